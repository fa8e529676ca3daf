"""Processes that begin with Django set up, each forked from one that was: a fresh interpreter imports for a second or two.

The one they come from begins as any command of the program does, without what the test harness adds to the environment,
and never opens a connection. A child takes the two addresses of its database from the environment it is given.
"""

import gc
import multiprocessing
import os
import sys
import tempfile
import warnings
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path

PLACE = ("DATABASE_URL", "APP_DATABASE_URL")  # all that may differ from the process that was set up
PASSING = ("PYTEST_CURRENT_TEST",)
FROM_HERE = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Ended:
    """How a process ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


class PreparedProcesses:
    """Children of one process that was set up in `environment`; it starts with the first of them."""

    def __init__(self) -> None:
        self._environment: dict[str, str] | None = None

    def fit(self, environment: dict[str, str]) -> bool:
        """Whether a child would be the same as a fresh process in this environment."""
        return self._environment is None or _lasting(environment) == self._environment

    def run(self, code: str, environment: dict[str, str], *, seconds: float) -> Ended:
        """Run code in a child. Raises TimeoutError, and ends the child, after so many seconds."""
        if self._environment is None:
            self._environment = _lasting(environment)
            _start(self._environment)
        with tempfile.TemporaryDirectory() as folder:
            outputs = [str(Path(folder) / name) for name in ("stdout", "stderr")]
            process = FROM_HERE.Process(target=_work, args=(code, environment, outputs))
            process.start()
            process.join(seconds)
            if process.exitcode is None:
                process.kill()
                process.join()
                raise TimeoutError(f"no end after {seconds} seconds")
            return Ended(process.exitcode, *(Path(path).read_text() for path in outputs))


def _lasting(environment: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name not in {*PLACE, *PASSING}}


def _start(environment: dict[str, str]) -> None:
    """The server takes the environment of the moment it starts in."""
    forkserver.set_forkserver_preload([f"{__name__}_imports"])
    kept = dict(os.environ)
    try:
        os.environ.clear()
        os.environ.update(environment)
        forkserver.ensure_running()
    finally:
        os.environ.clear()
        os.environ.update(kept)


def _work(code: str, environment: dict[str, str], outputs: list[str]) -> None:
    """What the child does."""
    for number, path in enumerate(outputs, start=1):
        with Path(path).open("w") as file:
            os.dup2(file.fileno(), number)
    os.environ.clear()
    os.environ.update(environment)
    _connect_there()
    warnings.simplefilter("error")
    try:
        exec(compile(code, "<test>", "exec"), {"__name__": "__main__"})  # noqa: S102  our own code
        gc.collect()  # what a file left open would say at the end
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _connect_there() -> None:
    import dj_database_url
    from django.db import connections

    values = dj_database_url.parse(os.environ["APP_DATABASE_URL"])
    for alias in ("default", "aside"):
        settings = connections[alias].settings_dict
        settings.update(values, OPTIONS=settings["OPTIONS"] | values.get("OPTIONS", {}))
