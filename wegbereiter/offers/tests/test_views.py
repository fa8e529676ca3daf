"""The address list as staff see it: found, added, corrected, taken as a file and read in from one."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wegbereiter.core.documents.tables import read_table
from wegbereiter.core.documents.writers import write_xlsx
from wegbereiter.core.tenancy import acting_as
from wegbereiter.offers.factories import make_entry
from wegbereiter.offers.forms import entries_of, packed, unpacked
from wegbereiter.offers.models import Entry
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation

pytestmark = pytest.mark.django_db
LIST, ADD, READ, TAKE = (reverse(f"offers:{name}") for name in ("entries", "add", "read_file", "take_over"))
HOSTILE = "<script>alert(1)</script>\"'=cmd|x"
HEAD = "Art;Name;Ort;Telefon;Sprachen\n"


@pytest.fixture(autouse=True)
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def house():
    return make_organisation()


@pytest.fixture
def ada(house):
    return make_membership("integration_manager", house)


@pytest.fixture
def browser(ada, sign_in):
    return sign_in(ada)


def url(name, row):
    return reverse(f"offers:{name}", args=[row.pk])


def text(response):
    return response.content.decode()


def upload(browser, content, name="liste.csv"):
    return browser.post(
        READ, {"file": SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())}
    )


def taken_over(browser, page):
    return browser.post(TAKE, {"content": re.search(r'name="content" value="([^"]+)"', text(page))[1]})


# ---------------------------------------------------------------- found
def test_list_is_found_by_words_kind_town_language_and_state(browser, house):
    make_entry(house, name="Bürgerbüro", town="Nordtor", languages=["ar"], checked_on=timezone.localdate())
    make_entry(house, name="Praxis", kind="doctor", town="Südheim", note="Hinterhof")
    make_entry(house, name="Altes Amt", ended_on=timezone.localdate())

    def found(query):
        return [
            name
            for name in ("Bürgerbüro", "Praxis", "Altes Amt")
            if f"<bdi>{name}</bdi>" in text(browser.get(LIST + query))
        ]

    assert found("") == ["Bürgerbüro", "Praxis"]
    assert found("?q=BUERGERBUERO+nordtor") == ["Bürgerbüro"]
    assert found("?q=hinterhof&kind=doctor") == ["Praxis"]
    assert found("?town=Nordtor") == ["Bürgerbüro"]
    assert found("?language=ar") == ["Bürgerbüro"]
    assert found("?state=ended") == ["Altes Amt"]
    assert found("?state=check") == ["Praxis"]
    assert found("?kind=circus&language=xx&state=none&after=wrong") == ["Bürgerbüro", "Praxis"]
    assert "No address fits" in text(browser.get(LIST + "?q=%00zzz"))


def test_page_costs_the_same_for_one_entry_and_for_sixty(browser, house):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            browser.get(LIST)
        return len(seen)

    make_entry(house)
    queries()
    few = queries()
    for number in range(60):
        make_entry(house, name=f"Amt {number:02}")

    assert queries() == few
    assert "after=" in text(browser.get(LIST))


def test_phone_is_called_with_one_touch_and_hostile_words_stay_words(browser, house):
    entry = make_entry(
        house, name=HOSTILE, phone="+497111234567", email='a"b@example.org', website="https://example.org/?a=<b>",
        hours=HOSTILE, contact=HOSTILE, note=HOSTILE, street=HOSTILE,
    )  # fmt: skip

    for page in (browser.get(LIST), browser.get(url("entry", entry)), browser.get(url("change", entry))):
        assert "<script>alert" not in text(page)
    assert 'href="tel:+497111234567"' in text(browser.get(LIST))


# ---------------------------------------------------------------- kept
def test_entry_takes_three_inputs_and_the_second_click_makes_no_second_one(browser, house):
    make_entry(house, town="Nordtor")
    assert 'value="Nordtor"' in text(browser.get(ADD))
    typed = {"kind": "doctor", "name": "Praxis", "phone": "0711 / 123 45-67"}

    first, second = browser.post(ADD, typed), browser.post(ADD, typed)

    made = Entry.objects.get(name="Praxis")
    assert (first.status_code, first["Location"]) == (302, url("entry", made))
    assert second["Location"] == first["Location"]
    assert made.phone == "+497111234567"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"phone": "ask Ada"}, "no phone number"),
        ({"website": "javascript:alert(1)"}, "valid URL"),
        ({"website": "ftp://example.org"}, "valid URL"),
        ({"email": "no mail"}, "valid email"),
        ({"checked_on": "2093-01-01"}, "lies ahead"),
        ({"valid_until": "0001-01-01"}, "greater than or equal"),
        ({"languages": "xx"}, "not one of the available"),
        ({"name": "a" * 201}, "at most 200"),
        ({"kind": "circus"}, "not one of the available"),
        ({"name": "Schon da"}, "already"),
    ],
)
def test_wrong_value_is_answered_by_a_sentence_and_what_was_typed_stays(browser, house, typed, sentence):
    make_entry(house, name="Schon da", town="")

    answer = browser.post(ADD, {"kind": "office", "name": "Amt", "note": "zqtypedqz"} | typed)

    assert (answer.status_code, Entry.objects.count()) == (422, 1)
    assert sentence in text(answer)
    assert "zqtypedqz" in text(answer)


def test_two_people_at_once_get_both_versions(browser, house):
    entry = make_entry(house, name="Amt", note="alt", languages=["de"])
    address, typed = url("change", entry), {"kind": "office", "name": "Amt", "town": "Nordtor", "version": "1"}
    assert browser.post(address, typed | {"note": "erste", "languages": ["ar"]}).status_code == 302

    late = browser.post(address, typed | {"note": "zweite", "kind": "school"})

    assert (late.status_code, "erste" in text(late), "zweite" in text(late)) == (409, True, True)
    assert "العربية" in text(late)
    again = typed | {
        "note": "zweite",
        "kind": "school",
        "version": re.search(r'name="version" value="(\d+)"', text(late))[1],
    }
    assert browser.post(address, again).status_code == 302
    assert Entry.objects.values_list("note", "kind").get() == ("zweite", "school")
    assert browser.post(address, {"version": "3"}).status_code == 422


def test_ended_entry_is_said_to_be_and_comes_back(browser, house):
    entry = make_entry(house, valid_until="2020-01-01")
    assert "It was valid until" in text(browser.get(url("entry", entry)))
    assert browser.post(url("checked", entry)).status_code == 302
    for _click in range(2):
        assert browser.post(url("end", entry)).status_code == 302

    assert "This entry has ended" in text(browser.get(url("entry", entry)))
    refused = (
        browser.post(url("checked", entry)),
        browser.post(url("change", entry), {"kind": "office", "name": "x", "version": "3"}),
    )
    assert [answer.status_code for answer in refused] == [422, 422]
    assert browser.post(url("take_up", entry)).status_code == 302
    assert Entry.objects.get().ended_on is None


# ---------------------------------------------------------------- files
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_goes_out_comes_back_in(browser, house, ada, sign_in, form):
    make_entry(
        house, kind="course", name="=Kurs", street="Weg 1", postcode="00123", phone="+497111234567", languages=["ar", "de"],
        hours="Mo\nDi", checked_on="2026-01-05", website="https://example.org/", email="a@example.org", note="+1 Treppe",
    )  # fmt: skip
    file = browser.get(reverse("offers:entries_export", args=[form]), headers={"accept-language": "de"}).content
    other = sign_in(make_membership("team_lead", make_organisation()))

    page = upload(other, file, f"liste.{form}")
    done = taken_over(other, page)

    assert (page.status_code, done["Location"]) == (200, LIST)
    columns = [field.name for field in Entry._meta.fields if field.name not in {
        "id", "organisation", "created_at", "created_by", "changed_at", "changed_by", "changed_role",
    }]  # fmt: skip
    one, two = Entry.objects.order_by("created_at").values(*columns)
    assert one == two


def test_file_is_shown_first_taken_whole_and_only_once(browser, house):
    make_entry(house, name="Amt", town="Nordtor")
    page = upload(browser, f"{HEAD}Amt;Amt;Nordtor;;\nSchule;Neu;Nordtor;0711 1234567;Deutsch, arabisch\n")
    assert ("Neu" in text(page), Entry.objects.count()) == (True, 1)

    for _click in range(2):
        assert taken_over(browser, page).status_code == 302

    assert list(Entry.objects.filter(name="Neu").values_list("kind", "phone", "languages")) == [
        ("school", "+497111234567", ["de", "ar"])
    ]


def test_bad_rows_are_answered_by_sentences_and_nothing_is_taken(browser):
    rows = "Amt;Gut;Nordtor;;\nZirkus;;Nordtor;keine;Klingonisch\nAmt;Gut;Nordtor;;\n"

    page = upload(browser, HEAD + rows)

    assert page.status_code == 422
    for words in ("Row 3, Art", "Row 3, Telefon, “keine”", "“Klingonisch”", "Row 4: “Gut” stands in row 2 already"):
        assert words in text(page)
    assert ('name="content"' in text(page), Entry.objects.count()) == (False, 0)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"PK\x03\x04broken", "liste.xlsx", "damaged"),
        (b"\x00\x01\x02", "liste.csv", "no readable text"),
        (b"Art;Name\n", "liste.csv", "holds no rows"),
        (b"Was;Wo\nx;y\n", "liste.csv", "No column is called"),
        (b"Art;Name\nAmt;x\n", "liste.pdf", "This kind of file"),
    ],
)
def test_broken_file_is_answered_by_a_sentence(browser, content, name, sentence):
    answer = upload(browser, content, name)

    assert (answer.status_code, sentence in text(answer)) == (422, True)


def test_preview_is_signed_for_the_house_and_lasts_a_day(browser, house, ada, sign_in, monkeypatch):
    with acting_as(actor_for(ada)):
        content = packed(
            [{"kind": "office", "name": "Amt", "valid_until": timezone.localdate(), "checked_on": None}], house.pk
        )
        assert unpacked(content, house.pk)[0]["valid_until"] == timezone.localdate()
    stranger = sign_in(make_membership("integration_manager", make_organisation()))
    tries = [
        stranger.post(TAKE, {"content": content}),
        stranger.post(TAKE, {"content": f"{content}x"}),
        stranger.post(TAKE),
    ]
    monkeypatch.setattr("django.core.signing.time.time", lambda: timezone.now().timestamp() + 25 * 3600)

    assert [answer.status_code for answer in tries] == [422, 422, 422]
    assert unpacked(content, house.pk) is None
    assert Entry.objects.count() == 0


def test_somebody_is_faster_between_preview_and_taking_over(browser, house, monkeypatch):
    page = upload(browser, f"{HEAD}Amt;Neu;Nordtor;;\n")
    make_entry(house, name="Neu", town="Nordtor")
    monkeypatch.setattr("wegbereiter.offers.actions.twins_there", lambda actor: set())

    refused = taken_over(browser, page)

    assert (refused.status_code, "in the meantime" in text(refused), Entry.objects.count()) == (422, True, 1)


# ---------------------------------------------------------------- who
def test_coordinator_reads_and_does_not_keep_and_strangers_find_nothing(house, sign_in):
    entry = make_entry(house)
    reader = sign_in(make_membership("volunteer_coordinator", house))
    page = text(reader.get(url("entry", entry)))
    assert (entry.name in page, url("change", entry) in page, url("end", entry) in page) == (True, False, False)
    assert [reader.post(url(name, entry)).status_code for name in ("change", "end", "checked")] == [403] * 3
    stranger = sign_in(make_membership("integration_manager", make_organisation()))
    assert [stranger.get(url("entry", entry)).status_code, stranger.post(url("end", entry)).status_code] == [404, 404]
    translator = sign_in(make_membership("translator", house))
    assert translator.get(LIST).status_code == 403


def test_rows_of_a_file_are_checked_as_if_they_were_typed():
    data = write_xlsx(
        ["Kind", "Name", "Last checked on"], [["office", "A", timezone.localdate()], ["office", "B", None]]
    )
    found = entries_of(read_table(data, "a.xlsx"), today=timezone.localdate())

    assert (found.sentences, [one["checked_on"] for one in found.entries]) == ([], [timezone.localdate(), None])
