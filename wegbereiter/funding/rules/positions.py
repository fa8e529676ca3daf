"""What an allotment buys, and what it lacks to the least claim."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from wegbereiter.funding.choices import RateCode
from wegbereiter.pact.rules import Edition

_SHOWN = Decimal("0.1")
_EXACT = Decimal("0.001")


@dataclass(frozen=True, kw_only=True)
class Bought:
    """Full-time positions that a yearly amount pays for at one rate.

    `positions` is cut off after three decimals, so positions x rate never exceeds the amount; `shown` is the figure
    of the public papers, rounded to one decimal (Stuttgart: 51.098 is published as 51.1).
    """

    rate: RateCode
    rate_amount: Decimal
    positions: Decimal
    shown: Decimal
    persons_at_most: int | None


def positions_bought(annual_amount: Decimal, edition: Edition) -> tuple[Bought, ...]:
    """Return one line per rate that the edition knows, the lower rate last; none where the rates are not known."""
    rates = ((RateCode.DEGREE, edition.rates.degree_amount), (RateCode.VOCATIONAL, edition.rates.vocational_amount))
    least = edition.claim.least_fte
    least_fte = None if least is None else least.value
    return tuple(
        bought(annual_amount, code, rate.value, least_fte=least_fte)
        for code, rate in rates
        if rate is not None and rate.value
    )


def bought(annual_amount: Decimal, code: RateCode, rate: Decimal, *, least_fte: Decimal | None = None) -> Bought:
    """Return what a yearly amount buys at one rate above zero, and for how many people if each has `least_fte`."""
    positions = annual_amount / rate
    return Bought(
        rate=code,
        rate_amount=rate,
        positions=positions.quantize(_EXACT, rounding=ROUND_FLOOR),
        shown=positions.quantize(_SHOWN, rounding=ROUND_HALF_UP),
        persons_at_most=int(positions / least_fte) if least_fte else None,
    )


def claim_gap(annual_amount: Decimal, edition: Edition) -> Decimal | None:
    """Return what is missing to the least claim, zero if nothing is, None where the edition has no (known) least claim.

    The gap may be closed by own money (Wehr added 51 euros a year), by joining others, or by handing the task over.
    """
    least = edition.claim.least_amount
    if least is None or least.value is None:
        return None
    return max(least.value - annual_amount, Decimal(0))


def pooled_amount(annual_amounts: Iterable[Decimal]) -> Decimal:
    """Return what a pool may claim: the sum of its members' rounded amounts, never the rounding of the sum."""
    return sum(annual_amounts, Decimal())
