"""The page that waits for a calculation, and figures as they are shown with their reasons."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from wegbereiter.core.models import JobRun
from wegbereiter.funding import factories as make
from wegbereiter.funding.choices import AllotmentFault
from wegbereiter.funding.models import Calculation
from wegbereiter.funding.queries.money import money_of
from wegbereiter.funding.rules import AllotmentRefusedError
from wegbereiter.funding.states import CalculationState, CountState, Fault, Round
from wegbereiter.funding.templatetags import funding as tags
from wegbereiter.funding.views.answers import sentence_of, status_of
from wegbereiter.organisations.factories import make_organisation
from wegbereiter.pact import queries as pact

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make.make_officers(1)[0]


def make_run(officer, **values):
    defaults = {"code": "funding.calculate", "organisation_id": officer.organisation_id, "created_at": make.NOW}
    return JobRun.objects.create(**{**defaults, **values})


def test_a_finished_run_leads_to_its_calculation(sign_in, officer):
    made = make.make_calculation({make_organisation(): 5}, state=CalculationState.DRAFT)
    run = make_run(officer, state="done", result_id=made.pk)
    client = sign_in(officer)
    address = reverse("funding:run", args=[run.pk])

    assert client.get(address).url == reverse("funding:calculation", args=[made.pk])
    assert client.get(address, HTTP_HX_REQUEST="true").headers["HX-Redirect"].endswith(f"{made.pk}/")


@pytest.mark.parametrize(("problem", "said"), [("membership_ended", True), ("unexpected", True), ("", False)])
def test_a_run_without_result_says_why(sign_in, officer, problem, said):
    run = make_run(officer, state="failed", problem=problem)

    page = sign_in(officer).get(reverse("funding:run", args=[run.pk]))

    assert bool(page.context["problem"]) is said
    assert "hx-get" not in page.content.decode()


def test_a_running_one_shows_its_bar_and_can_be_stopped(sign_in, officer):
    run = make_run(officer, state="running", done=200, total=1101)
    client = sign_in(officer)
    address = reverse("funding:run", args=[run.pk])

    bar = client.get(address, HTTP_HX_REQUEST="true").content.decode()
    client.post(reverse("funding:stop", args=[run.pk]))

    assert 'max="1101"' in bar
    assert 'value="200"' in bar
    assert "hx-get" in bar
    assert JobRun.objects.get().cancel_asked is True


def test_runs_of_other_offices_and_of_other_work_do_not_exist(sign_in, officer):
    client = sign_in(officer)
    other = make_run(officer, organisation_id=make_organisation().pk)
    work = make_run(officer, code="something.else")

    for run in (other, work):
        assert client.get(reverse("funding:run", args=[run.pk])).status_code == 404
        assert client.post(reverse("funding:stop", args=[run.pk])).status_code == 404


def test_a_round_that_was_decided_in_the_meantime_is_a_conflict(sign_in, officer, monkeypatch):
    town = make_organisation()
    count = make.make_head_count({town: 5}, state=CountState.PROVISIONAL)
    client = sign_in(officer)
    value = f"pik-2017:first_tranche:{count.pk}"
    choice = client.get(reverse("funding:calculations")).context["choices"]
    make.make_calculation({}, head_count=count, occasion=Round.FIRST_TRANCHE)
    monkeypatch.setattr("wegbereiter.funding.views.calculations.choices", lambda: choice)

    answer = client.post(reverse("funding:order"), {"what": value})

    assert answer.status_code == 409


def test_nothing_to_calculate_is_said(sign_in, officer):
    make_organisation("district", population=5)
    make.make_add_on()

    page = sign_in(officer).get(reverse("funding:calculations"))

    assert (page.context["form"], page.context["choices"]) == (None, [])


# ---------------------------------------------------------------- figures and sentences


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("claim.least_amount", "51.000 Euro im Jahr"),
        ("head_count.corrections_until", "31.12.2017"),
        ("claim.least_fte", "0,25"),
        ("holders.pooling", "ja"),
        ("positions.refill_at_higher_rate", "nein"),
        ("positions.vacancy_months", "nicht bekannt"),
        ("allotting.first_tranche_share", "60"),
        ("positions.proration", "Monat"),
    ],
)
def test_values_of_an_edition_are_shown_with_their_unit(path, text):
    shown = tags.edition_value("pik-2017", path)

    # Without the compiled catalogue the words are English; the figures are the same.
    assert shown.label
    figures = [word for word in text.split() if word[0].isdigit()]
    assert all(figure in shown.text for figure in figures)
    assert shown.text


def test_a_value_that_the_edition_has_not_is_none():
    assert tags.edition_value("pik-2022", "claim.least_amount") is None


def test_assumptions_and_open_questions_are_marked():
    edition = pact.edition("pik-2017")

    assert tags.edition_value(edition, "positions.proration").is_assumption is True
    assert tags.edition_value(edition, "positions.vacancy_months").is_unknown is True
    assert tags.edition_value(edition, "holders.ways").text.count(",") == 2
    assert tags.edition_value(edition, "head_count.housing").text
    assert tags.edition_value(edition, "allotting.persons_total").derivation


def test_an_editions_title_follows_the_language():
    with translation.override("en"):
        assert tags.edition_title("pik-2017") == "Pact for Integration 2017/18"
    with translation.override("de"):
        assert tags.edition_title("pik-2017") == "Pakt für Integration 2017/18"


def test_calculations_to_choose_from_are_named():
    make_organisation("district", population=5)
    make.make_add_on()
    final = make.make_calculation({make_organisation(): 5})

    options = tags.calculation_options([final, Calculation.objects.get(edition="pik-2022")])

    assert options[0][0] == str(final.pk)
    assert "2017/18" in options[0][1]
    assert "1" in options[0][1]


def test_an_unknown_state_has_a_plain_badge():
    assert (tags.tone("final"), tags.tone("invented")) == ("success", "neutral")


def test_a_refused_number_is_put_into_a_sentence():
    refusal = AllotmentRefusedError(AllotmentFault.TOO_LARGE, value=10**9, most=1_000_000)

    assert "1.000.000.000" in sentence_of(refusal)
    assert status_of(refusal) == 422


def test_every_fault_fills_its_sentence():
    names = {
        "current": 1, "counted_on": "x", "received_on": "x", "until": "x", "rule": "x", "value": 1, "most": 1, "count": 1,
        "edition": "x", "signed_on": "x", "made_on": "x", "name": "x", "version": 1, "day": "x", "asked_on": "x",
        "granted_on": "x", "least": "x",
    }  # fmt: skip

    for fault in Fault:
        assert str(fault.label) % names


def test_gap_and_positions_are_written_as_formulas():
    made = make.make_calculation({make_organisation(name="Wehr"): 64, make_organisation(): 72_793})
    allotment = made.allotments.get(persons=64)
    found = money_of(allotment, allotment.organisation)

    formulas = [line.formula for line in tags.lines(found.explanation)]

    assert any("51.000" in formula and formula.endswith("51\u202f€") for formula in formulas)
    assert any(formula.endswith("0,999") for formula in formulas)
    assert found.gap == Decimal(51)
