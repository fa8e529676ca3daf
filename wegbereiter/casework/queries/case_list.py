"""Who of a list stands in the own care already, and who sounds like somebody there."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wegbereiter.casework.rules.case_list import NAMES, twin_of
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.models import Person
from wegbereiter.people.queries.person import files_visible_to, first_files
from wegbereiter.people.rules.births import Birth, could_be_one
from wegbereiter.people.rules.sounds import sounds_of

Rows = Sequence[Mapping[str, Any]]  # fields of an intake


def new_and_there(actor: Actor, rows: Rows, *, today: date) -> tuple[Rows, Rows]:
    """Rows of people who are new, and of those whom the actor sees already; nobody else is spoken of.

    Whoever stands in a second file alone, by that name or number, is there as well.
    """
    people = list(files_visible_to(actor, today=today))
    columns = (*NAMES, "birth_year", "birth_month", "birth_day")
    twins = {twin_of({name: getattr(one, name) for name in columns}) for one in people}
    twins |= {("number", one.file_number) for one in people if one.file_number}
    return [row for row in rows if twin_of(row["person"]) not in twins], [
        row for row in rows if twin_of(row["person"]) in twins
    ]


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
