"""How a figure came about, step by step, as data: the page adds the words, the numbers and their sources stand here."""

from dataclasses import dataclass
from decimal import Decimal

from wegbereiter.core.money import proportion, round_euro
from wegbereiter.funding.choices import RateCode, StepCode
from wegbereiter.funding.rules.allotment import allotment, first_tranche, first_tranche_share, terms_of
from wegbereiter.funding.rules.positions import Bought, claim_gap, positions_bought
from wegbereiter.pact.rules import Edition

SHARED_OUT = ("allotting.key", "allotting.rounding")  # behind every round


@dataclass(frozen=True, kw_only=True)
class Input:
    """One number of a step. `path` names the value of the edition it comes from (with its source), or is empty."""

    name: str
    value: Decimal
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    code: StepCode
    inputs: tuple[Input, ...]
    result: Decimal
    rate: RateCode | None = None


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The steps of one figure, the paths of all values of the edition behind it, and of those that are assumptions."""

    steps: tuple[Step, ...]
    paths: tuple[str, ...]
    assumptions: tuple[str, ...]


def explain(persons: int, *, edition: Edition, persons_total: int) -> Explanation:
    """Explain a final allotment from the count to what it buys.

    Raises:
        AllotmentRefusedError: as `allotment`.
    """
    terms = terms_of(edition)
    found = allotment(persons, money=terms.money, persons_total=persons_total, years=terms.years)
    share = proportion(terms.money, persons, persons_total)
    steps = [
        Step(code=StepCode.SHARE, inputs=_share_inputs(terms.money, persons, persons_total), result=share),
        Step(code=StepCode.ROUND, inputs=(Input(name="share", value=share),), result=found.annual_amount),
        *_of_a_year(found.annual_amount, Input(name="years", value=Decimal(terms.years), path="term.years"), edition),
    ]
    return _explanation(steps, edition)


def explain_first_tranche(persons: int, *, edition: Edition, persons_total: int) -> Explanation:
    """Explain a first tranche.

    Raises:
        AllotmentRefusedError: as `first_tranche`, or the edition pays none.
    """
    terms, share = terms_of(edition), first_tranche_share(edition)
    amount = first_tranche(persons, money=terms.money, share=share, persons_total=persons_total)
    exact = proportion(share * terms.money, persons, persons_total)
    inputs = (
        Input(name="first_tranche_share", value=share, path="allotting.first_tranche_share"),
        *_share_inputs(terms.money, persons, persons_total),
    )
    steps = [
        Step(code=StepCode.TRANCHE, inputs=inputs, result=exact),
        Step(code=StepCode.ROUND, inputs=(Input(name="share", value=exact),), result=amount),
    ]
    if terms.first_tranche_years:
        years = Input(name="years", value=Decimal(terms.first_tranche_years), path="allotting.first_tranche_years")
        steps += _of_a_year(amount, years, edition)
    return _explanation(steps, edition)


def explain_add_on(inhabitants: int, *, edition: Edition, persons_total: int) -> Explanation:
    """Explain additional money, which is shared out by inhabitants and paid once."""
    assert edition.money.add_on_total is not None
    money = edition.money.add_on_total.known
    share = proportion(money, inhabitants, persons_total)
    inputs = _share_inputs(money, inhabitants, persons_total, path="money.add_on_total")
    steps = [
        Step(code=StepCode.ADD_ON, inputs=inputs, result=share),
        Step(code=StepCode.ROUND, inputs=(Input(name="share", value=share),), result=round_euro(share)),
    ]
    return _explanation(steps, edition, "allotting.population_day")


def _of_a_year(annual_amount: Decimal, years: Input, edition: Edition) -> list[Step]:
    """What follows from the amount of a year: the whole term, what lacks to the least claim, and positions."""
    annual = Input(name="annual_amount", value=annual_amount)
    return [
        Step(code=StepCode.YEARS, inputs=(annual, years), result=annual_amount * years.value),
        *_gap(annual, edition),
        *(_positions(annual, bought) for bought in positions_bought(annual_amount, edition)),
    ]


def _share_inputs(
    money: Decimal, persons: int, persons_total: int, *, path: str = "money.counselling_yearly"
) -> tuple[Input, ...]:
    return (
        Input(name="money", value=money, path=path),
        Input(name="persons", value=Decimal(persons)),
        Input(name="persons_total", value=Decimal(persons_total)),
    )


def _gap(annual: Input, edition: Edition) -> list[Step]:
    gap, least = claim_gap(annual.value, edition), edition.claim.least_amount
    if not gap or least is None:
        return []
    wanted = Input(name="least_amount", value=least.known, path="claim.least_amount")
    return [Step(code=StepCode.GAP, inputs=(wanted, annual), result=gap)]


def _positions(annual: Input, bought: Bought) -> Step:
    rate = Input(name="rate", value=bought.rate_amount, path=f"rates.{bought.rate}_amount")
    return Step(code=StepCode.POSITIONS, inputs=(annual, rate), result=bought.positions, rate=bought.rate)


def _explanation(steps: list[Step], edition: Edition, *rules: str) -> Explanation:
    """`rules`: paths of values that no step reckons with, and that decide all the same."""
    values = dict(edition.values())
    used = dict.fromkeys([*(entry.path for step in steps for entry in step.inputs if entry.path), *SHARED_OUT, *rules])
    paths = tuple(path for path in used if path in values)
    return Explanation(
        steps=tuple(steps),
        paths=paths,
        assumptions=tuple(path for path in paths if values[path].assumption),
    )
