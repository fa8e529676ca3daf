"""What a database holds, in numbers that two copies can be compared by: rows and a checksum per table, sequences."""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

# How rows are written as text must not depend on who asks.
FORM = (
    "set local timezone = 'UTC'",
    "set local datestyle = 'ISO, YMD'",
    "set local intervalstyle = 'postgres'",
    "set local bytea_output = 'hex'",
    "set local extra_float_digits = 1",
)
TABLES = """
select c.relname from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e') order by 1
"""
SEQUENCES = (
    "select c.relname from pg_class c where c.relkind = 'S' and c.relnamespace = 'public'::regnamespace order by 1"
)
# 60 bits of each row's SHA-256, added up: the order of the rows does not matter, a row twice counts twice.
SUM = """
select count(*), coalesce(sum(
  ('x' || left(encode(sha256(convert_to(t::text, 'UTF8')), 'hex'), 15))::bit(60)::bigint::numeric), 0)::text
from {} t
"""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """Table -> [rows, checksum]; sequence -> [last value, was it given out]."""

    tables: dict[str, list[Any]]
    sequences: dict[str, list[Any]]

    @property
    def rows(self) -> int:
        return sum(rows for rows, _checksum in self.tables.values())


def contents(connection: Connection[Any]) -> Contents:
    """Everything in the schema `public`, on the snapshot of the open transaction. Needs the owner, who sees all rows."""
    with connection.transaction():
        for statement in FORM:
            connection.execute(statement)
        return Contents(
            tables={name: _one(connection, SUM, name) for name in _names(connection, TABLES)},
            sequences={
                name: _one(connection, "select last_value, is_called from {}", name)
                for name in _names(connection, SEQUENCES)
            },
        )


def row_count(connection: Connection[Any]) -> int:
    """Rows in all tables but the note of migrations; 0 for a database that nobody has worked with."""
    names = [name for name in _names(connection, TABLES) if name not in MADE_BY_MIGRATIONS]
    return sum(_one(connection, "select count(*) from {}", name)[0] for name in names)


MADE_BY_MIGRATIONS = ("django_migrations", "django_content_type", "auth_permission")


def differences(expected: Contents, found: Contents) -> list[str]:
    """What is not the same, in plain words; empty when all is equal."""
    lines = []
    for kind in ("tables", "sequences"):
        wanted, there = getattr(expected, kind), getattr(found, kind)
        for name in sorted(wanted.keys() | there.keys()):
            if name not in there:
                lines.append(f"{name} is missing")
            elif name not in wanted:
                lines.append(f"{name} is too many")
            elif list(wanted[name]) != list(there[name]):
                lines.append(f"{name} differs: {_said(kind, wanted[name])} saved, {_said(kind, there[name])} found")
    return lines


def _said(kind: str, value: list[Any]) -> str:
    return f"{value[0]} rows (sum {value[1]})" if kind == "tables" else f"{value[0]}"


def _names(connection: Connection[Any], query: str) -> list[str]:
    return [name for (name,) in connection.execute(query).fetchall()]


def _one(connection: Connection[Any], query: str, name: str) -> list[Any]:
    row = connection.execute(sql.SQL(query).format(sql.Identifier("public", name))).fetchone()
    assert row is not None
    return list(row)
