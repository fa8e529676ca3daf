"""Pages of ways as each role that uses them; what was typed survives a refusal, and whoever is concerned reads why."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.funding import actions
from wegbereiter.funding.models import Pool, Way
from wegbereiter.funding.states import PartnerState, WayCode, WayState
from wegbereiter.funding.tests.ways_world import COUNCIL, does, make_place, pooled, suggested, way_in
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation

pytestmark = pytest.mark.django_db

DAY = {"council_on": "20.02.2018"}
OWN_WAY = "/geld/unser-weg/"
HOSTILE = "<script>alert(1)</script>{{ 7|add:7 }} \u202e\u0430"


@pytest.fixture
def place():
    return make_place()


@pytest.fixture
def clerk(client, sign_in, place):
    """`clerk("one")`: that town's clerk at an English browser."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    def signed_in(name):
        found = sign_in(place.members[name])
        found.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return found

    return signed_in


def send(client, name, *args, **data):
    return client.post(reverse(f"funding:{name}", args=args), data)


def messages_of(client):
    return client.get(OWN_WAY).text


def accepted_pool(place, *names):
    pool = pooled(place, *names)
    for name in ("one", *names):
        does(place.clerks[name], actions.accept_way, way_in(pool, getattr(place, name)).pk, council_on=COUNCIL)
    return pool


# ---------------------------------------------------------------- our way


def test_a_town_sees_its_ways_side_by_side_with_the_proposed_one_first(clerk, place):
    suggested(place)

    page = clerk("one").get(OWN_WAY)

    options = page.context["page"].options
    assert [option.kind for option in options] == ["association", "neighbours", "top_up", "to_district"]
    assert (options[0].together_amount, options[1].together_amount, options[2].together_amount) == (
        71_646,
        None,
        51_000,
    )
    assert [one.state_amount for one in options[0].years] == [23_882, 23_882]
    assert options[3].afterwards is None
    for words in ("€71,646", "€27,118", "proposed", "two", "three", "at least <strong>€23,882</strong>"):
        assert words in page.text.replace("\u202f", ""), words
    assert "is proposed as the lead" not in page.text


def test_a_partner_reads_who_is_proposed_as_the_lead(clerk, place):
    suggested(place)

    page = clerk("two").get(OWN_WAY)

    assert page.context["page"].options[0].lead == place.one
    assert "one</bdi> is proposed" in page.text or "one is proposed as the lead" in page.text


def test_partners_amounts_stay_open_where_nobody_has_published_them(clerk, place):
    suggested(place, published=False)

    page = clerk("one").get(OWN_WAY)

    assert page.context["page"].options[0].together_amount is None
    assert "71,646" not in page.text


def test_a_town_above_the_claim_can_apply_and_may_still_help(clerk):
    page = clerk("city").get(OWN_WAY)

    assert "can apply on its own" in page.text


def test_a_town_without_an_allotment_waits(client, sign_in):
    page = sign_in(make_membership("funding_clerk", make_organisation())).get(OWN_WAY)

    assert page.context["page"].allotment is None
    assert sign_in(make_membership("funding_clerk", make_organisation())).get(f"{OWN_WAY}nachbarn/").status_code == 404


@pytest.mark.parametrize("role", ["manager", "state_officer", "data_protection_officer"])
def test_other_roles_have_no_way_of_their_own(sign_in, role):
    kind = Kind.APPROVING_OFFICE if role == "state_officer" else Kind.MUNICIPALITY

    assert sign_in(make_membership(role, kind=kind)).get(OWN_WAY).status_code == 403


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_our_way_takes_the_same_queries_for_one_pool_and_for_many(clerk, place):
    pooled(place, "wehr", lead="one", kind=WayCode.NEIGHBOURS)
    before = queries_of(clerk("wehr"), OWN_WAY), queries_of(clerk("wehr"), "/")

    for name in ("two", "three", "city"):
        pooled(place, "wehr", lead=name, kind=WayCode.NEIGHBOURS)

    assert (queries_of(clerk("wehr"), OWN_WAY), queries_of(clerk("wehr"), "/")) == before


def test_a_town_that_is_asked_reads_its_own_amount_though_the_lead_does_not_know_it(clerk, place):
    pooled(place, "wehr", lead="one", kind=WayCode.NEIGHBOURS)

    page = clerk("wehr").get(OWN_WAY)

    (standing,) = page.context["page"].standing
    assert (standing.way.annual_amount, standing.afterwards.yearly_amount) == (None, 50_949)


