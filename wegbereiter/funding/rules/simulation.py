"""What a draft gives to each place. The formulas and their reasons: docs/algorithms/simulation.md.

Shares are fractions of whole numbers, exact to the end; an amount is rounded once, as an allotment is.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from wegbereiter.core.documents.problems import Problem
from wegbereiter.core.money import proportion, round_euro
from wegbereiter.funding.choices import DraftKey, Holder, SimulationFault
from wegbereiter.funding.rules.drafts import Draft, DraftRefusedError, Place, draft_problems, place_problems


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Whole euros a year for each holder of the money, by key; `places` are the towns, `holders` who gets the money.

    `unmoved` are the holders that "the money follows the refugees" could not move, because nobody was counted there at
    the first date.
    """

    draft: Draft
    places: tuple[Place, ...]
    holders: tuple[Place, ...]
    amounts: Mapping[str, Decimal]
    unmoved: tuple[str, ...] = ()

    @property
    def annual_amount(self) -> Decimal:
        return sum(self.amounts.values(), Decimal())

    @property
    def difference_amount(self) -> Decimal:
        """Left over by rounding: by how much the amounts together miss the money; above zero they are more."""
        return self.annual_amount - self.draft.money

    def is_estimated(self, holder: Place) -> bool:
        """Does the holder's own amount rest on a number that no source states?"""
        return bool(holder.estimated & self.draft.reads)


def distribute(draft: Draft, places: Sequence[Place]) -> Outcome:
    """Share the draft's money out to the towns or, if they hold it, to the districts.

    Raises:
        DraftRefusedError: the draft or the numbers of the places are wrong.
    """
    problems = draft_problems(draft) or place_problems(draft, places)
    if problems:
        raise DraftRefusedError(*problems)
    holders = tuple(places) if draft.holder == Holder.TOWN else districts_of(places)
    found = shares(draft, holders)
    amounts = {
        holder.key: round_euro(proportion(draft.money, share.numerator, share.denominator))
        for holder, share in zip(holders, found, strict=True)
    }
    unmoved = tuple(holder.key for holder in holders if _stays(draft, holder))
    return Outcome(draft=draft, places=tuple(places), holders=holders, amounts=amounts, unmoved=unmoved)


def settled(draft: Draft, places: Sequence[Place], amounts: Mapping[str, Decimal]) -> Outcome:
    """Return amounts that were set elsewhere, such as the final allotment, as something to compare drafts with.

    `draft` says under which terms they were set (money, years, least claim, rates, who holds). The amounts are taken
    as they are.

    Raises:
        DraftRefusedError: no places, an amount without its place, or a place without its amount.
    """
    if not places:
        raise DraftRefusedError(Problem(code=SimulationFault.NO_PLACES))
    holders = tuple(places) if draft.holder == Holder.TOWN else districts_of(places)
    check_same(amounts, (holder.key for holder in holders))
    return Outcome(draft=draft, places=tuple(places), holders=holders, amounts=dict(amounts))


def check_same(one: Iterable[Hashable], other: Iterable[Hashable]) -> None:
    """Raises DraftRefusedError(PLACES_DIFFER) unless both hold the same."""
    differing = set(one) ^ set(other)
    if differing:
        raise DraftRefusedError(Problem(code=SimulationFault.PLACES_DIFFER, params={"places": len(differing)}))


def districts_of(places: Iterable[Place]) -> tuple[Place, ...]:
    """Put the towns of each district together: numbers added up, estimated where one of its towns is.

    A head count that lacks one of the towns is missing for the whole district, too.
    """
    members: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        members[place.district].append(place)
    return tuple(_together(district, towns) for district, towns in members.items())


def shares(draft: Draft, holders: Sequence[Place]) -> list[Fraction]:
    """The share of each holder, exact; all together are 1. For a draft and numbers without problems.

    Raises:
        DraftRefusedError: the money follows the refugees to nowhere.
    """
    weights = _old_weights(draft, holders)
    if draft.key == DraftKey.FOLLOWS:
        weights = _moved(weights, draft, holders)
    total = sum(weights)
    if total == 0:
        raise DraftRefusedError(Problem(code=SimulationFault.NOBODY_LEFT, column="second"))
    return [Fraction(weight, total) for weight in weights]


def _old_weights(draft: Draft, holders: Sequence[Place]) -> list[int]:
    """Persons and population, each as a share of all, mixed; brought to a common denominator, so whole numbers."""
    by_persons, whole = draft.by_persons.as_integer_ratio()
    by_population = whole - by_persons
    persons = [holder.persons[str(draft.count)] if by_persons else 0 for holder in holders]
    all_persons = sum(persons) or 1
    all_population = sum(holder.population for holder in holders) if by_population else 1
    return [
        by_persons * number * all_population + by_population * holder.population * all_persons
        for number, holder in zip(persons, holders, strict=True)
    ]


def _moved(weights: Sequence[int], draft: Draft, holders: Sequence[Place]) -> list[int]:
    """Old weight x (share of the persons at the second date / share at the first), on a common denominator."""
    first = [holder.persons[str(draft.first)] for holder in holders]
    second = [holder.persons[str(draft.second)] for holder in holders]
    all_first, all_second = sum(first), sum(second)
    common = lcm(*(number for number in first if number))
    return [
        # Nobody at the first date: no change can be told, so the old weight stays.
        weight * (after * all_first * (common // before) if before else all_second * common)
        for weight, before, after in zip(weights, first, second, strict=True)
    ]


def _stays(draft: Draft, holder: Place) -> bool:
    return draft.key == DraftKey.FOLLOWS and holder.persons[str(draft.first)] == 0


def _together(district: str, towns: Sequence[Place]) -> Place:
    counts = set(towns[0].persons).intersection(*(town.persons for town in towns))
    return Place(
        key=district,
        name=towns[0].district_name,
        district=district,
        district_name=towns[0].district_name,
        population=sum(town.population for town in towns),
        persons={name: sum(town.persons[name] for town in towns) for name in sorted(counts)},
        estimated=frozenset[str]().union(*(town.estimated for town in towns)),
        is_city_district=all(town.is_city_district for town in towns),
        towns=len(towns),
    )
