from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wegbereiter.core.periods import Period, add_months, deadline_after, month_of

days = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1))


def period(first, last):
    return Period(first_day=date.fromisoformat(first), last_day=date.fromisoformat(last))


def test_both_ends_count():
    june = period("2018-06-01", "2018-06-30")

    assert june.days == 30
    assert date(2018, 6, 1) in june
    assert date(2018, 6, 30) in june
    assert date(2018, 7, 1) not in june


def test_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="cannot end"):
        period("2018-06-02", "2018-06-01")


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2018-06-01", "2018-12-31", 7),
        ("2017-01-01", "2018-12-31", 24),
        ("2018-01-15", "2018-02-14", 1),
        ("2018-06-01", "2018-06-29", None),
        ("2018-06-01", "2018-07-01", None),
        ("2018-06-01", "2018-06-01", None),
    ],
)
def test_whole_months_are_counted_or_none(first, last, months):
    assert period(first, last).whole_months() == months


def test_overlap_is_what_both_have():
    assert period("2018-01-01", "2018-06-30").overlap(period("2018-06-30", "2018-12-31")) == period(
        "2018-06-30",
        "2018-06-30",
    )
    assert period("2018-01-01", "2018-06-30").overlap(period("2018-07-01", "2018-12-31")) is None


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        ("2018-01-31", 1, "2018-02-28"),
        ("2020-01-31", 1, "2020-02-29"),
        ("2018-12-01", 1, "2019-01-01"),
        ("2018-01-31", -2, "2017-11-30"),
    ],
)
def test_add_months_stays_in_the_month(day, months, moved):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(moved)


@pytest.mark.parametrize(("last_day", "due"), [("2019-12-31", "2020-03-31"), ("2019-09-30", "2019-12-31")])
def test_report_is_due_three_months_after_the_longest_funding(last_day, due):
    assert deadline_after(date.fromisoformat(last_day), months=3) == date.fromisoformat(due)


def test_month_of_knows_leap_years():
    assert month_of(2020, 2) == period("2020-02-01", "2020-02-29")


@given(days, st.integers(min_value=-600, max_value=600))
def test_add_months_moves_by_that_many_calendar_months(day, months):
    moved = add_months(day, months)

    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day <= day.day


@given(st.lists(days, min_size=2, max_size=2), st.lists(days, min_size=2, max_size=2))
def test_overlap_does_not_depend_on_the_order(one, other):
    a = Period(first_day=min(one), last_day=max(one))
    b = Period(first_day=min(other), last_day=max(other))

    assert a.overlap(b) == b.overlap(a)
