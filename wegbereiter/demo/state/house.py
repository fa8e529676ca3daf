"""All that is told of one organisation: its managers' households, as lines for COPY by table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from wegbereiter.demo.rules import shares
from wegbereiter.demo.state.acts import Act, Colleague
from wegbereiter.demo.state.chain import Trail
from wegbereiter.demo.state.lives import Life, sizes
from wegbereiter.demo.state.rows import Household
from wegbereiter.demo.state.tables import ALL_COLUMNS


@dataclass(frozen=True, kw_only=True)
class House:
    """One organisation. `people`: how many each of its managers has taken in; their numbers begin with `first_number`."""

    organisation: str
    managers: tuple[Colleague, ...]
    lead: Colleague
    people: tuple[int, ...]
    first_number: int
    talks: int  # for each person, on average
    seed: int
    today: date


def lives_of(house: House) -> Iterator[Sequence[Act]]:
    """Acts of each household of the house."""
    number = house.first_number
    for place, (manager, people) in enumerate(zip(house.managers, house.people, strict=True)):
        rng = Random(f"{house.seed} {number}")
        households = sizes(rng, people)
        weights = {str(one): rng.randrange(3, 20) * size for one, size in enumerate(households)}
        talks = shares(weights, house.talks * people)
        others = house.managers[place + 1 :] + house.managers[:place]
        for one, size in enumerate(households):
            life = Life(
                rng, first_number=number, size=size, talks=talks[str(one)], carer=manager,
                next_carer=others[0] if others else None, lead=house.lead, today=house.today,
            )  # fmt: skip
            yield life.in_order()
            number += size


def lines_of(house: House, lives: Iterable[Sequence[Act]]) -> Mapping[str, list[str]]:
    """Lines of each table that these lives leave."""
    into: dict[str, list[str]] = {table: [] for table in ALL_COLUMNS}
    trail, rng = Trail(house.organisation), Random(f"keys {house.seed} {house.first_number}")
    for life in lives:
        household = Household(house.organisation, trail, rng)
        household.tell(life)
        household.lines(into)
    trail.lines(into)
    return into


def write_house(house: House, folder: Path) -> dict[str, Path]:
    """All of a house, for whoever loads: this runs in a process of its own."""
    return write_lines(lines_of(house, lives_of(house)), folder, prefix=str(house.first_number))


def write_lines(lines: Mapping[str, list[str]], folder: Path, *, prefix: str) -> dict[str, Path]:
    """One file a table; returns where they are."""
    found = {}
    for table, written in lines.items():
        if written:
            found[table] = folder / f"{prefix}-{table}"
            found[table].write_text("\n".join(written) + "\n", encoding="utf-8")
    return found
