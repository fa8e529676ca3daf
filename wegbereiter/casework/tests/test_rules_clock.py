"""Three years, a fourth with a reason, warning before the end; none where the edition has none."""

from datetime import date

import pytest

from wegbereiter.casework.rules.clock import Clock, ClockState, Limits, clock
from wegbereiter.core.periods import Period

VWV = Limits(years=3, years_if_justified=4)
BEGINS = date(2023, 7, 1)


@pytest.mark.parametrize(
    ("today", "justified", "state", "last_day"),
    [
        (date(2023, 6, 1), False, ClockState.RUNNING, date(2026, 6, 30)),
        (date(2025, 12, 30), False, ClockState.RUNNING, date(2026, 6, 30)),
        (date(2025, 12, 31), False, ClockState.WARNING, date(2026, 6, 30)),
        (date(2026, 6, 30), False, ClockState.WARNING, date(2026, 6, 30)),
        (date(2026, 7, 1), False, ClockState.OVER, date(2026, 6, 30)),
        (date(2026, 7, 1), True, ClockState.EXTENDED, date(2027, 6, 30)),
        (date(2027, 2, 1), True, ClockState.WARNING, date(2027, 6, 30)),
        (date(2027, 7, 1), True, ClockState.OVER, date(2027, 6, 30)),
    ],
)
def test_where_somebody_stands(today, justified, state, last_day):
    found = clock(BEGINS, VWV, today=today, justified=justified)

    assert (found.state, found.last_day, found.may_extend) == (state, last_day, not justified)


@pytest.mark.parametrize(("begins", "limits"), [(None, VWV), (BEGINS, Limits())])
def test_no_clock_no_deadline(begins, limits):
    assert clock(begins, limits, today=date(2030, 1, 1)) == Clock(state=ClockState.NONE)


def test_a_reason_alone_adds_no_year_that_the_edition_does_not_know():
    assert clock(BEGINS, Limits(years=3), today=BEGINS, justified=True).last_day == date(2026, 6, 30)


def test_the_clock_stands_still_only_where_the_edition_lets_it():
    twice = [
        Period(first_day=date(2024, 1, 1), last_day=date(2024, 1, 10)),
        Period(first_day=date(2024, 1, 6), last_day=date(2024, 1, 12)),
    ]
    later = [Period(first_day=date(2029, 1, 1), last_day=date(2029, 1, 10))]
    limits = Limits(years=3, suspends=True)

    assert clock(BEGINS, Limits(years=3), today=date(2025, 1, 1), suspensions=twice).last_day == date(2026, 6, 30)
    assert clock(BEGINS, limits, today=date(2025, 1, 1), suspensions=twice + later).last_day == date(2026, 7, 12)
    assert clock(BEGINS, limits, today=date(2023, 1, 1), suspensions=twice).last_day == date(2026, 6, 30)
