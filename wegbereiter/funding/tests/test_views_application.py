"""Pages of the applicant and of the carrier: what was typed is kept, what is missing is said, others reach nothing."""

import re
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from wegbereiter.audit.models import Event
from wegbereiter.funding import factories as make
from wegbereiter.funding.choices import FINDINGS, FindingCode
from wegbereiter.funding.models import (
    Allotment,
    Application,
    ApplicationFile,
    Calculation,
    Forwarding,
    Position,
)
from wegbereiter.funding.tests.test_scans import HOSTILE, PDF
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation, make_user

pytestmark = pytest.mark.django_db

SIGNATORY = "Erfundene Bürgermeisterin"
START = "2018-04-01"
HTMX = {"HX-Request": "true"}
HOSTILE_NAME = "<img src=x onerror=alert(1)> \u202e Erfunden"


@pytest.fixture
def place(sign_in):
    """A town of 85 persons with a clerk and a signatory, another town, a carrier."""
    town, other = make_organisation(name="Musterstadt"), make_organisation(name="Nachbarstadt")
    make.make_calculation({town: 85, other: 72_772})
    carrier = make_organisation(Kind.CARRIER, name="Muster e. V.")
    return SimpleNamespace(
        town=town,
        carrier=carrier,
        clerk=make_membership("funding_clerk", town),
        signatory=make_membership("funding_clerk", town, user=make_user(name=SIGNATORY)),
        stranger=make_membership("funding_clerk", other),
        office=make.make_officers(1)[0],
        sign_in=sign_in,
        helper=make_membership("carrier_office", carrier),
    )


def url(name, *args):
    return reverse(f"funding:{name}", args=args)


def begun(place):
    """The town's draft and a browser of its clerk."""
    client = place.sign_in(place.clerk)
    assert client.post(url("begin_application")).status_code == 302
    return Application.objects.get(), client


def sent(app, **values):
    """What the page sends for a draft with one position, complete."""
    first = {"version": app.version, "signatory": SIGNATORY, "own_amount": "", "line": "1"}
    line = {"p1-person": "Erfundene Person", "p1-qualification": "a", "p1-fte": "1", "p1-first_day": START}
    return first | line | {"p1-reason": "Seit April 2018 beschäftigt"} | values


def saved(place, **values):
    app, client = begun(place)
    assert client.post(url("save_application", app.pk), sent(app, **values)).status_code == 302
    app.refresh_from_db()
    return app, client


def handed_in(place):
    app, _client = saved(place)
    client = place.sign_in(place.signatory)
    assert client.post(url("submit_application", app.pk), {"version": app.version}).status_code == 302
    return app, client


# ---------------------------------------------------------------- draft


def test_begin_is_one_button_and_a_second_click_finds_the_same_draft(place):
    client = place.sign_in(place.clerk)
    assert client.get(url("own_application")).status_code == 200

    assert [client.post(url("begin_application")).status_code for _click in range(2)] == [302, 302]

    app = Application.objects.get()
    assert client.get(url("own_application")).url == url("application", app.pk)
    page = client.get(url("application", app.pk))
    text = page.content.decode()
    assert page.status_code == 200
    assert 'name="p1-fte"' in text
    assert "67.667" in text
    assert "#p1-person" in text  # what is missing leads to its field
    assert "Bachelor" in text  # the words of the edition
    assert "Quelle" in text
    assert text.count("kern-label__optional") == 1  # own money; the rest is needed to hand in


def test_nothing_to_apply_for_is_said(place):
    empty = make_membership("funding_clerk", make_organisation(Kind.DISTRICT, name="Leerer Kreis"))
    answer = place.sign_in(empty).post(url("begin_application"))
    assert (answer.status_code, Application.objects.count()) == (422, 0)


