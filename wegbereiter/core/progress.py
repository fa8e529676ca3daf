"""Long work that a person waits for: the row behind the progress bar, and the button that stops it.

The action that starts the work writes a `JobRun` and defers the job in one transaction, so there is never one without
the other. The job reports in short transactions of their own (`settings.PROGRESS_ALIAS`, a second connection), because
what it does itself is seen by nobody before it commits. It ends its run as the last statement of its own transaction: a
result and "done" appear together or not at all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from wegbereiter.core.models import JobRun
from wegbereiter.core.tenancy import NO_ORGANISATION, Actor, acting_as, become, current_actor

OPEN = (JobRun.State.WAITING, JobRun.State.RUNNING)
GIVEN_UP_AFTER = timedelta(minutes=15)  # a run that is open for longer lost its worker; it blocks nobody


class CancelledError(Exception):
    """Somebody asked the work to stop. The job lets this through; its transaction rolls back."""


def runs_visible_to(actor: Actor) -> QuerySet[JobRun]:
    """Runs of the acting organisation."""
    return JobRun.objects.filter(organisation_id=actor.organisation_id or NO_ORGANISATION)


def start_run(code: str, *, by: Actor, now: datetime) -> JobRun:
    """Write the row of a run that is about to be deferred, in the caller's transaction."""
    organisation_id = by.organisation_id or NO_ORGANISATION
    return JobRun.objects.create(code=code, organisation_id=organisation_id, user_id=by.user_id, created_at=now)


def open_run(code: str, *, by: Actor, now: datetime) -> JobRun | None:
    """The newest run of this kind that still waits or runs in the acting organisation."""
    runs = runs_visible_to(by).filter(code=code, state__in=OPEN, created_at__gt=now - GIVEN_UP_AFTER)
    return runs.order_by("-created_at", "-id").first()


def begin(run_id: UUID, *, by: Actor, total: int) -> None:
    """Say that the work has begun and how many steps it has.

    Raises:
        CancelledError: it was stopped before it began.
    """
    _step(run_id, by=by, values={"state": JobRun.State.RUNNING, "total": total})


def report(run_id: UUID, *, by: Actor, done: int) -> None:
    """Say how far the work is.

    Raises:
        CancelledError: somebody asked to stop, or the run has ended otherwise.
    """
    _step(run_id, by=by, values={"done": done})


def finish(run_id: UUID, *, by: Actor, result_id: UUID | None, now: datetime) -> None:
    """Note the result, in the job's own transaction and as its last statement: the row's lock would hold up `report`.

    Raises:
        CancelledError: the stop came in time after all.
    """
    run = runs_visible_to(by).select_for_update().get(pk=run_id)
    if run.cancel_asked or run.state not in OPEN:
        raise CancelledError
    run.state, run.done, run.result_id, run.ended_at = JobRun.State.DONE, run.total, result_id, now
    run.save(update_fields=["state", "done", "result_id", "ended_at"])


def close(run_id: UUID, *, by: Actor, state: JobRun.State, now: datetime, problem: str = "") -> None:
    """End a run that brought no result (failed, cancelled), after the job's own transaction was rolled back."""
    with _own_transaction(by) as alias:
        runs = runs_visible_to(by).using(alias).filter(pk=run_id, state__in=OPEN)
        runs.update(state=state, problem=problem, ended_at=now)


def ask_to_stop(run_id: UUID, *, by: Actor, now: datetime) -> JobRun:
    """Ask a run to stop. One that waits ends at once, a running one at its next report; an ended one stays as it is.

    Raises:
        JobRun.DoesNotExist: no run of the acting organisation.
    """
    run = runs_visible_to(by).select_for_update().get(pk=run_id)
    if run.state in OPEN:
        run.cancel_asked = True
        if run.state == JobRun.State.WAITING:
            run.state, run.ended_at = JobRun.State.CANCELLED, now
        run.save(update_fields=["cancel_asked", "state", "ended_at"])
    return run


def _step(run_id: UUID, *, by: Actor, values: dict[str, object]) -> None:
    with _own_transaction(by) as alias:
        runs = runs_visible_to(by).using(alias).filter(pk=run_id, state__in=OPEN, cancel_asked=False)
        if not runs.update(**values):
            raise CancelledError


@contextmanager
def _own_transaction(actor: Actor) -> Iterator[str]:
    """A transaction of its own on the second connection, as the same actor; inside a job's transaction or after it."""
    alias = settings.PROGRESS_ALIAS
    if current_actor() is None:
        with acting_as(actor, using=alias):
            yield alias
    else:
        with transaction.atomic(using=alias):
            become(actor, using=alias)
            yield alias
