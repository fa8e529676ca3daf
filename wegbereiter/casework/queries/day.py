"""My day: what waits, who has not been heard of, who comes today. The number of queries does not grow with the people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from wegbereiter.casework.choices import CaseState
from wegbereiter.casework.models import Appointment, Case, Contact, Step, Task
from wegbereiter.casework.permissions import person_of
from wegbereiter.casework.queries.case import cases_visible_to
from wegbereiter.casework.queries.causes import LastSeen, causes_of, last_seen, late_steps, step_key, waiting_of
from wegbereiter.casework.queries.changes import changes_to
from wegbereiter.casework.queries.disputes import is_disputed
from wegbereiter.casework.queries.edition import span, span_of
from wegbereiter.casework.queries.follow_ups import Open, open_of
from wegbereiter.casework.queries.law import due_since
from wegbereiter.casework.rules.tasks import (
    Cause,
    Reason,
    Since,
    Standing,
)
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.models import Care
from wegbereiter.people.queries.person import cares_visible_to, people_visible_to, works_for

DONE_TODAY_AT_MOST = 20
DAYS_AHEAD = timedelta(days=7)


def tasks_visible_to(actor: Actor, *, today: date) -> QuerySet[Task]:
    return Task.objects.filter(person__in=people_visible_to(actor, today=today))


def running_cares(actor: Actor, *, today: date) -> QuerySet[Care]:
    running = Q(first_day__lte=today) & (Q(last_day=None) | Q(last_day__gte=today))
    return cares_visible_to(actor, today=today).filter(running)


def my_cases(actor: Actor, *, today: date) -> QuerySet[Case]:
    """Open cases of whom one looks after or stands in for. The lead sees more people than these."""
    mine = running_cares(actor, today=today).filter(works_for(actor, today=today))
    return cases_visible_to(actor, today=today).filter(state=CaseState.OPEN, person__in=mine.values("person_id"))


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
    shown = my_cases(actor, today=today).annotate(disputed=is_disputed()).select_related("person")
    cases: list[Case] = [*shown.order_by(*order)]
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
    wanted = Q(done_at=None) | Q(key__among=keys) | Q(done_at__gte=lately)
    return list(Task.objects.filter(wanted, person_id__among=[case.person_id for case in cases]))


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
    own = Appointment.objects.filter(person_id__among=[case.person_id for case in cases], **days)
    return list(own.annotate(disputed=is_disputed()).select_related("person"))


def _new(actor: Actor, cases: Sequence[Case], *, today: date) -> list[Case]:
    """Whom somebody else has given to the actor in the last days."""
    since = today - timedelta(days=span(today).new_days)
    given = running_cares(actor, today=today).filter(user_id=person_of(actor), first_day__gte=since)
    people = set(given.exclude(given_by=person_of(actor)).values_list("person_id", flat=True))
    return [case for case in cases if case.person_id in people]
