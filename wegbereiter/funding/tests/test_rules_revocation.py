"""Revocation: months that are taken, time to be heard, and that nothing reported later gives them back."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wegbereiter.funding.choices import FindingCode, Qualification
from wegbereiter.funding.rules.amendment import (
    Change,
    Grant,
    amount_of,
    changed,
    findings_of,
    held_of,
    requalify_by,
)
from wegbereiter.funding.rules.grant import Planned
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.revocation import (
    answer_by,
    check_answer,
    check_heard,
    check_hearing,
    hearing_stage,
    revoked,
)
from wegbereiter.funding.states import Fault
from wegbereiter.pact.queries import edition

PACT, OPEN = edition("pik-2017"), edition("pik-2025")
START, ASKED = date(2018, 4, 1), date(2018, 9, 3)


def planned(number, **values):
    first = {"fte": Decimal(1), "first_day": START, "qualification": Qualification.C, "person": f"Person {number}"}
    return Planned(**{**first, **values}, number=number)


def grant(*rows):
    rows = rows or (planned(1), planned(2))
    return Grant(positions=tuple(held_of(one) for one in rows), ceiling=Decimal(400_000))


def change(number=1, **values):
    first = {"from_day": START, "fte": Decimal(1), "qualification": Qualification.C, "person": "Andere Person"}
    return Change(**{**first, "first_day": START, **values}, number=number)


def fault_of(check, *args, **values):
    with pytest.raises(RefusedError) as caught:
        check(*args, **values)
    return caught.value.fault


@pytest.mark.parametrize(
    ("from_day", "numbers", "months"),
    [
        (None, (), 0),
        (None, (2,), 24),
        (START, (), 0),
        (date(2018, 10, 1), (), 12),  # six months of each
        (date(2018, 10, 2), (), 14),  # the month that has begun stays
        (date(2018, 10, 1), (2,), 24 + 6),
        (date(2030, 1, 1), (), 48),
    ],
)
def test_the_months_from_a_day_on_are_taken(from_day, numbers, months):
    left = revoked(grant(), from_day=from_day, numbers=numbers)

    assert amount_of(left, PACT) == Decimal(51_000) * months / 12


def test_two_revocations_take_what_either_takes():
    once = revoked(grant(), from_day=date(2019, 1, 1))
    for first, second in ((once, date(2018, 10, 1)), (revoked(grant(), from_day=date(2018, 10, 1)), date(2019, 1, 1))):
        assert amount_of(revoked(first, from_day=second), PACT) == 51_000


@given(day=st.dates(date(2018, 1, 1), date(2020, 12, 1)), start=st.dates(date(2017, 1, 1), date(2018, 12, 1)))
def test_no_report_gives_back_what_was_taken(day, start):
    """Another start, another person, no early end: no month that begins on the day or later is paid."""
    whole = changed(revoked(grant(), from_day=None), [change(first_day=start)], ceiling=None)
    part = changed(revoked(grant(planned(1)), from_day=day), [change(first_day=start)], ceiling=None)

    assert amount_of(whole, PACT) == 0
    assert not any(one.pays(day) for one in part.positions)


def test_nothing_is_reported_for_a_time_that_is_revoked():
    left = revoked(grant(), from_day=date(2018, 10, 1), numbers=(1,))
    late, early = change(from_day=date(2018, 10, 1)), change(from_day=date(2018, 9, 30))

    found = [[one.code for one in findings_of(left, each, PACT, today=ASKED)] for each in (late, early)]
    other = findings_of(left, change(2, from_day=date(2018, 10, 1)), PACT, today=ASKED)

    assert [FindingCode.CHANGE_REVOKED in codes for codes in found] == [True, False]
    assert FindingCode.CHANGE_REVOKED not in [one.code for one in other]


def test_nobody_has_to_finish_a_requalification_on_a_revoked_position():
    left = grant(planned(1, qualification=Qualification.REQUALIFYING))

    assert requalify_by(left.positions[0], PACT) is not None
    assert requalify_by(revoked(left, from_day=None).positions[0], PACT) is None


def test_a_hearing_needs_a_reason_and_the_time_of_the_edition():
    right = {"reason": "x", "asked_on": ASKED, "edition": PACT}
    check_hearing(**right, answer_until=date(2018, 10, 3))

    assert answer_by(ASKED, PACT) == date(2018, 10, 3)
    assert fault_of(check_hearing, **right, answer_until=date(2018, 10, 2)) == Fault.HEARING_TOO_SHORT
    assert fault_of(check_hearing, **{**right, "reason": " "}, answer_until=ASKED) == Fault.REVOCATION_REASON


def test_where_the_edition_names_no_time_the_officer_gives_a_day_at_least():
    right = {"reason": "x", "asked_on": ASKED, "edition": OPEN}
    check_hearing(**right, answer_until=date(2018, 9, 4))

    assert answer_by(ASKED, OPEN) is None
    assert fault_of(check_hearing, **right, answer_until=ASKED) == Fault.HEARING_TOO_SHORT


def test_an_answer_has_words_and_a_possible_day():
    days = {"asked_on": ASKED, "today": date(2018, 12, 1)}
    for day in days.values():
        check_answer("x", day, **days)

    assert fault_of(check_answer, " \n", ASKED, **days) == Fault.HEARING_TEXT
    for day in (date(2018, 9, 2), date(2018, 12, 2)):
        assert fault_of(check_answer, "x", day, **days) == Fault.HEARING_DAY


@pytest.mark.parametrize(
    ("answers", "today", "stage"),
    [
        (0, ASKED, "waiting"),
        (0, date(2018, 10, 3), "waiting"),
        (0, date(2018, 10, 4), "silent"),
        (1, ASKED, "answered"),
    ],
)
def test_it_is_decided_after_the_answer_or_after_the_last_day(answers, today, stage):
    values = {"answers": answers, "answer_until": date(2018, 10, 3), "today": today}

    assert hearing_stage(**values) == stage
    if stage != "waiting":
        check_heard(**values, read=answers)
    else:
        assert fault_of(check_heard, **values, read=0) == Fault.HEARING_OPEN


def test_what_nobody_has_read_is_not_decided_about():
    values = {"answers": 2, "answer_until": date(2018, 10, 3), "today": date(2018, 10, 4)}

    assert fault_of(check_heard, **values, read=1) == Fault.HEARING_MOVED
