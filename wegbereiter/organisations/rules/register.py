"""The register of municipalities as a table, and what a newer one changes. No database, no clock.

The table has one row per municipality, keyed by the official key (AGS, eight digits; the first five name the district).
A municipality that was merged away keeps a row that names its `successor`; a row that is merely missing is a mistake.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from wegbereiter.core.documents.numbers import NumberRefusedError, parse_count
from wegbereiter.core.documents.problems import Problem, gettext_noop
from wegbereiter.core.documents.tables import Row, Table, cell_text
from wegbereiter.core.names import NameRefusedError, clean_name, search_key

CITY_TYPE = "Stadtkreis"  # one body that is town and district at once
ASSOCIATION_TYPES = ("Gemeindeverwaltungsverband", "vereinbarte Verwaltungsgemeinschaft")
NO_ASSOCIATION = ("", "verbandsfrei")
MOST_PEOPLE = 10_000_000
LONGEST_NAME = 200
_AGS = re.compile(r"[0-9]{8}")
_ASSOCIATION = re.compile(r"[0-9]{9}")
_POSTCODE = re.compile(r"[0-9]{5}")

# Column -> the headers under which it is taken, in search form. The first one is ours.
COLUMNS: dict[str, tuple[str, ...]] = {
    "ags": ("ags", "gemeindeschluessel", "amtlicher gemeindeschluessel", "municipality key"),
    "name": ("name", "gemeinde", "gemeindename", "municipality"),
    "official_name": ("official name", "amtlicher name"),
    "type_name": ("type", "art", "gemeindeart"),
    "district_name": ("district", "kreis", "landkreis", "kreisname"),
    "region_name": ("government region", "regierungsbezirk", "region"),
    "population": ("population", "einwohner", "einwohnerzahl", "bevoelkerung"),
    "area_km2": ("area km2", "flaeche", "flaeche km2", "flaeche in km2"),
    "postcode": ("plz seat", "plz", "postleitzahl", "postcode"),
    "latitude": ("lat", "breite", "breitengrad", "latitude"),
    "longitude": ("lon", "laenge", "laengengrad", "longitude"),
    "association_key": ("association key", "verbandsschluessel"),
    "association_name": ("association", "verband", "gemeindeverband"),
    "association_type": ("association type", "verbandsart"),
    "successor": ("successor", "nachfolger", "aufgegangen in"),
}
DECIMALS = ("area_km2", "latitude", "longitude")
# Columns that cannot be left out, with the header that a German office gives them.
NEEDED = {
    "ags": "Gemeindeschlüssel",
    "name": "Gemeinde",
    "type_name": "Gemeindeart",
    "district_name": "Kreis",
    "region_name": "Regierungsbezirk",
    "population": "Einwohner",
}


class RegisterFault(StrEnum):
    COLUMN_MISSING = "register_column_missing"
    COLUMN_TWICE = "register_column_twice"
    AGS_WRONG = "register_ags_wrong"
    AGS_TWICE = "register_ags_twice"
    NAME_WRONG = "register_name_wrong"
    NUMBER_WRONG = "register_number_wrong"
    POSTCODE_WRONG = "register_postcode_wrong"
    ASSOCIATION_WRONG = "register_association_wrong"
    DISTRICT_UNKNOWN = "register_district_unknown"
    ROW_MISSING = "register_row_missing"
    SUCCESSOR_UNKNOWN = "register_successor_unknown"
    BECAME_CITY = "register_became_city"
    NOT_NEWER = "register_not_newer"
    RETURNED = "register_returned"


REGISTER_SENTENCES: Mapping[StrEnum, str] = {
    RegisterFault.COLUMN_MISSING: gettext_noop(
        "The column “%(column)s” is missing; in German files it may be called “%(german)s”. Add it to the header row.",
    ),
    RegisterFault.COLUMN_TWICE: gettext_noop("The column “%(column)s” stands there twice. Keep one of them."),
    RegisterFault.AGS_WRONG: gettext_noop(
        "Row %(row)s: “%(value)s” is no municipality key. It has eight digits; format the column as text, so that the "
        "first zero stays.",
    ),
    RegisterFault.AGS_TWICE: gettext_noop("Row %(row)s: the key %(value)s stands in the file twice. Keep one row."),
    RegisterFault.NAME_WRONG: gettext_noop("Row %(row)s: “%(value)s” cannot be a name in the column “%(column)s”."),
    RegisterFault.NUMBER_WRONG: gettext_noop(
        "Row %(row)s: “%(value)s” is no number that fits into the column “%(column)s”.",
    ),
    RegisterFault.POSTCODE_WRONG: gettext_noop("Row %(row)s: “%(value)s” is no postcode. It has five digits."),
    RegisterFault.ASSOCIATION_WRONG: gettext_noop(
        "The association “%(value)s” needs a key of nine digits, a name and one of the two kinds, the same in each of "
        "its rows.",
    ),
    RegisterFault.DISTRICT_UNKNOWN: gettext_noop(
        "The municipality %(value)s lies in a district that the register does not have. A new district is set up by "
        "the operator.",
    ),
    RegisterFault.ROW_MISSING: gettext_noop(
        "The municipality %(value)s is missing in the file. If it was merged, add its row with the key of the "
        "municipality it merged into in the column “successor”.",
    ),
    RegisterFault.SUCCESSOR_UNKNOWN: gettext_noop(
        "The successor of %(value)s has no row of its own in the file, or was merged away itself. Name the "
        "municipality that exists now.",
    ),
    RegisterFault.BECAME_CITY: gettext_noop(
        "The municipality %(value)s would become or cease to be a city district. This is set up by the operator.",
    ),
    RegisterFault.NOT_NEWER: gettext_noop(
        "The file is older than the register in use. Choose a newer one, or check the date.",
    ),
    RegisterFault.RETURNED: gettext_noop(
        "The municipality %(value)s was merged away before and cannot return under its old key.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One municipality of the register. Area in square kilometres, coordinates in degrees; empty where unknown."""

    ags: str
    name: str
    type_name: str
    district_name: str
    region_name: str
    population: int
    official_name: str = ""
    area_km2: Decimal | None = None
    postcode: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    association_key: str = ""
    association_name: str = ""
    association_type: str = ""
    successor: str = ""

    @property
    def district_key(self) -> str:
        return self.ags[:5]

    @property
    def region_key(self) -> str:
        return self.ags[:3]

    @property
    def is_city(self) -> bool:
        return self.type_name == CITY_TYPE


