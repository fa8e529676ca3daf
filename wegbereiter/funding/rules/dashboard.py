"""Where the money of a district stands: added up from allotments, ways and applications. Plain Python."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from wegbereiter.funding.states import ApplicationState

Key = TypeVar("Key", bound=Hashable)
COUNTED = (ApplicationState.SUBMITTED, ApplicationState.GRANTED)


@dataclass(frozen=True, kw_only=True)
class TownFacts(Generic[Key]):
    """A town (or city district) with its allotment over the term."""

    district: Key
    allotted_amount: Decimal
    below_claim: bool
    has_way: bool


@dataclass(frozen=True, kw_only=True)
class ApplicationFacts(Generic[Key]):
    """An application that was handed in. `people` is (group, with a carrier, first day) of each position."""

    district: Key
    state: str
    applied_amount: Decimal
    granted_amount: Decimal
    fte: Decimal
    decided_on: date | None
    people: tuple[tuple[str, bool, date | None], ...] = ()


@dataclass(kw_only=True)
class Sums:
    """What a district's row says; amounts in euros over the whole term, days added up over what was granted."""

    towns: int = 0
    below_claim: int = 0
    without_way: int = 0
    allotted_amount: Decimal = Decimal()
    applied_amount: Decimal = Decimal()
    granted_amount: Decimal = Decimal()
    applications: int = 0
    waiting: int = 0
    granted: int = 0
    applied_fte: Decimal = Decimal()
    granted_fte: Decimal = Decimal()
    people: int = 0
    qualifications: Counter[str] = field(default_factory=Counter)
    with_carriers: int = 0
    days_to_notice: int | None = None
    days_to_work: int | None = None


def add_up(
    towns: Iterable[TownFacts[Key]], applications: Iterable[ApplicationFacts[Key]], *, allotted_on: date
) -> Mapping[Key, Sums]:
    """One row for each district that has a town or an application. `allotted_on`: the day the allotments became final."""
    found: dict[Key, Sums] = defaultdict(Sums)
    for town in towns:
        sums = found[town.district]
        sums.towns += 1
        sums.allotted_amount += town.allotted_amount
        sums.below_claim += town.below_claim
        sums.without_way += town.below_claim and not town.has_way
    for one in applications:
        _add(found[one.district], one, allotted_on)
    return found


def _add(sums: Sums, one: ApplicationFacts[Key], allotted_on: date) -> None:
    if one.state not in COUNTED:
        return
    sums.applications += 1
    sums.applied_amount += one.applied_amount
    sums.applied_fte += one.fte
    if one.state == ApplicationState.SUBMITTED:
        sums.waiting += 1
        return
    sums.granted += 1
    sums.granted_amount += one.granted_amount
    sums.granted_fte += one.fte
    sums.people += len(one.people)
    sums.qualifications.update(group for group, _carrier, _day in one.people)
    sums.with_carriers += sum(carrier for _group, carrier, _day in one.people)
    starts = [day for _group, _carrier, day in one.people if day]
    if one.decided_on:
        sums.days_to_notice = (sums.days_to_notice or 0) + _days(allotted_on, one.decided_on)
    if starts:
        sums.days_to_work = (sums.days_to_work or 0) + _days(allotted_on, min(starts))


def _days(since: date, until: date) -> int:
    """Staff at work before the allotment waited no day."""
    return max((until - since).days, 0)
