"""Write an event, seal what was written, end months that are over. Nothing else writes to the trail."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Literal, Protocol
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from wegbereiter.audit import queries
from wegbereiter.audit.models import Event, Seal, Segment
from wegbereiter.audit.rules import FIRST_OF_ALL, Head, checked_data, links_after, month_of
from wegbereiter.core.jobs import SYSTEM_ROLE, job_actor
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import NO_ORGANISATION, Actor

River = Literal["money", "case", "account", "system"]
EventKind = Literal["change", "read", "refusal"]

BATCH = 5_000  # events sealed in one transaction


class Traceable(Protocol):
    """What an event can be about: a row with an id; with `organisation_id` if it belongs to one."""

    pk: UUID


def record(
    code: str,
    *,
    by: Actor,
    about: Traceable | None = None,
    river: River,
    kind: EventKind = "change",
    now: datetime | None = None,
    concerns: UUID | None = None,
    **data: object,
) -> Event:
    """Insert one event: `code` like "funding.head_count.imported"; `data` holds ids, codes, numbers and dates only.

    Whoever else is concerned reads it in its own trail: the organisation of what it is about, or the one that `concerns` names.
    Raises ValueError for data that could carry a person's words (see rules.checked_data).
    """
    event = event_of(code, by=by, about=about, river=river, kind=kind, now=now, concerns=concerns, **data)
    event.save(force_insert=True)
    return event


def record_all(events: Iterable[Event]) -> None:
    """Insert many events of `event_of` at once: for loads in bulk."""
    Event.objects.bulk_create(events)


def event_of(
    code: str,
    *,
    by: Actor,
    about: Traceable | None = None,
    river: River,
    kind: EventKind = "change",
    now: datetime | None = None,
    concerns: UUID | None = None,
    **data: object,
) -> Event:
    """The event that `record` would insert."""
    concerned = concerns or getattr(about, "organisation_id", None)
    return Event(
        at=now or timezone.now(),
        organisation_id=by.organisation_id or NO_ORGANISATION,
        about_organisation_id=concerned if concerned != by.organisation_id else None,
        user_id=by.user_id,
        membership_id=by.membership_id,
        role=by.role,
        river=river,
        kind=kind,
        code=code,
        object_type=about._meta.label_lower if about is not None else "",  # type: ignore[attr-defined]  # noqa: SLF001
        object_id=about.pk if about is not None else None,
        data=checked_data(data),
    )


def seal_events(*, by: Actor, now: datetime, since: UUID = FIRST_OF_ALL, limit: int = BATCH) -> int:
    """Seal up to `limit` events of the acting organisation, the oldest first; returns how many.

    Runs inside `acting_as` of the program itself; raises PermissionDenied for anybody else. `since` leaves out events
    with smaller keys; a daily job looks through all of them.
    Events come in the order (at, id). One whose transaction was slow is sealed later, behind younger ones.
    """
    if by.role != SYSTEM_ROLE or by.organisation_id is None:
        raise PermissionDenied("audit.seal")
    # Two sealers would give a place twice: the second one waits until the first has committed.
    one_at_a_time(f"seal:{by.organisation_id}")
    events = queries.unsealed_events(by.organisation_id, since=since)[:limit]
    sealed = 0
    for river, group in groupby(sorted(events, key=attrgetter("river", "at", "id")), key=attrgetter("river")):
        sealed += _seal_river(by.organisation_id, river, group, now=now)
    return sealed


def _seal_river(organisation_id: UUID, river: str, events: Iterable[Event], *, now: datetime) -> int:
    head = queries.head_of(organisation_id, river)
    month = max(month_of(now), head.month)  # a clock that was set back opens no closed month again
    if head.month and head.month != month:
        _close(organisation_id, river, head, now=now)
    links = links_after(head, month, ((event.pk, queries.values_of(event)) for event in events))
    Seal.objects.bulk_create(
        [
            Seal(
                event_id=link.event_id,
                organisation_id=organisation_id,
                river=river,
                month=month,
                sequence=link.sequence,
                chain_hash=link.chain_hash,
                sealed_at=now,
            )
            for link in links
        ]
    )
    return len(links)


def _close(organisation_id: UUID, river: str, head: Head, *, now: datetime) -> None:
    """Keep the closing hash of the month that the head lies in, unless it is kept already."""
    chain = Segment.objects.filter(organisation_id=organisation_id, river=river)
    if chain.filter(month=head.month).exists():
        return
    Segment.objects.create(
        organisation_id=organisation_id,
        river=river,
        month=head.month,
        first_link=queries.link_before(organisation_id, river, head.month),
        closing_hash=head.chain_hash,
        count=head.sequence,
        closed_at=now,
    )


@transaction.atomic
def end_months(*, before: str, now: datetime) -> int:
    """Remove events and seals of closed months earlier than `before` ("2016-11"); returns how many segments ended.

    Only the owner of the database can: the program's roles delete nothing here. Months end from the oldest on; the
    segments stay with their closing hashes, and each ending is an event itself.
    """
    segments = Segment.objects.select_for_update().filter(month__lt=before, ended_at__isnull=True)
    ended = list(segments.order_by("organisation_id", "river", "month"))
    for segment in ended:
        chain = {"organisation_id": segment.organisation_id, "river": segment.river, "month": segment.month}
        seals = Seal.objects.filter(**chain)
        Event.objects.filter(pk__in=seals.values("event_id")).delete()
        seals.delete()
        segment.ended_at = now
        segment.save(update_fields=["ended_at"])
        actor = job_actor(segment.organisation_id)
        record("audit.month.ended", by=actor, river="system", now=now, month=segment.month, chain=segment.river)
    return len(ended)