def test_a_lead_is_not_offered_a_second_pool(clerk, place):
    suggested(place)
    assert "Ask these partners" in messages_of(clerk("one"))

    pooled(place, "two", "three")

    page = messages_of(clerk("one"))
    assert ("Ask these partners" in page, "Your town leads a pool already" in page) == (False, True)


# ---------------------------------------------------------------- alone


def test_a_town_fills_the_gap_with_one_day_and_one_click(clerk, place):
    client = clerk("wehr")

    answer = send(client, "top_up", **DAY)

    assert (answer.status_code, answer.url) == (302, OWN_WAY)
    way = Way.objects.get()
    assert (way.kind, way.top_up_amount, way.council_on) == ("top_up", 51, COUNCIL)
    page = client.get(OWN_WAY)
    assert "fills the gap" in page.text
    assert "€51" in page.text
    assert "Town fills the gap with own money" in page.text  # what happened
    assert page.context["page"].accepted.way == way


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "required"),
        ("31.02.2018", "date"),
        ("2099-01-01", "cannot lie in the future"),
        ("2017-03-31", "cannot lie in the future"),
        (HOSTILE, "date"),
    ],
)
def test_a_wrong_day_stands_beside_its_field_and_stays_there(clerk, typed, said):
    page = send(clerk("wehr"), "top_up", council_on=typed)

    assert page.status_code == 422
    assert not Way.objects.exists()
    form = page.context["form"]
    assert said in str(form.errors["council_on"]).lower()
    assert "<script>alert" not in page.text
    assert page.text.count('id="top_up-council_on"') == 1
    assert form["council_on"].value() == typed


def test_a_double_click_is_told_that_it_is_done(clerk):
    client = clerk("wehr")
    send(client, "top_up", **DAY)

    again = send(client, "top_up", **DAY)

    assert again.status_code == 409
    assert "has accepted another way already" in again.text
    assert Way.objects.count() == 1


def test_the_task_goes_to_the_district_and_comes_back_with_its_answer(clerk, place):
    send(clerk("one"), "to_district", **DAY)
    way = Way.objects.get()
    district = clerk("district")
    page = district.get(OWN_WAY)
    assert [one.pk for one in page.context["transfers"].waiting] == [way.pk]
    assert "€23,882" in page.text
    assert "One municipality hands its task to you" in district.get("/").text

    answer = send(district, "answer_transfer", way.pk, answer="take_over")

    assert answer.status_code == 302
    assert "taken over" in messages_of(district)
    assert send(clerk("district"), "answer_transfer", way.pk, answer="take_over").status_code == 409
    assert Way.objects.get().partner_state == PartnerState.ACCEPTED
    assert "taken over" in clerk("one").get(OWN_WAY).text


def test_a_district_says_no_with_a_reason_and_the_town_reads_it(clerk, place):
    send(clerk("one"), "to_district", **DAY)
    way, district = Way.objects.get(), clerk("district")

    empty = send(district, "answer_transfer", way.pk, answer="no", reason=" ")
    assert empty.status_code == 422
    assert re.search(rf'<details class="w-details" open>.*id="no-{way.pk.hex}-reason"', empty.text, re.DOTALL)
    too_long = send(district, "answer_transfer", way.pk, answer="no", reason="x" * 501)
    assert too_long.status_code == 422
    assert "x" * 501 in too_long.text
    assert send(district, "answer_transfer", way.pk, answer="no", reason=HOSTILE).status_code == 302

    town = clerk("one")
    page = town.get(OWN_WAY)
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text
    assert "does not take the task over" in page.text
    assert page.context["page"].accepted is None
    assert "does not take your task over" in town.get("/").text
    late = send(clerk("district"), "answer_transfer", way.pk, answer="no", reason="Noch einmal")
    assert late.status_code == 409
    assert "Noch einmal" in late.text  # what was typed can be copied


# ---------------------------------------------------------------- together


def test_three_towns_find_together_in_few_clicks(clerk, place):
    suggested(place)
    lead = clerk("one")
    answer = send(lead, "propose_pool", kind="association", partners=[str(place.two.pk), str(place.three.pk)])
    assert answer.url == OWN_WAY
    pool = Pool.objects.get()
    assert "Your council decides about your own pool" in lead.get("/").text

    for name in ("two", "three", "one"):
        town = clerk(name)
        way = way_in(pool, getattr(place, name))
        if name != "one":
            assert "one asks you to apply together" in town.get("/").text
        assert send(town, "accept_way", way.pk, **DAY).status_code == 302

    lead = clerk("one")
    page = lead.get(OWN_WAY)
    assert "Everybody has agreed and the pool reaches the least claim" in page.text
    assert "€71,646" in page.text
    assert page.text.count("Town joined a pool by decision of its council") == 3
    assert "you can apply" in lead.get("/").text
    assert "Everybody" not in clerk("wehr").get(OWN_WAY).text


