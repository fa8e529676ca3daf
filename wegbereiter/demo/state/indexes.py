"""Take indexes and keys of some tables away for the length of a block, and put back exactly what was there.

A key that is checked row by row, in 20 million rows, costs more than all the rest; put back at the end, the database checks
all rows at once. All of it happens in the transaction of the load: whoever breaks off has the tables as they were.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

# Keys to these tables and from them; names are those of the catalogue, with the schema where it is needed.
KEYS = """
select c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid), c.contype
from pg_constraint c
where (c.contype = 'f' and (c.conrelid = any(%(tables)s::regclass[]) or c.confrelid = any(%(tables)s::regclass[])))
  or (c.contype in ('p', 'u') and c.conrelid = any(%(tables)s::regclass[]))
order by case c.contype when 'p' then 1 when 'u' then 2 else 3 end, 1, 2
"""
INDEXES = """
select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i
where i.indrelid = any(%(tables)s::regclass[])
  and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u'))
order by 1
"""
# Building an index sorts; so much each, for this transaction alone.
MEMORY = "set local maintenance_work_mem = '384MB'"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What stands on the tables: keys as (table, name, definition, kind), further indexes as (name, definition)."""

    keys: list[tuple[str, str, str, str]]
    indexes: list[tuple[str, str]]


def standing(tables: Iterable[str]) -> Standing:
    with connection.cursor() as cursor:
        values = {"tables": list(tables)}
        cursor.execute(KEYS, values)
        keys = cursor.fetchall()
        cursor.execute(INDEXES, values)
        return Standing(keys=keys, indexes=cursor.fetchall())


@contextmanager
def stand_aside(tables: Iterable[str]) -> Iterator[None]:
    """Inside a transaction, as the owner of the tables."""
    found = standing(tables)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")  # what waits for the commit would stand in the way
        for table, name, _definition, _kind in reversed(found.keys):
            cursor.execute(f"alter table {table} drop constraint {name}")
        for name, _definition in found.indexes:
            cursor.execute(f"drop index {name}")
        cursor.execute("set constraints all deferred")
    yield
    with connection.cursor() as cursor:
        cursor.execute(MEMORY)
        for table, name, definition, _kind in found.keys:
            cursor.execute(f"alter table {table} add constraint {name} {definition}")
        for _name, definition in found.indexes:
            cursor.execute(definition)
