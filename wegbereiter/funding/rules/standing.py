"""Where the money stands: by district from allotments, ways and applications, and what of it may be published.

Plain Python. Amounts in euros over the whole term. A district here is a Landkreis or a Stadtkreis.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from statistics import median
from typing import Generic, TypeVar

from wegbereiter.funding.rules.sums import FEWEST, published_groups
from wegbereiter.funding.states import ApplicationState

Key = TypeVar("Key", bound=Hashable)
FEWEST_CHANGED = 3  # where one of two bodies changed something, the other would only have to subtract its own
COUNTED = (ApplicationState.SUBMITTED, ApplicationState.GRANTED)


@dataclass(frozen=True, kw_only=True)
class TownFacts(Generic[Key]):
    """A place with an allotment. `has_way`: it has agreed on a way that still counts."""

    district: Key
    is_city_district: bool
    allotted_amount: Decimal
    below_claim: bool
    estimated: bool
    has_way: bool


@dataclass(frozen=True, kw_only=True)
class Post:
    """A position with the person on it; `employer`: the kind of body that employs her.

    `is_over`: it has ended early, or is revoked. Somebody was at work on it, nobody is.
    """

    group: str
    employer: str
    fte: Decimal
    first_day: date | None
    is_over: bool = False


@dataclass(frozen=True, kw_only=True)
class ApplicationFacts(Generic[Key]):
    """An application that was handed in, of the organisation `holder`."""

    district: Key
    holder: Hashable
    state: str
    applied_amount: Decimal
    granted_amount: Decimal
    fte: Decimal
    decided_on: date | None
    posts: Sequence[Post] = ()


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The day on which the allotments became final, from which days are counted, and today."""

    allotted_on: date
    today: date


@dataclass(kw_only=True)
class Sums:
    """What a district's line says. `notice_days` and `work_days`: one number for each granted application."""

    towns: int = 0
    estimated: int = 0
    below_claim: int = 0
    without_way: int = 0
    allotted_amount: Decimal = Decimal()
    applied_amount: Decimal = Decimal()  # handed in and not refused, decided or not
    waiting_amount: Decimal = Decimal()  # of it not decided
    granted_amount: Decimal = Decimal()
    applicants: set[Hashable] = field(default_factory=set)
    waiting: set[Hashable] = field(default_factory=set)
    granted: set[Hashable] = field(default_factory=set)
    applied_fte: Decimal = Decimal()
    granted_fte: Decimal = Decimal()
    people: int = 0  # on granted positions
    groups: dict[str, tuple[int, Decimal]] = field(default_factory=dict)  # people and full-time positions
    employers: dict[str, tuple[int, Decimal]] = field(default_factory=dict)
    notice_days: list[int] = field(default_factory=list)
    work_days: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Line(Generic[Key]):
    """A sum that may be published; `district` is None for several districts together."""

    district: Key | None
    only_city_districts: bool
    sums: Sums


@dataclass(frozen=True, kw_only=True)
class Moved(Generic[Key]):
    """When the application or the grant of a body changed."""

    district: Key
    holder: Hashable
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Published:
    """When a line was published, and what it says about applications and grants."""

    at: datetime
    figures: tuple[Decimal, ...]


@dataclass(frozen=True, kw_only=True)
class Days:
    """How long something took: over so many, the middle one, the shortest and the longest."""

    number: int
    middle: Decimal
    least: int
    most: int


def add_up(
    towns: Iterable[TownFacts[Key]], applications: Iterable[ApplicationFacts[Key]], *, clock: Clock
) -> dict[Key, Sums]:
    """One entry for each district that has a place with an allotment, or an application."""
    found: dict[Key, Sums] = {}
    for town in towns:
        sums = found.setdefault(town.district, Sums())
        sums.towns += 1
        sums.estimated += town.estimated
        sums.allotted_amount += town.allotted_amount
        sums.below_claim += town.below_claim
        sums.without_way += town.below_claim and not town.has_way
    for one in applications:
        if one.state in COUNTED:
            _add(found.setdefault(one.district, Sums()), one, clock)
    return found


def published_lines(sums: Mapping[Key, Sums], towns: Collection[TownFacts[Key]]) -> list[Line[Key]]:
    """The lines that say nothing about a single place, nor can be subtracted to it; none where that cannot be.

    It begins with the groups in which allotments are published (rules.sums) and only ever joins whole groups: those in
    which a single body has applied, waits or was granted stand together, and the smallest join until that is many.
    """
    groups = published_groups(towns, area_of=lambda town: None if town.is_city_district else town.district)
    lines = [_line(area, members, sums) for area, members in groups]
    # A district that applies for its towns although none has an allotment: its money stands with the others.
    known = {town.district for town in towns}
    orphans = [one for district, one in sums.items() if district not in known]
    open_lines = [line for line in lines if line.district is not None and _may_stand(line.sums)]
    joined = [line for line in lines if line not in open_lines]
    if not joined and not orphans:
        return open_lines
    together = _joined([*(line.sums for line in joined), *orphans])
    while not _may_stand(together):
        if not open_lines:
            return []
        smallest = min(open_lines, key=lambda line: (line.sums.towns, str(line.district)))
        open_lines.remove(smallest)
        joined.append(smallest)
        together = _joined([together, smallest.sums])
    only_cities = not orphans and all(line.only_city_districts for line in joined)
    return [*open_lines, Line(district=None, only_city_districts=only_cities, sums=together)]


