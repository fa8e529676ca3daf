"""Ways in figures: calendar years, what is left after the term, and what the edition refuses."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from wegbereiter.funding.choices import Qualification
from wegbereiter.funding.rules import agreement
from wegbereiter.funding.rules.grant import Planned, costs_of
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Fault, PartnerState, WayCode, WayState
from wegbereiter.pact.queries import edition

PACT = edition("pik-2017")
WITHOUT_POOLING = edition("pik-2025")
WEHR = Decimal(50_949)
TODAY = date(2018, 3, 1)


def fault_of(call, *args, **values):
    with pytest.raises(RefusedError) as caught:
        call(*args, **values)
    return caught.value.fault


def test_amounts_stand_for_each_calendar_year_of_the_term():
    years = agreement.calendar_years(WEHR, PACT, top_up=Decimal(51))

    assert [(one.year, one.state_amount, one.own_amount) for one in years] == [(2017, WEHR, 51), (2018, WEHR, 51)]


@pytest.mark.parametrize("missing", ["first_day", "years"])
def test_no_calendar_years_where_the_term_is_open(missing):
    assert agreement.calendar_years(WEHR, replace(PACT, term=replace(PACT.term, **{missing: None}))) == ()


def test_afterwards_the_town_bears_what_both_have_paid():
    left = agreement.afterwards(WEHR, PACT, top_up=Decimal(51))

    assert (left.from_day, left.yearly_amount) == (date(2019, 1, 1), Decimal(51_000))
    assert agreement.afterwards(WEHR, replace(PACT, term=replace(PACT.term, last_day=None))) is None


@pytest.mark.parametrize(
    ("kind", "amount", "has_association"),
    [
        (WayCode.TOP_UP, WEHR, False),
        (WayCode.TO_DISTRICT, WEHR, False),
        (WayCode.TO_DISTRICT, Decimal(60_000), False),
        (WayCode.NEIGHBOURS, WEHR, False),
        (WayCode.NEIGHBOURS, Decimal(60_000), False),
        (WayCode.ASSOCIATION, Decimal(60_000), True),
    ],
)
def test_the_edition_allows_these_ways(kind, amount, has_association):
    agreement.check_way_allowed(kind, annual_amount=amount, edition=PACT, has_association=has_association)


@pytest.mark.parametrize(
    ("kind", "amount", "rules", "has_association"),
    [
        (WayCode.TOP_UP, Decimal(51_000), PACT, False),
        (WayCode.ASSOCIATION, WEHR, PACT, False),
        (WayCode.NEIGHBOURS, WEHR, WITHOUT_POOLING, True),
        (WayCode.OWN, WEHR, PACT, True),
    ],
)
def test_the_edition_refuses_other_ways(kind, amount, rules, has_association):
    check = agreement.check_way_allowed

    fault = fault_of(check, kind, annual_amount=amount, edition=rules, has_association=has_association)

    assert fault == Fault.WAY_NOT_ALLOWED


def test_the_councils_day_lies_between_signing_and_today():
    assert agreement.check_council_day(TODAY, today=TODAY, edition=PACT) == TODAY
    check = agreement.check_council_day
    assert fault_of(check, None, today=TODAY, edition=PACT) == Fault.COUNCIL_DAY_MISSING
    assert fault_of(check, date(2018, 3, 2), today=TODAY, edition=PACT) == Fault.COUNCIL_DAY_IMPOSSIBLE
    assert fault_of(check, date(2017, 4, 26), today=TODAY, edition=PACT) == Fault.COUNCIL_DAY_IMPOSSIBLE
    unsigned = replace(PACT, term=replace(PACT.term, signed_on=None))
    assert agreement.check_council_day(date(2016, 1, 1), today=TODAY, edition=unsigned) == date(2016, 1, 1)
    assert fault_of(check, date(2018, 3, 2), today=TODAY, edition=unsigned) == Fault.COUNCIL_DAY_IMPOSSIBLE


@pytest.mark.parametrize("state", [state for state in WayState if state != WayState.ASKED])
def test_only_what_is_asked_can_be_answered(state):
    agreement.check_answerable(WayState.ASKED)
    assert fault_of(agreement.check_answerable, state) == Fault.WAY_CLOSED


def test_a_district_answers_once_and_while_the_town_stands_by_it():
    agreement.check_transfer_answerable(PartnerState.WAITING, WayState.ACCEPTED)
    for partner_state, state in [("accepted", "accepted"), ("waiting", "left"), ("refused", "accepted")]:
        assert fault_of(agreement.check_transfer_answerable, partner_state, state) == Fault.WAY_CLOSED


def test_a_pool_reaches_the_claim_with_the_sum_of_rounded_amounts():
    assert agreement.pool_gap([Decimal(23_882)] * 3, PACT) == 0
    assert agreement.pool_gap([Decimal(23_882)] * 2, PACT) == Decimal(3_236)
    assert agreement.pool_gap([], WITHOUT_POOLING) is None


def test_the_top_up_is_what_is_missing():
    assert agreement.top_up_of(WEHR, PACT) == Decimal(51)
    assert fault_of(agreement.top_up_of, Decimal(51_000), PACT) == Fault.WAY_NOT_ALLOWED


def test_positions_are_left_to_the_holder_from_the_end_of_the_first_one_on():
    planned = [
        Planned(number=number, fte=Decimal("0.5"), first_day=day, qualification=Qualification.A)
        for number, day in enumerate([date(2018, 4, 1), date(2018, 1, 1)], start=1)
    ]

    after = agreement.after_positions(costs_of(one, PACT) for one in planned)

    assert (after.from_day, after.yearly_amount) == (date(2020, 1, 1), 64_000)
    assert agreement.after_positions([]) is None
