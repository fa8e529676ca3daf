"""A list of cases that somebody has kept so far: understood, shown, taken in as a whole or not at all."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from wegbereiter.audit.models import Event
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.forms.case_list import RowForm, case_list_of, packed, unpacked
from wegbereiter.casework.models import Case, Episode, Information
from wegbereiter.casework.rules.case_list import HEADERS, MOST_CASES, WORDS, read_list
from wegbereiter.core.documents.columns import key_of
from wegbereiter.core.documents.rows import Row, Table
from wegbereiter.core.documents.tables import read_table
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Channel, Person

pytestmark = pytest.mark.django_db
URL, TAKE = reverse("casework:case_list"), reverse("casework:take_in_cases")
HEAD = (
    "Aktenzeichen;Nachname;Vorname;Geburtsdatum;Telefon;Aufenthaltsstatus;Gültig bis;Unterbringung;Leistungen;Notizen\n"
)
ROW = "E-1;Erfunden;Amal;03.05.1990;0711 123456;Duldung;31.12.2030;AU;Jobcenter;Knie kaputt\n"


def table(*rows, headers=("Name",)):
    numbered = tuple(Row(number + 2, tuple(cells)) for number, cells in enumerate(rows))
    return Table(headers=tuple(headers), header_row=1, rows=numbered)


def typed(headers, *cells):
    return read_list(table(cells, headers=headers), {}).rows[0].typed


@pytest.fixture(autouse=True)
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def manager():
    return make_membership("integration_manager")


@pytest.fixture
def browser(sign_in, manager):
    return sign_in(manager)


def upload(browser, content, name="liste.csv"):
    content = content.encode() if isinstance(content, str) else content
    return browser.post(URL, {"file": SimpleUploadedFile(name, content)})


def text(response):
    return response.content.decode()


def taken_in(browser, page):
    content = re.search(r'name="content" value="([^"]+)"', text(page))[1]
    return browser.post(TAKE, {"content": content}, follow=True)


# ---------------------------------------------------------------- what is understood
def test_every_spelling_is_written_as_it_is_compared():
    spellings = [word for words in HEADERS.values() for word in words]
    spellings += [word for codes in WORDS.values() for words in codes.values() for word in words]

    assert [word for word in spellings if key_of(word) != word] == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_labels_of_our_own_forms_are_headers(language):
    with override(language):
        form = RowForm(today=date(2026, 11, 23))
        unread = [field for field in HEADERS if key_of(str(form[field].label)) not in HEADERS[field]]

    assert unread == []


def test_a_column_that_counts_the_rows_is_no_file_number():
    read = read_list(table(("1", "Erdacht"), headers=("Nr.", "Name")), {})

    assert (read.unread, dict(read.rows[0].typed)) == (("Nr.",), {"family_name": "Erdacht"})


def test_no_spelling_means_two_things():
    headers = [word for words in HEADERS.values() for word in words]
    assert len(headers) == len(set(headers))
    for field, codes in WORDS.items():
        words = [word for spellings in codes.values() for word in spellings]
        assert (field, len(words)) == (field, len(set(words)))


@pytest.mark.parametrize(
    ("cell", "day", "month", "year"),
    [
        ("03.05.1990", "03", "05", "1990"),
        ("3/5/1990", "3", "5", "1990"),
        ("1990-05-03", "03", "05", "1990"),
        ("1990-05-03 00:00:00", "03", "05", "1990"),
        ("1990-05", "", "05", "1990"),
        ("5.1990", "", "5", "1990"),
        (Decimal(1990), "", "", "1990"),
        ("", "", "", ""),
        ("Mai 1990", "", "", "Mai 1990"),
    ],
)
def test_a_birth_is_read_as_far_as_it_is_known(cell, day, month, year):
    found = typed(["Name", "geboren"], "x", cell)

    assert (found["birth_day"], found["birth_month"], found["birth_year"]) == (day, month, year)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (Decimal(1761234567), "01761234567"),
        (Decimal(491761234567), "+491761234567"),
        ("0176 1234567", "0176 1234567"),
        ("keine", "keine"),
    ],
)
def test_a_phone_number_gets_back_what_a_spreadsheet_dropped(cell, number):
    assert typed(["Name", "Handy"], "x", cell)["phone"] == number


def test_one_column_for_both_names_is_parted_at_the_comma():
    assert typed(["Name"], "Erfunden, Amal Maria") == {"family_name": "Erfunden", "given_names": "Amal Maria"}
    assert typed(["Name"], "Erfunden") == {"family_name": "Erfunden"}
    assert typed(["Name", "Vorname"], "Erfunden, Jr.", "Amal")["family_name"] == "Erfunden, Jr."


@pytest.mark.parametrize(
    ("header", "cell", "field", "code"),
    [
        ("Status", "§ 25a", "residence", "integrated-youth"),
        ("Status", "§ 25 Abs. 3", "residence", "deportation-ban"),
        ("Status", "§ 25 Abs. 2", "residence", "§ 25 Abs. 2"),  # two things at once: asked, not guessed
        ("Geschlecht", "W", "gender", "female"),
        ("Leistungsbezug", "Bürgergeld", "income", "jobcenter"),
        ("Unterkunft", "GU", "housing", "GU"),
        ("Deutsch", "Keine", "speaks", "none"),
    ],
)
def test_words_of_offices_are_understood(header, cell, field, code):
    assert typed(["Name", header], "x", cell)[field] == code


def test_words_of_our_own_forms_are_understood_in_german_and_english():
    rows = ["Erfunden;weiblich;Syrien;Arabisch;A2;eigene Wohnung", "Erdacht;male;Afghanistan;Dari;b1;own flat"]
    content = "Familienname;Geschlecht;Staatsangehörigkeit;Sprache;Deutsch;Wohnen\n" + "\n".join(rows)
    found = case_list_of(read_table(content.encode(), "liste.csv"), today=date(2026, 11, 23))

    assert found.sentences == []
    one, other = found.rows
    assert (one["person"]["gender"], one["person"]["nationalities"], one["language"]) == ("female", ["SY"], "ar")
    assert (one["speaks"], one["facts"]) == ("a2", {"housing": "own_home"})
    assert (other["person"]["gender"], other["person"]["nationalities"], other["language"]) == ("male", ["AF"], "fa")
    assert (other["speaks"], other["facts"]) == ("b1", {"housing": "own_home"})


def test_the_empty_list_has_every_column_and_is_read_without_a_question(browser):
    empty = browser.get(reverse("casework:case_list_columns", args=["csv"])).content.decode("utf-8-sig").strip()
    row = ";".join("Erdacht" if header == "Family name" else "" for header in empty.split(";"))
    page = upload(browser, f"{empty}\n{row}\n")

    assert (empty.count(";") + 1, page.status_code) == (len(HEADERS), 200)
    assert "not read" not in text(page)


# ---------------------------------------------------------------- in the browser
def test_a_list_is_shown_then_taken_in_once(browser, manager):
    page = upload(browser, HEAD + ROW + "E-2;Erdacht;;1985;;;;;;\n")
    assert (page.status_code, Case.objects.count()) == (200, 0)
    for words in ("Erfunden", "3.5.1990", "1985", "0711 123456", "Columns that are not read: Notizen"):
        assert words in text(page)
    assert "Knie" not in text(page)

    for _click in range(2):
        assert taken_in(browser, page).status_code == 200
    first, second = Case.objects.order_by("person__file_number")
    facts = dict(Episode.objects.filter(person=first.person).values_list("kind", "code"))
    assert facts == {"residence": "tolerated", "housing": "follow_up", "income": "jobcenter"}
    assert Episode.objects.get(kind="residence").until == date(2030, 12, 31)
    assert Channel.objects.get().consent == "not_asked"
    assert (second.person.birth_year, second.person.cares.get().user_id) == (1985, manager.user_id)
    assert Information.objects.count() == 0
    assert "not answered yet" in text(browser.get(reverse("casework:case", args=[first.pk])))
    assert Event.objects.filter(code="casework.cases.imported").count() == 1
    again = text(upload(browser, HEAD + ROW))
    assert ("<bdi>Amal Erfunden</bdi>" in again, 'name="content"' in again) == (True, False)


def test_what_is_wrong_is_said_row_by_row_and_nobody_is_taken_in(browser):
    rows = "1;Erfunden;Amal;31.02.1990;keine;Visum;;;;\n;;;;;;;;AU;\n2;Erdacht;;;;;01.01.2030;;;\n2;Erdacht;;;;;;;;\n"
    page = upload(browser, HEAD + rows)
    land = text(upload(browser, "Name;Land\nErdacht;Atlantis\n"))

    assert "Row 2, Land, “Atlantis”: This is not understood. Please write the name out" in land
    assert page.status_code == 422
    for words in (
        "Row 2, Geburtsdatum, “31.02.1990”", "Row 2, Telefon, “keine”", "Row 2, Aufenthaltsstatus, “Visum”",
        "Possible are: permission to stay", "Row 4, Aufenthaltsstatus", "A paper belongs to a status",
    ):  # fmt: skip
        assert words in text(page)
    assert ('name="content"' in text(page), Person.objects.count()) == (False, 0)


def test_who_stands_twice_or_has_no_name_is_said(browser):
    page = text(upload(browser, HEAD + "1;A;;;;;;;;\n1;B;;;;;;;;\n;C;D;1990;;;;;;\n;c;d;1990;;;;;;\n9;;;;;;;;;\n"))

    for words in ("Row 3: “1” stands in row 2", "Row 5: “d c” stands in row 4", "Row 6 names nobody"):
        assert words in page


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"PK\x03\x04broken", "liste.xlsx", "damaged"),
        (b"\x00\x01\x02", "liste.csv", "no readable text"),
        (b"Name\n", "liste.csv", "holds no rows"),
        (b"Was;Wo\nx;y\n", "liste.csv", "No column is called"),
        (b"Name;Nachname\nx;y\n", "liste.csv", "Two columns say the same"),
        (b"Name\nx\n", "liste.pdf", "This kind of file"),
        (b"Name\n" + b"x\n" * (MOST_CASES + 1), "liste.csv", "more than 300 rows"),
    ],
)
def test_broken_file_is_answered_by_a_sentence(browser, content, name, sentence):
    answer = upload(browser, content, name)

    assert (answer.status_code, sentence in text(answer)) == (422, True)


def test_hostile_words_stay_words(browser):
    page = upload(browser, "Name;Notiz\n<script>alert(1)</script>;=1+1\n")

    assert (page.status_code, "<script>alert" in text(page)) == (200, False)
    taken_in(browser, page)
    assert Person.objects.get().family_name == "<script>alert(1)</script>"


def test_who_sounds_alike_is_said_and_only_in_the_own_care(browser, manager, sign_in):
    make_case(make_person(manager, family_name="Mohammed", given_names="Amal", birth_year=1990))
    content = "Nachname;Vorname;Geboren\nMuhamad;Amal;1990\nMuhamad;Amal;1971\n"

    assert text(upload(browser, content)).count("<bdi>Amal Mohammed</bdi>") == 1
    stranger = sign_in(make_membership("integration_manager", manager.organisation))
    assert "Mohammed" not in text(upload(stranger, content))


def test_a_taken_file_number_refuses_the_list_and_names_nobody(browser, manager):
    colleague = make_membership("integration_manager", manager.organisation)
    make_person(colleague, family_name="Geheim", file_number="E-1")
    refused = taken_in(browser, upload(browser, HEAD + "E-0;Erdacht;;;;;;;;\n" + ROW))

    assert (refused.status_code, "“E-1” is taken" in text(refused), "Geheim" in text(refused)) == (422, True, False)
    assert Case.objects.count() == 0


def test_preview_is_signed_for_the_person_and_lasts_a_day(browser, manager, sign_in, monkeypatch):
    rows = case_list_of(read_table((HEAD + ROW).encode(), "liste.csv"), today=timezone.localdate()).rows
    content = packed(rows, manager.user_id)
    assert unpacked(content, manager.user_id) == rows
    stranger = sign_in(make_membership("integration_manager", make_organisation()))
    tries = [
        stranger.post(TAKE, {"content": content}),
        stranger.post(TAKE, {"content": f"{content}x"}),
        stranger.post(TAKE),
    ]
    monkeypatch.setattr("django.core.signing.time.time", lambda: timezone.now().timestamp() + 25 * 3600)

    assert [answer.status_code for answer in tries] == [422, 422, 422]
    assert unpacked(content, manager.user_id) is None
