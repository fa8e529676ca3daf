"""Jobs: rows that an action's own transaction writes, and a worker runs as the actor who ordered them.

Three kinds: `job` (one transaction), `job_with_progress` (one transaction with a bar in the page and a way to stop it),
`periodic` (by the clock, for nobody in particular: it opens `acting_as` itself). Arguments are ids and codes, because
the queue is no place for words.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate import tasks
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager

from wegbereiter.core import progress
from wegbereiter.core.models import JobRun
from wegbereiter.core.tenancy import Actor, acting_as

CODE = re.compile(r"^[A-Za-z0-9_.:-]{1,120}$")
UUID_TEXT = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
SYSTEM_ROLE = "system"
STEP_SECONDS = 0.5  # a person does not see more, and the database has better things to do
UNEXPECTED = "unexpected"

Argument = UUID | str


@dataclass(frozen=True)
class Job:
    """What `@job` makes of a function; the function itself stays reachable for tests and commands."""

    name: str
    function: Callable[..., None]

    def defer(self, *, by: Actor, once: str = "", **arguments: Argument) -> None:
        """Queue the job in the current transaction. `once`: nothing happens while another one with this word waits.

        Raises ValueError for an argument that is neither an id nor a code.
        """
        enqueue(self.name, once=once, arguments={"actor": packed_actor(by), **packed(arguments)})


class StoppedError(Exception):
    """The work cannot go on for a reason that has a name; `code` is what the page explains."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Reporter:
    """What a long job reports to; both calls raise core.progress.CancelledError once somebody has asked to stop."""

    def __init__(self, run_id: UUID | None, *, by: Actor) -> None:
        self._run_id, self._by = run_id, by
        self._written = 0.0

    @classmethod
    def silent(cls, by: Actor) -> "Reporter":
        """For commands and tests: tells nobody, is never asked to stop."""
        return cls(None, by=by)

    def begin(self, *, total: int) -> None:
        """Say how many steps there are."""
        if self._run_id:
            progress.begin(self._run_id, by=self._by, total=total)

    def reached(self, done: int) -> None:
        """Say how many steps are done; written at most twice a second."""
        if self._run_id and time.monotonic() - self._written >= STEP_SECONDS:
            self._written = time.monotonic()
            progress.report(self._run_id, by=self._by, done=done)


@dataclass(frozen=True)
class JobWithProgress:
    name: str
    function: Callable[..., UUID | None]

    def start(self, *, by: Actor, now: datetime, once: str = "", **arguments: Argument) -> JobRun:
        """Queue the job and return the run that the page watches. Raises ValueError as `Job.defer` does."""
        checked = packed(arguments)
        run = progress.start_run(self.name, by=by, now=now)
        enqueue(self.name, once=once, arguments={"actor": packed_actor(by), "run_id": str(run.pk), **checked})
        return run


def job(name: str) -> Callable[[Callable[..., None]], Job]:
    """Decorator: `function(actor, **ids)` runs inside `acting_as(actor)`, in one transaction."""

    def decorate(function: Callable[..., None]) -> Job:
        def run(actor: Mapping[str, object], **arguments: str) -> None:
            who = unpacked_actor(actor)
            with acting_as(who):
                function(who, **unpacked(arguments))

        app.task(name=name)(run)
        return Job(name, function)

    return decorate


def job_with_progress(name: str) -> Callable[[Callable[..., UUID | None]], JobWithProgress]:
    """Decorator: `function(actor, reporter, **ids)` in one transaction; what it returns is the run's `result_id`."""

    def decorate(function: Callable[..., UUID | None]) -> JobWithProgress:
        def run(actor: Mapping[str, object], run_id: str, **arguments: str) -> None:
            run_with_progress(function, unpacked_actor(actor), UUID(run_id), unpacked(arguments))

        app.task(name=name)(run)
        return JobWithProgress(name, function)

    return decorate


