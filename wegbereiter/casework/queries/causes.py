"""What asks for an act in a few cases or in those of a team, and what of it waits. As many queries for one as for all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import TruncDate

from wegbereiter.casework.choices import AppointmentState, EpisodeKind, GoalState, StepState
from wegbereiter.casework.models import Appointment, Case, ContactPerson, Episode, Step, Task
from wegbereiter.casework.queries.edition import clock_of
from wegbereiter.casework.queries.follow_ups import Open, open_of
from wegbereiter.casework.queries.law import dues_of
from wegbereiter.casework.rules.clock import WARNING_MONTHS
from wegbereiter.casework.rules.tasks import (
    Cause,
    Kept,
    Known,
    OpenStep,
    Paper,
    Reason,
    Since,
    Span,
    Standing,
    causes,
    standing,
)
from wegbereiter.core.periods import add_months

MET = (AppointmentState.KEPT, AppointmentState.MISSED)  # what says when one tried
PAPERS = (EpisodeKind.RESIDENCE, EpisodeKind.WORK_PERMIT)  # facts that rest on a paper with a last day


@dataclass(frozen=True, kw_only=True)
class LastSeen:
    """The last try, and the last time that somebody was reached; None where that never was."""

    tried_on: date | None = None
    reached_on: date | None = None


def last_seen(person_ids: Iterable[UUID]) -> dict[UUID, LastSeen]:
    """For people whom the caller has found in the own care: by their talks, and by appointments. Two queries.

    Whoever came to an appointment was reached, also before the talk is written down; who did not come was tried.
    """
    people = list(person_ids)
    talks = ContactPerson.objects.filter(person_id__among=people).order_by().values("person_id")
    talks = talks.annotate(tried=Max("day"), reached=Max("day", filter=Q(contact__reached=True)))
    met = Appointment.objects.filter(person_id__among=people, state__in=MET).order_by().values("person_id")
    day, kept = TruncDate("begins_at"), Q(state=AppointmentState.KEPT)
    found: dict[UUID, LastSeen] = {}
    for row in (*talks, *met.annotate(tried=Max(day), reached=Max(day, filter=kept))):
        before = found.get(row["person_id"], LastSeen())
        found[row["person_id"]] = LastSeen(
            tried_on=later(before.tried_on, row["tried"]), reached_on=later(before.reached_on, row["reached"])
        )
    return found


def later(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else one or other


def late_steps(cases: Sequence[Case], *, today: date) -> list[Step]:
    """Open steps of open goals that should be done by now. One query."""
    return list(_late(cases, today).select_related("goal"))


def _late(cases: Sequence[Case], today: date) -> QuerySet[Step]:
    rows = Step.objects.filter(goal__case__among=[case.pk for case in cases], goal__state=GoalState.OPEN)
    return rows.filter(state=StepState.OPEN, due_on__lt=today)


def _open_steps(cases: Sequence[Case], steps: Sequence[Step] | None, today: date) -> dict[UUID, list[OpenStep]]:
    """Case -> what is late; of many cases only the three columns that it takes."""
    if steps is None:
        rows: Iterable[tuple[UUID, UUID, date | None]] = _late(cases, today).values_list(
            "goal__case_id", "pk", "due_on"
        )
    else:
        rows = ((step.goal.case_id, step.pk, step.due_on) for step in steps)
    found: defaultdict[UUID, list[OpenStep]] = defaultdict(list)
    for case_id, pk, due_on in rows:
        found[case_id].append(OpenStep(key=_step_key(pk, due_on), due_on=due_on))
    return found


def step_key(step: Step) -> str:
    return _step_key(step.pk, step.due_on)


def _step_key(pk: UUID, due_on: date | None) -> str:
    """A step that was moved and is late again is a new cause."""
    return f"{pk}:{due_on}"


def causes_of(
    cases: Sequence[Case],
    *,
    numbers: Span,
    today: date,
    seen: dict[UUID, LastSeen] | None = None,
    steps: Sequence[Step] | None = None,
    left_open: Mapping[UUID, Open] | None = None,
    changes: Mapping[UUID, Since] | None = None,
) -> dict[UUID, list[Cause]]:
    """Case -> what asks for an act. Cases are those that the caller has found in the own care. Five queries at most.

    `changes` are those that the actor has not looked at: what is new to one is not to another, so nobody else's count.
    """
    seen = last_seen(case.person_id for case in cases) if seen is None else seen
    left_open = open_of(cases) if left_open is None else left_open
    facts: defaultdict[UUID, list[Episode]] = defaultdict(list)
    for row in _facts(cases):
        facts[row.person_id].append(row)
    open_steps = _open_steps(cases, steps, today)
    found = {}
    for case in cases:
        tried_on = seen.get(case.person_id, LastSeen()).tried_on
        last_day, warns_from = _clock_of(case, today)
        left = left_open.get(case.person_id) or Open()
        standing_facts = facts[case.person_id]
        known = Known(
            contact_on=max(tried_on or case.opened_on, case.opened_on), papers=_papers(standing_facts),
            dues=dues_of(case, standing_facts), steps=open_steps.get(case.pk, []), consents=left.consents,
            unasked=left.unasked, permissions=left.permissions, referrals=left.referrals, changed=(changes or {}).get(case.pk),
            clock_last_day=last_day, clock_warns_from=warns_from,
        )  # fmt: skip
        found[case.pk] = causes(known, span=numbers, today=today)
    return found


def _facts(cases: Sequence[Case]) -> QuerySet[Episode]:
    """What stands today and can ask for an act."""
    rows = Episode.objects.filter(person_id__among=[case.person_id for case in cases], withdrawn_at=None)
    return rows.filter(kind__in=(*PAPERS, EpisodeKind.HOUSING), last_day=None)


def _papers(facts: Iterable[Episode]) -> list[Paper]:
    return [Paper(key=str(one.pk), until=one.until) for one in facts if one.until is not None and one.kind in PAPERS]


def _clock_of(case: Case, today: date) -> tuple[date | None, date | None]:
    """The last day of counselling, and from when on it is said."""
    runs = clock_of(case, today=today)
    return runs.last_day, add_months(runs.last_day, -WARNING_MONTHS) if runs.last_day else None


def waiting_of(
    cases: Sequence[Case], found: dict[UUID, list[Cause]], rows: Sequence[Task]
) -> dict[UUID, list[Standing]]:
    """Case -> tasks that wait."""
    kept = defaultdict(list)
    for row in rows:
        task = Standing(
            reason=Reason(row.reason), key=row.key, due_on=row.due_on, words=row.words, postponed=row.postponed
        )
        kept[row.person_id].append(Kept(task=task, done=row.done_at is not None))
    return {case.pk: standing(found[case.pk], kept[case.person_id]) for case in cases}
