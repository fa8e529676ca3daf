"""Who of a list stands in the own care already, and who sounds like somebody there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wegbereiter.casework.rules.case_list import NAMES, twin_of
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.models import Person
from wegbereiter.people.queries.person import people_visible_to
from wegbereiter.people.rules.births import Birth, could_be_one
from wegbereiter.people.rules.sounds import sounds_of


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Rows of a list that are new and those of people already there; whom a new one could be, by its place."""

    new: list[Mapping[str, Any]]
    there: int
    alike: list[tuple[Mapping[str, Any], Person]]


def compare(actor: Actor, rows: Sequence[Mapping[str, Any]], *, today: date) -> Compared:
    """One query: `rows` are fields of an intake; people whom the actor does not see are not spoken of."""
    people = list(people_visible_to(actor, today=today))
    columns = (*NAMES, "birth_year", "birth_month", "birth_day")
    twins = {twin_of({name: getattr(one, name) for name in columns}) for one in people}
    twins |= {("number", one.file_number) for one in people if one.file_number}
    new = [row for row in rows if twin_of(row["person"]) not in twins]
    alike = [(row, found) for row in new if (found := _sounds_like(row["person"], people))]
    return Compared(new=new, there=len(rows) - len(new), alike=alike)


def _sounds_like(person: Mapping[str, Any], people: Sequence[Person]) -> Person | None:
    keys = set(sounds_of(*(person[name] for name in NAMES)))
    birth = Birth(year=person["birth_year"], month=person["birth_month"], day=person["birth_day"])
    return next((one for one in people if keys & set(one.sounds) and could_be_one(one.birth, birth)), None)
