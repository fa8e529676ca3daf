"""Bring a backup back. The copy is made beside the database, proved there, and only then takes its place."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from wegbereiter.cli import held_back
from wegbereiter.cli.backup import programs_for, run_program
from wegbereiter.cli.preparation import tables_digest
from wegbereiter.core.database.archive import ANCHORS, DUMP, KEY, checked_manifest, unpack
from wegbereiter.core.database.checksums import Contents, contents, differences, row_count
from wegbereiter.core.database.errors import ServerError
from wegbereiter.core.database.roles_sql import ADMINISTRATION, LOGIN, bootstrap_statements
from wegbereiter.core.database.urls import LOGIN_VARIABLE, OWNER_VARIABLE, database_urls, home_folder

if TYPE_CHECKING:
    import psycopg

# Made with the database, not from the dump: the schema itself and what a superuser owns.
LEFT_OUT = (" SCHEMA - public ", " COMMENT - SCHEMA public ", " EXTENSION - ", " COMMENT - EXTENSION ")
SETTINGS = "wegbereiter.settings"
# The server's own housekeeping has no account; it gives way by itself.
OTHERS = "select count(*) from pg_stat_activity where datname = %s and pid <> pg_backend_pid() and usesysid is not null"
ENDING = 3.0  # seconds: whoever has just gone is listed for a moment yet


def run(args: argparse.Namespace) -> int:
    """Restore; 0, or 1 with the reason, in which case nothing has changed."""
    try:
        manifest = checked_manifest(args.file)
        print(f"{args.file} is whole: written {manifest['made_at']}, PostgreSQL {manifest['postgresql']}.")
        if not args.check:
            restore(args.file, manifest, replace=args.replace)
    except ServerError as error:
        print(error)
        return 1
    return 0


def restore(file: Path, manifest: Mapping[str, Any], *, replace: bool) -> None:
    """Raises ServerError; then everything is as it was before."""
    home = home_folder()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with database_urls() as urls, tempfile.TemporaryDirectory(prefix=".restore-", dir=home) as folder:
        refuse_used(urls.owner, replace=replace)
        parts = unpack(file, Path(folder), manifest)
        with copy_beside(urls.owner) as (copy, take_place):
            fill(copy, parts[DUMP])
            prove(copy, Contents(tables=manifest["tables"], sequences=manifest["sequences"]))
            if manifest["tables_digest"] != tables_digest():
                bring_up_to_date(copy)
            check_separation(copy)
            with held_back():  # a database without its anchors would be half a restore
                take_place()
                put_beside(parts, home)


def refuse_used(url: str, *, replace: bool) -> None:
    """Raises ServerError when somebody works with the database, or rows would be lost that nobody gave up."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        refuse_connected(connection, database_of(url))
        rows = row_count(connection)
    if rows and not replace:
        raise ServerError(f"There are {rows:,} rows in the database already. With --replace they are given up.")


def refuse_connected(connection: "psycopg.Connection[Any]", database: str) -> None:
    deadline = time.monotonic() + ENDING
    while (row := connection.execute(OTHERS, [database]).fetchone()) and row[0]:
        if time.monotonic() > deadline:
            raise ServerError("Another program is connected to the database: stop `wegbereiter serve` first.")
        time.sleep(0.1)


def database_of(url: str) -> str:
    return unquote(urlsplit(url).path.lstrip("/"))


def other_database(url: str, name: str) -> str:
    """The same server and account, another database."""
    return urlsplit(url)._replace(path=f"/{quote(name)}").geturl()


