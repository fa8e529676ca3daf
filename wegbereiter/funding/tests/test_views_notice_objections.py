"""Pages of objections to notices: said on the page of the notice, entered by the office, decided by two."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from wegbereiter.funding import actions
from wegbereiter.funding.models import Notice, NoticeObjection
from wegbereiter.funding.rules.scans import read_scan
from wegbereiter.funding.states import ObjectionOutcome, Remedy
from wegbereiter.funding.tests.application_world import START, does, make_place, proposed
from wegbereiter.organisations.factories import make_membership

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nsigned\n%%EOF\n"
SCAN = read_scan(PDF)
HOSTILE = "<script>alert(1)</script>"
OUTCOME = {"outcome": "partly", "remedy": "decision", "reason": "Zum Teil."}


@pytest.fixture
def place():
    return make_place(3)


@pytest.fixture
def notice(place):
    does(place, "second", actions.decide_application, proposed(place).pk)
    return Notice.objects.get()


def address(name, *args):
    return reverse(f"funding:{name}", args=args)


def scan(content=PDF):
    return SimpleUploadedFile("brief.pdf", content)


def test_the_town_objects_on_the_page_of_its_notice_and_takes_it_back(sign_in, place, notice):
    clerk, url = sign_in(place.members["clerk"]), address("object_to_notice", notice.pk)
    assert clerk.post(url, {"text": ""}).status_code == 422
    assert clerk.post(url, {"text": HOSTILE, "scan": scan(b"MZ")}).status_code == 422

    page = clerk.post(url, {"text": HOSTILE, "scan": scan()}, follow=True)

    said = NoticeObjection.objects.get()
    text = page.content.decode()
    assert (HOSTILE in text, "&lt;script&gt;" in text) == (False, True)
    assert clerk.get(address("objection_file", said.pk, said.files.get().pk)).content == PDF
    assert clerk.post(url, {"text": "x"}).status_code == 409
    assert address("notice_objection", said.pk) in clerk.get(address("notice", notice.pk)).content.decode()
    assert clerk.post(address("withdraw_notice_objection", said.pk)).status_code == 302
    assert clerk.post(address("withdraw_notice_objection", said.pk)).status_code == 409


def test_a_letter_is_entered_and_decided_by_two_others(sign_in, place, notice):
    first, url, today = sign_in(place.members["first"]), address("enter_objection", notice.pk), timezone.localdate()
    values = {"text": "Brief", "received_on": today}
    assert first.post(url, values).status_code == 422
    tomorrow = {**values, "received_on": today + timedelta(days=1), "scan": scan()}
    assert first.post(url, tomorrow).status_code == 422
    assert first.post(url, {**values, "scan": scan()}).status_code == 302
    said = NoticeObjection.objects.get()
    second, decide = sign_in(place.members["second"]), address("decide_outcome", said.pk)
    propose = address("propose_outcome", said.pk)
    assert second.get(decide).status_code == 409
    assert second.post(propose, {**OUTCOME, "reason": " "}).status_code == 422
    assert second.post(propose, {**OUTCOME, "remedy": ""}).status_code == 422
    assert second.post(propose, OUTCOME).status_code == 302
    assert second.post(propose, OUTCOME).status_code == 409
    assert second.get(decide).status_code == 403
    assert sign_in(place.members["first"]).post(decide).status_code == 403  # has entered the letter
    clerk = sign_in(place.members["clerk"])
    assert "Zum Teil." not in clerk.get(address("notice_objection", said.pk)).content.decode()
    third = sign_in(place.members["third"])
    assert third.get(decide).status_code == 200
    assert third.post(decide).status_code == 302
    assert third.post(propose, OUTCOME).status_code == 409

    for who, name in (("clerk", "notice_objection"), ("auditor", "notice_objection"), ("clerk", "notice")):
        key = notice.pk if name == "notice" else said.pk
        assert "Zum Teil." in sign_in(place.members[who]).get(address(name, key)).content.decode()


def test_a_proposal_is_taken_back_on_the_page(sign_in, place, notice):
    said = does(place, "clerk", actions.object_to_notice, notice.pk, text="x")
    first = sign_in(place.members["first"])
    first.post(address("propose_outcome", said.pk), OUTCOME)

    assert first.post(address("take_back_outcome", said.pk)).status_code == 302
    assert NoticeObjection.objects.get().outcome == ""


def test_strangers_find_nothing(sign_in, place, notice):
    said = does(place, "clerk", actions.object_to_notice, notice.pk, text="x")
    stranger = sign_in(make_membership("funding_clerk", place.city))

    assert stranger.get(address("notice_objection", said.pk)).status_code == 404
    assert stranger.post(address("withdraw_notice_objection", said.pk)).status_code == 404
    assert stranger.post(address("object_to_notice", notice.pk), {"text": "x"}).status_code == 404
    assert stranger.get(address("notice_objections")).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(sign_in, place, django_assert_max_num_queries, number):
    for town in place.towns[:number]:
        app = does(place, "second", actions.decide_application, proposed(place, town).pk)
        key = Notice.objects.get(application=app).pk
        does(place, "first", actions.enter_objection, key, text="x", received_on=timezone.localdate(), scan=SCAN)
    client = sign_in(place.members["auditor"])
    client.get(address("notice_objections"))

    with django_assert_max_num_queries(13):
        assert len(client.get(address("notice_objections")).context["open"]) == number


def test_an_upheld_objection_is_owed_a_notice_until_one_has_followed(sign_in, place, notice):
    said = does(place, "clerk", actions.object_to_notice, notice.pk, text="Falsch.")
    values = {"outcome": ObjectionOutcome.UPHELD, "remedy": Remedy.AMENDMENT, "reason": "Stimmt."}
    does(place, "first", actions.propose_outcome, said.pk, **values)
    page = sign_in(place.members["first"])
    assert page.get(address("amendments")).context["owed"] == []
    does(place, "second", actions.decide_outcome, said.pk)

    page = sign_in(place.members["first"])
    own = address("notice_objection", said.pk)
    assert own in page.get(address("amendments")).content.decode()
    assert page.get(own).context["is_owed"]
    assert page.get("/").context["found"].owed == 1
    draft = actions.RevocationDraft(
        kind="revocation", ground="other", reason="x", answer_until=timezone.localdate() + timedelta(days=40)
    )
    row = does(place, "first", actions.propose_revocation, notice.application_id, draft)
    does(place, "second", actions.decide_revocation, row.pk, read=0, now=timezone.now() + timedelta(days=41))
    page = sign_in(place.members["first"])
    assert page.get(address("amendments")).context["owed"] == []
    assert not page.get(own).context["is_owed"]


def test_what_follows_is_entered_in_a_form_that_is_prefilled_from_the_notice(sign_in, place, notice):
    said = does(place, "clerk", actions.object_to_notice, notice.pk, text="Der Satz ist falsch. " + HOSTILE)
    values = {"outcome": ObjectionOutcome.UPHELD, "reason": "Der Satz war falsch.", "remedy": Remedy.AMENDMENT}
    does(place, "first", actions.propose_outcome, said.pk, **values)
    does(place, "second", actions.decide_outcome, said.pk)
    own, url = address("notice_objection", said.pk), address("enter_remedy", said.pk, 1)
    assert url not in sign_in(place.members["auditor"]).get(own).content.decode()
    officer = sign_in(place.members["third"])
    assert url in officer.get(own).content.decode()

    page = officer.get(url)

    text, form = page.content.decode(), page.context["form"]
    assert (form.initial["from_day"], form.initial["person"], form.initial["fte"]) == (
        START,
        "Erfundene Person",
        "1,00",
    )
    assert (notice.reference in text, "Der Satz war falsch." in text, HOSTILE in text) == (True, True, False)
    entered = {"from_day": "2018-04-01", "first_day": "2018-04-01", "person": "Erfundene Person", "fte": "1"}
    assert officer.post(url, entered | {"qualification": "a"}).status_code == 422  # nothing changes
    assert officer.post(url, entered | {"qualification": "b"}).status_code == 302
    assert officer.post(url, entered | {"qualification": "b"}).status_code == 409  # clicked twice
    text = officer.get(own).content.decode()
    assert (url in text, "wartet in der Liste der Änderungen" in text) == (False, True)
    assert "Stelle 1: Eine Änderung ist schon gemeldet." in text
    assert place.towns[0].name in officer.get(address("amendments")).content.decode()
    clerk = sign_in(place.members["clerk"])
    assert clerk.get(url).status_code == 403
    assert "Folgt aus einem Widerspruch" in clerk.get(address("application", notice.application_id)).content.decode()
