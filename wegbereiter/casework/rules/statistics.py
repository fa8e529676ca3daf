"""What the key figures of a period are, how they add up, and how they are frozen. docs/algorithms/statistics.md."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from wegbereiter.casework.rules.plans import seal
from wegbereiter.casework.rules.refusal import Refusal, RefusedError

__all__ = [
    "Counted",
    "Definitions",
    "Difference",
    "Figure",
    "Statistics",
    "check_period",
    "content_of",
    "differences",
    "months",
    "seal",
    "statistics_of",
    "thawed",
]

EARLIEST = date(2015, 1, 1)  # two years before the first edition: nothing older is counselling of the pact
MOST_YEARS = 10


class Figure(StrEnum):
    """In the order of the page; which of them count, an edition says. The words stand in choices."""

    PERSONS = "persons"
    PLAN_PERSONS = "plan_persons"
    PLANS_AGREED = "plans_agreed"
    PLANS_UPDATED = "plans_updated"
    PLANS_CLOSED = "plans_closed"
    TALKS = "talks"
    PARTICIPATIONS = "participations"
    UNNAMED = "unnamed"
    WRITTEN = "written"
    TRIES = "tries"
    REFERRALS = "referrals"
    REFERRALS_HELPED = "referrals_helped"


# Somebody may talk with two managers, and in two months: counted once in the total, and once with each of them.
ONCE_A_PERIOD = frozenset({Figure.PERSONS, Figure.PLAN_PERSONS})


@dataclass(frozen=True, kw_only=True)
class Definitions:
    """What an edition counts: which figures, which kinds of contact are a talk, and whether one without a name is one."""

    edition: str
    figures: tuple[Figure, ...]
    talk_kinds: tuple[str, ...]
    unnamed_talks: bool


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One figure of one line: of all (both empty), of a manager, or of a month ("2026-03")."""

    figure: Figure
    number: int
    manager: str | None = None
    month: str | None = None


Numbers = dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """Figures of a period: of all, by manager (id of the account, empty where nobody knows), month, topic and kind.

    A talk with several topics counts in each of them; without one it stands under the empty code. `groups`: of the persons,
    how many belong to the target group; figures that were submitted before this was counted have none.
    """

    edition: str
    first_day: date
    last_day: date
    total: Numbers
    managers: dict[str, Numbers] = field(default_factory=dict)
    months: dict[str, Numbers] = field(default_factory=dict)
    topics: Numbers = field(default_factory=dict)
    kinds: Numbers = field(default_factory=dict)
    groups: Numbers = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not any(self.total.values())


def check_period(first_day: date, last_day: date) -> None:
    """Raises RefusedError: it ends before it begins, begins before the pact, or is longer than ten years."""
    if last_day < first_day:
        raise RefusedError(Refusal.PERIOD_BACKWARDS)
    if first_day < EARLIEST or last_day.year >= first_day.year + MOST_YEARS:
        raise RefusedError(Refusal.PERIOD_TOO_LONG)


def months(first_day: date, last_day: date) -> list[str]:
    """Every month of which a day lies in the period, also those in which nothing happened."""
    first, last = (day.year * 12 + day.month - 1 for day in (first_day, last_day))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 1)]


def statistics_of(
    rows: Iterable[Counted],
    definitions: Definitions,
    *,
    first_day: date,
    last_day: date,
    until: date,
    topics: Mapping[str, int],
    kinds: Mapping[str, int],
    groups: Mapping[str, int] = MappingProxyType({}),
) -> Statistics:
    """Put counted lines together. `until`: the last day that can have been counted yet; months after it are left out."""
    empty = dict.fromkeys((str(figure) for figure in definitions.figures), 0)
    total, managers = dict(empty), dict[str, Numbers]()
    by_month = {month: dict(empty) for month in months(first_day, min(last_day, until))}
    for row in rows:
        if row.figure not in definitions.figures:
            continue
        if row.manager is not None and row.number:
            managers.setdefault(row.manager, dict(empty))[row.figure] = row.number
        elif row.month is not None:
            by_month[row.month][row.figure] = row.number
        elif row.manager is None:
            total[row.figure] = row.number
    found = Statistics(
        edition=definitions.edition, first_day=first_day, last_day=last_day, total=total, managers=managers,
        months=by_month, topics=dict(topics), kinds=dict(kinds), groups=dict(groups),
    )  # fmt: skip
    _check_sums(found)
    return found


def _check_sums(found: Statistics) -> None:
    """What happens on one day with one manager adds up to the total; persons lie between the largest part and the sum.

    They are the sum of their groups too.
    Raises ArithmeticError: the counting is wrong, and no such figures may be shown or frozen.
    """
    for parts in (found.managers, found.months):
        for figure, number in found.total.items():
            numbers = [line[figure] for line in parts.values()]
            fits = max(numbers, default=0) <= number <= sum(numbers)
            if not fits or (figure not in ONCE_A_PERIOD and number != sum(numbers)):
                raise ArithmeticError(f"{figure}: {number} of {numbers}")
    if found.groups and sum(found.groups.values()) != found.total.get(Figure.PERSONS):
        raise ArithmeticError(f"groups: {found.groups} of {found.total}")


def content_of(found: Statistics, organisation: UUID) -> dict[str, Any]:
    """The canonical form that is frozen and sealed: days in ISO, the same figures always the same."""
    days = {"first_day": found.first_day.isoformat(), "last_day": found.last_day.isoformat()}
    content = asdict(found) | days | {"organisation": str(organisation)}
    if not found.groups:  # as it was before groups were counted: the seal of those figures stays what it is
        del content["groups"]
    return content


def thawed(content: Mapping[str, Any]) -> Statistics:
    """The figures out of their row."""
    days = {name: date.fromisoformat(content[name]) for name in ("first_day", "last_day")}
    return Statistics(**{name: content[name] for name in content if name != "organisation"} | days)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One figure then and now; `now` is None where the edition does not count it any more."""

    figure: str
    then: int
    now: int | None

    @property
    def change(self) -> int:
        return (self.now or 0) - self.then


def differences(then: Statistics, now: Statistics) -> list[Difference]:
    """Figure by figure, in their order here: a row of the database keeps none."""
    return [
        Difference(figure=name, then=then.total[name], now=now.total.get(name)) for name in Figure if name in then.total
    ]
