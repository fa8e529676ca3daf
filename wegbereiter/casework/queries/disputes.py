"""Notes of what the person disputes: on every page of the case, and on whatever leaves it."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from wegbereiter.casework.choices import DisputeOutcome
from wegbereiter.casework.models import Dispute
from wegbereiter.core.documents.letter import Note
from wegbereiter.core.templatetags.numbers import day
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.models import Person
from wegbereiter.people.queries.person import files_visible_to, of_one


def disputes_visible_to(actor: Actor, *, today: date) -> QuerySet[Dispute]:
    return Dispute.objects.filter(person__in=files_visible_to(actor, today=today))


def disputes_of(actor: Actor, person_id: UUID, *, today: date) -> QuerySet[Dispute]:
    """All notes of this file, also the settled ones. One query."""
    return disputes_visible_to(actor, today=today).filter(person_id=person_id)


def is_disputed() -> Exists:
    """Whether a note stands about the person of a row, as a column of whatever list of rows of people."""
    about = {"person": OuterRef("person"), "organisation_id": OuterRef("organisation_id")}
    return Exists(Dispute.objects.filter(**about, outcome__in=["", DisputeOutcome.UNRESOLVED]))


def standing_disputes(actor: Actor, person: Person, *, today: date) -> list[Dispute]:
    """Of this file, and of whichever is joined to it: it is one person. One query."""
    found = disputes_visible_to(actor, today=today).filter(of_one(person))
    return list(found.filter(outcome__in=["", DisputeOutcome.UNRESOLVED]))


def dispute_notes(actor: Actor, person: Person, *, today: date) -> list[Note]:
    """The same on paper, in the language that is active."""
    return [
        Note(
            heading=_("Disputed by the person: %(what)s") % {"what": one.what},
            text=f"{one.words} ({day(one.noted_at)})",
        )
        for one in standing_disputes(actor, person, today=today)
    ]
