"""Every sentence that an application can be refused with, and the way to a complete one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from wegbereiter.funding.choices import FINDINGS, FindingCode, Qualification
from wegbereiter.funding.rules.application import Claimed, assess, is_same_name, ways_to_sign
from wegbereiter.funding.rules.grant import Planned
from wegbereiter.pact.queries import edition

PACT = edition("pik-2017")
TODAY = date(2017, 9, 1)


def position(number=1, **values):
    first = {
        "fte": Decimal(1),
        "first_day": date(2017, 10, 1),
        "qualification": Qualification.C,
        "person": "Erfundene Person",
    }
    return Planned(number=number, **{**first, **values})


def claimed(*positions, **values):
    first = {
        "holder": "municipality",
        "positions": positions or (position(),),
        "allotted_yearly": Decimal(60_000),
        "allotted_total": Decimal(120_000),
        "signatory": "Erfundene Bürgermeisterin",
        "today": TODAY,
    }
    return Claimed(**{**first, **values})


def codes(found, rules=PACT):
    return [(finding.code, finding.position) for finding in assess(found, rules).findings]


def test_a_complete_application_has_nothing_missing():
    found = assess(claimed(), PACT)

    assert found.findings == ()
    assert (found.yearly_amount, found.fte) == (Decimal(51_000), 1)
    assert [(one.year, one.state_amount) for one in found.years] == [
        (2017, Decimal("12750.00")),
        (2018, Decimal("51000.00")),
        (2019, Decimal("38250.00")),
    ]


CASES = [
    (FindingCode.NOT_A_HOLDER, {"holder": "carrier"}, {}, None),
    (FindingCode.NO_ALLOTMENT, {"allotted_yearly": None}, {}, None),
    (FindingCode.WAY_OPEN, {"way_is_open": "way_open"}, {}, None),
    (FindingCode.POOL_OPEN, {"way_is_open": "pool_open"}, {}, None),
    (FindingCode.SIGNATORY_MISSING, {"signatory": ""}, {}, None),
    (FindingCode.CARRIER_OPEN, {}, {"carrier": "Muster e. V.", "carrier_has_accepted": False, "person": ""}, 1),
    (FindingCode.PERSON_MISSING, {}, {"person": ""}, 1),
    (FindingCode.QUALIFICATION_MISSING, {}, {"qualification": None}, 1),
    (FindingCode.NOT_WORKED_BEFORE, {}, {"qualification": Qualification.REQUALIFYING}, 1),
    (FindingCode.START_MISSING, {}, {"first_day": None}, 1),
    (FindingCode.START_TOO_EARLY, {}, {"first_day": date(2016, 12, 31), "reason": "x"}, 1),
    (FindingCode.START_NEEDS_REASON, {}, {"first_day": date(2017, 1, 1)}, 1),
    (FindingCode.START_TOO_LATE, {}, {"first_day": date(2019, 1, 1)}, 1),
    (FindingCode.SIZE_MISSING, {}, {"fte": None}, 1),
    (FindingCode.SIZE_ABOVE_ONE, {}, {"fte": Decimal("1.5")}, 1),
    (FindingCode.SIZE_TOO_SMALL, {}, {"fte": Decimal("0.2")}, 1),
    (FindingCode.BELOW_LEAST_CLAIM, {}, {"fte": Decimal("0.9")}, None),
    (FindingCode.MONEY_BELOW_LEAST_CLAIM, {"allotted_yearly": Decimal(50_000)}, {}, None),
    (FindingCode.ABOVE_CEILING, {"allotted_total": Decimal(101_000)}, {}, None),
]


@pytest.mark.parametrize(("code", "whole", "one", "number"), CASES)
def test_what_is_missing_keeps_it_from_being_handed_in(code, whole, one, number):
    found = assess(claimed(position(**one), **whole), PACT)

    assert (code, number) in [(finding.code, finding.position) for finding in found.blocking]


def test_no_position_is_missing_before_sums_are_spoken_of():
    assert codes(claimed(positions=())) == [(FindingCode.NO_POSITION, None)]


@pytest.mark.parametrize("holder", ["municipality", "city_district", "municipal_association", "district"])
def test_these_may_hold_a_grant(holder):
    assert codes(claimed(holder=holder)) == []


def test_from_2025_on_districts_only():
    districts = replace(PACT, holders=edition("pik-2025").holders)

    assert codes(claimed(), districts) == [(FindingCode.NOT_A_HOLDER, None)]
    assert codes(claimed(holder="district"), districts) == []
    assert codes(claimed(holder="city_district"), districts) == []
    nobody = replace(PACT, holders=replace(PACT.holders, who=None))
    assert codes(claimed(), nobody) == [(FindingCode.NOT_A_HOLDER, None)]


def test_who_is_in_requalification_is_shown_to_the_office_with_the_duty():
    one = position(qualification=Qualification.REQUALIFYING, has_worked_before=True)

    found = assess(claimed(one), PACT)

    assert [(finding.code, finding.blocks, finding.path) for finding in found.findings] == [
        (FindingCode.IN_REQUALIFICATION, False, "requalification.duty")
    ]
    assert found.yearly_amount == Decimal(51_000)


def test_a_start_that_lies_back_with_a_reason_is_shown_only():
    found = assess(claimed(position(first_day=date(2017, 1, 1), reason="Seit Januar beschäftigt")), PACT)

    assert [(finding.code, finding.blocks) for finding in found.findings] == [(FindingCode.STARTS_BACK, False)]


def test_own_money_covers_what_lies_above_the_allotment():
    wehr = {"allotted_yearly": Decimal(50_949), "allotted_total": Decimal(101_898)}

    found = assess(claimed(own_money=Decimal(51), **wehr), PACT)

    assert [(finding.code, finding.blocks) for finding in found.findings] == [(FindingCode.OWN_MONEY_ABOVE, False)]
    assert sum(one.own_amount for one in found.years) == Decimal(102)
    assert (FindingCode.ABOVE_CEILING, None) in codes(claimed(own_money=Decimal(50), **wehr))


def test_a_rate_that_the_edition_does_not_name():
    without = replace(PACT, rates=replace(PACT.rates, vocational_amount=None))

    assert codes(claimed(), without) == [(FindingCode.RATE_UNKNOWN, 1)]


def test_where_the_edition_is_silent_nothing_is_asked():
    silent = replace(
        PACT,
        positions=replace(PACT.positions, named_person=None, backdated_to=None),
        claim=replace(PACT.claim, least_amount=None, least_fte=None),
        term=replace(PACT.term, last_day=None, years=None),
    )

    assert codes(claimed(position(person="", fte=Decimal("0.1"), first_day=date(2030, 1, 1))), silent) == []
    assert codes(claimed(position(first_day=date(2010, 1, 1), reason="x")), silent)[0][0] == FindingCode.STARTS_BACK
    above = assess(claimed(own_money=Decimal(1_000), allotted_total=Decimal(101_500)), silent)
    assert [finding.code for finding in above.findings] == [FindingCode.OWN_MONEY_ABOVE]


def test_every_code_has_its_sentence():
    assert set(FINDINGS) == set(FindingCode)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (" ERFUNDENE  Bürgermeisterin ", "Erfundene Bürgermeisterin", True),
        ("Groß Muster", "gross muster", True),
        ("Erfundene Bürgermeisterin", "Erfundener Bürgermeister", False),
        ("", "", True),
    ],
)
def test_a_name_is_the_same_but_for_case_and_spaces(one, other, same):
    assert is_same_name(one, other) is same


def test_ways_to_sign_are_those_of_the_edition():
    silent = replace(PACT, applying=replace(PACT.applying, signature=None))

    assert set(ways_to_sign(PACT)) == {"online", "scan"}
    assert ways_to_sign(silent) == ()