@contextmanager
def copy_beside(url: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """An empty database next to ours, and the step that puts it in our place; dropped unless that step is taken."""
    import psycopg
    from psycopg import sql

    name = database_of(url)
    copy, former = f"{name}_restored", f"{name}_before"
    with psycopg.connect(other_database(url, ADMINISTRATION), autocommit=True) as connection:

        def say(statement: str, *names: str) -> None:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

        def take_place() -> None:
            refuse_connected(connection, name)
            with connection.transaction():  # whatever happens, a database of this name is there
                say("alter database {} rename to {}", name, former)
                say("alter database {} rename to {}", copy, name)

        def clear() -> None:
            """Whatever of the two is there is of no use: a copy that was not taken, or the one that was given up."""
            for one in (copy, former):
                try:
                    say("drop database if exists {}", one)
                except psycopg.errors.ObjectInUse:  # what a program that was stopped had begun
                    say("drop database if exists {} with (force)", one)

        clear()
        say("create database {} template template0 encoding 'UTF8' locale 'C.UTF-8'", copy)
        try:
            say("revoke all on database {} from public", copy)
            say("grant connect on database {} to {}", copy, LOGIN)
            prepare(other_database(url, copy), copy)
            yield other_database(url, copy), take_place
        finally:
            with held_back():
                clear()


def prepare(url: str, name: str) -> None:
    """Extensions and the schema's owner, as in every database of ours; all of it is within an owner's power."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for statement in bootstrap_statements(name, with_template=False):
            if statement.database == name:
                connection.execute(statement.sql)


def fill(url: str, dump: Path) -> None:
    """Everything or nothing, under the names of our roles. Raises ServerError with pg_restore's last words."""
    import psycopg

    with psycopg.connect(url) as connection:
        programs = programs_for(connection.info.server_version // 10_000)
    restorer = str(programs / "pg_restore")
    listed = subprocess.run(  # noqa: S603  PostgreSQL's own program
        [restorer, "--list", str(dump)], capture_output=True, text=True, check=False
    )
    if listed.returncode:
        raise ServerError(f"pg_restore cannot read the dump: {listed.stderr.strip()[-800:]}")
    chosen = dump.with_name("chosen.list")
    lines = [line for line in listed.stdout.splitlines() if not any(word in line for word in LEFT_OUT)]
    chosen.write_text("\n".join(lines), encoding="utf-8")
    options = ["--no-owner", "--single-transaction", "--exit-on-error", f"--use-list={chosen}"]
    run_program([restorer, *options, str(dump)], url)


def prove(url: str, expected: Contents) -> None:
    """Raises ServerError unless every table and sequence is what was saved."""
    import psycopg

    with psycopg.connect(url) as connection:
        found = contents(connection)
    lines = differences(expected, found)
    if lines:
        raise ServerError("The restored copy is not what was saved:\n- " + "\n- ".join(lines))
    print(f"{found.rows:,} rows in {len(found.tables)} tables are what was saved.")


def bring_up_to_date(url: str) -> None:
    """The backup is of another version of the program: change the tables as a start of this one would."""
    environment = {**os.environ, OWNER_VARIABLE: url, LOGIN_VARIABLE: url, "DJANGO_SETTINGS_MODULE": SETTINGS}
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--noinput", "--skip-checks"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ServerError(f"The restored copy cannot be brought to this version: {done.stderr.strip()[-800:]}")
    print("The tables were brought to this version of the program.")


def check_separation(url: str) -> None:
    """Raises ServerError when anything weakens the separation of organisations in the restored copy."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django
    import psycopg

    django.setup()
    from wegbereiter.cli.separation import leaks
    from wegbereiter.core.database.catalogue import findings

    with psycopg.connect(url) as connection:
        found = list(map(str, findings(connection)))
        if not found:  # rules that are wrong as they are written are not tried out
            try:
                found = leaks(connection)
            except psycopg.Error as error:
                said = str(error).splitlines()[0]
                raise ServerError(f"The restored copy cannot be asked who sees what: {said}") from error
    if found:
        raise ServerError("The restored copy does not keep organisations apart:\n- " + "\n- ".join(found))
    print("Roles, rights and row-level security are in force on it.")
    print("Two invented towns, an office and an auditor saw and changed exactly what is theirs to see and change.")


def put_beside(parts: Mapping[str, Path], home: Path) -> None:
    """Anchors and the key go to their places, unless something lies there already."""
    for name, part in parts.items():
        if name == KEY or name.startswith(ANCHORS):
            target = home / name
            if target.exists():
                continue
            target.parent.mkdir(mode=0o700, exist_ok=True)
            shutil.copyfile(part, target)
            target.chmod(0o600)
    if not (home / KEY).exists():
        print(f"Put the former key into {home / KEY} before the next start, or links and sessions given out will end.")
