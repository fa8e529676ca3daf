"""Amendments: worked numbers by calendar year, what a change lacks, and sums that always close."""

import itertools
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wegbereiter.core.money import to_cents
from wegbereiter.funding.choices import FindingCode, Qualification
from wegbereiter.funding.choices.amendment import Cause
from wegbereiter.funding.rules.amendment import (
    Change,
    Grant,
    amount_of,
    causes_of,
    changed,
    costs_of_held,
    differences,
    findings_of,
    held_of,
    requalify_by,
    years_of,
)
from wegbereiter.funding.rules.grant import Planned, costs_of, granted, year_sums
from wegbereiter.pact.queries import edition

PACT, LATER, OPEN = edition("pik-2017"), edition("pik-2020"), edition("pik-2025")
START, CEILING = date(2018, 4, 1), Decimal(128_000)
A, C, RE = Qualification.A, Qualification.C, Qualification.REQUALIFYING
TODAY = date(2018, 10, 1)


def planned(**values):
    first = {"number": 1, "fte": Decimal(1), "first_day": START, "qualification": C, "person": "Erste Person"}
    return Planned(**{**first, **values})


def grant(*positions, ceiling=CEILING):
    return Grant(positions=tuple(held_of(one) for one in positions or [planned()]), ceiling=ceiling)


def change(**values):
    first = {
        "number": 1, "from_day": date(2018, 10, 1), "fte": Decimal(1), "qualification": C, "person": "Erste Person",
        "first_day": START,
    }  # fmt: skip
    return Change(**{**first, **values})


def after(before, *changes, ceiling=CEILING):
    return changed(before, changes, ceiling=ceiling)


def codes(before, one, pact=PACT):
    return [found.code for found in findings_of(before, one, pact, today=TODAY)]


def test_an_unchanged_grant_is_what_was_granted():
    one = planned(qualification=A)

    assert costs_of_held(held_of(one), PACT)[0] == costs_of(one, PACT)
    assert amount_of(grant(one), PACT) == 128_000


def test_finished_requalification_pays_the_higher_rate_from_the_month_on():
    old, new = grant(planned(qualification=RE)), after(grant(planned(qualification=RE)), change(qualification=A))

    found = differences(years_of(old, PACT), years_of(new, PACT))
    assert [(one.year, one.old_amount, one.new_amount, one.difference_amount) for one in found] == [
        (2018, Decimal("38250.00"), Decimal("41500.00"), Decimal("3250.00")),
        (2019, Decimal("51000.00"), Decimal("64000.00"), Decimal("13000.00")),
        (2020, Decimal("12750.00"), Decimal("16000.00"), Decimal("3250.00")),
    ]
    assert causes_of(old, new) == (Cause.RATE,)


@pytest.mark.parametrize(("day", "months"), [(date(2018, 10, 1), 6), (date(2018, 10, 2), 7), (date(2018, 11, 1), 7)])
def test_a_month_belongs_to_whoever_was_there_when_it_began(day, months):
    new = after(grant(), change(from_day=day, qualification=A))

    first = costs_of_held(new.positions[0], PACT)[0]
    assert (first.rate_amount, sum(part.months for part in first.parts)) == (51_000, months)


def test_a_position_that_ends_early_is_paid_for_the_months_that_have_begun():
    new = after(grant(), change(last_day=date(2018, 12, 15)))

    assert amount_of(new, PACT) == 9 * 51_000 / Decimal(12)
    assert causes_of(grant(), new) == (Cause.END,)


def test_a_later_start_moves_the_whole_period():
    new = after(grant(), change(from_day=date(2018, 5, 1), first_day=date(2018, 5, 1)))

    (only,) = costs_of_held(new.positions[0], PACT)
    assert (only.period.first_day, only.period.last_day) == (date(2018, 5, 1), date(2020, 4, 30))
    assert (amount_of(new, PACT), causes_of(grant(), new)) == (amount_of(grant(), PACT), (Cause.START,))


def test_an_earlier_start_is_the_first_persons():
    new = after(grant(), change(from_day=date(2018, 3, 1), first_day=date(2018, 3, 1)))
    kept = replace(new.positions[0], first_day=date(2018, 2, 1))

    assert [part.months for part in costs_of_held(kept, PACT)[0].parts] == [11, 12, 1]