def test_what_is_typed_is_saved_and_the_list_answers(place):
    app, client = begun(place)

    answer = client.post(url("save_application", app.pk), sent(app, signatory=""), headers=HTMX)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="version" value="2"' in text
    assert "#id_signatory" in text
    assert 'id="rate-1" hx-swap-oob="true"' in text
    assert "64.000\u202f€" in text
    assert "128.000" not in text  # each calendar year by itself
    assert Position.objects.get().person == "Erfundene Person"


def test_the_page_says_what_is_left_after_the_positions_end(place):
    app, client = saved(place)

    text = client.get(url("application", app.pk)).content.decode()

    assert re.search(r"01\.04\.2020.*64\.000\u202f€", text, re.DOTALL)
    assert [one.year for one in client.get(url("application", app.pk)).context["page"].view.assessment.years] == [
        2018,
        2019,
        2020,
    ]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("p1-fte", "viel"), ("p1-fte", "1,5"), ("p1-fte", "0"), ("p1-fte", "-1"), ("p1-fte", "1e1"), ("p1-fte", "NaN"),
        ("p1-first_day", "31.02.2018"), ("p1-first_day", "9999-12-31"), ("p1-qualification", "professor"),
        ("p1-carrier", "x"), ("own_amount", "fünf"), ("own_amount", "-5"), ("p1-person", "x" * 201),
        ("p1-person", "a\x00b"), ("version", ""), ("version", "x"), ("p1-reason", "x" * 501),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_not_saved_but_kept_on_the_page(place, field, value, headers):
    app, client = begun(place)

    answer = client.post(url("save_application", app.pk), sent(app, **{field: value}), headers=headers)

    app.refresh_from_db()
    assert (answer.status_code, app.version, app.signatory) == (422, 1, "")
    text = answer.content.decode()
    assert "kern-alert--danger" in text
    if not headers:
        assert 'value="Erfundene Person"' in text or field == "p1-person"


@pytest.mark.parametrize(("typed", "read"), [("0,5", "0.5"), ("0.5", "0.5"), (",5", "0.5"), ("1", "1"), ("1,00", "1")])
def test_a_share_is_read_as_people_write_it(place, typed, read):
    saved(place, **{"p1-fte": typed})
    assert Position.objects.get().fte == Decimal(read)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("1.234,50", "1234.50"), ("1,234.50", "1234.50"), ("51 000 €", "51000"), ("51.000", "51000"), ("0,5", "0.5")],
)
def test_money_is_read_as_people_write_it(place, typed, read):
    app, _client = saved(place, own_amount=typed)
    assert app.own_amount == Decimal(read)


@pytest.mark.parametrize(
    ("values", "code", "params", "target"),
    [
        ({"p1-first_day": "2019-01-01"}, "start_too_late", {"day": "31.12.2018"}, "p1-first_day"),
        ({"p1-first_day": "2016-12-31"}, "start_too_early", {"day": "01.01.2017"}, "p1-first_day"),
        ({"p1-fte": "0,2"}, "size_too_small", {"least": "0,25"}, "p1-fte"),
        ({"p1-reason": ""}, "start_needs_reason", {}, "p1-reason"),
        ({"p1-qualification": "requalifying"}, "not_worked_before", {}, "p1-has_worked_before"),
        (
            {"p1-fte": "0,5"},
            "below_least_claim",
            {"amount": "32.000\u202f€", "least": "51.000\u202f€"},
            "positions",
        ),
    ],
)
def test_every_refusal_is_a_sentence_that_leads_to_its_field(place, values, code, params, target):
    app, client = begun(place)

    answer = client.post(url("save_application", app.pk), sent(app, **values), headers=HTMX)

    with translation.override("de"):
        sentence = translation.gettext(FINDINGS[FindingCode(code)]) % (params | {"position": 1})
    assert f'<a href="#{target}">{sentence}</a>' in answer.content.decode()
    assert answer.status_code == 200


