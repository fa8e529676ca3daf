"""Reads about events: an object's history, what an account read, the trail of the money."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone

from wegbereiter.audit.choices import KINDS, Text, object_label, sentence_of
from wegbereiter.audit.models import Event
from wegbereiter.audit.permissions import visible
from wegbereiter.core.tenancy import NO_ORGANISATION, Actor

ORDER = ("-at", "-id")
READS = ("read", "refusal")


def events_visible_to(actor: Actor) -> QuerySet[Event]:
    return Event.objects.filter(visible(actor))


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """One event as a page shows it: `role` is a code of accounts.roles, `data` ids, codes, numbers and dates."""

    at: datetime
    code: str
    sentence: Text
    kind: str
    role: str
    own: bool  # by the reader's organisation
    data: dict[str, Any]


def history(
    actor: Actor, object_ids: Iterable[UUID], *, limit: int = 50, kinds: Iterable[str] = ("change",)
) -> list[HistoryLine]:
    """What happened to these objects, the newest first, as far as the actor sees it."""
    events = events_visible_to(actor).filter(object_id__in=list(object_ids), kind__in=list(kinds))
    return [_line(event, actor) for event in events.order_by(*ORDER)[:limit]]


def _line(event: Event, actor: Actor) -> HistoryLine:
    return HistoryLine(
        at=event.at,
        code=event.code,
        sentence=sentence_of(event.code),
        kind=event.kind,
        role=event.role,
        own=event.organisation_id == actor.organisation_id,
        data=event.data,
    )


@dataclass(frozen=True, kw_only=True)
class ReadLine:
    """How often an account read one object in one way, or was refused it; `label` says what kind of object it is."""

    object_type: str
    object_id: UUID | None
    label: Text
    code: str
    sentence: Text
    kind: str
    kind_label: Text
    about_organisation_id: UUID | None
    times: int
    first_at: datetime
    last_at: datetime


def reads_by(actor: Actor, user_id: UUID, *, since: datetime) -> list[ReadLine]:
    """What the account has read, exported or was refused in the actor's organisation, by object, the newest first."""
    own = events_visible_to(actor).filter(organisation_id=actor.organisation_id or NO_ORGANISATION)
    events = own.filter(user_id=user_id, at__gte=since, kind__in=READS)
    groups = events.values("object_type", "object_id", "code", "kind", "about_organisation_id").annotate(
        times=Count("id"), first_at=Min("at"), last_at=Max("at")
    )
    return [
        ReadLine(
            label=object_label(group["object_type"]),
            sentence=sentence_of(group["code"]),
            kind_label=KINDS[group["kind"]],
            **group,
        )
        for group in groups.order_by("-last_at", "object_id")
    ]


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What somebody looks for in the trail of the money; empty values ask for everything. Both days are included."""

    code: str = ""
    organisation_id: UUID | None = None
    first_day: date | None = None
    last_day: date | None = None


def money_events(actor: Actor, wanted: Filter) -> QuerySet[Event]:
    """Events of the money river that fit, in no order; those of an organisation are by it or about it."""
    events = events_visible_to(actor).filter(river="money")
    if wanted.code:
        events = events.filter(code=wanted.code)
    if wanted.organisation_id:
        by, about = (
            events.filter(organisation_id=wanted.organisation_id),
            events.filter(about_organisation_id=wanted.organisation_id),
        )
        events = by | about
    if wanted.first_day:
        events = events.filter(at__gte=start_of(wanted.first_day))
    if wanted.last_day:
        events = events.filter(at__lt=start_of(date.fromordinal(wanted.last_day.toordinal() + 1)))
    return events


def start_of(day: date) -> datetime:
    """Midnight of the installation's clock."""
    return timezone.make_aware(datetime.combine(day, time.min))