def test_every_cause_has_its_word():
    new = after(grant(), change(person="Zweite Person", fte=Decimal("0.5"), qualification=A), ceiling=Decimal(1))
    earlier = after(new, change(person="Zweite Person", fte=Decimal("0.5"), qualification=A, from_day=date(2018, 7, 1)))

    assert causes_of(grant(), new) == (Cause.ALLOTMENT, Cause.PERSON, Cause.RATE, Cause.SHARE)
    assert causes_of(new, replace(earlier, ceiling=new.ceiling)) == (Cause.CORRECTION,)


def test_the_allotment_stays_the_ceiling():
    tight = grant(planned(qualification=A), ceiling=Decimal(76_800))  # 60 % of the years before the final allotment
    final = after(tight, ceiling=Decimal(128_000))

    assert (amount_of(tight, PACT), amount_of(final, PACT)) == (76_800, 128_000)
    assert causes_of(tight, final) == (Cause.ALLOTMENT,)


def test_a_year_that_only_one_of_the_two_has_counts_from_nothing():
    new = after(grant(), change(last_day=date(2018, 12, 31)))

    found = differences(years_of(grant(), PACT), years_of(new, PACT))
    assert [(one.year, one.new_amount) for one in found] == [(2018, Decimal(38_250)), (2019, 0), (2020, 0)]
    assert [one.old_amount for one in differences((), years_of(grant(), PACT))] == [0, 0, 0]


# ---------------------------------------------------------------- what a change lacks


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, FindingCode.CHANGE_NOTHING),
        ({"person": "Zweite Person", "from_day": date(2018, 3, 31)}, FindingCode.CHANGE_OUTSIDE),
        ({"person": "Zweite Person", "from_day": date(2020, 4, 1)}, FindingCode.CHANGE_OUTSIDE),
        ({"last_day": date(2018, 3, 31)}, FindingCode.CHANGE_END_OUTSIDE),
        ({"last_day": date(2020, 4, 1)}, FindingCode.CHANGE_END_OUTSIDE),
        ({"person": "Zweite Person", "qualification": A}, FindingCode.CHANGE_RATE_HIGHER),
        ({"fte": Decimal("0.24")}, FindingCode.SIZE_TOO_SMALL),
        ({"fte": Decimal("1.01")}, FindingCode.SIZE_ABOVE_ONE),
        ({"person": ""}, FindingCode.PERSON_MISSING),
        ({"qualification": None}, FindingCode.QUALIFICATION_MISSING),
        ({"person": "Zweite Person", "qualification": RE}, FindingCode.NOT_WORKED_BEFORE),
        ({"first_day": date(2016, 12, 31), "from_day": date(2016, 12, 31)}, FindingCode.START_TOO_EARLY),
        ({"first_day": date(2019, 1, 1), "from_day": date(2019, 1, 1)}, FindingCode.START_TOO_LATE),
        ({"first_day": date(2018, 9, 1), "from_day": date(2018, 9, 1)}, FindingCode.START_NEEDS_REASON),
    ],
)
def test_what_a_change_lacks_is_said_before_it_is_sent(values, code):
    assert code in codes(grant(), change(**values))


@pytest.mark.parametrize(
    "values",
    [
        {"person": "Zweite Person"},
        {"qualification": A},
        {"fte": Decimal("0.25")},
        {"last_day": date(2018, 12, 31)},
        {"first_day": date(2018, 12, 1), "from_day": date(2018, 12, 1)},
    ],
)
def test_a_change_by_the_rules_lacks_nothing(values):
    assert codes(grant(), change(**values)) == []


def test_what_lies_above_the_allotment_is_borne_by_the_holder_or_not_sent():
    before = grant(ceiling=Decimal(102_000))
    higher = change(qualification=A)

    (found,) = findings_of(before, higher, PACT, today=TODAY)
    assert (found.code, found.blocks, found.params) == (FindingCode.CHANGE_ABOVE, True, {"amount": Decimal(19_500)})
    assert codes(before, replace(higher, bears_rest=True)) == [FindingCode.CHANGE_ABOVE_BORNE]
    assert codes(grant(ceiling=Decimal(1)), change(person="Zweite Person")) == []  # no more than before


