"""Nothing about a person leaves without a line in the ledger, and with one exactly what was ticked."""

import io
import json
from datetime import UTC, datetime, timedelta

import pypdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.case import close_case, enter_fact
from wegbereiter.casework.actions.disclosure import Consent, Giving, Wanted, disclose, give_again, withdraw
from wegbereiter.casework.actions.dispute import note_dispute, settle_dispute
from wegbereiter.casework.actions.files import join_files
from wegbereiter.casework.choices import Ending
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Appointment, Case, Disclosure, Transmission
from wegbereiter.casework.queries.disclosure_paper import sheet_paper
from wegbereiter.casework.queries.disclosures import ledger_of
from wegbereiter.casework.queries.disputes import standing_disputes
from wegbereiter.casework.rules.refusal import Refusal
from wegbereiter.casework.tests.test_actions_plan import does, raw, refusal_of
from wegbereiter.core.tenancy import acting_as
from wegbereiter.offers.factories import make_entry
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation
from wegbereiter.people.actions.details import answer_channel
from wegbereiter.people.actions.hold import restrict_file
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Channel, Person, PersonLanguage

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert(1)</script>#eval("x")'
# What the file says of each fact, so that one sees what stands on a sheet.
CANARIES = {
    "name": "Zqvorname Zqfamilie", "birth": "3.5.1971", "phone": "0711 98765432", "email": "zqmail@example.org",
    "address": "Zqweg 7", "residence": "Flüchtling", "german": "B1", "appointment": "Zqzimmer", "own_words": "zqworte",
}  # fmt: skip
HIDDEN = ("Zqruf", "ZQ-1", "0711 0000")  # what no fact gives, not even the name or the phone
GIVE = Giving(how="person")


@pytest.fixture(autouse=True)
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def case(ada):
    person = make_person(
        ada, given_names="Zqvorname", family_name="Zqfamilie", called_name="Zqruf", file_number="ZQ-1",
        birth_year=1971, birth_month=5, birth_day=3,
    )  # fmt: skip
    of = {"organisation": person.organisation, "person": person}
    for kind, value in (("phone", "+4971198765432"), ("email", CANARIES["email"]), ("letter", CANARIES["address"])):
        Channel.objects.create(kind=kind, value=value, **of)
    Channel.objects.create(kind="phone", value="+4971100000000", consent="refused", consent_at=timezone.now(), **of)
    PersonLanguage.objects.create(code="de", level="b1", **of)
    PersonLanguage.objects.create(code="ar", preferred=True, **of)
    Appointment.objects.create(
        begins_at=timezone.now() + timedelta(days=3), place=CANARIES["appointment"], made_by=ada.user_id,
        made_at=timezone.now(), **of,
    )  # fmt: skip
    does(ada, enter_fact, person.pk, "residence", "refugee", first_day=timezone.localdate())
    return make_case(person)


@pytest.fixture
def place(ada):
    return make_entry(ada.organisation, name="Erfundenes Jobcenter")


@pytest.fixture
def browser(ada, sign_in):
    return sign_in(ada)


def wanted(*facts, **values):
    facts = facts or ("name", "phone")
    values = {
        "purpose": "benefits", "recipient_kind": "jobcenter", "recipient": "Erfundenes Jobcenter",
        "last_day": timezone.localdate() + timedelta(days=30), "own_words": "zqworte" if "own_words" in facts else "",
        "consent": Consent(language="ar", version=1, given_as="spoken"),
    } | values  # fmt: skip
    return Wanted(facts=facts, **values)


def noted(member, case, *facts, giving=GIVE, **values):
    return does(member, disclose, case.pk, wanted(*facts, **values), giving=giving)


def typed(**values):
    return {
        "recipient_kind": "jobcenter", "recipient": "Erfundenes Jobcenter", "facts": ["name", "phone"],
        "purpose": "benefits", "basis": "consent", "how": "person", "language": "ar", "text_version": "1",
        "last_day": (timezone.localdate() + timedelta(days=30)).isoformat(),
    } | values  # fmt: skip


def url(name, row):
    return reverse(f"casework:{name}", args=[row.pk])


def text(response):
    return response.content.decode()


def paper(response):
    assert response.status_code == 200, text(response)
    assert response.headers["Cache-Control"] == "no-store"
    pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def codes():
    return list(Event.objects.exclude(kind="read").order_by("at", "id").values_list("code", flat=True))


