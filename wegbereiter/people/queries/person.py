"""People whom the acting person sees, and how they are found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from wegbereiter.core.names import search_key
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.choices import ChannelKind
from wegbereiter.people.models import Block, Care, Channel, Hold, HouseholdMember, Merger, Person, PersonLanguage
from wegbereiter.people.permissions import Permission, check, house_of, person_of
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
# Files of own staff are in the care of the two who are named. An emergency ends by the clock of the database.
_NOT_BLOCKED = """not exists (select 1 from people_block b where b.organisation_id = c.organisation_id
      and b.person_id = c.person_id and b.lifted_at is null)"""
LASTING = f"""
    select c.person_id from people_care c
    where c.organisation_id = %s and c.first_day <= %s and (c.last_day is null or c.last_day >= %s)
      and c.user_id in ({WORKS_FOR}) and {_NOT_BLOCKED}
    union all select c.person_id from people_block c
    where c.organisation_id = %s and c.lifted_at is null and %s in (c.user_id, c.deputy_id)
"""  # noqa: S608  our own text
IN_CARE = f"""{LASTING}
    union all select c.person_id from (select e.organisation_id, unnest(e.files) as person_id from people_emergency e
      where e.organisation_id = %s and e.user_id = %s and e.ended_at is null and e.until_at > now()) c
    where {_NOT_BLOCKED}
"""  # noqa: S608  our own text


def works_for(actor: Actor, *, today: date) -> Q:
    """Care by the own account, or by that of whoever is represented; one condition, so that no list costs a query."""
    return Q(user_id__in=RawSQL(WORKS_FOR, _worker(actor, today)))  # noqa: S611  our own text


def _worker(actor: Actor, today: date) -> list[object]:
    house, me = house_of(actor), person_of(actor)
    return [me, house, me, today, today]


def cares_visible_to(actor: Actor, *, today: date) -> QuerySet[Care]:
    """Who looks after whom: for the lead all of the organisation but own staff, else of the people in the own care."""
    own = Care.objects.filter(organisation_id=house_of(actor))
    if actor.may(Permission.PERSON_LEAD):
        return own.filter(person__blocked_at=None)
    return own.filter(person__in=_in_care(actor, today), person__restricted_at=None)


def _in_care(actor: Actor, today: date) -> RawSQL:
    house, me = house_of(actor), person_of(actor)
    return RawSQL(IN_CARE, [house, today, today, *_worker(actor, today), house, me, house, me])  # noqa: S611  our own text


def files_visible_to(actor: Actor, *, today: date) -> QuerySet[Person]:
    """Every file in the own care; for the lead all of the organisation. A second file of somebody can be read as well.

    Restricted files stay out, for the lead too: they are found on a page of their own, not by the way. So do those of own
    staff, which the lead sees nowhere.
    """
    own = Person.objects.filter(organisation_id=house_of(actor), restricted_at=None)
    if actor.may(Permission.PERSON_LEAD):
        return own.filter(blocked_at=None)
    return own.filter(pk__in=_in_care(actor, today)) if actor.may(Permission.PERSON_WORK) else own.none()


def restricted_files_visible_to(actor: Actor) -> QuerySet[Person]:
    """For the lead alone: closed to everybody else, and kept."""
    found = Person.objects.filter(organisation_id=house_of(actor), restricted_at__isnull=False, blocked_at=None)
    return found if actor.may(Permission.PERSON_LEAD) else found.none()


def holds_visible_to(actor: Actor, *, today: date) -> QuerySet[Hold]:
    """Of files in the own care; for the lead of the restricted ones as well."""
    found = Hold.objects.filter(person__in=files_visible_to(actor, today=today))
    return found | Hold.objects.filter(person__in=restricted_files_visible_to(actor))


def blocks_visible_to(actor: Actor, *, today: date) -> QuerySet[Block]:
    """Of files in the own care: for the two who are named, and for all who see a file that was blocked once."""
    return Block.objects.filter(person__in=files_visible_to(actor, today=today))


def blocks_left_alone(actor: Actor) -> int:
    """How many files of own staff nobody sees any more, because both who were named have left. For the lead. One query."""
    check(actor, Permission.PERSON_LEAD)
    with connection.cursor() as cursor:
        cursor.execute("select public.wb_blocks_left_alone()")
        return int(cursor.fetchone()[0])


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
    """By name in any spelling or script, phone number or file number, the likeliest first; each person once.

    Whatever stands in a second file finds the one that goes on. Two queries, one more where a second file was found.
    """
    found: dict[UUID, Found] = {}
    for hit in _hits(actor, typed, today=today, most=most):
        found.setdefault(hit.person.pk, Found(person=hit.person, likeness=hit.likeness))
    return list(found.values())


@dataclass(frozen=True, kw_only=True)
class _Hit:
    """`file` is the row that was found, `person` the one that goes on."""

    file: Person
    person: Person
    likeness: float


def _hits(actor: Actor, typed: str, *, today: date, most: int) -> list[_Hit]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id, likeness from public.wb_find_people(%s, %s, %s, %s, %s)",
            [search_key(typed), list(sounds_of(typed)), digits_to_find(typed), typed.strip(), most],
        )
        likenesses: dict[Any, float] = dict(cursor.fetchall())
    files = list(files_visible_to(actor, today=today).filter(pk__in=likenesses))
    first = first_files(actor, files, today=today)
    hits = [_Hit(file=one, person=first[one.pk], likeness=likenesses[one.pk]) for one in files if one.pk in first]
    return sorted(hits, key=lambda hit: (-hit.likeness, hit.person.name, str(hit.person.pk), str(hit.file.pk)))


def first_files(actor: Actor, files: Iterable[Person], *, today: date) -> dict[UUID, Person]:
    """File -> the one that goes on; left out where the actor does not see that. No query where none is joined."""
    known = {one.pk: one for one in files}
    asked = list(known)
    while wanted := {one.merged_into_id for one in known.values() if one.merged_into_id} - known.keys():
        more = {one.pk: one for one in files_visible_to(actor, today=today).filter(pk__in=wanted)}
        if not more:
            break
        known |= more
    found = {pk: _end_of(known[pk], known) for pk in asked}
    return {pk: first for pk, first in found.items() if first}


def _end_of(file: Person, known: Mapping[UUID, Person]) -> Person | None:
    end: Person | None = file
    while end is not None and end.merged_into_id is not None:
        end = known.get(end.merged_into_id)
    return end


def could_be(actor: Actor, *names: str, birth: Birth, phone: str = "", today: date) -> list[Person]:
    """Whom somebody at intake could already be: the same sound, and a birth that does not contradict; or the same number.

    Three queries at most.
    """
    keys = set(sounds_of(*names))
    hits = _hits(actor, " ".join(names), today=today, most=MOST_FOUND) if keys else []
    found = [hit.person for hit in hits if keys & set(hit.file.sounds) and could_be_one(hit.file.birth, birth)]
    if phone:
        called = channels_visible_to(actor, today=today).filter(kind=ChannelKind.PHONE, value=phone).values("person")
        files = list(files_visible_to(actor, today=today).filter(pk__in=called))
        found += first_files(actor, files, today=today).values()
    return list({one.pk: one for one in found}.values())


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
