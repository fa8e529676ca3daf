"""Legal days and the periods between them. Both ends count."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True, kw_only=True, order=True)
class Period:
    """First and last day, both inclusive: 1 June to 31 December is seven months."""

    first_day: date
    last_day: date

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise ValueError(f"a period cannot end on {self.last_day} before it begins on {self.first_day}")

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1

    def overlap(self, other: "Period") -> "Period | None":
        """The days that both periods have in common, or None."""
        first = max(self.first_day, other.first_day)
        last = min(self.last_day, other.last_day)
        return Period(first_day=first, last_day=last) if first <= last else None

    def whole_months(self) -> int | None:
        """How many months the period has, counted from any day on; None where days are left over."""
        after = self.last_day + timedelta(days=1)
        months = (after.year - self.first_day.year) * MONTHS_OF_A_YEAR + after.month - self.first_day.month
        return months if months > 0 and add_months(self.first_day, months) == after else None


def add_months(day: date, months: int) -> date:
    """Move a day by whole months; where the month is too short, to its last day (31 January + 1: 28 or 29 February)."""
    index = day.year * MONTHS_OF_A_YEAR + day.month - 1 + months
    year, month = divmod(index, MONTHS_OF_A_YEAR)
    return date(year, month + 1, min(day.day, _length(year, month + 1)))


def deadline_after(last_day: date, *, months: int) -> date:
    """Last day of a deadline of so many months that starts when `last_day` is over.

    The end of a month stays the end of a month: three months after 30 September is 31 December
    (BGB sections 187 (2) and 188 (2)).
    """
    return add_months(last_day + timedelta(days=1), months) - timedelta(days=1)


def month_of(year: int, month: int) -> Period:
    """The calendar month as a period."""
    return Period(first_day=date(year, month, 1), last_day=date(year, month, _length(year, month)))


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
