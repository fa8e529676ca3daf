"""How a version of the head count is made:

shared by import, correction and accepted objection; each of them is its own action.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from wegbereiter.core.decisions import PREPARED
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import HeadCount, HeadCountRow
from wegbereiter.funding.queries import numbers_of
from wegbereiter.funding.rules import MOST_PERSONS
from wegbereiter.funding.rules.lifecycle import (
    Correction,
    RefusedError,
    check_correction,
    check_day,
    deadlines_of,
    next_state,
)
from wegbereiter.funding.rules.versions import Difference, Number, differences, merged
from wegbereiter.funding.states import CountState, Fault
from wegbereiter.organisations.queries import municipalities
from wegbereiter.pact import queries as pact

BATCH = 1000


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is to stand in the next version; towns that `numbers` leaves out keep what they have, except those `gone`."""

    edition: str
    counted_on: date
    numbers: Mapping[UUID, Number]
    reason: str = ""
    received_on: date | None = None
    file_hash: str = ""
    gone: Collection[UUID] = ()  # merged into towns of the file


def locked_current(edition: str) -> HeadCount | None:
    """The newest version of an edition's count, locked; nobody makes another one until this transaction ends."""
    one_at_a_time(f"head_count:{edition}")
    return HeadCount.objects.select_for_update().filter(edition=edition).order_by("-number").first()


def check_current(count: HeadCount, current: HeadCount | None) -> None:
    """Raises RefusedError(COUNT_NOT_CURRENT) if a newer version than `count` exists."""
    if current is None or current.pk != count.pk:
        raise RefusedError(Fault.COUNT_NOT_CURRENT, current=current.number if current else 0)


def make_version(change: Change, *, current: HeadCount | None, by: Actor, now: datetime) -> HeadCount:
    """Write the next version with all its rows. A proposal to make the version before it final ends with that.

    Raises:
        RefusedError: see rules.lifecycle; nothing would change; a number or a town is impossible; nobody would be
        counted.
    """
    state = next_state(current.state if current else None)
    before = numbers_of(current)
    changed = differences(before, change.numbers)
    after = merged(before, change.numbers, gone=change.gone)
    if current and not changed and after.keys() >= before.keys() and change.counted_on == current.counted_on:
        raise RefusedError(Fault.NOTHING_CHANGED)
    _check_numbers(changed, after)
    received_on = checked_days(change, state=state, now=now)
    if current and current.is_prepared:
        current.take_back()
        current.save(update_fields=PREPARED)
    count = HeadCount.objects.create(
        edition=change.edition,
        number=current.number + 1 if current else 1,
        previous=current,
        state=state,
        counted_on=change.counted_on,
        reported_on=current.reported_on if current else None,
        received_on=received_on,
        persons_total=sum(number.persons for number in after.values()),
        towns=len(after),
        changed_rows=len(changed),
        estimated_rows=sum(number.estimated for number in after.values()),
        file_hash=change.file_hash,
        created_at=now,
        created_by=by.user_id,
        created_role=by.role,
    )
    rows = _rows(count, after, changed={one.place: one for one in changed}, reason=change.reason.strip())
    HeadCountRow.objects.bulk_create(rows, batch_size=BATCH)
    return count


def checked_days(change: Change, *, state: CountState, now: datetime) -> date | None:
    """The day of receipt that the version keeps: a correction needs one, anything else has none.

    Raises:
        RefusedError: the days are impossible, or it is a correction without a reason or after the last day.
    """
    today = timezone.localdate(now)
    check_day(change.counted_on, counted_on=change.counted_on, today=today)
    if state != CountState.CORRECTED:
        return None
    edition = pact.edition(change.edition)
    basis = edition.head_count.legal_basis
    check_correction(
        Correction(reason=change.reason, received_on=change.received_on, today=today),
        counted_on=change.counted_on,
        deadlines=deadlines_of(edition),
        rule=basis.value if basis and basis.value else edition.title,
    )
    return change.received_on or today


def _check_numbers(changed: list[Difference], after: Mapping[UUID, Number]) -> None:
    for one in changed:
        if not 0 <= one.after.persons <= MOST_PERSONS:
            raise RefusedError(Fault.NUMBER_IMPOSSIBLE, value=one.after.persons, most=MOST_PERSONS)
    new = {one.place for one in changed if one.before is None}
    if new - set(municipalities().filter(pk__in=new).values_list("pk", flat=True)):
        raise RefusedError(Fault.TOWN_UNKNOWN)
    if not any(number.persons for number in after.values()):
        raise RefusedError(Fault.NOBODY_COUNTED)


def _rows(
    count: HeadCount, after: Mapping[UUID, Number], *, changed: Mapping[UUID, Difference], reason: str
) -> list[HeadCountRow]:
    return [
        HeadCountRow(
            head_count=count,
            organisation_id=place,
            persons=number.persons,
            estimated=number.estimated,
            corrected_from=_corrected_from(changed.get(place), reason=reason),
            reason=reason if place in changed else "",
        )
        for place, number in after.items()
    ]


def _corrected_from(difference: Difference | None, *, reason: str) -> int | None:
    """The number before; only a change with a reason is a correction, a new provisional file is not."""
    if difference is None or difference.before is None or not reason:
        return None
    return difference.before.persons
