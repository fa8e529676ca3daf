"""`wegbereiter serve`: database, web and worker in one program, stopped in the opposite order by Ctrl-C or SIGTERM."""

import argparse
import contextlib
import importlib.util
import signal
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from wegbereiter.cli.address import NotPossibleError, first_status, in_url, require_free_port
from wegbereiter.cli.gateway import PROCESSES_VARIABLE
from wegbereiter.cli.preparation import TableState, has_organisations, note_static, static_is_current
from wegbereiter.cli.processes import (
    Child,
    ChildError,
    RestartPolicy,
    StopFlag,
    child_environment,
    python,
    run_step,
    serving,
)
from wegbereiter.cli.summary import lines
from wegbereiter.core.database.bindir import pg_bindir
from wegbereiter.core.database.cluster import prepare_home
from wegbereiter.core.database.errors import ServerBusyError, ServerError
from wegbereiter.core.database.server import EmbeddedServer
from wegbereiter.core.database.urls import DatabaseUrls, home_folder, urls_from_environment, urls_of

if TYPE_CHECKING:
    from wegbereiter.cli.parsers import Subparsers

Announce = Callable[[DatabaseUrls], Iterable[str]]

_STEP = 0.1  # seconds between two looks at signals and children
_SAY_EVERY = 20  # migrations
_LOCK_PATIENCE = 20.0  # another command may hold the database for a moment
_FIRST_PAGE = 60.0
_ROTATE_EVERY = 600.0


@dataclass(frozen=True)
class Options:
    """What the command line says; `home` is the data directory."""

    home: Path
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 3
    demo: bool = False


