"""Events for tests; `seal` chains what is there, at the moment given."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from wegbereiter.audit.actions import record, seal_events
from wegbereiter.audit.models import Event
from wegbereiter.core.jobs import job_actor
from wegbereiter.core.tenancy import Actor, acting_as

NOVEMBER = datetime(2026, 11, 20, 12, tzinfo=UTC)
_seconds = count()


def make_event(organisation_id: UUID, code: str = "funding.head_count.imported", **values: Any) -> Event:
    """One event, a second after the last one; written as whoever holds the connection."""
    river = values.pop("river", "money")
    at = values.pop("now", NOVEMBER + timedelta(seconds=next(_seconds)))
    by = values.pop("by", Actor(organisation_id=organisation_id, role="state_officer"))
    return record(code, by=by, river=river, now=at, **values)


def seal(organisation_id: UUID, *, now: datetime = NOVEMBER, limit: int = 5_000) -> int:
    with sealing(organisation_id) as actor:
        return seal_events(by=actor, now=now, limit=limit)


@contextmanager
def sealing(organisation_id: UUID) -> Iterator[Actor]:
    with acting_as(job_actor(organisation_id)) as actor:
        yield actor
