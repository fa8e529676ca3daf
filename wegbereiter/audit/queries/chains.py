"""Reads about the chains: heads, unsealed events, what the jobs and the audit page ask."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from wegbereiter.audit.anchors import AnchoredHead
from wegbereiter.audit.models import Event, Seal, Segment
from wegbereiter.audit.permissions import visible_chains
from wegbereiter.audit.rules import EVENT_COLUMNS, FIRST_LINK, FIRST_OF_ALL, Head, oldest_id, sealed_values
from wegbereiter.core.tenancy import Actor

LAST_HOUR = timedelta(hours=1)


def values_of(event: Event) -> dict[str, object]:
    """The event as it goes into its seal."""
    return sealed_values({name: getattr(event, name) for name in EVENT_COLUMNS})


def unsealed_events(organisation_id: UUID, *, since: UUID = FIRST_OF_ALL) -> QuerySet[Event]:
    """Events of one organisation without a place in a chain, in the order in which they are sealed."""
    sealed = Exists(Seal.objects.filter(event_id=OuterRef("pk")))
    return Event.objects.filter(~sealed, organisation_id=organisation_id, pk__gte=since).order_by("at", "id")


def head_of(organisation_id: UUID, river: str) -> Head:
    """Where the chain ends: at its last seal, or at the closing hash of its last month when all seals have ended."""
    chain = {"organisation_id": organisation_id, "river": river}
    seal = Seal.objects.filter(**chain).order_by("-month", "-sequence").first()
    if seal is not None:
        return Head(month=seal.month, sequence=seal.sequence, chain_hash=seal.chain_hash)
    segment = Segment.objects.filter(**chain).order_by("-month").first()
    if segment is not None:
        return Head(month=segment.month, sequence=segment.count, chain_hash=segment.closing_hash)
    return Head()


def link_before(organisation_id: UUID, river: str, month: str) -> str:
    """What the first seal of this month is linked to."""
    earlier = (
        Segment.objects.filter(organisation_id=organisation_id, river=river, month__lt=month).order_by("-month").first()
    )
    return earlier.closing_hash if earlier else FIRST_LINK


def unsealed_organisations(*, since: UUID = FIRST_OF_ALL) -> list[UUID]:
    """Organisations that have events without a seal; asked as the program's login, through a definer function."""
    with connection.cursor() as cursor:
        cursor.execute("select * from public.wb_unsealed_organisations(%s)", [since])
        return [row[0] for row in cursor.fetchall()]


def heads() -> list[AnchoredHead]:
    """The ends of all chains that have seals; asked as the program's login, through a definer function."""
    with connection.cursor() as cursor:
        cursor.execute("select organisation_id::text, river, month, sequence, chain_hash from public.wb_audit_heads()")
        rows = cursor.fetchall()
    return [
        AnchoredHead(organisation=organisation, river=river, month=month, sequence=sequence, hash=chain_hash)
        for organisation, river, month, sequence, chain_hash in rows
    ]


@dataclass(frozen=True, kw_only=True)
class ChainState:
    """How far sealing is: `waiting` counts the last hour's events without a seal, `last_sealed_at` the newest seal."""

    waiting: int
    last_sealed_at: datetime | None


def chain_state(actor: Actor, *, now: datetime) -> ChainState:
    """Over the chains that the actor sees. Cheap, for a page; the whole truth is what `verify-audit` says."""
    sealed = Exists(Seal.objects.filter(event_id=OuterRef("pk")))
    seen = visible_chains(actor)
    waiting = Event.objects.filter(seen, ~sealed, pk__gte=oldest_id(now - LAST_HOUR)).count()
    newest = Seal.objects.filter(seen).order_by("-event_id").first()  # keys sort by time
    return ChainState(waiting=waiting, last_sealed_at=newest.sealed_at if newest else None)
