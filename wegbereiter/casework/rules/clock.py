"""How long somebody may be counselled where an edition says so (VwV of 6 June 2023: three years, a fourth with a reason).

The start event is not in the sources: it is a value of the edition, marked as an assumption, and the page says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.core.periods import MONTHS_OF_A_YEAR, Period, add_months

WARNING_MONTHS = 6  # before the end: time to hand over to the regular services; ours, not law


class ClockState(StrEnum):
    NONE = "none"  # the edition has no clock, or it has not begun to run
    RUNNING = "running"
    WARNING = "warning"
    EXTENDED = "extended"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Values of the edition, in years; None where it says nothing. `suspends`: whether time without counselling counts."""

    years: int | None = None
    years_if_justified: int | None = None
    suspends: bool = False


@dataclass(frozen=True, kw_only=True)
class Clock:
    """`last_day` of counselling, with the fourth year if its reason is written; None where no clock runs."""

    state: ClockState
    last_day: date | None = None
    may_extend: bool = False


def clock(
    begins: date | None,
    limits: Limits,
    *,
    today: date,
    justified: bool = False,
    suspensions: Iterable[Period] = (),
) -> Clock:
    """Where somebody stands. `begins`: day of the start event, None when it has not happened or is not known.

    >>> clock(date(2023, 7, 1), Limits(years=3, years_if_justified=4), today=date(2026, 2, 1))
    Clock(state=<ClockState.WARNING: 'warning'>, last_day=datetime.date(2026, 6, 30), may_extend=True)
    """
    if begins is None or limits.years is None:
        return Clock(state=ClockState.NONE)
    extended = justified and limits.years_if_justified is not None
    years = limits.years_if_justified if extended and limits.years_if_justified else limits.years
    paused = _days(suspensions, begins, today) if limits.suspends else 0
    last_day = add_months(begins, years * MONTHS_OF_A_YEAR) + timedelta(days=paused - 1)
    may_extend = not extended and limits.years_if_justified is not None
    return Clock(state=_state(last_day, today, extended=extended), last_day=last_day, may_extend=may_extend)


def check_further_year(runs: Clock) -> None:
    """Once the end is near or past, and once only. Raises RefusedError."""
    if not runs.may_extend or runs.state not in {ClockState.WARNING, ClockState.OVER}:
        raise RefusedError(Refusal.NO_FURTHER_YEAR)


def _state(last_day: date, today: date, *, extended: bool) -> ClockState:
    if today > last_day:
        return ClockState.OVER
    if today > add_months(last_day, -WARNING_MONTHS):
        return ClockState.WARNING
    return ClockState.EXTENDED if extended else ClockState.RUNNING


def _days(suspensions: Iterable[Period], begins: date, today: date) -> int:
    """Days on which the clock stood still so far; a day in two suspensions stood still once."""
    if today < begins:
        return 0
    whole = Period(first_day=begins, last_day=today)
    days: set[int] = set()
    for period in suspensions:
        inside = period.overlap(whole)
        if inside:
            days |= set(range(inside.first_day.toordinal(), inside.last_day.toordinal() + 1))
    return len(days)
