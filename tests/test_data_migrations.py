"""Data migrations run as `wb_owner` with rows in the tables: an owner under row-level security would migrate nothing.

Each migration of ours that touches rows needs a case here; without one the build is red.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import dj_database_url
import psycopg
import pytest
from django.apps import apps
from django.db import connections, migrations, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from wegbereiter.cli.raw_sql import Rows, drop_obstacles
from wegbereiter.core.database.cluster import SUPERUSER
from wegbereiter.testing.template import TestServer

ALIAS = "migrating"
Fill = Callable[[Rows], None]
Check = Callable[[BaseDatabaseWrapper], None]


@dataclass(frozen=True)
class Case:
    """`fill` puts rows of several organisations in before, `check` asserts what the migration made of them."""

    fill: Fill
    check: Check


WITHDRAWN_AT = datetime(2018, 3, 5, 9, tzinfo=UTC)


def withdrawn_applications(rows: Rows) -> None:
    """One that the trail knows, one that it does not know any more, and one that is in hand."""
    known = rows.add("funding_application", state="withdrawn", saved_at=WITHDRAWN_AT - timedelta(days=2))
    rows.add("funding_application", state="withdrawn", saved_at=WITHDRAWN_AT - timedelta(days=1))
    rows.add("funding_application", state="draft")
    event = {"code": "funding.application.withdrawn", "object_id": known.values["id"], "at": WITHDRAWN_AT}
    rows.add("audit_event", **event, role="funding_clerk")


def withdrawals_have_their_moment(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select withdrawn_at, withdrawn_role from funding_application order by withdrawn_at")
        assert cursor.fetchall() == [
            (WITHDRAWN_AT - timedelta(days=1), ""),
            (WITHDRAWN_AT, "funding_clerk"),
            (None, ""),
        ]


CASES: dict[tuple[str, str], Case] = {
    ("funding", "0017_moment_of_a_withdrawal"): Case(withdrawn_applications, withdrawals_have_their_moment)
}


def touches_rows(operation: Operation) -> bool:
    inner = getattr(operation, "database_operations", [])
    return isinstance(operation, migrations.RunPython | migrations.RunSQL) or any(map(touches_rows, inner))


def data_migrations() -> set[tuple[str, str]]:
    loader = MigrationExecutor(None).loader
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("wegbereiter.")}
    return {
        key
        for key, migration in loader.disk_migrations.items()
        if key[0] in ours and any(map(touches_rows, migration.operations))
    }


@contextmanager
def connected(url: str, blocker: object) -> Iterator[BaseDatabaseWrapper]:
    ours, place = connections.databases["default"], dj_database_url.parse(url)
    connections.databases[ALIAS] = ours | place | {"OPTIONS": ours["OPTIONS"] | place["OPTIONS"]}
    with blocker.unblock():
        try:
            yield connections[ALIAS]
        finally:
            connections[ALIAS].close()
            del connections[ALIAS], connections.databases[ALIAS]


def apply(connection: BaseDatabaseWrapper, migration: migrations.Migration, state: ProjectState) -> None:
    with connection.schema_editor(atomic=migration.atomic) as editor:
        migration.apply(state, editor)


def rehearse(server: TestServer, key: tuple[str, str], case: Case, blocker: object) -> None:
    """Migrate an empty database up to the migration, fill it, close every table by policy, migrate, check."""
    with server.copy("template1") as name, connected(server.url(name), blocker) as connection:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.forwards_plan(key)[:-1])
        with psycopg.connect(server.url(name)) as owner:
            drop_obstacles(owner)
            for (table,) in owner.execute("select tablename from pg_tables where schemaname = 'public'").fetchall():
                owner.execute(f'alter table "{table}" enable row level security, force row level security')
            case.fill(Rows(owner))
        MigrationExecutor(connection).migrate([key])
        case.check(connection)


def test_every_data_migration_has_a_case():
    assert data_migrations() == set(CASES)


def test_data_migrations_reach_every_row(test_server, django_db_blocker):
    for key, case in sorted(CASES.items()):
        rehearse(test_server, key, case, django_db_blocker)


# ---------------------------------------------------------------- the harness itself, with planted migrations


def capitals(registry: object, editor: object) -> None:
    contacts = registry.get_model("organisations", "Contact")
    for contact in contacts.objects.using(editor.connection.alias).all():
        contact.task = "MIGRATED"
        contact.save(update_fields=["task"])


class InPython(migrations.Migration):
    operations = [migrations.RunPython(capitals)]


class InSql(migrations.Migration):
    operations = [migrations.RunSQL("update organisations_contact set task = 'MIGRATED'")]


PLANTED = [
    pytest.param(InPython("planted", "organisations"), id="python"),
    pytest.param(InSql("planted", "organisations"), id="sql"),
]


def contacts_of_two_towns(owner: psycopg.Connection) -> None:
    drop_obstacles(owner)
    rows = Rows(owner)
    for _ in range(2):
        rows.add("organisations_contact")


def migrated(connection: BaseDatabaseWrapper) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from organisations_contact where task = 'MIGRATED'")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("migration", PLANTED)
def test_owner_migrates_rows_of_every_organisation(own_database, django_db_blocker, migration):
    with psycopg.connect(own_database.owner_url) as owner:
        contacts_of_two_towns(owner)

    with connected(own_database.owner_url, django_db_blocker) as connection:
        apply(connection, migration, MigrationExecutor(connection).loader.project_state())

        assert migrated(connection) == 2


@pytest.mark.parametrize("migration", PLANTED)
def test_owner_under_its_policies_would_silently_migrate_nothing(
    test_server, own_database, django_db_blocker, migration
):
    """The control: the same migration, no error, no row. So the catalogue insists on BYPASSRLS for the owner."""
    with psycopg.connect(own_database.owner_url) as owner:
        contacts_of_two_towns(owner)
    superuser = test_server.url(own_database.name, user=SUPERUSER)

    with connected(superuser, django_db_blocker) as connection:
        state = MigrationExecutor(connection).loader.project_state()
        with transaction.atomic(using=ALIAS), connection.cursor() as cursor:
            cursor.execute("create role wb_test_plain_owner nobypassrls")  # rolled back with the rest
            cursor.execute("grant usage, create on schema public to wb_test_plain_owner")
            cursor.execute("grant select on organisations_organisation to wb_test_plain_owner")
            cursor.execute("alter table organisations_contact owner to wb_test_plain_owner")
            cursor.execute("set local role wb_test_plain_owner")
            apply(connection, migration, state)
            cursor.execute("set local role none")
            touched = migrated(connection)
            transaction.set_rollback(True, using=ALIAS)

    assert touched == 0


def test_case_is_rehearsed_from_the_empty_database(test_server, django_db_blocker):
    """An ordinary first migration serves as the example: the harness comes to its check with the tables made."""
    seen = []

    def check(connection: BaseDatabaseWrapper) -> None:
        seen.append("audit_event" in connection.introspection.table_names())

    rehearse(test_server, ("audit", "0001_initial"), Case(fill=lambda rows: None, check=check), django_db_blocker)

    assert seen == [True]


@pytest.mark.parametrize("migration", [InPython("planted", "x"), InSql("planted", "x")])
def test_migration_that_touches_rows_is_noticed(migration):
    wrapped = migrations.SeparateDatabaseAndState(database_operations=migration.operations)

    assert [touches_rows(migration.operations[0]), touches_rows(wrapped)] == [True, True]
    assert not touches_rows(migrations.RemoveField("contact", "task"))
