"""Row-level security: on, forced, and exactly the policies of the model's shape."""

from typing import Any

from django.apps import apps

from wegbereiter.core.database.catalogue.finding import Database, Finding, rows
from wegbereiter.core.database.policies import Shape
from wegbereiter.core.database.protect import policy_statements, shape_of
from wegbereiter.core.database.reasons import UNGUARDED

TENANT_COLUMN = "organisation_id"

GUARDS = """
select c.relname, c.relrowsecurity, c.relforcerowsecurity,
       coalesce(a.attnotnull, true), a.attname is not null
from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attname = 'organisation_id'
where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by 1
"""

POLICIES = """
select polname, polcmd, polpermissive, polroles = '{0}'::oid[],
       pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
from pg_policy where polrelid = %s::regclass order by 1
"""


def shapes() -> dict[str, Shape]:
    """Table -> shape, of every model that has one."""
    found = {model._meta.db_table: shape_of(model) for model in apps.get_models()}  # noqa: SLF001
    return {table: shape for table, shape in found.items() if shape is not None}


def our_tables() -> set[str]:
    """Tables of this project's own models, in contrast to those of libraries."""
    models = apps.get_models(include_auto_created=True)
    return {m._meta.db_table for m in models if m.__module__.startswith("wegbereiter.")}  # noqa: SLF001


def check_guards(database: Database) -> list[Finding]:
    """Every table with an organisation, and every table of ours, is guarded or stands on the list with a reason."""
    found, shaped, ours = [], shapes(), our_tables()
    existing = set()
    for table, enabled, forced, required, is_tenants in rows(database, GUARDS):
        existing.add(table)
        if table not in shaped and (is_tenants or (table in ours and table not in UNGUARDED)):
            found.append(Finding("no shape", table, "its model says no `tenancy`, so no policy guards it"))
        if not (is_tenants or table in shaped):
            continue
        if not enabled:
            found.append(Finding("row security off", table, "every role with a right on it sees every organisation"))
        if not forced:
            found.append(Finding("row security not forced", table, "its owner passes by the policies"))
        if not required:
            found.append(Finding("organisation optional", table, "a key with an empty organisation is never checked"))
    found += [Finding("table missing", table, "its model expects it") for table in shaped.keys() - existing]
    needless = [table for table in UNGUARDED if table not in existing or table in shaped]
    return found + [Finding("stale reason", table, "UNGUARDED names it without need") for table in needless]


def check_policies(database: Database) -> list[Finding]:
    """The policies of each table are those that its shape writes, as PostgreSQL prints them, and no others."""
    found = []
    existing = {row[0] for row in rows(database, GUARDS)}
    for table, shape in sorted(shapes().items()):
        if table not in existing:
            continue
        wanted, actual = _wanted(database, table, shape), _actual(database, f"public.{table}")
        for name in sorted(wanted.keys() | actual.keys()):
            if name not in wanted:
                found.append(Finding("foreign policy", f"{table}.{name}", f"no shape writes it: {actual[name]}"))
            elif name not in actual:
                found.append(Finding("policy missing", f"{table}.{name}", "run migrate, which writes it"))
            elif wanted[name] != actual[name]:
                found.append(Finding("policy differs", f"{table}.{name}", f"{actual[name]} instead of {wanted[name]}"))
    others = "select tablename, policyname from pg_policies where schemaname = 'public' and not tablename = any(%s)"
    for table, name in rows(database, others, [sorted(shapes())]):
        found.append(Finding("foreign policy", f"{table}.{name}", "its table has no shape"))
    return found


def _wanted(database: Database, table: str, shape: Shape) -> dict[str, tuple[Any, ...]]:
    """The shape's policies on an empty twin of the table, which hides the table for as long as it exists."""
    database.execute(f"create temporary table {table} (like public.{table})")
    database.execute("set local search_path = pg_temp, public")
    for statement in policy_statements(table, shape):
        database.execute(statement)
    database.execute("set local search_path = public")
    policies = _actual(database, f"pg_temp.{table}")
    database.execute(f"drop table pg_temp.{table}")
    return policies


def _actual(database: Database, table: str) -> dict[str, tuple[Any, ...]]:
    return {row[0]: row[1:] for row in rows(database, POLICIES, [table])}
