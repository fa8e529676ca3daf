"""A list of cases as somebody has kept it so far: which column is which field, and each row as it could have been typed.

What the words of a column mean stands here where offices write otherwise than our own forms; what could mean two things
is not guessed, the row says so instead.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wegbereiter.casework.choices import Housing, Income, ListFault, Residence, WorkPermit
from wegbereiter.core.documents.columns import columns_of, key_of
from wegbereiter.core.documents.faults import RowFault
from wegbereiter.core.documents.problems import Problem
from wegbereiter.core.documents.rows import Cell, Row, Table, cell_text
from wegbereiter.core.names import search_key
from wegbereiter.people.choices import STATELESS, UNCLEAR, Gender, Level, Relation

MOST_CASES = 300  # nobody prescribes it: one manager has about 80, and the page must still be read
NAMES = ("family_name", "given_names", "original_name", "called_name")
OF_HOUSEHOLD = ("household", "relation")  # of a row, and not of an intake

# Headers as `key_of` gives them.
HEADERS: dict[str, tuple[str, ...]] = {
    "file_number": ("aktenzeichen", "filenumber", "az", "fallnummer", "casenumber"),  # "Nr." counts rows
    "family_name": ("familienname", "familyname", "nachname", "lastname", "surname", "name"),
    "given_names": ("vornamen", "vorname", "givennames", "givenname", "firstname"),
    "original_name": ("nameindereigenenschrift", "nameintheownscript", "originalname"),
    "called_name": ("rufname", "genannt", "called"),
    "birth": ("geboren", "born", "geburtsdatum", "geburtstag", "geborenam", "dateofbirth", "geburtsjahr"),
    "gender": ("geschlecht", "gender", "sex"),
    "nationality": ("staatsangehoerigkeit", "nationality", "nationalitaet", "herkunftsland", "land", "country"),
    "language": ("sprache", "language", "muttersprache", "herkunftssprache", "sprachen", "languages"),
    "speaks": ("deutsch", "german", "deutschniveau", "sprachniveau", "deutschkenntnisse", "germanlevel"),
    "phone": ("telefon", "phone", "telefonnummer", "handy", "handynummer", "mobil", "tel", "mobile"),
    "email": ("email", "mail", "emailadresse", "mailadresse"),
    "letter": ("anschrift", "postaladdress", "adresse", "postanschrift", "wohnanschrift", "address"),
    "household": ("haushalt", "household", "haushaltsnummer", "familie", "family", "bedarfsgemeinschaft", "bg"),
    "relation": ("rolleimhaushalt", "relationinthehousehold", "imhaushaltals"),
    "residence": ("aufenthaltsstatus", "residencestatus", "status", "aufenthaltstitel", "aufenthalt", "titel"),
    "paper_until": ("papiergueltigbis", "papervaliduntil", "gueltigbis", "validuntil", "titelgueltigbis", "befristetbis"),
    "housing": ("wohnen", "housing", "unterbringung", "unterkunft", "wohnform", "wohnsituation"),
    "housing_since": ("wohnenseit", "housingsince", "wohntseit", "einzug", "eingezogenam"),
    "income": ("lebensunterhalt", "livelihood", "leistungen", "leistung", "leistungsbezug", "benefits"),
    "income_since": ("lebensunterhaltseit", "livelihoodsince", "leistungenseit", "leistungseit", "leistungsbezugseit"),
    "work_permit": ("arbeitserlaubnis", "workpermit", "beschaeftigungserlaubnis"),
    "arrived_on": ("indeutschlandseit", "ingermanysince", "einreise", "einreisedatum", "eingereistam", "arrival"),
    "allocated_on": ("zugewiesenam", "allocatedtothemunicipalityon", "dergemeindezugeteiltam", "zuweisung", "zuteilung"),
    "opened_on": ("beratenseit", "counselledsince", "beratungseit", "inberatungseit", "beratungsbeginn", "aufgenommenam"),
    "edition": ("fassungdespakts", "editionofthepact", "fassung", "edition", "vorschrift"),
}  # fmt: skip
WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "gender": {
        Gender.FEMALE: ("w", "f", "frau"),
        Gender.MALE: ("m", "mann", "herr"),
        Gender.DIVERSE: ("d", "x"),
        Gender.NOT_STATED: ("ka", "keineangabe"),
    },
    "nationality": {STATELESS: ("ohnestaatsangehoerigkeit",), UNCLEAR: ("unbekannt", "unknown")},
    "speaks": {Level.NONE: ("keine", "keins", "none", "0"), Level.FIRST: ("muttersprache",)},
    "residence": {
        Residence.ASYLUM_SEEKER: ("aufenthaltsgestattung", "gestattung", "gestattet", "imverfahren", "55asylg"),
        Residence.ENTITLED_TO_ASYLUM: ("asylberechtigt", "asylberechtigung", "25abs1", "251"),
        Residence.REFUGEE: ("fluechtlingseigenschaft", "fluechtling", "25abs2alt1"),
        Residence.SUBSIDIARY: ("subsidiaer", "subsidiaererschutz", "25abs2alt2"),
        Residence.DEPORTATION_BAN: ("abschiebungsverbot", "abschiebeverbot", "25abs3", "253"),
        Residence.DEPARTURE_IMPOSSIBLE: ("25abs5", "255"),
        Residence.TEMPORARY_PROTECTION: ("24", "24aufenthg", "voruebergehenderschutz"),
        Residence.ADMISSION: ("22", "23", "23abs1", "23abs2", "resettlement", "aufnahmeprogramm"),
        Residence.INTEGRATED_YOUTH: ("25a",),
        Residence.SUSTAINED_INTEGRATION: ("25b",),
        Residence.TOLERATED: ("duldung", "geduldet", "60a"),
        Residence.TRAINING_TOLERATION: ("ausbildungsduldung", "60c"),
        Residence.EMPLOYMENT_TOLERATION: ("beschaeftigungsduldung", "60d"),
        Residence.OPPORTUNITY: ("chancenaufenthalt", "chancenaufenthaltsrecht", "104c"),
        Residence.SETTLEMENT: ("niederlassungserlaubnis", "9", "26abs3", "26abs4"),
        Residence.OBLIGED_TO_LEAVE: ("ausreisepflichtig",),
    },
    "housing": {
        Housing.FIRST_RECEPTION: ("erstaufnahme", "erstaufnahmeeinrichtung", "lea", "ea"),
        Housing.PROVISIONAL: ("vorlaeufig", "vorlaeufigeunterbringung", "vu"),
        Housing.FOLLOW_UP: ("anschlussunterbringung", "au"),
        Housing.OWN_HOME: ("eigenewohnung", "wohnung", "mietwohnung", "privatwohnung"),
    },
    "income": {
        Income.ASYLUM_BENEFITS: ("asylblg", "asylbewerberleistungen"),
        Income.JOBCENTER: ("jobcenter", "buergergeld", "alg2", "algii", "sgbii", "sgb2"),
        Income.SOCIAL_ASSISTANCE: ("sozialhilfe", "sgbxii", "sgb12"),
        Income.PARTLY: ("aufstockend", "aufstocker", "aufstockerin", "ergaenzend"),
        Income.OWN: ("eigeneseinkommen", "ohneleistungen", "keineleistungen", "selbst"),
    },
    "relation": {
        Relation.ADULT: ("erwachsen", "erwachsene", "erwachsener", "haushaltsvorstand"),
        Relation.PARTNER: ("ehefrau", "ehemann", "ehepartner", "ehepartnerin", "partner", "partnerin"),
        Relation.CHILD: ("sohn", "tochter", "son", "daughter"),
        Relation.SIBLING: ("bruder", "schwester", "brother", "sister"),
    },
    "work_permit": {
        WorkPermit.NONE: ("nein", "no", "verboten"),
        WorkPermit.WITH_PERMISSION: ("mitgenehmigung", "mitzustimmung", "zustimmungspflichtig"),
        WorkPermit.FREE: ("ja", "yes", "erlaubt", "frei", "unbeschraenkt"),
    },
}  # fmt: skip
Twin = tuple[object, ...]
_BIRTH = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})(-(?P<day>\d{1,2}))?( 00:00:00)?"),
    re.compile(r"(((?P<day>\d{1,2})[./])?(?P<month>\d{1,2})[./])?(?P<year>\d{4})"),
)
_DAY_OF_A_SHEET = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00:00")


@dataclass(frozen=True, kw_only=True)
class ListRow:
    """A row as it could have been typed: name of an input -> text."""

    number: int
    typed: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ListRows:
    """Rows, what is wrong with the file as a whole, field -> its header, and the headers that nobody reads."""

    rows: tuple[ListRow, ...]
    problems: tuple[Problem, ...]
    headers: Mapping[str, str]
    unread: tuple[str, ...]


def read_list(table: Table, words: Mapping[str, Mapping[str, str]]) -> ListRows:
    """Read a list of cases. `words`: field -> key of a word -> code, beside `WORDS`. Never raises for its content."""
    columns = columns_of(table, HEADERS)
    problems = list(columns.problems)
    if not set(NAMES) & set(columns.places):
        shown = ", ".join(header for header in table.headers if header)
        problems.append(Problem(code=ListFault.NO_NAME_COLUMN, row=table.header_row, params={"headers": shown}))
    if len(table.rows) > MOST_CASES:
        problems.append(Problem(code=RowFault.TOO_MANY, params={"most": MOST_CASES}))
    known = {field: _words(field, words.get(field, {})) for field in {*WORDS, *words}}
    rows = () if problems else tuple(_row(row, columns.places, known) for row in table.rows)
    return ListRows(rows=rows, problems=tuple(problems), headers=columns.headers, unread=columns.unread)


def twin_of(person: Mapping[str, Any]) -> Twin:
    """Two rows with the same one are one person: the file number where there is one, else all names and the birth."""
    if number := person.get("file_number"):
        return ("number", number)
    names = tuple(search_key(str(person.get(name) or "")) for name in NAMES)
    return (*names, *(person.get(f"birth_{part}") for part in ("year", "month", "day")))


def _words(field: str, further: Mapping[str, str]) -> Mapping[str, str]:
    own = WORDS.get(field, {})
    return {word: code for code, spellings in own.items() for word in (*spellings, key_of(code))} | dict(further)


def _row(row: Row, places: Mapping[str, int], words: Mapping[str, Mapping[str, str]]) -> ListRow:
    typed = {field: _text(field, row.cells[place]) for field, place in places.items()}
    typed |= {field: known.get(key_of(typed[field]), typed[field]) for field, known in words.items() if field in typed}
    if "given_names" not in typed and "," in typed.get("family_name", ""):
        family, _comma, given = typed["family_name"].partition(",")
        typed |= {"family_name": family.strip(), "given_names": given.strip()}
    if "birth" in typed:
        typed |= _birth(typed.pop("birth"))
    return ListRow(number=row.number, typed=typed)


def _text(field: str, cell: Cell) -> str:
    """The cell; of a phone number that a spreadsheet took for a number, with the zero or the plus that it dropped."""
    text = cell_text(cell)
    if field == "phone" and isinstance(cell, Decimal) and text.isdecimal():
        return f"+{text}" if text.startswith("49") else f"0{text}"
    found = _DAY_OF_A_SHEET.fullmatch(text)
    return found.group(1) if found else text


def _birth(text: str) -> dict[str, str]:
    """Day, month and year as three inputs; what is no birth stands in the year, which then says so."""
    found = next((match for pattern in _BIRTH if (match := pattern.fullmatch(text))), None)
    parts = found.groupdict("") if found else {"year": text}
    return {f"birth_{part}": parts.get(part, "") for part in ("day", "month", "year")}
