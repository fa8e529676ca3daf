"""Which ways a municipality has with its allotment.

What each way means and which rule allows it; the ways are walked elsewhere.
"""

from dataclasses import dataclass
from decimal import Decimal

from wegbereiter.funding.rules.positions import claim_gap
from wegbereiter.funding.states import WayCode
from wegbereiter.pact.rules import Edition


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way. `paths` name the values of the edition that allow it, with their sources."""

    code: WayCode
    paths: tuple[str, ...]
    yearly_amount: Decimal | None = None  # own money that the way needs, per year
    total_amount: Decimal | None = None  # the same over the whole term


def ways_of(annual_amount: Decimal, *, edition: Edition, has_association: bool) -> list[Way]:
    """The ways that the edition allows, the one that costs no own money and keeps most in one's hand first.

    From the least claim on: employ, commission a carrier, hand over. Below it: top up, pool, hand over.
    """
    gap = claim_gap(annual_amount, edition)
    holding, claim = edition.holders, edition.claim
    allowed = holding.ways.value or () if holding.ways else ()
    to_district = [Way(code=WayCode.TO_DISTRICT, paths=("holders.ways",))] if "to_district" in allowed else []
    if not gap:
        own = [Way(code=WayCode.OWN, paths=("holders.ways",))] if "own" in allowed else []
        carrier = [Way(code=WayCode.CARRIER, paths=("holders.ways",))] if "carrier" in allowed else []
        return own + carrier + to_district
    ways: list[Way] = []
    if holding.pooling and holding.pooling.value:
        if has_association:
            ways.append(Way(code=WayCode.ASSOCIATION, paths=("holders.pooling", "holders.who")))
        across = holding.pooling_across_districts
        borders = ("holders.pooling_across_districts",) if across and across.value else ()
        ways.append(Way(code=WayCode.NEIGHBOURS, paths=("holders.pooling", *borders)))
    if claim.own_top_up and claim.own_top_up.value:
        years = edition.term.years.value if edition.term.years else None
        total = gap * years if years else None
        ways.append(Way(code=WayCode.TOP_UP, paths=("claim.own_top_up",), yearly_amount=gap, total_amount=total))
    return ways + to_district
