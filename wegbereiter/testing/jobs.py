"""Run what was deferred, and whatever else needs a process of its own, on a committed copy of the database."""

import json
import subprocess
import sys
import textwrap
from typing import Any

from wegbereiter.testing.fixtures import OwnDatabase
from wegbereiter.testing.prepared import PLACE, Ended, PreparedProcesses

SECONDS = 120
WORKER = "from django.core.management import call_command; call_command('procrastinate', 'worker', '--one-shot')"
STEP = """
import json
from importlib import import_module
print(json.dumps(getattr(import_module({module!r}), {step!r})(**json.loads({values!r}))))
"""
PREPARED = PreparedProcesses()


def run_python(database: OwnDatabase, code: str, **environment: str) -> str:
    """Run code with Django set up, as the program's login, in a process of its own; returns what it printed."""
    done = _run(code, database, environment)
    return done.stdout + done.stderr


def _run(code: str, database: OwnDatabase, further: dict[str, str]) -> Ended:
    environment = {**database.environment, **further}
    run = PREPARED.run if further.keys() <= set(PLACE) and PREPARED.fit(environment) else _run_freshly
    done = run(textwrap.dedent(code), environment, seconds=SECONDS)
    if done.returncode:
        raise RuntimeError(f"the process failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done


def _run_freshly(code: str, environment: dict[str, str], *, seconds: float) -> Ended:
    done = subprocess.run(  # noqa: S603  our own code
        [sys.executable, "-W", "error", "-c", f"import django\ndjango.setup()\n{code}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def run_step(database: OwnDatabase, module: str, step: str, values: dict[str, Any], *, owner: bool = False) -> Any:
    """What a function of that module answers, called in a process of its own; values and answer as JSON has them."""
    login = {"APP_DATABASE_URL": database.owner_url} if owner else {}
    code = STEP.format(module=module, step=step, values=json.dumps(values))
    done = _run(code, database, login)
    assert not done.stderr, done.stderr[-3000:]
    return json.loads(done.stdout)


def run_jobs(database: OwnDatabase, *, modules: tuple[str, ...] = (), **environment: str) -> str:
    """Work off the queue of this copy; `modules` hold jobs of a test. Raises RuntimeError when the worker fails."""
    imports = "".join(f"import {module}\n" for module in modules)
    return run_python(database, imports + WORKER, **environment)
