"""Jobs for the tests of the queue: they leave a mark that a test can read back."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from wegbereiter.core.jobs import Reporter, StoppedError, job, job_with_progress
from wegbereiter.core.models import JobRun
from wegbereiter.core.tenancy import Actor

NOW = datetime.now(UTC)  # the worker clears away runs that are weeks old


def mark(actor: Actor, code: str) -> UUID:
    """A row that only this actor's organisation can write."""
    with connection.cursor() as cursor:
        cursor.execute("select current_user, session_user")
        roles = "-".join(cursor.fetchone())
    return JobRun.objects.create(
        organisation_id=actor.organisation_id, user_id=actor.user_id, code=f"mark.{code}", problem=roles, created_at=NOW
    ).pk


@job("tests.short")
def short(actor: Actor, *, code: str) -> None:
    mark(actor, code)


@job("tests.failing")
def failing(actor: Actor, *, code: str) -> None:
    mark(actor, code)
    raise RuntimeError("as ordered")


@job("tests.chaining")
def chaining(actor: Actor, *, code: str) -> None:
    """Defers another one and fails: that one must go with it."""
    short.defer(by=actor, code=code)
    if code == "doomed":
        raise RuntimeError("as ordered")


@job_with_progress("tests.long")
def long(actor: Actor, reporter: Reporter, *, ending: str) -> UUID | None:
    reporter.begin(total=3)
    made = mark(actor, ending)
    reporter.reached(1)
    if ending == "stopped":
        raise StoppedError("no_head_count")
    if ending == "failed":
        raise RuntimeError("as ordered")
    return made
