"""Talks and tries, protected notes, drafts and appointments: of people in the own care."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from wegbereiter.casework.choices import AppointmentState, CaseState
from wegbereiter.casework.models import (
    Appointment,
    Case,
    Contact,
    ContactPerson,
    ContactTemplate,
    NoteDraft,
    ProtectedNote,
)
from wegbereiter.casework.permissions import Permission, house_of, person_of
from wegbereiter.casework.queries.case import cases_visible_to
from wegbereiter.casework.queries.library import guard
from wegbereiter.casework.rules.guard import Kind
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.models import Person
from wegbereiter.people.queries.person import files_visible_to, household_members_visible_to, languages_visible_to


def participations_visible_to(actor: Actor, *, today: date) -> QuerySet[ContactPerson]:
    return ContactPerson.objects.filter(person__in=files_visible_to(actor, today=today))


def contacts_visible_to(actor: Actor, *, today: date) -> QuerySet[Contact]:
    """Talks in which somebody of the own care took part."""
    return Contact.objects.filter(pk__in=participations_visible_to(actor, today=today).values("contact_id"))


def protected_notes_visible_to(actor: Actor, *, today: date) -> QuerySet[ProtectedNote]:
    """Those that name the actor as a reader, about people in the own care."""
    return ProtectedNote.objects.filter(
        readers__contains=[person_of(actor)], person__in=files_visible_to(actor, today=today)
    )


def appointments_visible_to(actor: Actor, *, today: date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(person__in=files_visible_to(actor, today=today))


def own_drafts(actor: Actor) -> QuerySet[NoteDraft]:
    """What the actor was writing."""
    return NoteDraft.objects.filter(organisation_id=house_of(actor), user_id=person_of(actor))


def household_of(actor: Actor, person_id: UUID, *, today: date) -> list[Person]:
    """With whom somebody lives today, as far as they are in the own care: with them one can talk at once."""
    members = household_members_visible_to(actor, today=today).filter(last_day=None)
    same = members.filter(person_id=person_id).values("household_id")
    others = members.filter(household_id__in=same).exclude(person_id=person_id).select_related("person")
    return [member.person for member in others]


def spoken_by(actor: Actor, person_id: UUID, *, today: date) -> list[str]:
    """What an interpreter would speak with somebody, the language for letters first; nobody is interpreted into German."""
    spoken = languages_visible_to(actor, today=today).filter(person_id=person_id).values_list("code", flat=True)
    return ["sign" if code == "gsg" else code for code in spoken if code != "de"]


def could_take_part(actor: Actor, contact: Contact, case: Case, *, today: date) -> list[Person]:
    """Who can be named beside the person of the case when a talk is corrected: who took part, and the household of today.

    Somebody who has moved out since was there all the same.
    """
    there = participations_visible_to(actor, today=today).filter(contact=contact).exclude(person_id=case.person_id)
    found = {row.person_id: row.person for row in there.select_related("person").order_by("id")}
    found |= {one.pk: one for one in household_of(actor, case.person_id, today=today)}
    return list(found.values())


def contacts_of(actor: Actor, person_ids: Iterable[UUID], *, today: date) -> QuerySet[Contact]:
    """Talks of these people, the newest first, each with whoever of the own care took part. Two queries."""
    visible = participations_visible_to(actor, today=today)
    people = Prefetch("people", queryset=visible.select_related("person").order_by("id"))
    taking_part = visible.filter(person_id__in=list(person_ids)).values("contact_id")
    return Contact.objects.filter(pk__in=taking_part).prefetch_related(people)


def case_of_contact(actor: Actor, contact: Contact, *, today: date) -> Case:
    """The case in which a talk was entered: an open one before a closed one, of whoever was named first.

    Raises Case.DoesNotExist: nobody of it has a case in the own care.
    """
    order = {row.person_id: place for place, row in enumerate(contact.people.order_by("id"))}
    cases = list(cases_visible_to(actor, today=today).filter(person_id__in=order).select_related("person"))
    if not cases:
        raise Case.DoesNotExist
    return min(cases, key=lambda case: (case.state == CaseState.CLOSED, order[case.person_id]))


def templates_visible_to(actor: Actor) -> QuerySet[ContactTemplate]:
    """Templates of the acting team, by name; of no other one."""
    if not actor.may(Permission.PERSON_WORK):
        return ContactTemplate.objects.none()
    return ContactTemplate.objects.filter(organisation_id=house_of(actor))


def ahead_of(actor: Actor, person_id: UUID, *, today: date) -> QuerySet[Appointment]:
    """Appointments of today and later with somebody, the earliest first."""
    planned = appointments_visible_to(actor, today=today).filter(person_id=person_id, state=AppointmentState.PLANNED)
    return planned.filter(begins_at__date__gte=today).order_by("begins_at", "pk")


@dataclass(frozen=True, kw_only=True)
class Found:
    """Words of a note that the guard points at, by their kind."""

    kind: Kind
    words: str


def hints_in(note: str, names: Sequence[str]) -> list[Found]:
    """What stands out in a note, each word once. `names` are those of whoever the note is about."""
    found = {(hint.kind, note[hint.start : hint.end]): None for hint in guard().hints(note, known=names)}
    return [Found(kind=kind, words=words) for kind, words in found]
