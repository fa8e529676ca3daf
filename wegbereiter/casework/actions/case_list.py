"""Take in everybody of a list at once: all of them or nobody."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.intake import Intake, take_in, take_up
from wegbereiter.casework.models import Case
from wegbereiter.casework.permissions import Permission, check, person_of
from wegbereiter.casework.queries.case_list import parted
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.rules.refusal import RefusedError as PersonRefusedError


def take_in_list(rows: Sequence[Mapping[str, Any]], *, by: Actor, today: date, now: datetime) -> list[Case]:
    """Take in everybody of a list who is not counselled here yet; `rows` hold fields of `Intake`.

    Whoever was counselled before gets a new case. Nobody of them has answered to the information sheet here for it: the
    page of each case says so until that is done.

    Raises:
        RefusedError: a file number of the list is taken by somebody whom the actor does not look after.
    """
    check(by, Permission.PERSON_WORK)
    one_at_a_time(f"case_list:{person_of(by)}")  # the second click waits, and then finds everybody there
    found = parted(by, rows, today=today)
    # Two people with lists of the same house at once: in one order, they wait for each other's file numbers only once.
    cases = [_one(row, by=by, today=today, now=now) for row in sorted(found.new, key=_by_number)]
    cases += [take_up(person, Intake(**row), by=by, today=today, now=now) for row, person in found.back]
    if cases:
        record("casework.cases.imported", by=by, river="case", now=now, cases=len(cases))
    return cases


def _by_number(row: Mapping[str, Any]) -> str:
    return str(row["person"]["file_number"])


def _one(row: Mapping[str, Any], *, by: Actor, today: date, now: datetime) -> Case:
    try:
        return take_in(Intake(**row), by=by, today=today, now=now)
    except PersonRefusedError as refusal:
        # The one reason why a new person is refused. The number is the list's own: nothing else is said of anybody.
        number = row["person"]["file_number"]
        raise RefusedError(Refusal.LIST_HAS_A_TAKEN_NUMBER, number=number) from refusal
