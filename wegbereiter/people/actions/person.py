"""Take somebody in, correct what is known, and join two rows of one person."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from wegbereiter.audit.actions import record
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.models import Care, Merger, Person
from wegbereiter.people.permissions import Permission, check, house_of, person_of
from wegbereiter.people.queries.person import mergers_visible_to, people_visible_to
from wegbereiter.people.rules.births import check_birth
from wegbereiter.people.rules.refusal import ConflictError, Refusal, RefusedError
from wegbereiter.people.rules.sounds import sounds_of, spellings

NAMES = ("family_name", "given_names", "original_name", "called_name")
COLUMNS = (*NAMES, "file_number", "birth_year", "birth_month", "birth_day", "gender", "nationalities")


def register_person(known: Mapping[str, Any], *, by: Actor, today: date, now: datetime) -> Person:
    """Take somebody in, with what is known so far; whoever does it looks after the person.

    `known` holds any of `COLUMNS`.

    Raises:
        BirthRefusedError, RefusedError: no such day of birth, or the file number is another person's.
    """
    check(by, Permission.PERSON_WORK)
    person = Person(organisation_id=house_of(by), created_at=now, created_by=person_of(by), created_role=by.role)
    _fill(person, known, today=today)
    _insert(person)
    Care.objects.create(
        organisation_id=person.organisation_id, person=person, user_id=person_of(by), first_day=today, given_at=now,
        given_by=person_of(by), given_role=by.role,
    )  # fmt: skip
    record("people.person.registered", by=by, about=person, river="case", now=now)
    return person


def change_person(
    person_id: UUID, known: Mapping[str, Any], *, version: int, by: Actor, today: date, now: datetime
) -> Person:
    """Correct what is known; `version` is the state that the form was filled from. What stands so already is the second click.

    Raises:
        Person.DoesNotExist: nobody in the own care.
        ConflictError: somebody else saved since.
        BirthRefusedError, RefusedError: as `register_person`.
    """
    check(by, Permission.PERSON_WORK)
    person = own_person(person_id, by=by, today=today)
    changed = sorted(column for column in COLUMNS if column in known and known[column] != getattr(person, column))
    if not changed:
        return person
    if person.version != version:
        raise ConflictError(person)
    _fill(person, known, today=today)
    person.version += 1
    _insert(person)
    record("people.person.changed", by=by, about=person, river="case", now=now, columns=changed)
    return person


def own_person(person_id: UUID, *, by: Actor, today: date) -> Person:
    """Somebody in the own care, locked. Raises Person.DoesNotExist."""
    return people_visible_to(by, today=today).select_for_update(of=("self",)).get(pk=person_id)


def files_with(person: Person) -> list[Person]:
    """The file and every one that is joined to it."""
    files = [person]
    for one in files:
        files += one.merged.all()
    return files


def _fill(person: Person, known: Mapping[str, Any], *, today: date) -> None:
    for column in COLUMNS:
        if column in known:
            setattr(person, column, known[column])
    check_birth(person.birth, today=today)
    names = [getattr(person, column) for column in NAMES]
    person.spellings, person.sounds = spellings(*names), list(sounds_of(*names))


def _insert(person: Person) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        if "person_file_number_once" not in str(error):
            raise
        raise RefusedError(Refusal.FILE_NUMBER_TAKEN) from error


def merge_people(kept_id: UUID, gone_id: UUID, *, by: Actor, today: date, now: datetime) -> Merger:
    """Two rows are one person: the second one is found no more, and what hangs on it is read with the first.

    Raises:
        Person.DoesNotExist: one of them is not in the own care, or merged already.
        RefusedError: both are the same row.
    """
    check(by, Permission.PERSON_WORK)
    if kept_id == gone_id:
        raise RefusedError(Refusal.ONE_PERSON)
    first, second = sorted(
        (kept_id, gone_id)
    )  # one order, so that two people who merge both ways do not wait for each other
    rows = {found.pk: found for found in (own_person(one, by=by, today=today) for one in (first, second))}
    kept, gone = rows[kept_id], rows[gone_id]
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    merger = Merger.objects.create(organisation_id=kept.organisation_id, kept=kept, gone=gone, at=now, by=person_of(by))
    record("people.person.merged", by=by, about=kept, river="case", now=now, gone=str(gone.pk))
    return merger


def undo_merger(merger_id: UUID, *, by: Actor, today: date, now: datetime) -> Merger:
    """They are two people after all. Raises Merger.DoesNotExist, RefusedError when it was undone before."""
    check(by, Permission.PERSON_WORK)
    visible = mergers_visible_to(by, today=today).select_for_update(of=("self",))
    merger = visible.select_related("gone").get(pk=merger_id)
    if merger.undone_at is not None:
        raise RefusedError(Refusal.MERGER_UNDONE)
    merger.undone_at, merger.undone_by = now, person_of(by)
    merger.save(update_fields=["undone_at", "undone_by"])
    merger.gone.merged_into = None
    merger.gone.save(update_fields=["merged_into"])
    record("people.person.merger_undone", by=by, about=merger.gone, river="case", now=now)
    return merger
