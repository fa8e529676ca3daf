"""What a draft comes to: computed against what holds now, and kept row by row. Part of making and changing a draft."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from wegbereiter.funding.choices import RateCode
from wegbereiter.funding.models import Allotment, Calculation, Simulation, SimulationAmount, SimulationSum
from wegbereiter.funding.queries.simulation import final_calculation, places_with, start_from
from wegbereiter.funding.rules.comparison import Comparison, Row, compare
from wegbereiter.funding.rules.comparison_sums import SumLine, published
from wegbereiter.funding.rules.drafts import Draft, DraftRefusedError, draft_problems
from wegbereiter.funding.rules.simulation import distribute, settled
from wegbereiter.funding.rules.simulation_steps import without_unread
from wegbereiter.pact import queries as pact

BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Result:
    """A draft, what it was compared with (`calculation` None: what the edition would give), and what came out."""

    draft: Draft
    calculation: Calculation | None
    comparison: Comparison


def computed(edition: str, draft: Draft) -> Result:
    """Compare the draft with the final allotment or, while there is none, with what the edition would give.

    The rates are the edition's: a draft says nothing about them.

    Raises:
        LookupError (no such edition), AllotmentRefusedError or RefusedError (it has nothing to start from).
        DraftRefusedError: the draft or the numbers are wrong.
        RefusedError: the register lacks a population that the draft reads.
    """
    start = start_from(pact.edition(edition))
    calculation = final_calculation(edition)
    now = replace(start, first=None, second=None)
    if calculation:
        now = replace(now, count=str(calculation.head_count_id), money=calculation.money_amount)
    wanted = replace(without_unread(draft), rates=start.rates)
    if problems := draft_problems(wanted):
        raise DraftRefusedError(*problems)
    assert now.count is not None  # start_from has found one
    places = places_with({*now.counts, *wanted.counts}, base=now.count, reads=wanted.reads)
    if calculation:
        rows = Allotment.objects.filter(calculation=calculation).values_list("organisation_id", "annual_amount")
        before = settled(now, places, {str(place): amount for place, amount in rows if amount is not None})
    else:
        before = distribute(now, places)
    return Result(draft=wanted, calculation=calculation, comparison=compare(before, distribute(wanted, places)))


def note(found: Simulation, result: Result) -> None:
    """Put the inputs and the sums over the state into the draft's columns; the caller saves it."""
    draft, comparison = result.draft, result.comparison
    state = comparison.state
    values: dict[str, Any] = {
        "money_amount": draft.money,
        "years": draft.years,
        "key": draft.key.value,
        "holder": draft.holder.value,
        "count_id": _pk(draft.count),
        "first_id": _pk(draft.first),
        "second_id": _pk(draft.second),
        "persons_share": draft.persons_share,
        "least_claim_amount": draft.least_amount,
        "degree_rate_amount": draft.rates.get(RateCode.DEGREE),
        "vocational_rate_amount": draft.rates.get(RateCode.VOCATIONAL),
        "calculation": result.calculation,
        "now_money_amount": comparison.now.draft.money,
        "now_least_claim_amount": comparison.now.draft.least_amount,
        "level": comparison.level.value,
        "towns": len(comparison.now.places),
        "now_holders": state.now.holders,
        "draft_holders": state.draft.holders,
        "now_annual_amount": state.now.annual_amount,
        "draft_annual_amount": state.draft.annual_amount,
        "now_below": state.now.below,
        "draft_below": state.draft.below,
        "more": state.more,
        "less": state.less,
        "same": state.same,
        "estimated": state.estimated,
        "unmoved": len(comparison.draft.unmoved),
    }
    for name, value in values.items():
        setattr(found, name, value)


def keep(found: Simulation, result: Result) -> None:
    """Write the rows of a saved draft; those of an earlier version of it go."""
    SimulationAmount.objects.filter(simulation=found).delete()
    SimulationSum.objects.filter(simulation=found).delete()
    unmoved = set(result.comparison.draft.unmoved)
    rows = [_amount(found, row, unmoved=row.key in unmoved) for row in result.comparison.rows]
    SimulationAmount.objects.bulk_create(rows, batch_size=BATCH)
    SimulationSum.objects.bulk_create(_sum(found, line) for line in published(result.comparison).lines)


def _amount(found: Simulation, row: Row, *, unmoved: bool) -> SimulationAmount:
    return SimulationAmount(
        simulation=found,
        place_id=UUID(row.key),
        now_amount=row.now.annual_amount,
        draft_amount=row.draft.annual_amount,
        difference_amount=row.difference_amount,
        per_cent=row.per_cent,
        now_below=row.now.below,
        draft_below=row.draft.below,
        estimated=bool(row.estimated),
        unmoved=unmoved,
    )


def _sum(found: Simulation, line: SumLine) -> SimulationSum:
    row = line.row
    return SimulationSum(
        simulation=found,
        kind=line.kind,
        area_id=_pk(row.key or None),
        towns=line.towns,
        now_holders=row.now.holders,
        draft_holders=row.draft.holders,
        now_amount=row.now.annual_amount,
        draft_amount=row.draft.annual_amount,
        now_below=row.now.below,
        draft_below=row.draft.below,
        more=row.more,
        less=row.less,
        same=row.same,
        estimated=row.estimated,
    )


def _pk(text: str | None) -> UUID | None:
    return UUID(text) if text else None
