"""Partners of a pool follow the application of their lead: state, amounts, positions, the own share, and no name."""

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding.actions import Draft, PositionEntry
from wegbereiter.funding.models import Application, Pool, Position, Way
from wegbereiter.funding.queries.pool_application import joined_ways, pool_application
from wegbereiter.funding.states import ApplicationState, Outcome, Signature
from wegbereiter.funding.tests.ways_world import COUNCIL, NOW, does, make_place, pooled, way_in
from wegbereiter.organisations.factories import make_membership, make_organisation

pytestmark = pytest.mark.django_db

NAMES = ("Erfundene Fachkraft", "Erfundene Bürgermeisterin")


@pytest.fixture
def place():
    """The three towns of an association in one pool; `one` leads."""
    found = make_place()
    found.pool = pooled(found, "two", "three")
    for name in ("one", "two"):
        does(found.clerks[name], actions.accept_way, way_in(found.pool, getattr(found, name)).pk, council_on=COUNCIL)
    return found


def accept(place, name="three"):
    does(place.clerks[name], actions.accept_way, way_in(place.pool, getattr(place, name)).pk, council_on=COUNCIL)


def begun(place, positions=1):
    """As the lead has written it: so many half positions with the same invented person."""
    lead = place.clerks["one"]
    draft = does(lead, actions.start_application)
    entries = [
        PositionEntry(number=n, fte=Decimal("0.5"), first_day=date(2018, 4, 1), qualification="a", person=NAMES[0])
        for n in range(1, positions + 1)
    ]
    text = Draft(version=draft.version, signatory=NAMES[1], own_amount=Decimal(), positions=entries)
    return does(lead, actions.save_application, draft.pk, text)


def handed_in(place, positions=1):
    """Handed in as the owner does it: who may sign is tested elsewhere."""
    app = begun(place, positions)
    app.state, app.signature, app.submitted_at = ApplicationState.SUBMITTED, Signature.ONLINE, NOW
    app.allotted_yearly_amount, app.allotted_total_amount = Decimal(71_646), Decimal(143_292)
    app.applied_amount, app.yearly_amount = Decimal(64_000), Decimal(32_000)
    app.fte = Decimal("0.5") * positions
    app.save()
    return app


def read_by(place, name):
    """What that town's clerk gets; None where it has joined no pool, or nothing has begun."""
    actor = place.clerks[name]
    with acting_as(actor):
        way = joined_ways(actor).first()
        return pool_application(actor, way) if way else None


def rows_for(actor):
    """Everything that the database tells this actor, whatever the program asks."""
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute("select * from wb_pool_applications()")
        return cursor.fetchall()


def page_of(client, sign_in, place, name):
    found = sign_in(place.members[name])
    found.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return found.get(reverse("funding:pool_application", args=[place.pool.pk]))


def test_a_partner_reads_how_far_it_is_and_its_own_share(client, sign_in, place):
    accept(place)
    handed_in(place)

    found = read_by(place, "two")
    page = page_of(client, sign_in, place, "two")

    assert (found.state, found.applied_amount, found.fte) == ("submitted", 64_000, Decimal("0.5"))
    assert [(one.number, one.fte, one.first_day) for one in found.positions] == [(1, Decimal("0.5"), date(2018, 4, 1))]
    assert (found.own_amount_of_all, found.own_positions) == (Decimal("21333.33"), Decimal("0.17"))
    for words in ("handed in", "€21,333.33", "€64,000.00", "33.3%", "€23,882 of €71,646", "1 Apr 2018"):
        assert words in page.text, words
    assert page_of(client, sign_in, place, "one").status_code == 200  # the lead sees what its partners read


def test_names_stay_with_the_lead(client, sign_in, place):
    accept(place)
    app = handed_in(place)
    partner = place.clerks["two"]

    page = page_of(client, sign_in, place, "two")
    told = str(rows_for(partner))
    with acting_as(partner):
        own = (Application.objects.filter(pk=app.pk).count(), Position.objects.filter(application=app).count())

    assert [name for name in NAMES if name in page.text or name in told] == []
    assert "qualification" not in page.text.lower()
    assert own == (0, 0)  # the rows themselves stay closed


def test_only_towns_that_have_accepted_a_standing_pool_read(client, sign_in, place):
    handed_in(place)
    stranger = make_membership("funding_clerk", make_organisation())

    asked, city = page_of(client, sign_in, place, "three"), page_of(client, sign_in, place, "city")
    assert (asked.status_code, city.status_code, rows_for(place.clerks["three"])) == (404, 404, [])
    assert sign_in(stranger).get(reverse("funding:pool_application", args=[place.pool.pk])).status_code == 404
    for name in ("city", "wehr", "district"):
        assert rows_for(place.clerks[name]) == []
    assert len(rows_for(place.clerks["two"])) == 1

    # Whoever is bound by an application cannot leave it; these rows are as they stand once nothing binds any more.
    Way.objects.filter(organisation=place.two).update(state="left", reason="Anders entschieden.")
    assert (page_of(client, sign_in, place, "two").status_code, rows_for(place.clerks["two"])) == (404, [])

    accept(place)
    assert len(rows_for(place.clerks["three"])) == 1
    Pool.objects.update(ended_at=NOW, end_reason="Keine Einigung.")
    assert (page_of(client, sign_in, place, "three").status_code, rows_for(place.clerks["three"])) == (404, [])


def test_what_the_lead_still_writes_is_its_own(client, sign_in, place):
    assert read_by(place, "two") is None
    assert "Not begun yet" in page_of(client, sign_in, place, "two").text

    app = begun(place)

    found = read_by(place, "two")
    assert (found.state, found.positions, found.applied_amount, found.share) == ("draft", (), None, None)
    assert "once the application is handed in" in page_of(client, sign_in, place, "two").text

    app.state, app.withdrawn_at = ApplicationState.WITHDRAWN, app.saved_at
    app.save()
    assert read_by(place, "two") is None


def test_a_grant_counts_instead_of_what_was_applied_for(place):
    accept(place)
    app = handed_in(place)
    Application.objects.filter(pk=app.pk).update(
        state="granted", granted_amount=Decimal(60_000), outcome=Outcome.GRANT, prepared_at=NOW, decided_at=NOW,
        prepared_by=app.pk, decided_by=place.pool.pk, prepared_role="x", decided_role="x",
        prepared_persons=[app.pk], decided_persons=[place.pool.pk],
    )  # fmt: skip

    assert read_by(place, "two").own_amount_of_all == Decimal(20_000)


def test_there_is_nothing_to_change_and_queries_do_not_grow(sign_in, place):
    handed_in(place)
    client = sign_in(place.members["two"])
    address = reverse("funding:pool_application", args=[place.pool.pk])

    def queries():
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    before = queries()
    app = Application.objects.get()
    for number in (2, 3):
        Position.objects.create(
            organisation=place.one, application=app, number=number, fte=Decimal("0.5"), first_day=date(2018, 5, 1)
        )

    assert queries() == before
    assert client.post(address).status_code == 405
    assert "<form" not in client.get(address).text.split("<main")[1].split("</main>")[0]
