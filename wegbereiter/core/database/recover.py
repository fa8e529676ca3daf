"""What an unclean end leaves behind: a server that is still stopping, back ends without a server, stale lock files."""

import contextlib
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from wegbereiter.core.database.cluster import socket_file
from wegbereiter.core.database.errors import ServerError

# Clean, then without tidying up, then by force, with the seconds each gets; a container waits ten for the first two.
STOP_STEPS = ((signal.SIGINT, 7), (signal.SIGQUIT, 2), (signal.SIGKILL, 5))
_STEP = 0.02


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended and was not collected yet does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def is_server_process(pid: int, data: Path) -> bool:
    """Whether the number belongs to a living PostgreSQL process of this data: its name and working folder say so."""
    try:
        return _belongs(psutil.Process(pid), data)
    except psutil.Error:
        return False


def _belongs(process: psutil.Process, data: Path) -> bool:
    with contextlib.suppress(psutil.Error, FileNotFoundError):
        return (
            process.name().startswith("postgres")
            and process.status() != psutil.STATUS_ZOMBIE
            and process.cwd() == str(data.resolve())
        )
    return False


def clear_remains(data: Path, sockets: Path) -> None:
    """End what still runs on this data folder and remove lock files. The caller holds the home's lock.

    A pid file proves nothing: its number may belong to any process by now.
    """
    pid_file = data / "postmaster.pid"
    if pid_file.exists():
        _end_all(data, _first_number(pid_file))
        pid_file.unlink(missing_ok=True)
    lock = socket_file(sockets)
    lock.unlink(missing_ok=True)
    lock.with_name(lock.name + ".lock").unlink(missing_ok=True)


def _first_number(pid_file: Path) -> int:
    with contextlib.suppress(ValueError, IndexError, OSError):
        return int(pid_file.read_text(encoding="ascii", errors="replace").split("\n", 1)[0])
    return 0


def _end_all(data: Path, postmaster: int) -> None:
    """Most often the server is just stopping because its program ended; it gets the time to do so cleanly."""

    def ended() -> bool:
        return not _all_of(data)

    if wait_for(ended, 1):
        return
    for number, seconds in STOP_STEPS:
        rest = _all_of(data)
        # A back end takes SIGINT as "cancel the query"; only the server itself stops by it.
        for process in rest if number != signal.SIGINT else [one for one in rest if one.pid == postmaster]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)
        alone = number == signal.SIGINT and all(one.pid != postmaster for one in rest)
        if wait_for(ended, 0.5 if alone else seconds):
            return
    raise ServerError(f"An earlier server of {data} does not end; end its processes, then start again.")


def _all_of(data: Path) -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if _belongs(process, data)]


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Ask again until true; False when the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_STEP)
    return True
