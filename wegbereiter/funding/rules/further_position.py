"""What a further position adds to a grant, said before it is reported; docs/algorithms/amendment.md, section 3."""

from dataclasses import dataclass
from decimal import Decimal

from wegbereiter.funding.rules.amendment import (
    Change,
    Grant,
    changed,
    costs_of_held,
    differences,
    further_of,
    left_of,
    years_of,
)
from wegbereiter.funding.rules.grant import Costs, own_share
from wegbereiter.pact.rules import Edition

_NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class AddedYear:
    """A calendar year: what the position costs, and the state's money for the whole grant before and after."""

    year: int
    position_amount: Decimal
    old_amount: Decimal
    new_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Addition:
    """`own_amount`: what the holder bears of it, above the allotment. `left_amount`: of the allotment afterwards."""

    costs: tuple[Costs, ...]
    years: tuple[AddedYear, ...]
    own_amount: Decimal
    left_amount: Decimal

    @property
    def total_amount(self) -> Decimal:
        return sum((one.total_amount for one in self.costs), _NOTHING)

    @property
    def state_amount(self) -> Decimal:
        return self.total_amount - self.own_amount


def addition(grant: Grant, change: Change, edition: Edition) -> Addition:
    """`grant`: with all that is reported beside, upon the allotment of today."""
    costs = costs_of_held(further_of(change), edition)
    after = changed(grant, [change], ceiling=grant.ceiling)
    before_years, after_years = years_of(grant, edition), years_of(after, edition)
    by_year = {part.year: part.amount for one in costs for part in one.parts}
    return Addition(
        costs=costs,
        years=tuple(
            AddedYear(
                year=one.year,
                position_amount=by_year.get(one.year, _NOTHING),
                old_amount=one.old_amount,
                new_amount=one.new_amount,
            )
            for one in differences(before_years, after_years)
        ),
        own_amount=own_share(after_years) - own_share(before_years),
        left_amount=left_of(after, edition),
    )
