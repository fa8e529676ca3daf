"""A day on paper, for where there is no network: whom one meets, and what waits. It holds no more than a talk needs.

No birth, no status, no note, and no task or step that speaks of a residence permit or of health: a paper gets lost.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wegbereiter.casework.choices import INTERPRETED, TASKS, AppointmentState, DisputeOutcome, GoalState, StepState
from wegbereiter.casework.models import Appointment, Case, Step
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.case import steps_visible_to
from wegbereiter.casework.queries.contact import appointments_visible_to
from wegbereiter.casework.queries.day import Waiting, my_cases, waiting_with
from wegbereiter.casework.queries.disputes import disputes_visible_to
from wegbereiter.casework.queries.plan import page_language
from wegbereiter.casework.rules.library import said
from wegbereiter.casework.rules.tasks import Reason
from wegbereiter.core.documents.letter import PAGE_LABEL, Block, Facts, Heading, Items, Letter, Note, Paragraph, Ruled
from wegbereiter.core.templatetags.numbers import day as shown_day
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.choices import ChannelKind, Consent
from wegbereiter.people.queries.person import channels_visible_to
from wegbereiter.people.rules.phones import shown_phone

MOST_LINES, LONGEST_LINE, ROOM = 5, 160, 4
# Steps stand in the plan anyhow, who is met is not silent, and the rest would say something about the permit to stay.
NOT_ON_PAPER = ("rights-duties", "health")
ON_PAPER = frozenset({Reason.OWN, Reason.REFERRAL_OPEN, Reason.CONSENT_OPEN, Reason.CONSENT_ENDS})


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What stands beside each appointment, by person."""

    phones: Mapping[UUID, Sequence[str]]
    steps: Mapping[UUID, Sequence[str]]
    tasks: Mapping[UUID, Sequence[str]]
    disputed: frozenset[UUID]


def appointments_on(actor: Actor, day: date, *, today: date) -> list[Appointment]:
    """Of people whom one looks after or stands in for, as in my day; what was cancelled stays out. One query."""
    people = my_cases(actor, today=today).values("person_id")
    own = appointments_visible_to(actor, today=today).filter(person_id__in=people, begins_at__date=day)
    return list(own.exclude(state=AppointmentState.CANCELLED).select_related("person").order_by("begins_at", "pk"))


def day_sheet(actor: Actor, meetings: Sequence[Appointment], day: date, *, house: str, today: date) -> Letter:
    """Eight queries, however many come."""
    people = {one.person_id for one in meetings}
    cases = list(my_cases(actor, today=today).filter(person_id__in=people))
    beside = Beside(
        phones=_phones(actor, people, today=today),
        steps=_steps(actor, cases, today=today),
        tasks=_tasks(waiting_with(actor, cases, today=today), day),
        disputed=_disputed(actor, people, today=today),
    )
    destroy = _("This paper holds data about people. Destroy it as soon as its notes are in the file.")
    return Letter(
        lang=page_language(),
        title=_("Day sheet for %(day)s") % {"day": shown_day(day)},
        author=house,
        sender=[house],
        page_label=_(PAGE_LABEL),
        blocks=[Note(text=destroy), *_blocks(meetings, beside)],
        footer=destroy,
    )


def _blocks(meetings: Sequence[Appointment], beside: Beside) -> Iterator[Block]:
    if not meetings:
        yield Paragraph(text=_("No appointment on this day."))
    for one in meetings:
        begins_at = timezone.localtime(one.begins_at)
        yield Heading(text=f"{begins_at:%H:%M} · {one.person.name or _('Without a name')}")
        facts = [
            (_("Where"), one.place),
            (_("Interpreter"), str(INTERPRETED.get(one.interpreter, one.interpreter))),
            (_("Phone"), ", ".join(beside.phones.get(one.person_id, ()))),
            (_("Bring"), one.bring),
        ]
        if any(value for _label, value in facts):
            yield Facts(facts=[(label, value) for label, value in facts if value])
        if one.person_id in beside.disputed:
            yield Note(text=_("The person disputes an entry of the file."))
        for label, lines in ((_("Next steps"), beside.steps), (_("To do"), beside.tasks)):
            if found := lines.get(one.person_id):
                yield Heading(text=label, level=2)
                yield Items(items=found)
        yield Heading(text=_("Notes"), level=2)
        yield Ruled(lines=ROOM)


def _short(lines: Sequence[str]) -> list[str]:
    """The first of them, and how many there are besides."""
    shown = [one if len(one) <= LONGEST_LINE else f"{one[:LONGEST_LINE]} …" for one in lines[:MOST_LINES]]
    more = len(lines) - len(shown)
    return [*shown, ngettext("one more", "%(n)s more", more) % {"n": more}] if more else shown


def _phones(actor: Actor, people: Iterable[UUID], *, today: date) -> dict[UUID, list[str]]:
    """Only where the person has agreed to be called."""
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    agreed = channels_visible_to(actor, today=today).filter(kind=ChannelKind.PHONE, consent=Consent.GIVEN)
    for row in agreed.filter(person_id__in=people):
        found[row.person_id].append(shown_phone(row.value))
    return found


def _steps(actor: Actor, cases: Sequence[Case], *, today: date) -> dict[UUID, list[str]]:
    """Open ones of open goals, the next one first; whoever has no day comes last."""
    found: defaultdict[UUID, list[Step]] = defaultdict(list)
    rows = steps_visible_to(actor, today=today).filter(goal__case__in=[case.pk for case in cases])
    rows = rows.exclude(goal__area__in=NOT_ON_PAPER)
    for step in rows.filter(state=StepState.OPEN, goal__state=GoalState.OPEN):
        found[step.person_id].append(step)
    order = {
        person: sorted(rows, key=lambda step: (step.due_on or date.max, step.number)) for person, rows in found.items()
    }
    return {person: _short([_step(step) for step in rows]) for person, rows in order.items()}


def _step(step: Step) -> str:
    words = said("steps", step.code, page_language(), library.words()).text if step.code else step.words
    return f"{words} ({_('until')} {shown_day(step.due_on)})" if step.due_on else words


def _tasks(waiting: Sequence[Waiting], day: date) -> dict[UUID, list[str]]:
    """What is due by that day."""
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for one in waiting:
        if one.task.reason in ON_PAPER and one.task.due_on <= day:
            name = one.task.words or str(TASKS[one.task.reason])
            found[one.case.person_id].append(f"{name}: {one.since.words}" if one.since else name)
    return {person: _short(lines) for person, lines in found.items()}


def _disputed(actor: Actor, people: Iterable[UUID], *, today: date) -> frozenset[UUID]:
    """Of this file or one joined to it; what is disputed stands in it, not on a paper that is carried about."""
    standing = disputes_visible_to(actor, today=today).filter(outcome__in=["", DisputeOutcome.UNRESOLVED])
    of_these = standing.filter(Q(person_id__in=people) | Q(person__merged_into__in=people))
    return frozenset(
        merged_into or person for person, merged_into in of_these.values_list("person_id", "person__merged_into")
    )
