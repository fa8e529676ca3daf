"""Tasks say why they exist, are due on the right day, and none comes twice."""

from datetime import date, timedelta

import pytest

from wegbereiter.casework.rules.tasks import Known, OpenStep, Paper, Reason, Since, Span, causes, postponed, settled

TODAY = date(2018, 6, 15)
SPAN = Span(
    paper_days=60, contact_weeks=4, referral_weeks=3, change_days=28, question_days=14, consent_months=24, consent_days=30,
    new_days=14,
)  # fmt: skip


def of(**known):
    return [
        (cause.reason, cause.due_on)
        for cause in causes(Known(**{"contact_on": TODAY, **known}), span=SPAN, today=TODAY)
    ]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, []),
        ({"papers": [Paper(key="p", until=TODAY + timedelta(60))]}, [(Reason.PAPER_ENDS, TODAY + timedelta(60))]),
        ({"papers": [Paper(key="p", until=TODAY + timedelta(61))]}, []),
        ({"papers": [Paper(key="p", until=TODAY - timedelta(5))]}, [(Reason.PAPER_ENDS, TODAY - timedelta(5))]),
        ({"consents": [Since(key="c", day=date(2016, 7, 15))]}, [(Reason.CONSENT_ENDS, date(2018, 7, 15))]),
        ({"consents": [Since(key="c", day=date(2016, 7, 16))]}, []),
        ({"unasked": Since(key="u", day=TODAY - timedelta(14))}, [(Reason.CONSENT_OPEN, TODAY)]),
        ({"unasked": Since(key="u", day=TODAY - timedelta(13))}, []),
        ({"referrals": [Since(key="r", day=TODAY - timedelta(22))]}, [(Reason.REFERRAL_OPEN, TODAY - timedelta(1))]),
        ({"referrals": [Since(key="r", day=TODAY - timedelta(20))]}, []),
        ({"changed": Since(key="e", day=TODAY - timedelta(9))}, [(Reason.CHANGED, TODAY)]),
        ({"steps": [OpenStep(key="s", due_on=TODAY), OpenStep(key="t", due_on=None)]}, []),
        ({"steps": [OpenStep(key="s", due_on=TODAY - timedelta(1))]}, [(Reason.STEP_OVERDUE, TODAY - timedelta(1))]),
        ({"contact_on": TODAY - timedelta(27)}, []),
        ({"contact_on": TODAY - timedelta(28)}, [(Reason.NO_CONTACT, TODAY)]),
        ({"clock_last_day": date(2018, 12, 1), "clock_warns_from": TODAY}, [(Reason.CLOCK, date(2018, 12, 1))]),
        ({"clock_last_day": date(2018, 12, 1), "clock_warns_from": TODAY + timedelta(1)}, []),
    ],
)
def test_each_cause_on_its_day(known, expected):
    assert of(**known) == expected


def test_the_most_urgent_stands_first():
    known = {
        "papers": [Paper(key="p", until=TODAY + timedelta(9))],
        "steps": [OpenStep(key="s", due_on=TODAY - timedelta(9))],
    }

    assert [reason for reason, _day in of(**known)] == [Reason.STEP_OVERDUE, Reason.PAPER_ENDS]


def test_the_same_cause_has_the_same_key_and_a_new_day_a_new_one():
    def keys(until):
        known = Known(contact_on=TODAY, papers=[Paper(key="p", until=until)])
        return [cause.key for cause in causes(known, span=SPAN, today=TODAY)]

    assert keys(TODAY) == keys(TODAY)
    assert keys(TODAY) != keys(TODAY + timedelta(1))


def test_what_was_put_off_lies_ahead():
    assert postponed(TODAY - timedelta(9), days=7, today=TODAY) == TODAY + timedelta(7)
    assert postponed(TODAY + timedelta(2), days=1, today=TODAY) == TODAY + timedelta(3)


def test_a_task_whose_cause_is_gone_ends_but_never_an_own_one():
    found = causes(Known(contact_on=TODAY - timedelta(28)), span=SPAN, today=TODAY)
    open_ones = [(found[0].reason, found[0].key), (Reason.PAPER_ENDS, "p:x"), (Reason.OWN, "call")]

    assert settled(open_ones, found) == {(Reason.PAPER_ENDS, "p:x")}