@dataclass(frozen=True, kw_only=True)
class Register:
    """What a file holds: the entries, and what is wrong with it. With a problem it must not be used.

    `columns` names the columns of ours that the file has; what it does not have, it says nothing about.
    """

    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    columns: frozenset[str] = frozenset(COLUMNS)

    def standing(self) -> tuple[Entry, ...]:
        """The municipalities that exist: all rows without a successor."""
        return tuple(entry for entry in self.entries if not entry.successor)


def entry_to_plain(entry: Entry) -> dict[str, str | int | None]:
    """The entry as JSON can keep it; decimals as text."""
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in asdict(entry).items()}


def entry_from_plain(plain: Mapping[str, str | int | None]) -> Entry:
    """The entry that `entry_to_plain` wrote down."""
    decimals = {name: Decimal(str(plain[name])) for name in DECIMALS if plain[name] is not None}
    return Entry(**{**plain, **decimals})  # type: ignore[arg-type]


def read_register(table: Table) -> Register:
    """Read a table that `core.documents.tables.read_table` has opened; every row, so that all faults show at once."""
    columns, problems = _columns(table)
    if problems:
        return Register(problems=tuple(problems))
    entries: dict[str, Entry] = {}
    for row in table.rows:
        reader = _RowReader(row, columns, table.headers)
        entry = reader.entry()
        if entry.ags in entries:
            reader.fault(RegisterFault.AGS_TWICE, "ags")
        entries[entry.ags] = entry
        problems += reader.problems
    if not problems:  # else most of what it finds follows from a wrong key
        problems += _association_faults(entries.values())
    return Register(entries=tuple(entries.values()), problems=tuple(problems), columns=frozenset(columns))


