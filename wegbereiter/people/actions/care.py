"""Who looks after whom: given by the lead of the team."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.actions.person import files_with, own_person
from wegbereiter.people.choices import CareKind
from wegbereiter.people.models import Care, Person
from wegbereiter.people.permissions import Permission, check, person_of
from wegbereiter.people.queries.person import cares_visible_to, people_visible_to
from wegbereiter.people.queries.team import colleagues
from wegbereiter.people.rules.refusal import Refusal, RefusedError


def give_care(person_id: UUID, user_id: UUID, *, by: Actor, today: date, now: datetime) -> Care:
    """From today on this colleague looks after the person. Whoever did so until yesterday sees the file no more.

    A care that began today ends with today: it cannot end before it began. Given twice to the same one, it is one.

    Raises:
        Person.DoesNotExist: not of the own house.
        RefusedError: nobody who counsels here.
    """
    check(by, Permission.PERSON_LEAD)
    person = own_person(person_id, by=by, today=today)
    _team_with(user_id, by=by, today=today)
    return _give(person, user_id, by=by, today=today, now=now)


def give_caseload(person_ids: Iterable[UUID], user_id: UUID, *, by: Actor, today: date, now: datetime) -> list[Person]:
    """Give everybody of these who has nobody to a colleague; each person is an event of its own.

    Whom somebody else gave to a colleague in the meantime stays there, and is not among those that come back.

    Raises:
        RefusedError: nobody who counsels here.
    """
    check(by, Permission.PERSON_LEAD)
    team = _team_with(user_id, by=by, today=today)
    # In one order, so that two leads who give the same people wait for each other only once.
    rows = people_visible_to(by, today=today).filter(pk__in=list(person_ids)).order_by("pk")
    people = list(rows.select_for_update(of=("self",)))
    owned = cares_visible_to(by, today=today).filter(kind=CareKind.OWNER, last_day=None, user_id__in=team)
    taken = set(owned.filter(person__in=people).values_list("person_id", flat=True))
    free = [person for person in people if person.pk not in taken]
    for person in free:
        _give(person, user_id, by=by, today=today, now=now)
    return free


def _team_with(user_id: UUID, *, by: Actor, today: date) -> set[UUID]:
    team = set(dict(colleagues(by, today=today)))
    if user_id not in team:
        raise RefusedError(Refusal.NO_SUCH_COLLEAGUE)
    return team


def _give(person: Person, user_id: UUID, *, by: Actor, today: date, now: datetime) -> Care:
    # What was found to be a second file of the person goes along, else the colleague could not read it.
    cares = [hand_over(one, user_id, by=by, today=today, now=now) for one in files_with(person)]
    if any(care.given_at == now for care in cares):
        record("people.care.given", by=by, about=person, river="case", now=now, to=str(user_id))
    return cares[0]


def hand_over(person: Person, user_id: UUID, *, by: Actor, today: date, now: datetime) -> Care:
    before = cares_visible_to(by, today=today).filter(person=person, kind=CareKind.OWNER, last_day=None).first()
    if before is not None:
        if before.user_id == user_id:
            return before
        before.last_day = max(before.first_day, today - timedelta(days=1))
        before.save(update_fields=["last_day"])
        _end_substitution(person, by=by, today=today)
    return Care.objects.create(
        organisation_id=person.organisation_id, person=person, user_id=user_id, first_day=today, given_at=now,
        given_by=person_of(by), given_role=by.role,
    )  # fmt: skip


def _end_substitution(person: Person, *, by: Actor, today: date) -> None:
    """Whoever stood in for the one before has no reason left to see the file."""
    standing = cares_visible_to(by, today=today).filter(person=person, kind=CareKind.SUBSTITUTE, last_day__gte=today)
    for care in standing:
        care.last_day = max(care.first_day, today - timedelta(days=1))
        care.save(update_fields=["last_day"])
