"""The days of a case: arrival in Germany, allocation to the municipality, begin of the counselling."""

from datetime import date

from wegbereiter.casework.rules.refusal import Refusal, RefusedError


def check_days(arrived_on: date | None, allocated_on: date | None, opened_on: date, *, today: date) -> None:
    """Whatever is known of them has happened, and nobody is allocated before the arrival. Raises RefusedError."""
    if any(day is not None and day > today for day in (arrived_on, allocated_on, opened_on)):
        raise RefusedError(Refusal.DAY_AHEAD)
    if arrived_on is not None and allocated_on is not None and allocated_on < arrived_on:
        raise RefusedError(Refusal.ALLOCATED_BEFORE_ARRIVAL)