def is_due(published_on: date | None, today: date) -> bool:
    """Whether lines may be published anew: the first time, and then once in each calendar month.

    Day by day the difference of two sums would be what one body was granted.
    """
    return published_on is None or (published_on.year, published_on.month) != (today.year, today.month)


def figures_of(sums: Sums) -> tuple[Decimal, ...]:
    """What a line says about applications and grants; two lines are the same where these are."""
    bodies = (len(sums.applicants), len(sums.waiting), len(sums.granted), sums.people)
    amounts = (sums.applied_amount, sums.waiting_amount, sums.granted_amount, sums.applied_fte, sums.granted_fte)
    return (*amounts, *(Decimal(number) for number in bodies))


def held_back(
    old: Mapping[Key | None, Published], new: Mapping[Key | None, tuple[Decimal, ...]], moves: Iterable[Moved[Key]]
) -> set[Key | None]:
    """Which lines stay as they are, because the difference to the new ones would tell the change of one or two bodies.

    It accumulates until it is that of many. None is the line of all districts that have none of their own; a district
    that moves into it or out of it is looked at together with it.
    """
    if not old:
        return set()
    alone = ({*old} & {*new}) - {None}
    movers: dict[Key | None, set[Hashable]] = defaultdict(set)
    for one in moves:
        kept = old.get(one.district) or old.get(None)
        if kept is None or one.at > kept.at:
            movers[one.district if one.district in alone else None].add(one.holder)
    held = {line for line in alone if old[line].figures != new[line] and len(movers[line]) < FEWEST_CHANGED}
    before = _together(kept.figures for line, kept in old.items() if line not in alone)
    after = _together(figures for line, figures in new.items() if line not in alone)
    if before != after and len(movers[None]) < FEWEST_CHANGED:
        held |= ({*old} | {*new}) - alone
    return held


def days_of(numbers: Iterable[int]) -> Days | None:
    """None where there is nothing to count yet."""
    found = list(numbers)
    if not found:
        return None
    return Days(number=len(found), middle=Decimal(str(median(found))), least=min(found), most=max(found))


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """A part of one, between 0 and 1; None of nothing."""
    return min(max(part / whole, Decimal()), Decimal(1)) if whole else None


def _together(lines: Iterable[tuple[Decimal, ...]]) -> tuple[Decimal, ...]:
    return tuple(sum(column, Decimal()) for column in zip(*lines, strict=True))


def _add(sums: Sums, one: ApplicationFacts[Key], clock: Clock) -> None:
    sums.applicants.add(one.holder)
    sums.applied_amount += one.applied_amount
    sums.applied_fte += one.fte
    if one.state == ApplicationState.SUBMITTED:
        sums.waiting.add(one.holder)
        sums.waiting_amount += one.applied_amount
        return
    sums.granted.add(one.holder)
    sums.granted_amount += one.granted_amount
    for post in one.posts:
        if post.is_over:
            continue
        sums.people += 1
        sums.granted_fte += post.fte
        _count(sums.groups, post.group, 1, post.fte)
        _count(sums.employers, post.employer, 1, post.fte)
    if one.decided_on:
        sums.notice_days.append(_days(clock.allotted_on, one.decided_on))
    begun = [post.first_day for post in one.posts if post.first_day and post.first_day <= clock.today]
    if begun:
        sums.work_days.append(_days(clock.allotted_on, min(begun)))


def _count(into: dict[str, tuple[int, Decimal]], code: str, people: int, fte: Decimal) -> None:
    known_people, known_fte = into.get(code, (0, Decimal()))
    into[code] = (known_people + people, known_fte + fte)


def _days(since: date, until: date) -> int:
    """Staff at work before the allotment has waited no day."""
    return max((until - since).days, 0)


def _line(area: Key | None, members: Sequence[TownFacts[Key]], sums: Mapping[Key, Sums]) -> Line[Key]:
    districts = Counter(town.district for town in members)
    return Line(
        district=area,
        only_city_districts=all(town.is_city_district for town in members),
        sums=_joined([sums[district] for district in districts]),
    )


def _may_stand(one: Sums) -> bool:
    """Whether no figure rests on a single body."""
    several = (len(bodies) == 0 or len(bodies) >= FEWEST for bodies in (one.applicants, one.waiting, one.granted))
    return one.towns >= FEWEST and all(several)


def _joined(parts: Iterable[Sums]) -> Sums:
    whole = Sums()
    for part in parts:
        for name, value in vars(part).items():
            if isinstance(value, dict):
                for code, (people, fte) in value.items():
                    _count(getattr(whole, name), code, people, fte)
            elif isinstance(value, set):
                setattr(whole, name, getattr(whole, name) | value)
            else:
                setattr(whole, name, getattr(whole, name) + value)
    return whole