def test_the_rate_may_rise_with_another_person_where_the_edition_allows_it():
    allows = replace(
        PACT, positions=replace(PACT.positions, refill_at_higher_rate=LATER.positions.refill_at_higher_rate)
    )
    silent = replace(PACT, positions=replace(PACT.positions, refill_at_higher_rate=None))

    for pact in (allows, silent):
        assert codes(grant(), change(person="Zweite Person", qualification=A), pact) == []
    assert codes(grant(planned(qualification=A)), change(person="Zweite Person")) == []


def test_an_edition_without_rates_or_period_counts_nothing():
    no_period = replace(PACT, positions=replace(PACT.positions, months_at_most=None))

    assert (amount_of(grant(), OPEN), amount_of(grant(), no_period)) == (0, 0)
    assert FindingCode.CHANGE_OUTSIDE not in codes(grant(), change(from_day=date(2040, 1, 1)), no_period)
    assert FindingCode.CHANGE_END_OUTSIDE not in codes(grant(), change(last_day=date(2040, 1, 1)), no_period)


def test_requalification_is_due_after_the_persons_own_months():
    held = grant(planned(qualification=RE)).positions[0]
    second = after(grant(planned(qualification=RE)), change(person="Zweite Person", qualification=RE)).positions[0]
    smaller = after(grant(planned(qualification=RE)), change(qualification=RE, fte=Decimal("0.5"))).positions[0]
    unknown = replace(PACT, requalification=replace(PACT.requalification, months_to_finish=None))

    assert requalify_by(held, PACT) == date(2020, 3, 31)
    assert requalify_by(second, PACT) == date(2020, 9, 30)
    assert requalify_by(smaller, PACT) == date(2020, 3, 31)
    assert requalify_by(grant().positions[0], PACT) is None
    assert requalify_by(held, unknown) is None


# ---------------------------------------------------------------- sums that close

DAYS = st.integers(0, 800).map(lambda number: START + timedelta(days=number))
SHARES = st.integers(25, 100).map(lambda number: Decimal(number) / 100)
GROUPS = st.sampled_from([A, Qualification.B, C, RE])
CHANGES = st.builds(
    Change,
    number=st.sampled_from([1, 2]),
    from_day=DAYS,
    fte=SHARES,
    qualification=GROUPS,
    person=st.sampled_from(["Erste Person", "Zweite Person"]),
    first_day=st.sampled_from([START, date(2018, 5, 1), date(2018, 12, 15)]),
    last_day=st.none() | DAYS,
)
CEILINGS = st.integers(1, 400_000_00).map(lambda cents: Decimal(cents) / 100)


@given(shares=st.tuples(SHARES, SHARES), steps=st.lists(st.tuples(st.lists(CHANGES, max_size=3), CEILINGS), max_size=6))
def test_the_first_grant_and_all_differences_make_the_newest(shares, steps):
    first = [planned(number=number, fte=share) for number, share in enumerate(shares, start=1)]
    now = grant(*first)
    total = granted(year_sums([costs_of(one, PACT) for one in first], ceiling=CEILING))
    assert total == amount_of(now, PACT)

    for changes, ceiling in steps:
        then = changed(now, changes, ceiling=ceiling)
        parts = differences(years_of(now, PACT), years_of(then, PACT))
        total += sum((one.difference_amount for one in parts), Decimal(0))
        assert all(one.difference_amount == to_cents(one.difference_amount) for one in parts)
        assert (causes_of(now, then) == ()) == (then == now)
        now = then

    assert total == amount_of(now, PACT)
    assert total <= now.ceiling


@given(changes=st.lists(CHANGES, max_size=5))
def test_no_month_is_paid_twice_and_none_beyond_the_period(changes):
    now = changed(grant(planned(), planned(number=2)), changes, ceiling=None)

    for one in now.positions:
        costs = costs_of_held(one, PACT)
        assert sum(part.months for cost in costs for part in cost.parts) <= 24
        periods = sorted(cost.period for cost in costs)
        assert all(before.last_day < next_.first_day for before, next_ in itertools.pairwise(periods))