# ---------------------------------------------------------------- exactly what was ticked
@pytest.mark.parametrize("facts", [*((one,) for one in CANARIES), ("name", "german", "own_words")])
def test_sheet_holds_what_was_ticked_and_nothing_else(ada, case, facts):
    made = noted(ada, case, *facts)
    given = made.transmissions.get()

    said = json.dumps(sheet_paper(given, made, case).data(), ensure_ascii=False)

    assert {one for one, value in CANARIES.items() if value in said} == set(facts)
    assert [word for word in HIDDEN if word in said] == []
    assert given.facts == [one for one in CANARIES if one in facts]


def test_paper_and_its_name_hold_no_more_than_the_sheet(browser, ada, case):
    given = noted(ada, case, "birth", "own_words").transmissions.get()

    response = browser.get(url("disclosure_sheet", given))
    said = paper(response)

    assert {one for one, value in CANARIES.items() if value in said} == {"birth", "own_words"}
    assert ("Erfundenes Jobcenter" in said, [word for word in HIDDEN if word in said]) == (True, [])
    assert "zq" not in response.headers["Content-Disposition"].lower()


def test_one_act_notes_the_consent_and_what_was_given(ada, case):
    made = noted(ada, case)

    today, given = timezone.localdate(), made.transmissions.get()
    assert (made.consent_on, made.consent_language, made.consent_version, made.consent_as, made.law) == (
        today, "ar", 1, "spoken", "",
    )  # fmt: skip
    assert given.content["facts"] == [["name", CANARIES["name"]], ["phone", CANARIES["phone"]]]
    assert codes()[-1:] == ["casework.disclosure.made"]
    assert Event.objects.get(code="casework.disclosure.made").data["facts"] == ["name", "phone"]


def test_second_click_is_no_second_line_and_a_changed_wish_is(ada, case):
    first = noted(ada, case)
    assert noted(ada, case) == first
    assert does(ada, give_again, first.pk, GIVE) == first.transmissions.get()
    does(ada, withdraw, first.pk)

    assert noted(ada, case) != first  # after a withdrawal it is a new yes
    assert noted(ada, case, "name") != first
    assert Disclosure.objects.count() == 3


def test_a_correction_within_the_minute_is_no_second_click(ada, case):
    """Passed on without the note, gone back, ticked it: the sheet is another one, and so is a sheet after a "not yet"."""
    note = does(ada, note_dispute, case.person_id, "Geburtsjahr", "zqbestritten")
    made = noted(ada, case, giving=None)
    with_note = Giving(how="person", dispute_ids=frozenset({note.pk}))
    for giving, sheets in ((GIVE, 1), (GIVE, 1), (with_note, 2), (Giving(how="post"), 3)):
        assert noted(ada, case, giving=giving) == made
        assert made.transmissions.count() == sheets
    assert [given.content["disputed"] != [] for given in made.transmissions.order_by("given_at")] == [
        False,
        True,
        False,
    ]


def test_only_noted_gives_nothing_and_is_given_later(ada, case):
    made = noted(ada, case, giving=None)
    assert (noted(ada, case, giving=None), made.transmissions.count()) == (made, 0)

    given = does(ada, give_again, made.pk, Giving(how="post"))

    assert (given.how, codes()[-2:]) == ("post", ["casework.disclosure.made", "casework.disclosure.given"])


def from_today(values):
    """The day of a test is taken in the test: a distance in days becomes a day."""
    return {key: timezone.localdate() + one if isinstance(one, timedelta) else one for key, one in values.items()}


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"recipient": ""}, Refusal.NO_RECIPIENT),
        ({"law": "sgbx_69"}, Refusal.NO_SUCH_FACT),  # a law and a consent
        ({"consent": None}, Refusal.NO_SUCH_FACT),  # neither
        ({"consent": None, "law": "other_law"}, Refusal.LAW_WITHOUT_NAME),
        ({"consent": Consent(language="ar", version=2, given_as="spoken")}, Refusal.CONSENT_TEXT_CHANGED),
        ({"consent": Consent(language="so", version=1, given_as="spoken")}, Refusal.CONSENT_TEXT_CHANGED),
        ({"purpose": "other"}, Refusal.NO_WORDS),
        ({"last_day": timedelta(days=-1)}, Refusal.DISCLOSURE_ENDS_BADLY),
        ({"last_day": timedelta(days=367)}, Refusal.DISCLOSURE_ENDS_BADLY),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_line(ada, case, values, refusal):
    assert refusal_of(ada, disclose, case.pk, wanted(**from_today(values)), giving=GIVE) == refusal
    assert (Disclosure.objects.count(), Transmission.objects.count()) == (0, 0)


