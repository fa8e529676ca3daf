"""The test harness, loaded by pytest before the settings are read (`-p wegbereiter.testing` in pyproject.toml).

- The database is built once as `wb_owner`, kept as a template under a name that carries the hash of what made it, and copied.
- Rollback tests make rows as the owner; every client request runs under the application's login, and the actor is cleared after it.
- Whatever commits (jobs, concurrency, journeys) takes `own_database`: a copy for itself.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.environ["WEGBEREITER_TESTING"] = "1"
os.environ.setdefault("WEGBEREITER_TEST_HOME", str(ROOT / "var" / "test"))
# Each of the workers has a database server of its own; a child process of a test finds the name whole already.
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker and not os.environ["WEGBEREITER_TEST_HOME"].endswith(f"-{worker}"):
    os.environ["WEGBEREITER_TEST_HOME"] += f"-{worker}"
os.environ["WEGBEREITER_HOME"] = os.environ["WEGBEREITER_TEST_HOME"]
(Path(os.environ["WEGBEREITER_HOME"]) / "static").mkdir(parents=True, exist_ok=True)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wegbereiter.settings")
for variable in ("DATABASE_URL", "APP_DATABASE_URL", "WEGBEREITER_DEMO", "WEGBEREITER_URL"):
    os.environ.pop(variable, None)

# Before anything of ours is imported, so that it is imported with its instruments.
branches = None
if os.environ.get("WEGBEREITER_BRANCHES"):
    from wegbereiter.testing.branches import Branches, held_files

    branches = Branches(held_files())


def pytest_configure(config):
    if branches:
        config.pluginmanager.register(branches)
