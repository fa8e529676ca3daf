"""What positions cost: domain figures E2, E3, E6, and properties that hold for all of them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wegbereiter.core.periods import Period
from wegbereiter.funding.choices import Qualification, RateCode
from wegbereiter.funding.rules.grant import (
    Planned,
    costs_of,
    granted,
    own_share,
    period_of,
    prefilled,
    rate_of,
    year_sums,
)
from wegbereiter.pact.queries import edition

PACT = edition("pik-2017")
OPEN = edition("pik-2025")


def planned(**values):
    first = {"number": 1, "fte": Decimal(1), "first_day": date(2017, 9, 1), "qualification": Qualification.A}
    return Planned(**{**first, **values})


@pytest.mark.parametrize(
    ("group", "rate"),
    [
        (Qualification.A, (RateCode.DEGREE, 64_000)),
        (Qualification.B, (RateCode.DEGREE, 64_000)),
        (Qualification.C, (RateCode.VOCATIONAL, 51_000)),
        (Qualification.REQUALIFYING, (RateCode.VOCATIONAL, 51_000)),
        (None, None),
    ],
)
def test_the_rate_follows_from_the_qualification(group, rate):
    assert rate_of(group, PACT) == rate


def test_no_rate_where_the_edition_names_none():
    assert rate_of(Qualification.A, OPEN) is None
    assert rate_of(Qualification.REQUALIFYING, OPEN) is None
    no_groups = replace(PACT, rates=replace(PACT.rates, degree_groups=None, vocational_groups=None))
    assert rate_of(Qualification.A, no_groups) is None
    no_amount = replace(PACT, rates=replace(PACT.rates, degree_amount=None))
    assert rate_of(Qualification.A, no_amount) is None


def test_a_position_runs_24_months_from_the_start_of_the_employment():
    assert period_of(date(2017, 6, 15), PACT) == Period(first_day=date(2017, 6, 15), last_day=date(2019, 6, 14))
    unlimited = replace(PACT, positions=replace(PACT.positions, months_at_most=None))
    assert period_of(date(2017, 6, 15), unlimited) is None
    assert costs_of(planned(), unlimited) is None


def test_half_a_position_from_june_to_december_is_seven_twelfths():
    costs = costs_of(planned(fte=Decimal("0.5"), first_day=date(2018, 6, 1)), PACT)

    assert [(part.year, part.months, part.amount) for part in costs.parts] == [
        (2018, 7, Decimal("18666.67")),
        (2019, 12, Decimal("32000.00")),
        (2020, 5, Decimal("13333.33")),
    ]
    assert (costs.yearly_amount, costs.total_amount) == (Decimal("32000.00"), Decimal("64000.00"))


def test_a_month_counts_in_the_year_in_which_it_begins():
    costs = costs_of(planned(first_day=date(2017, 6, 15)), PACT)

    assert [(part.year, part.months) for part in costs.parts] == [(2017, 7), (2018, 12), (2019, 5)]


@pytest.mark.parametrize("missing", ["fte", "first_day", "qualification"])
def test_half_a_position_costs_nothing_yet(missing):
    assert costs_of(planned(**{missing: None}), PACT) is None


def test_stuttgart_gets_its_allotment_and_not_a_euro_more():
    costs = [costs_of(planned(number=n, first_day=date(2017, 1, 1)), PACT) for n in range(51)]
    costs.append(costs_of(planned(number=51, fte=Decimal("0.1"), first_day=date(2017, 1, 1)), PACT))

    sums = year_sums(costs, ceiling=Decimal(6_540_594))

    assert sum(one.total_amount for one in costs) == Decimal(6_540_800)
    assert (granted(sums), own_share(sums)) == (Decimal(6_540_594), Decimal(206))
    assert [(one.year, one.own_amount) for one in sums] == [(2017, 0), (2018, Decimal(206))]


def test_without_a_ceiling_the_state_pays_all():
    sums = year_sums([costs_of(planned(), PACT)], ceiling=None)

    assert (granted(sums), own_share(sums)) == (Decimal(128_000), 0)
    assert year_sums([], ceiling=Decimal(5)) == ()


@pytest.mark.parametrize(
    ("amount", "positions"),
    [
        (50_999, []),
        (51_000, [("1", "c")]),
        (63_999, [("1", "c")]),
        (64_000, [("1", "a")]),
        (79_999, [("1", "a")]),
        (80_000, [("1", "a"), ("0.25", "a")]),
        (3_270_297, [*[("1", "a")] * 51]),
    ],
)
def test_a_draft_begins_with_positions_that_the_money_pays_for(amount, positions):
    found = [(str(one.fte), str(one.group)) for one in prefilled(Decimal(amount), PACT)]

    assert found == positions


def test_a_draft_begins_empty_where_rates_or_the_least_share_are_open():
    assert prefilled(Decimal(64_000), OPEN) == ()
    no_least = replace(PACT, claim=replace(PACT.claim, least_fte=None))
    assert len(prefilled(Decimal(100_000), no_least)) == 1


DAYS = st.dates(date(2017, 1, 1), date(2018, 12, 31))
SIZES = st.integers(25, 100).map(lambda part: Decimal(part) / 100)
PLANS = st.builds(
    Planned,
    number=st.integers(1, 60),
    fte=SIZES,
    first_day=DAYS,
    qualification=st.sampled_from(Qualification),
)


@given(PLANS)
def test_twenty_four_months_are_twice_a_year_up_to_cents(plan):
    costs = costs_of(plan, PACT)

    assert sum(part.months for part in costs.parts) == 24
    assert abs(costs.total_amount - 2 * costs.yearly_amount) <= Decimal("0.02")


@given(st.lists(PLANS, max_size=8), st.integers(0, 2_000_000).map(Decimal))
def test_nothing_is_lost_at_the_ceiling(plans, ceiling):
    costs = [costs_of(plan, PACT) for plan in plans]

    sums = year_sums(costs, ceiling=ceiling)

    assert granted(sums) <= ceiling
    assert granted(sums) + own_share(sums) == sum((one.total_amount for one in costs), Decimal())
    assert all(one.state_amount >= 0 and one.own_amount >= 0 for one in sums)