def test_place_of_the_list_keeps_its_name_of_that_day_and_a_foreign_or_ended_one_is_none(ada, case, place):
    made = noted(ada, case, entry_id=place.pk, recipient="", recipient_kind="")
    assert (made.recipient, made.recipient_kind, made.entry) == (place.name, "office", place)
    ended = make_entry(ada.organisation, ended_on=timezone.localdate())

    for wrong in (make_entry(make_organisation()), ended):
        assert refusal_of(ada, disclose, case.pk, wanted(entry_id=wrong.pk), giving=GIVE) == Refusal.NO_RECIPIENT


# ---------------------------------------------------------------- withdrawn, over, restricted
def test_withdrawn_it_ends_at_the_next_request_and_once(browser, ada, case):
    made = noted(ada, case)
    sheet = url("disclosure_sheet", made.transmissions.get())
    assert browser.get(sheet).status_code == 200

    assert browser.get(url("disclosure_withdraw", made)).status_code == 200
    for _click in range(2):
        assert browser.post(url("disclosure_withdraw", made)).status_code == 302

    assert browser.get(sheet).status_code == 422
    assert browser.post(url("disclosure_give", made), {"how": "person"}).status_code == 422
    assert refusal_of(ada, give_again, made.pk, GIVE) == Refusal.DISCLOSURE_WITHDRAWN
    assert codes().count("casework.disclosure.withdrawn") == 1
    page = text(browser.get(url("disclosures", case)))
    assert (sheet in page, url("disclosure_withdraw", made) in page) == (False, False)


@pytest.mark.parametrize("who", ["ada", "lead"])
def test_raw_sql_takes_no_withdrawal_back_and_moves_none(request, ada, case, who):
    standing = noted(ada, case)
    Disclosure.objects.update(noted_at=timezone.now() - timedelta(hours=1))  # so that the next is no second click
    made = noted(ada, case)
    does(ada, withdraw, made.pk)
    somebody = request.getfixturevalue(who)
    for change in ("withdrawn_at = null, withdrawn_by = null", "withdrawn_at = withdrawn_at + interval '1 day'"):
        assert raw(somebody, f"update casework_disclosure set {change} where id = %s", made.pk) == 0
    assert raw(somebody, "select count(*) from casework_disclosure where withdrawn_at is not null") == [(1,)]
    assert (
        raw(ada, "update casework_disclosure set withdrawn_at = now(), withdrawn_by = wb_user()") == 1
    )  # the other one
    assert Disclosure.objects.get(pk=standing.pk).withdrawn_at is not None


def test_last_day_counts_and_the_day_after_does_not(browser, ada, case):
    made = noted(ada, case)
    sheet, today = url("disclosure_sheet", made.transmissions.get()), timezone.localdate()
    days = Disclosure.objects.filter(pk=made.pk)

    days.update(first_day=today - timedelta(days=9), last_day=today)
    assert browser.get(sheet).status_code == 200
    days.update(last_day=today - timedelta(days=1))
    assert browser.get(sheet).status_code == 422
    assert refusal_of(ada, give_again, made.pk, GIVE) == Refusal.DISCLOSURE_NOT_TODAY
    assert sheet not in text(browser.get(url("disclosures", case)))


def test_of_a_restricted_person_nothing_leaves_not_even_by_the_lead(browser, ada, lead, case, sign_in):
    made = noted(ada, case)
    sheet = url("disclosure_sheet", made.transmissions.get())
    does(lead, restrict_file, case.person_id, "unlawful", "Bitte nichts weitergeben")

    for somebody in (ada, lead):
        page = sign_in(somebody)
        answers = [page.get(sheet), page.get(url("disclose", case)), page.get(url("disclosure_list", case))]
        assert [one.status_code for one in answers] == [404, 404, 404]
        with pytest.raises(Disclosure.DoesNotExist):
            does(somebody, give_again, made.pk, GIVE)
        with pytest.raises(Case.DoesNotExist):
            noted(somebody, case)
    assert raw(ada, "select id from casework_transmission") == []


