"""What a draft of the simulator says, the places it shares out to, and what is wrong with either.

Nothing here comes from an edition by itself: a draft is a question ("what if"), and its values are what somebody
entered. `draft_of` takes those of an edition as the point to start from.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from wegbereiter.core.documents.problems import Problem
from wegbereiter.funding.choices import DraftKey, Holder, RateCode, SimulationFault
from wegbereiter.funding.rules.allotment import MOST_INHABITANTS, MOST_PERSONS, terms_of
from wegbereiter.pact.rules import Edition

# More than a hundred times what any pact shared out in a year: above it somebody typed cents, or a number twice.
MOST_MONEY = Decimal(10_000_000_000)
MOST_YEARS = 10
SHARE_DIGITS = 4
POPULATION = "population"
_NAMES_SHOWN = 3


class DraftRefusedError(ValueError):
    """Nothing can be computed; `problems` say why, with sentences in choices and the field of the draft as column."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*(problem.code for problem in problems))
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One way to share the money out.

    `count`, `first` and `second` name head counts, with the names that the places use. `count` is what the money is
    shared out by; under "the money follows the refugees" it gives the old shares, and `first` and `second` are the
    dates between which they move. `persons_share` is the part of the money that goes by persons, the rest goes by
    population: needed for the mix; under "follows" None means that the old shares go by persons alone.
    """

    money: Decimal
    years: int
    key: DraftKey
    holder: Holder = Holder.TOWN
    count: str | None = None
    persons_share: Decimal | None = None
    first: str | None = None
    second: str | None = None
    least_amount: Decimal | None = None
    rates: Mapping[RateCode, Decimal] = field(default_factory=dict)

    @property
    def by_persons(self) -> Decimal:
        """The share of the money that goes by persons before anything moves; for a draft without problems."""
        if self.key == DraftKey.POPULATION:
            return Decimal(0)
        if self.key == DraftKey.PERSONS or self.persons_share is None:
            return Decimal(1)
        return self.persons_share

    @property
    def counts(self) -> tuple[str, ...]:
        """The head counts that the draft reads, each once."""
        by_count = self.count if self.by_persons else None
        moved = (self.first, self.second) if self.key == DraftKey.FOLLOWS else ()
        return tuple(dict.fromkeys(name for name in (by_count, *moved) if name is not None))

    @property
    def reads(self) -> frozenset[str]:
        """The numbers of a place that the draft reads: head counts, and POPULATION."""
        return frozenset(self.counts) | (frozenset() if self.by_persons == 1 else {POPULATION})


@dataclass(frozen=True, kw_only=True)
class Place:
    """A town, or a district with the sums of its towns. `persons` by head count; `estimated` names the numbers that are.

    A number that is missing is not a zero: a draft that reads it is refused.
    """

    key: str
    name: str
    district: str
    district_name: str
    population: int
    persons: Mapping[str, int]
    estimated: frozenset[str] = frozenset()
    is_city_district: bool = False
    towns: int = 1


def draft_of(edition: Edition, *, count: str) -> Draft:
    """Return what the edition does with a head count, as the draft to start from and to compare with.

    Raises:
        AllotmentRefusedError: the edition does not share out by head count, or leaves the money open.
    """
    terms = terms_of(edition)
    least, who = edition.claim.least_amount, edition.holders.who
    rates = {RateCode.DEGREE: edition.rates.degree_amount, RateCode.VOCATIONAL: edition.rates.vocational_amount}
    return Draft(
        money=terms.money,
        years=terms.years,
        key=DraftKey.PERSONS,
        holder=Holder.TOWN if who is None or "municipality" in (who.value or ()) else Holder.DISTRICT,
        count=count,
        least_amount=None if least is None else least.value,
        rates={code: rate.value for code, rate in rates.items() if rate is not None and rate.value},
    )


def draft_problems(draft: Draft) -> tuple[Problem, ...]:
    """What is wrong with the draft itself, all at once; `column` is the field."""
    return (*_amount_problems(draft), *_key_problems(draft))


def place_problems(draft: Draft, places: Sequence[Place]) -> tuple[Problem, ...]:
    """What keeps a draft without problems from being computed for these places."""
    if not places:
        return (Problem(code=SimulationFault.NO_PLACES),)
    wrong = (*_twice(places), *_impossible(draft, places), *_not_counted(draft, places))
    return wrong or tuple(_nobody(draft, places))


def _amount_problems(draft: Draft) -> Iterator[Problem]:
    # A sum that is no number at all (NaN) compares with nothing.
    if not draft.money.is_finite() or draft.money <= 0:
        yield Problem(code=SimulationFault.MONEY_NOT_POSITIVE, column="money", value=str(draft.money))
    elif draft.money > MOST_MONEY:
        yield Problem(
            code=SimulationFault.MONEY_TOO_LARGE, column="money", value=f"{draft.money:f}", params={"most": MOST_MONEY}
        )
    if not 1 <= draft.years <= MOST_YEARS:
        yield Problem(
            code=SimulationFault.YEARS_OUT_OF_RANGE,
            column="years",
            value=str(draft.years),
            params={"least": 1, "most": MOST_YEARS},
        )
    least = draft.least_amount
    if least is not None and (not least.is_finite() or least < 0):
        yield Problem(code=SimulationFault.CLAIM_NEGATIVE, column="least_amount", value=str(least))
    for code, rate in draft.rates.items():
        if not rate.is_finite() or rate <= 0:
            yield Problem(
                code=SimulationFault.RATE_NOT_POSITIVE, column="rates", value=str(rate), params={"rate": code}
            )


def _key_problems(draft: Draft) -> Iterator[Problem]:
    yield from _share_problems(draft)
    if draft.by_persons and draft.count is None:
        yield Problem(code=SimulationFault.COUNT_MISSING, column="count")
    if draft.key == DraftKey.FOLLOWS:
        for column, name in (("first", draft.first), ("second", draft.second)):
            if name is None:
                yield Problem(code=SimulationFault.DATE_MISSING, column=column)


def _share_problems(draft: Draft) -> Iterator[Problem]:
    share = draft.persons_share
    if draft.key not in {DraftKey.MIX, DraftKey.FOLLOWS}:
        return
    if share is None:
        if draft.key == DraftKey.MIX:
            yield Problem(code=SimulationFault.SHARE_MISSING, column="persons_share")
        return
    if not share.is_finite() or not 0 <= share <= 1:
        yield Problem(code=SimulationFault.SHARE_OUT_OF_RANGE, column="persons_share", value=str(share))
    elif share != share.quantize(Decimal(1).scaleb(-SHARE_DIGITS)):
        yield Problem(
            code=SimulationFault.SHARE_TOO_FINE,
            column="persons_share",
            value=str(share),
            params={"digits": SHARE_DIGITS},
        )


def _twice(places: Iterable[Place]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place in places:
        if place.key in seen:
            yield Problem(code=SimulationFault.PLACE_TWICE, params={"name": place.name, "key": place.key})
        seen.add(place.key)


def _impossible(draft: Draft, places: Iterable[Place]) -> Iterator[Problem]:
    for place in places:
        numbers = [(place.persons[name], MOST_PERSONS) for name in draft.counts if name in place.persons]
        if POPULATION in draft.reads:
            numbers.append((place.population, MOST_INHABITANTS))
        for number, most in numbers:
            if type(number) is not int or not 0 <= number <= most:
                yield Problem(
                    code=SimulationFault.NUMBER_IMPOSSIBLE,
                    value=str(number),
                    params={"name": place.name, "most": most},
                )


def _not_counted(draft: Draft, places: Sequence[Place]) -> Iterator[Problem]:
    for count in draft.counts:
        missing = [place.name for place in places if count not in place.persons]
        if missing:
            names = ", ".join(missing[:_NAMES_SHOWN]) + (", …" if len(missing) > _NAMES_SHOWN else "")
            params = {"count": count, "places": len(missing), "names": names}
            yield Problem(code=SimulationFault.PLACES_NOT_COUNTED, params=params)


def _nobody(draft: Draft, places: Sequence[Place]) -> Iterator[Problem]:
    for count in draft.counts:
        if not any(place.persons[count] for place in places):
            yield Problem(code=SimulationFault.NOBODY_COUNTED, params={"count": count})
    if POPULATION in draft.reads and not any(place.population for place in places):
        yield Problem(code=SimulationFault.NOBODY_LIVES)
