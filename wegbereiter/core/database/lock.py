"""One owner per home (file lock), and the note that tells other commands where the running server listens."""

import contextlib
import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from wegbereiter.core.database.errors import ServerBusyError


class HomeLock:
    """Held as long as the process lives or until release(); the kernel frees it after kill -9."""

    def __init__(self, home: Path) -> None:
        self.path = home / "server.lock"
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        return self._descriptor is not None

    def acquire(self) -> None:
        """Raises ServerBusyError when another process, or another object of this one, holds it."""
        if self.held:
            return
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            owner = os.pread(descriptor, 32, 0).decode().strip() or "unknown"
            os.close(descriptor)
            raise ServerBusyError(f"The database in {self.path.parent} belongs to process {owner}.") from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


@dataclass(frozen=True)
class ServerState:
    """What a command must know to attach; written once the roles exist, removed when the server stops."""

    owner: int
    pid: int
    data: str
    sockets: str


def state_path(home: Path) -> Path:
    return home / "server.json"


def write_state(home: Path, state: ServerState) -> None:
    part = state_path(home).with_suffix(".part")
    part.write_text(json.dumps(asdict(state)), encoding="utf-8")
    part.chmod(0o600)
    part.replace(state_path(home))


def read_state(home: Path) -> ServerState | None:
    """None when no server left a note, or the note is damaged."""
    with contextlib.suppress(OSError, ValueError, TypeError):
        return ServerState(**json.loads(state_path(home).read_text(encoding="utf-8")))
    return None


def remove_state(home: Path) -> None:
    state_path(home).unlink(missing_ok=True)
