"""Taking a grant back, whole or in part: what is left of it, what a hearing needs, and when it may be decided.

Whoever holds the grant is heard first (LVwVfG section 28); the time for it is a value of the edition. On which law the
decision itself rests says the authority's own text.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from wegbereiter.core.periods import deadline_after
from wegbereiter.funding.choices.amendment import HearingStage
from wegbereiter.funding.rules.amendment import Grant, Held
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Fault
from wegbereiter.pact.rules import Edition

FROM_THE_BEGINNING = date.min  # so that no report can move the start before it


def revoked(grant: Grant, *, from_day: date | None, numbers: Collection[int] = ()) -> Grant:
    """The grant without the months that begin on that day or later, of these positions or of all.

    Without a day: without any month. A month that has begun stays granted, as where a position ends early.
    """
    positions = (_without(one, from_day) if not numbers or one.number in numbers else one for one in grant.positions)
    return replace(grant, positions=tuple(positions))


def answer_by(asked_on: date, edition: Edition) -> date | None:
    """Until when the holder may answer at least; None where the edition names no time, so that the officer does."""
    months = edition.applying.hearing_months
    return deadline_after(asked_on, months=months.value) if months and months.value else None


def check_hearing(*, reason: str, answer_until: date, asked_on: date, edition: Edition) -> None:
    """Raises RefusedError: no reason, or less time to answer than the edition says, or than a day."""
    if not reason.strip():
        raise RefusedError(Fault.REVOCATION_REASON)
    least = answer_by(asked_on, edition) or asked_on + timedelta(days=1)
    if answer_until < least:
        raise RefusedError(Fault.HEARING_TOO_SHORT, least=least)


def check_answer(text: str, received_on: date, *, asked_on: date, today: date) -> None:
    """Raises RefusedError: nothing is said, or on an impossible day. After the time is over it is taken as well."""
    if not text.strip():
        raise RefusedError(Fault.HEARING_TEXT)
    if not asked_on <= received_on <= today:
        raise RefusedError(Fault.HEARING_DAY, asked_on=asked_on)


def hearing_stage(*, answers: int, answer_until: date, today: date) -> HearingStage:
    """The holder has answered, or could have, or still may: the last day is its own."""
    if answers:
        return HearingStage.ANSWERED
    return HearingStage.SILENT if today > answer_until else HearingStage.WAITING


def check_heard(*, answers: int, read: int, answer_until: date, today: date) -> None:
    """May it be decided? `read`: how many answers the page showed to whoever decides.

    Raises:
        RefusedError: the holder may still answer, or has said something that nobody has read.
    """
    if hearing_stage(answers=answers, answer_until=answer_until, today=today) == HearingStage.WAITING:
        raise RefusedError(Fault.HEARING_OPEN, day=answer_until)
    if read < answers:
        raise RefusedError(Fault.HEARING_MOVED)


def _without(held: Held, from_day: date | None) -> Held:
    day = from_day or FROM_THE_BEGINNING
    return replace(held, revoked_from=day if held.revoked_from is None else min(held.revoked_from, day))
