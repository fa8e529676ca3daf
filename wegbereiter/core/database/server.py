"""The embedded PostgreSQL: started, watched and stopped by the program that owns it; other commands attach to it.

Linux and macOS. On Linux the server also ends, cleanly, when the owner is killed; elsewhere the next start ends it.
Start it from the main thread: the kernel watches the thread that started it.
"""

import contextlib
import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from wegbereiter.core.database.cluster import (
    PORT,
    SUPERUSER,
    Cluster,
    ensure_cluster,
    place,
    prepare_home,
    remove_short_folder,
    socket_file,
    socket_folder,
)
from wegbereiter.core.database.errors import ServerError
from wegbereiter.core.database.lock import HomeLock, ServerState, read_state, remove_state, write_state
from wegbereiter.core.database.logfile import last_line, open_log, rotate
from wegbereiter.core.database.recover import STOP_STEPS, clear_remains, is_alive, is_server_process, wait_for
from wegbereiter.core.database.roles_sql import DATABASE

_START_SECONDS = 120  # after a crash the server replays its log first
_STATUS_LINE = 7


class EmbeddedServer:
    """One PostgreSQL for one home; `with EmbeddedServer(home) as server:` or start() and stop()."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self._lock = HomeLock(self.home)
        self._cluster: Cluster | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._sockets: Path | None = None
        self._foreign: ServerState | None = None

    @classmethod
    def attached(cls, home: Path, state: ServerState) -> Self:
        """A server that another program owns: it gives URLs; start() and stop() leave it as it is."""
        server = cls(home)
        server._foreign = state
        server._sockets = Path(state.sockets)
        return server

    @property
    def owned(self) -> bool:
        return self._foreign is None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, cancelled: Callable[[], bool] = lambda: False) -> None:
        """Start the server and make roles and database; again after the server died, with the same socket.

        `cancelled` is asked while the server is getting ready, which after a crash may take minutes.
        Raises ServerBusyError when another program owns this home, ServerError with a plain sentence for anything else.
        """
        if not self.owned or self.alive():
            return
        prepare_home(self.home)
        self._lock.acquire()
        try:
            self._launch()
            self._make_roles(cancelled)
            write_state(self.home, ServerState(os.getpid(), self.pid, str(self._placed().data), str(self.sockets)))
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop cleanly and give the home free. Harmless when nothing runs."""
        if not self.owned:
            return
        if self._lock.held:
            remove_state(self.home)
        if self._process is not None:
            _end(self._process)
            self._process = None
        if self._sockets is not None:
            remove_short_folder(self._sockets)
            self._sockets = None
        self._lock.release()

    def alive(self) -> bool:
        if self._foreign is not None:
            return is_server_process(self._foreign.pid, Path(self._foreign.data))
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Number of the server's first process. Raises ServerError before start()."""
        if self._foreign is not None:
            return self._foreign.pid
        if self._process is None:
            raise ServerError("The database server is not running.")
        return self._process.pid

    @property
    def sockets(self) -> Path:
        """Folder of the unix socket. Raises ServerError before start()."""
        if self._sockets is None:
            raise ServerError("The database server is not running.")
        return self._sockets

    def url(self, user: str, database: str = DATABASE) -> str:
        """URL for libpq, psycopg and dj-database-url. The port is named, or PGPORT of the caller would choose it."""
        return f"postgresql://{user}@/{quote(database)}?host={quote(str(self.sockets))}&port={PORT}"

    def rotate_log(self) -> None:
        rotate(self._log_path())

    def _log_path(self) -> Path:
        return self.home / "log" / "postgres.log"

    def _placed(self) -> Cluster:
        if self._cluster is None:
            self._cluster = place(self.home)
        return self._cluster

    def _launch(self) -> None:
        cluster = self._placed()
        if self._sockets is None:
            _forget_former_sockets(self.home)
            self._sockets = socket_folder(cluster)
        clear_remains(cluster.data, self._sockets)
        ensure_cluster(cluster)
        with open_log(self._log_path()) as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own folder of programs
                cluster.command(self._sockets), stdout=log, stderr=log, **cluster.runas.popen_arguments()
            )

    def _make_roles(self, cancelled: Callable[[], bool]) -> None:
        # Imported while the server starts: psycopg takes longer to load than a warm server to start.
        from wegbereiter.core.database.roles_sql import apply_bootstrap  # noqa: PLC0415

        self._wait_until_ready(cancelled)
        apply_bootstrap(lambda database: self.url(SUPERUSER, database))

    def _wait_until_ready(self, cancelled: Callable[[], bool]) -> None:
        pid_file = self._placed().data / "postmaster.pid"

        def ready_or_dead() -> bool:
            return cancelled() or not self.alive() or _says_ready(pid_file, self.pid)

        in_time = wait_for(ready_or_dead, _START_SECONDS)
        if cancelled():
            raise ServerError("Stopped while the database was getting ready.")
        if not self.alive() or not in_time:
            raise ServerError(
                f"The database server did not start. {last_line(self._log_path())} (more in {self._log_path()})"
            )


def running_server(home: Path) -> EmbeddedServer | None:
    """The server of this home that another program runs, to attach to; None when there is none that answers."""
    state = read_state(home.resolve())
    if state is None or not is_alive(state.owner) or not is_server_process(state.pid, Path(state.data)):
        return None
    if not _says_ready(Path(state.data) / "postmaster.pid", state.pid):
        # It is stopping, with its owner or after its owner's end.
        return None
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(socket_file(Path(state.sockets))))
    except OSError:
        return None
    return EmbeddedServer.attached(home, state)


def _says_ready(pid_file: Path, pid: int) -> bool:
    """The server writes its number into the first line of its pid file and its state into the eighth."""
    try:
        lines = pid_file.read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > _STATUS_LINE and lines[0] == str(pid) and lines[_STATUS_LINE].strip() == "ready"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Fast and clean first (running statements are rolled back), then without tidying up, then by force.

    Release 18.6 hangs when the clean stop meets a recovery after a crash. Ending without tidying up loses nothing: the
    next start replays the log.
    """
    for number, seconds in STOP_STEPS:
        if process.poll() is not None:
            return
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
            return


def _forget_former_sockets(home: Path) -> None:
    state = read_state(home)
    if state is not None:
        remove_short_folder(Path(state.sockets))
    remove_state(home)