def register(subparsers: "Subparsers") -> None:
    parser = subparsers.add_parser("serve", help="run database, web and worker; Ctrl-C stops them")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=_port, default=8000, help="port to listen on (default %(default)s)")
    answering = "processes that answer, each one request at a time (default %(default)s)"
    parser.add_argument("--workers", type=int, default=3, help=answering)
    parser.add_argument("--demo", action="store_true", help="invented people, one click to sign in as any role")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until a signal comes. 0: stopped as asked, 1: something ended by itself, 2: could not begin."""
    options = Options(home_folder(), args.host, args.port, args.workers, args.demo)
    return serve(options, lambda urls: lines(urls.owner))


def serve(options: Options, announce: Announce) -> int:
    """As `run`; `announce` gives the lines printed before the address once the first page answers."""
    with StopFlag().installed() as stopped:
        program = Program(options, announce, stopped)
        try:
            program.check()
            program.begin()
            program.watch()
        except (NotPossibleError, ServerBusyError) as error:
            return _say(f"wegbereiter: {error}", 2)
        except (ServerError, ChildError) as error:
            return _say(f"wegbereiter: {error}", 1)
        finally:
            program.end()
    return 0


class Program:
    """The parts in the order in which they start: database, tables, static files, web and worker."""

    def __init__(self, options: Options, announce: Announce, stopped: StopFlag) -> None:
        self._options = replace(options, home=options.home.resolve())
        self._announce, self._stopped = announce, stopped
        self._server: EmbeddedServer | None = None
        self._children: list[Child] = []
        self._began = time.monotonic()

    def check(self) -> None:
        """Before anything is started. Raises NotPossibleError with one plain sentence."""
        require_free_port(self._options.host, self._options.port)
        for package in ("django", "granian", "procrastinate", "psycopg"):
            if importlib.util.find_spec(package) is None:
                raise NotPossibleError(f"The package {package} is missing: run `make setup`.")
        try:
            if urls_from_environment() is None:
                pg_bindir()
        except ServerError as error:
            raise NotPossibleError(str(error)) from error

    def begin(self) -> None:
        """Start everything. Raises ServerError or ChildError when something is in the way; end() stops what runs."""
        urls = self._database()
        self._tables(urls)
        self._demo_data(urls)
        self._static_files(urls)
        if self._stopped():
            return
        environment = self._environment(APP_DATABASE_URL=urls.app)
        self._children = _children(self._options, environment, embedded=self._server is not None)
        web, worker = self._children
        web.start()
        self._first_page(web)
        if not self._stopped():
            worker.start()  # only now: loading it at the same time would keep the first page waiting
            self._print_summary(urls)
            print(f"\nWegbereiter is ready: {self._address()}   (Ctrl-C stops it)", flush=True)

    def watch(self) -> None:
        """Keep everything running until a signal comes. Raises ServerError or ChildError when that cannot be done."""
        policy = RestartPolicy("database server", self._log("postgres"))
        rotated = time.monotonic()
        while not self._stopped():
            time.sleep(_STEP)
            now = time.monotonic()
            if self._server is not None and not self._server.alive():
                self._say("database: ended unexpectedly, starting it again")
                time.sleep(policy.pause(now))
                self._server.start(self._stopped)
            for child in self._children:
                if child.keep_alive(now):
                    self._say(f"{child.name}: ended unexpectedly, started again (see {child.log})")
            if now - rotated > _ROTATE_EVERY:
                rotated = now
                self._rotate_logs()

    def end(self) -> None:
        """Web first, so that no request is cut off from its database; then the worker, then the server."""
        if self._children or self._server is not None:
            self._say("stopping")
        for child in self._children:
            child.stop()
        if self._server is not None:
            self._server.stop()

    def _database(self) -> DatabaseUrls:
        named = urls_from_environment()
        prepare_home(self._options.home)
        if named is not None:
            self._say("database: the one named in DATABASE_URL")
            return named
        server = EmbeddedServer(self._options.home)
        self._say(f"database: starting in {self._options.home}")
        self._start_when_free(server)
        self._server = server
        self._say("database: ready")
        return urls_of(server)

    def _start_when_free(self, server: EmbeddedServer) -> None:
        """Another `serve` keeps the database; any other command will be done soon. Raises ServerBusyError."""
        deadline = time.monotonic() + _LOCK_PATIENCE
        while True:
            try:
                server.start(self._stopped)
            except ServerBusyError as error:
                if serving(self._options.home):
                    raise ServerBusyError(
                        f"{error} Wegbereiter is already running with this data directory."
                    ) from error
                if time.monotonic() > deadline or self._stopped():
                    raise
                time.sleep(_STEP)
            else:
                return

    def _tables(self, urls: DatabaseUrls) -> None:
        state = TableState(urls.owner)
        with contextlib.closing(state):
            if state.are_current():
                self._say("tables: up to date")
                return
            missing = len(state.missing())
            self._say(
                f"tables: {missing} of our migrations to run" if missing else "tables: rights and policies change"
            )
            done = count(1)

            def heard(line: str) -> None:
                if "Applying" in line and (number := next(done)) % _SAY_EVERY == 0:
                    self._say(f"tables: {number} migrations done")

            self._django(["migrate", "--noinput", "--verbosity", "1"], "migrate", heard, DATABASE_URL=urls.owner)
            if not self._stopped():
                state.note()
                self._say("tables: ready")

    def _demo_data(self, urls: DatabaseUrls) -> None:
        """In demo mode an empty database is filled; what is there already stays."""
        if self._stopped() or not self._options.demo or has_organisations(urls.owner):
            return
        self._say("demo data: loading invented people and the real register")
        environment = self._environment(DATABASE_URL=urls.owner, APP_DATABASE_URL=urls.owner)
        command = python("-m", "wegbereiter.cli", "demo")
        run_step("demo data", command, environment, self._log("demo"), self._stopped, heard=self._demo_line)
        self._say("demo data: ready")

    def _demo_line(self, line: str) -> None:
        """What the demo says of its steps: "[3/9] head count"."""
        if line.lstrip().startswith("["):
            self._say(f"demo data: {line.strip()}")

    def _static_files(self, urls: DatabaseUrls) -> None:
        if self._stopped() or static_is_current(self._options.home):
            return
        self._say("static files: collecting")
        self._django(["collectstatic", "--noinput", "--verbosity", "0"], "static", APP_DATABASE_URL=urls.app)
        if not self._stopped():
            note_static(self._options.home)
            self._say("static files: ready")

    def _first_page(self, web: Child) -> None:
        """Wait until the web server answers anything at all. Raises ChildError when it does not."""
        deadline = time.monotonic() + _FIRST_PAGE
        while not self._stopped():
            status = first_status(self._options.host, self._options.port)
            if status is not None:
                self._say(f"web: answers on port {self._options.port}")
                if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    self._say(f"web: but its start page fails, see {self._log('web')}")
                return
            now = time.monotonic()
            web.keep_alive(now)
            if now > deadline:
                raise ChildError(f"The web server does not answer within {_FIRST_PAGE:.0f} s; see {self._log('web')}.")
            time.sleep(_STEP / 2)

    def _print_summary(self, urls: DatabaseUrls) -> None:
        import psycopg

        try:
            for line in self._announce(urls):
                print(line, flush=True)
        except psycopg.Error as error:
            # Three lines on the terminal are no reason not to serve.
            self._say(f"summary: not available ({str(error).splitlines()[0]})")

    def _django(
        self, arguments: list[str], log: str, heard: Callable[[str], None] = lambda _line: None, **database: str
    ) -> None:
        command = python("-m", "django", *arguments)
        run_step(arguments[0], command, self._environment(**database), self._log(log), self._stopped, heard=heard)

    def _environment(self, **database: str) -> dict[str, str]:
        """Each child gets one URL only: whoever answers the web must not hold the owner's."""
        base = child_environment(self._options.home, demo=self._options.demo, embedded=self._server is not None)
        return base | {"WEGBEREITER_ADDRESS": self._address()} | database

    def _address(self) -> str:
        return f"http://{in_url(self._options.host)}:{self._options.port}/"

    def _log(self, name: str) -> Path:
        return self._options.home / "log" / f"{name}.log"

    def _rotate_logs(self) -> None:
        for child in self._children:
            child.rotate_log()
        if self._server is not None:
            self._server.rotate_log()

    def _say(self, words: str) -> None:
        print(f"{time.monotonic() - self._began:6.1f} s  {words}", flush=True)


def _children(options: Options, environment: dict[str, str], *, embedded: bool) -> list[Child]:
    logs = options.home / "log"
    web = python(
        *("-m", "granian", "--interface", "asginl", "--factory", "--http", "1", "--no-ws", "--log-level", "warning"),
        *("--host", options.host, "--port", str(options.port), "--workers", "1"),
        *("--backlog", "1024", "--http1-header-read-timeout", "15000"),
        *("--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "5"),
        "wegbereiter.cli.gateway:application",
    )
    web_environment = dict(environment) | {PROCESSES_VARIABLE: str(options.workers)}
    worker = python("-m", "django", "procrastinate", "worker", "--shutdown-graceful-timeout", "8")
    # When this program is killed the embedded database goes with it, and nobody can finish anything without one.
    orphan_signal = signal.SIGKILL if embedded else signal.SIGTERM
    return [
        Child(
            *("web server", web, web_environment, logs / "web.log"),
            stop_signal=signal.SIGINT,
            orphan_signal=orphan_signal,
        ),
        Child("worker", worker, environment, logs / "worker.log", orphan_signal=orphan_signal),
    ]


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 2**16:
        raise argparse.ArgumentTypeError("must lie between 1 and 65535")
    return port


def _say(words: str, code: int) -> int:
    print(words, file=sys.stderr, flush=True)
    return code
