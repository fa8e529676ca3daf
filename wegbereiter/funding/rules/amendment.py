"""What a grant comes to once something has changed: persons, rates, shares and starts, further positions, the allotment.

Amounts are those of rules.grant, month by month: a month belongs to whoever was on the position on the day on which it
began (docs/algorithms/amendment.md). A grant is never changed, it is replayed: the first one with all changes since.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from wegbereiter.core.money import to_cents
from wegbereiter.core.periods import Period, add_months, deadline_after
from wegbereiter.funding.choices import FindingCode, Qualification
from wegbereiter.funding.choices.amendment import Cause
from wegbereiter.funding.rules.application import Finding, of_one
from wegbereiter.funding.rules.grant import (
    Costs,
    Planned,
    YearSum,
    granted,
    month_starts,
    own_share,
    parts_of,
    period_of,
    rate_of,
    year_sums,
)
from wegbereiter.pact.rules import Edition

_NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Who is on a position from a day on, with which share and qualification."""

    from_day: date
    fte: Decimal
    qualification: Qualification | None
    person: str
    has_worked_before: bool = False

    @property
    def who_and_what(self) -> tuple[object, ...]:
        return (self.person, self.qualification, self.fte)


@dataclass(frozen=True, kw_only=True)
class Held:
    """A position as it is granted. `last_day` where it ends early, `revoked_from` where it was taken back from a day on.

    What was taken back stays so, whatever is reported later; the first day of all times takes the whole position.
    """

    number: int
    first_day: date
    stretches: tuple[Stretch, ...]
    last_day: date | None = None
    revoked_from: date | None = None

    def pays(self, start: date) -> bool:
        """Whether a month that begins on that day is granted."""
        is_revoked = self.revoked_from is not None and start >= self.revoked_from
        return not is_revoked and (self.last_day is None or start <= self.last_day)

    def is_over(self, today: date) -> bool:
        """Whether it has ended early, or is revoked by that day."""
        has_ended = self.last_day is not None and self.last_day < today
        return has_ended or (self.revoked_from is not None and self.revoked_from <= today)

    @property
    def current(self) -> Stretch:
        return self.stretches[-1]

    def on(self, day: date) -> Stretch:
        """Who is on the position on that day; before the first stretch begins, the first."""
        found = self.stretches[0]
        for stretch in self.stretches:
            if stretch.from_day <= day:
                found = stretch
        return found


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a holder reports for one position: everything as it is from that day on, changed or not.

    A number that the grant does not hold yet is a further position, which begins on that day.
    """

    number: int
    from_day: date
    fte: Decimal
    qualification: Qualification | None
    person: str
    first_day: date
    last_day: date | None = None
    has_worked_before: bool = False
    reason: str = ""
    bears_rest: bool = False  # the holder bears what lies above the allotment


@dataclass(frozen=True, kw_only=True)
class Grant:
    """All that a grant holds at a time. `ceiling` is the allotment over the term."""

    positions: tuple[Held, ...]
    ceiling: Decimal | None


@dataclass(frozen=True, kw_only=True)
class YearDifference:
    """A calendar year of the state's money before and after."""

    year: int
    old_amount: Decimal
    new_amount: Decimal

    @property
    def difference_amount(self) -> Decimal:
        return self.new_amount - self.old_amount


def held_of(planned: Planned) -> Held:
    """A position as it was granted at first. Only what is complete is granted."""
    assert planned.first_day is not None
    assert planned.fte is not None
    stretch = Stretch(
        from_day=planned.first_day,
        fte=planned.fte,
        qualification=planned.qualification,
        person=planned.person,
        has_worked_before=planned.has_worked_before,
    )
    return Held(number=planned.number, first_day=planned.first_day, stretches=(stretch,))


def further_of(change: Change) -> Held:
    """A position that the change adds to the grant."""
    return held_of(_planned(change))


