"""Write down a talk or a try, correct it, move a note to where only its readers see it, and keep a draft."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.case import own_case
from wegbereiter.casework.actions.task import new_task
from wegbereiter.casework.choices import CaseState
from wegbereiter.casework.models import Case, Contact, ContactPerson, NoteDraft, ProtectedNote
from wegbereiter.casework.permissions import Permission, check, house_of, person_of
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.contact import (
    case_of_contact,
    contacts_visible_to,
    could_take_part,
    hints_in,
    household_of,
    own_drafts,
    participations_visible_to,
)
from wegbereiter.casework.rules.guard import Kind
from wegbereiter.casework.rules.library import SOURCE
from wegbereiter.casework.rules.refusal import ConflictError, Refusal, RefusedError
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.actions.hints import What, count_hints
from wegbereiter.people.models import Person

QUICK = "quick"  # the draft of the quick note: one of each colleague
SAME = timedelta(minutes=1)  # the same talk entered twice within it is a second click


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A talk, or a try where nobody was reached. `interpreter`: the language, empty without one; cost in euros."""

    day: date
    kind: str
    topics: tuple[str, ...] = ()
    reached: bool = True
    minutes: int | None = None
    interpreter: str = ""
    interpreter_cost: Decimal | None = None
    note: str = ""

    def columns(self) -> dict[str, object]:
        cost = self.interpreter_cost if self.interpreter else None
        return {
            "day": self.day, "kind": self.kind, "topics": sorted(self.topics), "reached": self.reached,
            "minutes": self.minutes, "interpreter": self.interpreter, "interpreter_cost": cost, "note": self.note.strip(),
        }  # fmt: skip


def write_contact(
    case_id: UUID,
    talk: Talk,
    *,
    also: Iterable[UUID] = (),
    follow_up_on: date | None = None,
    draft: str = "",
    by: Actor,
    today: date,
    now: datetime,
) -> Contact:
    """Keep a talk with the person of a case and `also` with others of the household: one talk, several people.

    `follow_up_on` makes a task of it, without the words of the note: those stay where they can be protected. The draft
    goes: that of the case, or the one that `draft` names.
    What is sent twice within a minute is one talk; whoever is named the second time only joins it.

    Raises:
        Case.DoesNotExist: not in the own care.
        RefusedError: a closed case, a day ahead, an unknown kind or topic, somebody outside the household.
    """
    check(by, Permission.PERSON_WORK)
    case = own_case(case_id, by=by, today=today)
    check_talk(talk, today=today)
    people = _people(case, also, household_of(by, case.person_id, today=today))
    twin = _twin(case, talk, by=by, today=today, now=now)
    if twin is not None:
        return _joined(twin, people, by=by, now=now)
    contact = Contact.objects.create(
        organisation_id=case.organisation_id, made_by=person_of(by), entered_at=now, **talk.columns()
    )
    _take_part(contact, people)
    _count_new(contact, case, draft, by=by, today=today)
    if follow_up_on is not None:
        new_task(case, "", due_on=follow_up_on, now=now, talk=contact.pk)
    record(
        "casework.contact.written", by=by, about=contact, river="case", now=now, people=len(people),
        reached=talk.reached, follow_up_on=follow_up_on,
    )  # fmt: skip
    return contact


def change_contact(
    contact_id: UUID, talk: Talk, *, also: Iterable[UUID] = (), version: int, by: Actor, today: date, now: datetime
) -> Contact:
    """Correct a talk; `version` is the state that the form was filled from. Participants whom one does not see stay.

    Raises:
        Contact.DoesNotExist, Case.DoesNotExist: not in the own care.
        ConflictError: somebody else saved since. RefusedError: as `write_contact`.
    """
    check(by, Permission.PERSON_WORK)
    contact, case = _own_contact(contact_id, version, by=by, today=today)
    check_talk(talk, today=today)
    people = _people(case, also, could_take_part(by, contact, case, today=today))
    before = _kinds(contact.note, case)
    for column, value in talk.columns().items():
        setattr(contact, column, value)
    _count_change(before, _kinds(contact.note, case), by=by, today=today)
    contact.version += 1
    contact.save(update_fields=[*talk.columns(), "version"])
    seen = participations_visible_to(by, today=today).filter(contact=contact)
    seen.exclude(person_id__in=people).delete()
    ContactPerson.objects.filter(contact=contact).update(day=contact.day)
    _take_part(contact, [one for one in people if one not in set(seen.values_list("person_id", flat=True))])
    own_drafts(by).filter(key=change_key(contact.pk)).delete()
    record("casework.contact.changed", by=by, about=contact, river="case", now=now, people=len(people))
    return contact


def protect_note(contact_id: UUID, *, version: int, by: Actor, today: date, now: datetime) -> ProtectedNote:
    """Move the note of a talk to a protected note, which only whoever wrote the talk and whoever moves it can read.

    Raises:
        Contact.DoesNotExist, Case.DoesNotExist: not in the own care.
        ConflictError: somebody else saved since. RefusedError: a closed case, or there is no note.
    """
    check(by, Permission.PERSON_WORK)
    contact, case = _own_contact(contact_id, version, by=by, today=today)
    if not contact.note:
        raise RefusedError(Refusal.NO_WORDS)
    me = person_of(by)
    note = ProtectedNote.objects.create(
        organisation_id=case.organisation_id, person_id=case.person_id, text=contact.note,
        readers=sorted({me, contact.made_by}), written_at=now, written_by=me,
    )  # fmt: skip
    count_hints(dict.fromkeys(_kinds(contact.note, case), "moved"), by=by, today=today)
    contact.note, contact.version = "", contact.version + 1
    contact.save(update_fields=["note", "version"])
    record("casework.note.protected", by=by, about=note, river="case", now=now, contact=contact.pk)
    return note