def test_a_wrong_day_of_a_partner_stands_beside_the_right_field(clerk, place):
    pool = pooled(place, "two")
    way = way_in(pool, place.two)

    page = send(clerk("two"), "accept_way", way.pk, council_on="2099-01-01")

    assert page.status_code == 422
    assert f'id="accept-{way.pk.hex}-council_on"' in page.text
    assert "2099-01-01" in page.text
    assert page.context["form"].auto_id == f"accept-{way.pk.hex}-%s"
    way.refresh_from_db()
    assert way.state == WayState.ASKED


def test_who_declines_or_leaves_is_read_by_those_who_stay(clerk, place):
    pool = pooled(place, "two", "three")
    two, three = way_in(pool, place.two), way_in(pool, place.three)
    client = clerk("two")
    empty = send(client, "refuse_way", two.pk, reason="")
    assert empty.status_code == 422
    assert f'id="refuse-{two.pk.hex}-reason"' in empty.text

    assert send(client, "refuse_way", two.pk, reason=f"Der Rat will nicht. {HOSTILE}").status_code == 302
    client = clerk("three")
    send(client, "accept_way", three.pk, **DAY)
    assert send(client, "leave_way", three.pk, reason="").status_code == 422
    assert send(client, "leave_way", three.pk, reason="Neu beschlossen").status_code == 302

    lead = clerk("one")
    page = lead.get(OWN_WAY)
    assert "Der Rat will nicht." in page.text
    assert "Neu beschlossen" in page.text
    assert "<script>alert" not in page.text
    assert "two does not take part in your pool" in lead.get("/").text
    asked_again = send(lead, "ask_partner", pool.pk, partner=str(place.two.pk))
    assert asked_again.status_code == 302
    assert "Der Rat will nicht." not in clerk("one").get(OWN_WAY).text


def test_a_reason_for_what_was_answered_elsewhere_can_be_copied(clerk, place):
    way = way_in(pooled(place, "two"), place.two)
    stale = clerk("two")
    send(stale, "accept_way", way.pk, **DAY)

    page = send(stale, "refuse_way", way.pk, reason="Ein langer Grund")

    assert page.status_code == 409
    assert "Ein langer Grund" in page.text
    assert "Look at it again" in page.text


def test_a_pool_that_is_given_up_tells_everybody_why(clerk, place):
    pool = accepted_pool(place, "two", "three")
    lead = clerk("one")
    assert send(lead, "give_up_pool", pool.pk, reason="").status_code == 422

    assert send(lead, "give_up_pool", pool.pk, reason="Zu viel Aufwand").status_code == 302

    for name in ("two", "three"):
        partner = clerk(name)
        page = partner.get(OWN_WAY)
        assert "one has given the pool up" in page.text
        assert "Zu viel Aufwand" in page.text
        assert page.context["page"].options
        assert "has given the pool up: choose another way" in partner.get("/").text
    assert send(clerk("one"), "give_up_pool", pool.pk, reason="Noch einmal").status_code == 409
    stale = send(clerk("two"), "accept_way", way_in(pool, place.two).pk, **DAY)
    assert stale.status_code == 409
    assert send(clerk("two"), "to_district", **DAY).status_code == 302
    assert "given the pool up" not in clerk("two").get(OWN_WAY).text


def test_a_question_is_taken_back_once(clerk, place):
    pool = pooled(place, "two", "three")
    lead, way = clerk("one"), way_in(pool, place.two)

    assert send(lead, "withdraw_question", way.pk).status_code == 302
    again = send(lead, "withdraw_question", way.pk)

    assert again.status_code == 409
    assert "answered or withdrawn already" in again.text


# ---------------------------------------------------------------- neighbours


def test_neighbours_stand_in_the_order_of_their_distance(clerk, place):
    page = clerk("one").get(f"{OWN_WAY}nachbarn/")

    assert [other.name for other, _km in page.context["towns"]] == ["two", "three", "wehr", "city"]
    assert [km for _other, km in page.context["towns"]] == sorted(km for _other, km in page.context["towns"])


