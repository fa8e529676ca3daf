"""My day: what waits, who has not been heard of, who comes today. The number of queries does not grow with the people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from wegbereiter.casework.choices import AppointmentState, CaseState, EpisodeKind, GoalState, StepState
from wegbereiter.casework.models import Appointment, Case, Contact, ContactPerson, Episode, Step, Task
from wegbereiter.casework.permissions import person_of
from wegbereiter.casework.queries.case import cases_visible_to
from wegbereiter.casework.queries.changes import changes_to
from wegbereiter.casework.queries.edition import clock_of, span, span_of
from wegbereiter.casework.queries.follow_ups import Open, open_of
from wegbereiter.casework.queries.law import due_since, dues_of
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
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.models import Care
from wegbereiter.people.queries.person import cares_visible_to, people_visible_to, works_for

DONE_TODAY_AT_MOST = 20
DAYS_AHEAD = timedelta(days=7)
MET = (
    AppointmentState.KEPT,
    AppointmentState.MISSED,
)  # what became of an appointment, as far as it says when one tried
PAPERS = (EpisodeKind.RESIDENCE, EpisodeKind.WORK_PERMIT)  # facts that rest on a paper with a last day


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
    """For people whom the caller has found in the own care: by their talks, and by appointments. Two queries.

    Whoever came to an appointment was reached, also before the talk is written down; who did not come was tried.
    """
    people = list(person_ids)
    talks = ContactPerson.objects.filter(person_id__in=people).order_by().values("person_id")
    talks = talks.annotate(tried=Max("day"), reached=Max("day", filter=Q(contact__reached=True)))
    met = Appointment.objects.filter(person_id__in=people, state__in=MET).order_by().values("person_id")
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
    rows = Step.objects.filter(goal__case__in=[case.pk for case in cases], goal__state=GoalState.OPEN)
    return list(rows.filter(state=StepState.OPEN, due_on__lt=today).select_related("goal"))


def step_key(step: Step) -> str:
    """A step that was moved and is late again is a new cause."""
    return f"{step.pk}:{step.due_on}"


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
    open_steps: defaultdict[UUID, list[OpenStep]] = defaultdict(list)
    for row in _facts(cases):
        facts[row.person_id].append(row)
    for step in late_steps(cases, today=today) if steps is None else steps:
        open_steps[step.goal.case_id].append(OpenStep(key=step_key(step), due_on=step.due_on))
    found = {}
    for case in cases:
        tried_on = seen.get(case.person_id, LastSeen()).tried_on
        last_day, warns_from = _clock_of(case, today)
        left = left_open.get(case.person_id) or Open()
        standing_facts = facts[case.person_id]
        known = Known(
            contact_on=max(tried_on or case.opened_on, case.opened_on), papers=_papers(standing_facts),
            dues=dues_of(case, standing_facts), steps=open_steps[case.pk], consents=left.consents,
            unasked=left.unasked, permissions=left.permissions, referrals=left.referrals, changed=(changes or {}).get(case.pk),
            clock_last_day=last_day, clock_warns_from=warns_from,
        )  # fmt: skip
        found[case.pk] = causes(known, span=numbers, today=today)
    return found


def _facts(cases: Sequence[Case]) -> QuerySet[Episode]:
    """What stands today and can ask for an act."""
    rows = Episode.objects.filter(person_id__in=[case.person_id for case in cases], withdrawn_at=None)
    return rows.filter(kind__in=(*PAPERS, EpisodeKind.HOUSING), last_day=None)


def _papers(facts: Iterable[Episode]) -> list[Paper]:
    return [Paper(key=str(one.pk), until=one.until) for one in facts if one.until is not None and one.kind in PAPERS]


def _clock_of(case: Case, today: date) -> tuple[date | None, date | None]:
    """The last day of counselling, and from when on it is said."""
    runs = clock_of(case, today=today)
    return runs.last_day, add_months(runs.last_day, -WARNING_MONTHS) if runs.last_day else None


# Where one deals with a task, if that is not the page of the case.
PAGES = {
    Reason.PERMISSION_ENDS: "casework:disclosures",
    Reason.REFERRAL_OPEN: "casework:referrals",
    Reason.CONSENT_OPEN: "casework:details",
    Reason.CONSENT_ENDS: "casework:details",
    Reason.DUTY: "casework:law",
    Reason.CLOCK: "casework:handover",
    Reason.OWN: "casework:contacts",
}


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """A task on the page; `step` is the one that is late, `since` what it is about and from which day on.

    `talk` is the one that a reminder leads back to.
    """

    case: Case
    task: Standing
    step: Step | None = None
    talk: Contact | None = None
    since: Since | None = None
    days_late: int = 0

    @property
    def page(self) -> str:
        return PAGES.get(self.task.reason, "casework:case")

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
    ahead: list[Appointment]
    new: list[Case]
    silent_weeks: int


def my_day(actor: Actor, *, today: date) -> Day:
    """Fifteen queries, whatever the number of people."""
    order = ("person__family_name", "person__given_names", "pk")
    cases = list(my_cases(actor, today=today).select_related("person").order_by(*order))
    seen = last_seen(case.person_id for case in cases)
    steps = late_steps(cases, today=today)
    left_open = open_of(cases)
    numbers = span_of(actor, today)
    changes = changes_to(actor, cases, back=numbers.change_days, today=today)
    found = causes_of(cases, numbers=numbers, today=today, seen=seen, steps=steps, left_open=left_open, changes=changes)
    rows = _rows(cases, found, today=today)
    waiting = waiting_of(cases, found, rows)
    lines = _lines(cases, waiting, steps, _since(left_open.values(), changes.values()), today=today)
    meetings = _appointments(cases, today=today)
    tomorrow = timezone.make_aware(datetime.combine(today + timedelta(days=1), datetime.min.time()))
    return Day(
        cases=cases,
        overdue=[line for line in lines if line.task.due_on < today],
        due=[line for line in lines if line.task.due_on == today],
        coming=[line for line in lines if line.task.due_on > today],
        silent=_silent(cases, waiting, seen, today=today),
        done=_done(actor, cases, rows, today=today),
        appointments=[one for one in meetings if one.begins_at < tomorrow],
        ahead=[one for one in meetings if one.begins_at >= tomorrow and one.is_planned],
        new=_new(actor, cases, today=today),
        silent_weeks=numbers.contact_weeks,
    )


@dataclass(frozen=True, kw_only=True)
class CaseTasks:
    """What waits with one person, and what the reader has done about it today."""

    lines: list[TaskLine]
    done: list[DoneLine]


def tasks_of_case(actor: Actor, case: Case, *, today: date) -> CaseTasks:
    """For whoever sees the case, its owner or not; it is done where it is seen. Nine queries at most."""
    cases, left_open = [case], open_of([case])
    steps = late_steps(cases, today=today)
    found = causes_of(cases, numbers=span_of(actor, today), today=today, steps=steps, left_open=left_open)
    rows = _rows(cases, found, today=today)
    lines = _lines(cases, waiting_of(cases, found, rows), steps, _since(left_open.values(), []), today=today)
    return CaseTasks(lines=lines, done=_done(actor, cases, rows, today=today))


def _done(actor: Actor, cases: Sequence[Case], rows: Iterable[Task], *, today: date) -> list[DoneLine]:
    """What the actor has done today."""
    by_person = {case.person_id: case for case in cases}
    me, begin = person_of(actor), timezone.make_aware(datetime.combine(today, datetime.min.time()))
    mine = [row for row in rows if row.done_by == me and row.done_at and row.done_at >= begin]
    return [DoneLine(case=by_person[row.person_id], task=row) for row in mine[:DONE_TODAY_AT_MOST]]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A task of somebody, and what it is about."""

    case: Case
    task: Standing
    since: Since | None = None


