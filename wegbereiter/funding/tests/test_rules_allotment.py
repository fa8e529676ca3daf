"""Every published figure of the pact, to the euro, and what must hold for any figures."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wegbereiter.funding.choices import ALLOTMENT_SENTENCES, AllotmentFault
from wegbereiter.funding.rules import (
    MOST_PERSONS,
    AllotmentRefusedError,
    add_on,
    allotment,
    allotments,
    first_tranche,
    first_tranche_share,
    first_tranches,
    terms_of,
)
from wegbereiter.pact.queries import codes, edition

MONEY = Decimal(58_000_000)
TOTAL = 72_857
PROVISIONAL = 46_828

counts = st.dictionaries(st.text(min_size=1, max_size=4), st.integers(min_value=0, max_value=5000), min_size=1)


def annual(persons):
    return allotment(persons, money=MONEY, persons_total=TOTAL, years=2).annual_amount


def refusal(call, *args, **kwargs):
    with pytest.raises(AllotmentRefusedError) as refused:
        call(*args, **kwargs)
    assert ALLOTMENT_SENTENCES[refused.value.fault] % refused.value.params
    return refused.value.fault


# ---------------------------------------------------------------- published figures (docs/algorithms/allotment.md)
@pytest.mark.parametrize(
    ("place", "persons", "amount"),
    [
        ("Bissingen", 21, 16_718),
        ("Hirschberg", 30, 23_882),
        ("Notzingen", 30, 23_882),
        ("Wehr", 64, 50_949),
        ("one more than Wehr", 65, 51_745),
        ("the same 75 as in the first tranche", 75, 59_706),
        ("a degree position", 81, 64_482),
        ("Schriesheim", 85, 67_667),
        ("Weilheim", 85, 67_667),
        ("Weinheim", 352, 280_220),
        ("Mannheim", 668, 531_781),
        ("Biberach district", 1_998, 1_590_568),
        ("Stuttgart", 4_108, 3_270_297),
    ],
)
def test_final_allotment_is_the_published_one(place, persons, amount):
    assert annual(persons) == Decimal(amount)


@pytest.mark.parametrize(
    ("place", "persons", "amount"),
    [("Bad Saulgau", 66, 49_048), ("Sigmaringen", 75, 55_736), ("Pforzheim", 766, 569_249)],
)
def test_first_tranche_is_the_published_one(place, persons, amount):
    tranche = first_tranche(persons, money=MONEY, share=Decimal("0.60"), persons_total=PROVISIONAL)

    assert tranche == Decimal(amount)


def test_two_years_are_twice_the_rounded_year():
    # 6,540,593 would be the amount if only the sum of both years were rounded.
    stuttgart = allotment(4_108, money=MONEY, persons_total=TOTAL, years=2)

    assert stuttgart.total_amount == Decimal(6_540_594)
    assert stuttgart.total_amount == 2 * stuttgart.annual_amount


def test_whole_euros_carry_no_decimals():
    assert str(annual(85)) == "67667"


@pytest.mark.parametrize(
    ("place", "thousands", "persons"),
    [
        ("Lahr", 243, 305),
        ("Friesenheim", 56, 70),
        ("Ettenheim", 43, 54),
        ("Schwanau", 37, 46),
        ("Rust", 21, 26),
        ("Schuttertal", 5, 6),
    ],
)
def test_figures_rounded_by_the_press_can_be_met(place, thousands, persons):
    assert abs(annual(persons) - thousands * 1000) <= 700


# ---------------------------------------------------------------- many at once
def test_allotments_share_by_the_sum_of_the_counts_unless_told():
    found = allotments({"a": 1, "b": 3}, money=Decimal(100), years=2)
    told = allotments({"a": 1, "b": 3}, money=Decimal(100), years=1, persons_total=8)

    assert {place: item.annual_amount for place, item in found.items()} == {"a": Decimal(25), "b": Decimal(75)}
    assert {place: item.annual_amount for place, item in told.items()} == {"a": Decimal(13), "b": Decimal(38)}
    assert list(found) == ["a", "b"]


def test_first_tranches_share_by_the_sum_of_the_counts_unless_told():
    share = Decimal("0.60")

    assert first_tranches({"a": 1, "b": 3}, money=Decimal(100), share=share) == {"a": Decimal(15), "b": Decimal(45)}
    assert first_tranches({"a": 1}, money=Decimal(100), share=share, persons_total=4) == {"a": Decimal(15)}


def test_add_on_rounds_each_district_and_says_by_how_much_the_sum_is_off():
    found = add_on({"a": 1, "b": 1, "c": 1}, money=Decimal(8_000_000))

    assert dict(found.amounts) == {"a": Decimal(2666667), "b": Decimal(2666667), "c": Decimal(2666667)}
    assert (found.total_amount, found.difference_amount) == (Decimal(8_000_001), Decimal(1))


# ---------------------------------------------------------------- hostile counts
@pytest.mark.parametrize(
    ("persons", "total", "fault"),
    [
        (0, 0, AllotmentFault.NOBODY_COUNTED),
        (-1, 10, AllotmentFault.NEGATIVE),
        (1, -10, AllotmentFault.NEGATIVE),
        (11, 10, AllotmentFault.ABOVE_TOTAL),
        (10**9, 10**9, AllotmentFault.TOO_LARGE),
        (MOST_PERSONS + 1, 10**8, AllotmentFault.TOO_LARGE),
        (1, 10**9, AllotmentFault.TOO_LARGE),
        (1.5, 10, AllotmentFault.NOT_WHOLE),
        ("5", 10, AllotmentFault.NOT_WHOLE),
        (True, 10, AllotmentFault.NOT_WHOLE),
        (None, 10, AllotmentFault.NOT_WHOLE),
        (Decimal(5), 10, AllotmentFault.NOT_WHOLE),
    ],
)
def test_count_that_cannot_be_is_refused_with_a_reason(persons, total, fault):
    assert refusal(allotment, persons, money=MONEY, persons_total=total, years=2) == fault
    assert refusal(first_tranche, persons, money=MONEY, share=Decimal(1), persons_total=total) == fault


def test_largest_plausible_count_is_taken():
    assert annual(0) == 0
    assert allotment(MOST_PERSONS, money=MONEY, persons_total=MOST_PERSONS, years=1).annual_amount == MONEY


def test_nobody_anywhere_is_refused():
    assert allotments({}, money=MONEY, years=2) == {}
    assert refusal(allotments, {"a": 0, "b": 0}, money=MONEY, years=2) == AllotmentFault.NOBODY_COUNTED
    assert refusal(first_tranches, {"a": 0}, money=MONEY, share=Decimal(1)) == AllotmentFault.NOBODY_COUNTED
    assert refusal(add_on, {}, money=MONEY) == AllotmentFault.NOBODY_COUNTED


def test_counts_above_the_total_would_pay_more_than_there_is():
    counts_ = {"a": 40_000, "b": 40_000}

    assert refusal(allotments, counts_, money=MONEY, years=2, persons_total=TOTAL) == AllotmentFault.ABOVE_TOTAL


def test_one_bad_count_among_many_is_refused():
    assert refusal(allotments, {"a": 1, "b": -1}, money=MONEY, years=2) == AllotmentFault.NEGATIVE
    assert refusal(add_on, {"a": 1, "b": -1}, money=MONEY) == AllotmentFault.NEGATIVE


# ---------------------------------------------------------------- editions
def test_terms_come_from_the_edition():
    terms = terms_of(edition("pik-2017"))

    assert (terms.money, terms.years, terms.first_tranche_share) == (MONEY, 2, Decimal("0.60"))
    assert first_tranche_share(edition("pik-2017")) == Decimal("0.60")


@pytest.mark.parametrize("code", [code for code in codes() if code != "pik-2017"])
def test_edition_with_another_key_is_not_shared_by_head_count(code):
    assert refusal(terms_of, edition(code)) == AllotmentFault.OTHER_KEY


def test_edition_without_a_first_tranche_says_so():
    whole = edition("pik-2017")
    without = replace(whole, allotting=replace(whole.allotting, first_tranche_share=None))

    assert refusal(first_tranche_share, without) == AllotmentFault.NO_FIRST_TRANCHE
    assert terms_of(without).first_tranche_share is None


# ---------------------------------------------------------------- whatever the figures are
@given(counts.filter(lambda found: sum(found.values()) > 0))
def test_sum_misses_the_money_by_at_most_half_a_euro_a_place(places):
    found = allotments(places, money=MONEY, years=1)

    assert abs(sum(item.annual_amount for item in found.values()) - MONEY) <= Decimal(len(places)) / 2


@given(st.integers(min_value=0, max_value=TOTAL), st.integers(min_value=0, max_value=TOTAL))
def test_more_persons_never_get_less_and_nobody_less_than_nothing(one, other):
    fewer, more = sorted((one, other))

    assert 0 <= annual(fewer) <= annual(more) <= MONEY


@given(st.integers(min_value=0, max_value=TOTAL), st.integers(min_value=1, max_value=10))
def test_total_is_the_year_times_years(persons, years):
    found = allotment(persons, money=MONEY, persons_total=TOTAL, years=years)

    assert found.total_amount == found.annual_amount * years
    assert found.annual_amount == found.annual_amount.to_integral_value()


@given(counts.filter(lambda found: sum(found.values()) > 0))
def test_add_on_adds_up_to_its_own_total(places):
    found = add_on(places, money=Decimal(8_000_000))

    assert sum(found.amounts.values()) == found.total_amount == Decimal(8_000_000) + found.difference_amount
    assert abs(found.difference_amount) <= Decimal(len(places)) / 2