def keep_draft(case_id: UUID, content: Mapping[str, object], *, by: Actor, today: date, now: datetime) -> NoteDraft:
    """Keep what is being written about a case, for whoever writes it alone. Raises as `own_case` does."""
    check(by, Permission.PERSON_WORK)
    case = own_case(case_id, by=by, today=today)
    draft = _kept(draft_key(case.pk), content, by=by, now=now)
    record("casework.note.draft_kept", by=by, about=case, river="case", now=now)
    return draft


def keep_change_draft(
    contact_id: UUID, content: Mapping[str, object], *, by: Actor, today: date, now: datetime
) -> NoteDraft:
    """Keep what is being corrected in a talk; `content` carries the version that it was begun from.

    Raises:
        Contact.DoesNotExist, Case.DoesNotExist: not in the own care. RefusedError: a closed case.
    """
    check(by, Permission.PERSON_WORK)
    contact = contacts_visible_to(by, today=today).get(pk=contact_id)
    case = own_case(case_of_contact(by, contact, today=today).pk, by=by, today=today)
    draft = _kept(change_key(contact.pk), content, by=by, now=now)
    record("casework.note.draft_kept", by=by, about=case, river="case", now=now)
    return draft


def keep_quick_draft(content: Mapping[str, object], *, by: Actor, now: datetime) -> NoteDraft:
    """Keep what stands in the quick note, even before it says about whom."""
    check(by, Permission.PERSON_WORK)
    draft = _kept(QUICK, content, by=by, now=now)
    record("casework.note.draft_kept", by=by, about=draft, river="case", now=now)
    return draft


def drop_draft(key: str, *, by: Actor, now: datetime) -> None:
    """Throw away what one was writing; thrown away twice, it is gone all the same."""
    check(by, Permission.PERSON_WORK)
    draft = own_drafts(by).filter(key=key).first()
    if draft is not None:
        record("casework.note.draft_dropped", by=by, about=draft, river="case", now=now)
        draft.delete()


def _kept(key: str, content: Mapping[str, object], *, by: Actor, now: datetime) -> NoteDraft:
    draft, _made = NoteDraft.objects.update_or_create(
        organisation_id=house_of(by), user_id=person_of(by), key=key,
        defaults={"content": dict(content), "saved_at": now},
    )  # fmt: skip
    return draft


def _count_new(contact: Contact, case: Case, draft: str, *, by: Actor, today: date) -> None:
    """What stands out in it is counted, and its draft goes."""
    count_hints(dict.fromkeys(_kinds(contact.note, case), "shown"), by=by, today=today)
    own_drafts(by).filter(key=draft or draft_key(case.pk)).delete()


def _kinds(note: str, case: Case) -> set[Kind]:
    """What the guard points at in the note; its words are not kept."""
    return {hint.kind for hint in hints_in(note, [case.person.name])}


def _count_change(before: set[Kind], after: set[Kind], *, by: Actor, today: date) -> None:
    changes: dict[str, What] = dict.fromkeys(before - after, "reworded")
    count_hints(changes | dict.fromkeys(after - before, "shown"), by=by, today=today)


def draft_key(case_id: UUID) -> str:
    return f"contact:{case_id}"


def change_key(contact_id: UUID) -> str:
    return f"change:{contact_id}"


def check_talk(talk: Talk, *, today: date) -> None:
    """Raises RefusedError: an unknown kind or topic, or a day ahead."""
    known = library.content("topics", SOURCE)
    if talk.kind not in known["kinds"] or not set(talk.topics) <= set(known["topics"]):
        raise RefusedError(Refusal.NO_SUCH_FACT)
    if talk.day > today:
        raise RefusedError(Refusal.FACT_AHEAD)


def _people(case: Case, also: Iterable[UUID], possible: Iterable[Person]) -> list[UUID]:
    """The person of the case first, then the others, each once."""
    others = [one for one in dict.fromkeys(also) if one != case.person_id]
    if not set(others) <= {person.pk for person in possible}:
        raise RefusedError(Refusal.NO_SUCH_FACT)
    return [case.person_id, *others]


def _twin(case: Case, talk: Talk, *, by: Actor, today: date, now: datetime) -> Contact | None:
    """The same talk, entered a moment ago. The case is locked, so a second click waits for the first one."""
    mine = contacts_visible_to(by, today=today).filter(made_by=person_of(by), entered_at__gte=now - SAME)
    return mine.filter(people__person_id=case.person_id, **talk.columns()).first()


def _joined(twin: Contact, people: Iterable[UUID], *, by: Actor, now: datetime) -> Contact:
    """The talk with whoever was forgotten the first time; a mere second click changes nothing."""
    there = set(twin.people.values_list("person_id", flat=True))
    missing = [one for one in people if one not in there]
    if missing:
        _take_part(twin, missing)
        twin.version += 1
        twin.save(update_fields=["version"])
        record("casework.contact.changed", by=by, about=twin, river="case", now=now, people=len(there) + len(missing))
    return twin


def _take_part(contact: Contact, people: Iterable[UUID]) -> None:
    ContactPerson.objects.bulk_create(
        [
            ContactPerson(
                organisation_id=contact.organisation_id, contact=contact, person_id=person_id, day=contact.day
            )
            for person_id in people
        ]
    )


def _own_contact(contact_id: UUID, version: int, *, by: Actor, today: date) -> tuple[Contact, Case]:
    contact = contacts_visible_to(by, today=today).select_for_update(of=("self",)).get(pk=contact_id)
    case = case_of_contact(by, contact, today=today)
    if case.state == CaseState.CLOSED:
        raise RefusedError(Refusal.CASE_IS_CLOSED)
    if contact.version != version:
        raise ConflictError(contact)
    return contact, case
