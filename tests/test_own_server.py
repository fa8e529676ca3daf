"""A PostgreSQL of one's own instead of the embedded one: the distribution's, from release 15 on, in its own cluster.

Roles by the script that an administrator runs, migrations, catalogue and plain SQL, all a second time.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import test_raw_sql
from wegbereiter.cli.raw_sql import ROLES, drop_obstacles, world_in
from wegbereiter.core.database.bindir import BINDIR_VARIABLE
from wegbereiter.core.database.catalogue import findings
from wegbereiter.core.database.cluster import SUPERUSER
from wegbereiter.core.database.roles_sql import DATABASE, apply_bootstrap, psql_script
from wegbereiter.testing.template import TestServer

OLDEST = 15


def installed() -> list[Path]:
    """Folders of the distribution's servers that are new enough, the oldest first: it is the narrowest."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    return [f for f in folders if (f / "postgres").is_file() and float(f.parent.name) >= OLDEST]


pytestmark = [
    pytest.mark.own_server,
    pytest.mark.skipif(
        not installed(), reason="no PostgreSQL >= 15 of the distribution here (Debian: apt-get install postgresql-15)"
    ),
]


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestServer]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(BINDIR_VARIABLE, str(installed()[0]))
        server = TestServer(tmp_path_factory.mktemp("own") / "home")
        server.embedded.start()
        yield server
        server.embedded.stop()


@pytest.fixture(scope="module")
def migrated(own_server: TestServer) -> str:
    """The database as an administrator sets it up: the script through psql, then `migrate` as the owner."""
    psql = installed()[0] / "psql"
    script = subprocess.run(
        [psql, "--no-psqlrc", "--set=ON_ERROR_STOP=1", own_server.url("postgres", user=SUPERUSER)],
        input=psql_script(),
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
    )
    assert script.returncode == 0, script.stderr
    migrate = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--noinput", "--skip-checks"],
        capture_output=True,
        text=True,
        check=False,
        env=own_server.environment(DATABASE),
    )
    assert migrate.returncode == 0, migrate.stderr
    return DATABASE


def test_server_is_the_distributions(own_server: TestServer, migrated: str) -> None:
    with psycopg.connect(own_server.url(migrated)) as owner:
        assert owner.info.server_version // 10_000 == int(float(installed()[0].parent.name))


def test_catalogue_has_no_finding(own_server: TestServer, migrated: str) -> None:
    with psycopg.connect(own_server.url(migrated)) as owner:
        assert [str(finding) for finding in findings(owner)] == []


def test_script_may_run_again_without_a_change(own_server: TestServer, migrated: str) -> None:
    with psycopg.connect(own_server.url(migrated, user=SUPERUSER), autocommit=True) as superuser:
        rights = "select relname, relacl::text from pg_class where relnamespace = 'public'::regnamespace order by 1"
        before = superuser.execute(rights).fetchall()
        apply_bootstrap(lambda database: own_server.url(database, user=SUPERUSER))

        assert superuser.execute(rights).fetchall() == before


@pytest.fixture(scope="module")
def asked(own_server: TestServer, migrated: str) -> Iterator[tuple]:
    with (
        own_server.copy(migrated) as name,
        world_in(own_server.url(name), own_server.url(name, user="wb_login")) as pair,
    ):
        yield pair


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("table", test_raw_sql.TABLES)
def test_plain_sql_gives_own_rows_or_a_refusal(asked: tuple, table: str, role: str) -> None:
    test_raw_sql.test_select_gives_exactly_what_the_shape_says(asked, table, role)
    test_raw_sql.test_copy_out_gives_as_many_rows_as_select(asked, table, role)
    test_raw_sql.test_change_reaches_only_writable_rows(asked, table, role, "update")
    test_raw_sql.test_change_reaches_only_writable_rows(asked, table, role, "delete")
    test_raw_sql.test_insert_of_a_foreign_row_is_refused(asked, table, role)
    test_raw_sql.test_own_row_cannot_be_moved_to_another_organisation(asked, table, role)
    test_raw_sql.test_insert_does_not_turn_into_an_update_of_a_foreign_row(asked, table, role)
    test_raw_sql.test_copy_in_and_truncate_are_refused(asked, table, role)


def test_composite_keys_refuse_foreign_rows(own_server: TestServer, migrated: str) -> None:
    with own_server.copy(migrated) as name, psycopg.connect(own_server.url(name)) as owner:
        drop_obstacles(owner, "c")

        test_raw_sql.check_composite_keys(owner)
