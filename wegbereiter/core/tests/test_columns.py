"""Columns found by their headers, and rows that name one thing twice."""

from wegbereiter.core.documents.columns import columns_of, twice_in
from wegbereiter.core.documents.faults import ROW_SENTENCES
from wegbereiter.core.documents.rows import Table

HEADERS = {"name": ("name", "nachname"), "phone": ("telefon",)}


def table(*headers):
    return Table(headers=headers, header_row=3, rows=())


def test_columns_are_found_however_they_are_spelled():
    found = columns_of(table("Notiz", "NACH-NAME", "", "Telefon"), HEADERS)

    assert (found.places, found.headers) == ({"name": 1, "phone": 3}, {"name": "NACH-NAME", "phone": "Telefon"})
    assert (found.unread, found.problems) == (("Notiz",), ())


def test_two_columns_for_one_field_are_named():
    (problem,) = columns_of(table("Name", "Nachname"), HEADERS).problems

    assert problem.row == 3
    assert problem.sentence(ROW_SENTENCES) == "Two columns say the same: Name and Nachname. Keep one of them."


def test_a_row_that_names_one_thing_once_more_is_named_with_the_first_one():
    problems = list(twice_in([(2, "a", "Amt"), (3, "b", "Schule"), (7, "a", "AMT"), (8, "a", "amt")]))

    assert [problem.sentence(ROW_SENTENCES) for problem in problems] == [
        "Row 7: “AMT” stands in row 2 already.",
        "Row 8: “amt” stands in row 2 already.",
    ]