def changed(grant: Grant, changes: Iterable[Change], *, ceiling: Decimal | None) -> Grant:
    """The grant with these changes, in the order in which they were reported, and with this ceiling."""
    positions = {one.number: one for one in grant.positions}
    for change in changes:
        held = positions.get(change.number)
        positions[change.number] = _moved(held, change) if held else further_of(change)
    return Grant(positions=tuple(positions[number] for number in sorted(positions)), ceiling=ceiling)


def costs_of_held(held: Held, edition: Edition) -> tuple[Costs, ...]:
    """One line for each stretch that has months; none where the edition names no period, or no rate for it."""
    whole = period_of(held.first_day, edition)
    starts = month_starts(whole) if whole else ()
    months: dict[Stretch, list[date]] = {stretch: [] for stretch in held.stretches}
    for start in starts:
        if held.pays(start):
            months[held.on(start)].append(start)
    lines = (_costs(stretch, found, edition) for stretch, found in months.items() if found)
    return tuple(line for line in lines if line is not None)


def years_of(grant: Grant, edition: Edition) -> tuple[YearSum, ...]:
    costs = [part for one in grant.positions for part in costs_of_held(one, edition)]
    return year_sums(costs, ceiling=grant.ceiling)


def amount_of(grant: Grant, edition: Edition) -> Decimal:
    """The state's money over all years."""
    return granted(years_of(grant, edition))


def differences(old: Sequence[YearSum], new: Sequence[YearSum]) -> tuple[YearDifference, ...]:
    """Every calendar year that either of the two has."""
    before, after = ({one.year: one.state_amount for one in years} for years in (old, new))
    return tuple(
        YearDifference(year=year, old_amount=before.get(year, _NOTHING), new_amount=after.get(year, _NOTHING))
        for year in sorted({*before, *after})
    )


def causes_of(old: Grant, new: Grant) -> tuple[Cause, ...]:
    """Why the two differ, each cause once, in the order of the enumeration."""
    before = {one.number: one for one in old.positions}
    found = {cause for one in new.positions if one.number in before for cause in _causes(before[one.number], one)}
    if any(one.number not in before for one in new.positions):
        found.add(Cause.POSITION)
    if old.ceiling != new.ceiling:
        found.add(Cause.ALLOTMENT)
    return tuple(cause for cause in Cause if cause in found)


def findings_of(
    grant: Grant, change: Change, edition: Edition, *, today: date, expected: Grant | None = None
) -> tuple[Finding, ...]:
    """What a reported change lacks, by the same rules as an application; those that block first.

    `expected`: the grant with all that is reported beside, upon the allotment of today; what lies above is counted there.
    """
    held = next((one for one in grant.positions if one.number == change.number), None)
    found = [] if held is None else [*_of_change(held, change, edition)]
    starts_anew = held is None or change.first_day != held.first_day
    found += of_one(_planned(change), today=today, edition=edition, starts_anew=starts_anew)
    before = expected or grant
    above = own_share(years_of(changed(before, [change], ceiling=before.ceiling), edition))
    if above > own_share(years_of(before, edition)):
        params = {"amount": above}
        code = FindingCode.CHANGE_ABOVE_BORNE if change.bears_rest else FindingCode.CHANGE_ABOVE
        found.append(Finding(code=code, path="claim.own_top_up", params=params, blocks=not change.bears_rest))
    return tuple(sorted(found, key=lambda one: not one.blocks))


def left_of(grant: Grant, edition: Edition) -> Decimal:
    """What no position of the grant uses of the allotment over the term."""
    return _NOTHING if grant.ceiling is None else max(grant.ceiling - amount_of(grant, edition), _NOTHING)