def test_a_town_below_the_claim_is_led_to_its_ways(place, sign_in):
    small = make_organisation(name="Kleinstadt")
    calculation = Calculation.objects.get()
    own = {"persons": 64, "years": 2, "annual_amount": 50_949, "total_amount": 101_898}
    Allotment.objects.create(organisation=small, calculation=calculation, below_claim=True, **own)
    client = sign_in(make_membership("funding_clerk", small))

    page = client.get(client.post(url("begin_application")).url)

    assert f'<a href="{url("own_way")}">' in page.content.decode().split('id="live"')[1]


def test_positions_are_added_filled_and_removed_without_losing_what_was_typed(place):
    app, client = begun(place)

    added = client.post(url("save_application", app.pk), sent(app, add="1", **{"p1-fte": "0,5", "p1-first_day": ""}))
    app.refresh_from_db()
    both = sent(
        app, line=["1", "2"], fill="1", all_first_day=START, all_reason="So", **{"p1-first_day": "", "p1-fte": "0,5"}
    )
    filled = client.post(url("save_application", app.pk), both | {"p2-person": "Erfundene Zweite", "p2-fte": "0,5"})
    app.refresh_from_db()
    positions = list(Position.objects.order_by("number").values_list("person", "first_day", "reason"))
    removed = client.post(url("save_application", app.pk), sent(app, line=["1", "2"], remove="2"))

    assert added.url.endswith("#p2")
    assert (filled.status_code, removed.status_code) == (302, 302)
    assert positions == [
        ("Erfundene Person", date(2018, 4, 1), "Seit April 2018 beschäftigt"),
        ("Erfundene Zweite", date(2018, 4, 1), "So"),
    ]
    assert list(Position.objects.filter(removed_at=None).values_list("number", flat=True)) == [1]


def test_a_removed_position_is_offered_and_comes_back_as_it_was(place):
    app, client = begun(place)
    client.post(url("save_application", app.pk), sent(app, add="1"))
    app.refresh_from_db()
    second = {"p2-person": "Erfundene Zweite", "p2-fte": "0,5"}
    client.post(url("save_application", app.pk), sent(app, line=["1", "2"], remove="2", **second))
    app.refresh_from_db()
    page = client.get(url("application", app.pk)).content.decode()
    assert (page.count('name="restore" value="2"'), "Erfundene Zweite" in page, 'id="p2"' in page) == (1, True, False)

    client.post(url("save_application", app.pk), sent(app, restore="x" * 9))
    answer = client.post(url("save_application", app.pk), sent(app, restore="2", signatory="Erfundene Andere"))

    app.refresh_from_db()
    assert (answer.status_code, app.signatory) == (302, "Erfundene Andere")
    assert Position.objects.filter(removed_at=None).get(number=2).person == "Erfundene Zweite"
    page = client.get(url("application", app.pk)).content.decode()
    assert (page.count('name="restore"'), 'id="p2"' in page) == (0, True)


def test_positions_that_nobody_has_added_are_not_read(place):
    app, _client = saved(place, line=["1", "77", "x", "-1", "99999999999"], **{"p77-person": "Eingeschmuggelt"})
    assert app.positions.count() == 1


def test_hostile_text_is_shown_as_text(place):
    app, client = saved(place, signatory=HOSTILE_NAME, **{"p1-person": HOSTILE_NAME, "p1-reason": HOSTILE_NAME})

    pages = [client.get(url(name, app.pk)) for name in ("application", "sign_application", "print_application")]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert ["<img src=x" in page.content.decode() for page in pages] == [False] * 3


def test_known_people_are_offered(place):
    app, client = saved(place)
    client.post(url("withdraw_application", app.pk))

    new = client.post(url("begin_application"))

    page = client.get(new.url)
    assert page.context["page"].known == ("Erfundene Person",)
    assert page.context["lines"][0].values["person"] == "Erfundene Person"


# ---------------------------------------------------------------- two at once


