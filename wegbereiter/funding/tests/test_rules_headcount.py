from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wegbereiter.core.documents.numbers import NumberFault
from wegbereiter.core.documents.tables import Row, Table, read_table
from wegbereiter.core.documents.writers import write_xlsx
from wegbereiter.funding.choices import HEAD_COUNT_SENTENCES, HeadCountFault, HeadCountNotice
from wegbereiter.funding.rules import read_head_count

REGISTER = {"08111000": "Stuttgart", "08116070": "Weilheim an der Teck", "08336091": "Wehr", "08426097": "Riedlingen"}


def read(text, register=None, **values):
    return read_head_count(read_table(text.encode(), "count.csv"), register=register or REGISTER, **values)


def found(result):
    return [(problem.code, problem.row) for problem in result.problems]


def complete(changed=""):
    rows = {"08111000": "4108", "08116070": "85", "08336091": "64", "08426097": "0"}
    return "ags;name;persons\n" + "".join(f"{ags};;{persons}\n" for ags, persons in rows.items()) + changed


def test_clean_file_gives_counts_and_no_problem():
    result = read(complete())

    assert result.problems == ()
    assert result.counts == {"08111000": 4108, "08116070": 85, "08336091": 64, "08426097": 0}
    assert result.persons_total == 4257
    assert result.missing == ()
    assert (result.rows[0].row, result.rows[0].name, result.rows[0].given_name) == (2, "Stuttgart", "")


@pytest.mark.parametrize(
    "headers",
    [
        "ags;name;persons",
        "AGS;Gemeinde;Personen",
        "Gemeindeschlüssel;Gemeindename;Anzahl",
        "Gemeindekennzahl (AGS);Ort;Personenzahl",
        "Amtlicher Gemeindeschlüssel;Stadt/Gemeinde;Zahl der Personen",
        "GEMEINDE-SCHLUESSEL;Kommune;Köpfe",
        "municipality key;town;head count",
    ],
)
def test_headers_are_known_in_both_languages(headers):
    assert read(f"{headers}\n08111000;Stuttgart;5\n").counts == {"08111000": 5}


def test_columns_may_stand_in_any_order_beside_others():
    assert read("note;persons;district;ags\nx;5;y;08111000\n").counts == {"08111000": 5}


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ("place;persons", HeadCountFault.NO_AGS_COLUMN),
        ("ags;place", HeadCountFault.NO_PERSONS_COLUMN),
        ("ags;persons;Anzahl", HeadCountFault.COLUMN_TWICE),
        ("ags;AGS;persons", HeadCountFault.COLUMN_TWICE),
    ],
)
def test_columns_that_cannot_be_told_stop_the_file(headers, code):
    result = read(f"{headers}\n08111000;1;2\n" if headers.count(";") == 2 else f"{headers}\n08111000;1\n")

    assert found(result) == [(code, 1)]
    assert result.rows == ()


def test_file_without_any_known_column_names_both():
    assert [code for code, _ in found(read("x;y\n1;2\n"))] == [
        HeadCountFault.NO_AGS_COLUMN,
        HeadCountFault.NO_PERSONS_COLUMN,
    ]


def test_second_name_column_does_no_harm():
    assert read("ags;name;gemeinde;persons\n08111000;Stuttgart;Wehr;5\n").errors == ()


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (";Wehr;5", HeadCountFault.AGS_MISSING),
        ("09162000;München;5", HeadCountFault.AGS_UNKNOWN),
        ("8111001;;5", HeadCountFault.AGS_UNKNOWN),
        ("Stuttgart;;5", HeadCountFault.AGS_UNKNOWN),
        ("٠٨١١١٠٠٠;;5", HeadCountFault.AGS_UNKNOWN),
        ("08111000;;5", HeadCountFault.AGS_TWICE),
        ("8111000;;5", HeadCountFault.AGS_TWICE),
    ],
)
def test_row_of_no_municipality_is_a_problem(row, code):
    result = read(complete(f"{row}\n"))

    assert (code, 6) in found(result)
    assert [problem.code for problem in result.errors] == [code]
    assert len(result.rows) == 4


@pytest.mark.parametrize(
    ("persons", "code"),
    [
        ("", NumberFault.MISSING),
        ("many", NumberFault.NOT_A_NUMBER),
        ("1e9", NumberFault.NOT_A_NUMBER),
        ("=1+1", NumberFault.NOT_A_NUMBER),
        ("-3", NumberFault.NEGATIVE),
        ("1,5", NumberFault.FRACTION),
        ("1000000000", NumberFault.TOO_LARGE),
        ("1000001", NumberFault.TOO_LARGE),
        ("9" * 30, NumberFault.TOO_LARGE),
    ],
)
def test_number_that_cannot_be_is_a_problem(persons, code):
    result = read(f"ags;persons;note\n08111000;{persons};x\n")

    assert [(problem.code, problem.row, problem.column) for problem in result.errors] == [(code, 2, "persons")]
    assert result.rows == ()


@pytest.mark.parametrize("key", ["08336999", "8336999"])
def test_key_of_a_municipality_that_was_merged_away_says_where_it_went(key):
    (problem,) = read(f"ags;persons\n{key};5\n08336091;1\n", merged={"08336999": "08336091"}).errors

    assert problem.sentence(HEAD_COUNT_SENTENCES) == (
        f"Row 2: the municipality {key} has become a part of Wehr (08336091). Put its persons into that row."
    )


