from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wegbereiter.core.documents.numbers import NumberFault, NumberRefusedError, groups_thousands, parse_count
from wegbereiter.core.documents.problems import Problem
from wegbereiter.core.documents.tables import (
    TABLE_SENTENCES,
    Limits,
    TableFault,
    TableRefusedError,
    cell_text,
    read_table,
)

TEXT = "ags;name;persons\n08111000;Stuttgart;4.108\n08226085;Schriesheim;85\n"


def refusal(data, filename="count.csv", limits=None):
    with pytest.raises(TableRefusedError) as refused:
        read_table(data, filename, limits=limits or Limits())
    return refused.value.problem


def cells(data, filename="count.csv"):
    return [row.cells for row in read_table(data, filename).rows]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        TEXT.replace(";", ",").encode(),
        TEXT.replace(";", "\t").encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("Stuttgart", '"Stuttgart"').encode(),
        ("sep=;\n" + TEXT).encode(),
        TEXT.rstrip().encode(),
    ],
)
def test_every_usual_form_of_csv_gives_the_same_table(data):
    table = read_table(data, "count.CSV")

    assert table.headers == ("ags", "name", "persons")
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ("08111000", "Stuttgart", "4.108")),
        (3, ("08226085", "Schriesheim", "85")),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_umlauts_survive_every_encoding(encoding):
    assert cells("a;b\nGöppingen;Weiß\n".encode(encoding)) == [("Göppingen", "Weiß")]


def test_rows_count_as_a_spreadsheet_counts_them():
    table = read_table(b'\n\na;b\n\n"two\nlines";1\n;\nx;2\n', "a.csv")

    assert table.header_row == 3
    assert [row.number for row in table.rows] == [5, 7]


def test_short_rows_are_filled_and_trailing_blanks_dropped():
    assert cells(b"a;b;c\n1\n2;;;;;\n") == [("1", "", ""), ("2", "", "")]


def test_one_column_is_a_table():
    assert cells(b"persons\n1\n") == [("1",)]


def test_quotes_hold_delimiters_quotes_and_line_breaks():
    assert cells(b'a,b\n"x,""y""","1\n2"\n') == [('x,"y"', "1\n2")]


def test_number_torn_apart_at_its_comma_is_refused():
    problem = refusal(b"ags,persons\n08111000,4,108\n")

    assert (problem.code, problem.row) == (TableFault.MORE_CELLS_THAN_HEADERS, 2)
    assert problem.sentence(TABLE_SENTENCES).startswith("Row 2 has more cells")


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (b"", "a.csv", TableFault.EMPTY),
        (b"\xef\xbb\xbf", "a.csv", TableFault.EMPTY),
        (b"ags;persons\n", "a.csv", TableFault.EMPTY),
        (b"ags;persons\n;\n\n", "a.csv", TableFault.EMPTY),
        (b"x", "a.pdf", TableFault.UNKNOWN_KIND),
        (b"x", "a", TableFault.UNKNOWN_KIND),
        (b"x", "a.csv.exe", TableFault.UNKNOWN_KIND),
        (b"a;b\n1;\0\n", "a.csv", TableFault.NOT_TEXT),
        (b"\xff\xfea", "a.csv", TableFault.NOT_TEXT),
        (b"a\x81b;\n", "a.csv", TableFault.NOT_TEXT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a.xlsx", TableFault.OLD_OR_LOCKED),
        (b'a;b\n"1;2\n', "a.csv", TableFault.QUOTES),
        (b'a;b\n"1"x;2\n', "a.csv", TableFault.QUOTES),
        (b"PK\x03\x04nonsense", "a.xlsx", TableFault.BROKEN_WORKBOOK),
    ],
)
def test_file_that_is_no_table_is_refused_with_a_reason(data, filename, code):
    assert refusal(data, filename).code == code


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(file_bytes=10), TableFault.TOO_LARGE),
        (Limits(rows=2), TableFault.TOO_MANY_ROWS),
        (Limits(columns=2), TableFault.TOO_MANY_COLUMNS),
        (Limits(cells=8), TableFault.TOO_MANY_CELLS),
        (Limits(cell_chars=5), TableFault.CELL_TOO_LONG),
        (Limits(row_chars=20), TableFault.ROW_TOO_LONG),
    ],
)
def test_each_limit_of_csv_is_held(limits, code):
    assert refusal(TEXT.encode(), limits=limits).code == code


