"""Tasks: write one down, do it, take that back, put it off.

A task that comes by itself is computed from what is known whenever a page is opened, and becomes a row when somebody acts
on it: then it keeps its day or that it is done. So none comes twice, and none is left over once its cause is gone.
"""

from datetime import date, datetime
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.case import own_case
from wegbereiter.casework.models import Case, Task
from wegbereiter.casework.permissions import Permission, check, person_of
from wegbereiter.casework.queries.causes import causes_of
from wegbereiter.casework.queries.changes import changes_to
from wegbereiter.casework.queries.day import tasks_visible_to
from wegbereiter.casework.queries.edition import span, span_of
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.rules.tasks import Reason, postponed
from wegbereiter.core.ids import new_id
from wegbereiter.core.tenancy import Actor

POSTPONE_DAYS = (1, 7)


def write_task(case_id: UUID, words: str, *, due_on: date, by: Actor, today: date, now: datetime) -> Task:
    """Write down something to do. The same words for the same day are one task, so a second click makes none.

    Raises:
        Case.DoesNotExist: not in the own care.
        RefusedError: a closed case, or no words.
    """
    check(by, Permission.PERSON_WORK)
    case = own_case(case_id, by=by, today=today)
    if not words.strip():
        raise RefusedError(Refusal.NO_WORDS)
    twins = tasks_visible_to(by, today=today).filter(person_id=case.person_id, reason=Reason.OWN, done_at=None)
    twin = twins.filter(words=words.strip(), due_on=due_on).first()
    if twin is not None:
        return twin
    task = new_task(case, words, due_on=due_on, now=now)
    record("casework.task.written", by=by, about=task, river="case", now=now, due_on=due_on)
    return task


def new_task(case: Case, words: str, *, due_on: date, now: datetime, talk: UUID | None = None) -> Task:
    """The row of an own task, or of a reminder of that talk; part of the action that calls it."""
    return Task.objects.create(
        organisation_id=case.organisation_id, person_id=case.person_id, reason=Reason.OWN, key=str(talk or new_id()),
        words=words.strip(), due_on=due_on, made_at=now,
    )  # fmt: skip


def finish_task(case_id: UUID, reason: str, key: str, *, by: Actor, today: date, now: datetime) -> Task:
    """It is done; a second click changes nothing.

    Raises:
        Case.DoesNotExist: not in the own care.
        RefusedError: a closed case, or the task is gone because its cause is.
    """
    check(by, Permission.PERSON_WORK)
    task = _own_task(case_id, reason, key, by=by, today=today, now=now)
    if task.done_at is not None:
        return task
    task.done_at, task.done_by = now, person_of(by)
    task.save()
    record("casework.task.done", by=by, about=task, river="case", now=now, reason=reason)
    return task


def reopen_task(case_id: UUID, reason: str, key: str, *, by: Actor, today: date, now: datetime) -> Task:
    """It was not done after all. Raises as `finish_task` does."""
    check(by, Permission.PERSON_WORK)
    task = _own_task(case_id, reason, key, by=by, today=today, now=now)
    if task.done_at is None:
        return task
    task.done_at, task.done_by = None, None
    task.save(update_fields=["done_at", "done_by"])
    record("casework.task.reopened", by=by, about=task, river="case", now=now, reason=reason)
    return task


def postpone_task(
    case_id: UUID, reason: str, key: str, *, days: int, seen: date, by: Actor, today: date, now: datetime
) -> Task:
    """Put a task off by a day or a week. `seen` is the day that the page showed: another one means a second click.

    Raises as `finish_task` does; RefusedError as well for a task that is done, or another number of days.
    """
    check(by, Permission.PERSON_WORK)
    task = _own_task(case_id, reason, key, by=by, today=today, now=now)
    if task.done_at is not None or days not in POSTPONE_DAYS:
        raise RefusedError(Refusal.TASK_IS_GONE)
    if task.due_on != seen:
        return task
    task.due_on, task.postponed = postponed(task.due_on, days=days, today=today), task.postponed + 1
    task.save()
    record("casework.task.postponed", by=by, about=task, river="case", now=now, reason=reason, due_on=task.due_on)
    return task


def _own_task(case_id: UUID, reason: str, key: str, *, by: Actor, today: date, now: datetime) -> Task:
    """The task as a row, or as it would be one if its cause still stands. The case is locked: never two of one cause."""
    case = own_case(case_id, by=by, today=today)
    kept = tasks_visible_to(by, today=today).filter(person_id=case.person_id, reason=reason, key=key).first()
    if kept is not None:
        return kept
    changes = changes_to(by, [case], back=span(today).change_days, today=today) if reason == Reason.CHANGED else None
    found = causes_of([case], numbers=span_of(by, today), today=today, changes=changes)[case.pk]
    cause = next((one for one in found if (one.reason, one.key) == (reason, key)), None)
    if cause is None:
        raise RefusedError(Refusal.TASK_IS_GONE)
    return Task(
        organisation_id=case.organisation_id, person_id=case.person_id, reason=reason, key=key, due_on=cause.due_on,
        made_at=now,
    )  # fmt: skip
