"""Pages of notices and of letters: both sides read the same, the day counts, texts have versions, letters are marked."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.funding import actions
from wegbereiter.funding.models import Application, Notice, NoticeDocument, TextBlock
from wegbereiter.funding.states import ApplicationState, Outcome, TextCode
from wegbereiter.funding.tests.application_world import does, fresh, handed_in, make_place, proposed
from wegbereiter.organisations.factories import make_membership
from wegbereiter.organisations.models import Organisation

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script> <img src=x onerror=y>"
PDF = b"%PDF-1.7\nsigned\n%%EOF\n"


@pytest.fixture
def place():
    return make_place(3)


@pytest.fixture
def notice(place):
    app = proposed(place)
    does(place, "second", actions.decide_application, app.pk)
    return Notice.objects.get()


def address(name, *args):
    return reverse(f"funding:{name}", args=args)


def test_both_sides_download_the_same_bytes(sign_in, place, notice):
    files = [
        sign_in(place.members[who]).get(address("notice_file", notice.pk)).content
        for who in ("clerk", "second", "auditor")
    ]

    document = NoticeDocument.objects.get()
    assert set(files) == {bytes(document.content)}
    assert Event.objects.filter(code="funding.notice.read").count() == 3
    page = sign_in(place.members["clerk"]).get(address("notice", notice.pk))
    assert document.sha256 in page.content.decode()


def test_the_page_says_what_the_file_says(sign_in, place, notice):
    text = sign_in(place.members["clerk"]).get(address("notice", notice.pk)).content.decode()

    letter = NoticeDocument.objects.get().letter
    assert letter["title"] in text
    assert "64.000 € × 1,00 × 9 ÷ 12" in " ".join(text.split())
    assert text.count("Mustertext") == 3


def test_hostile_words_do_nothing_on_the_page(sign_in, place):
    app = proposed(place, outcome=Outcome.REJECT, reason=HOSTILE)
    does(place, "second", actions.decide_application, app.pk)

    text = sign_in(place.members["clerk"]).get(address("notice", Notice.objects.get().pk)).content.decode()

    assert ("<script>alert" in text, "<img src=x" in text, "&lt;script&gt;alert" in text) == (False, False, True)


def test_another_town_does_not_find_it(sign_in, place, notice):
    stranger = sign_in(make_membership("funding_clerk", place.city))

    for name in ("notice", "notice_file"):
        assert stranger.get(address(name, notice.pk)).status_code == 404
        assert stranger.get(address(name, uuid4())).status_code == 404
    assert stranger.get(address("notices")).context["page"].rows == []
    assert stranger.post(address("deliver_notice", notice.pk)).status_code == 403
    assert stranger.get(address("notice_texts")).status_code == 403


def test_the_day_of_delivery_is_entered_once_and_the_town_sees_it(sign_in, place, notice):
    client, url, today = sign_in(place.members["first"]), address("deliver_notice", notice.pk), timezone.localdate()

    assert client.post(url, {"delivered_on": ""}).status_code == 422
    assert client.post(url, {"delivered_on": today + timedelta(days=1)}).status_code == 422
    assert client.post(url, {"delivered_on": today}).status_code == 302
    assert client.post(url, {"delivered_on": today}).status_code == 409

    page = sign_in(place.members["clerk"]).get(address("notice", notice.pk))
    until = Notice.objects.get().objection_until
    assert f"{until:%d.%m.%Y}" in page.content.decode()
    assert sign_in(place.members["helper"]).post(url, {"delivered_on": today}).status_code == 403


def test_a_notice_whose_file_has_ended_is_still_shown(sign_in, place, notice):
    NoticeDocument.objects.all().delete()
    client = sign_in(place.members["clerk"])

    assert client.get(address("notice", notice.pk)).status_code == 200
    assert client.get(address("notice_file", notice.pk)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(sign_in, place, django_assert_max_num_queries, number):
    for town in place.towns[:number]:
        does(place, "second", actions.decide_application, proposed(place, town).pk)
    client = sign_in(place.members["auditor"])
    client.get(address("notices"))

    with django_assert_max_num_queries(13):
        assert len(client.get(address("notices")).context["page"].rows) == number


# ---------------------------------------------------------------- texts


def test_a_text_is_changed_upon_the_version_that_was_shown(sign_in, place):
    client, url = sign_in(place.members["first"]), address("change_text", "basis")
    assert client.get(url).status_code == 200

    assert client.post(url, {"version": 0, "text": "Erlass vom Ersten."}).status_code == 302
    assert client.post(url, {"version": 0, "text": "Erlass vom Zweiten."}).status_code == 409
    assert client.post(url, {"version": 1, "text": " "}).status_code == 422

    assert TextBlock.objects.get().text == "Erlass vom Ersten."
    assert "Erlass vom Ersten." in client.get(address("notice_texts")).content.decode()
    assert client.get(address("change_text", "poem")).status_code == 404
    for who in ("helper", "auditor", "clerk"):
        assert sign_in(place.members[who]).post(url, {"version": 1, "text": "x"}).status_code == 403


def test_the_auditor_reads_texts_and_changes_none(sign_in, place):
    does(place, "first", actions.change_text, TextCode.BASIS, version=0, text=HOSTILE)

    text = sign_in(place.members["auditor"]).get(address("notice_texts")).content.decode()

    assert ("<script>alert" in text, address("change_text", "basis") in text) == (False, False)


# ---------------------------------------------------------------- letters


def letter(place, *, content=PDF, **values):
    first = {
        "holder": place.towns[1].key,
        "received_on": "2018-02-20",
        "signatory": "Erfundene Bürgermeisterin",
        "own_amount": "",
        "scan": SimpleUploadedFile("brief.pdf", content),
        "positions-TOTAL_FORMS": "3",
        "positions-INITIAL_FORMS": "0",
        "positions-0-person": "Erfundene Person",
        "positions-0-fte": "1",
        "positions-0-first_day": "2018-04-01",
        "positions-0-qualification": "a",
        "positions-0-reason": "Seit April 2018 beschäftigt",
    }
    return {**first, **values}


def test_a_letter_is_entered_marked_and_decided_by_others(sign_in, place):
    client, url = sign_in(place.members["first"]), address("enter_letter")
    assert client.get(url).status_code == 200

    page = client.post(url, letter(place))

    app = Application.objects.get()
    assert (page.status_code, app.state, app.signature) == (302, ApplicationState.SUBMITTED, "scan")
    assert bytes(app.files.get().content) == PDF
    assert "20.02.2018" in client.get(address("office_application", app.pk)).content.decode()
    does(place, "second", actions.overrule_finding, app.pk, code="starts_back", position=1, reason="Vertrag liegt vor.")
    does(place, "second", actions.propose_decision, app.pk, outcome=Outcome.GRANT)
    assert client.post(address("decide_application", app.pk)).status_code == 403
    assert sign_in(place.members["third"]).post(address("decide_application", app.pk)).status_code == 302
    assert fresh(app).state == ApplicationState.GRANTED


@pytest.mark.parametrize(
    "values",
    [
        {"holder": "99999999"},
        {"content": b"MZ program"},
        {"content": b"<html>%PDF-1.7 %%EOF"},
        {"content": b""},
        {"positions-0-person": ""},
        {"positions-0-qualification": ""},
        {"positions-0-first_day": "nonsense"},
        {"received_on": ""},
    ],
)
def test_what_is_wrong_in_a_letter_is_said_and_nothing_is_kept(sign_in, place, values):
    page = sign_in(place.members["first"]).post(address("enter_letter"), letter(place, **values))

    assert (page.status_code, Application.objects.count()) == (422, 0)


def test_a_letter_of_a_town_that_was_merged_away_says_where_it_went(sign_in, place):
    gone, into = place.towns[1], place.towns[0]
    Organisation.objects.filter(pk=gone.pk).update(last_day=date(2018, 1, 1), successor=into)

    page = sign_in(place.members["first"]).post(address("enter_letter"), letter(place)).content.decode()

    assert "aufgegangen. Geben Sie deren Schlüssel ein" in page
    assert f"{into.name} ({into.key})" in page


def test_what_is_missing_in_a_letter_stands_there_as_sentences_with_the_way_to_the_field(sign_in, place):
    values = {
        "positions-0-person": "",
        **dict.fromkeys(("positions-0-fte", "positions-0-first_day", "positions-0-reason"), ""),
        "positions-0-qualification": "",  # the first row stays empty, the second one lacks its day
        "positions-1-person": "Erfundene Person",
        "positions-1-fte": "1",
        "positions-1-qualification": "a",
        "positions-2-first_day": "2018-04-01",  # and here everything else is missing
    }

    text = (
        sign_in(place.members["first"])
        .post(address("enter_letter"), letter(place, **values), headers={"accept-language": "en"})
        .content.decode()
    )

    found = re.findall(r'<p><a href="#(id_[^"]+)">Position (\d)', text.split("Still missing")[1].split("<form")[0])
    assert sorted(found) == [
        ("id_positions-1-first_day", "2"),
        ("id_positions-2-fte", "3"),
        ("id_positions-2-person", "3"),
        ("id_positions-2-qualification", "3"),
        ("id_positions-2-reason", "3"),
    ]
    assert all(f'id="{target}"' in text for target, _number in found)


def test_only_those_who_prepare_enter_letters(sign_in, place):
    for who in ("helper", "ministry", "auditor", "clerk"):
        assert sign_in(place.members[who]).get(address("enter_letter")).status_code == 403


def test_a_second_letter_of_the_same_town_is_refused(sign_in, place):
    handed_in(place, place.towns[1])

    page = sign_in(place.members["first"]).post(address("enter_letter"), letter(place))

    assert (page.status_code, Application.objects.count()) == (422, 1)
