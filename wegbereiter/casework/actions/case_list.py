"""Take in everybody of a list at once: all of them or nobody."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.intake import Intake, take_in, take_up
from wegbereiter.casework.models import Case
from wegbereiter.casework.permissions import Permission, check, person_of
from wegbereiter.casework.queries.case_list import parted
from wegbereiter.casework.rules.case_list import OF_HOUSEHOLD
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.names import search_key
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.actions.details import live_together
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
    when: dict[str, Any] = {"by": by, "today": today, "now": now}
    taken = [(_one(row, **when), row) for row in sorted(found.new, key=_by_number)]
    taken += [(take_up(person, _intake(row), **when), row) for row, person in found.back]
    _live_together(taken, **when)
    cases = [case for case, _row in taken]
    if cases:
        record("casework.cases.imported", by=by, river="case", now=now, cases=len(cases))
    return cases


def _intake(row: Mapping[str, Any]) -> Intake:
    return Intake(**{name: value for name, value in row.items() if name not in OF_HOUSEHOLD})


def _live_together(taken: Sequence[tuple[Case, Mapping[str, Any]]], *, by: Actor, today: date, now: datetime) -> None:
    """Those with the same word for their household; who stands alone with it gets none."""
    first: dict[str, tuple[Case, Mapping[str, Any]]] = {}
    for case, row in taken:
        if home := search_key(row.get("household", "")):
            other, before = first.setdefault(home, (case, row))
            if other.pk != case.pk:
                said = {"relation": row["relation"], "other_relation": before["relation"]}
                live_together(case.person_id, other.person_id, **said, by=by, today=today, now=now)


def _by_number(row: Mapping[str, Any]) -> str:
    return str(row["person"]["file_number"])


def _one(row: Mapping[str, Any], *, by: Actor, today: date, now: datetime) -> Case:
    try:
        return take_in(_intake(row), by=by, today=today, now=now)
    except PersonRefusedError as refusal:
        # The one reason why a new person is refused. The number is the list's own: nothing else is said of anybody.
        number = row["person"]["file_number"]
        raise RefusedError(Refusal.LIST_HAS_A_TAKEN_NUMBER, number=number) from refusal
