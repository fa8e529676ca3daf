"""`wegbereiter backup FILE` and `wegbereiter restore FILE`: everything in one file, proved on the way in and out."""

import argparse
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wegbereiter.audit.anchors import FOLDER
from wegbereiter.cli.preparation import tables_digest
from wegbereiter.core.database.archive import ANCHORS, DUMP, KEY, new_file, write_archive
from wegbereiter.core.database.bindir import pg_bindir, pg_environment, pg_version
from wegbereiter.core.database.checksums import contents
from wegbereiter.core.database.errors import ServerError
from wegbereiter.core.database.urls import database_urls, home_folder

if TYPE_CHECKING:
    import psycopg

    from wegbereiter.cli.parsers import Subparsers

NEWER_FORMAT = 17  # programs from here on write settings that older servers do not know
DEBIAN = Path("/usr/lib/postgresql")


def register(subparsers: "Subparsers") -> None:
    parser = subparsers.add_parser("backup", help="write everything into one file")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--with-key", action="store_true", help="put the secret key of the installation in as well")
    parser.set_defaults(run=run)

    parser = subparsers.add_parser("restore", help="bring a backup back, after proving that it is whole")
    parser.add_argument("file", type=Path, metavar="FILE")
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--into-empty", action="store_true", help="refuse if there is any row already")
    choice.add_argument("--replace", action="store_true", help="give up what is there now")
    choice.add_argument("--check", action="store_true", help="only prove that the file is whole")
    parser.set_defaults(run=run_restore)


def run(args: argparse.Namespace) -> int:
    """Write the backup; 0, or 1 with the reason in one sentence."""
    try:
        rows = back_up(args.file, with_key=args.with_key)
    except ServerError as error:
        print(error)
        return 1
    size = args.file.stat().st_size / 1_000_000
    print(f"{args.file}: {rows:,} rows, {size:,.1f} MB, every table with its checksum.")
    if not args.with_key:
        print(f"The key is not in it. Keep {home_folder() / KEY} in another safe place: without it all links and")
        print("sessions that were given out end, and nothing else.")
    return 0


def run_restore(args: argparse.Namespace) -> int:
    from wegbereiter.cli.restore import run as restore

    return restore(args)


def back_up(file: Path, *, with_key: bool) -> int:
    """Write one file; returns the number of rows in it. Raises ServerError."""
    import psycopg

    home = home_folder()
    with (
        database_urls() as urls,
        new_file(file) as target,
        tempfile.TemporaryDirectory(prefix=".backup-", dir=file.resolve().parent) as folder,
        psycopg.connect(urls.owner, autocommit=True) as connection,
        snapshot(connection) as name,
    ):
        dump = Path(folder) / DUMP
        dump_database(connection, urls.owner, dump, name)
        found = contents(connection)
        manifest = {
            "product": product_version(),
            "tables_digest": tables_digest(),
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "postgresql": connection.info.server_version // 10_000,
            "key": "in this file" if with_key else "kept apart",
            **asdict(found),
        }
        write_archive(target, {DUMP: dump, **parts_of(home, with_key=with_key)}, manifest)
    return found.rows


def product_version() -> str:
    """Empty in a bare checkout, which has no metadata."""
    try:
        return version("wegbereiter")
    except PackageNotFoundError:
        return ""


def parts_of(home: Path, *, with_key: bool) -> dict[str, Path]:
    """What lies beside the database: the anchors of the audit trail, and the key if asked for. Raises ServerError."""
    parts = {f"{ANCHORS}{path.name}": path for path in sorted((home / FOLDER).glob("*.json"))}
    if with_key:
        key = home / KEY
        if not key.exists():
            raise ServerError(f"There is no key in {home}: it comes from the environment. Keep it apart.")
        parts[KEY] = key
    return parts


@contextmanager
def snapshot(connection: "psycopg.Connection[Any]") -> Iterator[str]:
    """A moment that the dump and the checksums share, while others go on working."""
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        row = connection.execute("select pg_export_snapshot()").fetchone()
        assert row is not None
        yield row[0]


def dump_database(connection: "psycopg.Connection[Any]", url: str, target: Path, snapshot_name: str) -> None:
    """Raises ServerError with pg_dump's last words."""
    target.touch(mode=0o600)
    program = programs_for(connection.info.server_version // 10_000) / "pg_dump"
    options = ["--format=custom", "--schema=public", f"--snapshot={snapshot_name}", f"--file={target}"]
    run_program([str(program), *options], url)


def programs_for(major: int) -> Path:
    """PostgreSQL's programs that fit a server of this version. Raises ServerError."""
    ours = pg_bindir()
    our_major = int(pg_version(ours).partition(".")[0])
    if our_major == major or (major >= NEWER_FORMAT and our_major > major):
        return ours
    theirs = DEBIAN / str(major) / "bin"
    if (theirs / "pg_dump").is_file():
        return theirs
    raise ServerError(f"The server is PostgreSQL {major}: set WEGBEREITER_PG_BINDIR to the programs of that version.")


def run_program(command: list[str], url: str) -> str:
    """Run one of PostgreSQL's programs on this database; the password never stands in the list of processes.

    Raises ServerError with the program's last words.
    """
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    values: dict[str, Any] = dict(conninfo_to_dict(url))
    password = values.pop("password", None)
    environment = pg_environment() | ({"PGPASSWORD": str(password)} if password else {})
    done = subprocess.run(  # noqa: S603  PostgreSQL's own programs
        [*command, f"--dbname={make_conninfo(**values)}"], capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        raise ServerError(f"{Path(command[0]).name} failed: {done.stderr.strip()[-800:]}")
    return done.stdout