def test_every_refusal_has_a_sentence():
    assert set(TABLE_SENTENCES) == set(TableFault)
    for code in TableFault:
        problem = Problem(code=code, row=3, params={"most": 7})
        assert problem.sentence(TABLE_SENTENCES)
        assert "%(" not in problem.sentence(TABLE_SENTENCES)


def test_sentence_shows_hostile_values_shortened_and_printable():
    problem = Problem(code=TableFault.EMPTY, value="a\u202eb\0" + "x" * 100)

    assert problem.sentence({TableFault.EMPTY: "%(value)s"}) == "a�b�" + "x" * 55 + "…"


def test_sentence_is_translated_before_it_is_filled():
    problem = Problem(code=TableFault.QUOTES, row=4)

    assert problem.sentence({TableFault.QUOTES: "row %(row)s"}, {"row %(row)s": "Zeile %(row)s"}.get) == "Zeile 4"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" a ", "a"),
        (Decimal("8111000.0"), "8111000"),
        (Decimal("12.50"), "12.5"),
        (Decimal("1E+400"), "1E+400"),
        (Decimal("NaN"), "NaN"),
        (Decimal(0), "0"),
    ],
)
def test_cell_text_is_what_a_person_would_write(cell, text):
    assert cell_text(cell) == text


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("0", 0),
        ("007", 7),
        (" 85 ", 85),
        ("1234", 1234),
        ("1.234", 1234),
        ("1,234", 1234),
        ("1'234", 1234),
        ("1’234", 1234),
        ("1 234", 1234),
        ("1\u202f234", 1234),
        ("1\u00a0234\u00a0567", 1234567),
        ("1.234.567", 1234567),
        ("12,0", 12),
        ("12.0", 12),
        ("12,00", 12),
        ("1.234,00", 1234),
        ("1,234.0", 1234),
        ("12.000", 12000),
        (Decimal("12.0"), 12),
        (Decimal(4108), 4108),
    ],
)
def test_parse_count_reads_the_usual_forms(cell, count):
    assert parse_count(cell) == count


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("", NumberFault.MISSING),
        ("   ", NumberFault.MISSING),
        ("1,5", NumberFault.FRACTION),
        ("1.5", NumberFault.FRACTION),
        ("0.123", NumberFault.FRACTION),
        ("1.234,5", NumberFault.FRACTION),
        ("-5", NumberFault.NEGATIVE),
        ("−5", NumberFault.NEGATIVE),
        ("- 1.234", NumberFault.NEGATIVE),
        ("-", NumberFault.NOT_A_NUMBER),
        ("many", NumberFault.NOT_A_NUMBER),
        ("1e9", NumberFault.NOT_A_NUMBER),
        ("=1+1", NumberFault.NOT_A_NUMBER),
        ("+5", NumberFault.NOT_A_NUMBER),
        ("1.23.456", NumberFault.NOT_A_NUMBER),
        ("1.234.00", NumberFault.NOT_A_NUMBER),
        ("12 persons", NumberFault.NOT_A_NUMBER),
        ("١٢", NumberFault.NOT_A_NUMBER),
        ("1" * 13, NumberFault.TOO_LARGE),
        ("9" * 5000, NumberFault.TOO_LARGE),
        (Decimal("12.345"), NumberFault.FRACTION),
        (Decimal(-1), NumberFault.NEGATIVE),
        (Decimal("1E+400"), NumberFault.TOO_LARGE),
        (Decimal("NaN"), NumberFault.NOT_A_NUMBER),
        (Decimal("Infinity"), NumberFault.NOT_A_NUMBER),
    ],
)
def test_parse_count_refuses_what_it_would_have_to_guess(cell, fault):
    with pytest.raises(NumberRefusedError) as refused:
        parse_count(cell)
    assert refused.value.fault == fault


def test_thousands_by_point_or_comma_are_told_apart():
    assert groups_thousands("12.000")
    assert groups_thousands("1,234")
    assert not groups_thousands("1.234.567")
    assert not groups_thousands("1 234")
    assert not groups_thousands("1234")
    assert not groups_thousands(Decimal("12.345"))


@given(st.integers(min_value=0, max_value=10**12 - 1), st.sampled_from([".", ",", "'", " ", "\u00a0"]))
def test_every_grouped_number_is_read_back(number, mark):
    assert parse_count(f"{number:,}".replace(",", mark)) == number


@given(st.text(max_size=30))
def test_parse_count_never_fails_otherwise(text):
    with suppress(NumberRefusedError):
        assert parse_count(text) >= 0