def run_with_progress(
    function: Callable[..., UUID | None], actor: Actor, run_id: UUID, arguments: Mapping[str, Argument]
) -> None:
    with ends_told(run_id, by=actor), acting_as(actor):
        result_id = function(actor, Reporter(run_id, by=actor), **arguments)
        progress.finish(run_id, by=actor, result_id=result_id, now=timezone.now())


@contextmanager
def ends_told(run_id: UUID, *, by: Actor) -> Iterator[None]:
    """Around a long job: when it brings no result, the run says why.

    A stop and a named reason end here, because the page tells of them; everything else goes on, into the log. A job
    killed after its commit and handed out again finds its run ended: that looks like a stop and changes nothing.
    """
    state, problem = JobRun.State.FAILED, UNEXPECTED
    try:
        yield
        state = JobRun.State.DONE
    except progress.CancelledError:
        state, problem = JobRun.State.CANCELLED, ""
    except StoppedError as stopped:
        problem = stopped.code
    finally:
        if state != JobRun.State.DONE:
            progress.close(run_id, by=by, state=state, problem=problem, now=timezone.now())


def periodic(name: str, *, cron: str) -> Callable[[Callable[[datetime], None]], Callable[[datetime], None]]:
    """Decorator: `function(now)` runs by the clock, one run at a time, as the program's login without an actor."""

    def decorate(function: Callable[[datetime], None]) -> Callable[[datetime], None]:
        def run(timestamp: int) -> None:  # noqa: ARG001  the queue's own time stamp, which may lie minutes back
            function(timezone.now())

        app.periodic(cron=cron)(app.task(name=name, lock=name, queueing_lock=name)(run))
        return function

    return decorate


def job_actor(organisation_id: UUID, *, kind: str = "", database_role: str = "wb_money") -> Actor:
    """The program itself, working for one organisation: no person, no permission."""
    return Actor(organisation_id=organisation_id, organisation_kind=kind, role=SYSTEM_ROLE, database_role=database_role)


def enqueue(name: str, *, once: str, arguments: Mapping[str, Any]) -> None:
    """Write the job's row on the current connection, whatever connection the worker around us uses for itself."""
    manager = JobManager(DjangoConnector())
    deferrer = tasks.configure_task(name=name, job_manager=manager, queueing_lock=once or None)
    try:
        with transaction.atomic():  # a refused second one must not break the action's transaction
            deferrer.defer(**arguments)
    except AlreadyEnqueued:
        return


def packed(arguments: Mapping[str, object]) -> dict[str, str]:
    """Ids and codes as text. Raises ValueError for anything else."""
    return {name: _packed(name, value) for name, value in arguments.items()}


def _packed(name: str, value: object) -> str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str) and CODE.match(value):
        return value
    raise ValueError(f"job argument {name!r} must be an id or a code")


def unpacked(arguments: Mapping[str, str]) -> dict[str, Argument]:
    return {name: UUID(value) if UUID_TEXT.match(value) else value for name, value in arguments.items()}


def packed_actor(actor: Actor) -> dict[str, object]:
    return {
        "user_id": _text(actor.user_id),
        "organisation_id": _text(actor.organisation_id),
        "organisation_kind": actor.organisation_kind,
        "membership_id": _text(actor.membership_id),
        "role": actor.role,
        "database_role": actor.database_role,
        "permissions": sorted(actor.permissions),
        "natural_persons": sorted(str(person) for person in actor.natural_persons),
    }


def unpacked_actor(values: Mapping[str, object]) -> Actor:
    """The actor as of when the job was ordered: an order given by right is carried out."""
    ids = {
        name: UUID(str(values[name])) if values[name] else None
        for name in ("user_id", "organisation_id", "membership_id")
    }
    persons, permissions = values["natural_persons"], values["permissions"]
    assert isinstance(persons, list)
    assert isinstance(permissions, list)
    return Actor(
        **ids,
        organisation_kind=str(values["organisation_kind"]),
        role=str(values["role"]),
        database_role=str(values["database_role"]),
        permissions=frozenset(permissions),
        natural_persons=frozenset(UUID(person) for person in persons),
    )


def _text(value: UUID | None) -> str:
    return str(value) if value else ""
