"""A short program in a process of its own, with the program's settings and the running database."""

import os
import subprocess
import sys
from pathlib import Path


def run_inside(home: Path, program: str, *arguments: str, login: str, typed: str | None = None) -> str:
    """What it prints; `login` is the role that it works as, `typed` what it reads. Raises RuntimeError without a server."""
    from wegbereiter.core.database.server import running_server  # noqa: PLC0415  only while the server runs

    server = running_server(home)
    if server is None:
        raise RuntimeError("the server is not running")
    environment = os.environ | {
        "WEGBEREITER_HOME": str(home), "DJANGO_SETTINGS_MODULE": "wegbereiter.settings", "WEGBEREITER_DEMO": "1",
        "APP_DATABASE_URL": server.url(login), "DATABASE_URL": server.url("wb_owner"),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=environment, input=typed, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout
