"""What somebody gets who asks what is kept about them (GDPR article 15): which column, under which word, what not and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from wegbereiter.casework.rules.library import LibraryError


class Reason(StrEnum):
    """Why something is not handed over; the words stand in the library."""

    STAFF = "staff"
    OTHERS = "others"
    PROTECTED = "protected"
    DRAFT = "draft"
    TRAIL = "trail"


@dataclass(frozen=True, kw_only=True)
class Section:
    """One table. `said`: column -> its word on paper; `machine`: in the file only; `whole`: nothing of it goes out."""

    table: str
    said: Mapping[str, str] = field(default_factory=dict)
    machine: tuple[str, ...] = ()
    left_out: Mapping[str, Reason] = field(default_factory=dict)
    whole: Reason | None = None

    @property
    def given(self) -> tuple[str, ...]:
        """What is handed over, in the order of the paper."""
        return (*self.said, *self.machine)

    @property
    def reasons(self) -> frozenset[Reason]:
        return frozenset({*self.left_out.values(), *([self.whole] if self.whole else [])})


def read_sections(content: Mapping[str, Mapping[str, Any]]) -> tuple[Section, ...]:
    """The library's file. Raises LibraryError, which names the place, for a column decided twice or an unknown reason."""
    return tuple(_section(table, entry) for table, entry in content.items())


def _section(table: str, entry: Mapping[str, Any]) -> Section:
    try:
        left_out = {column: Reason(code) for column, code in entry.get("left_out", {}).items()}
        whole = Reason(entry["whole"]) if "whole" in entry else None
    except ValueError as error:
        raise LibraryError(f"{table}: {error}") from error
    found = Section(
        table=table, said=entry.get("said", {}), machine=tuple(entry.get("machine", ())), left_out=left_out, whole=whole
    )
    decided = [*found.given, *left_out]
    twice = sorted({column for column in decided if decided.count(column) > 1})
    if twice or (whole and decided):
        raise LibraryError(f"{table}: decided twice: {', '.join(twice) or 'whole'}")
    return found


def undecided(tables: Mapping[str, Iterable[str]], sections: Iterable[Section]) -> list[str]:
    """Columns with data of a participant on which the file says nothing, as "table.column"."""
    known = {section.table: section for section in sections}
    return sorted(f"{table}.{column}" for table, columns in tables.items() for column in columns
                  if table not in known or not _decides(known[table], column))  # fmt: skip


def _decides(section: Section, column: str) -> bool:
    return section.whole is not None or column in section.given or column in section.left_out


def stale(tables: Mapping[str, Iterable[str]], sections: Iterable[Section]) -> list[str]:
    """What the file speaks of and no table has, as "table.column" or "table"."""
    found = []
    for section in sections:
        columns = set(tables.get(section.table, ()))
        found += [
            f"{section.table}.{column}" for column in (*section.given, *section.left_out) if column not in columns
        ]
        found += [section.table] if not columns else []
    return sorted(found)
