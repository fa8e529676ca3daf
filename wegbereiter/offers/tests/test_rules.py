"""What makes two entries one place, when somebody should look again, and what a file of entries says."""

from datetime import date
from decimal import Decimal

import pytest

from wegbereiter.core.documents.faults import RowFault
from wegbereiter.core.documents.rows import Row, Table
from wegbereiter.offers.choices import FILE_SENTENCES, FileFault
from wegbereiter.offers.rules.entries import looked_at_before, needs_a_look, searched_by, twin_of
from wegbereiter.offers.rules.files import HEADERS, KINDS, MOST_ENTRIES, read_rows

TODAY = date(2026, 11, 23)
LANGUAGES = {"de": "Deutsch", "ar": "العربية", "fa": "فارسی"}


def table(headers, *rows):
    return Table(headers=headers, header_row=1, rows=tuple(Row(n, cells) for n, cells in enumerate(rows, 2)))


def test_spellings_of_a_name_are_one_in_the_search():
    assert searched_by({"name": "Bürgerbüro", "town": "NORDTOR", "note": None}) == "buergerbuero nordtor"
    assert twin_of({"name": "Amt"}) == ("Amt", "", "")
    assert twin_of({"name": "Amt", "street": "Weg 1", "town": "Ort"}) == ("Amt", "Weg 1", "Ort")


@pytest.mark.parametrize(
    ("valid_until", "checked_on", "stale"),
    [
        (None, None, True),
        (None, TODAY, False),
        (None, looked_at_before(TODAY), False),
        (None, date(2026, 5, 24), True),
        (date(2026, 11, 22), TODAY, True),
        (TODAY, TODAY, False),
    ],
)
def test_somebody_looks_again_after_half_a_year_or_after_the_last_day(valid_until, checked_on, stale):
    assert needs_a_look(valid_until, checked_on, today=TODAY) is stale


def test_rows_are_read_by_their_headers_in_german_and_english():
    german = ("Art", "Name", "Straße und Hausnummer", "PLZ", "Sprachen", "Notizen der Redaktion")
    rows = (
        ("Arzt oder Ärztin", "Praxis", "Weg 1", Decimal(70173), "deutsch, arabisch; العربية / Klingonisch,", "x"),
        ("Zirkus", "Zelt", "", "", "", ""),
    )

    read = read_rows(table(german, *rows), languages=LANGUAGES)

    assert read.problems == ()
    assert read.headers["street"] == "Straße und Hausnummer"
    assert [row.number for row in read.rows] == [2, 3]
    assert read.rows[0].typed == {
        "kind": "doctor", "name": "Praxis", "street": "Weg 1", "postcode": "70173", "languages": ["de", "ar", "Klingonisch"],
    }  # fmt: skip
    assert (read.rows[1].typed["kind"], read.rows[1].typed["languages"]) == ("Zirkus", [])
    english = read_rows(table(("Kind", "Name", "Opening hours"), ("School", "A", "8-12")), languages=LANGUAGES)
    assert english.rows[0].typed == {"kind": "school", "name": "A", "hours": "8-12"}


@pytest.mark.parametrize(
    ("headers", "faults"),
    [
        (("Was", "Wo"), [FileFault.NO_NAME_COLUMN, FileFault.NO_KIND_COLUMN]),
        (("Art", ""), [FileFault.NO_NAME_COLUMN]),
        (("Art", "Name", "Einrichtung"), [RowFault.COLUMN_TWICE]),
    ],
)
def test_file_without_the_needed_columns_is_refused_as_a_whole(headers, faults):
    read = read_rows(table(headers, ("x",) * len(headers)), languages=LANGUAGES)

    assert ([problem.code for problem in read.problems], read.rows) == (faults, ())
    assert all(problem.sentence(FILE_SENTENCES) for problem in read.problems)


def test_too_many_entries():
    rows = [("Amt", f"Amt {number}") for number in range(MOST_ENTRIES + 1)]
    many = read_rows(table(("Art", "Name"), *rows), languages=LANGUAGES)

    assert [problem.code for problem in many.problems] == [RowFault.TOO_MANY]


def test_no_word_means_two_things():
    for words in (HEADERS, KINDS):
        all_words = [word for known in words.values() for word in known]
        assert len(all_words) == len(set(all_words))
