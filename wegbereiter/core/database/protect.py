"""Rights and row-level security, written anew after every migrate from what the code says.

Runs as `wb_owner`; twice is once.
"""

from django.apps import apps
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from wegbereiter.core.database.definer import DEFINER_FUNCTIONS
from wegbereiter.core.database.policies import Shape, check_of
from wegbereiter.core.database.rights import FIXED_COLUMNS, LETTERS, RIGHTS, ROLES, TABLE_RIGHTS

# Every name carries its schema: else a temporary table called organisations_organisation would be found first.
FUNCTIONS = """
create or replace function public.wb_user() returns uuid language sql stable as
  $$ select nullif(current_setting('app.user', true), '')::uuid $$;
create or replace function public.wb_today() returns date language sql stable as
  $$ select (now() at time zone 'Europe/Berlin')::date $$;
create or replace function public.wb_organisation() returns uuid language sql stable as
  $$ select nullif(current_setting('app.organisation', true), '')::uuid $$;
create or replace function public.wb_reads_all_money() returns boolean language sql stable as
  $$ select exists (select 1 from public.organisations_organisation o where o.id = public.wb_organisation()
                    and o.kind in ('approving_office', 'ministry', 'audit_office')) $$;
create or replace function public.wb_decides_money() returns boolean language sql stable as
  $$ select exists (select 1 from public.organisations_organisation o where o.id = public.wb_organisation()
                    and o.kind = 'approving_office') $$;
"""


def shape_of(model: type[Model]) -> Shape | None:
    return getattr(model, "tenancy", None)


def protected_models() -> list[type[Model]]:
    """Every model with a shape, in a stable order."""
    return sorted((m for m in apps.get_models() if shape_of(m)), key=lambda m: m._meta.db_table)  # noqa: SLF001  Django's documented way to a table's name


def policy_statements(table: str, shape: Shape) -> list[str]:
    return [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy {table}_read on {table} for select using ({shape.read()})",
        f"create policy {table}_write on {table} for all using ({shape.write()}) with check ({check_of(shape)})",
    ]


def rights_of(app: str, table: str) -> dict[str, str]:
    """Role -> letters, from the table of rights. Without an entry a table stays closed."""
    return TABLE_RIGHTS.get(table) or RIGHTS.get(app, {})


def grants_of(app: str, table: str) -> dict[str, list[str]]:
    """Role -> rights as SQL; an update only of what may change, where the table has columns that stay."""
    found = {role: [LETTERS[letter] for letter in letters] for role, letters in rights_of(app, table).items()}
    if table in FIXED_COLUMNS:
        columns = ", ".join(f'"{name}"' for name in changeable_columns(table))
        found = {
            role: [f"update ({columns})" if r == "update" else r for r in rights] for role, rights in found.items()
        }
    return found


def changeable_columns(table: str) -> list[str]:
    """All but the fixed ones, as the model names them."""
    model = next(m for m in apps.get_models() if m._meta.db_table == table)  # noqa: SLF001
    columns = [str(field.column) for field in model._meta.local_concrete_fields]  # noqa: SLF001
    return [name for name in columns if name not in FIXED_COLUMNS[table]]


def grant_statements(tables_by_app: dict[str, list[str]], sequences_of: dict[str, list[str]]) -> list[str]:
    """Take everything away, from PUBLIC too, then give what the table of rights says; a sequence follows "insert"."""
    everybody = ", ".join((*ROLES, "public"))
    statements = [
        f"revoke all on all tables in schema public from {everybody}",
        f"revoke all on all sequences in schema public from {everybody}",
        f"grant usage on schema public to {', '.join(ROLES)}",
    ]
    for app, tables in sorted(tables_by_app.items()):
        for table in sorted(tables):
            for role, rights in grants_of(app, table).items():
                statements.append(f"grant {', '.join(rights)} on {table} to {role}")
                if "insert" in rights:
                    statements += [f"grant usage on sequence {name} to {role}" for name in sequences_of.get(table, [])]
    return statements


def definer_statements() -> list[str]:
    """A definer's function is open to everybody by default; here only to the roles that it names."""
    everybody = ", ".join((*ROLES, "public"))
    statements = []
    for function in DEFINER_FUNCTIONS:
        statements += [function.sql, f"revoke all on function public.{function.signature} from {everybody}"]
        if function.roles:
            statements.append(f"grant execute on function public.{function.signature} to {', '.join(function.roles)}")
    return statements


def tables_by_app(existing: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta  # noqa: SLF001
        if meta.db_table in existing:
            found.setdefault(meta.app_label, []).append(meta.db_table)
    return found


OWNED_SEQUENCES = """
select t.relname, s.relname from pg_class s
join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.oid and d.deptype in ('a', 'i')
join pg_class t on t.oid = d.refobjid and d.refclassid = 'pg_class'::regclass
where s.relkind = 'S' and s.relnamespace = 'public'::regnamespace order by 1, 2
"""


def sequences_of(cursor: CursorWrapper) -> dict[str, list[str]]:
    """Table -> the sequences that number its rows."""
    cursor.execute(OWNED_SEQUENCES)
    found: dict[str, list[str]] = {}
    for table, sequence in cursor.fetchall():
        found.setdefault(table, []).append(sequence)
    return found


def drop_policies(cursor: CursorWrapper) -> None:
    """All of them: a renamed table keeps its former policies, and two that allow are joined by "or"."""
    cursor.execute(
        "select format('drop policy %I on public.%I', policyname, tablename) from pg_policies"
        " where schemaname = 'public'"
    )
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)


def protect(using: str) -> None:
    """Write functions, policies and grants, all or nothing; nothing while the organisations' table is not there yet."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    if "organisations_organisation" not in existing:
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        for statement in definer_statements():  # before the policies, which ask them
            cursor.execute(statement)
        drop_policies(cursor)
        for model in protected_models():
            table = model._meta.db_table  # noqa: SLF001
            shape = shape_of(model)
            if shape and table in existing:
                for statement in policy_statements(table, shape):
                    cursor.execute(statement)
        for statement in grant_statements(tables_by_app(existing), sequences_of(cursor)):
            cursor.execute(statement)
