"""Who may have a part in giving somebody a new second factor."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from wegbereiter.organisations.choices import Refusal
from wegbereiter.organisations.rules import (
    RESET_LIFETIME,
    RefusedError,
    Term,
    check_asked,
    check_part,
    check_still_open,
    needs_office,
)

TODAY = date(2026, 6, 15)
DAY = timedelta(days=1)
ONE, TWO, THREE = uuid4(), uuid4(), uuid4()


def term(person=THREE, **values):
    facts = {"id": uuid4(), "user_id": uuid4(), "person": person, "role": "manager", "first_day": TODAY}
    return Term(**{**facts, **values})


def refusal(check, **values):
    try:
        check(**values)
    except RefusedError as error:
        return error.reason
    return None


@pytest.mark.parametrize(
    ("acting", "refused"), [({ONE}, None), ({TWO}, Refusal.RESET_OWN), ({ONE, TWO}, Refusal.RESET_OWN)]
)
def test_nobody_has_a_part_in_the_own_reset(acting, refused):
    assert refusal(check_part, acting=acting, concerned=[TWO]) == refused


@pytest.mark.parametrize(
    ("here", "waits", "refused"),
    [(True, False, None), (False, False, Refusal.NOT_HERE_NOW), (True, True, Refusal.RESET_OPEN)],
)
def test_one_reset_for_somebody_who_works_here(here, waits, refused):
    assert refusal(check_asked, is_here=here, waits=waits) == refused


@pytest.mark.parametrize(
    ("closed", "waited", "refused"),
    [
        (False, RESET_LIFETIME - timedelta(seconds=1), None),
        (False, RESET_LIFETIME, Refusal.RESET_OVER),
        (True, timedelta(0), Refusal.RESET_CLOSED),
    ],
)
def test_what_is_closed_or_a_week_old_is_confirmed_no_more(closed, waited, refused):
    asked_at = datetime(2026, 6, 15, tzinfo=UTC)

    assert refusal(check_still_open, closed=closed, asked_at=asked_at, now=asked_at + waited) == refused


@pytest.mark.parametrize(
    ("other", "office"),
    [
        (term(), False),
        (term(first_day=TODAY + DAY), True),
        (term(last_day=TODAY), False),
        (term(first_day=TODAY - 9 * DAY, last_day=TODAY - DAY), True),
        (term(ended=True), True),
        (term(role="funding_clerk"), True),
        (term(substitutes=uuid4()), True),
        (term(person=ONE), True),
    ],
)
def test_office_is_needed_where_nobody_else_manages_people_today(other, office):
    terms = [term(person=ONE), term(person=TWO, role="funding_clerk"), other]

    assert needs_office(terms, involved={ONE, TWO}, today=TODAY) is office
