"""Pages of a revocation: the office proposes, the holder is heard on a page of its own, another officer decides."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.funding import actions
from wegbereiter.funding.actions import RevocationDraft
from wegbereiter.funding.choices.amendment import RevocationGround, RevocationKind
from wegbereiter.funding.models import HearingDocument, HearingFile, Notice, Revocation
from wegbereiter.funding.tests.application_world import does, handed_in, make_place, proposed
from wegbereiter.organisations.factories import make_membership

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def place():
    return make_place(3)


def granted(place, number=0):
    return does(place, "second", actions.decide_application, proposed(place, place.towns[number]).pk)


def until(days=40):
    return timezone.localdate() + timedelta(days=days)


def heard(place, app):
    draft = RevocationDraft(
        kind=RevocationKind.REVOCATION, ground=RevocationGround.PURPOSE, reason=HOSTILE, answer_until=until()
    )
    return does(place, "first", actions.propose_revocation, app.pk, draft)


def entered(**values):
    first = {"kind": "revocation", "positions": "1", "from_day": "2018-10-01", "ground": "purpose", "reason": HOSTILE}
    return first | {"answer_until": until().isoformat()} | values


def scan():
    return SimpleUploadedFile("brief.pdf", b"%PDF-1.7\nsigned\n%%EOF\n")


def address(name, *args):
    return reverse(f"funding:{name}", args=args)


def page_of(client, name, *args):
    return client.get(address(name, *args)).content.decode()


def test_an_officer_proposes_what_is_prefilled(sign_in, place):
    app, first = granted(place), sign_in(place.members["first"])
    url = address("propose_revocation", app.pk)
    assert url in page_of(first, "office_application", app.pk)
    form = first.get(url).context["form"]
    assert (form.initial["positions"], form.initial["answer_until"] > timezone.localdate()) == ([1], True)
    for values in ({"reason": " "}, {"positions": ""}, {"answer_until": until(3).isoformat()}, {"ground": "x"}):
        assert first.post(url, entered(**values)).status_code == 422
    assert first.post(url, entered(from_day="2031-01-01")).status_code == 422
    assert first.post(url, entered()).status_code == 302
    assert first.post(url, entered()).status_code == 409  # clicked twice
    assert Revocation.objects.count() == 1


def test_the_letter_of_the_hearing_is_downloaded_by_both_sides(sign_in, place):
    app = granted(place)
    first = sign_in(place.members["first"])
    unprintable = first.post(address("propose_revocation", app.pk), entered(reason="Erfundene 𓀀"))
    assert (unprintable.status_code, Revocation.objects.count()) == (422, 0)
    row = heard(place, app)
    url, filed = address("hearing_letter", row.pk), HearingDocument.objects.get()

    for who in ("first", "clerk", "auditor"):
        client = sign_in(place.members[who])
        page = page_of(client, "revocation", row.pk)
        assert (url in page, filed.sha256 in page, client.get(url).content) == (True, True, bytes(filed.content)), who
    assert sign_in(make_membership("funding_clerk", place.city)).get(url).status_code == 404
    assert Event.objects.filter(code="funding.revocation.letter_read", object_id=row.pk).count() == 3


def test_the_holder_answers_on_a_page_of_its_own(sign_in, place):
    app = granted(place)
    row = heard(place, app)
    clerk = sign_in(place.members["clerk"])
    assert address("revocation", row.pk) in page_of(clerk, "application", app.pk)
    assert address("revocation", row.pk) in clerk.get("/").content.decode()
    text = page_of(clerk, "revocation", row.pk)
    for part in (HOSTILE, address("take_back_revocation", row.pk), address("enter_answer", row.pk)):
        assert part not in text
    assert "LVwVfG" in text
    answer = address("answer_hearing", row.pk)
    assert clerk.post(answer, {"text": " "}).status_code == 422
    wrong = {"text": "x", "scan": SimpleUploadedFile("x.pdf", b"MZ")}
    assert clerk.post(answer, wrong).status_code == 422
    assert clerk.post(answer, {"text": "Doch " + HOSTILE, "scan": scan()}).status_code == 302
    assert clerk.post(answer, {"text": "Doch " + HOSTILE}).status_code == 409  # clicked twice


def test_another_officer_decides_with_every_answer_read(sign_in, place):
    app = granted(place)
    row = heard(place, app)
    does(place, "clerk", actions.answer_hearing, row.pk, text="Doch " + HOSTILE)
    second, decide = sign_in(place.members["second"]), address("decide_revocation", row.pk)
    text = page_of(second, "revocation", row.pk)
    assert (decide in text, HOSTILE in text, HOSTILE in page_of(second, "decide_revocation", row.pk)) == (
        True,
        False,
        False,
    )
    assert sign_in(place.members["first"]).post(decide, {"read": "1"}).status_code == 403
    second = sign_in(place.members["second"])
    assert second.post(decide, {"read": "0"}).status_code == 409
    assert second.post(decide, {}).status_code == 422
    assert second.post(decide, {"read": "1"}).status_code == 302
    assert second.post(decide, {"read": "1"}).status_code == 409
    notice = Notice.objects.get(kind="revocation")
    assert notice.reference in page_of(second, "revocations")

    clerk = sign_in(place.members["clerk"])
    for name, key in (("application", app.pk), ("revocation", row.pk), ("notice", notice.previous_id)):
        assert notice.reference in page_of(clerk, name, key)
    assert clerk.get(address("notice_file", notice.pk)).content[:4] == b"%PDF"
    assert clerk.post(address("answer_hearing", row.pk), {"text": "Zu spät"}).status_code == 409


def test_an_answer_by_mail_is_entered_with_its_scan_and_read_by_both_sides(sign_in, place):
    row, first = heard(place, granted(place)), sign_in(place.members["first"])
    url, today = address("enter_answer", row.pk), timezone.localdate().isoformat()
    assert first.post(url, {"text": "x", "received_on": today}).status_code == 422
    late = {"text": "x", "received_on": until(1).isoformat(), "scan": scan()}
    assert first.post(url, late).status_code == 422
    assert first.post(url, {"text": "Brief", "received_on": today, "scan": scan()}).status_code == 302
    file = HearingFile.objects.get()

    for who in ("clerk", "auditor"):
        client = sign_in(place.members[who])
        assert client.get(address("hearing_file", row.pk, file.pk)).content == bytes(file.content)
    stranger = sign_in(make_membership("funding_clerk", place.city))
    for name, args in (("hearing_file", [row.pk, file.pk]), ("revocation", [row.pk])):
        assert stranger.get(address(name, *args)).status_code == 404
    assert stranger.post(address("answer_hearing", row.pk), {"text": "x"}).status_code == 404


def test_a_whole_grant_is_revoked_and_every_page_says_so(sign_in, place):
    app = granted(place)
    row = heard(place, app)
    later = timezone.now() + timedelta(days=41)
    does(place, "second", actions.decide_revocation, row.pk, read=0, now=later)

    first, clerk = sign_in(place.members["first"]), sign_in(place.members["clerk"])
    text = page_of(clerk, "application", app.pk)
    assert (
        "aufgehoben" in text,
        address("begin_application") in text,
        address("report_change", app.pk, 1) in text,
    ) == (
        True,
        True,
        False,
    )
    first = sign_in(place.members["first"])
    assert address("propose_revocation", app.pk) not in page_of(first, "office_application", app.pk)
    assert first.get(address("propose_revocation", app.pk)).status_code == 404
    assert app.organisation.name in first.get(address("work_list") + "?state=revoked").content.decode()
    assert "128.000" not in page_of(first, "district", place.district.pk)
    story = first.get(address("municipality", app.organisation_id)).content.decode()
    assert ("aufgehoben" in story, Notice.objects.get(kind="revocation").reference in story) == (True, True)


def test_when_the_time_is_over_without_an_answer_every_page_says_just_that(sign_in, place):
    row, over = heard(place, granted(place)), "Frist zur Äußerung ist"
    pages = {"second": address("revocation", row.pk), "first": address("revocations"), "clerk": "/"}
    before = {who: sign_in(place.members[who]).get(url).content.decode() for who, url in pages.items()}
    days = {"asked_at": timezone.now() - timedelta(days=50), "answer_until": until(-1)}
    Revocation.objects.filter(pk=row.pk).update(**days)
    after = {who: sign_in(place.members[who]).get(url).content.decode() for who, url in pages.items()}

    for who in pages:
        assert ("wird angehört" in before[who], over in before[who]) == (True, False), who
        assert ("wird angehört" in after[who], over in after[who]) == (False, True), who
    assert "ohne Antwort abgelaufen; es kann entschieden werden" in " ".join(after["second"].split())


def test_a_proposal_is_taken_back(sign_in, place):
    row, second = heard(place, granted(place)), sign_in(place.members["second"])
    assert second.post(address("take_back_revocation", row.pk)).status_code == 302
    assert second.post(address("take_back_revocation", row.pk)).status_code == 409

    text = page_of(sign_in(place.members["clerk"]), "revocation", row.pk)
    assert address("answer_hearing", row.pk) not in text


def test_only_what_is_granted_is_revoked(sign_in, place):
    waiting, first = handed_in(place), sign_in(place.members["first"])

    assert first.get(address("propose_revocation", waiting.pk)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(sign_in, place, django_assert_max_num_queries, number):
    for one in range(number):
        heard(place, granted(place, one))
    client = sign_in(place.members["auditor"])
    client.get(address("revocations"))

    with django_assert_max_num_queries(14):
        assert len(client.get(address("revocations")).context["hearings"]) == number
