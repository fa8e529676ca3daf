"""The information sheet: read on a screen or on paper, answered before anything is written down, and every answer leaves its trace."""

import io
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from wegbereiter.accounts.models import Profile
from wegbereiter.audit.models import Event
from wegbereiter.casework.actions import case as cases
from wegbereiter.casework.actions.case import Unnamed
from wegbereiter.casework.forms.intake import Answered
from wegbereiter.casework.models import Case, Information, UnnamedContact
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.tests.test_actions_plan import does
from wegbereiter.casework.tests.test_views_cases import address, agreed_by
from wegbereiter.organisations.factories import make_membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return make_membership("integration_manager")


@pytest.fixture
def browser(sign_in, manager):
    return sign_in(manager)


def test_nobody_has_agreed_who_was_not_asked_today(browser, sign_in, manager):
    word = agreed_by(browser)["answered"]
    refused = parse_qs(
        urlsplit(browser.post(address("intake"), {"language": "ar", "answer": "later"})["Location"]).query
    )
    for wrong in ({}, {"sprache": "ar"}, {"antwort": word + "x"}, {"antwort": refused["antwort"][0]}):
        assert browser.get(address("intake_facts"), wrong)["Location"] == address("intake")
        late = browser.post(address("intake_facts"), {"answered": wrong.get("antwort", ""), "family_name": "Erfunden"})
        assert (late.status_code, 'value="Erfunden"' in late.content.decode()) == (422, True)
    kept = Answered(language="ar", answer="agreed", text_version=1, said_on=timezone.localdate() - timedelta(1))
    yesterday = kept.signed(manager.user_id)
    assert browser.get(address("intake_facts"), {"antwort": yesterday})["Location"] == address("intake")
    # Begun before midnight and saved after it: nothing that was typed is lost.
    assert browser.post(address("intake_facts"), {"answered": yesterday, "family_name": "Erfunden"}).status_code == 302
    other = sign_in(make_membership("integration_manager", manager.organisation))
    assert other.get(address("intake_facts"), {"antwort": word})["Location"] == address("intake")
    assert other.post(address("intake_facts"), {"answered": word}).status_code == 422
    assert Information.objects.count() == 1


def test_a_no_stands_in_the_trail_and_with_the_talk_and_nobody_with_it(browser, manager):
    today = timezone.localdate()
    for answer in ("refused", "later"):
        where = browser.post(address("intake"), {"language": "ar", "answer": answer})["Location"]
        talk = {"kind": "office", "topics": ["family"], "day": (today - timedelta(3)).isoformat()}
        assert browser.post(where, talk).status_code == 302
        assert browser.post(where, talk | {"day": (today + timedelta(1)).isoformat()}).status_code == 422
    events = Event.objects.filter(code="casework.information.turned_down").order_by("id")
    assert [(one.data["answer"], one.data["language"], one.data["text_version"], one.object_id) for one in events] == [
        ("refused", "ar", 1, None), ("later", "ar", 1, None),
    ]  # fmt: skip
    counted = UnnamedContact.objects.order_by("id").values_list("day", "answer", "language", "text_version")
    assert list(counted) == [(today - timedelta(3), answer, "ar", 1) for answer in ("refused", "later")]
    browser.post(address("unnamed"), {"kind": "office", "topics": ["family"]})  # without a sheet, today
    assert UnnamedContact.objects.filter(day=today, answer="", text_version=None).count() == 1
    with pytest.raises(IntegrityError, match="unnamed_contact_did_not_agree"), transaction.atomic():
        UnnamedContact.objects.update(answer="agreed", text_version=1)
    ahead = Unnamed(day=today + timedelta(1), kind="office", topics=["family"])
    with pytest.raises(RefusedError, match=Refusal.FACT_AHEAD):
        does(manager, cases.count_unnamed, ahead)


def test_a_sheet_is_printed_to_be_signed_and_its_day_is_noted(browser, manager):
    officer = make_membership("data_protection_officer", manager.organisation)
    Profile.objects.filter(user_id=officer.user_id).update(name="Dr. Erfundene Wacht", phone="0711 9")
    shown = browser.get(address("intake"), {"sprache": "uk"}).content.decode()
    assert ("Dr. Erfundene Wacht (0711 9)" in shown, address("intake_sheet_pdf", "uk") in shown) == (True, True)
    for code, theirs in (("uk", "Так"), ("de", "Unterschrift")):
        answer = browser.get(address("intake_sheet_pdf", code))
        pages = "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
        assert (answer["Content-Type"], theirs in pages, "Dr. Erfundene Wacht" in pages) == (
            "application/pdf",
            True,
            True,
        )
        assert pages.count("[") >= 3
    assert browser.get(address("intake_sheet_pdf", "xx")).status_code == 404
    assert Event.objects.filter(code="casework.information.printed").count() == 2

    signed = timezone.localdate() - timedelta(5)
    browser.post(address("intake_facts"), agreed_by(browser, paper_on=signed.isoformat()))
    assert Information.objects.get().paper_on == signed
    ahead = {"language": "ar", "answer": "agreed", "paper_on": (timezone.localdate() + timedelta(1)).isoformat()}
    for url in (address("intake"), address("answer_again", Case.objects.get().pk)):
        late = browser.post(f"{url}?sprache=ar", ahead)
        assert (late.status_code, 'id="paper" open' in late.content.decode()) == (422, True)
    browser.post(
        address("answer_again", Case.objects.get().pk), ahead | {"answer": "refused", "paper_on": signed.isoformat()}
    )
    assert list(Information.objects.order_by("at").values_list("answer", "paper_on")) == [
        ("agreed", signed), ("refused", signed),
    ]  # fmt: skip