def test_the_second_of_two_savers_gets_both_texts_and_a_choice_per_field(place):
    app, client = begun(place)
    old = sent(app, **{"p1-person": "Erfundene Eins", "p1-fte": "0,5"})
    place.sign_in(place.signatory).post(url("save_application", app.pk), sent(app, **{"p1-person": "Erfundene Zwei"}))
    client = place.sign_in(place.clerk)

    quick = client.post(url("save_application", app.pk), old, headers=HTMX)
    page = client.post(url("save_application", app.pk), old)

    assert (quick.status_code, page.status_code) == (409, 409)
    assert 'name="version" value="1"' in quick.content.decode()  # the next saving is refused as well
    assert {one.name: (one.theirs, one.mine) for one in page.context["differences"]} == {
        "p1-person": ("Erfundene Zwei", "Erfundene Eins"),
        "p1-fte": ("1", "0,5"),
    }
    text = page.content.decode()
    assert "Erfundene Eins" in text
    assert "Erfundene Zwei" in text
    assert SIGNATORY in text
    app.refresh_from_db()
    chosen = dict(page.context["equal"]) | {
        "version": app.version,
        "line": "1",
        "p1-person": "Erfundene Zwei",
        "p1-fte": "0,5",
    }
    assert client.post(url("save_application", app.pk), chosen).status_code == 302
    assert Position.objects.values_list("person", "fte", "reason").get() == (
        "Erfundene Zwei", Decimal("0.5"), "Seit April 2018 beschäftigt",
    )  # fmt: skip


def test_both_texts_are_words_and_no_codes(place):
    app, client = begun(place)
    mine = sent(app, **{"p1-qualification": "c", "p1-carrier": str(place.carrier.pk), "p1-has_worked_before": "1"})
    client.post(url("save_application", app.pk), sent(app))

    page = client.post(url("save_application", app.pk), mine)

    assert {one.name: (one.theirs_shown, one.mine_shown) for one in page.context["differences"]} == {
        "p1-qualification": ("Gruppe a", "Gruppe c"),
        "p1-carrier": ("", "Muster e. V."),
        "p1-has_worked_before": ("nein", "ja"),
    }


def test_what_is_handed_in_is_not_written_any_more(place):
    app, client = handed_in(place)
    answer = client.post(url("save_application", app.pk), sent(app), headers=HTMX)
    assert answer.status_code == 409


# ---------------------------------------------------------------- hand in


def test_the_signatory_hands_in_and_reads_how_far_it_has_come(place):
    app, client = saved(place)
    onwards = client.post(url("save_application", app.pk), sent(app, hand_in="1"))
    assert onwards.url == url("sign_application", app.pk)
    assert not client.get(onwards.url).context["is_signatory"]
    assert client.post(url("submit_application", app.pk), {"version": app.version}).status_code == 422

    signatory = place.sign_in(place.signatory)
    assert signatory.get(url("sign_application", app.pk)).context["is_signatory"]
    assert signatory.post(url("submit_application", app.pk), {"version": app.version}).status_code == 302
    assert signatory.post(url("submit_application", app.pk), {"version": app.version}).status_code == 409
    page = signatory.get(url("application", app.pk))
    assert page.status_code == 200
    assert "w-history" in page.content.decode()
    assert signatory.get(url("sign_application", app.pk)).status_code == 302
    assert signatory.get(url("own_application")).url == url("application", app.pk)


def test_something_missing_leads_back_to_the_list(place):
    app, client = begun(place)

    answer = client.post(url("save_application", app.pk), sent(app, hand_in="1", signatory=""))

    assert answer.url == url("application", app.pk) + "#live"
    assert client.get(url("sign_application", app.pk)).status_code == 200
    assert client.post(url("submit_application", app.pk), {"version": 2}).status_code == 422
    assert client.post(url("submit_application", app.pk), {}).status_code == 302


