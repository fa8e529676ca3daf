"""What officers do with the head count: import, report, correct, and set final by two of them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wegbereiter.accounts.permissions import check
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.decisions import DECIDED, PREPARED
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.actions.versions import Change, check_current, locked_current, make_version
from wegbereiter.funding.models import HeadCount, HeadCountRow
from wegbereiter.funding.rules.lifecycle import RefusedError, check_final, check_report
from wegbereiter.funding.rules.versions import Number
from wegbereiter.funding.states import CountState, Fault


@transaction.atomic
def import_numbers(
    *,
    edition: str,
    counted_on: date,
    numbers: Mapping[UUID, Number],
    by: Actor,
    now: datetime,
    reason: str = "",
    received_on: date | None = None,
    file_hash: str = "",
) -> HeadCount:
    """Take numbers over as the next version: provisional, or (once a count was reported) corrected, with a reason.

    Raises:
        PermissionDenied, LookupError (no such edition), RefusedError: see `actions.versions.make_version`.
    """
    check(by, Permission.HEADCOUNT_PREPARE)
    change = Change(
        edition=edition,
        counted_on=counted_on,
        numbers=numbers,
        reason=reason,
        received_on=received_on,
        file_hash=file_hash,
    )
    count = make_version(change, current=locked_current(edition), by=by, now=now)
    record_version("funding.head_count.imported", count, by=by, now=now)
    return count


@transaction.atomic
def report_head_count(head_count_id: UUID, *, reported_on: date, by: Actor, now: datetime) -> HeadCount:
    """Mark the current provisional count as reported by the districts. Later changes are corrections.

    Raises:
        PermissionDenied, HeadCount.DoesNotExist, RefusedError.
    """
    check(by, Permission.HEADCOUNT_PREPARE)
    count = _locked(head_count_id)
    check_report(count.state, reported_on=reported_on, counted_on=count.counted_on, today=timezone.localdate(now))
    count.state, count.reported_on = CountState.REPORTED, reported_on
    count.save(update_fields=["state", "reported_on"])
    record("funding.head_count.reported", by=by, about=count, river="money", now=now, reported_on=reported_on)
    return count


@transaction.atomic
def correct_number(
    head_count_id: UUID,
    organisation_id: UUID,
    *,
    persons: int,
    reason: str,
    received_on: date | None,
    by: Actor,
    now: datetime,
) -> HeadCount:
    """Change one town's number with a reason, as the next version. `head_count_id`: the version the officer looked at.

    Raises:
        PermissionDenied, HeadCount.DoesNotExist.
        RefusedError: COUNT_NOT_CURRENT when somebody was faster; else see `actions.versions.make_version`.
    """
    check(by, Permission.HEADCOUNT_PREPARE)
    count = correct(
        _locked(head_count_id),
        organisation_id,
        persons=persons,
        reason=reason,
        received_on=received_on,
        by=by,
        now=now,
    )
    record_version("funding.head_count.corrected", count, by=by, now=now, organisation=organisation_id)
    return count


@transaction.atomic
def propose_final(head_count_id: UUID, *, by: Actor, now: datetime) -> HeadCount:
    """First pair of eyes: this version is to be final.

    Raises:
        PermissionDenied, HeadCount.DoesNotExist, RefusedError, FourEyesError.
    """
    check(by, Permission.HEADCOUNT_PREPARE)
    count = _locked(head_count_id)
    check_final(count.state)
    count.prepare(by=by, now=now)
    count.save(update_fields=PREPARED)
    record("funding.head_count.proposed", by=by, about=count, river="money", now=now)
    return count


@transaction.atomic
def take_back_final(head_count_id: UUID, *, by: Actor, now: datetime) -> HeadCount:
    """Take the proposal back, or send it back: whoever may decide may also refuse.

    Raises:
        PermissionDenied, HeadCount.DoesNotExist, RefusedError, FourEyesError.
    """
    check(by, Permission.HEADCOUNT_DECIDE)
    count = _locked(head_count_id)
    count.take_back()
    count.save(update_fields=PREPARED)
    record("funding.head_count.taken_back", by=by, about=count, river="money", now=now)
    return count


@transaction.atomic
def decide_final(head_count_id: UUID, *, by: Actor, now: datetime) -> HeadCount:
    """Second pair of eyes: the version is final from now on.

    Raises:
        PermissionDenied, HeadCount.DoesNotExist, RefusedError, FourEyesError (the same natural person, among others).
    """
    check(by, Permission.HEADCOUNT_DECIDE)
    count = _locked(head_count_id)
    count.decide(by=by, now=now)
    check_final(count.state)
    count.state = CountState.FINAL
    count.save(update_fields=[*DECIDED, "state"])
    record("funding.head_count.final", by=by, about=count, river="money", now=now, persons=count.persons_total)
    return count


def correct(
    count: HeadCount,
    organisation_id: UUID,
    *,
    persons: int,
    reason: str,
    received_on: date | None,
    by: Actor,
    now: datetime,
) -> HeadCount:
    """The next version with one number changed; `count` is the locked current one.

    No event: the calling action writes it.
    """
    if not HeadCountRow.objects.filter(head_count=count, organisation_id=organisation_id).exists():
        raise RefusedError(Fault.TOWN_WITHOUT_ROW)
    if not reason.strip():
        raise RefusedError(Fault.REASON_MISSING)
    change = Change(
        edition=count.edition,
        counted_on=count.counted_on,
        numbers={organisation_id: Number(persons=persons)},
        reason=reason,
        received_on=received_on,
    )
    return make_version(change, current=count, by=by, now=now)


def record_version(code: str, count: HeadCount, *, by: Actor, now: datetime, **data: Any) -> None:
    """One event for a new version, also about what it replaces."""
    record(
        code,
        by=by,
        about=count,
        river="money",
        now=now,
        edition=count.edition,
        number=count.number,
        changed=count.changed_rows,
        persons=count.persons_total,
        **data,
    )


def _locked(head_count_id: UUID) -> HeadCount:
    """The version, locked, if it is still the current one.

    Raises HeadCount.DoesNotExist, RefusedError(COUNT_NOT_CURRENT).
    """
    seen = HeadCount.objects.get(pk=head_count_id)
    current = locked_current(seen.edition)
    check_current(seen, current)
    assert current is not None
    return current
