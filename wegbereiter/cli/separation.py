"""Whether a database keeps organisations apart in deed: two invented towns, an office and an auditor ask it by plain SQL.

The catalogue compares what the database says about itself; a function of the policies that answers falsely is none of
its business. Here each role is asked for every table with a shape, as test_raw_sql.py asks a fresh database. All of it
happens in one transaction that is rolled back, and no row that was there before is written.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from psycopg import sql

from wegbereiter.cli.raw_sql import (
    FOR_LEADS,
    REFUSED,
    ROLES,
    STATE_KINDS,
    Body,
    World,
    attempt,
    insert,
    letters,
    values_for,
)
from wegbereiter.core.database.policies import Public

if TYPE_CHECKING:
    import psycopg

ACTORS = ("nobody", "town", "other", "office", "auditor")
VERBS = {"update": "update {table} set {first} = {first}", "delete": "delete from {table}"}
# Beside checks and foreign keys: what is unique may be taken already by a row that was there before.
UNIQUE = """
select format('drop index if exists %I', c.relname)
from pg_index i join pg_class c on c.oid = i.indexrelid
where i.indisunique and not i.indisprimary and c.relnamespace = 'public'::regnamespace
and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)
"""
BEYOND = 10_000_000  # numbers that no row of an installation has come to


def leaks(owner: "psycopg.Connection[Any]") -> list[str]:
    """One sentence for each role and table that shows or changes too much, or too little. Changes nothing."""
    with owner.transaction(force_rollback=True):
        for (statement,) in owner.execute(UNIQUE).fetchall():
            owner.execute(statement)
        world = World(owner, obstacles="cfux", first=BEYOND)
        asked = [(table, role) for table in sorted(world.shapes) for role in ROLES if letters(table, role)]
        return [f"{table}, {role}: {what}" for table, role in asked for what in _leaks_of(world, table, role)]


def _leaks_of(world: World, table: str, role: str) -> Iterator[str]:
    for name in ACTORS:
        body = None if name == "nobody" else getattr(world, name)
        if _seen(world, table, role, body) != _to_see(world, table, role, body):
            yield f"{name} does not see exactly the rows that are for it"
        for verb in VERBS:
            if _changed(world, table, role, body, verb) != _to_change(world, table, role, body, verb):
                yield f"{name} cannot {verb} exactly the rows that are for it"
    foreign = values_for(world, table, world.other)
    for name in ("nobody", "town"):
        body = None if name == "nobody" else world.town
        if attempt(world.rows.owner, role, body, insert(table, foreign), list(foreign.values())) != REFUSED:
            yield f"{name} can insert a row of another organisation"


def _made(world: World, table: str) -> sql.Composed:
    """The condition for the invented rows alone; literals take the type of the column, so that its index serves."""
    key = sql.SQL(", ").join(map(sql.Identifier, world.rows.key_of(table)))
    rows = [sql.SQL("({})").format(sql.SQL(", ").join(map(sql.Literal, row.key))) for row in world.rows.of[table]]
    return sql.SQL("({}) in ({})").format(key, sql.SQL(", ").join(rows))


def _sees_others(world: World, table: str, body: Body | None) -> bool:
    """Whether rows that were there before are for this actor too; a town that was invented just now sees none."""
    return isinstance(world.shapes[table], Public) or (body is not None and body.kind in STATE_KINDS)


def _seen(world: World, table: str, role: str, body: Body | None) -> Any:
    key = sql.SQL(", ").join(map(sql.Identifier, world.rows.key_of(table)))
    query = sql.SQL("select {} from {}").format(key, sql.Identifier(table))
    if _sees_others(world, table, body):
        query += sql.SQL(" where ") + _made(world, table)
    return attempt(world.rows.owner, role, body, query)


def _to_see(world: World, table: str, role: str, body: Body | None) -> Any:
    made = {row.key for row in world.rows.of[table]}
    return world.visible(table, body) & made if "S" in letters(table, role) else REFUSED


def _changed(world: World, table: str, role: str, body: Body | None, verb: str) -> Any:
    names = list(map(sql.Identifier, world.rows.key_of(table)))
    what = sql.SQL(VERBS[verb]).format(table=sql.Identifier(table), first=names[0])
    query = what + sql.SQL(" where ") + _made(world, table) + sql.SQL(" returning ") + sql.SQL(", ").join(names)
    return attempt(world.rows.owner, role, body, query)


def _to_change(world: World, table: str, role: str, body: Body | None, verb: str) -> Any:
    if not {"S", verb[0].upper()} <= set(letters(table, role)):
        return REFUSED
    expected = world.writable(table, body) & _to_see(world, table, role, body)
    if verb == "update" and getattr(world.shapes[table], "left", "") in FOR_LEADS:
        return REFUSED if expected else expected  # found, and not to be left so
    return expected
