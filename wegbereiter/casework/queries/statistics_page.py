"""Key figures in words: lines of a page and of a file, and what each figure rests on."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from wegbereiter.casework.choices import DEFINITIONS, FIGURES, GROUPS
from wegbereiter.casework.queries import library
from wegbereiter.casework.rules.eligibility import Group
from wegbereiter.casework.rules.library import SOURCE
from wegbereiter.casework.rules.statistics import Figure, Statistics
from wegbereiter.core.documents.writers import OutCell
from wegbereiter.pact.rules import AnyValue, Edition

DEFINED_BY = ("statistics.figures", "statistics.talk_kinds", "statistics.unnamed_talks")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a table: a manager or a month, with (name of the figure, number) for each figure."""

    name: str
    cells: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """`total`: (figure, its name, number, what is counted); `topics` and `kinds`: the most frequent first."""

    found: Statistics
    edition: Edition
    total: list[tuple[str, str, int, str]]
    managers: list[Line]
    months: list[Line]
    topics: list[tuple[str, int]]
    kinds: list[tuple[str, int]]
    groups: list[tuple[str, int]]

    @property
    def assumed(self) -> bool:
        """Whether a value of the edition by which these are counted is in no source."""
        return any(value.assumption for _path, value in definitions_shown(self.edition))

    @property
    def heads(self) -> list[str]:
        return [name for _code, name, _number, _words in self.total]


def sheet_of(found: Statistics, *, edition: Edition, names: dict[str, str]) -> Sheet:
    """`names`: account -> name. Who left is told apart from nobody, and never by a number."""
    figures = [figure for figure in Figure if figure in found.total]
    words = library.content("topics", (get_language() or SOURCE).partition("-")[0])
    return Sheet(
        found=found,
        edition=edition,
        total=[(figure, str(FIGURES[figure]), found.total[figure], str(DEFINITIONS[figure])) for figure in figures],
        managers=sorted(
            (_line(_name_of(code, names), numbers, figures) for code, numbers in found.managers.items()),
            key=lambda line: line.name.casefold(),
        ),
        months=[_line(_month(code), found.months[code], figures) for code in sorted(found.months)],
        topics=_named(found.topics, words["topics"] | {"": gettext("without a topic")}),
        kinds=_named(found.kinds, words["kinds"]),
        groups=[(str(GROUPS[group]), found.groups[group]) for group in Group if group in found.groups],
    )


def _name_of(code: str, names: dict[str, str]) -> str:
    return names.get(code) or (gettext("No longer here") if code else gettext("Not known who"))


def _line(name: str, numbers: dict[str, int], figures: list[Figure]) -> Line:
    return Line(name=name, cells=tuple((str(FIGURES[figure]), numbers[figure]) for figure in figures))


def _month(code: str) -> str:
    year, month = code.split("-")
    return date_format(date(int(year), int(month), 1), "F Y")


def _named(numbers: dict[str, int], words: dict[str, str]) -> list[tuple[str, int]]:
    named = [(str(words.get(code, code)), number) for code, number in numbers.items()]
    return sorted(named, key=lambda pair: (-pair[1], pair[0].casefold()))


def definitions_shown(edition: Edition) -> list[tuple[str, AnyValue]]:
    """(path, value) of everything by which the edition says what is counted."""
    return [(path, value) for path in DEFINED_BY if (value := edition.value(path)) is not None]


def table_of(sheet: Sheet) -> tuple[list[str], list[tuple[OutCell, ...]]]:
    """Headers and lines of a file: one number a line, so that any program can sort and sum them."""
    found, part = sheet.found, gettext("Whole period")
    headers = [
        *(gettext("First day"), gettext("Last day"), gettext("Edition"), gettext("Part"), gettext("Line")),
        *(gettext("Figure"), gettext("Number")),
    ]
    lines = [(part, "", name, number) for _code, name, number, _words in sheet.total]
    for part, rows in ((gettext("By integration manager"), sheet.managers), (gettext("By month"), sheet.months)):
        lines += [(part, row.name, name, number) for row in rows for name, number in row.cells]
    talks = str(FIGURES["talks"])
    for part, pairs in ((gettext("By topic"), sheet.topics), (gettext("By kind"), sheet.kinds)):
        lines += [(part, name, talks, number) for name, number in pairs]
    persons = str(FIGURES["persons"])
    lines += [(gettext("By target group"), name, persons, number) for name, number in sheet.groups]
    period = (found.first_day, found.last_day, found.edition)
    return headers, [(*period, *line) for line in lines]
