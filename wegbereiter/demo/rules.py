"""Invented numbers that add up: estimates of a head count where no figure was published. No database, no clock.

An estimate is proportional to today's population and flagged; it is made so that demo totals equal the known totals, never to be
mistaken for a count.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

PER_HEAD_FINAL = Decimal(58_000_000) / Decimal(72_857)  # euros per person and year, docs/algorithms/allotment.md


@dataclass(frozen=True, kw_only=True)
class Count:
    """Persons of one municipality; `estimated` where no source states or fixes the number."""

    persons: int
    estimated: bool


@dataclass(frozen=True, kw_only=True)
class Town:
    ags: str
    district_key: str
    population: int


class Course(Enum):
    """How a proposed pool has gone so far."""

    AGREED = "agreed"
    OPEN = "open"  # asked; some have answered
    DECLINED = "declined"  # one has said no, and the lead asks on
    GIVEN_UP = "given_up"
    NOTHING = "nothing"  # nobody has begun


SHARES = ((Course.AGREED, 0.6), (Course.OPEN, 0.18), (Course.DECLINED, 0.07), (Course.GIVEN_UP, 0.05))


def course_of(chance: float) -> Course:
    """The course of a pool by a number from 0 to 1: most have agreed, some are under way, and a tenth has not begun."""
    for course, share in SHARES:
        if chance < share:
            return course
        chance -= share
    return Course.NOTHING


def shares(weights: Mapping[str, int], total: int) -> dict[str, int]:
    """Split `total` by weight into whole numbers that add up to it (largest remainder; ties by key). Weights and total are >= 0."""
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    floors = {key: total * weight // whole for key, weight in weights.items()}
    rest = total - sum(floors.values())
    by_remainder = sorted(weights, key=lambda key: (-(total * weights[key] % whole), key))
    return {key: floor + (key in by_remainder[:rest]) for key, floor in floors.items()}


def persons_behind(thousands: Decimal) -> int:
    """The head count nearest to a yearly amount that a newspaper rounded to thousands of euros."""
    return int((thousands * 1000 / PER_HEAD_FINAL).to_integral_value(ROUND_HALF_UP))


def head_count(
    towns: list[Town],
    *,
    known: Mapping[str, int],
    rounded: Mapping[str, int],
    district_totals: Mapping[str, int],
    total: int,
) -> dict[str, Count]:
    """Every town's count: known figures as they are, the rest estimated so that district totals and the total hold.

    Raises ValueError when the known figures already exceed a total.
    """
    counts = {ags: Count(persons=persons, estimated=False) for ags, persons in known.items()}
    counts |= {ags: Count(persons=persons, estimated=True) for ags, persons in rounded.items() if ags not in counts}
    for district, persons in sorted(district_totals.items()):
        inside = [town for town in towns if town.district_key == district]
        counts |= _estimates(inside, counts, persons)
    return counts | _estimates(towns, counts, total)


def _estimates(towns: list[Town], counts: Mapping[str, Count], total: int) -> dict[str, Count]:
    rest = total - sum(counts[town.ags].persons for town in towns if town.ags in counts)
    if rest < 0:
        raise ValueError(f"known head counts exceed the total of {total}")
    weights = {town.ags: town.population for town in towns if town.ags not in counts}
    return {ags: Count(persons=persons, estimated=True) for ags, persons in shares(weights, rest).items()}


def provisional_count(
    towns: list[Town], final: Mapping[str, int], *, known: Mapping[str, int], total: int
) -> dict[str, Count]:
    """The count of July 2017: known figures as they are, the rest in proportion to the later final count, adding up to `total`."""
    weighted = [Town(ags=town.ags, district_key=town.district_key, population=final[town.ags]) for town in towns]
    return head_count(weighted, known=known, rounded={}, district_totals={}, total=total)
