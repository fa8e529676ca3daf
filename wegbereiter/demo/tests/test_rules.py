from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wegbereiter.core.tenancy import NOBODY
from wegbereiter.demo import cases
from wegbereiter.demo.rules import Count, Town, head_count, persons_behind, shares

TOWNS = [
    Town(ags="a", district_key="1", population=100),
    Town(ags="b", district_key="1", population=300),
    Town(ags="c", district_key="2", population=600),
    Town(ags="d", district_key="2", population=0),
]


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 10_000), min_size=1), st.integers(0, 100_000))
def test_shares_add_up_to_the_total_whenever_anybody_weighs_something(weights, total):
    parts = shares(weights, total)

    assert sum(parts.values()) == (total if sum(weights.values()) else 0)
    assert all(part >= 0 for part in parts.values())


def test_head_count_keeps_known_figures_and_holds_all_totals():
    counts = head_count(TOWNS, known={"a": 7}, rounded={"c": 11}, district_totals={"1": 30}, total=50)

    assert counts == {
        "a": Count(persons=7, estimated=False),
        "b": Count(persons=23, estimated=True),
        "c": Count(persons=11, estimated=True),
        "d": Count(persons=0, estimated=True),
    }


def test_head_count_prefers_a_known_figure_to_a_rounded_one():
    assert head_count(TOWNS[:1], known={"a": 7}, rounded={"a": 9}, district_totals={}, total=7)["a"] == Count(
        persons=7, estimated=False
    )


def test_head_count_refuses_known_figures_above_the_total():
    with pytest.raises(ValueError, match="exceed the total of 5"):
        head_count(TOWNS, known={"a": 7}, rounded={}, district_totals={}, total=5)


def test_persons_behind_a_rounded_amount_is_the_nearest_count():
    assert persons_behind(Decimal(243)) == 305
    assert persons_behind(Decimal("9.5")) == 12


def test_the_days_of_the_demo_are_those_of_the_place_not_of_greenwich():
    """Loaded in the first hour of a day, its appointments of today would else all be yesterday's."""
    just_after_midnight = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    assert cases._at(just_after_midnight, 0, NOBODY)["today"] == date(2027, 1, 1)
