"""Each role finds its main things on the first page; what is not its own stands nowhere on it."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from wegbereiter.accounts.roles import ROLES
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding.actions import propose_simulation
from wegbereiter.funding.factories import as_actor, make_calculation, make_head_count, make_officers, make_simulation
from wegbereiter.funding.models import Objection
from wegbereiter.funding.states import CalculationState, CountState
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.organisations.models import Invitation
from wegbereiter.reporting.queries import home_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def home(membership):
    actor = as_actor(membership)
    with acting_as(actor):
        return home_of(actor, membership.organisation, now=timezone.now(), today=timezone.localdate())


def test_a_visitor_learns_what_this_is_and_how_to_sign_in(english):
    page = english.get("/")

    assert page.status_code == 200
    assert "/konto/login/" in page.text
    assert "Audit trail" not in page.text


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_a_first_page(english, sign_in, role):
    kind = min(ROLES[role].works_in)
    membership = make_membership(role, kind=kind)

    page = sign_in(membership).get("/")

    assert page.status_code == 200
    assert membership.organisation.name in page.text


def test_a_person_without_a_role_is_told_whom_to_ask(english, sign_in):
    membership = make_membership("funding_clerk", last_day=date(2018, 1, 1))

    page = sign_in(membership).get("/")

    assert "You have no role at the moment" in page.text


def test_the_state_sees_its_figures_and_what_waits(english, sign_in):
    one, two = make_officers(2)
    town, village = make_organisation(name="Großstadt"), make_organisation(name="Kleindorf")
    calculation = make_calculation({town: 900, village: 1})
    count = make_head_count({town: 5}, edition="pik-2025", state=CountState.REPORTED)
    actor = as_actor(one)
    count.prepare(by=actor, now=timezone.now())
    count.save()

    kind, found = home(one)
    _kind, other = home(two)
    page = sign_in(two).get("/")

    assert kind == "state"
    assert found.calculation == calculation
    assert [(waiting.count, waiting.own) for waiting in found.waiting] == [(count, True)]
    assert [waiting.own for waiting in other.waiting] == [False]
    assert [one.edition for one in found.counts] == ["pik-2025", "pik-2017"]
    assert found.trail is None
    assert "proposed by another officer" in page.text


def test_the_state_sees_calculations_that_wait_and_open_objections():
    (officer,) = make_officers(1)
    town = make_organisation()
    calculation = make_calculation({town: 900}, state=CalculationState.DRAFT)
    calculation.prepare(by=as_actor(make_officers(1)[0]), now=timezone.now())
    calculation.state = CalculationState.PREPARED
    calculation.save()
    Objection.objects.create(
        organisation=town,
        row=calculation.head_count.rows.get(),
        edition="pik-2017",
        claimed_persons=901,
        reason="x",
        created_at=timezone.now(),
        created_by=officer.user_id,
    )

    _kind, found = home(officer)

    assert [(waiting.calculation, waiting.own) for waiting in found.waiting] == [(calculation, False)]
    assert (found.calculation, found.open_objections) == (None, 1)


def test_the_auditor_sees_the_state_of_the_trail(english, sign_in):
    membership = make_membership("auditor", kind=Kind.AUDIT_OFFICE)

    kind, found = home(membership)
    page = sign_in(membership).get("/")

    assert (kind, found.trail.waiting, found.trail.last_sealed_at) == ("state", 0, None)
    assert "Check the trail of the money" in page.text


def test_a_town_sees_its_own_money_and_nobody_elses(english, sign_in):
    town, other = make_organisation(name="Unserort"), make_organisation(name="Fremdstadt")
    make_calculation({town: 900, other: 900})
    membership = make_membership("funding_clerk", town)

    kind, found = home(membership)
    page = sign_in(membership).get("/")

    assert (kind, found.main.allotment.organisation_id) == ("town", town.pk)
    assert "Fremdstadt" not in page.text


def test_a_town_without_an_allotment_is_told_when_it_comes(english, sign_in):
    page = sign_in(make_membership("funding_clerk")).get("/")

    assert "as soon as two officers of the state have made it final" in page.text


def test_an_association_sees_sums_and_no_single_town(english, sign_in):
    region = make_organisation(Kind.REGION, name="Musterbezirk")
    towns = [make_organisation(name=f"Einzelort {number}", region=region) for number in range(3)]
    calculation = make_calculation(dict.fromkeys(towns, 100))
    membership = make_membership("towns_association", kind=Kind.TOWNS_ASSOCIATION)

    kind, found = home(membership)
    page = sign_in(membership).get("/")

    assert (kind, found.calculation) == ("sums", calculation)
    assert "Einzelort" not in page.text


def test_an_association_is_told_when_there_are_no_sums():
    kind, found = home(make_membership("towns_association", kind=Kind.TOWNS_ASSOCIATION))

    assert (kind, found.calculation, found.regions) == ("sums", None, [])


def test_a_draft_waits_for_the_second_officer_and_for_comments(english, sign_in):
    first, second = make_officers(2)
    amounts = dict.fromkeys((make_organisation(), make_organisation()), (5, 6))
    draft = make_simulation(amounts, state="shared", title="Entwurf <b>Eins</b>")
    make_simulation(amounts)
    propose_simulation(draft.pk, version=1, by=as_actor(first), now=timezone.now())
    union = make_membership("towns_association", kind=Kind.TOWNS_ASSOCIATION)

    waiting = [home(officer)[1].waiting for officer in (first, second)]
    pages = [sign_in(one).get("/").text for one in (second, union)]

    assert [[(one.simulation, one.own) for one in found] for found in waiting] == [[(draft, True)], [(draft, False)]]
    assert home(union)[1].drafts == [draft]
    assert ["Entwurf &lt;b&gt;Eins&lt;/b&gt;" in page for page in pages] == [True, True]


def test_a_manager_sees_the_people_of_the_own_organisation_only():
    town = make_organisation()
    manager = make_membership("manager", town)
    make_membership("funding_clerk", town)
    make_membership("funding_clerk", town, last_day=date(2018, 1, 1))
    make_membership("manager")
    Invitation.objects.create(
        organisation=town,
        email="a@example.org",
        role="funding_clerk",
        invited_by=manager,
        created_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=1),
    )

    kind, found = home(manager)

    assert (kind, found.people, found.open_invitations) == ("plain", 2, 1)


@pytest.mark.parametrize(
    ("role", "waits"), [("integration_manager", False), ("volunteer", True), ("data_protection_officer", False)]
)
def test_other_roles_are_told_what_they_can_do_today(english, sign_in, role, waits):
    membership = make_membership(role)

    kind, found = home(membership)
    page = sign_in(membership).get("/")

    assert (kind, found.people) == ("plain", None)
    assert ("Your role has no pages of its own yet." in page.text) == waits


@pytest.mark.parametrize("url", ["/impressum/", "/datenschutz/", "/barrierefreiheit/"])
def test_pages_that_the_law_wants_are_there_for_everybody(english, settings, url):
    settings.OPERATOR = dict.fromkeys(settings.OPERATOR, "")
    unset = english.get(url)
    settings.OPERATOR = {**dict.fromkeys(settings.OPERATOR, "x"), "name": "Amt Musterstadt", "email": "amt@example.org"}
    filled = english.get(url)

    assert (unset.status_code, filled.status_code) == (200, 200)
    assert "to be filled in by the operator" in unset.text
    assert "to be filled in by the operator" not in filled.text
    assert "amt@example.org" in filled.text or "Amt Musterstadt" in filled.text
