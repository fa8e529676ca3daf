"""Run what was deferred, with a real worker in a process of its own, on a committed copy of the database."""

import subprocess
import sys
import textwrap

from wegbereiter.testing.fixtures import OwnDatabase

SECONDS = 120
WORKER = "from django.core.management import call_command; call_command('procrastinate', 'worker', '--one-shot')"


def run_python(database: OwnDatabase, code: str, **environment: str) -> str:
    """Run code with Django set up, as the program's login, in a process of its own; returns what it printed."""
    script = f"import django\ndjango.setup()\n{textwrap.dedent(code)}"
    done = subprocess.run(  # noqa: S603  our own code
        [sys.executable, "-W", "error", "-c", script],
        env={**database.environment, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    if done.returncode:
        raise RuntimeError(f"the process failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout + done.stderr


def run_jobs(database: OwnDatabase, *, modules: tuple[str, ...] = (), **environment: str) -> str:
    """Work off the queue of this copy; `modules` hold jobs of a test. Raises RuntimeError when the worker fails."""
    imports = "".join(f"import {module}\n" for module in modules)
    return run_python(database, imports + WORKER, **environment)
