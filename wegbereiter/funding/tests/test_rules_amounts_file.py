"""A file of allotments is read back whole, or each of its faults is named."""

from decimal import Decimal

import pytest

from wegbereiter.core.documents.numbers import NumberFault
from wegbereiter.core.documents.rows import Row, Table
from wegbereiter.funding.choices import AMOUNTS_SENTENCES, AmountsFault
from wegbereiter.funding.rules.amounts_file import MOST_EUROS, read_amounts

REGISTER = {"08337116": "Wehr", "08115001": "Aidlingen"}
HEADERS = ("AGS", "name", "annual_amount")


def read(*rows, headers=HEADERS):
    numbered = tuple(Row(number, cells) for number, cells in enumerate(rows, 2))
    return read_amounts(Table(headers=headers, header_row=1, rows=numbered), register=REGISTER)


def test_each_row_is_a_municipality_with_its_euros():
    found = read(("8337116", "", Decimal(50949)), ("08115001", "Aidlingen im Gäu", "31843"))

    assert found.problems == ()
    assert [(row.ags, row.name, row.annual_amount) for row in found.rows] == [
        ("08337116", "Wehr", Decimal(50949)),
        ("08115001", "Aidlingen im Gäu", Decimal(31843)),
    ]
    (row,) = read(("08337116", "1"), headers=("ags", "annual_amount")).rows
    assert row.name == "Wehr"


@pytest.mark.parametrize(
    ("headers", "faults"),
    [
        (("name",), [AmountsFault.NO_AGS_COLUMN, AmountsFault.NO_AMOUNT_COLUMN]),
        (("ags", "AGS ", "annual_amount"), [AmountsFault.COLUMN_TWICE]),
    ],
)
def test_columns_that_are_missing_or_twice_are_named(headers, faults):
    found = read(("x",) * len(headers), headers=headers)

    assert (found.rows, [problem.code for problem in found.problems]) == ((), faults)
    assert all(problem.sentence(AMOUNTS_SENTENCES) for problem in found.problems)


@pytest.mark.parametrize(
    ("ags", "amount", "fault"),
    [
        ("", "1", AmountsFault.AGS_MISSING),
        ("09999999", "1", AmountsFault.AGS_UNKNOWN),
        ("Wehr", "1", AmountsFault.AGS_UNKNOWN),
        ("08115001", "1", AmountsFault.AGS_TWICE),
        ("08337116", "", NumberFault.MISSING),
        ("08337116", str(MOST_EUROS + 1), NumberFault.TOO_LARGE),
    ],
)
def test_a_row_that_is_wrong_is_named(ags, amount, fault):
    found = read(("08115001", "", "1"), (ags, "", amount))

    assert [(problem.row, problem.code) for problem in found.problems] == [(3, fault)]
    assert len(found.rows) == 1
    assert all(problem.sentence(AMOUNTS_SENTENCES) for problem in found.problems)
