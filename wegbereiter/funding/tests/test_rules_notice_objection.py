"""Objections to notices: in time up to the last day, late after it, open without a day; an outcome has what it needs."""

from datetime import date

import pytest

from wegbereiter.funding.choices.notice import Timeliness
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.notice_objection import check_outcome, check_received, timeliness
from wegbereiter.funding.states import Fault, ObjectionOutcome, Remedy

DELIVERED, UNTIL = date(2018, 4, 10), date(2018, 5, 10)


@pytest.mark.parametrize(
    ("received_on", "expected"),
    [
        (date(2018, 4, 9), Timeliness.IN_TIME),
        (UNTIL, Timeliness.IN_TIME),
        (date(2018, 5, 11), Timeliness.LATE),
    ],
)
def test_the_last_day_is_in_time_and_the_day_after_is_late(received_on, expected):
    assert timeliness(received_on, delivered_on=DELIVERED, objection_until=UNTIL) == expected


def test_without_a_day_of_delivery_or_a_period_nothing_is_late():
    said = date(2030, 1, 1)

    assert timeliness(said, delivered_on=None, objection_until=None) == Timeliness.NOT_DELIVERED
    assert timeliness(said, delivered_on=DELIVERED, objection_until=None) == Timeliness.NO_PERIOD


@pytest.mark.parametrize("day", [date(2018, 4, 8), date(2018, 4, 11)])
def test_it_is_received_after_the_notice_and_not_in_the_future(day):
    check_received(date(2018, 4, 9), made_on=date(2018, 4, 9), today=date(2018, 4, 10))

    with pytest.raises(RefusedError) as caught:
        check_received(day, made_on=date(2018, 4, 9), today=date(2018, 4, 10))

    assert caught.value.fault == Fault.NOTICE_OBJECTION_DAY


@pytest.mark.parametrize(
    ("outcome", "reason", "remedy", "fault"),
    [
        ("rejected", " ", None, Fault.ANSWER_MISSING),
        ("upheld", "x", None, Fault.REMEDY_MISSING),
        ("partly", "x", None, Fault.REMEDY_MISSING),
        ("rejected", "x", Remedy.AMENDMENT, Fault.REMEDY_NEEDLESS),
        ("withdrawn", "x", Remedy.DECISION, Fault.REMEDY_NEEDLESS),
    ],
)
def test_an_outcome_says_why_and_what_follows(outcome, reason, remedy, fault):
    check_outcome(ObjectionOutcome.UPHELD, reason="x", remedy=Remedy.DECISION)
    check_outcome(ObjectionOutcome.REJECTED, reason="x", remedy=None)

    with pytest.raises(RefusedError) as caught:
        check_outcome(ObjectionOutcome(outcome), reason=reason, remedy=remedy)

    assert caught.value.fault == fault
