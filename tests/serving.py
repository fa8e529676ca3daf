"""A real `wegbereiter serve` as a child process, for tests of how it starts and what it survives."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psutil

from wegbereiter.core.tests.server_tools import until

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = [sys.executable, "-m", "wegbereiter.cli"]
READY = 300  # seconds: a limit, on a machine that does four other things at once, migrations and static files included


def environment(home):
    dropped = ("DATABASE_URL", "APP_DATABASE_URL", "WEGBEREITER_TESTING", "WEGBEREITER_DEMO", "WEGBEREITER_URL")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"WEGBEREITER_HOME": str(home), "PYTHONPATH": str(ROOT)}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def lives(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Serving:
    """A running `serve` and what belongs to it."""

    def __init__(self, home, port, process, output):
        self.home, self.port, self.process, self._output = home, port, process, output

    @property
    def printed(self):
        return self._output.read_text()

    @property
    def postmaster(self):
        return json.loads((self.home / "server.json").read_text())["pid"]

    def family(self):
        """Numbers of everything it started, as long as it lives."""
        return [child.pid for child in psutil.Process(self.process.pid).children(recursive=True) if lives(child)]

    def get(self, path="/", timeout=10):
        """(status, text, seconds); a refused connection is status 0."""
        began = time.monotonic()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=timeout) as answer:
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read().decode()
            error.close()
        except OSError:
            status, text = 0, ""
        return status, text, time.monotonic() - began


@contextmanager
def serving(home, output, *, before=(), options=(), port=None):
    port = port or free_port()
    command = [*before, *PROGRAM, "serve", "--port", str(port), *options]
    with output.open("w") as file:
        process = subprocess.Popen(
            command, env=environment(home), cwd=ROOT, stdout=file, stderr=file, start_new_session=True
        )
    running = Serving(home, port, process, output)
    try:
        assert until(lambda: "is ready" in running.printed or process.poll() is not None, READY)
        assert "is ready" in running.printed, running.printed
        yield running
    finally:
        process.terminate()
        process.wait(60)
