"""Who gets how much: the planning frame of a municipality, the first tranche of 2017, the additional money of 2022.

Source of the formulas and of every published figure they reproduce: docs/algorithms/allotment.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from wegbereiter.core.money import proportion, round_euro
from wegbereiter.funding.choices import AllotmentFault
from wegbereiter.pact.choices import Key
from wegbereiter.pact.rules import Edition

# More than the state's largest city has inhabitants. A count above it is a slip of the keyboard, whatever the total
# says.
MOST_PERSONS = 1_000_000
MOST_INHABITANTS = 100_000_000


class AllotmentRefusedError(ValueError):
    """A count from which nothing can be computed; `fault` says why, `params` fill the sentence in choices."""

    def __init__(self, fault: AllotmentFault, **params: object) -> None:
        super().__init__(fault)
        self.fault = fault
        self.params = params


@dataclass(frozen=True, kw_only=True)
class Allotment:
    """Whole euros a year, and for the whole term: rounded first, then multiplied."""

    annual_amount: Decimal
    total_amount: Decimal
    years: int


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the formula takes from an edition."""

    money: Decimal
    years: int
    first_tranche_share: Decimal | None
    first_tranche_years: int | None = None  # None: it is paid once, and nobody can apply for it


@dataclass(frozen=True, kw_only=True)
class AddOn:
    """Amounts by district, their sum, and by how much rounding moves the sum away from the money shared out."""

    amounts: Mapping[str, Decimal]
    total_amount: Decimal
    difference_amount: Decimal


def terms_of(edition: Edition) -> Terms:
    """Take what the formula needs from an edition that shares out by head count.

    Raises:
        AllotmentRefusedError: the edition has another key, or leaves the key or the money open.
    """
    key, money, years = edition.allotting.key, edition.money.counselling_yearly, edition.term.years
    if key is None or key.value != Key.HEAD_COUNT or money is None or money.value is None or years is None:
        raise AllotmentRefusedError(AllotmentFault.OTHER_KEY, edition=edition.code)
    share, tranche_years = edition.allotting.first_tranche_share, edition.allotting.first_tranche_years
    return Terms(
        money=money.value,
        years=years.known,
        first_tranche_share=None if share is None else share.value,
        first_tranche_years=None if tranche_years is None else tranche_years.value,
    )


def first_tranche_share(edition: Edition) -> Decimal:
    """The share paid on provisional counts.

    Raises:
        AllotmentRefusedError: the edition pays no first tranche.
    """
    share = terms_of(edition).first_tranche_share
    if share is None:
        raise AllotmentRefusedError(AllotmentFault.NO_FIRST_TRANCHE, edition=edition.code)
    return share


def allotment(persons: int, *, money: Decimal, persons_total: int, years: int) -> Allotment:
    """Return the planning frame of one municipality: money x persons / all persons, to whole euros, then times years.

    Raises:
        AllotmentRefusedError: no whole number, negative, more than all, implausibly many, or nobody counted at all.
    """
    _check(persons, persons_total, most=MOST_PERSONS)
    annual = round_euro(proportion(money, persons, persons_total))
    return Allotment(annual_amount=annual, total_amount=annual * years, years=years)


def allotments(
    counts: Mapping[str, int],
    *,
    money: Decimal,
    years: int,
    persons_total: int | None = None,
) -> dict[str, Allotment]:
    """Return the allotment of every place, in the order of `counts`; without `persons_total` these are all there are.

    Raises:
        AllotmentRefusedError: as `allotment`, or the counts together are more than the total.
    """
    total = _total_of(counts, persons_total)
    return {
        place: allotment(persons, money=money, persons_total=total, years=years) for place, persons in counts.items()
    }


def first_tranche(persons: int, *, money: Decimal, share: Decimal, persons_total: int) -> Decimal:
    """Return the first payment on the provisional count: share x money x persons / all persons, to whole euros half up.

    Raises:
        AllotmentRefusedError: as `allotment`.
    """
    _check(persons, persons_total, most=MOST_PERSONS)
    return round_euro(proportion(share * money, persons, persons_total))


def first_tranches(
    counts: Mapping[str, int],
    *,
    money: Decimal,
    share: Decimal,
    persons_total: int | None = None,
) -> dict[str, Decimal]:
    """Return the first tranche of every place in `counts`; see `allotments`."""
    total = _total_of(counts, persons_total)
    return {
        place: first_tranche(persons, money=money, share=share, persons_total=total)
        for place, persons in counts.items()
    }


def add_on(populations: Mapping[str, int], *, money: Decimal) -> AddOn:
    """Share money out by population, rounded for each district, so the sum may miss it by half a euro a district.

    Raises:
        AllotmentRefusedError: no whole number, negative, or nobody lives anywhere.
    """
    for population in populations.values():
        _check_count(population, most=MOST_INHABITANTS)
    total = sum(populations.values())
    if total == 0:
        raise AllotmentRefusedError(AllotmentFault.NOBODY_COUNTED)
    amounts = {place: round_euro(proportion(money, number, total)) for place, number in populations.items()}
    paid = sum(amounts.values(), Decimal())
    return AddOn(amounts=amounts, total_amount=paid, difference_amount=paid - money)


def _total_of(counts: Mapping[str, int], persons_total: int | None) -> int:
    for persons in counts.values():
        _check_count(persons, most=MOST_PERSONS)
    counted = sum(counts.values())
    total = counted if persons_total is None else persons_total
    if counted > total > 0:
        raise AllotmentRefusedError(AllotmentFault.ABOVE_TOTAL, value=counted, total=total)
    return total


def _check(persons: int, persons_total: int, *, most: int) -> None:
    _check_count(persons, most=most)
    _check_count(persons_total, most=MOST_INHABITANTS)
    if persons_total == 0:
        raise AllotmentRefusedError(AllotmentFault.NOBODY_COUNTED)
    if persons > persons_total:
        raise AllotmentRefusedError(AllotmentFault.ABOVE_TOTAL, value=persons, total=persons_total)


def _check_count(count: int, *, most: int) -> None:
    # True is an int to Python and a slip of the caller to us.
    if not isinstance(count, int) or isinstance(count, bool):
        raise AllotmentRefusedError(AllotmentFault.NOT_WHOLE, value=count)
    if count < 0:
        raise AllotmentRefusedError(AllotmentFault.NEGATIVE, value=count)
    if count > most:
        raise AllotmentRefusedError(AllotmentFault.TOO_LARGE, value=count, most=most)
