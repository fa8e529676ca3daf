"""Take in everybody of a list at once: all of them or nobody."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.intake import Intake, take_in
from wegbereiter.casework.models import Case
from wegbereiter.casework.permissions import Permission, check, person_of
from wegbereiter.casework.queries.case_list import compare
from wegbereiter.casework.rules.case_list import twin_of
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.rules.refusal import RefusedError as PersonRefusedError


def take_in_list(rows: Sequence[Mapping[str, Any]], *, by: Actor, today: date, now: datetime) -> list[Case]:
    """Take in everybody of a list who is not in the own care yet; `rows` hold fields of `Intake`.

    Nobody of them has answered to the information sheet here: the page of each case says so until that is done.

    Raises:
        RefusedError: a file number is that of somebody whom the actor does not look after.
    """
    check(by, Permission.PERSON_WORK)
    _one_at_a_time(by)
    new = sorted(compare(by, rows, today=today).new, key=lambda row: str(twin_of(row["person"])))
    try:
        cases = [take_in(Intake(**row), by=by, today=today, now=now) for row in new]
    except PersonRefusedError as refusal:
        raise RefusedError(Refusal.LIST_HAS_A_TAKEN_NUMBER) from refusal
    if cases:
        record("casework.cases.imported", by=by, river="case", now=now, cases=len(cases))
    return cases


def _one_at_a_time(by: Actor) -> None:
    """The second click waits, and then finds everybody there."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"case list {person_of(by)}"])
