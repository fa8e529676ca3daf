"""Somebody comes from another house, with what that one has handed over. A part of the act that takes a case over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from wegbereiter.core.tenancy import Actor
from wegbereiter.people.models import Care, Channel, Household, HouseholdMember, Person, PersonLanguage
from wegbereiter.people.permissions import Permission, check, house_of, person_of
from wegbereiter.people.queries.team import colleagues
from wegbereiter.people.rules.refusal import Refusal, RefusedError
from wegbereiter.people.rules.sounds import sounds_of, spellings


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """`person`: columns of a person; `channels`, `languages`: columns of theirs; `relation`: as what in the household."""

    person: Mapping[str, Any]
    channels: Iterable[Mapping[str, Any]] = ()
    languages: Iterable[Mapping[str, Any]] = ()
    relation: str = field(default="")


def receive_person(arrival: Arrival, user_id: UUID, *, by: Actor, today: date, now: datetime) -> Person:
    """A new person of the own house in the care of this colleague. No way to be reached may be used before it was asked for.

    Raises RefusedError: nobody who counsels here.
    """
    check(by, Permission.PERSON_LEAD)
    if user_id not in dict(colleagues(by, today=today)):
        raise RefusedError(Refusal.NO_SUCH_COLLEAGUE)
    known = arrival.person
    names = [known.get(name, "") for name in ("family_name", "given_names", "original_name", "called_name")]
    person = Person.objects.create(
        organisation_id=house_of(by), spellings=spellings(*names), sounds=list(sounds_of(*names)), created_at=now,
        created_by=person_of(by), created_role=by.role, **known,
    )  # fmt: skip
    of: dict[str, Any] = {"organisation_id": person.organisation_id, "person": person}
    Care.objects.create(
        user_id=user_id, first_day=today, given_at=now, given_by=person_of(by), given_role=by.role, **of
    )
    Channel.objects.bulk_create([Channel(**one, **of) for one in arrival.channels])
    PersonLanguage.objects.bulk_create([PersonLanguage(**one, **of) for one in arrival.languages])
    if arrival.relation:
        household = Household.objects.create(organisation_id=person.organisation_id, created_at=now)
        HouseholdMember.objects.create(household=household, relation=arrival.relation, first_day=today, **of)
    return person
