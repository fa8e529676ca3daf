"""An objection to a notice: whether it came in time, and what an outcome needs. Late is said, never refused."""

from datetime import date

from wegbereiter.funding.choices.notice import Timeliness
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Fault, ObjectionOutcome, Remedy

UPHOLDING = (ObjectionOutcome.UPHELD, ObjectionOutcome.PARTLY)


def timeliness(received_on: date, *, delivered_on: date | None, objection_until: date | None) -> Timeliness:
    """Against the last day that follows from delivery and edition; the last day itself is in time."""
    if delivered_on is None:
        return Timeliness.NOT_DELIVERED
    if objection_until is None:
        return Timeliness.NO_PERIOD
    return Timeliness.IN_TIME if received_on <= objection_until else Timeliness.LATE


def check_received(received_on: date, *, made_on: date, today: date) -> None:
    """Raises RefusedError: before the notice was made, or in the future."""
    if not made_on <= received_on <= today:
        raise RefusedError(Fault.NOTICE_OBJECTION_DAY, made_on=made_on)


def check_outcome(outcome: ObjectionOutcome, *, reason: str, remedy: Remedy | None) -> None:
    """Every outcome has its reason; what is upheld says what follows, nothing else does. Raises RefusedError."""
    if not reason.strip():
        raise RefusedError(Fault.ANSWER_MISSING)
    if outcome in UPHOLDING and remedy is None:
        raise RefusedError(Fault.REMEDY_MISSING)
    if outcome not in UPHOLDING and remedy is not None:
        raise RefusedError(Fault.REMEDY_NEEDLESS)
