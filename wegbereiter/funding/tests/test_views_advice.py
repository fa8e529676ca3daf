"""The state's page of ways: what is proposed, published and chosen, and how far the adviser is."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.core.models import JobRun
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions, jobs
from wegbereiter.funding import factories as make
from wegbereiter.funding.models import PoolingAdvice
from wegbereiter.funding.states import CalculationState, WayCode
from wegbereiter.funding.tests.ways_world import COUNCIL, NOW, does, make_place, pooled, way_in
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation

pytestmark = pytest.mark.django_db
WAYS = "/geld/wege/"


@pytest.fixture
def place():
    return make_place()


@pytest.fixture
def officer():
    return make.make_officers(1)[0]


@pytest.fixture
def client_of(sign_in):
    def signed_in(member):
        found = sign_in(member)
        found.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return found

    return signed_in


def proposed(officer, place):
    by = make.as_actor(officer)
    with acting_as(by):
        return actions.propose_ways(place.calculation.pk, by=by, now=NOW)


def make_run(officer, **values):
    defaults = {"code": jobs.PROPOSE_WAYS, "organisation_id": officer.organisation_id, "created_at": timezone.now()}
    return JobRun.objects.create(**{**defaults, **values})


def test_before_anything_is_final_there_is_nothing_to_propose(client_of, officer):
    make.make_calculation({make_organisation(): 5}, state=CalculationState.DRAFT)

    page = client_of(officer).get(WAYS)

    assert page.context["calculation"] is None
    assert "Ways begin as soon as" in page.text
    assert not Event.objects.filter(code="funding.ways.read").exists()


def test_the_state_sees_who_goes_which_way(client_of, officer, place):
    proposed(officer, place)
    pool = pooled(place, "two")
    does(place.clerks["two"], actions.accept_way, way_in(pool, place.two).pk, council_on=COUNCIL)
    does(place.clerks["three"], actions.hand_to_district, council_on=COUNCIL)
    client = client_of(officer)

    page = client.get(WAYS)

    chosen = page.context["chosen"]
    assert (chosen.towns, chosen.accepted, chosen.asked, chosen.open) == (4, 2, 1, 2)
    assert chosen.by_kind == {WayCode.ASSOCIATION: 1, WayCode.TO_DISTRICT: 1}
    rows = {row.allotment.organisation.name: row for row in page.context["rows"]}
    assert sorted(rows) == ["one", "three", "two", "wehr"]
    assert (rows["wehr"].way, rows["wehr"].suggestion.kind) == (None, "top_up")
    assert rows["two"].way.state == "accepted"
    assert Event.objects.filter(code="funding.ways.read", kind="read").count() == 1
    for special, names in (("accepted", ["three", "two"]), ("asked", ["one"]), ("none", ["wehr"])):
        found = client.get(WAYS, {"special": special})
        assert [row.allotment.organisation.name for row in found.context["rows"]] == names
    assert "Nothing fits" in client.get(WAYS, {"q": "<script>"}).text


def test_how_far_from_the_best_reads_as_a_share(client_of, officer, place):
    advice = proposed(officer, place)
    advice.districts = [["08315", "Landkreis Erfunden", 1043, "yes", 1.8490378186221419e-07, 0.121, 3]]
    advice.save()

    line = "Landkreis Erfunden: 1,043 below the claim, at most 0.0% from the best answer, 0.1 s"
    assert line in client_of(officer).get(WAYS).text


def test_a_refused_transfer_and_a_pool_given_up_count_as_no_way(client_of, officer, place):
    way = does(place.clerks["three"], actions.hand_to_district, council_on=COUNCIL)
    does(place.clerks["district"], actions.answer_transfer, way.pk, accepted=False, reason="Nein")
    pool = pooled(place, "two")
    does(place.clerks["two"], actions.accept_way, way_in(pool, place.two).pk, council_on=COUNCIL)
    does(place.clerks["one"], actions.give_up_pool, pool.pk, reason="Nein")

    chosen = client_of(officer).get(WAYS).context["chosen"]

    assert (chosen.accepted, chosen.asked, chosen.open) == (0, 0, 4)


def test_the_list_takes_the_same_queries_for_few_and_for_many(client_of, officer, place):
    client = client_of(officer)

    def queries():
        client.get(WAYS)
        with CaptureQueriesContext(connection) as found:
            assert client.get(WAYS).status_code == 200
        return len(found)

    proposed(officer, place)
    before = queries()
    pooled(place, "two", "three")
    pooled(place, "wehr", lead="city", kind=WayCode.NEIGHBOURS)

    assert queries() == before


def test_an_officer_orders_publishes_and_everybody_sees_it(client_of, officer, place):
    client = client_of(officer)
    assert "Have ways proposed" in client.get("/").text
    answer = client.post(reverse("funding:order_advice", args=[place.calculation.pk]))
    run = JobRun.objects.get()
    assert answer.url == reverse("funding:advice_run", args=[run.pk])
    again = client.post(reverse("funding:order_advice", args=[place.calculation.pk]))
    assert (again.url, JobRun.objects.count()) == (answer.url, 1)
    assert "The adviser is at work" in client.get(WAYS).text

    advice = proposed(officer, place)
    assert "Not published yet" in client.get(WAYS).text
    assert "Publish the proposals for ways" in client.get("/").text
    for expected in (302, 409):
        answer = client.post(reverse("funding:publish_advice", args=[advice.pk]))
        assert answer.status_code == expected
    assert "published already" in answer.text
    assert "proposals for ways" not in client.get("/").text
    town = client_of(place.members["two"]).get("/geld/unser-weg/")
    assert town.context["page"].suggestion.advice_id == advice.pk


def test_towns_without_a_way_stay_a_task_until_each_has_begun_one(client_of, officer, place):
    advice, home = proposed(officer, place), client_of(officer)
    home.post(reverse("funding:publish_advice", args=[advice.pk]))

    assert "4 municipalities have begun no way yet" in home.get("/").text
    pooled(place, "two", "three")
    assert "One municipality has begun no way yet" in home.get("/").text
    assert [row.allotment.organisation.name for row in home.get(f"{WAYS}?special=none").context["rows"]] == ["wehr"]
    does(place.clerks["wehr"], actions.choose_top_up, council_on=COUNCIL)
    assert "no way yet" not in home.get("/").text


def test_others_read_but_neither_order_nor_publish(client_of, officer, place):
    advice = proposed(officer, place)
    for role, kind in (("second_officer", Kind.APPROVING_OFFICE), ("auditor", Kind.AUDIT_OFFICE)):
        client = client_of(make_membership(role, kind=kind))
        page = client.get(WAYS)
        assert "Publish the proposals" not in page.text
        assert "Propose anew" not in page.text
        for name, pk in (("order_advice", place.calculation.pk), ("publish_advice", advice.pk)):
            assert client.post(reverse(f"funding:{name}", args=[pk])).status_code == 403
        assert "proposals for ways" not in client.get("/").text
    assert PoolingAdvice.objects.get().published_at is None


def test_a_calculation_that_is_not_final_is_refused_in_words(client_of, officer):
    draft = make.make_calculation({make_organisation(): 5}, state=CalculationState.DRAFT)
    client = client_of(officer)

    page = client.post(reverse("funding:order_advice", args=[draft.pk]))

    assert page.status_code == 422
    assert "Proposals rest on the final allotment" in page.text
    assert client.post(reverse("funding:order_advice", args=[uuid4()])).status_code == 404
    assert client.post(reverse("funding:publish_advice", args=[uuid4()])).status_code == 404


def test_a_finished_run_leads_to_the_ways(client_of, officer):
    run = make_run(officer, state="done", result_id=uuid4())
    client, address = client_of(officer), reverse("funding:advice_run", args=[run.pk])

    assert client.get(address).url == WAYS
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Redirect"] == WAYS


def test_a_running_one_shows_its_bar_and_can_be_stopped(client_of, officer):
    run = make_run(officer, state="running", done=20, total=44)
    client, address = client_of(officer), reverse("funding:advice_run", args=[run.pk])

    bar = client.get(address, headers={"HX-Request": "true"}).text
    whole = client.get(address).text
    stopped = client.post(reverse("funding:stop_advice", args=[run.pk]))

    assert "20 of 44 districts" in bar
    assert "<main" not in bar
    assert "<main" in whole
    assert stopped.url == address
    assert JobRun.objects.get().cancel_asked is True


@pytest.mark.parametrize(("problem", "said"), [("membership_ended", "membership ended"), ("unexpected", "went wrong")])
def test_a_run_without_result_says_why(client_of, officer, problem, said):
    run = make_run(officer, state="failed", problem=problem)

    page = client_of(officer).get(reverse("funding:advice_run", args=[run.pk]))

    assert said in page.text
    assert "hx-get" not in page.text
    assert "To the ways" in page.text


def test_runs_of_other_offices_and_of_other_work_do_not_exist(client_of, officer):
    client = client_of(officer)
    for run in (make_run(officer, organisation_id=make_organisation().pk), make_run(officer, code="something.else")):
        assert client.get(reverse("funding:advice_run", args=[run.pk])).status_code == 404
        assert client.post(reverse("funding:stop_advice", args=[run.pk])).status_code == 404