def test_all_problems_are_told_at_once_in_the_order_of_the_file():
    result = read("ags;persons\n1;5\n08111000;x\n08336091;1\n08336091;2\n;\n2;-1\n")

    assert found(result)[:-1] == [
        (HeadCountFault.AGS_UNKNOWN, 2),
        (NumberFault.NOT_A_NUMBER, 3),
        (HeadCountFault.AGS_TWICE, 5),
        (HeadCountFault.AGS_UNKNOWN, 7),
        (NumberFault.NEGATIVE, 7),
    ]
    assert found(result)[-1][0] == HeadCountNotice.PLACES_MISSING


def test_duplicate_names_the_row_it_repeats():
    problem = read(complete("08336091;;1\n")).errors[0]

    assert problem.sentence(HEAD_COUNT_SENTENCES) == (
        "Row 6: the municipality 08336091 already stands in row 4. Keep only one of the two rows."
    )


def test_file_that_counts_nobody_is_a_problem():
    result = read("ags;persons\n08111000;0\n08336091;0\n")

    assert [problem.code for problem in result.errors] == [HeadCountFault.NOBODY_COUNTED]


def test_lost_leading_zero_is_restored_and_told_once():
    result = read("ags;persons\n8111000;1\n8336091;2\n8116070;3\n8426097;4\n")

    assert result.counts == {"08111000": 1, "08336091": 2, "08116070": 3, "08426097": 4}
    assert found(result) == [(HeadCountNotice.AGS_ZERO_RESTORED, 2)]
    assert result.problems[0].params["count"] == 4
    assert (result.errors, result.notices) == ((), result.problems)


def test_blanks_inside_the_key_are_ignored():
    assert read("ags;persons\n08 1 11 000;1\n").counts == {"08111000": 1}


def test_workbook_with_numbers_for_keys_and_counts_is_understood():
    data = write_xlsx(["AGS", "Gemeinde", "Personen"], [[8111000, "Stuttgart", 4108], ["08336091", "Wehr", "64"]])

    result = read_head_count(read_table(data, "count.xlsx"), register=REGISTER)

    assert result.counts == {"08111000": 4108, "08336091": 64}


def test_number_cell_with_decimals_is_a_fraction_and_never_thousands():
    table = Table(headers=("ags", "persons"), header_row=1, rows=(Row(2, ("08111000", Decimal("12.345"))),))

    assert [problem.code for problem in read_head_count(table, register=REGISTER).errors] == [NumberFault.FRACTION]


def test_thousands_separator_is_read_and_told_once():
    result = read("ags;persons\n08111000;4.108\n08336091;1.000\n08116070;85\n08426097;0\n")

    assert result.counts["08111000"] == 4108
    assert found(result) == [(HeadCountNotice.THOUSANDS_READ, 2)]
    assert result.problems[0].sentence(HEAD_COUNT_SENTENCES) == (
        "“4.108” in row 2 was read as 4108 (rows with a thousands separator: 2)."
    )


@pytest.mark.parametrize(
    "name",
    [
        "Weilheim an der Teck",
        "Weilheim/Teck",
        "Weilheim a.d. Teck",
        "WEILHEIM AN DER TECK, Stadt",
        "Stadt Weilheim",
        "",
        "?",
    ],
)
def test_other_spelling_of_the_place_raises_no_notice(name):
    assert found(read(f"ags;name;persons\n08116070;{name};5\n"))[:1] == [(HeadCountNotice.PLACES_MISSING, None)]


def test_name_of_another_place_raises_a_notice_and_the_key_counts():
    result = read("ags;name;persons\n08336091;Riedlingen;5\n")

    assert found(result)[0] == (HeadCountNotice.NAME_DIFFERS, 2)
    assert result.counts == {"08336091": 5}
    assert result.errors == ()


def test_missing_places_are_told_once_and_counted_as_nothing():
    result = read("ags;persons\n08336091;5\n")

    assert result.missing == ("08111000", "08116070", "08426097")
    assert result.problems[0].params == {"count": 3, "names": "Stuttgart, Weilheim an der Teck, Riedlingen"}
    assert result.persons_total == 5


def test_many_missing_places_are_not_all_listed():
    result = read("ags;persons\n1;5\n", register={str(number): f"Place {number}" for number in range(10)})

    assert result.problems[-1].params == {"count": 9, "names": "Place 0, Place 2, Place 3, …"}


def test_further_sheets_are_told():
    table = Table(
        headers=("ags", "persons"),
        header_row=1,
        rows=(Row(2, ("08111000", Decimal(5))),),
        sheet="A",
        other_sheets=("B",),
    )

    assert (HeadCountNotice.OTHER_SHEETS, None) in found(read_head_count(table, register=REGISTER))


def test_every_code_has_a_sentence_that_can_be_filled():
    assert set(HEAD_COUNT_SENTENCES) == {*HeadCountFault, *HeadCountNotice, *NumberFault}
    hostile = read("ags;name;persons\n8111000;%s%(x)s;4.108\n1;a;-1\n;b;1,5\n08336091;c;x\n08116070;;\n2;;9999999\n")
    for problem in (*hostile.problems, *read("x;y\n1;2\n").problems, *read("ags;gkz;persons\n1;2;3\n").problems):
        assert "%(" not in problem.sentence(HEAD_COUNT_SENTENCES).replace("%(x)s", "")


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12), st.text(max_size=8)), min_size=1, max_size=8))
def test_no_file_makes_the_reader_fail(rows):
    table = Table(
        headers=("ags", "name", "persons"),
        header_row=1,
        rows=tuple(Row(number, row) for number, row in enumerate(rows, start=2)),
    )

    result = read_head_count(table, register=REGISTER)

    assert {row.ags for row in result.rows} <= set(REGISTER)
    assert result.errors or result.persons_total > 0
    assert all(problem.sentence(HEAD_COUNT_SENTENCES) for problem in result.problems)
