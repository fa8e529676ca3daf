"""A file of entries: which column is which field, and each row as it could have been typed into the form."""

from collections.abc import Mapping
from dataclasses import dataclass

from wegbereiter.core.documents.columns import Columns, columns_of, key_of
from wegbereiter.core.documents.faults import RowFault
from wegbereiter.core.documents.problems import Problem
from wegbereiter.core.documents.rows import Row, Table, cell_text
from wegbereiter.offers.choices import EntryKind, FileFault

MOST_ENTRIES = 500

# Headers as search keys without spaces; the first one of each is what our own export writes in German or English.
HEADERS: dict[str, tuple[str, ...]] = {
    "kind": ("art", "kind", "typ", "kategorie", "category"),
    "name": ("name", "bezeichnung", "einrichtung", "institution", "stelle"),
    "street": ("strasse", "street", "strasseundhausnummer", "anschrift", "adresse", "address"),
    "postcode": ("postleitzahl", "postcode", "plz"),
    "town": ("ort", "town", "stadt", "gemeinde", "place"),
    "phone": ("telefon", "phone", "telefonnummer", "tel"),
    "email": ("emailadresse", "email", "mail"),
    "website": ("internetseite", "website", "webseite", "internet", "homepage", "web"),
    "hours": ("oeffnungszeiten", "openinghours", "sprechzeiten", "hours"),
    "languages": ("sprachen", "languages", "sprache", "language"),
    "contact": ("ansprechstelle", "whomtoaskfor", "ansprechpartner", "kontakt", "contact", "funktion"),
    "note": ("hinweis", "notefortheperson", "hinweisfuerdieperson", "bemerkung", "note"),
    "valid_until": ("gueltigbis", "validuntil"),
    "checked_on": ("zuletztgeprueftam", "lastcheckedon", "zuletztgeprueft", "geprueftam", "checkedon"),
}
KINDS: dict[str, tuple[str, ...]] = {
    EntryKind.OFFICE: ("office", "amt", "behoerde", "publicoffice", "amtoderbehoerde"),
    EntryKind.SCHOOL: ("school", "schule", "kita", "schuleoderkita", "schoolornursery", "kindergarten"),
    EntryKind.DOCTOR: ("doctor", "arzt", "aerztin", "arztoderaerztin", "aerztinoderarzt", "praxis", "arztpraxis"),
    EntryKind.COURSE: ("course", "kurs", "sprachkurs", "sprachschule"),
    EntryKind.ADVICE: ("advice", "beratung", "beratungsstelle"),
    EntryKind.OTHER: ("other", "sonstiges", "etwasanderes", "anderes", "somethingelse"),
}
# German names of languages, beside their codes and their own names.
LANGUAGE_WORDS = {
    "deutsch": "de", "englisch": "en", "arabisch": "ar", "persisch": "fa", "dari": "fa", "farsi": "fa",
    "ukrainisch": "uk", "russisch": "ru", "tuerkisch": "tr", "franzoesisch": "fr", "tigrinya": "ti", "paschtu": "ps",
    "somali": "so", "albanisch": "sq", "spanisch": "es", "italienisch": "it", "polnisch": "pl", "rumaenisch": "ro",
    "kurdisch": "ku", "kurmandschi": "ku", "sorani": "ckb", "serbisch": "sr", "griechisch": "el", "portugiesisch": "pt",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FileRow:
    """A row as it could have been typed: field -> text, `languages` a list of codes or of what was not understood."""

    number: int
    typed: Mapping[str, str | list[str]]


@dataclass(frozen=True, kw_only=True)
class FileRows:
    """Rows, and what is wrong with the file as a whole; `headers`: field -> header as it stands in the file."""

    rows: tuple[FileRow, ...]
    problems: tuple[Problem, ...]
    headers: Mapping[str, str]


def read_rows(table: Table, *, languages: Mapping[str, str]) -> FileRows:
    """Read a file of entries; `languages` gives each language's own name by its code. Never raises for its content."""
    columns = columns_of(table, HEADERS)
    problems = [*_missing(columns, table), *columns.problems]
    if len(table.rows) > MOST_ENTRIES:
        problems.append(Problem(code=RowFault.TOO_MANY, params={"most": MOST_ENTRIES}))
    if problems:
        return FileRows(rows=(), problems=tuple(problems), headers=columns.headers)
    words = (
        LANGUAGE_WORDS | {key_of(name): code for code, name in languages.items()} | {code: code for code in languages}
    )
    rows = tuple(FileRow(number=row.number, typed=_typed(row, columns.places, words)) for row in table.rows)
    return FileRows(rows=rows, problems=(), headers=columns.headers)


def _missing(columns: Columns, table: Table) -> list[Problem]:
    shown = ", ".join(header for header in table.headers if header)
    needed = (("name", FileFault.NO_NAME_COLUMN), ("kind", FileFault.NO_KIND_COLUMN))
    return [
        Problem(code=code, row=table.header_row, params={"headers": shown})
        for field, code in needed
        if field not in columns.places
    ]


def _typed(row: Row, places: Mapping[str, int], words: Mapping[str, str]) -> dict[str, str | list[str]]:
    typed: dict[str, str | list[str]] = {field: cell_text(row.cells[place]) for field, place in places.items()}
    typed["kind"] = _kind(str(typed["kind"]))
    if "languages" in typed:
        spoken = str(typed["languages"]).replace(";", ",").replace("/", ",").split(",")
        named = [words.get(key_of(one), one.strip()) for one in spoken if one.strip()]
        typed["languages"] = list(dict.fromkeys(named))
    return typed


def _kind(text: str) -> str:
    """The code, or what was written, which no form takes."""
    key = key_of(text)
    return next((code for code, words in KINDS.items() if key in words), text)
