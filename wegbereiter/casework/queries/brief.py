"""A case on one page, for who stands in or takes over: what is so, what waits, what is agreed. The notes stay in the file.

Each list is cut to what fits; what is left out is counted. Nothing of health: the paper is carried about.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wegbereiter.casework.choices import INTERPRETED, TASKS, GoalState, StepState
from wegbereiter.casework.models import Case, Contact, Goal, Step
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.case import goals_visible_to
from wegbereiter.casework.queries.contact import ahead_of, contacts_of
from wegbereiter.casework.queries.day import TaskLine, tasks_of_case
from wegbereiter.casework.queries.disputes import dispute_notes
from wegbereiter.casework.queries.overview import Fact, Overview, overview
from wegbereiter.casework.queries.plan import page_language
from wegbereiter.casework.queries.referral import referrals_of
from wegbereiter.casework.rules.library import said
from wegbereiter.core.documents.letter import PAGE_LABEL, Block, Facts, Heading, Items, Letter, Note, Ruled
from wegbereiter.core.templatetags.numbers import day, moment
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.choices import LANGUAGES, ChannelKind, Consent
from wegbereiter.people.rules.phones import shown_phone

NOT_ON_PAPER = ("health",)
MOST, LONGEST, HALF, ROOM = 3, 88, 32, 3


def case_brief(actor: Actor, case: Case, *, house: str, today: date) -> Letter:
    """For whoever sees the case. The number of queries does not grow with what stands in it."""
    destroy = _("This paper holds data about people. Destroy it as soon as it is no longer needed.")
    return Letter(
        lang=page_language(),
        title=_("In brief: %(name)s") % {"name": _cut(case.person.name or _("Without a name"))},
        author=house,
        sender=[house],
        page_label=_(PAGE_LABEL),
        details=[(_("As of"), day(today)), (_("Counselled since"), day(case.opened_on))],
        blocks=[*dispute_notes(actor, case.person, today=today), *_blocks(actor, case, today=today)],
        footer=destroy,
    )


def _blocks(actor: Actor, case: Case, *, today: date) -> Iterator[Block]:
    facts = list(_facts(overview(actor, case, today=today)))
    meeting = ahead_of(actor, case.person_id, today=today).first()
    if meeting is not None:
        place = f", {meeting.place}" if meeting.place else ""
        facts.append((_("Next appointment"), _cut(f"{moment(meeting.begins_at)}{place}")))
    if facts:
        yield Facts(facts=facts)
    goals = goals_visible_to(actor, today=today).filter(case=case, state=GoalState.OPEN).exclude(area__in=NOT_ON_PAPER)
    sent = [one for one in referrals_of(actor, case.person_id, today=today) if one.is_open]
    talks = contacts_of(actor, [case.person_id], today=today)
    for label, lines in (
        (_("What waits"), [_task(line) for line in tasks_of_case(actor, case, today=today).lines if _may_stand(line)]),
        (_("Open goals and their next step"), [_goal(one) for one in goals.prefetch_related("steps")]),
        (_("Open referrals"), [f"{day(one.made_on)}: {one.entry.name}" for one in sent]),
        (_("Last talks"), [_talk(one) for one in talks[:MOST]]),
    ):
        if lines:
            yield Heading(text=label)
            yield Items(items=_short(lines))
    yield Note(text=_("Notes stand in the file, protected ones only for their readers."))
    yield Heading(text=_("What else has to be known"))
    yield Ruled(lines=ROOM)


def _facts(found: Overview) -> Iterator[tuple[str, str]]:
    for label, fact in (*found.aims, *found.further):
        if fact is not None:
            yield label, _fact(fact)
    spoken = ", ".join(LANGUAGES.get(one.code, one.code) for one in found.languages)
    agreed = [one for one in found.channels if one.kind == ChannelKind.PHONE and one.consent == Consent.GIVEN]
    members = ", ".join(f"{one.person.name} ({one.get_relation_display()})" for one in found.household)
    phones = ", ".join(shown_phone(one.value) for one in agreed)
    for label, value in ((_("Languages"), spoken), (_("Phone"), phones), (_("Household"), members)):
        if value:
            yield label, _cut(value)
    if found.clock.last_day:
        yield _("Counselled until"), day(found.clock.last_day)


def _fact(fact: Fact) -> str:
    one = fact.episode
    until = f", {_('valid until')} {day(one.until)}" if one.until else ""
    since = _("since %(day)s") % {"day": day(one.first_day)}
    return f"{fact.label} ({since}{until})"


def _may_stand(line: TaskLine) -> bool:
    return line.step is None or line.step.goal.area not in NOT_ON_PAPER


def _task(line: TaskLine) -> str:
    words = _step(line.step) if line.step else line.task.words or str(TASKS[line.reason])
    about = f": {line.since.words}" if line.since and line.since.words else ""
    return f"{day(line.task.due_on)}: {words}{about}"


def _goal(goal: Goal) -> str:
    waiting = [step for step in goal.steps.all() if step.state == StepState.OPEN]
    step = min(waiting, key=lambda one: (one.due_on or date.max, one.number), default=None)
    words = said("goals", goal.code, page_language(), library.words()).text if goal.code else goal.words
    if step is None:
        return words
    due = f" ({_('until')} {day(step.due_on)})" if step.due_on else ""
    return f"{_cut(words, HALF)} – {_cut(_step(step), HALF)}{due}"


def _step(step: Step) -> str:
    return said("steps", step.code, page_language(), library.words()).text if step.code else step.words


def _talk(talk: Contact) -> str:
    words = library.content("topics", page_language())
    parts = [day(talk.day), words["kinds"].get(talk.kind, talk.kind)]
    if not talk.reached:
        parts.append(_("only tried"))
    if talk.interpreter:
        parts.append(f"{_('Interpreter')}: {INTERPRETED.get(talk.interpreter, talk.interpreter)}")
    topics = ", ".join(words["topics"].get(one, one) for one in talk.topics)
    return ", ".join([*parts, topics] if topics else parts)


def _short(lines: Sequence[str]) -> list[str]:
    """The first of them, and how many there are besides."""
    shown = [_cut(one) for one in lines[:MOST]]
    more = len(lines) - len(shown)
    return [*shown, ngettext("one more", "%(n)s more", more) % {"n": more}] if more else shown


def _cut(text: str, longest: int = LONGEST) -> str:
    return text if len(text) <= longest else f"{text[:longest].rstrip()} …"
