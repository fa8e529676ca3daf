"""One more year of counselling, where the edition knows it and somebody writes down why."""

from datetime import date, datetime
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.case import own_case
from wegbereiter.casework.models import Case
from wegbereiter.casework.permissions import Permission, check, person_of
from wegbereiter.casework.queries.edition import clock_of
from wegbereiter.casework.rules.clock import check_further_year
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.core.tenancy import Actor

COLUMNS = ["extension_reason", "extended_at", "extended_by"]


def extend_counselling(case_id: UUID, reason: str, *, by: Actor, today: date, now: datetime) -> Case:
    """Keep why counselling lasts one year more. The same reason again is the second click.

    Raises:
        Case.DoesNotExist: not in the own care.
        RefusedError: closed, no reason, the edition knows no such year, it runs already, or the end is far.
    """
    check(by, Permission.PERSON_WORK)
    case, words = own_case(case_id, by=by, today=today), reason.strip()
    if not words:
        raise RefusedError(Refusal.NO_WORDS)
    if case.extension_reason == words:
        return case
    check_further_year(clock_of(case, today=today))
    case.extension_reason, case.extended_at, case.extended_by = words, now, person_of(by)
    case.save(update_fields=COLUMNS)
    record("casework.case.extended", by=by, about=case, river="case", now=now)
    return case


def take_back_extension(case_id: UUID, *, by: Actor, today: date, now: datetime) -> Case:
    """It was an error. A second click changes nothing. Raises Case.DoesNotExist, RefusedError for a closed case."""
    check(by, Permission.PERSON_WORK)
    case = own_case(case_id, by=by, today=today)
    if case.extended_at is None:
        return case
    case.extension_reason, case.extended_at, case.extended_by = "", None, None
    case.save(update_fields=COLUMNS)
    record("casework.case.not_extended", by=by, about=case, river="case", now=now)
    return case
