"""Files that were opened in an emergency: for those who look after the person, and for the data protection officer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from wegbereiter.audit.queries.events import events_visible_to
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.queries.people import profiles_of
from wegbereiter.people.choices import EmergencyOutcome, EmergencyReason
from wegbereiter.people.models import Emergency
from wegbereiter.people.permissions import Permission, check, house_of, person_of
from wegbereiter.people.queries.person import files_visible_to
from wegbereiter.people.rules.emergency import TOLD_DAYS, WINDOW, runs


def emergencies_visible_to(actor: Actor, *, today: date) -> QuerySet[Emergency]:
    """Of files in the own care, which for hours are also those that one has opened oneself."""
    return Emergency.objects.filter(person__in=files_visible_to(actor, today=today))


def tries_in_vain(actor: Actor, *, code: str, now: datetime) -> int:
    """How often the acting person found nobody in the last quarter of an hour. One query."""
    own = events_visible_to(actor).filter(
        organisation_id=house_of(actor), user_id=person_of(actor), at__gt=now - WINDOW
    )
    return own.filter(code=code).count()


@dataclass(frozen=True, kw_only=True)
class Told:
    """An opening as those who look after the person are told; `name`: who opened it."""

    emergency: Emergency
    name: str
    running: bool


def told_of(actor: Actor, *, today: date, now: datetime) -> list[Told]:
    """What colleagues opened lately, and what one has open oneself, the newest first. Two queries, one if there is nothing."""
    lately = emergencies_visible_to(actor, today=today).filter(opened_at__gt=now - timedelta(days=TOLD_DAYS))
    rows = list(lately.select_related("person"))
    rows = [one for one in rows if one.user_id != actor.user_id or runs(one.until_at, one.ended_at, now=now)]
    names = profiles_of(one.user_id for one in rows) if rows else {}
    return [
        Told(
            emergency=one,
            name=names[one.user_id].known_as if one.user_id in names else "",
            running=runs(one.until_at, one.ended_at, now=now),
        )
        for one in rows
    ]


def own_emergency(actor: Actor, file_id: UUID, *, now: datetime) -> Emergency | None:
    """The one by which the acting person sees this file right now. One query."""
    mine = Emergency.objects.filter(organisation_id=house_of(actor), user_id=person_of(actor), ended_at=None)
    return mine.filter(until_at__gt=now, files__contains=[file_id]).first()


@dataclass(frozen=True, kw_only=True)
class Checked:
    """An opening as the data protection officer reads it: no name of the person, no words, no content."""

    id: UUID
    case_id: UUID | None
    user_id: UUID
    reason: str
    opened_at: datetime
    until_at: datetime
    ended_at: datetime | None
    looked_at: datetime | None
    outcome: str
    reads: int
    name: str = ""

    @property
    def reason_label(self) -> str:
        return str(EmergencyReason(self.reason).label)

    @property
    def outcome_label(self) -> str:
        return str(EmergencyOutcome(self.outcome).label) if self.outcome else ""

    @property
    def closed_at(self) -> datetime:
        return min(self.ended_at or self.until_at, self.until_at)


def emergencies_to_check(actor: Actor) -> list[Checked]:
    """All of the own house, the newest first, each with the number of pages that were read in it. Two queries.

    Raises PermissionDenied for everybody but the data protection officer; the database refuses them as well.
    """
    check(actor, Permission.READS_REVIEW)
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, case_id, user_id, reason, opened_at, until_at, ended_at, looked_at, outcome, reads"
            " from public.wb_emergencies()"
        )
        rows = cursor.fetchall()
    names = profiles_of(row[2] for row in rows) if rows else {}
    columns = (
        "id",
        "case_id",
        "user_id",
        "reason",
        "opened_at",
        "until_at",
        "ended_at",
        "looked_at",
        "outcome",
        "reads",
    )
    return [
        Checked(name=names[row[2]].known_as if row[2] in names else "", **dict(zip(columns, row, strict=True)))
        for row in rows
    ]
