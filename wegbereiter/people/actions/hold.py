"""Keep a file that would be deleted, or close it to all but the lead; both by the lead of the team."""

from datetime import date, datetime
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.actions.person import files_with, own_person
from wegbereiter.people.choices import LegalHoldReason, RestrictionReason
from wegbereiter.people.models import Hold, Person
from wegbereiter.people.permissions import Permission, check, person_of
from wegbereiter.people.queries.person import holds_visible_to
from wegbereiter.people.rules.refusal import Refusal, RefusedError


def restrict_file(person_id: UUID, reason: str, words: str, *, by: Actor, today: date, now: datetime) -> list[Hold]:
    """From now on nobody but the lead gets at the file or at any that is joined to it, and nothing of it is deleted.

    Raises:
        Person.DoesNotExist: not of the own house, or restricted already.
        RefusedError: no words.
    """
    check(by, Permission.PERSON_LEAD)
    files = files_with(own_person(person_id, by=by, today=today))
    values = {"kind": "restriction", "reason": RestrictionReason(reason), "words": _words(words), "first_day": today}
    made = [_hold(one, values, by=by, now=now) for one in files]
    Person.objects.filter(pk__in=[one.pk for one in files]).update(restricted_at=now)
    record("people.file.restricted", by=by, about=files[0], river="case", now=now, reason=reason)
    return made


def hold_file(
    person_id: UUID, reason: str, words: str, *, last_day: date, by: Actor, today: date, now: datetime
) -> list[Hold]:
    """Until that day nothing of the file is deleted, whatever its period says. Work with it goes on. The same said twice is one.

    Raises:
        Person.DoesNotExist: not of the own house, or restricted.
        RefusedError: no words, or a day that does not lie ahead.
    """
    check(by, Permission.PERSON_LEAD)
    files = files_with(own_person(person_id, by=by, today=today))
    if last_day <= today:
        raise RefusedError(Refusal.HOLD_ENDS_BEFORE_TODAY)
    values = {
        "kind": "legal_hold", "reason": LegalHoldReason(reason), "words": _words(words), "first_day": today,
        "last_day": last_day,
    }  # fmt: skip
    twins = list(holds_visible_to(by, today=today).filter(person__in=files, lifted_at=None, **values))
    if twins:
        return twins
    made = [_hold(one, values, by=by, now=now) for one in files]
    record("people.file.held", by=by, about=files[0], river="case", now=now, reason=reason, last_day=last_day)
    return made


def lift_hold(hold_id: UUID, *, told: bool = False, by: Actor, today: date, now: datetime) -> Hold:
    """It is over, for every file for which it was set in the same act.

    `told`: the person knows. Before a restriction is lifted, that comes first (GDPR article 18 (3)).

    Raises:
        Hold.DoesNotExist: not of the own house.
        RefusedError: lifted before, or a restriction of which the end was not told.
    """
    check(by, Permission.PERSON_LEAD)
    visible = holds_visible_to(by, today=today)
    hold = Hold.objects.select_for_update(of=("self",)).get(pk__in=visible.filter(pk=hold_id).values("pk"))
    if hold.lifted_at is not None:
        raise RefusedError(Refusal.HOLD_IS_LIFTED)
    if hold.kind == "restriction" and not told:
        raise RefusedError(Refusal.PERSON_NOT_TOLD)
    same = Hold.objects.filter(pk__in=visible.filter(kind=hold.kind, set_at=hold.set_at, lifted_at=None).values("pk"))
    if hold.kind == "restriction":
        Person.objects.filter(pk__in=same.values("person_id")).update(restricted_at=None)
    same.update(lifted_at=now, lifted_by=person_of(by))
    record("people.hold.lifted", by=by, about=hold, river="case", now=now, kept=hold.kind)
    hold.refresh_from_db()
    return hold


def _words(words: str) -> str:
    if not words.strip():
        raise RefusedError(Refusal.HOLD_SAYS_NOTHING)
    return words.strip()


def _hold(person: Person, values: dict[str, object], *, by: Actor, now: datetime) -> Hold:
    return Hold.objects.create(
        organisation_id=person.organisation_id, person=person, set_at=now, set_by=person_of(by), **values
    )
