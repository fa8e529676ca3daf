"""What the tests of the embedded server share."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg

ROOT = Path(__file__).resolve().parents[3]
AS_ROOT = os.geteuid() == 0


def query(url: str, sql: str) -> list[tuple]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


def until(condition: Callable[[], object], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def gone(pid: int) -> bool:
    """Whether the process ended; one that nobody has collected yet has ended too."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder that any account may enter; pytest's own are root's alone."""
    folder = Path(tempfile.mkdtemp(prefix="wb-test-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


OWNER_PROGRAM = """
import sys, time
from pathlib import Path
from wegbereiter.core.database.server import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
server.start()
print(server.pid, flush=True)
time.sleep(120)
"""


@contextmanager
def owner_program(home: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Another program that owns the server of the home; gives it and the server's number."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", OWNER_PROGRAM, str(home)], stdout=subprocess.PIPE, text=True, env=environment
    ) as program:
        try:
            yield program, int(program.stdout.readline())
        finally:
            program.kill()
