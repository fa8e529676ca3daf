"""Write an event. Called inside an action's transaction; nothing else writes to the trail."""

from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.audit.rules import checked_data
from wegbereiter.core.tenancy import NO_ORGANISATION, Actor

River = Literal["money", "case", "account", "system"]
EventKind = Literal["change", "read", "refusal"]


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
    **data: object,
) -> Event:
    """Insert one event: `code` like "funding.head_count.imported", `data` ids, codes, numbers and dates only (no free text, no names).

    Raises ValueError for data that could carry a person's words (see rules.checked_data).
    """
    concerned = getattr(about, "organisation_id", None)
    event = Event(
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
    event.save(force_insert=True)
    return event