def test_once_counselling_has_ended_nothing_leaves_and_consent_is_still_withdrawn(browser, ada, case):
    made = noted(ada, case)
    does(ada, close_case, case.pk, Ending.REACHED)

    answers = [
        browser.get(url("disclosure_sheet", made.transmissions.get())),
        browser.get(url("disclose", case)),
        browser.post(url("disclose", case), typed(answer="spoken")),
        browser.post(url("disclosure_give", made), {"how": "post"}),
    ]
    assert [one.status_code for one in answers] == [422] * 4
    page = text(browser.get(url("disclosures", case)))
    assert (url("disclose", case) in page, url("disclosure_withdraw", made) in page) == (False, True)
    assert browser.post(url("disclosure_withdraw", made)).status_code == 302
    assert Disclosure.objects.get().withdrawn_by == ada.user_id


def test_second_file_shows_the_ledger_of_both_and_gives_nothing(browser, ada, case):
    second = make_case(make_person(ada, family_name="Doppelt"))
    made = noted(ada, second, "name")
    does(ada, join_files, case.pk, second.pk)

    assert url("disclosure_withdraw", made) in text(browser.get(url("disclosures", case)))
    assert browser.post(url("disclosure_give", made), {"how": "post"}).status_code == 404
    assert browser.post(url("disclosure_withdraw", made)).status_code == 302


def test_files_joined_in_a_row_are_one_person(ada, case):
    """The third file was joined to the second, and that one to the first: each shows what was passed on from any."""
    second, third = (make_case(make_person(ada)) for _file in range(2))
    made = noted(ada, third, "own_words")
    note = does(ada, note_dispute, third.person_id, "Wohnung", "zqbestritten")
    does(ada, join_files, second.pk, third.pk)
    does(ada, join_files, case.pk, second.pk)
    with acting_as(actor_for(ada)) as actor:
        people = [Person.objects.get(pk=one.person_id) for one in (case, second, third)]
        ledgers = [[line.disclosure for line in ledger_of(actor, one, today=timezone.localdate())] for one in people]
        notes = [standing_disputes(actor, one, today=timezone.localdate()) for one in people]
    assert (ledgers, notes) == ([[made]] * 3, [[note]] * 3)


# ---------------------------------------------------------------- what is disputed
def test_disputed_entry_leaves_with_its_note_and_a_later_note_stops_the_old_sheet(browser, ada, case):
    about = does(ada, note_dispute, case.person_id, "Geburtsjahr", "zqbestritten")
    does(ada, note_dispute, case.person_id, "Wohnung", "zqanderes")

    made = noted(ada, case, "birth", giving=Giving(how="person", dispute_ids=frozenset({about.pk})))

    sheet = url("disclosure_sheet", made.transmissions.get())
    said = paper(browser.get(sheet))
    assert ("zqbestritten" in said, "zqanderes" in said) == (True, False)
    later = does(ada, note_dispute, case.person_id, "Geburtstag", "zqspaeter")
    assert browser.get(sheet).status_code == 422
    assert "zqspaeter" in text(browser.get(url("disclosure_give", made)))
    does(ada, settle_dispute, later.pk, "corrected")
    assert browser.get(sheet).status_code == 422  # it still says what was wrong


def test_a_note_that_came_while_the_page_stood_open_is_shown_and_ticked_first(browser, ada, case):
    page = browser.get(url("disclose", case))
    assert Event.objects.filter(code="casework.disclosure.form_read", kind="read").count() == 1
    does(ada, note_dispute, case.person_id, "Geburtsjahr", "zqbestritten")
    answered = typed(seen=page.context["form"]["seen"].value(), answer="spoken")

    again = browser.post(url("disclose", case), answered)
    assert (again.status_code, "in the meantime" in text(again), Disclosure.objects.count()) == (422, True, 0)
    form = again.context["form"]
    answered |= {"seen": form["seen"].value(), "disputes": form["disputes"].value()}
    assert browser.post(url("disclose", case), answered).status_code == 302
    assert "zqbestritten" in paper(browser.get(url("disclosure_sheet", Transmission.objects.get())))


