"""Is there a decision on every column, and do the decisions fit together? No database, no clock."""

from collections.abc import Iterable, Mapping

from wegbereiter.core.privacy import Column, Table
from wegbereiter.privacy.choices import ACTIVITIES, ERASURE, PEOPLE, RETENTION

DatabaseColumn = tuple[str, str]  # table, column


def undecided(columns: Iterable[DatabaseColumn], tables: Mapping[str, Table]) -> list[str]:
    """Columns of the database on which nothing was decided, as "table.column"."""
    return sorted(
        f"{table}.{column}" for table, column in columns if table not in tables or column not in tables[table].columns
    )


def stale(columns: Iterable[DatabaseColumn], tables: Mapping[str, Table]) -> list[str]:
    """Decisions on columns that the database does not have, as "table.column"."""
    known = set(columns)
    return sorted(
        f"{name}.{column}" for name, table in tables.items() for column in table.columns if (name, column) not in known
    )


def contradictions(tables: Mapping[str, Table]) -> list[str]:
    """Decisions that do not fit together: an unknown word, or personal data in a table about nobody."""
    found = []
    for name, table in tables.items():
        words = ((table.activity, ACTIVITIES), (table.ends, RETENTION), (table.people, PEOPLE))
        found += [f"{name}: unknown word {word!r}" for word, known in words if word not in known]
        if table.people and not any(table.column(column).personal for column in table.columns):
            found.append(f"{name}: about {table.people}, but no column is personal")
        for column in table.columns:
            found += [f"{name}.{column}: {problem}" for problem in _problems(table, table.column(column))]
    return found


def _problems(table: Table, column: Column) -> list[str]:
    problems = []
    if not column.purpose.strip():
        problems.append("no purpose")
    if column.ends and column.ends not in RETENTION:
        problems.append(f"unknown word {column.ends!r}")
    if column.erase not in ERASURE:
        problems.append(f"unknown word {column.erase!r}")
    if column.personal and not table.people:
        problems.append("personal, but the table is about nobody")
    if not column.personal and column.erase != "row":
        problems.append("how to erase is decided for personal columns only")
    return problems
