"""Duties where an edition is silent, and where it is not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from wegbereiter.funding.choices import Qualification
from wegbereiter.funding.choices.notice import DutyCode
from wegbereiter.funding.rules.grant import Planned, costs_of
from wegbereiter.funding.rules.notice import duties_of, objection_until
from wegbereiter.pact.queries import edition

PACT = edition("pik-2017")
ONE = Planned(
    number=1, fte=Decimal(1), first_day=date(2018, 1, 1), qualification=Qualification.REQUALIFYING, person="Erfunden"
)


def codes(rules, positions=(ONE,)):
    costs = {one.number: costs_of(one, PACT) for one in positions}
    return [duty.code for duty in duties_of(positions, costs, rules)]


def test_who_is_in_requalification_has_its_duty_first():
    assert codes(PACT)[0] == DutyCode.REQUALIFY
    assert DutyCode.REQUALIFY not in codes(PACT, (replace(ONE, qualification=Qualification.A),))


@pytest.mark.parametrize("missing", ["months_to_finish", "duty"])
def test_no_duty_without_its_day_or_its_words(missing):
    silent = replace(PACT, requalification=replace(PACT.requalification, **{missing: None}))

    assert DutyCode.REQUALIFY not in codes(silent)


@pytest.mark.parametrize("dropped", [("key_figures_every",), ("narrative_months",), ("double_funding",)])
def test_the_holder_owes_what_the_edition_names(dropped):
    silent = replace(PACT, proof=replace(PACT.proof, **dict.fromkeys(dropped)))

    assert set(codes(silent)) <= set(codes(PACT))


def test_a_clause_on_double_funding_is_a_duty_of_its_own():
    words = replace(PACT.proof, double_funding=PACT.requalification.duty)

    assert DutyCode.DOUBLE_FUNDING in codes(replace(PACT, proof=words))
    assert DutyCode.PROOF_OF_USE not in codes(PACT, ())


def test_an_objection_is_open_for_a_month_where_the_edition_says_so():
    assert objection_until(date(2018, 3, 31), PACT) == date(2018, 4, 30)
    assert objection_until(date(2018, 3, 31), edition("pik-2025")) is None
