"""My day: what waits, who has not been heard of, who comes today. The number of queries does not grow with the people."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from wegbereiter.casework.choices import CaseState, EpisodeKind, GoalState, StepState
from wegbereiter.casework.models import Appointment, Case, ContactPerson, Episode, Step, Task
from wegbereiter.casework.permissions import person_of
from wegbereiter.casework.queries.case import cases_visible_to
from wegbereiter.casework.queries.edition import limits
from wegbereiter.casework.rules.clock import WARNING_MONTHS, clock
from wegbereiter.casework.rules.tasks import (
    Cause,
    Kept,
    Known,
    OpenStep,
    Paper,
    Reason,
    Span,
    Standing,
    causes,
    standing,
)
from wegbereiter.core.periods import add_months
from wegbereiter.core.tenancy import Actor
from wegbereiter.pact.queries import edition
from wegbereiter.people.models import Care
from wegbereiter.people.queries.person import cares_visible_to, people_visible_to, works_for

SPAN = Span()
NEW_FOR_DAYS = 14
DONE_TODAY_AT_MOST = 20


def tasks_visible_to(actor: Actor, *, today: date) -> QuerySet[Task]:
    return Task.objects.filter(person__in=people_visible_to(actor, today=today))


def running_cares(actor: Actor, *, today: date) -> QuerySet[Care]:
    running = Q(first_day__lte=today) & (Q(last_day=None) | Q(last_day__gte=today))
    return cares_visible_to(actor, today=today).filter(running)


def my_cases(actor: Actor, *, today: date) -> QuerySet[Case]:
    """Open cases of whom one looks after or stands in for. The lead sees more people than these."""
    mine = running_cares(actor, today=today).filter(works_for(actor, today=today))
    return cases_visible_to(actor, today=today).filter(state=CaseState.OPEN, person__in=mine.values("person_id"))


@dataclass(frozen=True, kw_only=True)
class LastSeen:
    """The last try, and the last time that somebody was reached; None where that never was."""

    tried_on: date | None = None
    reached_on: date | None = None


def last_seen(person_ids: Iterable[UUID]) -> dict[UUID, LastSeen]:
    """For people whom the caller has found in the own care. One query."""
    rows = ContactPerson.objects.filter(person_id__in=list(person_ids)).order_by().values("person_id")
    rows = rows.annotate(tried=Max("day"), reached=Max("day", filter=Q(contact__reached=True)))
    return {row["person_id"]: LastSeen(tried_on=row["tried"], reached_on=row["reached"]) for row in rows}


def late_steps(cases: Sequence[Case], *, today: date) -> list[Step]:
    """Open steps of open goals that should be done by now. One query."""
    rows = Step.objects.filter(goal__case__in=[case.pk for case in cases], goal__state=GoalState.OPEN)
    return list(rows.filter(state=StepState.OPEN, due_on__lt=today).select_related("goal"))


def step_key(step: Step) -> str:
    """A step that was moved and is late again is a new cause."""
    return f"{step.pk}:{step.due_on}"


def causes_of(
    cases: Sequence[Case],
    *,
    today: date,
    seen: dict[UUID, LastSeen] | None = None,
    steps: Sequence[Step] | None = None,
) -> dict[UUID, list[Cause]]:
    """Case -> what asks for an act. Cases are those that the caller has found in the own care. Three queries at most."""
    seen = last_seen(case.person_id for case in cases) if seen is None else seen
    papers: defaultdict[UUID, list[Paper]] = defaultdict(list)
    open_steps: defaultdict[UUID, list[OpenStep]] = defaultdict(list)
    for row in _papers(cases):
        if row.until is not None:
            papers[row.person_id].append(Paper(key=str(row.pk), until=row.until))
    for step in late_steps(cases, today=today) if steps is None else steps:
        open_steps[step.goal.case_id].append(OpenStep(key=step_key(step), due_on=step.due_on))
    found = {}
    for case in cases:
        tried_on = seen.get(case.person_id, LastSeen()).tried_on
        last_day, warns_from = _clock_of(case, today)
        known = Known(
            contact_on=max(tried_on or case.opened_on, case.opened_on), papers=papers[case.person_id],
            steps=open_steps[case.pk], clock_last_day=last_day, clock_warns_from=warns_from,
        )  # fmt: skip
        found[case.pk] = causes(known, span=SPAN, today=today)
    return found


def _papers(cases: Sequence[Case]) -> QuerySet[Episode]:
    rows = Episode.objects.filter(person_id__in=[case.person_id for case in cases], withdrawn_at=None)
    return rows.filter(kind__in=(EpisodeKind.RESIDENCE, EpisodeKind.WORK_PERMIT), last_day=None)


def _clock_of(case: Case, today: date) -> tuple[date | None, date | None]:
    """The last day of counselling, and from when on it is said."""
    begins = case.allocated_on or case.opened_on
    runs = clock(begins, limits(edition(case.edition)), today=today, justified=bool(case.extension_reason))
    return runs.last_day, add_months(runs.last_day, -WARNING_MONTHS) if runs.last_day else None


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """A task on the page; `step` is the one that is late."""

    case: Case
    task: Standing
    step: Step | None = None
    days_late: int = 0

    @property
    def key(self) -> str:
        return self.task.key

    @property
    def reason(self) -> Reason:
        return self.task.reason


@dataclass(frozen=True, kw_only=True)
class SilentLine:
    """Somebody who was not heard of for weeks; a try is said apart from a talk."""

    case: Case
    task: Standing
    weeks: int
    seen: LastSeen

    @property
    def tried_since(self) -> bool:
        return self.seen.tried_on is not None and self.seen.tried_on != self.seen.reached_on


@dataclass(frozen=True, kw_only=True)
class DoneLine:
    case: Case
    task: Task


@dataclass(frozen=True, kw_only=True)
class Day:
    """Everything of my day. `coming` lies ahead and is shown early, because it takes time."""

    cases: list[Case]
    overdue: list[TaskLine]
    due: list[TaskLine]
    coming: list[TaskLine]
    silent: list[SilentLine]
    done: list[DoneLine]
    appointments: list[Appointment]
    new: list[Case]


def my_day(actor: Actor, *, today: date) -> Day:
    """Ten queries, whatever the number of people."""
    order = ("person__family_name", "person__given_names", "pk")
    cases = list(my_cases(actor, today=today).select_related("person").order_by(*order))
    seen = last_seen(case.person_id for case in cases)
    steps = late_steps(cases, today=today)
    found = causes_of(cases, today=today, seen=seen, steps=steps)
    rows = _rows(cases, found, today=today)
    waiting = waiting_of(cases, found, rows)
    lines = _lines(cases, waiting, steps, today=today)
    by_person = {case.person_id: case for case in cases}
    me, begin = person_of(actor), timezone.make_aware(datetime.combine(today, datetime.min.time()))
    done = [
        DoneLine(case=by_person[row.person_id], task=row)
        for row in rows
        if row.done_by == me and row.done_at and row.done_at >= begin
    ]
    return Day(
        cases=cases,
        overdue=[line for line in lines if line.task.due_on < today],
        due=[line for line in lines if line.task.due_on == today],
        coming=[line for line in lines if line.task.due_on > today],
        silent=_silent(cases, waiting, seen, today=today),
        done=done[:DONE_TODAY_AT_MOST],
        appointments=_appointments(cases, today=today),
        new=_new(actor, cases, today=today),
    )


def _rows(cases: Sequence[Case], found: dict[UUID, list[Cause]], *, today: date) -> list[Task]:
    """Rows that matter today: open ones, those of a cause that stands, and what was done since yesterday. One query."""
    keys = [cause.key for rows in found.values() for cause in rows]
    lately = timezone.make_aware(datetime.combine(today, datetime.min.time()))
    wanted = Q(done_at=None) | Q(key__in=keys) | Q(done_at__gte=lately)
    return list(Task.objects.filter(wanted, person_id__in=[case.person_id for case in cases]))


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


def _lines(
    cases: Sequence[Case], waiting: dict[UUID, list[Standing]], steps: Sequence[Step], *, today: date
) -> list[TaskLine]:
    step_of = {step_key(step): step for step in steps}
    lines = [
        TaskLine(case=case, task=task, step=step_of.get(task.key), days_late=max(0, (today - task.due_on).days))
        for case in cases
        for task in waiting[case.pk]
        if task.reason is not Reason.NO_CONTACT
    ]
    return sorted(lines, key=lambda line: (line.task.due_on, line.case.person.family_name, line.key))


def _silent(
    cases: Sequence[Case], waiting: dict[UUID, list[Standing]], seen: dict[UUID, LastSeen], *, today: date
) -> list[SilentLine]:
    """The longest silence first; what was put off is out of sight until its day."""
    lines = []
    for case in cases:
        for task in waiting[case.pk]:
            if task.reason is Reason.NO_CONTACT and task.due_on <= today:
                since = date.fromisoformat(task.key)
                weeks = (today - since).days // 7
                lines.append(SilentLine(case=case, task=task, weeks=weeks, seen=seen.get(case.person_id, LastSeen())))
    return sorted(lines, key=lambda line: (-line.weeks, line.case.person.family_name, str(line.case.pk)))


def _appointments(cases: Sequence[Case], *, today: date) -> list[Appointment]:
    own = Appointment.objects.filter(person_id__in=[case.person_id for case in cases], begins_at__date=today)
    return list(own.select_related("person"))


def _new(actor: Actor, cases: Sequence[Case], *, today: date) -> list[Case]:
    """Whom somebody else has given to the actor in the last days."""
    since = today - timedelta(days=NEW_FOR_DAYS)
    given = running_cares(actor, today=today).filter(user_id=person_of(actor), first_day__gte=since)
    people = set(given.exclude(given_by=person_of(actor)).values_list("person_id", flat=True))
    return [case for case in cases if case.person_id in people]
