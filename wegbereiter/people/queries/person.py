"""People whom the acting person sees, and how they are found."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from wegbereiter.core.names import search_key
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.choices import ChannelKind
from wegbereiter.people.models import Care, Channel, Hold, HouseholdMember, Merger, Person, PersonLanguage
from wegbereiter.people.permissions import Permission, house_of, person_of
from wegbereiter.people.rules.births import Birth, could_be_one
from wegbereiter.people.rules.phones import digits_to_find
from wegbereiter.people.rules.sounds import sounds_of

MOST_FOUND = 50


# Both stand in nearly every question about people. As querysets they took longer to put into words than to answer.
WORKS_FOR = """
    select %s::uuid union all
    select r.user_id from organisations_membership s join organisations_membership r on r.id = s.substitutes_id
    where s.organisation_id = %s and s.user_id = %s and s.ended_at is null and s.first_day <= %s and s.last_day >= %s
"""
IN_CARE = f"""
    select c.person_id from people_care c
    where c.organisation_id = %s and c.first_day <= %s and (c.last_day is null or c.last_day >= %s)
      and c.user_id in ({WORKS_FOR})
"""  # noqa: S608  our own text


def works_for(actor: Actor, *, today: date) -> Q:
    """Care by the own account, or by that of whoever is represented; one condition, so that no list costs a query."""
    return Q(user_id__in=RawSQL(WORKS_FOR, _worker(actor, today)))  # noqa: S611  our own text


def _worker(actor: Actor, today: date) -> list[object]:
    house, me = house_of(actor), person_of(actor)
    return [me, house, me, today, today]


def cares_visible_to(actor: Actor, *, today: date) -> QuerySet[Care]:
    """Who looks after whom: for the lead all of the organisation, else of the people in the own care."""
    own = Care.objects.filter(organisation_id=house_of(actor))
    if actor.may(Permission.PERSON_LEAD):
        return own
    return own.filter(person__in=_in_care(actor, today), person__restricted_at=None)


def _in_care(actor: Actor, today: date) -> RawSQL:
    return RawSQL(IN_CARE, [house_of(actor), today, today, *_worker(actor, today)])  # noqa: S611  our own text


def files_visible_to(actor: Actor, *, today: date) -> QuerySet[Person]:
    """Every file in the own care; for the lead all of the organisation. A second file of somebody can be read as well.

    Restricted files stay out, for the lead too: they are found on a page of their own, not by the way.
    """
    own = Person.objects.filter(organisation_id=house_of(actor), restricted_at=None)
    if actor.may(Permission.PERSON_LEAD):
        return own
    return own.filter(pk__in=_in_care(actor, today)) if actor.may(Permission.PERSON_WORK) else own.none()


def restricted_files_visible_to(actor: Actor) -> QuerySet[Person]:
    """For the lead alone: closed to everybody else, and kept."""
    found = Person.objects.filter(organisation_id=house_of(actor), restricted_at__isnull=False)
    return found if actor.may(Permission.PERSON_LEAD) else found.none()


def holds_visible_to(actor: Actor, *, today: date) -> QuerySet[Hold]:
    """Of files in the own care; for the lead of the restricted ones as well."""
    found = Hold.objects.filter(person__in=files_visible_to(actor, today=today))
    return found | Hold.objects.filter(person__in=restricted_files_visible_to(actor))


def people_visible_to(actor: Actor, *, today: date) -> QuerySet[Person]:
    """Everybody in the own care, each once: files that were merged into another stay out."""
    return files_visible_to(actor, today=today).filter(merged_into=None)


def of_one(person: Person) -> Q:
    """Rows, by their `person`, of whoever stands in this file: of the one that goes on and of those joined to it.

    A second file may have one of its own; beyond four files in a row nobody has been met. No query for a first file.
    """
    first = person
    while first.merged_into is not None:
        first = first.merged_into
    joined = Q(person__merged_into=first) | Q(person__merged_into__merged_into=first)
    return Q(person=first) | joined | Q(person__merged_into__merged_into__merged_into=first)


def languages_visible_to(actor: Actor, *, today: date) -> QuerySet[PersonLanguage]:
    return PersonLanguage.objects.filter(person__in=files_visible_to(actor, today=today))


def channels_visible_to(actor: Actor, *, today: date) -> QuerySet[Channel]:
    return Channel.objects.filter(person__in=files_visible_to(actor, today=today))


def mergers_visible_to(actor: Actor, *, today: date) -> QuerySet[Merger]:
    """Second files of people in the own care, also those that were split off again."""
    return Merger.objects.filter(kept__in=people_visible_to(actor, today=today))


def household_members_visible_to(actor: Actor, *, today: date) -> QuerySet[HouseholdMember]:
    return HouseholdMember.objects.filter(person__in=people_visible_to(actor, today=today))


@dataclass(frozen=True, kw_only=True)
class Found:
    """Somebody a search has found; `likeness` from 0 to 1."""

    person: Person
    likeness: float


def find_people(actor: Actor, typed: str, *, today: date, most: int = MOST_FOUND) -> list[Found]:
    """By name in any spelling or script, phone number or file number, the likeliest first. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id, likeness from public.wb_find_people(%s, %s, %s, %s, %s)",
            [search_key(typed), list(sounds_of(typed)), digits_to_find(typed), typed.strip(), most],
        )
        likenesses: dict[Any, float] = dict(cursor.fetchall())
    seen = people_visible_to(actor, today=today).filter(pk__in=likenesses)
    found = [Found(person=person, likeness=likenesses[person.pk]) for person in seen]
    return sorted(found, key=lambda one: (-one.likeness, one.person.name, str(one.person.pk)))


def could_be(actor: Actor, *names: str, birth: Birth, phone: str = "", today: date) -> list[Person]:
    """Whom somebody at intake could already be: the same sound, and a birth that does not contradict; or the same number.

    Three queries at most.
    """
    keys = set(sounds_of(*names))
    found = find_people(actor, " ".join(names), today=today) if keys else []
    alike = [one.person for one in found if keys & set(one.person.sounds) and could_be_one(one.person.birth, birth)]
    if not phone:
        return alike
    called = channels_visible_to(actor, today=today).filter(kind=ChannelKind.PHONE, value=phone).values("person")
    family = people_visible_to(actor, today=today).filter(pk__in=called)
    return [*alike, *family.exclude(pk__in=[one.pk for one in alike])]


def counselled_in_house(*names: str, birth: Birth, phone: str = "") -> bool:
    """Whether a colleague of the own house looks after somebody of this name and birth, or with this number. One query."""
    keys = list(sounds_of(*names)) if birth.is_known else []
    if not keys and not phone:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "select public.wb_counselled_in_house(%s::text[], %s, %s, %s, %s)",
            [keys, birth.year, birth.month, birth.day, phone],
        )
        return bool(cursor.fetchone()[0])