def requalify_by(held: Held, edition: Edition) -> date | None:
    """Until when the person on the position has to finish; None where nobody is in re-qualification, or the position is revoked."""
    months = edition.requalification.months_to_finish
    if (
        held.revoked_from is not None
        or held.current.qualification != Qualification.REQUALIFYING
        or months is None
        or months.value is None
    ):
        return None
    since = held.current
    for stretch in reversed(held.stretches):
        if stretch.person != since.person or stretch.qualification != Qualification.REQUALIFYING:
            break
        since = stretch
    return deadline_after(since.from_day - timedelta(days=1), months=months.value)


def _planned(change: Change) -> Planned:
    return Planned(
        number=change.number,
        fte=change.fte,
        first_day=change.first_day,
        qualification=change.qualification,
        person=change.person,
        reason=change.reason,
        has_worked_before=change.has_worked_before,
    )


def _moved(held: Held, change: Change) -> Held:
    stretch = Stretch(
        from_day=change.from_day,
        fte=change.fte,
        qualification=change.qualification,
        person=change.person,
        has_worked_before=change.has_worked_before,
    )
    before = tuple(one for one in held.stretches if one.from_day < change.from_day)
    is_same = before and before[-1].who_and_what == stretch.who_and_what
    stretches = before if is_same else (*before, stretch)
    return replace(held, first_day=change.first_day, last_day=change.last_day, stretches=stretches)


def _costs(stretch: Stretch, starts: Sequence[date], edition: Edition) -> Costs | None:
    rate = rate_of(stretch.qualification, edition)
    if rate is None:
        return None
    yearly = rate[1] * stretch.fte
    last = add_months(starts[-1], 1) - timedelta(days=1)
    return Costs(
        rate=rate[0],
        rate_amount=rate[1],
        yearly_amount=to_cents(yearly),
        period=Period(first_day=starts[0], last_day=last),
        parts=parts_of(yearly, starts),
    )


def _causes(old: Held, new: Held) -> Iterator[Cause]:
    if old.first_day != new.first_day:
        yield Cause.START
    if old.last_day != new.last_day:
        yield Cause.END
    if old.current.person != new.current.person:
        yield Cause.PERSON
    if old.current.qualification != new.current.qualification:
        yield Cause.RATE
    if old.current.fte != new.current.fte:
        yield Cause.SHARE
    if old.stretches != new.stretches and old.current.who_and_what == new.current.who_and_what:
        yield Cause.CORRECTION


def _of_change(held: Held, change: Change, edition: Edition) -> Iterator[Finding]:
    """Is anything different, does it fall into the period, may the rate rise?"""
    if _moved(held, change) == held:
        yield Finding(code=FindingCode.CHANGE_NOTHING, position=change.number)
    if held.revoked_from is not None and change.from_day >= held.revoked_from:
        yield Finding(code=FindingCode.CHANGE_REVOKED, position=change.number)
    whole = period_of(change.first_day, edition)
    last_day = whole.last_day if whole else None
    if change.from_day < change.first_day or (last_day and change.from_day > last_day):
        yield Finding(
            code=FindingCode.CHANGE_OUTSIDE,
            position=change.number,
            path="positions.months_at_most",
            params={"first": change.first_day, "last": last_day or change.first_day},
        )
    if change.last_day and (change.last_day < change.first_day or (last_day and change.last_day > last_day)):
        yield Finding(
            code=FindingCode.CHANGE_END_OUTSIDE,
            position=change.number,
            path="positions.months_at_most",
            params={"first": change.first_day, "last": last_day or change.first_day},
        )
    yield from _of_refill(held, change, edition)


def _of_refill(held: Held, change: Change, edition: Edition) -> Iterator[Finding]:
    """A position that somebody else takes over: at a higher rate only where the edition allows it."""
    rule = edition.positions.refill_at_higher_rate
    before, after = rate_of(held.current.qualification, edition), rate_of(change.qualification, edition)
    if held.current.person == change.person or before is None or after is None or after[1] <= before[1]:
        return
    if rule is not None and rule.value is False:
        yield Finding(
            code=FindingCode.CHANGE_RATE_HIGHER, position=change.number, path="positions.refill_at_higher_rate"
        )
