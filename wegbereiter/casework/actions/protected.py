"""Protected notes: write one at once, and say who may read it. Who reads it is decided by its readers alone."""

from datetime import date, datetime, timedelta
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.case import own_case
from wegbereiter.casework.models import ProtectedNote
from wegbereiter.casework.permissions import Permission, check, person_of
from wegbereiter.casework.queries.contact import protected_notes_visible_to
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.queries.team import care_team

SAME = timedelta(minutes=1)  # the same words again within it are a second click


def write_protected(case_id: UUID, text: str, *, by: Actor, today: date, now: datetime) -> ProtectedNote:
    """Keep words that only the writer reads, until others are named. Sent twice within a minute it is one note.

    Raises:
        Case.DoesNotExist: not in the own care. RefusedError: a closed case, or no words.
    """
    check(by, Permission.PERSON_WORK)
    case = own_case(case_id, by=by, today=today)
    if not text.strip():
        raise RefusedError(Refusal.NO_WORDS)
    me = person_of(by)
    lately = protected_notes_visible_to(by, today=today).filter(person_id=case.person_id, written_at__gte=now - SAME)
    twin = lately.filter(text=text.strip(), written_by=me).first()
    if twin is not None:
        return twin
    note = ProtectedNote.objects.create(
        organisation_id=case.organisation_id, person_id=case.person_id, text=text.strip(), readers=[me], written_at=now,
        written_by=me,
    )  # fmt: skip
    record("casework.note.protected_written", by=by, about=note, river="case", now=now)
    return note


def add_reader(note_id: UUID, user_id: UUID, *, by: Actor, today: date, now: datetime) -> ProtectedNote:
    """A colleague who sees the person reads this note as well; named twice, it is once.

    Raises:
        ProtectedNote.DoesNotExist: the actor is no reader. RefusedError: nobody of those who see the person.
    """
    check(by, Permission.PERSON_WORK)
    note = protected_notes_visible_to(by, today=today).select_for_update(of=("self",)).get(pk=note_id)
    if user_id not in dict(care_team(by, note.person_id, today=today)):
        raise RefusedError(Refusal.NO_SUCH_FACT)
    if user_id not in note.readers:
        note.readers = sorted({*note.readers, user_id})
        note.save(update_fields=["readers"])
        record("casework.note.reader_added", by=by, about=note, river="case", now=now, reader=str(user_id))
    return note


def remove_reader(note_id: UUID, user_id: UUID, *, by: Actor, today: date, now: datetime) -> ProtectedNote:
    """Another one reads it no more. Nobody takes out oneself, so that a note always has somebody who reads it.

    Raises:
        ProtectedNote.DoesNotExist: the actor is no reader. RefusedError: oneself.
    """
    check(by, Permission.PERSON_WORK)
    note = protected_notes_visible_to(by, today=today).select_for_update(of=("self",)).get(pk=note_id)
    if user_id == person_of(by):
        raise RefusedError(Refusal.NO_SUCH_FACT)
    if user_id in note.readers:
        note.readers = [one for one in note.readers if one != user_id]
        note.save(update_fields=["readers"])
        record("casework.note.reader_removed", by=by, about=note, river="case", now=now, reader=str(user_id))
    return note
