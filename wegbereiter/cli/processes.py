"""Child processes of `wegbereiter serve`: in sessions of their own, watched, started again, stopped in order."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import psutil

import wegbereiter
from wegbereiter.core.database.lock import read_state
from wegbereiter.core.database.logfile import last_line, open_log, rotate
from wegbereiter.core.database.runas import ends_with_us
from wegbereiter.core.database.server import running_server

_STEP = 0.05
_TRIES = 5
_WINDOW = 60.0  # seconds
_KILLED_WITHIN = 5.0  # seconds; a process in the kernel's hands can outlive its kill, and is not waited for longer
_SHORTEST_PAUSE = 0.25  # seconds; doubles with each try


class ChildError(RuntimeError):
    """A child process cannot be kept running; the message is one plain sentence."""


class StopFlag:
    """Set by SIGINT, SIGTERM and, unless it is ignored, SIGHUP. The handlers do nothing else."""

    def __init__(self) -> None:
        self.is_set = False

    def __call__(self) -> bool:
        return self.is_set

    def _set(self, _number: int, _frame: FrameType | None) -> None:
        self.is_set = True

    @contextmanager
    def installed(self) -> Iterator["StopFlag"]:
        """Explicitly, because a script's background job inherits SIGINT as ignored; nohup's ignored SIGHUP stays so."""
        numbers = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
            numbers.append(signal.SIGHUP)
        former = {number: signal.signal(number, self._set) for number in numbers}
        try:
            yield self
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)


@dataclass
class RestartPolicy:
    """How soon a child that ended is started again: at once, then after growing pauses, then not any more."""

    name: str
    log: Path
    _tries: list[float] = field(default_factory=list)

    def pause(self, now: float) -> float:
        """Seconds to wait before the next start. Raises ChildError at the sixth end within a minute."""
        self._tries = [tried for tried in self._tries if now - tried < _WINDOW]
        if len(self._tries) >= _TRIES:
            raise ChildError(
                f"The {self.name} ended {_TRIES + 1} times within a minute. {last_line(self.log)} (more in {self.log})"
            )
        self._tries.append(now)
        return _SHORTEST_PAUSE * 2 ** (len(self._tries) - 1) if len(self._tries) > 1 else 0.0


class Child:
    """One child: `stop_signal` asks it to finish its work, after `patience` seconds its whole session is ended.

    `orphan_signal` is what the kernel sends it when this program is killed.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        *,
        stop_signal: signal.Signals = signal.SIGTERM,
        orphan_signal: signal.Signals = signal.SIGTERM,
        patience: float = 12.0,
    ) -> None:
        self.name = name
        self._command, self._environment, self.log = list(command), dict(environment), log
        self._stop_signal, self._orphan_signal, self._patience = stop_signal, orphan_signal, patience
        self._process: subprocess.Popen[bytes] | None = None
        self._policy = RestartPolicy(name, log)
        self._start_at = 0.0

    def start(self) -> None:
        with open_log(self.log) as log:
            self._process = subprocess.Popen(  # noqa: S603 - commands of this program
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=ends_with_us(self._orphan_signal),  # noqa: PLW1509 - this program has one thread
            )

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    def exit_code(self) -> int | None:
        return self._process.poll() if self._process else None

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def keep_alive(self, now: float) -> bool:
        """Start it again if it ended and its pause is over; True when it was started. Raises ChildError."""
        if self._process is not None and not self.alive():
            self._end_session()
            self._start_at = now + self._policy.pause(now)
        if self._process is None and now >= self._start_at:
            self.start()
            return True
        return False

    def stop(self) -> None:
        """Ask it to finish, wait, then end what is left. Harmless when nothing runs."""
        if self._process is None:
            return
        if self.alive():
            self._process.send_signal(self._stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(self._patience)
        self._end_session()

    def _end_session(self) -> None:
        """A killed web server leaves its workers behind, which would answer on the port for ever.

        A kill takes effect when the process next gets the processor, so the next part is stopped only once they are gone.
        """
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            deadline = time.monotonic() + _KILLED_WITHIN
            while _runs_in_group(self._process.pid) and time.monotonic() < deadline:
                time.sleep(_STEP / 5)
            self._process = None

    def rotate_log(self) -> None:
        rotate(self.log)


def _runs_in_group(group: int) -> bool:
    """Whether any process of the group is at work; one that ended and is waited for by nobody is not."""
    for process in psutil.process_iter():
        with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                return True
    return False


def run_step(
    name: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    log: Path,
    stopped: Callable[[], bool],
    *,
    heard: Callable[[str], None] = lambda _line: None,
) -> None:
    """Run a command to its end, or until asked to stop; `heard` gets each whole line as soon as it is written.

    Raises ChildError with the last line it wrote.
    """
    step, read = Child(name, command, environment, log), log.stat().st_size if log.exists() else 0
    step.start()
    try:
        code = None
        while code is None and not stopped():
            time.sleep(_STEP)
            code = step.exit_code()
            written = log.read_bytes()[read:]
            whole = written[: written.rfind(b"\n") + 1]
            read += len(whole)
            for line in whole.decode(errors="replace").splitlines():
                heard(line)
    finally:
        step.stop()
    if code:
        raise ChildError(f"The step {name} failed. {last_line(log)} (more in {log})")


def child_environment(home: Path, *, demo: bool, embedded: bool) -> dict[str, str]:
    """What every child gets: our package on the path, and no database yet.

    For the embedded one also nothing of libpq's own variables, which would lead elsewhere.
    """
    dropped = ("DATABASE_URL", "APP_DATABASE_URL")
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    if embedded:
        environment = {name: value for name, value in environment.items() if not name.startswith("PG")}
    root = str(Path(wegbereiter.__file__).resolve().parents[1])
    if "site-packages" not in root:
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (root, environment.get("PYTHONPATH", ""))))
    environment |= {
        "DJANGO_SETTINGS_MODULE": "wegbereiter.settings",
        "WEGBEREITER_HOME": str(home),
        "PYTHONUNBUFFERED": "1",
    }
    if demo:
        environment["WEGBEREITER_DEMO"] = "1"
    return environment


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def serving(home: Path) -> list[str] | None:
    """Command line of the `wegbereiter serve` that runs on this data directory; None when there is none."""
    state = read_state(home)
    if state is None or running_server(home) is None:
        return None
    try:
        command = psutil.Process(state.owner).cmdline()
    except psutil.Error:
        return None
    return command if "serve" in command else None