def test_a_scan_hands_in_and_can_be_read_again(place):
    app, client = saved(place)
    file = SimpleUploadedFile("../../böse\u202e.exe", PDF)

    answer = client.post(url("submit_scan", app.pk), {"version": app.version, "scan": file})

    assert answer.status_code == 302
    app.refresh_from_db()
    kept = ApplicationFile.objects.get()
    assert (app.state, app.signature, kept.media_type) == ("submitted", "scan", "application/pdf")
    for who, status in ((place.clerk, 200), (place.office, 200), (place.stranger, 404), (place.helper, 403)):
        read = place.sign_in(who).get(url("scan", kept.pk))
        assert read.status_code == status
        if status == 200:
            assert read.content == PDF
            assert read.headers["Content-Disposition"].startswith("attachment")
            assert read.headers["X-Content-Type-Options"] == "nosniff"
    assert Event.objects.filter(code="funding.application.scan_read", kind="read").count() == 2


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_scan_hands_nothing_in(place, name):
    app, client = saved(place)

    file = SimpleUploadedFile("antrag.pdf", HOSTILE[name][0], content_type="application/pdf")
    answer = client.post(url("submit_scan", app.pk), {"version": app.version, "scan": file})

    assert answer.status_code == 422
    assert answer.context["scan_form"].errors["scan"]
    assert not ApplicationFile.objects.exists()


def test_no_file_and_an_old_version_hand_nothing_in(place):
    app, client = saved(place)
    assert client.post(url("submit_scan", app.pk), {"version": app.version}).status_code == 422
    file = SimpleUploadedFile("antrag.pdf", PDF)
    assert client.post(url("submit_scan", app.pk), {"version": 1, "scan": file}).status_code == 409
    assert not ApplicationFile.objects.exists()  # both or neither


def test_withdrawing_asks_first(place):
    app, client = handed_in(place)
    assert client.get(url("withdraw_application", app.pk)).status_code == 200
    assert Application.objects.get().state == "submitted"

    assert [client.post(url("withdraw_application", app.pk)).status_code for _click in range(2)] == [302, 409]
    assert Application.objects.get().state == "withdrawn"
    assert client.get(url("own_application")).status_code == 200
    assert client.get(url("application", app.pk)).status_code == 200


def test_what_is_sent_back_shows_why(place):
    app, client = handed_in(place)
    from wegbereiter.core.tenancy import acting_as
    from wegbereiter.funding import actions

    with acting_as(make.as_actor(place.office)) as by:
        actions.send_back(app.pk, reason="Bitte den Beginn prüfen.", by=by, now=make.NOW)

    assert "Bitte den Beginn prüfen." in client.get(url("application", app.pk)).content.decode()
    home = client.get("/").content.decode()
    assert "Den zurückgegebenen Antrag überarbeiten" in home
    assert url("own_application") in home


# ---------------------------------------------------------------- carrier


def forwarded(place):
    saved(place, **{"p1-person": "", "p1-qualification": "", "p1-carrier": str(place.carrier.pk)})
    return Forwarding.objects.get(), place.sign_in(place.helper)


def test_a_carrier_takes_over_with_person_and_qualification(place):
    asked, client = forwarded(place)
    assert client.get(url("forwardings")).status_code == 200
    page = client.get(url("forwarding", asked.pk))
    assert page.status_code == 200
    assert SIGNATORY not in page.content.decode()  # the rest of the application is none of its business

    assert client.post(url("accept_forwarding", asked.pk), {"person": "", "qualification": "x"}).status_code == 422
    values = {"person": "Erfundene Fachkraft", "qualification": "c"}
    answers = [client.post(url("accept_forwarding", asked.pk), values).status_code for _click in range(2)]

    assert answers == [302, 409]
    assert "Erfundene Fachkraft" in client.get(url("forwardings")).content.decode()
    assert client.get(url("forwarding", asked.pk)).status_code == 200
    app = Application.objects.get()
    town = place.sign_in(place.clerk).get(url("application", app.pk)).content.decode()
    assert "Erfundene Fachkraft" in town
    assert '<input type="hidden" name="p1-person"' in town  # the carrier's person, not the applicant's
    assert "51.000\u202f€" in town


