"""The file that `wegbereiter allot --round final` writes, read back: which municipality, how many euros a year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from wegbereiter.core.documents.numbers import NumberFault, NumberRefusedError, parse_count
from wegbereiter.core.documents.problems import Problem
from wegbereiter.core.documents.rows import Row, Table, cell_text
from wegbereiter.funding.choices import AmountsFault

MOST_EUROS = 1_000_000_000  # more than the whole pact; a number above it is a slip
_AGS_DIGITS = 8


@dataclass(frozen=True, kw_only=True)
class AmountRow:
    ags: str
    name: str  # as the file has it, or as the register does where the file says nothing
    annual_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class AmountsFile:
    """Take it only if it has no problems."""

    rows: tuple[AmountRow, ...]
    problems: tuple[Problem, ...]


def read_amounts(table: Table, *, register: Mapping[str, str], merged: Mapping[str, str] | None = None) -> AmountsFile:
    """Read a file of allotments; `register` gives the name of each municipality by its key (AGS).

    `merged`: keys of municipalities that are none any more, with the key of what each has become a part of.

    Never raises for what a file may hold: every fault is a `Problem` with a sentence in choices.
    """
    headers = [header.strip().lower() for header in table.headers]
    faults = tuple(_header_faults(headers, table))
    if faults:
        return AmountsFile(rows=(), problems=faults)
    columns = {name: index for index, name in enumerate(headers)}
    reading = _Reading(table=table, columns=columns, register=register, merged=merged or {})
    rows = [reading.taken(row) for row in table.rows]
    return AmountsFile(rows=tuple(row for row in rows if row is not None), problems=tuple(reading.problems))


def _header_faults(headers: list[str], table: Table) -> Iterator[Problem]:
    needed = {"ags": AmountsFault.NO_AGS_COLUMN, "annual_amount": AmountsFault.NO_AMOUNT_COLUMN}
    shown = ", ".join(header for header in table.headers if header)
    for header, code in needed.items():
        if header not in headers:
            yield Problem(code=code, row=table.header_row, params={"headers": shown})
        elif headers.count(header) > 1:
            yield Problem(code=AmountsFault.COLUMN_TWICE, row=table.header_row, params={"header": header})


@dataclass(kw_only=True)
class _Reading:
    table: Table
    columns: Mapping[str, int]
    register: Mapping[str, str]
    merged: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    first_rows: dict[str, int] = field(default_factory=dict)

    def taken(self, row: Row) -> AmountRow | None:
        ags, amount = self._ags(row), self._amount(row)
        if ags is None or amount is None:
            return None
        given = cell_text(row.cells[self.columns["name"]]) if "name" in self.columns else ""
        return AmountRow(ags=ags, name=given or self.register[ags], annual_amount=amount)

    def _ags(self, row: Row) -> str | None:
        ags = cell_text(row.cells[self.columns["ags"]])
        if ags.isascii() and ags.isdigit():
            ags = ags.zfill(_AGS_DIGITS)  # a spreadsheet eats the leading zero
        if not ags:
            self._fault(AmountsFault.AGS_MISSING, row, "ags")
        elif into := self.merged.get(ags):
            self._fault(AmountsFault.AGS_MERGED, row, "ags", name=self.register[into], into=into)
        elif ags not in self.register:
            self._fault(AmountsFault.AGS_UNKNOWN, row, "ags")
        elif ags in self.first_rows:
            self._fault(AmountsFault.AGS_TWICE, row, "ags", first_row=self.first_rows[ags])
        else:
            self.first_rows[ags] = row.number
            return ags
        return None

    def _amount(self, row: Row) -> Decimal | None:
        try:
            euros = parse_count(row.cells[self.columns["annual_amount"]])
        except NumberRefusedError as refused:
            self._fault(refused.fault, row, "annual_amount", most=MOST_EUROS)
            return None
        if euros > MOST_EUROS:
            self._fault(NumberFault.TOO_LARGE, row, "annual_amount", most=MOST_EUROS)
            return None
        return Decimal(euros)

    def _fault(self, code: StrEnum, row: Row, header: str, **params: object) -> None:
        column = self.columns[header]
        value = cell_text(row.cells[column])
        self.problems.append(
            Problem(code=code, row=row.number, column=self.table.headers[column], value=value, params=params)
        )