def test_a_sheet_with_something_that_is_not_so_any_more_is_not_printed(browser, ada, case):
    made = noted(ada, case, "name", "phone", "appointment")
    sheet = url("disclosure_sheet", made.transmissions.get())
    Appointment.objects.update(state="cancelled")  # passes by itself
    assert browser.get(sheet).status_code == 200

    does(ada, answer_channel, Channel.objects.get(kind="phone", consent="not_asked").pk, "refused")
    refused = browser.get(sheet)
    assert (refused.status_code, "has changed since" in text(refused)) == (422, True)


# ---------------------------------------------------------------- pages
def test_person_reads_it_in_the_own_language_and_the_answer_gives_it_on(browser, case, place):
    form = text(browser.get(url("disclose", case) + f"?stelle={place.pk}"))
    assert (f'value="{place.pk}" selected' in form, '<option value="ar" selected' in form) == (True, True)
    sent = typed(entry=str(place.pk), recipient="", recipient_kind="jobcenter")

    asked = text(browser.post(url("disclose", case), sent))

    assert ('lang="ar" dir="rtl"' in asked, "هل تسمحون" in asked, "Dürfen wir das weitergeben?" in asked) == (True,) * 3
    assert (CANARIES["phone"] in asked, CANARIES["email"] in asked, Disclosure.objects.count()) == (True, False, 0)
    for _click in range(2):
        done = browser.post(url("disclose", case), sent | {"answer": "signed"})
        assert (done.status_code, Disclosure.objects.count(), Transmission.objects.count()) == (302, 1, 1)
    made = Disclosure.objects.get()
    page = text(browser.get(done["Location"]))
    assert all(
        part in page
        for part in (place.name, "allowed by the person", "العربية", url("disclosure_sheet", made.transmissions.get()))
    )
    assert (made.consent_as, made.recipient_kind) == ("signed", "jobcenter")


def test_no_is_no_and_leaves_no_trace(browser, case):
    assert browser.post(url("disclose", case), typed(answer="refuse")).status_code == 302
    assert (Disclosure.objects.count(), codes()[-1] == "casework.disclosure.made") == (0, False)


def test_text_is_printed_to_be_signed_and_nothing_is_kept_by_that(browser, case):
    said = paper(browser.post(url("disclose", case), typed(answer="paper")))

    for words in ("Dürfen wir das weitergeben?", "Erfundenes Jobcenter", CANARIES["phone"], "هل", "Unterschrift"):
        assert words in said, words
    assert (CANARIES["email"] in said, Disclosure.objects.count()) == (False, 0)
    assert Event.objects.latest("at").code == "casework.disclosure.asked"


def test_by_law_nobody_is_asked(browser, case):
    done = browser.post(url("disclose", case), typed(basis="sgbx_69", text_version=""))

    made = Disclosure.objects.get()
    assert (done.status_code, made.law, made.consent_on, made.transmissions.count()) == (302, "sgbx_69", None, 1)
    assert "§ 69 SGB X" in paper(browser.get(url("disclosure_sheet", made.transmissions.get())))


def test_changed_text_is_read_once_more(browser, case):
    late = browser.post(url("disclose", case), typed(answer="spoken", text_version="7"))

    assert (late.status_code, "read it together once more" in text(late), Disclosure.objects.count()) == (422, True, 0)


@pytest.mark.parametrize(
    "values",
    [
        {"facts": []}, {"facts": ["nationality"]}, {"recipient": ""}, {"purpose": ""}, {"purpose": "other"},
        {"basis": "other_law"}, {"basis": "because"}, {"last_day": "x"}, {"language": "tlh"}, {"entry": "x"},
        {"how": "fax"},
    ],
)  # fmt: skip
def test_what_is_missing_or_unknown_is_said_at_the_form(browser, case, values):
    answer = browser.post(url("disclose", case), typed(answer="spoken") | values)

    assert (answer.status_code, Disclosure.objects.count()) == (422, 0)


