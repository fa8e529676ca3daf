"""A further position on a running grant: what it costs, what is left, and by which rules it is refused."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wegbereiter.funding.choices import FindingCode, Qualification
from wegbereiter.funding.choices.amendment import Cause
from wegbereiter.funding.rules.amendment import (
    Change,
    Grant,
    amount_of,
    causes_of,
    changed,
    findings_of,
    held_of,
    left_of,
)
from wegbereiter.funding.rules.further_position import addition
from wegbereiter.funding.rules.grant import Planned
from wegbereiter.pact.queries import edition

PACT, LATER = edition("pik-2017"), edition("pik-2025")
A, C, RE = Qualification.A, Qualification.C, Qualification.REQUALIFYING
START, BEGINS, TODAY = date(2018, 4, 1), date(2018, 10, 1), date(2018, 9, 20)
FIRST = Planned(number=1, fte=Decimal(1), first_day=START, qualification=C, person="Erste Person")


def grant(ceiling=222_902):
    return Grant(positions=(held_of(FIRST),), ceiling=Decimal(ceiling))


def further(**values):
    first = {
        "number": 2, "from_day": BEGINS, "first_day": BEGINS, "fte": Decimal(1), "qualification": A,
        "person": "Zweite Person",
    }  # fmt: skip
    return Change(**{**first, **values})


def codes(before, one, **values):
    return [found.code for found in findings_of(before, one, PACT, today=TODAY, **values)]


def test_it_costs_its_months_in_each_calendar_year():
    """docs/algorithms/amendment.md, section 4, worked by hand."""
    found = addition(grant(), further(), PACT)

    assert [(one.year, one.position_amount, one.old_amount, one.new_amount) for one in found.years] == [
        (2018, Decimal("16000.00"), Decimal("38250.00"), Decimal("54250.00")),
        (2019, Decimal("64000.00"), Decimal("51000.00"), Decimal("115000.00")),
        (2020, Decimal("48000.00"), Decimal("12750.00"), Decimal("53652.00")),
    ]
    assert (found.total_amount, found.own_amount, found.state_amount) == (128_000, 7_098, 120_902)
    assert (found.left_amount, left_of(grant(), PACT)) == (0, 120_902)


def test_it_is_a_cause_of_its_own():
    new = changed(grant(), [further()], ceiling=Decimal(300_000))

    assert causes_of(grant(), new) == (Cause.ALLOTMENT, Cause.POSITION)
    assert [one.number for one in new.positions] == [1, 2]
    again = changed(new, [further(fte=Decimal("0.5"), from_day=date(2019, 1, 1))], ceiling=new.ceiling)
    assert causes_of(new, again) == (Cause.SHARE,)  # from then on it changes as any other


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({}, []),
        ({"person": ""}, [FindingCode.PERSON_MISSING]),
        ({"fte": Decimal("0.24")}, [FindingCode.SIZE_TOO_SMALL]),
        ({"fte": Decimal("0.25")}, []),
        ({"qualification": RE}, [FindingCode.NOT_WORKED_BEFORE, FindingCode.IN_REQUALIFICATION]),
        ({"first_day": date(2016, 12, 31), "reason": "x"}, [FindingCode.START_TOO_EARLY]),
        ({"first_day": date(2018, 9, 19)}, [FindingCode.START_NEEDS_REASON]),
        ({"first_day": date(2018, 12, 31)}, []),
        ({"first_day": date(2019, 1, 1)}, [FindingCode.START_TOO_LATE]),
    ],
)
def test_it_keeps_the_rules_of_an_application(values, wanted):
    assert codes(grant(400_000), further(**values)) == wanted


def test_above_the_allotment_the_holder_says_that_it_bears_the_rest():
    assert codes(grant(), further()) == [FindingCode.CHANGE_ABOVE]
    assert codes(grant(), further(bears_rest=True)) == [FindingCode.CHANGE_ABOVE_BORNE]


def test_the_allotment_of_today_counts_and_what_is_reported_beside():
    """The first tranche was used up; the final allotment has room for one position, not for two."""
    tranche, final = grant(102_000), replace(grant(), ceiling=Decimal(230_000))
    assert codes(tranche, further()) == [FindingCode.CHANGE_ABOVE]
    assert codes(tranche, further(), expected=final) == []

    reported = changed(final, [further()], ceiling=final.ceiling)
    assert codes(tranche, further(number=3), expected=reported) == [FindingCode.CHANGE_ABOVE]


def test_where_the_edition_asks_for_no_name_a_position_may_be_vacant():
    found = findings_of(grant(), further(person=""), LATER, today=TODAY)

    assert FindingCode.PERSON_MISSING not in [one.code for one in found]


@given(
    ceiling=st.integers(min_value=1, max_value=500_000),
    added=st.lists(
        st.builds(
            lambda hundredths, month, group: further(
                fte=Decimal(hundredths) / 100, first_day=date(2018, month, 1), from_day=date(2018, month, 1),
                qualification=group,
            ),
            st.integers(25, 100), st.integers(1, 12), st.sampled_from([A, C]),
        ),
        max_size=5,
    ),
)  # fmt: skip
def test_state_and_left_are_the_allotment_and_own_money_closes_the_sum(ceiling, added):
    """However many follow upon each other: nothing above the allotment is granted, and no cent is lost."""
    now = grant(ceiling)
    for number, one in enumerate(added, start=2):
        found = addition(now, replace(one, number=number), PACT)
        after = changed(now, [replace(one, number=number)], ceiling=now.ceiling)
        assert amount_of(after, PACT) + found.left_amount == ceiling or found.left_amount == 0
        assert amount_of(after, PACT) <= ceiling
        assert found.state_amount == amount_of(after, PACT) - amount_of(now, PACT)
        assert found.own_amount >= 0
        now = after