def test_a_carrier_refuses_with_a_reason(place):
    asked, client = forwarded(place)

    assert client.post(url("refuse_forwarding", asked.pk), {"reason": " "}).status_code == 422
    answers = [client.post(url("refuse_forwarding", asked.pk), {"reason": "Niemand frei"}).status_code for _ in "ab"]

    assert answers == [302, 409]


# ---------------------------------------------------------------- wrong hands, many positions


def test_others_reach_nothing(place):
    app, _client = saved(place)
    asked = Forwarding.objects.create(
        organisation=place.town, carrier=place.carrier, position=app.positions.get(), edition=app.edition,
        asked_at=make.NOW,
    )  # fmt: skip
    other = make_membership("carrier_office", make_organisation(Kind.CARRIER))
    reads = ("application", "sign_application", "print_application", "withdraw_application")
    writes = ("save_application", "submit_application", "submit_scan", "withdraw_application")
    for who, status in ((place.stranger, 404), (place.office, 403), (place.helper, 403)):
        client = place.sign_in(who)
        assert [client.get(url(name, app.pk)).status_code for name in reads] == [status] * 4
        assert [client.post(url(name, app.pk), sent(app)).status_code for name in writes] == [status] * 4
    for who, status in ((other, 404), (place.clerk, 403)):
        client = place.sign_in(who)
        answers = [client.get(url("forwarding", asked.pk))]
        answers += [client.post(url(name, asked.pk)) for name in ("accept_forwarding", "refuse_forwarding")]
        assert [answer.status_code for answer in answers] == [status] * 3


def with_positions(place, number):
    app, client = saved(place)
    Position.objects.bulk_create(
        Position(organisation=place.town, application=app, number=one, person=f"Erfundene {one}", fte=Decimal("0.5"))
        for one in range(2, number + 1)
    )
    return app, client


@pytest.mark.parametrize("name", ["application", "sign_application", "print_application"])
def test_a_page_takes_as_many_queries_for_51_positions_as_for_one(place, name):
    app, client = with_positions(place, 1)
    counts = []
    for _round in range(2):
        client.get(url(name, app.pk))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(name, app.pk)).status_code == 200
        counts.append(len(queries))
        Position.objects.bulk_create(
            [Position(organisation=place.town, application=app, number=one, fte=1) for one in range(2, 52)],
            ignore_conflicts=True,
        )
    assert counts[0] == counts[1]


def test_saving_one_change_takes_as_many_queries_for_51_positions_as_for_one(place):
    app, client = with_positions(place, 1)
    counts = []
    for number in (1, 51):
        Position.objects.bulk_create(
            [Position(organisation=place.town, application=app, number=one) for one in range(2, number + 1)]
        )
        app.refresh_from_db()
        values = sent(app, line=[str(one) for one in range(1, number + 1)]) | {"p1-person": f"Erfundene {number}"}
        with CaptureQueriesContext(connection) as queries:
            assert client.post(url("save_application", app.pk), values, headers=HTMX).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_two_hundred_positions_are_read_and_saved(place):
    app, client = with_positions(place, 200)
    values = sent(app, line=[str(number) for number in range(1, 201)])
    values |= {f"p{number}-fte": "0,25" for number in range(1, 201)}

    answer = client.post(url("save_application", app.pk), values, headers=HTMX)
    one_more = client.post(url("save_application", app.pk), values | {"version": app.version + 1, "add": "1"})

    assert answer.status_code == 200
    assert "und 187 weitere Hinweise dieser Art" in answer.content.decode()
    assert Position.objects.filter(fte=Decimal("0.25")).count() == 200
    assert one_more.status_code == 422
    assert one_more.content.decode().count('class="w-position"') == 200
