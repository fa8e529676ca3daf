"""A head count from an uploaded table: which municipality, how many persons, and what has to be looked at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from wegbereiter.core.documents.numbers import NumberFault, NumberRefusedError, groups_thousands, parse_count
from wegbereiter.core.documents.problems import Problem
from wegbereiter.core.documents.rows import Cell, Row, Table, cell_text
from wegbereiter.core.names import search_key
from wegbereiter.funding.choices import HeadCountFault, HeadCountNotice
from wegbereiter.funding.rules.allotment import MOST_PERSONS

AGS_DIGITS = 8
_NAMES_SHOWN = 3

# Headers as search keys without spaces: "Gemeinde-Kennzahl (AGS)" gives "gemeindekennzahlags".
_AGS_HEADERS = {
    "ags", "gkz", "key", "schluessel", "municipalitykey", "gemeindeschluessel", "gemeindekennzahl",
    "gemeindekennziffer", "amtlichergemeindeschluessel", "gemeindeschluesselags", "gemeindekennzahlags",
    "amtlichergemeindeschluesselags",
}  # fmt: skip
_NAME_HEADERS = {
    "name", "gemeinde", "gemeindename", "ort", "stadt", "stadtgemeinde", "kommune", "municipality", "municipalityname",
    "town", "place",
}  # fmt: skip
_PERSONS_HEADERS = {
    "persons", "people", "count", "headcount", "numberofpersons", "personen", "anzahl", "personenzahl",
    "personenanzahl", "zahlderpersonen", "anzahlpersonen", "anzahlderpersonen", "gezaehltepersonen",
    "kopfzahl", "koepfe",
}  # fmt: skip

# Words that one spelling of a place has and another leaves out.
_FILLERS = {"stadt", "gemeinde", "landeshauptstadt", "universitaetsstadt", "kreisstadt", "grosse", "markt"}
_SHORT = 3


@dataclass(frozen=True, kw_only=True)
class Counted:
    row: int
    ags: str
    name: str  # as the register has it
    given_name: str  # as the file has it
    persons: int


@dataclass(frozen=True, kw_only=True)
class HeadCountFile:
    """The rows that could be read and all problems, in the order of the file. Take it whole or not at all."""

    rows: tuple[Counted, ...]
    problems: tuple[Problem, ...]
    missing: tuple[str, ...]  # keys of the register that the file does not name; zero only if somebody says so

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if not problem.notice)

    @property
    def notices(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.notice)

    @property
    def persons_total(self) -> int:
        return sum(row.persons for row in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        return {row.ags: row.persons for row in self.rows}


def read_head_count(
    table: Table, *, register: Mapping[str, str], merged: Mapping[str, str] | None = None
) -> HeadCountFile:
    """Read a head count; `register` gives the name of each municipality by its key (AGS).

    `merged`: keys of municipalities that are none any more, with the key of what each has become a part of.

    Never raises for what a file may hold: every fault is a `Problem` with a sentence in choices.
    """
    columns, faults = _columns(table)
    if faults:
        return HeadCountFile(rows=(), problems=tuple(faults), missing=())
    reading = _Reading(table=table, columns=columns, register=register, merged=merged or {})
    for row in table.rows:
        reading.take(row)
    return reading.result()


@dataclass(frozen=True, kw_only=True)
class _Columns:
    ags: int
    persons: int
    name: int | None


@dataclass(kw_only=True)
class _Reading:
    """Goes down the rows and remembers which municipality stood where."""

    table: Table
    columns: _Columns
    register: Mapping[str, str]
    merged: Mapping[str, str]
    rows: list[Counted] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    first_rows: dict[str, int] = field(default_factory=dict)
    restored: list[Row] = field(default_factory=list)
    thousands: list[Row] = field(default_factory=list)

    def take(self, row: Row) -> None:
        ags, persons = self._ags(row), self._persons(row)
        if ags is None or persons is None:
            return
        given = "" if self.columns.name is None else cell_text(row.cells[self.columns.name])
        if given and not _same_place(given, self.register[ags]):
            self._note(HeadCountNotice.NAME_DIFFERS, row=row.number, value=given, expected=self.register[ags])
        self.rows.append(
            Counted(row=row.number, ags=ags, name=self.register[ags], given_name=given, persons=persons),
        )

    def result(self) -> HeadCountFile:
        missing = tuple(ags for ags in self.register if ags not in self.first_rows)
        if not any(problem.notice is False for problem in self.problems) and not any(row.persons for row in self.rows):
            self.problems.append(Problem(code=HeadCountFault.NOBODY_COUNTED))
        self.problems.sort(key=lambda problem: problem.row or 0)
        return HeadCountFile(
            rows=tuple(self.rows),
            problems=(*self.problems, *self._summaries(missing)),
            missing=missing,
        )

    def _ags(self, row: Row) -> str | None:
        text = cell_text(row.cells[self.columns.ags])
        ags = "".join(text.split())
        full = f"0{ags}"
        if (
            ags.isascii()
            and ags.isdigit()
            and len(full) == AGS_DIGITS
            and (full in self.register or full in self.merged)
        ):
            ags = full
            self.restored.append(row)
        if not ags:
            self._fault(HeadCountFault.AGS_MISSING, row, self.columns.ags)
        elif into := self.merged.get(ags):
            self._fault(HeadCountFault.AGS_MERGED, row, self.columns.ags, name=self.register[into], into=into)
        elif ags not in self.register:
            self._fault(HeadCountFault.AGS_UNKNOWN, row, self.columns.ags)
        elif ags in self.first_rows:
            self._fault(HeadCountFault.AGS_TWICE, row, self.columns.ags, first_row=self.first_rows[ags])
        else:
            self.first_rows[ags] = row.number
            return ags
        return None

    def _persons(self, row: Row) -> int | None:
        cell: Cell = row.cells[self.columns.persons]
        try:
            persons = parse_count(cell)
        except NumberRefusedError as refused:
            self._fault(refused.fault, row, self.columns.persons, most=MOST_PERSONS)
            return None
        if persons > MOST_PERSONS:
            self._fault(NumberFault.TOO_LARGE, row, self.columns.persons, most=MOST_PERSONS)
            return None
        if groups_thousands(cell):
            self.thousands.append(row)
        return persons

    def _summaries(self, missing: tuple[str, ...]) -> Iterator[Problem]:
        """Notices about the whole file: a line for each of 1,101 rows would hide what matters."""
        if self.restored:
            first = self.restored[0].number
            yield _notice(HeadCountNotice.AGS_ZERO_RESTORED, row=first, count=len(self.restored))
        if self.thousands:
            cell = self.thousands[0].cells[self.columns.persons]
            yield _notice(
                HeadCountNotice.THOUSANDS_READ,
                row=self.thousands[0].number,
                value=cell_text(cell),
                number=parse_count(cell),
                count=len(self.thousands),
            )
        if missing:
            names = ", ".join(self.register[ags] for ags in missing[:_NAMES_SHOWN])
            more = ", …" if len(missing) > _NAMES_SHOWN else ""
            yield _notice(HeadCountNotice.PLACES_MISSING, count=len(missing), names=names + more)
        if self.table.other_sheets:
            yield _notice(HeadCountNotice.OTHER_SHEETS, sheet=self.table.sheet, count=len(self.table.other_sheets))

    def _fault(self, code: StrEnum, row: Row, column: int, **params: object) -> None:
        value = cell_text(row.cells[column])
        header = self.table.headers[column]
        self.problems.append(Problem(code=code, row=row.number, column=header, value=value, params=params))

    def _note(self, code: HeadCountNotice, *, row: int, value: str, **params: object) -> None:
        self.problems.append(_notice(code, row=row, value=value, **params))


def _notice(code: HeadCountNotice, *, row: int | None = None, value: str = "", **params: object) -> Problem:
    return Problem(code=code, row=row, value=value, params=params, notice=True)


def _columns(table: Table) -> tuple[_Columns, list[Problem]]:
    keys = [search_key(header).replace(" ", "") for header in table.headers]
    found = {
        "ags": [index for index, key in enumerate(keys) if key in _AGS_HEADERS],
        "name": [index for index, key in enumerate(keys) if key in _NAME_HEADERS],
        "persons": [index for index, key in enumerate(keys) if key in _PERSONS_HEADERS],
    }
    headers = ", ".join(header for header in table.headers if header)
    faults = [
        Problem(code=code, row=table.header_row, params={"headers": headers})
        for name, code in (("ags", HeadCountFault.NO_AGS_COLUMN), ("persons", HeadCountFault.NO_PERSONS_COLUMN))
        if not found[name]
    ]
    for name in ("ags", "persons"):
        if len(found[name]) > 1:
            first, second = (table.headers[index] for index in found[name][:2])
            params = {"first": first, "second": second}
            faults.append(Problem(code=HeadCountFault.COLUMN_TWICE, row=table.header_row, params=params))
    if faults:
        return _Columns(ags=0, persons=0, name=None), faults
    # A second name column only costs a comparison, so the first one is good enough.
    return _Columns(ags=found["ags"][0], persons=found["persons"][0], name=next(iter(found["name"]), None)), []


def _same_place(given: str, registered: str) -> bool:
    """Whether two spellings may mean one place; the key decides anyway, this only raises a notice."""
    one, other = _words(given), _words(registered)
    return one <= other or other <= one if one and other else True


def _words(name: str) -> set[str]:
    return {word for word in search_key(name).split() if len(word) > _SHORT and word not in _FILLERS}