def test_whom_somebody_has_chosen_stays_chosen(clerk, place):
    suggested(place)
    client = clerk("one")

    nobody = send(client, "propose_pool", kind="neighbours")
    too_little = send(client, "propose_pool", kind="neighbours", partners=[str(place.two.pk)])

    assert nobody.status_code == too_little.status_code == 422
    assert "at least one partner" in nobody.text
    assert "stay below the least claim" in too_little.text
    assert too_little.text.count(" checked>") == 1
    assert not Pool.objects.exists()
    done = send(client, "propose_pool", kind="neighbours", partners=[str(place.two.pk), str(place.three.pk)])
    assert done.status_code == 302


def test_a_second_proposal_is_told_that_there_is_one(clerk, place):
    client = clerk("one")
    for expected in (302, 409):
        answer = send(client, "propose_pool", kind="neighbours", partners=[str(place.wehr.pk)])
        assert answer.status_code == expected
    assert "leads a pool in this edition already" in answer.text
    page = client.get(f"{OWN_WAY}nachbarn/")
    assert "wehr" not in [other.name for other, _km in page.context["towns"]]
    for expected in (302, 409):
        answer = send(client, "ask_partner", Pool.objects.get().pk, partner=str(place.two.pk))
        assert answer.status_code == expected


@pytest.mark.parametrize("partners", [["x"], ["00000000-0000-0000-0000-000000000000"]])
def test_only_municipalities_can_be_asked(clerk, place, partners):
    client = clerk("one")

    proposed = send(client, "propose_pool", kind="neighbours", partners=partners)
    pool = pooled(place, "two")
    asked = send(client, "ask_partner", pool.pk, partner=partners[0])
    itself = send(client, "propose_pool", kind="association", partners=[str(place.district.pk)])

    assert (proposed.status_code, asked.status_code, itself.status_code) == (422, 422, 422)
    for page in (proposed, asked, itself):
        assert "Only municipalities of the register" in page.text


# ---------------------------------------------------------------- what belongs to others


def test_foreign_ways_and_pools_do_not_exist(clerk, place):
    pool = pooled(place, "two", "three")
    way, stranger = way_in(pool, place.two), clerk("wehr")

    for name in ("accept_way", "refuse_way", "leave_way", "withdraw_question", "answer_transfer"):
        assert send(stranger, name, way.pk, reason="x", **DAY).status_code == 404
    for name in ("ask_partner", "give_up_pool"):
        assert send(stranger, name, pool.pk, reason="x", partner=str(place.wehr.pk)).status_code == 404
        assert send(clerk("two"), name, pool.pk, reason="x", partner=str(place.wehr.pk)).status_code == 404


@pytest.mark.parametrize("who", ["one", "three"])
@pytest.mark.parametrize("step", ["accept_way", "refuse_way", "leave_way", "answer_transfer"])
def test_partners_of_a_pool_do_not_answer_for_each_other(clerk, place, who, step):
    """They see each other's ways; the answer belongs to the town itself."""
    pool = pooled(place, "two", "three")
    way = way_in(pool, place.two)

    answer = send(clerk(who), step, way.pk, reason="x", answer="take_over", **DAY)

    assert answer.status_code == 404
    way.refresh_from_db()
    assert way.state == WayState.ASKED


def test_the_state_reads_the_story_of_a_town(sign_in, client, place):
    pool = pooled(place, "two")
    does(place.clerks["two"], actions.refuse_way, way_in(pool, place.two).pk, reason="Wir gehen allein.")
    does(place.clerks["two"], actions.hand_to_district, council_on=COUNCIL)
    does(place.clerks["one"], actions.give_up_pool, pool.pk, reason="Zu klein")
    officer = make_membership("auditor", kind=Kind.AUDIT_OFFICE)

    page = sign_in(officer).get(reverse("funding:municipality", args=[place.two.pk]))

    assert [way.kind for way in page.context["ways"]] == ["to_district", "association"]
    assert "Wir gehen allein." in page.text
    assert "funding.way.transfer_offered" in {line.code for line in page.context["history"]}
    lead = sign_in(officer).get(reverse("funding:municipality", args=[place.one.pk]))
    assert "Zu klein" in lead.text


def test_times_and_events_are_those_of_the_click(clerk, place):
    send(clerk("wehr"), "top_up", **DAY)

    way, event = Way.objects.get(), Event.objects.get(code="funding.way.top_up_chosen")
    assert timezone.now() - way.answered_at < timedelta(minutes=1)
    assert (event.object_id, event.organisation_id) == (way.pk, place.wehr.pk)
