"""How a town goes a way: what may happen next, what a way brings in each calendar year, and what is left after the term.

Basis: an application needs the least claim; below it a town tops up, pools or hands the task over (docs/algorithms/pooling.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from wegbereiter.funding.rules.grant import Costs
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.positions import claim_gap, pooled_amount
from wegbereiter.funding.rules.ways import ways_of
from wegbereiter.funding.states import POOLED, Fault, PartnerState, WayCode, WayState
from wegbereiter.pact.rules import Edition


@dataclass(frozen=True, kw_only=True)
class YearAmount:
    """Money of one calendar year: from the state, and the town's own beside it."""

    year: int
    state_amount: Decimal
    own_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Afterwards:
    """What staying on would cost the town a year once the state's money ends.

    The least that is certain: the same money as the state gave. Pay rises and material costs come on top.
    """

    from_day: date
    yearly_amount: Decimal


def calendar_years(annual_amount: Decimal, edition: Edition, *, top_up: Decimal = Decimal(0)) -> tuple[YearAmount, ...]:
    """The amounts of each calendar year of the term; none where the edition does not say how long it lasts."""
    first, years = edition.term.first_day, edition.term.years
    if first is None or first.value is None or years is None or years.value is None:
        return ()
    return tuple(
        YearAmount(year=year, state_amount=annual_amount, own_amount=top_up)
        for year in range(first.value.year, first.value.year + years.value)
    )


def afterwards(annual_amount: Decimal, edition: Edition, *, top_up: Decimal = Decimal(0)) -> Afterwards | None:
    """What the town bears alone after the term; None where the edition has no end."""
    last = edition.term.last_day
    if last is None or last.value is None:
        return None
    return Afterwards(from_day=last.value + timedelta(days=1), yearly_amount=annual_amount + top_up)


def after_positions(costs: Iterable[Costs]) -> Afterwards | None:
    """The same for positions that begin and end on days of their own, from the end of the first of them."""
    found = list(costs)
    if not found:
        return None
    return Afterwards(
        from_day=min(one.period.last_day for one in found) + timedelta(days=1),
        yearly_amount=sum((one.yearly_amount for one in found), Decimal(0)),
    )


def check_way_allowed(kind: str, *, annual_amount: Decimal, edition: Edition, has_association: bool) -> None:
    """Refuse a way that the edition does not know for such an amount.

    A pool is open to towns above the claim as well: they may help others to reach it. Raises RefusedError.
    """
    pooling = bool(edition.holders.pooling and edition.holders.pooling.value)
    if kind in POOLED:
        allowed = pooling and (has_association or kind != WayCode.ASSOCIATION)
    else:
        ways = ways_of(annual_amount, edition=edition, has_association=has_association)
        allowed = kind in {way.code for way in ways}
    if not allowed:
        raise RefusedError(Fault.WAY_NOT_ALLOWED, edition=edition.title)


def may_cross_borders(edition: Edition) -> bool:
    """Whether towns of several districts may pool; an edition that is silent about it does not allow it."""
    across = edition.holders.pooling_across_districts
    return bool(across and across.value)


def check_borders(own: UUID, others: Iterable[UUID], *, edition: Edition) -> None:
    """Refuse partners from other districts where the edition keeps pools within one. Raises RefusedError.

    A Stadtkreis is a district of its own, so there its own id stands.
    """
    if not may_cross_borders(edition) and set(others) - {own}:
        raise RefusedError(Fault.POOL_OVER_BORDER, edition=edition.title)


def check_council_day(day: date | None, *, today: date, edition: Edition) -> date:
    """Raises RefusedError for no day, a day in the future, or one before the pact was signed."""
    if day is None:
        raise RefusedError(Fault.COUNCIL_DAY_MISSING)
    signed = edition.term.signed_on
    since = signed.value if signed and signed.value else None
    if day > today or (since and day < since):
        raise RefusedError(Fault.COUNCIL_DAY_IMPOSSIBLE, signed_on=since or today)
    return day


def check_answerable(state: str) -> None:
    """Only what is asked can be accepted, refused or withdrawn. Raises RefusedError."""
    if state != WayState.ASKED:
        raise RefusedError(Fault.WAY_CLOSED)


def check_transfer_answerable(partner_state: str, state: str) -> None:
    """A district answers once, while the town stands by its decision. Raises RefusedError."""
    if partner_state != PartnerState.WAITING or state != WayState.ACCEPTED:
        raise RefusedError(Fault.WAY_CLOSED)


def pool_gap(annual_amounts: Iterable[Decimal], edition: Edition) -> Decimal | None:
    """What the pool still lacks to the least claim: of the sum of rounded allotments; None without a least claim."""
    return claim_gap(pooled_amount(annual_amounts), edition)


def top_up_of(annual_amount: Decimal, edition: Edition) -> Decimal:
    """Own money a year that lifts the allotment to the least claim. Raises RefusedError where nothing is missing."""
    gap = claim_gap(annual_amount, edition)
    if not gap:
        raise RefusedError(Fault.WAY_NOT_ALLOWED, edition=edition.title)
    return gap
