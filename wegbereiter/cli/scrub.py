"""`wegbereiter scrub`: write every table anew and drop the server's former logs of changes.

What is erased is gone for every question at once, but its bytes stay in the files of the database server until something
is written over them. Afterwards they stand in none of them. On a server of one's own the log of changes (WAL) and its
archive belong to whoever runs that server; the command says so.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from wegbereiter.core.database.cluster import SUPERUSER
from wegbereiter.core.database.errors import ServerError
from wegbereiter.core.database.server import running_server
from wegbereiter.core.database.urls import database_urls, home_folder, urls_from_environment

if TYPE_CHECKING:
    import psycopg

    from wegbereiter.cli.parsers import Subparsers

EVERY = timedelta(days=7)  # ours: docs/operations.md says how long bytes of what was erased may stay
NOTE = "scrubbed"
_PATIENCE = "5s"  # for whoever works in a table; longer, and everybody else would queue up behind us
_TRIES = 3
_TABLES = """select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'm') and n.nspname = 'public' and pg_has_role(c.relowner, 'usage') order by pg_relation_size(c.oid)"""
# The planner's samples of a table that has become empty stay, and hold values of its rows.
_SAMPLES = """delete from pg_statistic s using pg_class c
where c.oid = s.starelid and c.relkind in ('r', 'm') and c.reltuples <= 0"""


def register(subparsers: "Subparsers") -> None:
    parser = subparsers.add_parser(
        "scrub", help="write tables anew, so that what was erased stands in no file of the database any more"
    )
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """0 done, 1 a table was in use all the time, 2 the database cannot be reached."""
    try:
        with database_urls() as urls:
            busy = _write_anew(urls.owner)
            own_server = urls_from_environment() is not None
            if not own_server:
                _drop_former_logs()
    except ServerError as problem:
        print(problem, file=sys.stderr)
        return 2
    if busy:
        print(f"In use all the time, so not written anew: {', '.join(busy)}. Run this again in an hour without work.")
        return 1
    (home_folder() / NOTE).write_text(datetime.now(UTC).isoformat(timespec="seconds") + "\n", encoding="ascii")
    print("What was erased stands in no table, index or sample of the database any more", end="")
    print("; its log of changes is its administrator's." if own_server else ", nor in its log of changes.")
    return 0


def last_time(home: Path) -> datetime | None:
    """When it last ran to its end here; None where it never did."""
    try:
        return datetime.fromisoformat((home / NOTE).read_text(encoding="ascii").strip())
    except (FileNotFoundError, ValueError):
        return None


def _write_anew(owner: str) -> list[str]:
    """The tables that somebody held all the time. Each table is closed only while it is written itself."""
    import psycopg

    busy: list[str] = []
    with _connected(owner) as connection:
        tables = [name for (name,) in connection.execute(_TABLES)]
        for number, table in enumerate(tables, start=1):
            if sys.stderr.isatty():
                print(f"\r  [{number}/{len(tables)}] {table:60.60}", end="", file=sys.stderr, flush=True)
            for _try in range(_TRIES):
                try:
                    connection.execute(f"vacuum (full, analyze) {table}".encode())
                    break
                except psycopg.errors.LockNotAvailable:
                    continue
            else:
                busy.append(table)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return busy


def _drop_former_logs() -> None:
    """The server throws logs away (it is told not to reuse them) as soon as a checkpoint lies behind them."""
    server = running_server(home_folder())
    if server is None:
        raise ServerError("The database server has stopped in between; run this again.")
    with _connected(server.url(SUPERUSER)) as connection:
        connection.execute(_SAMPLES)
        connection.execute("vacuum full pg_catalog.pg_statistic")
        connection.execute("select pg_switch_wal()")
        connection.execute("checkpoint")


@contextmanager
def _connected(url: str) -> Iterator["psycopg.Connection"]:
    import psycopg

    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"set lock_timeout = '{_PATIENCE}'".encode())
            yield connection
    except psycopg.OperationalError as error:
        raise ServerError(f"The database cannot be reached: {str(error).strip()}") from error
