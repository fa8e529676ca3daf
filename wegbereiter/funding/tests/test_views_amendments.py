"""Pages after a grant: the holder reports on its application's page, the office amends as one list."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from wegbereiter.funding import actions
from wegbereiter.funding.choices import Qualification
from wegbereiter.funding.models import Amendment, Notice, PositionChange
from wegbereiter.funding.rules.amendment import Change
from wegbereiter.funding.tests.application_world import START, does, handed_in, make_place, proposed
from wegbereiter.organisations.factories import make_membership

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"
ENTERED = {
    "from_day": "2018-10-01", "person": "Zweite Person", "qualification": "c", "fte": "1,00", "first_day": "2018-04-01",
}  # fmt: skip


@pytest.fixture
def place():
    return make_place(3)


def granted(place, number=0):
    return does(place, "second", actions.decide_application, proposed(place, place.towns[number]).pk)


def address(name, *args):
    return reverse(f"funding:{name}", args=args)


def reported(place, app):
    """As the holder would report it, written by whoever may."""
    position = app.positions.get()
    return PositionChange.objects.create(
        organisation_id=app.organisation_id, application=app, position=position, edition=app.edition,
        from_day=date(2018, 10, 1), person="Zweite Person", qualification="c", fte=1, first_day=START,
        created_at=app.decided_at,
    )  # fmt: skip


def test_the_holder_reports_what_is_prefilled_and_reads_what_does_not_fit(sign_in, place):
    app, clerk = granted(place), sign_in(place.members["clerk"])
    url = address("report_change", app.pk, 1)
    page = clerk.get(url).content.decode()
    assert ('value="Erfundene Person"' in page, 'value="2018-04-01"' in page) == (True, True)
    assert url in clerk.get(address("application", app.pk)).content.decode()

    faulty = clerk.post(url, {**ENTERED, "fte": "0,1"})
    assert (faulty.status_code, "0,25" in faulty.content.decode() or "0.25" in faulty.content.decode()) == (422, True)
    assert clerk.post(url, {**ENTERED, "person": ""}).status_code == 422
    assert clerk.post(url, {**ENTERED, "from_day": "2031-01-01"}).status_code == 422
    assert clerk.post(url, {**ENTERED, "person": HOSTILE}).status_code == 302
    assert clerk.post(url, ENTERED).status_code == 409

    text = clerk.get(address("application", app.pk)).content.decode()
    assert (HOSTILE in text, "&lt;script&gt;" in text) == (False, True)
    withdraw = address("withdraw_change", PositionChange.objects.get().pk)
    assert [clerk.post(withdraw).status_code for _twice in range(2)] == [302, 409]


def test_one_list_is_proposed_and_decided_line_by_line(sign_in, place):
    apps = [granted(place, number) for number in range(2)]
    for app in apps:
        reported(place, app)
    first = sign_in(place.members["first"])
    page = first.get(address("amendments")).content.decode()
    assert ("−19.500,00" in page or "−€19,500.00" in page, "Zweite Person" in page) == (True, True)

    assert first.post(address("propose_amendments"), {"application": [app.pk for app in apps]}).status_code == 302
    keys = {"amendment": list(Amendment.objects.values_list("pk", flat=True))}
    decide = address("decide_amendments")
    assert first.post(decide, {**keys, "sure": "1"}).status_code == 302
    assert set(Amendment.objects.values_list("state", flat=True)) == {"proposed"}
    second = sign_in(place.members["second"])
    assert len(second.post(decide, keys).context["rows"]) == 2
    assert second.post(decide, {**keys, "sure": "1"}).status_code == 302

    assert set(Amendment.objects.values_list("state", flat=True)) == {"decided"}
    grant, amended = Notice.objects.filter(application=apps[0]).order_by("created_at")
    assert amended.reference in second.get(address("notice", grant.pk)).content.decode()
    assert grant.reference in second.get(address("notice", amended.pk)).content.decode()
    assert amended.reference in second.get(address("amendments")).content.decode()
    assert second.post(address("propose_amendments"), {"application": [apps[0].pk]}, follow=True).status_code == 200
    assert second.post(decide, {}).status_code == 200
    clerk = sign_in(place.members["clerk"])
    assert amended.reference in clerk.get(address("application", apps[0].pk)).content.decode()
    assert clerk.get(address("notice_file", amended.pk)).content[:4] == b"%PDF"


def test_a_report_goes_back_and_a_proposal_is_taken_back(sign_in, place):
    app = granted(place)
    row, first = reported(place, app), sign_in(place.members["first"])
    back = address("send_change_back", row.pk)
    assert first.post(back, {"reason": ""}).status_code == 422
    does(place, "first", actions.propose_amendment, app.pk)
    assert first.post(back, {"reason": "x"}).status_code == 409
    assert first.post(address("take_back_amendment", Amendment.objects.get().pk)).status_code == 302
    assert first.post(back, {"reason": "Welche Qualifikation?"}).status_code == 302

    clerk = sign_in(place.members["clerk"])
    assert "Welche Qualifikation?" in clerk.get(address("application", app.pk)).content.decode()


def test_a_button_stands_only_where_something_can_be_chosen(sign_in, place):
    apps = [granted(place, number) for number in range(2)]
    for app in apps:
        reported(place, app)
    first = sign_in(place.members["first"])
    draft = actions.RevocationDraft(
        kind="revocation", ground="other", reason="x", answer_until=timezone.localdate() + timedelta(days=40)
    )
    hearing = does(place, "first", actions.propose_revocation, apps[1].pk, draft)
    does(place, "first", actions.propose_amendment, apps[0].pk)

    page = first.get(address("amendments"))
    assert (page.context["some_to_propose"], page.context["some_to_decide"]) == (False, False)
    text = page.content.decode()
    words = ('type="checkbox"', "Anhörung läuft", "Ausgewählte vorschlagen", "Ausgewählte entscheiden")
    assert [word in text for word in words] == [False, True, False, False]
    page = sign_in(place.members["second"]).get(address("amendments"))
    assert (page.context["some_to_decide"], 'name="amendment"' in page.content.decode()) == (True, True)
    does(place, "first", actions.take_back_revocation, hearing.pk)
    assert sign_in(place.members["first"]).get(address("amendments")).context["some_to_propose"]


def test_a_letter_with_a_change_is_entered_marked_and_decided_by_another(sign_in, place):
    app, first = granted(place), sign_in(place.members["first"])
    url, today = address("enter_change", app.pk, 1), timezone.localdate()
    assert url in first.get(address("office_application", app.pk)).content.decode()
    assert 'value="Erfundene Person"' in first.get(url).content.decode()

    def letter(**values):
        file = SimpleUploadedFile("brief.pdf", values.pop("content", b"%PDF-1.7\nsigned\n%%EOF\n"))
        return {**ENTERED, "received_on": today.isoformat(), "scan": file, **values}

    tomorrow = (today + timedelta(days=1)).isoformat()
    for values in ({"fte": "0,1"}, {"received_on": tomorrow}, {"content": b"MZ"}, {"person": ""}):
        assert first.post(url, letter(**values)).status_code == 422
    assert first.post(url, letter(person=HOSTILE)).status_code == 302
    assert first.post(url, letter()).status_code == 409  # clicked twice

    file = PositionChange.objects.get().files.get()
    scan = address("change_file", file.change_id, file.pk)
    assert scan in first.get(address("amendments")).content.decode()
    clerk = sign_in(place.members["clerk"])
    text = clerk.get(address("application", app.pk)).content.decode()
    assert (scan in text, "Kam am" in text, HOSTILE in text) == (True, True, False)
    assert clerk.get(scan).content == bytes(file.content)
    stranger = sign_in(make_membership("funding_clerk", place.city))
    assert stranger.get(scan).status_code == 404
    does(place, "second", actions.propose_amendment, app.pk)
    page = sign_in(place.members["first"]).get(address("amendments"))
    assert (page.context["some_to_decide"], 'name="amendment"' in page.content.decode()) == (False, False)
    assert sign_in(place.members["first"]).get(address("enter_change", app.pk, 2)).status_code == 404


def test_overdue_requalification_is_shown(sign_in, place):
    app = handed_in(place, qualification="requalifying", has_worked_before=True)
    does(place, "first", actions.overrule_finding, app.pk, code="in_requalification", position=1, reason="x")
    does(place, "first", actions.propose_decision, app.pk, outcome="grant")
    does(place, "second", actions.decide_application, app.pk)

    (late,) = sign_in(place.members["auditor"]).get(address("amendments")).context["overdue"]

    assert (late[1].number, late[2]) == (1, date(2020, 3, 31))


def test_strangers_find_nothing(sign_in, place):
    app = granted(place)
    row, waiting = reported(place, app), handed_in(place, place.towns[1])
    stranger = sign_in(make_membership("funding_clerk", place.city))

    assert stranger.get(address("report_change", app.pk, 1)).status_code == 404
    assert stranger.post(address("withdraw_change", row.pk)).status_code == 404
    assert stranger.get(address("amendments")).status_code == 403
    clerk = sign_in(place.members["clerk"])
    for application, number in ((app, 2), (waiting, 1)):
        assert clerk.get(address("report_change", application.pk, number)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(sign_in, place, django_assert_max_num_queries, number):
    for one in range(number):
        reported(place, granted(place, one))
    client = sign_in(place.members["auditor"])
    client.get(address("amendments"))

    with django_assert_max_num_queries(33):
        assert len(client.get(address("amendments")).context["lines"]) == number
    line = client.get(address("amendments")).context["lines"][0]
    assert line.difference_amount == Decimal(-19_500)


def test_the_form_reports_what_the_rules_ask_for(place):
    app = granted(place)
    given = Change(
        number=1, from_day=date(2018, 10, 1), fte=Decimal(1), qualification=Qualification.C, person="Zweite Person",
        first_day=START, bears_rest=True, reason="x",
    )  # fmt: skip
    does(place, "clerk", actions.report_change, app.pk, given)

    from wegbereiter.funding.queries.amendment import change_of

    assert change_of(PositionChange.objects.select_related("position").get()) == given