def waiting_with(actor: Actor, cases: Sequence[Case], *, today: date) -> list[Waiting]:
    """What waits with a few people, the most urgent of each first; not what colleagues have changed. Six queries."""
    left_open = open_of(cases)
    found = causes_of(cases, numbers=span_of(actor, today), today=today, left_open=left_open)
    waiting = waiting_of(cases, found, _rows(cases, found, today=today))
    since = _since(left_open.values(), [])
    return [Waiting(case=case, task=task, since=_about(task, since)) for case in cases for task in waiting[case.pk]]


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


def _since(left_open: Iterable[Open], changes: Iterable[Since]) -> dict[str, Since]:
    """Key of a task -> what it is about; that of a consent carries the day on which one asks again."""
    found = {one.key: one for one in changes}
    for left in left_open:
        found |= {one.key: one for one in (*left.referrals, *left.consents, *left.permissions)}
        if left.unasked:
            found[left.unasked.key] = left.unasked
    return found


def _about(task: Standing, since: Mapping[str, Since]) -> Since | None:
    """What a task is about; a deadline of the law says it by itself."""
    return due_since(task.key) if task.reason is Reason.DUTY else since.get(task.key.partition(":")[0])


def _lines(
    cases: Sequence[Case],
    waiting: dict[UUID, list[Standing]],
    steps: Sequence[Step],
    since: Mapping[str, Since],
    *,
    today: date,
) -> list[TaskLine]:
    step_of = {step_key(step): step for step in steps}
    talk_of = _talks(task for tasks in waiting.values() for task in tasks)
    lines = [
        TaskLine(
            case=case, task=task, step=step_of.get(task.key), talk=talk_of.get(task.key), since=_about(task, since),
            days_late=max(0, (today - task.due_on).days),
        )
        for case in cases
        for task in waiting[case.pk]
        if task.reason is not Reason.NO_CONTACT
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.task.due_on, line.case.person.family_name, line.key))


def _talks(tasks: Iterable[Standing]) -> dict[str, Contact]:
    """Key of a reminder -> the talk from which it came, if it still stands. One query at most."""
    keys = [task.key for task in tasks if task.reason is Reason.OWN and not task.words]
    return {str(one.pk): one for one in Contact.objects.filter(pk__in=keys)} if keys else {}


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
    """Of today and the days ahead, the earliest first."""
    days = {"begins_at__date__gte": today, "begins_at__date__lte": today + DAYS_AHEAD}
    own = Appointment.objects.filter(person_id__in=[case.person_id for case in cases], **days)
    return list(own.select_related("person"))


def _new(actor: Actor, cases: Sequence[Case], *, today: date) -> list[Case]:
    """Whom somebody else has given to the actor in the last days."""
    since = today - timedelta(days=span(today).new_days)
    given = running_cares(actor, today=today).filter(user_id=person_of(actor), first_day__gte=since)
    people = set(given.exclude(given_by=person_of(actor)).values_list("person_id", flat=True))
    return [case for case in cases if case.person_id in people]
