"""Run what was deferred, with a real worker in a process of its own."""

import subprocess
import sys

from wegbereiter.testing.fixtures import OwnDatabase

SECONDS = 60


def run_jobs(database: OwnDatabase, **environment: str) -> str:
    """Work off the queue of this copy as the program's login; returns the worker's log, raises when it fails."""
    command = [sys.executable, "-m", "django", "procrastinate", "worker", "--one-shot"]
    done = subprocess.run(  # noqa: S603  our own command
        command,
        env={**database.environment, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    if done.returncode:
        raise RuntimeError(f"the worker failed:\n{done.stderr[-4000:]}")
    return done.stderr