def _columns(table: Table) -> tuple[dict[str, int], list[Problem]]:
    """Where each of our columns stands; unknown headers are left aside."""
    names = {header: column for column, headers in COLUMNS.items() for header in headers}
    found: dict[str, int] = {}
    problems = []
    for place, header in enumerate(table.headers):
        column = names.get(search_key(header))
        if column in found:
            problems.append(Problem(code=RegisterFault.COLUMN_TWICE, row=table.header_row, column=header))
        elif column:
            found[column] = place
    missing = [column for column in NEEDED if column not in found]
    problems += [_missing(column, table) for column in missing]
    return found, problems


def _missing(column: str, table: Table) -> Problem:
    german = {"german": NEEDED[column]}
    ours = COLUMNS[column][0]
    return Problem(code=RegisterFault.COLUMN_MISSING, row=table.header_row, column=ours, params=german)


@dataclass
class _RowReader:
    row: Row
    columns: Mapping[str, int]
    headers: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)

    def entry(self) -> Entry:
        return Entry(
            ags=self.matching("ags", _AGS, RegisterFault.AGS_WRONG, needed=True),
            name=self.name("name"),
            official_name=self.name("official_name", needed=False),
            type_name=self.name("type_name", longest=60),
            district_name=self.name("district_name"),
            region_name=self.name("region_name"),
            population=self.count("population"),
            area_km2=self.decimal("area_km2", most=Decimal(100_000), step=Decimal("0.01")),
            postcode=self.matching("postcode", _POSTCODE, RegisterFault.POSTCODE_WRONG),
            latitude=self.decimal("latitude", most=Decimal(90)),
            longitude=self.decimal("longitude", most=Decimal(180)),
            successor=self.matching("successor", _AGS, RegisterFault.AGS_WRONG),
            **self.association(),
        )

    def association(self) -> dict[str, str]:
        """Towns without an association carry their own key in these columns; for us they have none."""
        kind = self.text("association_type")
        if kind in NO_ASSOCIATION:
            return {}
        if kind not in ASSOCIATION_TYPES:
            self.fault(RegisterFault.ASSOCIATION_WRONG, "association_type")
        return {
            "association_key": self.matching(
                "association_key", _ASSOCIATION, RegisterFault.ASSOCIATION_WRONG, needed=True
            ),
            "association_name": self.name("association_name"),
            "association_type": kind,
        }

    def fault(self, code: RegisterFault, column: str) -> None:
        header = self.headers[self.columns[column]] if column in self.columns else COLUMNS[column][0]
        self.problems.append(Problem(code=code, row=self.row.number, column=header, value=self.text(column)))

    def text(self, column: str) -> str:
        return cell_text(self.row.cells[self.columns[column]]) if column in self.columns else ""

    def name(self, column: str, *, needed: bool = True, longest: int = LONGEST_NAME) -> str:
        try:
            name = clean_name(self.text(column), longest=longest)
        except NameRefusedError:
            self.fault(RegisterFault.NAME_WRONG, column)
            return ""
        if needed and not name:
            self.fault(RegisterFault.NAME_WRONG, column)
        return name

    def matching(self, column: str, shape: re.Pattern[str], code: RegisterFault, *, needed: bool = False) -> str:
        text = self.text(column)
        if (text or needed) and not shape.fullmatch(text):
            self.fault(code, column)
        return text

    def count(self, column: str) -> int:
        try:
            number = parse_count(self.text(column))
        except NumberRefusedError:
            number = MOST_PEOPLE + 1
        if number > MOST_PEOPLE:
            self.fault(RegisterFault.NUMBER_WRONG, column)
        return number

    def decimal(self, column: str, *, most: Decimal, step: Decimal = Decimal("0.000001")) -> Decimal | None:
        text = self.text(column)
        if not text:
            return None
        try:
            number = Decimal(text.replace(",", "."))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or not 0 <= number <= most:
            self.fault(RegisterFault.NUMBER_WRONG, column)
            return None
        return number.quantize(step)


def _association_faults(entries: Iterable[Entry]) -> list[Problem]:
    """One key, one name, one kind, one district: an association stands in several rows and must be the same in each."""
    seen: dict[str, tuple[str, ...]] = {}
    problems = []
    for entry in entries:
        if entry.successor or not entry.association_key:
            continue
        facts = (entry.association_name, entry.association_type, entry.district_key)
        if seen.setdefault(entry.association_key, facts) != facts:
            problems.append(Problem(code=RegisterFault.ASSOCIATION_WRONG, value=entry.association_key))
    return problems
