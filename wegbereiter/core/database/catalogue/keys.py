"""Keys: between tenants' tables they are pairs with the organisation, or they point into foreign rows unseen."""

from collections.abc import Iterable
from typing import NamedTuple

from django.apps import apps
from django.db.models import ForeignKey

from wegbereiter.core.database.catalogue.finding import Database, Finding, rows
from wegbereiter.core.database.catalogue.policies import TENANT_COLUMN
from wegbereiter.core.database.reasons import CROSSINGS, PLAIN_KEYS, UNIQUE

ROOT = "organisations_organisation"

COLUMNS = """
select c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
"""

FOREIGN_KEYS = """
select f.conname, c.relname, t.relname,
       array(select a.attname::text from unnest(f.conkey) with ordinality k(n, i)
             join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.n order by k.i),
       array(select a.attname::text from unnest(f.confkey) with ordinality k(n, i)
             join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.n order by k.i)
from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_class t on t.oid = f.confrelid
where f.contype = 'f' and f.connamespace = 'public'::regnamespace order by 2, 1
"""

UNIQUE_INDEXES = """
select c.relname, i.relname, x.indisprimary,
       array(select coalesce(a.attname::text, '(expression)') from unnest(x.indkey::int2[]) with ordinality k(n, i)
             left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.n and k.n > 0
             where k.i <= x.indnkeyatts order by k.i),
       array(select a.atttypid::regtype::text from unnest(x.indkey::int2[]) with ordinality k(n, i)
             join pg_attribute a on a.attrelid = c.oid and a.attnum = k.n where k.i <= x.indnkeyatts order by k.i)
from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
where (x.indisunique or x.indisexclusion) and c.relnamespace = 'public'::regnamespace order by 1, 2
"""


class Key(NamedTuple):
    name: str
    table: str
    to: str
    columns: list[str]
    to_columns: list[str]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return list(zip(self.columns, self.to_columns, strict=True))


def tenant_tables(database: Database) -> set[str]:
    return {table for table, column in rows(database, COLUMNS) if column == TENANT_COLUMN}


def foreign_keys(database: Database) -> list[Key]:
    return [Key(*row) for row in rows(database, FOREIGN_KEYS)]


def check_foreign_keys(database: Database) -> list[Finding]:
    """Each reference to a tenant's table is held by a key (organisation, id), or stands on the list with a reason."""
    tenants, keys = tenant_tables(database), foreign_keys(database)
    held = {(key.table, column) for key in keys if TENANT_COLUMN in key.to_columns for column in key.columns}
    found, used = [], set()
    plain = [
        (key.table, column, key.to)
        for key in keys
        if key.to in tenants and TENANT_COLUMN not in key.to_columns
        for column in key.columns
    ]
    for table, column, to in sorted({*plain, *_unheld(tenants, held)}):
        place = f"{table}.{column}"
        used.add(place)
        if place not in PLAIN_KEYS:
            found.append(Finding("foreign key", place, f"points to {to} without its organisation: add a TenantKey"))
    return found + _stale("PLAIN_KEYS", PLAIN_KEYS, used)


def _unheld(tenants: set[str], held: set[tuple[str, str]]) -> Iterable[tuple[str, str, str]]:
    """Columns that Django follows to a tenant's table while the database knows of no key."""
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table  # noqa: SLF001
        for field in model._meta.local_fields:  # noqa: SLF001
            if not isinstance(field, ForeignKey) or field.db_constraint:  # type: ignore[attr-defined]  # the stubs leave it out
                continue
            to = field.related_model._meta.db_table  # noqa: SLF001
            if to in tenants and (table, field.column) not in held:
                yield table, field.column, to


def check_crossings(database: Database) -> list[Finding]:
    """A tenant's row with a second organisation in it stands on the list with a reason."""
    tenants = tenant_tables(database)
    second = {
        (table, column)
        for table, column in rows(database, COLUMNS)
        if table in tenants and column.endswith(TENANT_COLUMN) and column != TENANT_COLUMN
    }
    for key in foreign_keys(database):
        if key.table in tenants:
            second |= {
                (key.table, column)
                for column, target in key.pairs
                if column != TENANT_COLUMN and (target == TENANT_COLUMN or key.to == ROOT)
            }
    places = {f"{table}.{column}" for table, column in second}
    found = [
        Finding("crossing", place, "a second organisation in the row: list it with its reason")
        for place in places - CROSSINGS.keys()
    ]
    return found + _stale("CROSSINGS", CROSSINGS, places)


def check_unique_keys(database: Database) -> list[Finding]:
    """A unique key holds the organisation, or is the random number of the row, or stands on the list.

    With the organisation in it (in whichever place: the order changes nothing about what is unique), a row that
    collides with a foreign one is refused by its policy before the key is looked at.
    """
    tenants, found, used = tenant_tables(database), [], set()
    for table, index, primary, columns, types in rows(database, UNIQUE_INDEXES):
        if table not in tenants or TENANT_COLUMN in columns or (primary and types == ["uuid"]):
            continue
        used.add(index)
        if index not in UNIQUE:
            why = f"({', '.join(columns)}) without the organisation: its error tells what others have"
            found.append(Finding("unique key", f"{table}.{index}", why))
    return found + _stale("UNIQUE", UNIQUE, used)


def _stale(name: str, listed: Iterable[str], used: set[str]) -> list[Finding]:
    return [Finding("stale reason", entry, f"{name} names it without need") for entry in listed if entry not in used]
