"""When somebody was born, as far as it is known: a day, a month, a year, or not at all.

Many papers give a year alone, or the first of January for want of anything better. So the parts are kept apart, and nobody
gets a birthday that nobody knows.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

EARLIEST_YEAR = 1900


class BirthFault(StrEnum):
    DAY_WITHOUT_MONTH = "day_without_month"
    MONTH_WITHOUT_YEAR = "month_without_year"
    NO_SUCH_DAY = "no_such_day"
    TOO_EARLY = "too_early"
    IN_THE_FUTURE = "in_the_future"


class BirthRefusedError(ValueError):
    """These parts are no day of birth; `fault` says why."""

    def __init__(self, fault: BirthFault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, kw_only=True)
class Birth:
    """What is known. A month needs its year, a day its month; all None is "unknown"."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def is_known(self) -> bool:
        return self.year is not None


def check_birth(birth: Birth, *, today: date) -> None:
    """Raises BirthRefusedError where the parts do not fit together, or nobody alive was born then."""
    if birth.day is not None and birth.month is None:
        raise BirthRefusedError(BirthFault.DAY_WITHOUT_MONTH)
    if birth.year is None:
        if birth.month is not None:
            raise BirthRefusedError(BirthFault.MONTH_WITHOUT_YEAR)
        return
    if birth.year < EARLIEST_YEAR:
        raise BirthRefusedError(BirthFault.TOO_EARLY)
    if _first_day(birth) > today:
        raise BirthRefusedError(BirthFault.IN_THE_FUTURE)


def _first_day(birth: Birth) -> date:
    assert birth.year is not None
    try:
        return date(birth.year, birth.month or 1, birth.day or 1)
    except ValueError as error:
        raise BirthRefusedError(BirthFault.NO_SUCH_DAY) from error


def could_be_one(one: Birth, other: Birth) -> bool:
    """Whether two records can speak of one birth: no part that both know differs."""
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return all(a is None or b is None or a == b for a, b in pairs)


def ages(birth: Birth, *, today: date) -> tuple[int, int] | None:
    """Youngest and oldest age in years that the known parts allow; None where the year is unknown.

    >>> ages(Birth(year=2000), today=date(2018, 6, 1))
    (17, 18)
    """
    if birth.year is None:
        return None
    month_before = birth.month is None or birth.month < today.month
    month_after = birth.month is None or birth.month > today.month
    day_before = birth.month == today.month and (birth.day is None or birth.day <= today.day)
    day_after = birth.month == today.month and (birth.day is None or birth.day > today.day)
    oldest = today.year - birth.year - (0 if month_before or day_before else 1)
    youngest = today.year - birth.year - (1 if month_after or day_after else 0)
    return max(youngest, 0), max(oldest, 0)
