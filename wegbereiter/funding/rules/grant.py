"""What positions cost the state: rate by qualification, part of each calendar year, and the ceiling of the allotment.

Rates, months and the kind of proration come from the edition; docs/algorithms/grant.md has worked numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal

from wegbereiter.core.money import to_cents
from wegbereiter.core.periods import MONTHS_OF_A_YEAR, Period, add_months
from wegbereiter.funding.choices import Qualification, RateCode
from wegbereiter.pact.rules import Edition

_NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A position as it is applied for. `fte` is the share of a full-time position; None where nothing is entered yet."""

    number: int
    fte: Decimal | None
    first_day: date | None
    qualification: Qualification | None
    person: str = ""
    reason: str = ""  # for a start that lies back
    has_worked_before: bool = False  # on integration; asked for where somebody is in re-qualification
    carrier: str = ""
    carrier_has_accepted: bool = True


@dataclass(frozen=True, kw_only=True)
class YearPart:
    """The part of a position's money that falls into a calendar year; cents, half up."""

    year: int
    months: int
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What one position brings: a year, and in each calendar year of its period."""

    rate: RateCode
    rate_amount: Decimal
    yearly_amount: Decimal  # rate x FTE
    period: Period
    parts: tuple[YearPart, ...]

    @property
    def total_amount(self) -> Decimal:
        return sum((part.amount for part in self.parts), _NOTHING)


@dataclass(frozen=True, kw_only=True)
class YearSum:
    """A calendar year of the whole application: what the state gives, and what the holder adds above the allotment."""

    year: int
    state_amount: Decimal
    own_amount: Decimal


def rate_of(qualification: Qualification | None, edition: Edition) -> tuple[RateCode, Decimal] | None:
    """The rate of a full-time position for this qualification; None where it is open or the edition names none."""
    code = _rate_code(qualification, edition)
    if code is None:
        return None
    value = edition.rates.degree_amount if code == RateCode.DEGREE else edition.rates.vocational_amount
    return None if value is None or value.value is None else (code, value.value)


def period_of(first_day: date, edition: Edition) -> Period | None:
    """From the start of the employment as long as the edition funds a position; None where it does not say how long."""
    months = edition.positions.months_at_most
    if months is None or months.value is None:
        return None
    return Period(first_day=first_day, last_day=add_months(first_day, months.value) - timedelta(days=1))


def costs_of(planned: Planned, edition: Edition) -> Costs | None:
    """What the position costs; None as long as something is missing that decides about it."""
    rate = rate_of(planned.qualification, edition)
    if rate is None or not planned.fte or planned.first_day is None:
        return None
    period = period_of(planned.first_day, edition)
    if period is None:
        return None
    yearly = rate[1] * planned.fte
    return Costs(
        rate=rate[0],
        rate_amount=rate[1],
        yearly_amount=to_cents(yearly),
        period=period,
        parts=parts_of(yearly, month_starts(period)),
    )


def month_starts(period: Period) -> tuple[date, ...]:
    """The days on which the months of a period begin, counted from its first day."""
    return tuple(add_months(period.first_day, index) for index in range(period.whole_months() or 0))


def parts_of(yearly: Decimal, starts: Iterable[date]) -> tuple[YearPart, ...]:
    """By months (an assumption of the editions): a month counts in the year in which it begins, from the first day on."""
    months: dict[int, int] = {}
    for start in starts:
        months[start.year] = months.get(start.year, 0) + 1
    return tuple(
        YearPart(year=year, months=number, amount=to_cents(yearly * number / MONTHS_OF_A_YEAR))
        for year, number in sorted(months.items())
    )


def year_sums(costs: Iterable[Costs], *, ceiling: Decimal | None) -> tuple[YearSum, ...]:
    """Calendar years of all positions together. Above the ceiling the holder pays: the last years first reach it.

    `ceiling` is the allotment over the whole term; None where the edition sets none.
    """
    by_year: dict[int, Decimal] = {}
    for one in costs:
        for part in one.parts:
            by_year[part.year] = by_year.get(part.year, _NOTHING) + part.amount
    left = ceiling
    found = []
    for year, amount in sorted(by_year.items()):
        state = amount if left is None else min(amount, left)
        left = None if left is None else left - state
        found.append(YearSum(year=year, state_amount=state, own_amount=amount - state))
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class Prefilled:
    """A position that a draft begins with: its size and the group that the money was counted with."""

    fte: Decimal
    group: Qualification


def prefilled(yearly_amount: Decimal, edition: Edition) -> tuple[Prefilled, ...]:
    """Positions that the money of a year pays for: full ones at the higher rate while they fit, else one at the lower.

    A rest that is worth at least the least share becomes a part-time position, cut to hundredths.
    """
    degree, vocational = rate_of(Qualification.A, edition), rate_of(Qualification.C, edition)
    if degree is None or vocational is None or yearly_amount < vocational[1]:
        return ()
    if yearly_amount < degree[1]:
        return (Prefilled(fte=Decimal(1), group=Qualification.C),)
    full, rest = divmod(yearly_amount, degree[1])
    part = (rest / degree[1]).quantize(Decimal("0.01"), rounding=ROUND_FLOOR)
    least = edition.claim.least_fte
    found = [Prefilled(fte=Decimal(1), group=Qualification.A)] * int(full)
    if least and least.value and part >= least.value:
        found.append(Prefilled(fte=part, group=Qualification.A))
    return tuple(found)


def granted(sums: Sequence[YearSum]) -> Decimal:
    """The state's money over all years: the positions, at most the allotment."""
    return sum((one.state_amount for one in sums), _NOTHING)


def own_share(sums: Sequence[YearSum]) -> Decimal:
    """What the holder adds above the allotment over all years."""
    return sum((one.own_amount for one in sums), _NOTHING)


def _rate_code(qualification: Qualification | None, edition: Edition) -> RateCode | None:
    if qualification is None:
        return None
    if qualification == Qualification.REQUALIFYING:
        code = edition.requalification.rate
        return RateCode(code.value) if code is not None and code.value else None
    rates = edition.rates
    if qualification in ((rates.degree_groups.value if rates.degree_groups else None) or ()):
        return RateCode.DEGREE
    if qualification in ((rates.vocational_groups.value if rates.vocational_groups else None) or ()):
        return RateCode.VOCATIONAL
    return None
