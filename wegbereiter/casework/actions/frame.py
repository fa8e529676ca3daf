"""What frames a case: which edition pays, since when, and why it is counselled although no edition pays."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.case import own_case
from wegbereiter.casework.models import Case
from wegbereiter.casework.permissions import Permission, check
from wegbereiter.casework.queries.edition import counselling_editions
from wegbereiter.casework.queries.overview import eligibility_of
from wegbereiter.casework.rules.days import check_days
from wegbereiter.casework.rules.refusal import ConflictError, Refusal, RefusedError
from wegbereiter.core.tenancy import Actor


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The edition that pays, and the days from which its clock can run; None where nobody knows."""

    edition: str
    opened_on: date
    arrived_on: date | None = None
    allocated_on: date | None = None


def correct_frame(case_id: UUID, frame: Frame, *, version: int, by: Actor, today: date, now: datetime) -> Case:
    """Put the edition and the days of a case right; `version` is the state that the form was filled from.

    Raises:
        Case.DoesNotExist: not in the own care.
        ConflictError: somebody else saved since.
        RefusedError: closed, no edition of counselling, or days that cannot be.
    """
    check(by, Permission.PERSON_WORK)
    case = _own_case(case_id, version, by=by, today=today)
    if frame.edition not in [one.code for one in counselling_editions()]:
        raise RefusedError(Refusal.NO_SUCH_EDITION)
    check_days(frame.arrived_on, frame.allocated_on, frame.opened_on, today=today)
    wanted = asdict(frame)
    changed = [name for name, value in wanted.items() if getattr(case, name) != value]
    if not changed:
        return case
    for name in changed:
        setattr(case, name, wanted[name])
    case.version += 1
    case.save(update_fields=[*changed, "version"])
    record("casework.case.framed", by=by, about=case, river="case", now=now, columns=changed)
    return case


def justify(case_id: UUID, words: str, *, version: int, by: Actor, today: date, now: datetime) -> Case:
    """Write why somebody is counselled whom the edition leaves out, with what it said of the person then.

    Raises:
        Case.DoesNotExist: not in the own care.
        ConflictError: somebody else saved since.
        RefusedError: closed, no words, or the person does not stand outside the target group.
    """
    check(by, Permission.PERSON_WORK)
    case = _own_case(case_id, version, by=by, today=today)
    if not words.strip():
        raise RefusedError(Refusal.NO_WORDS)
    said = eligibility_of(by, case, today=today)
    if not said.asks_for_words:
        raise RefusedError(Refusal.NOT_OUTSIDE)
    case.justification, case.verdict, case.verdict_reason = words.strip(), said.verdict, said.reason
    case.version += 1
    case.save(update_fields=["justification", "verdict", "verdict_reason", "version"])
    record("casework.case.justified", by=by, about=case, river="case", now=now, reason=str(said.reason))
    return case


def _own_case(case_id: UUID, version: int, *, by: Actor, today: date) -> Case:
    case = own_case(case_id, by=by, today=today)
    if case.version != version:
        raise ConflictError(case)
    return case
