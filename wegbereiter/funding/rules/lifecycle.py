"""When a head count may be imported, corrected, reported and made final.

Basis: FAG section 29d (1), as the edition gives it.
"""

from dataclasses import dataclass
from datetime import date

from wegbereiter.funding.states import CountState, Fault
from wegbereiter.pact.rules import Edition
from wegbereiter.pact.rules.values import Text


class RefusedError(Exception):
    """The step is refused; `fault` says why, `params` fill its sentence."""

    def __init__(self, fault: Fault, **params: object) -> None:
        super().__init__(fault)
        self.fault = fault
        self.params = params


@dataclass(frozen=True, kw_only=True)
class Deadlines:
    """Days of the edition; None where it names none. `paths` say where the page finds their sources."""

    report_by: date | None
    corrections_until: date | None

    paths = ("head_count.report_by", "head_count.corrections_until", "head_count.legal_basis")


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What somebody wants to change and when it reached the office."""

    reason: str
    received_on: date | None
    today: date


def deadlines_of(edition: Edition) -> Deadlines:
    counting = edition.head_count
    return Deadlines(
        report_by=counting.report_by.value if counting.report_by else None,
        corrections_until=counting.corrections_until.value if counting.corrections_until else None,
    )


def next_state(current: str | None) -> CountState:
    """The state of the version that a change makes: a count that was reported is corrected from then on.

    Raises:
        RefusedError: the current version is final.
    """
    if current == CountState.FINAL:
        raise RefusedError(Fault.COUNT_IS_FINAL)
    return CountState.CORRECTED if current in {CountState.REPORTED, CountState.CORRECTED} else CountState.PROVISIONAL


def check_correction(correction: Correction, *, counted_on: date, deadlines: Deadlines, rule: Text) -> None:
    """May a reported count be corrected like this? The day of receipt counts, not the day somebody types it in.

    `rule` is the legal basis of the deadline, for the sentence.

    Raises:
        RefusedError: no reason, no possible day of receipt, or received after the edition's last day for corrections.
    """
    received, until = correction.received_on or correction.today, deadlines.corrections_until
    if not correction.reason.strip():
        raise RefusedError(Fault.REASON_MISSING)
    check_day(received, counted_on=counted_on, today=correction.today)
    if until is not None and received > until:
        raise RefusedError(Fault.TOO_LATE, received_on=received, until=until, rule=rule)


def check_day(day: date, *, counted_on: date, today: date) -> None:
    """Raises RefusedError for a day before the count or in the future."""
    if day > today:
        raise RefusedError(Fault.DAY_IN_FUTURE)
    if day < counted_on:
        raise RefusedError(Fault.DAY_BEFORE_COUNT, counted_on=counted_on)


def check_report(state: str, *, reported_on: date, counted_on: date, today: date) -> None:
    """May the count be marked as reported on that day? A late report is taken, and shown as late.

    Raises:
        RefusedError: it is not provisional any more, or the day is impossible.
    """
    if state != CountState.PROVISIONAL:
        raise RefusedError(Fault.COUNT_NOT_PROVISIONAL)
    check_day(reported_on, counted_on=counted_on, today=today)


def is_late(reported_on: date | None, deadlines: Deadlines) -> bool:
    return reported_on is not None and deadlines.report_by is not None and reported_on > deadlines.report_by


def check_final(state: str) -> None:
    """May the count be proposed as final, or decided? Raises RefusedError for a provisional and for a final one."""
    if state == CountState.FINAL:
        raise RefusedError(Fault.COUNT_IS_FINAL)
    if state == CountState.PROVISIONAL:
        raise RefusedError(Fault.COUNT_NOT_REPORTED)
