"""How somebody is reached, with whom they live, and which files stand for one person: only of the own care."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from wegbereiter.casework.choices import AppointmentState, EpisodeKind, Told
from wegbereiter.casework.models import Case
from wegbereiter.casework.queries.case import (
    cases_visible_to,
    episodes_visible_to,
    informations_visible_to,
    only_so_at_intake,
    plans_visible_to,
)
from wegbereiter.casework.queries.contact import appointments_visible_to, participations_visible_to
from wegbereiter.casework.rules.case_list import NAMES
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.models import Channel, HouseholdMember, Merger, Person, PersonLanguage
from wegbereiter.people.queries.person import (
    channels_visible_to,
    could_be,
    counselled_in_house,
    find_people,
    household_members_visible_to,
    languages_visible_to,
    mergers_visible_to,
)
from wegbereiter.people.rules.births import Birth

MOST_SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class Beside:
    """Somebody beside the person of the page; `member` where they live in a household, `case` where there is one."""

    person: Person
    case: Case | None = None
    member: HouseholdMember | None = None


@dataclass(frozen=True, kw_only=True)
class Details:
    """`own`: as what the person lives in the household; `others`: who else does, as far as they are in the own care."""

    languages: list[PersonLanguage]
    channels: list[Channel]
    own: HouseholdMember | None
    others: list[Beside]


def newest_cases(actor: Actor, person_ids: Iterable[UUID], *, today: date) -> dict[UUID, Case]:
    """Person -> the open case, else the newest closed one. One query."""
    rows = cases_visible_to(actor, today=today).filter(person_id__in=list(person_ids)).select_related("person")
    # The last one counts: "closed" stands before "open".
    return {case.person_id: case for case in rows.order_by("state", "opened_on", "pk")}


def details_of(actor: Actor, person_id: UUID, *, today: date) -> Details:
    """Five queries, however many live there."""
    members = household_members_visible_to(actor, today=today).filter(last_day=None)
    same = members.filter(person_id=person_id).values("household_id")
    rows = list(members.filter(household_id__in=same).select_related("person"))
    cases = newest_cases(actor, [row.person_id for row in rows], today=today)
    return Details(
        languages=list(languages_visible_to(actor, today=today).filter(person_id=person_id)),
        channels=list(channels_visible_to(actor, today=today).filter(person_id=person_id)),
        own=next((row for row in rows if row.person_id == person_id), None),
        others=[
            Beside(person=row.person, member=row, case=cases.get(row.person_id))
            for row in rows if row.person_id != person_id
        ],
    )  # fmt: skip


def who_could_live_here(actor: Actor, typed: str, person_id: UUID, *, today: date) -> list[Beside]:
    """Found by name; the person and who lives there already stay out. Five queries at most."""
    people = [one.person for one in find_people(actor, typed, today=today, most=MOST_SHOWN)] if typed else []
    rows = household_members_visible_to(actor, today=today).filter(
        last_day=None, person_id__in=[person_id, *(one.pk for one in people)]
    )
    members = {row.person_id: row for row in rows}
    own = members.get(person_id)

    def is_there(one: Person) -> bool:
        member = members.get(one.pk)
        return one.pk == person_id or bool(own and member and member.household_id == own.household_id)

    return [Beside(person=one, member=members.get(one.pk)) for one in people if not is_there(one)]


def who_could_be_the_same(actor: Actor, case: Case, typed: str, *, today: date) -> list[Case]:
    """Cases found by what was typed; without it, of those who sound like the person and whose birth does not contradict."""
    person = case.person
    if typed:
        people = [one.person for one in find_people(actor, typed, today=today, most=MOST_SHOWN)]
    else:
        names = (person.family_name, person.given_names, person.original_name, person.called_name)
        people = could_be(actor, *names, birth=person.birth, today=today)[:MOST_SHOWN]
    cases = newest_cases(actor, [one.pk for one in people if one.pk != person.pk], today=today)
    return [cases[one.pk] for one in people if one.pk in cases]


@dataclass(frozen=True, kw_only=True)
class Family:
    """The household into which somebody is taken in, by one who is known: what all of them share, and who they are."""

    case: Case
    shared: dict[str, Any]  # values of an intake's form
    people: list[UUID]
    has_household: bool
    read_today: str  # the language in which the sheet was agreed to today: a family reads it once; empty: not today


def family_of(actor: Actor, case: Case, *, today: date) -> Family:
    """Six queries. Shared are name, nationality, flat and the days of arrival and allocation; status and income are each one's own."""
    person, found = case.person, details_of(actor, case.person_id, today=today)
    flat = (
        episodes_visible_to(actor, today=today).filter(person=person, kind=EpisodeKind.HOUSING, last_day=None).first()
    )
    answered = informations_visible_to(actor, today=today).filter(person=person).first()
    read = answered is not None and answered.answer == Told.AGREED and timezone.localdate(answered.at) == today
    shared: dict[str, Any] = {"family_name": person.family_name, "nationality": next(iter(person.nationalities), "")}
    shared |= {"arrived_on": case.arrived_on, "allocated_on": case.allocated_on}
    if flat is not None:
        since = None if only_so_at_intake(flat, case) else flat.first_day
        shared |= {"housing": flat.code, "housing_since": since}
    return Family(
        case=case,
        shared=shared,
        people=[person.pk, *(one.person.pk for one in found.others)],
        has_household=found.own is not None,
        read_today=answered.language if answered and read else "",
    )


