"""Who of a list stands in the own care already, who comes back to it, and who sounds like somebody there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from wegbereiter.casework.choices import CaseState
from wegbereiter.casework.queries.details import newest_cases
from wegbereiter.casework.rules.case_list import NAMES, twin_of
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.models import Person
from wegbereiter.people.queries.person import files_visible_to, first_files
from wegbereiter.people.rules.births import Birth, could_be_one
from wegbereiter.people.rules.sounds import sounds_of

Rows = Sequence[Mapping[str, Any]]  # fields of an intake


@dataclass(frozen=True, kw_only=True)
class Parted:
    """Rows of people who are new, of those who are counselled already, and of those who come back, with the person."""

    new: Rows
    there: Rows
    back: Sequence[tuple[Mapping[str, Any], UUID]]


def parted(actor: Actor, rows: Rows, *, today: date) -> Parted:
    """Who of a list is whom among those whom the actor sees already; nobody else is spoken of. Three queries at most.

    Whoever stands in a second file alone, by that name or number, is the person of the first one.
    """
    people = list(files_visible_to(actor, today=today))
    first = first_files(actor, people, today=today)
    columns = (*NAMES, "birth_year", "birth_month", "birth_day")
    twins = {twin_of({name: getattr(one, name) for name in columns}): one for one in people}
    twins |= {("number", one.file_number): one for one in people if one.file_number}
    known = [(row, first.get(twins[twin].pk)) for row in rows if (twin := twin_of(row["person"])) in twins]
    cases = newest_cases(actor, [person.pk for _row, person in known if person], today=today)
    back: dict[UUID, Mapping[str, Any]] = {}
    for row, person in known:
        if person and (person.pk not in cases or cases[person.pk].state == CaseState.CLOSED):
            back.setdefault(person.pk, row)  # under two names in the list, and one person: once
    returning = [id(row) for row in back.values()]
    return Parted(
        new=[row for row in rows if twin_of(row["person"]) not in twins],
        there=[row for row, _person in known if id(row) not in returning],
        back=[(row, person) for person, row in back.items()],
    )


def alike_among(actor: Actor, rows: Rows, *, today: date) -> list[tuple[Mapping[str, Any], Person]]:
    """Rows that could be somebody whom the actor sees, and who that is."""
    files = list(files_visible_to(actor, today=today))
    first = first_files(actor, files, today=today)
    found = [(row, _sounds_like(row["person"], files)) for row in rows]
    return [(row, first[one.pk]) for row, one in found if one and one.pk in first]


def _sounds_like(person: Mapping[str, Any], people: Sequence[Person]) -> Person | None:
    keys = set(sounds_of(*(person[name] for name in NAMES)))
    birth = Birth(year=person["birth_year"], month=person["birth_month"], day=person["birth_day"])
    return next((one for one in people if keys & set(one.sounds) and could_be_one(one.birth, birth)), None)
