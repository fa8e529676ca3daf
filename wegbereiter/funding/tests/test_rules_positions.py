from dataclasses import replace
from decimal import Decimal

import pytest

from wegbereiter.funding.choices import RATES, STEPS, RateCode, StepCode
from wegbereiter.funding.rules import (
    AllotmentRefusedError,
    claim_gap,
    explain,
    explain_first_tranche,
    pooled_amount,
    positions_bought,
)
from wegbereiter.pact.queries import edition

TOTAL = 72_857


@pytest.fixture
def pact():
    return edition("pik-2017")


def steps(explanation):
    return [(step.code, step.result) for step in explanation.steps]


def test_stuttgart_buys_51_1_degree_positions(pact):
    degree, vocational = positions_bought(Decimal(3_270_297), pact)

    assert (degree.rate, degree.rate_amount) == (RateCode.DEGREE, Decimal(64_000))
    assert (degree.positions, degree.shown) == (Decimal("51.098"), Decimal("51.1"))
    assert (vocational.rate, vocational.rate_amount) == (RateCode.VOCATIONAL, Decimal(51_000))
    assert vocational.positions == Decimal("64.123")


def test_positions_never_cost_more_than_the_allotment(pact):
    for amount in range(0, 500_000, 3_333):
        for bought in positions_bought(Decimal(amount), pact):
            assert bought.positions * bought.rate_amount <= amount


def test_pool_claims_the_sum_of_the_rounded_amounts(pact):
    pool = pooled_amount([Decimal(23_882)] * 3)
    degree, vocational = positions_bought(pool, pact)

    assert pool == Decimal(71_646)  # 71,647 would be the rounding of 90 persons
    assert claim_gap(pool, pact) == 0
    assert (degree.positions, vocational.positions) == (Decimal("1.119"), Decimal("1.404"))
    assert degree.persons_at_most == 4  # at 0.28 each; five would have 0.22
    assert vocational.shown == Decimal("1.4")


@pytest.mark.parametrize(("amount", "gap"), [(50_949, 51), (51_000, 0), (51_745, 0), (0, 51_000)])
def test_gap_to_the_least_claim(pact, amount, gap):
    assert claim_gap(Decimal(amount), pact) == Decimal(gap)


def test_edition_with_unknown_rates_and_claim_answers_nothing():
    later = edition("pik-2025")

    assert positions_bought(Decimal(100_000), later) == ()
    assert claim_gap(Decimal(100_000), later) is None


def test_edition_that_leaves_the_least_claim_open_answers_nothing(pact):
    open_ = replace(pact, claim=replace(pact.claim, least_amount=replace(pact.claim.least_amount, value=None)))

    assert claim_gap(Decimal(1), open_) is None


def test_without_a_least_share_nobody_counts_heads(pact):
    assert positions_bought(Decimal(64_000), edition("pik-2023"))[0].persons_at_most is None


def test_explanation_leads_from_the_count_to_the_positions(pact):
    found = explain(85, edition=pact, persons_total=TOTAL)
    share = found.steps[0]

    assert [code for code, _ in steps(found)] == [
        StepCode.SHARE,
        StepCode.ROUND,
        StepCode.YEARS,
        StepCode.POSITIONS,
        StepCode.POSITIONS,
    ]
    assert [(entry.name, entry.value, entry.path) for entry in share.inputs] == [
        ("money", Decimal(58_000_000), "money.counselling_yearly"),
        ("persons", Decimal(85), ""),
        ("persons_total", Decimal(TOTAL), ""),
    ]
    assert round(share.result, 2) == Decimal("67666.80")
    assert steps(found)[1:3] == [(StepCode.ROUND, Decimal(67_667)), (StepCode.YEARS, Decimal(135_334))]
    assert [step.rate for step in found.steps[3:]] == [RateCode.DEGREE, RateCode.VOCATIONAL]
    assert found.assumptions == ()


def test_explanation_shows_what_is_missing_to_the_least_claim(pact):
    found = explain(64, edition=pact, persons_total=TOTAL)

    gap = next(step for step in found.steps if step.code == StepCode.GAP)
    assert gap.result == Decimal(51)
    assert [entry.value for entry in gap.inputs] == [Decimal(51_000), Decimal(50_949)]


def test_every_path_of_an_explanation_is_a_value_of_the_edition(pact):
    known = dict(pact.values())

    for found in (
        explain(64, edition=pact, persons_total=TOTAL),
        explain_first_tranche(75, edition=pact, persons_total=46_828),
    ):
        assert {entry.path for step in found.steps for entry in step.inputs if entry.path} <= set(known)


def test_explanation_of_the_first_tranche(pact):
    found = explain_first_tranche(75, edition=pact, persons_total=46_828)

    positions = [StepCode.POSITIONS] * 2
    assert [code for code, _ in steps(found)] == [StepCode.TRANCHE, StepCode.ROUND, StepCode.YEARS, *positions]
    assert round(found.steps[0].result, 2) == Decimal("55735.88")
    assert [step.result for step in found.steps[1:3]] == [55_736, 111_472]
    assert found.assumptions == ("allotting.first_tranche_years",)


def test_a_first_tranche_that_is_paid_once_ends_with_its_amount(pact):
    once = replace(pact, allotting=replace(pact.allotting, first_tranche_years=None))

    found = explain_first_tranche(75, edition=once, persons_total=46_828)

    assert [code for code, _ in steps(found)] == [StepCode.TRANCHE, StepCode.ROUND]


def test_explanation_names_the_assumptions_it_rests_on(pact):
    least = replace(pact.claim.least_amount, assumption=True)
    assumed = replace(pact, claim=replace(pact.claim, least_amount=least))

    assert explain(64, edition=assumed, persons_total=TOTAL).assumptions == ("claim.least_amount",)


def test_hostile_count_is_not_explained(pact):
    with pytest.raises(AllotmentRefusedError):
        explain(-1, edition=pact, persons_total=TOTAL)


def test_every_step_and_rate_has_words():
    assert set(STEPS) == set(StepCode)
    assert set(RATES) == set(RateCode)