def test_hostile_words_stay_words(browser, ada, case):
    sent = typed(recipient=HOSTILE, purpose="other", purpose_words=HOSTILE, own_words=HOSTILE)
    asked = text(browser.post(url("disclose", case), sent))
    assert browser.post(url("disclose", case), sent | {"answer": "spoken"}).status_code == 302
    made = Disclosure.objects.get()

    pages = [asked, *(text(browser.get(url(*one))) for one in (
        ("disclosures", case), ("disclosure_give", made), ("disclosure_withdraw", made)))]  # fmt: skip
    assert [page for page in pages if "<script>alert" in page] == []
    for name, row in (("disclosure_sheet", made.transmissions.get()), ("disclosure_list", case)):
        assert 'eval("x")' in paper(browser.get(url(name, row)))


def test_what_no_font_can_set_was_not_given_on(browser, case):
    answer = browser.post(url("disclose", case), typed(answer="spoken", own_words="𓀀"))

    assert (answer.status_code, "U+13000" in text(answer), Disclosure.objects.count()) == (422, True, 0)


def test_list_for_the_person_says_it_in_both_languages(browser, ada, case):
    assert "Wir haben nichts über Sie weitergegeben." in paper(browser.get(url("disclosure_list", case)))
    made = noted(ada, case)
    noted(ada, case, "birth", consent=None, law="sgbx_71", law_words="Zqpflicht", recipient="Erfundenes Amt")
    does(ada, withdraw, made.pk)

    said = paper(browser.get(url("disclosure_list", case)))

    for words in ("Erfundenes Jobcenter", "Jobcenter", "Wofür: Geld oder andere", "الاسم",
                  "Zurückgenommen am", "§ 71 SGB X, Zqpflicht", "Blatt mitgenommen"):  # fmt: skip
        assert words in said, words
    assert [value for value in ("0711 9876", "1971") if value in said] == []


def test_ledger_takes_the_same_queries_for_one_and_for_three(browser, ada, case):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(url("disclosures", case)).status_code == 200
        return len(seen)

    noted(ada, case, "name")
    queries()
    one = queries()
    for fact in ("birth", "phone"):
        noted(ada, case, fact)

    assert queries() == one


# ---------------------------------------------------------------- who
def test_a_colleague_another_house_and_another_role_reach_nothing(ada, ben, case, sign_in):
    made = noted(ada, case)
    given = made.transmissions.get()
    stranger = make_membership("integration_manager", make_organisation())
    rows = [("disclosures", case), ("disclose", case), ("disclosure_list", case), ("disclosure_give", made),
            ("disclosure_withdraw", made), ("disclosure_sheet", given)]  # fmt: skip

    for somebody, status in ((ben, 404), (stranger, 404), (make_membership("offer_editor", ada.organisation), 403)):
        page = sign_in(somebody)
        assert [page.get(url(*one)).status_code for one in rows] == [status] * len(rows)
    for somebody in (ben, stranger):
        assert raw(somebody, "select id from casework_disclosure union select id from casework_transmission") == []
        assert raw(somebody, "update casework_disclosure set withdrawn_at = now()") == 0
        with pytest.raises(Disclosure.DoesNotExist):
            does(somebody, withdraw, made.pk)
    for statement in ("delete from casework_disclosure", "update casework_transmission set facts = '{name}'",
                      "update casework_disclosure set last_day = '2099-01-01'"):  # fmt: skip
        with pytest.raises(DatabaseError, match="permission denied"):
            raw(ada, statement)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"law": "sgbx_69"}, "disclosure_by_law_or_by_consent"),
        ({"consent_on": None}, "disclosure_by_law_or_by_consent"),
        ({"consent_language": ""}, "disclosure_by_law_or_by_consent"),
        ({"consent_version": None}, "disclosure_by_law_or_by_consent"),
        ({"facts": []}, "disclosure_of_known_facts"),
        ({"facts": ["diagnosis"]}, "disclosure_of_known_facts"),
        ({"own_words": "zq"}, "disclosure_own_words_are_there"),
        ({"recipient": ""}, "disclosure_to_somebody"),
        ({"purpose": "other"}, "disclosure_has_a_purpose"),
        ({"last_day": timedelta(days=-1)}, "disclosure_ends_after_it_begins"),
        ({"withdrawn_at": datetime(2026, 11, 24, tzinfo=UTC)}, "disclosure_withdrawn_by_somebody"),
    ],
)
def test_database_refuses_what_cannot_be(ada, case, values, constraint):
    made = noted(ada, case)
    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        Disclosure.objects.filter(pk=made.pk).update(**from_today(values))
