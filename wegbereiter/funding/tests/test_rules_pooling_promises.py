"""What the pooling adviser promises whatever the input, and what it finds for the whole state."""

import csv
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wegbereiter.demo.rules import shares
from wegbereiter.funding.choices import PoolKind, Solved
from wegbereiter.funding.rules import allotments
from wegbereiter.funding.rules.distances import distance_km
from wegbereiter.funding.rules.pools import Effort, PoolingTown
from wegbereiter.funding.tests.pooling_world import TERMS, advised, check, town, ways

# Ten associations at most, two districts, a square of 50 km: neighbours are common, strangers too.
worlds = st.lists(
    st.builds(
        town,
        st.integers(1, 99).map("{:02}".format),
        st.one_of(st.integers(0, 60_000), st.sampled_from([0, 1, 50_000, 50_999, 51_000, 51_001, 25_500])),
        east=st.integers(0, 50),
        north=st.integers(0, 50),
        district=st.sampled_from(["08101", "08102"]),
        association=st.sampled_from(["", "", "A", "B", "C", "D"]),
    ),
    max_size=16,
    unique_by=lambda item: item.ags,
)
narrow = st.builds(
    lambda across, little, km: replace(
        TERMS, across_districts=across, little_top_up_amount=Decimal(little), farthest_km=km
    ),
    st.booleans(),
    st.sampled_from([0, 1_000, 20_000]),
    st.sampled_from([5, 20]),
)


@settings(max_examples=60, deadline=None)
@given(worlds, narrow)
def test_promises_hold_for_any_world(towns, terms):
    check(advised(*towns, terms=terms), towns, terms)


@settings(max_examples=60, deadline=None)
@given(worlds, narrow)
def test_promises_hold_for_the_simple_search_too(towns, terms):
    check(advised(*towns, terms=terms, effort=Effort(seconds_in_all=0)), towns, terms)


@settings(max_examples=25, deadline=None)
@given(worlds, st.randoms(use_true_random=False), st.sampled_from([Effort(), Effort(seconds_in_all=0)]))
def test_order_of_the_input_changes_nothing(towns, random, effort):
    shuffled = random.sample(towns, len(towns))

    assert advised(*shuffled, effort=effort) == advised(*towns, effort=effort)


@settings(max_examples=25, deadline=None)
@given(worlds)
def test_programme_leaves_no_more_towns_over_than_the_search(towns):
    """In one district the programme is the best there is; between districts the order counts, so it is one here."""
    towns = [replace(item, district_key="08101", district="one") for item in towns]

    best, simple = advised(*towns), advised(*towns, effort=Effort(seconds_in_all=0))

    assert all(item.solved is not Solved.SEARCH for item in best.districts)
    assert best.transfers <= simple.transfers


@pytest.mark.deep
@settings(max_examples=1_500, deadline=None)
@given(worlds, narrow, st.randoms(use_true_random=False))
def test_promises_hold_for_many_worlds(towns, terms, random):
    advice = advised(*towns, terms=terms)

    check(advice, towns, terms)
    assert advised(*random.sample(towns, len(towns)), terms=terms) == advice


# ---------------------------------------------------------------- the whole state


def state():
    """All 1,101 municipalities, the 72,857 persons of 2017 shared out by today's population: invented, but it adds up."""
    text = (files("wegbereiter.organisations") / "data" / "municipalities.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    counts = shares({row["ags"]: int(row["population"]) for row in rows}, 72_857)
    amounts = allotments(counts, money=Decimal(58_000_000), years=2)
    names = ("ags", "name", "district_key", "district", "association_key", "association")
    return [
        PoolingTown(
            **{name: row[name] for name in names},
            annual_amount=amounts[row["ags"]].annual_amount,
            lat=float(row["lat"]),
            lon=float(row["lon"]),
        )
        for row in rows
    ]


def test_whole_state_gets_a_way_in_a_few_seconds():
    towns = state()
    below = [item for item in towns if item.annual_amount < TERMS.least_amount]
    sums = {
        key: sum(t.annual_amount for t in towns if t.association_key == key)
        for key in {t.association_key for t in towns}
    }
    reached = [item for item in below if sums[item.association_key] >= TERMS.least_amount]

    advice = advised(*towns)

    check(advice, towns)
    assert (len(below), len(reached)) == (836, 640)
    found = ways(advice)
    assert all(found[item.ags][0] == "association" for item in reached)  # nobody is broken out
    kinds = [found[item.ags][0] for item in below]
    assert {kind: kinds.count(kind) for kind in PoolKind} == {
        "own-top-up": 2, "association": 640, "neighbours": 194, "transfer": 0,
    }  # fmt: skip
    assert all(item.gap <= Effort().gap for item in advice.districts)
    by_ags = {item.ags: item for item in towns}
    neighbours = [pool for pool in advice.pools if pool.kind is PoolKind.NEIGHBOURS]
    ways_km = [distance_km(by_ags[pool.lead], by_ags[ags]) for pool in neighbours for ags in pool.members[1:]]
    assert len(neighbours) == 58
    assert sum(ways_km) == pytest.approx(1_499, abs=2)


def test_whole_state_is_the_same_shuffled():
    towns = state()

    assert advised(*sorted(towns, key=lambda item: item.name, reverse=True)) == advised(*towns)
