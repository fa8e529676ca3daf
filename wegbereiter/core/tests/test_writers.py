"""What goes out comes back in unchanged, and nothing in it runs."""

import csv
import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wegbereiter.core.documents.formulas import may_run, neutralised, restored
from wegbereiter.core.documents.tables import read_table
from wegbereiter.core.documents.writers import write_csv, write_plain_csv, write_xlsx

RISKY = [
    "=1+1",
    "=cmd|'/C calc'!A0",
    "+49 711 123-0",
    "+49711123",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "=HYPERLINK(A1)",
    "＝1+1",
    "'=1",
    "''=1",
    "--5",
]
PLAIN = [
    "-5,00",
    "-5.00",
    "-7",
    "Stuttgart",
    "'s-Hertogenbosch",
    "O'Connor",
    "08111000",
    "1=1",
    "",
    "a@b.de",
    "'",
]

texts = st.text(alphabet=st.characters(exclude_characters="\0\ufffe\uffff", exclude_categories=["Cs"]), max_size=40)


@pytest.mark.parametrize("text", RISKY)
def test_text_that_could_run_begins_with_an_apostrophe(text):
    assert may_run(text)
    assert neutralised(text) == f"'{text}"
    assert restored(neutralised(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_harmless_text_stays_as_it_is(text):
    assert not may_run(text)
    assert neutralised(text) == text
    assert restored(text) == text


@given(texts)
def test_neutralising_can_always_be_undone(text):
    assert restored(neutralised(text)) == text


@pytest.mark.parametrize("text", RISKY)
def test_no_cell_of_csv_begins_with_a_formula(text):
    for data, delimiter in ((write_csv(["x"], [[text]]), ";"), (write_plain_csv(["x"], [[text]]), ",")):
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))
        assert rows[1][0] in {f"'{text}", "'\n=1"}
        assert len(rows) == 2


def test_csv_for_people_has_a_mark_semicolons_and_a_decimal_comma():
    data = write_csv(["=Kopf", "Betrag"], [["Göppingen", Decimal("-5.00")], [None, 67667], [dt.date(2017, 9, 15), 0]])

    assert data == "\ufeff'=Kopf;Betrag\r\nGöppingen;-5,00\r\n;67667\r\n2017-09-15;0\r\n".encode()


def test_csv_for_programs_has_no_mark_commas_and_a_decimal_point():
    assert write_plain_csv(["a", "b"], [["x,y", Decimal("1234.50")], ["z", 3]]) == b'a,b\n"x,y",1234.50\nz,3\n'


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=5))
def test_every_text_comes_back_from_csv(rows):
    # A cell of nothing but blanks counts as empty, and a row of such cells as no row.
    rows = [(f"{one}.", f"{other}.") for one, other in rows]

    found = read_table(write_csv(["a", "b"], rows), "a.csv")

    assert [row.cells for row in found.rows] == rows


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=20))
def test_every_text_comes_back_from_xlsx(rows):
    rows = [(f"{one}.", f"{other}.") for one, other in rows]

    found = read_table(write_xlsx(["a", "b"], rows), "a.xlsx")

    assert [row.cells for row in found.rows] == rows


def test_xlsx_holds_texts_as_texts_and_numbers_as_numbers():
    # openpyxl does not turn the carriage return's escape back, calamine does (see the round trip above).
    texts_ = [text for text in [*RISKY, *PLAIN] if text and "\r" not in text]
    rows = [[text, 12, Decimal("-5.50"), dt.date(2017, 9, 15)] for text in texts_]

    page = openpyxl.load_workbook(io.BytesIO(write_xlsx(["a", "b", "c", "d"], rows, sheet="Zählung"))).active

    assert page.title == "Zählung"
    assert {cell.data_type for row in page.iter_rows(min_row=2) for cell in row} <= {"s", "n", "d"}
    assert [cell.value for cell in page["A"][1:]] == texts_
    assert (page["B2"].value, page["C2"].value, page["D2"].value) == (12, -5.5, dt.datetime(2017, 9, 15))  # noqa: DTZ001


def test_risky_texts_of_xlsx_stay_texts_when_somebody_edits_them():
    page = openpyxl.load_workbook(io.BytesIO(write_xlsx(["a"], [["=1+1"], ["harmless"]]))).active

    assert page["A2"].quotePrefix
    assert not page["A3"].quotePrefix


def test_characters_that_no_file_can_hold_are_replaced():
    for data, name in ((write_csv(["a"], [["x\0\ud800y"]]), "a.csv"), (write_xlsx(["a"], [["x\0\ud800y"]]), "a.xlsx")):
        assert read_table(data, name).rows[0].cells == ("x��y",)


def test_empty_result_is_still_a_file():
    assert write_csv(["a"], []) == "\ufeffa\r\n".encode()
    assert openpyxl.load_workbook(io.BytesIO(write_xlsx(["a"], []))).active["A1"].value == "a"
