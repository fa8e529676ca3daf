"""Which rounds an edition knows, and what goes into each."""

from dataclasses import dataclass
from decimal import Decimal

from wegbereiter.funding.rules.allotment import AllotmentRefusedError, add_on, allotments, first_tranches, terms_of
from wegbereiter.funding.rules.explanation import SHARED_OUT
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import CountState, Fault, Round
from wegbereiter.pact.choices import Key
from wegbereiter.pact.rules import Edition

# The values of the edition that a round rests on, in the order of the formula; those behind the years apart.
YEARS = {Round.FIRST_TRANCHE: "allotting.first_tranche_years", Round.FINAL: "term.years"}
PATHS = {
    Round.FIRST_TRANCHE: ("allotting.first_tranche_share", "money.counselling_yearly", YEARS[Round.FIRST_TRANCHE]),
    Round.FINAL: ("money.counselling_yearly", YEARS[Round.FINAL]),
    Round.ADD_ON: ("money.add_on_total", "allotting.population_day"),
}


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What a round shares out: money for a year and how many years, or (years None) a sum paid once."""

    money: Decimal
    share: Decimal
    years: int | None


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one place gets. `below_claim` is None where the edition has no least claim for this round."""

    annual_amount: Decimal | None
    total_amount: Decimal
    below_claim: bool | None


def rounds_of(edition: Edition) -> tuple[Round, ...]:
    """The rounds that can be calculated with what the edition says, in their order in time."""
    rounds: list[Round] = []
    try:
        terms = terms_of(edition)
    except AllotmentRefusedError:
        pass
    else:
        rounds += [Round.FIRST_TRANCHE] * (terms.first_tranche_share is not None) + [Round.FINAL]
    key, money = edition.allotting.key, edition.money.add_on_total
    if key is not None and key.value == Key.POPULATION and money is not None and money.value is not None:
        rounds.append(Round.ADD_ON)
    return tuple(rounds)


def paths_of(occasion: Round) -> tuple[str, ...]:
    """Every value that stands behind all amounts of the round."""
    return (*PATHS[occasion], *SHARED_OUT)


def years_assumed(edition: Edition, occasion: Round) -> bool:
    """Whether a total over years rests on an assumption about how many there are."""
    value = dict(edition.values()).get(YEARS.get(occasion, ""))
    return value is not None and value.assumption


def frame_of(edition: Edition, occasion: Round) -> Frame:
    """Raises RefusedError(ROUND_UNKNOWN) where the edition does not have the round."""
    if occasion not in rounds_of(edition):
        raise RefusedError(Fault.ROUND_UNKNOWN)
    if occasion == Round.ADD_ON:
        assert edition.money.add_on_total is not None
        return Frame(money=edition.money.add_on_total.known, share=Decimal(1), years=None)
    terms = terms_of(edition)
    if occasion == Round.FINAL:
        return Frame(money=terms.money, share=Decimal(1), years=terms.years)
    assert terms.first_tranche_share is not None
    return Frame(money=terms.money, share=terms.first_tranche_share, years=terms.first_tranche_years)


def check_count_for(occasion: Round, *, count_state: str | None) -> None:
    """Does the head count fit the round? `count_state` is None where none is given.

    Raises:
        RefusedError: it is missing or not needed, or the final allotment asks for a final count.
    """
    if occasion == Round.ADD_ON and count_state is not None:
        raise RefusedError(Fault.COUNT_NOT_NEEDED)
    if occasion != Round.ADD_ON and count_state is None:
        raise RefusedError(Fault.COUNT_MISSING)
    if occasion == Round.FINAL and count_state != CountState.FINAL:
        raise RefusedError(Fault.COUNT_NOT_FINAL)


def parts(numbers: dict[str, int], *, edition: Edition, occasion: Round) -> dict[str, Part]:
    """What every place gets; `numbers` are counted persons, or inhabitants for the additional money.

    Raises:
        RefusedError: the edition does not have the round.
        AllotmentRefusedError: nobody counted, or an impossible number.
    """
    frame = frame_of(edition, occasion)
    if occasion == Round.ADD_ON:
        return _once(dict(add_on(numbers, money=frame.money).amounts))
    if occasion == Round.FIRST_TRANCHE:
        tranches = first_tranches(numbers, money=frame.money, share=frame.share)
        return _yearly(tranches, frame.years, edition) if frame.years else _once(tranches)
    assert frame.years is not None
    found = allotments(numbers, money=frame.money, years=frame.years)
    return _yearly({place: one.annual_amount for place, one in found.items()}, frame.years, edition)


def _yearly(amounts: dict[str, Decimal], years: int, edition: Edition) -> dict[str, Part]:
    least = edition.claim.least_amount
    return {
        place: Part(
            annual_amount=amount,
            total_amount=amount * years,
            below_claim=None if least is None or least.value is None else amount < least.value,
        )
        for place, amount in amounts.items()
    }


def _once(amounts: dict[str, Decimal]) -> dict[str, Part]:
    return {place: Part(annual_amount=None, total_amount=amount, below_claim=None) for place, amount in amounts.items()}