@dataclass(frozen=True, kw_only=True)
class Known:
    """Whom somebody at intake could be: in the own care, each with the newest case; `in_house`: a colleague's, unnamed."""

    known: list[Beside]
    in_house: bool

    @property
    def keys(self) -> list[str]:
        """What was shown, in words that a page sends back."""
        return [*(str(one.person.pk) for one in self.known), *(["house"] if self.in_house else [])]


def who_is_known(
    actor: Actor, person: Mapping[str, Any], *, phone: str, family: Iterable[UUID] = (), today: date
) -> Known:
    """By what was typed about somebody: columns of a person, and a phone number. Six queries at most.

    Those of the own `family` bear the name and share the telephone: they are not asked about.
    """
    names = [person[name] for name in NAMES if person[name]]
    birth = Birth(year=person["birth_year"], month=person["birth_month"], day=person["birth_day"])
    own = set(family)
    people = [one for one in could_be(actor, *names, birth=birth, phone=phone, today=today) if one.pk not in own]
    cases = newest_cases(actor, [one.pk for one in people], today=today) if people else {}
    return Known(
        known=[Beside(person=one, case=cases.get(one.pk)) for one in people],
        in_house=counselled_in_house(*names, birth=birth, phone=phone),
    )


@dataclass(frozen=True, kw_only=True)
class Side:
    """A file beside another one, with how much stands in it."""

    case: Case
    languages: list[PersonLanguage]
    channels: list[Channel]
    talks: int
    plans: int
    ahead: int  # appointments

    @property
    def person(self) -> Person:
        return self.case.person


def side_of(actor: Actor, case: Case, *, today: date) -> Side:
    """Five queries."""
    planned = appointments_visible_to(actor, today=today).filter(state=AppointmentState.PLANNED)
    return Side(
        case=case,
        languages=list(languages_visible_to(actor, today=today).filter(person_id=case.person_id)),
        channels=list(channels_visible_to(actor, today=today).filter(person_id=case.person_id)),
        talks=participations_visible_to(actor, today=today).filter(person_id=case.person_id).count(),
        plans=plans_visible_to(actor, today=today).filter(person_id=case.person_id).count(),
        ahead=planned.filter(person_id=case.person_id, begins_at__gte=timezone.now()).count(),
    )


@dataclass(frozen=True, kw_only=True)
class SecondFile:
    """A file that was joined to the one of the page; `case` is None where it holds none."""

    merger: Merger
    case: Case | None


def second_files(actor: Actor, person_id: UUID, *, today: date) -> list[SecondFile]:
    """Files joined to this person's and not parted since. Two queries, one where there is none."""
    found = list(mergers_visible_to(actor, today=today).filter(kept_id=person_id, undone_at=None))
    cases = newest_cases(actor, [one.gone_id for one in found], today=today) if found else {}
    return [SecondFile(merger=one, case=cases.get(one.gone_id)) for one in found]


def file_that_stays(actor: Actor, person: Person, *, today: date) -> Case | None:
    """The case of the person whose second file this is; None where it is nobody's."""
    if person.merged_into_id is None:
        return None
    return newest_cases(actor, [person.merged_into_id], today=today).get(person.merged_into_id)
