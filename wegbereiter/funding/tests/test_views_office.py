"""The office's pages of applications: the list, one application, its steps, and lists decided at once."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from wegbereiter.audit.models import Event
from wegbereiter.funding import actions
from wegbereiter.funding.models import Application, OverruledFinding, Position
from wegbereiter.funding.states import ApplicationState, Outcome
from wegbereiter.funding.tests.application_world import (
    NOW,
    add_scan,
    does,
    fresh,
    handed_in,
    make_place,
    proposed,
    with_finding,
)
from wegbereiter.funding.views import portions
from wegbereiter.organisations.factories import make_organisation

pytestmark = pytest.mark.django_db

LIST = reverse("funding:work_list")
HOSTILE = "<script>alert(1)</script> '\"& #let x = 1 \u202egpj"


@pytest.fixture
def place():
    return make_place(3)


def address(name, app):
    return reverse(f"funding:{name}", args=[app.pk])


def names(client, **query):
    return [one.organisation.name for one in client.get(LIST, query).context["page"].rows]


# ---------------------------------------------------------------- list


def test_the_oldest_come_first_and_tiles_count(sign_in, place):
    with_finding(place, place.towns[0], now=NOW)
    handed_in(place, place.towns[1], now=NOW - timedelta(days=3))
    proposed(place, place.towns[2])
    client = sign_in(place.members["second"])

    page = client.get(LIST)

    waiting = page.context["waiting"]
    assert [one.organisation.name for one in page.context["page"].rows] == ["Musterstadt 1", "Musterstadt 0"]
    assert (waiting.to_check, waiting.without_finding, waiting.with_finding, waiting.to_decide) == (2, 1, 1, 1)
    assert page.content.decode().count('type="checkbox"') == 1  # what has a finding is looked at on its own page
    assert Event.objects.filter(code="funding.applications.read").count() == 1


def test_a_tile_leads_to_what_it_counts(sign_in, place):
    with_finding(place, place.towns[0])
    handed_in(place, place.towns[1])
    client = sign_in(place.members["second"])
    links = [
        html.unescape(link)
        for link in re.findall(r'href="(\?state=submitted[^"]*)"', client.get(LIST).content.decode())
    ]

    shown = {link: [one.organisation.name for one in client.get(LIST + link).context["page"].rows] for link in links}

    assert shown["?state=submitted&finding=with"] == ["Musterstadt 0"]
    assert shown["?state=submitted&finding=without"] == ["Musterstadt 1"]


def test_only_another_person_gets_a_box_for_a_proposal(sign_in, place):
    proposed(place, who="first")

    boxes = [
        sign_in(place.members[who]).get(LIST, {"state": "to_decide"}).content.decode().count('type="checkbox"')
        for who in ("first", "second", "helper", "ministry")
    ]

    assert boxes == [0, 1, 1, 0]


def test_the_list_is_filtered(sign_in, place):
    with_finding(place, place.towns[0])
    handed_in(place, place.towns[1])
    proposed(place, place.towns[2])
    client = sign_in(place.members["auditor"])

    assert names(client, finding="with") == ["Musterstadt 0"]
    assert names(client, state="all", finding="without", sort="-age") == ["Musterstadt 2", "Musterstadt 1"]
    assert names(client, state="to_decide") == ["Musterstadt 2"]
    assert names(client, state="granted") == []
    assert len(names(client, state="all")) == 3
    assert len(names(client, state="nonsense", district="x", amount="x")) == 2
    assert names(client, q="stadt 1") == ["Musterstadt 1"]
    assert names(client, q=place.towns[1].key) == ["Musterstadt 1"]
    assert len(names(client, state="all", district=str(place.district.pk), amount="1.000")) == 3
    assert names(client, amount="999.999.999") == []
    assert names(client, district=str(make_organisation("district").pk)) == []


def test_readers_get_no_boxes_and_a_draft_stays_with_its_town(sign_in, place):
    app = handed_in(place)
    Application.objects.filter(pk=app.pk).update(state="draft", submitted_at=None)
    handed_in(place, place.towns[1])

    for who in ("ministry", "auditor"):
        client = sign_in(place.members[who])
        text = client.get(LIST).content.decode()
        assert ("Musterstadt 1" in text, "Musterstadt 0" in text, 'type="checkbox"' in text) == (True, False, False)
        assert client.get(address("office_application", app)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(sign_in, place, django_assert_max_num_queries, number):
    for town in place.towns[:number]:
        handed_in(place, town)
    client = sign_in(place.members["first"])
    client.get(LIST)

    with django_assert_max_num_queries(16):
        client.get(LIST)


# ---------------------------------------------------------------- one application


def test_everything_stands_at_a_glance(sign_in, place):
    app = with_finding(place)
    scan = add_scan(app)

    text = sign_in(place.members["ministry"]).get(address("office_application", app)).content.decode()

    for part in ("128.000,00", "64.000,00", "135.334", "Erfundene Person", "Seit Juni 2017", "2019", str(scan.pk)):
        assert part in text
    assert "<form" not in text.split("<main")[1].split("</main")[0]


def test_hostile_text_is_shown_and_not_run(sign_in, place):
    app = with_finding(place, person=HOSTILE)
    does(place, "first", actions.overrule_finding, app.pk, code="starts_back", position=1, reason=HOSTILE)

    text = sign_in(place.members["second"]).get(address("office_application", app)).content.decode()

    assert "<script>alert" not in text
    assert text.count("&lt;script&gt;alert") == 2


def test_a_finding_passes_with_its_reason_and_the_auditor_reads_it(sign_in, place):
    app = with_finding(place)
    client = sign_in(place.members["first"])
    url = address("overrule", app)

    empty = client.post(url, {"code": "starts_back", "position": 1, "reason": ""})
    blank = client.post(url, {"code": "starts_back", "position": 1, "reason": "  "})
    client.post(url, {"code": "starts_back", "position": 1, "reason": "Vertrag liegt vor."})
    again = client.post(url, {"code": "starts_back", "position": 1, "reason": "Noch einmal."})

    assert (empty.status_code, blank.status_code, again.status_code) == (422, 422, 409)
    assert OverruledFinding.objects.get().reason == "Vertrag liegt vor."
    page = sign_in(place.members["auditor"]).get(address("office_application", app))
    assert (page.context["office"].open, "Vertrag liegt vor." in page.content.decode()) == ([], True)


def test_one_reason_lets_the_same_finding_of_every_position_pass(sign_in, place):
    app = with_finding(place)
    copies = Position.objects.get(application=app)
    for number in (2, 3):
        copies.pk, copies.number = uuid4(), number
        copies.save(force_insert=True)
    client, url = sign_in(place.members["first"]), address("overrule", app)
    values = {"code": "starts_back", "position": "", "reason": "Verträge liegen vor."}
    page = client.get(address("office_application", app), headers={"Accept-Language": "en-GB"}).text
    assert [page.count(text) for text in ("all 3 positions", '<option value="3">Position 3')] == [1, 1]

    empty = client.post(url, values | {"reason": " "})
    unknown = client.post(url, values | {"code": "nonsense"})
    binding = client.post(url, values | {"code": "above_ceiling"})
    stranger = sign_in(place.members["clerk"]).post(url, values)
    done, twice = (sign_in(place.members["first"]).post(url, values) for _click in range(2))

    assert "Verträge" not in empty.text
    answers = (empty, unknown, binding, stranger, done, twice)
    assert [one.status_code for one in answers] == [422, 409, 422, 403, 302, 409]
    passed = OverruledFinding.objects.filter(code="starts_back").order_by("position")
    assert list(passed.values_list("position", "reason")) == [(n, "Verträge liegen vor.") for n in (1, 2, 3)]
    assert Event.objects.filter(code="funding.application.finding_overruled").count() == 1


def test_sending_back_says_why(sign_in, place):
    app = handed_in(place)
    client = sign_in(place.members["first"])

    assert client.post(address("send_back", app), {"reason": ""}).status_code == 422
    assert client.post(address("send_back", app), {"reason": "Bitte Beginn prüfen."}).status_code == 302
    assert fresh(app).return_reason == "Bitte Beginn prüfen."
    assert client.post(address("send_back", app), {"reason": "Noch einmal."}).status_code == 409


def test_two_officers_grant_and_one_alone_does_not(sign_in, place):
    app = handed_in(place)
    first, second = sign_in(place.members["first"]), None
    assert first.post(address("propose_application", app), {"outcome": "reject", "reason": ""}).status_code == 422
    assert first.post(address("propose_application", app), {"outcome": "nonsense"}).status_code == 422
    assert first.post(address("propose_application", app), {"outcome": "grant"}).status_code == 302
    assert first.post(address("propose_application", app), {"outcome": "grant"}).status_code == 409
    assert first.get(address("decide_application", app)).status_code == 403
    assert first.post(address("decide_application", app)).status_code == 403

    second = sign_in(place.members["second"])
    assert second.get(address("decide_application", app)).status_code == 200
    assert second.post(address("decide_application", app)).status_code == 302

    assert fresh(app).state == ApplicationState.GRANTED
    assert second.post(address("decide_application", app)).status_code == 409
    assert second.get(address("office_application", app)).status_code == 200


def test_a_proposal_is_taken_back(sign_in, place):
    app = proposed(place)
    client = sign_in(place.members["helper"])

    assert client.post(address("take_back_application", app)).status_code == 302
    assert client.post(address("take_back_application", app)).status_code == 409
    assert fresh(app).is_prepared is False


def test_findings_keep_a_grant_from_being_proposed(sign_in, place):
    app = with_finding(place)

    page = sign_in(place.members["first"]).post(address("propose_application", app), {"outcome": "grant"})

    assert (page.status_code, fresh(app).is_prepared) == (422, False)


def test_a_scan_comes_as_a_file_and_is_noted(sign_in, place):
    app = handed_in(place)
    scan = add_scan(app)
    client = sign_in(place.members["auditor"])

    page = client.get(reverse("funding:office_file", args=[app.pk, scan.pk]))

    assert (page.content, page["Content-Type"]) == (b"%PDF-1.7 zqscan", "application/pdf")
    assert page["Content-Disposition"].startswith("attachment")
    assert Event.objects.filter(code="funding.application.file_read").count() == 1
    assert client.get(reverse("funding:office_file", args=[app.pk, uuid4()])).status_code == 404


@pytest.mark.parametrize("name", ["overrule", "send_back", "propose_application", "take_back_application"])
def test_who_may_not_work_on_applications_gets_403(sign_in, place, name):
    app = proposed(place)
    for who in ("ministry", "auditor", "clerk"):
        assert sign_in(place.members[who]).post(address(name, app)).status_code == 403


# ---------------------------------------------------------------- lists


def test_a_list_is_proposed_and_then_decided(sign_in, place):
    apps = [handed_in(place, town) for town in place.towns]
    values = {"application": [str(app.pk) for app in apps]}

    assert sign_in(place.members["first"]).post(reverse("funding:propose_list"), values).status_code == 302
    client = sign_in(place.members["second"])
    asked = client.post(reverse("funding:decide_list"), values)
    assert (asked.status_code, asked.context["granted_amount"]) == (200, 384_000)
    assert {fresh(app).state for app in apps} == {"submitted"}
    assert client.post(reverse("funding:decide_list"), {**values, "sure": "1"}).status_code == 302

    assert {fresh(app).state for app in apps} == {"granted"}
    assert Event.objects.filter(code="funding.application.granted").count() == 3


def test_a_line_that_fails_is_named_and_stops_no_other(sign_in, place):
    mine = proposed(place, place.towns[0], who="second")
    gone = handed_in(place, place.towns[1])
    good = proposed(place, place.towns[2])
    values = {"application": [str(one) for one in (mine.pk, gone.pk, good.pk, uuid4(), "nonsense")], "sure": "1"}

    page = sign_in(place.members["second"]).post(reverse("funding:decide_list"), values)

    assert page.status_code == 200
    assert [one.pk for one, _sentence in page.context["rows"]] == [mine.pk, gone.pk]
    assert [fresh(app).state for app in (mine, gone, good)] == ["submitted", "submitted", "granted"]


def carried(page):
    """What the page of a portion sends back, by itself or by its button."""
    chosen = [str(pk) for pk in page.context["portion"].chosen]
    return {"application": chosen, "carried": page.context["carried"], "sure": "1"}


def test_a_long_list_is_decided_in_portions_and_what_is_done_stands(sign_in, place, monkeypatch):
    """Each request does what a person waits for; who stops in between keeps what is done; refused lines are named last."""
    monkeypatch.setattr(portions, "AT_A_TIME", 1)
    mine = proposed(place, place.towns[0], who="second")
    others = [proposed(place, town) for town in place.towns[1:]]
    client = sign_in(place.members["second"])

    values = {"application": [str(app.pk) for app in (mine, *others)], "sure": "1"}
    page = client.post(reverse("funding:decide_list"), values)
    assert [fresh(app).state for app in (mine, *others)] == ["submitted"] * 3
    assert '<progress aria-labelledby="portion-label" max="3" value="1">' in page.content.decode()
    page = client.post(reverse("funding:decide_list"), carried(page))
    assert [fresh(app).state for app in (mine, *others)] == ["submitted", "granted", "submitted"]
    values = carried(page)
    told = client.post(reverse("funding:decide_list"), values)

    assert [fresh(app).state for app in (mine, *others)] == ["submitted", "granted", "granted"]
    assert [one.pk for one, _sentence in told.context["rows"]] == [mine.pk]
    assert told.context["done"] == 2
    again = client.post(reverse("funding:decide_list"), values)  # clicked twice: the line is named, not done again
    assert {one.pk for one, _sentence in again.context["rows"]} == {mine.pk, others[1].pk}
    assert Event.objects.filter(code="funding.application.granted").count() == 2


def test_what_the_page_of_a_portion_carries_counts_for_its_reader_alone(sign_in, place, monkeypatch):
    monkeypatch.setattr(portions, "AT_A_TIME", 1)
    apps = [proposed(place, town) for town in place.towns]
    values = {"application": [str(app.pk) for app in apps], "sure": "1"}
    page = sign_in(place.members["second"]).post(reverse("funding:decide_list"), values)

    for word in (page.context["carried"] + "x", "nonsense", ""):
        answer = sign_in(place.members["second"]).post(reverse("funding:decide_list"), {**values, "carried": word})
        assert answer.context["portion"].done == 0
    assert page.context["portion"].done == 1
    other = portions.Portion(chosen=(), done=7).carried(owner=place.members["first"].pk)
    answer = sign_in(place.members["second"]).post(reverse("funding:decide_list"), {**values, "carried": other})
    assert answer.context["portion"].done == 0


def test_nothing_chosen_changes_nothing(sign_in, place):
    client = sign_in(place.members["first"])

    assert client.post(reverse("funding:propose_list")).status_code == 302
    assert client.post(reverse("funding:decide_list")).status_code == 200
    assert sign_in(place.members["helper"]).post(reverse("funding:propose_list")).status_code == 403
    assert sign_in(place.members["clerk"]).post(reverse("funding:decide_list"), {"sure": "1"}).status_code == 403


def test_a_rejection_is_decided_in_a_list_as_well(sign_in, place):
    app = proposed(place, outcome=Outcome.REJECT, reason="Keine Qualifikation.")

    values = {"application": str(app.pk), "sure": "1"}
    sign_in(place.members["second"]).post(reverse("funding:decide_list"), values)

    assert fresh(app).state == ApplicationState.REJECTED
