"""What staff do with the address list: one act, one transaction, one event."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from wegbereiter.audit.actions import record
from wegbereiter.core.tenancy import Actor
from wegbereiter.offers.models import Entry
from wegbereiter.offers.permissions import Permission, check, house_of, person_of
from wegbereiter.offers.queries import entries_visible_to, twins_there
from wegbereiter.offers.rules.entries import COLUMNS, searched_by, twin_of
from wegbereiter.offers.rules.refusal import ConflictError, Refusal, RefusedError


def add_entry(known: Mapping[str, Any], *, by: Actor, now: datetime) -> Entry:
    """Put a place into the list; `known` holds any of `COLUMNS`. The second click finds what the first one made.

    Raises:
        RefusedError: the list has this name in this street already.
    """
    check(by, Permission.OFFERS_EDIT)
    entry = _filled(
        Entry(organisation_id=house_of(by), created_at=now, created_by=person_of(by)), known, by=by, now=now
    )
    if not _saved(entry):
        name, street, town = twin_of(known)
        twin = entries_visible_to(by).filter(ended_on=None, name=name, street=street, town=town).first()
        if twin is None or not _says(twin, known):
            raise RefusedError(Refusal.ENTRY_IS_THERE)
        return twin
    record("offers.entry.added", by=by, about=entry, river="case", now=now, sort=entry.kind)
    return entry


def change_entry(entry_id: UUID, known: Mapping[str, Any], *, version: int, by: Actor, now: datetime) -> Entry:
    """Correct an entry; `version` is the state that the form was filled from.

    Raises:
        Entry.DoesNotExist: not in the own list.
        ConflictError: somebody else saved something else since.
        RefusedError: it has ended, or another entry has this name in this street.
    """
    check(by, Permission.OFFERS_EDIT)
    entry = _current(entry_id, by=by)
    if entry.version != version:
        if _says(entry, known):  # the second click
            return entry
        raise ConflictError(entry)
    changed = sorted(column for column in COLUMNS if column in known and getattr(entry, column) != known[column])
    _filled(entry, known, by=by, now=now)
    if not _saved(entry):
        raise RefusedError(Refusal.ENTRY_IS_THERE)
    record("offers.entry.changed", by=by, about=entry, river="case", now=now, columns=changed)
    return entry


def note_checked(entry_id: UUID, *, by: Actor, today: date, now: datetime) -> Entry:
    """Somebody has looked: it is still as it stands here. A day that is over is taken away.

    Raises:
        Entry.DoesNotExist, RefusedError: not in the own list, or ended.
    """
    check(by, Permission.OFFERS_EDIT)
    entry = _current(entry_id, by=by)
    over = entry.valid_until is not None and entry.valid_until < today
    if entry.checked_on == today and not over:  # the second click
        return entry
    entry.valid_until = None if over else entry.valid_until
    _filled(entry, {"checked_on": today}, by=by, now=now).save()
    record("offers.entry.checked", by=by, about=entry, river="case", now=now)
    return entry


def end_entry(entry_id: UUID, *, by: Actor, today: date, now: datetime) -> Entry:
    """It is not there any more: nobody is sent there, and what points to it still finds it. Raises Entry.DoesNotExist."""
    check(by, Permission.OFFERS_EDIT)
    entry = _locked(entry_id, by=by)
    if entry.ended_on is None:
        entry.ended_on = today
        _filled(entry, {}, by=by, now=now).save()
        record("offers.entry.ended", by=by, about=entry, river="case", now=now)
    return entry


def take_up_entry(entry_id: UUID, *, by: Actor, now: datetime) -> Entry:
    """It is there after all.

    Raises:
        Entry.DoesNotExist: not in the own list.
        RefusedError: another entry has taken its place.
    """
    check(by, Permission.OFFERS_EDIT)
    entry = _locked(entry_id, by=by)
    if entry.ended_on is not None:
        entry.ended_on = None
        if not _saved(_filled(entry, {}, by=by, now=now)):
            raise RefusedError(Refusal.ENTRY_IS_THERE)
        record("offers.entry.taken_up", by=by, about=entry, river="case", now=now)
    return entry


def import_entries(entries: Sequence[Mapping[str, Any]], *, by: Actor, now: datetime) -> list[Entry]:
    """Put all entries of a file into the list that do not stand there yet, or none of them; returns the new ones.

    Raises:
        RefusedError: somebody put one of them into the list at the same moment.
    """
    check(by, Permission.OFFERS_EDIT)
    there, house, me = twins_there(by), house_of(by), person_of(by)
    new = [
        _filled(Entry(organisation_id=house, created_at=now, created_by=me), known, by=by, now=now)
        for known in sorted(entries, key=twin_of)  # one order, so that two files at once do not wait for each other
        if twin_of(known) not in there
    ]
    try:
        with transaction.atomic():
            Entry.objects.bulk_create(new)
    except IntegrityError as error:
        raise RefusedError(Refusal.LIST_HAS_CHANGED) from error
    if new:
        record("offers.entries.imported", by=by, river="case", now=now, entries=len(new))
    return new


def _locked(entry_id: UUID, *, by: Actor) -> Entry:
    return entries_visible_to(by).select_for_update(of=("self",)).get(pk=entry_id)


def _current(entry_id: UUID, *, by: Actor) -> Entry:
    """An entry that has not ended, locked. Raises Entry.DoesNotExist, RefusedError."""
    entry = _locked(entry_id, by=by)
    if entry.ended_on is not None:
        raise RefusedError(Refusal.ENTRY_HAS_ENDED)
    return entry


def _filled(entry: Entry, known: Mapping[str, Any], *, by: Actor, now: datetime) -> Entry:
    """The entry with what is known, marked as changed now."""
    for column in COLUMNS:
        if column in known:
            setattr(entry, column, known[column])
    entry.search = searched_by({column: getattr(entry, column) for column in COLUMNS})
    if entry.changed_at is not None:  # a new one keeps its first version
        entry.version += 1
    entry.changed_at, entry.changed_by, entry.changed_role = now, person_of(by), by.role
    return entry


def _saved(entry: Entry) -> bool:
    """Whether there was room: two current entries of one name in one street are one place."""
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as error:
        if "entry_once" not in str(error):
            raise
        return False
    return True


def _says(entry: Entry, known: Mapping[str, Any]) -> bool:
    return all(getattr(entry, column) == known[column] for column in COLUMNS if column in known)
