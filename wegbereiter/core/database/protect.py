"""Rights and row-level security, written anew after every migrate from what the code says. Runs as `wb_owner`; twice is once."""

from django.apps import apps
from django.db import connections
from django.db.models import Model

from wegbereiter.core.database.policies import Shape
from wegbereiter.core.database.rights import LETTERS, RIGHTS, ROLES, TABLE_RIGHTS

FUNCTIONS = """
create or replace function wb_user() returns uuid language sql stable as
  $$ select nullif(current_setting('app.user', true), '')::uuid $$;
create or replace function wb_organisation() returns uuid language sql stable as
  $$ select nullif(current_setting('app.organisation', true), '')::uuid $$;
create or replace function wb_reads_all_money() returns boolean language sql stable as
  $$ select exists (select 1 from organisations_organisation o where o.id = wb_organisation()
                    and o.kind in ('approving_office', 'ministry', 'audit_office')) $$;
create or replace function wb_decides_money() returns boolean language sql stable as
  $$ select exists (select 1 from organisations_organisation o where o.id = wb_organisation() and o.kind = 'approving_office') $$;
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
        f"drop policy if exists {table}_read on {table}",
        f"drop policy if exists {table}_write on {table}",
        f"create policy {table}_read on {table} for select using ({shape.read()})",
        f"create policy {table}_write on {table} for all using ({shape.write()}) with check ({shape.write()})",
    ]


def grant_statements(tables_by_app: dict[str, list[str]]) -> list[str]:
    """Take everything away, then give what the table of rights says. Without an entry an app's tables stay closed."""
    roles = ", ".join(ROLES)
    statements = [
        f"revoke all on all tables in schema public from {roles}",
        f"grant usage on schema public to {roles}",
        f"grant usage on all sequences in schema public to {roles}",
        f"grant execute on all functions in schema public to {roles}",
    ]
    for app, tables in sorted(tables_by_app.items()):
        for table in sorted(tables):
            for role, letters in (TABLE_RIGHTS.get(table) or RIGHTS.get(app, {})).items():
                rights = ", ".join(LETTERS[letter] for letter in letters)
                statements.append(f"grant {rights} on {table} to {role}")
    return statements


def tables_by_app(existing: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta  # noqa: SLF001
        if meta.db_table in existing:
            found.setdefault(meta.app_label, []).append(meta.db_table)
    return found


def protect(using: str) -> None:
    """Write functions, policies and grants. Does nothing while the organisations' table is not there yet."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    if "organisations_organisation" not in existing:
        return
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        for model in protected_models():
            table = model._meta.db_table  # noqa: SLF001
            shape = shape_of(model)
            if shape and table in existing:
                for statement in policy_statements(table, shape):
                    cursor.execute(statement)
        for statement in grant_statements(tables_by_app(existing)):
            cursor.execute(statement)
        definer_statements = [s for model in apps.get_app_configs() for s in getattr(model, "definer_functions", ())]
        for statement in definer_statements:
            cursor.execute(statement)
