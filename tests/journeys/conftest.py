"""One real `wegbereiter serve` on a copy of the demo data for all journeys of a run."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.browser import ARGUMENTS, CHROMIUM, Person, new_context
from wegbereiter.cli.preparation import TableState
from wegbereiter.testing import ROOT
from wegbereiter.testing.template import TestServer

PATIENCE_SECONDS = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(server: TestServer, database: str, home: Path, options: tuple[str, ...] = ("--demo",)) -> Iterator[str]:
    """A real `wegbereiter serve` on one database; yields its base address.

    One process answers the one browser: that several do is tested in test_serve, and each takes seconds to start.
    """
    environment = server.environment(database, app=True) | {"WEGBEREITER_HOME": str(home)}
    port = free_port()
    hand_over_static_files(server.embedded.home / "collected", home)
    note_tables(environment["DATABASE_URL"])
    program = [sys.executable, "-m", "wegbereiter.cli", "serve", *options]
    command = [*program, "--workers", "1", "--port", str(port)]
    with (home / "serve.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        base = f"http://127.0.0.1:{port}"
        try:
            wait_until_it_answers(base, process, home / "serve.log")
            hand_over_static_files(home, server.embedded.home / "collected")
            yield base
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def note_tables(owner_url: str) -> None:
    """A copy has lost the template's note, as that belongs to a database; without it all policies are written again."""
    with closing(TableState(owner_url)) as tables:
        assert tables.missing() == []
        tables.note()


def hand_over_static_files(giver: Path, taker: Path) -> None:
    """What one server collected the next one need not collect again (four seconds each); a stale copy it replaces."""
    if (giver / "static.stamp").is_file():
        shutil.copytree(giver / "static", taker / "static", dirs_exist_ok=True)
        shutil.copy2(giver / "static.stamp", taker / "static.stamp")


@pytest.fixture(scope="session")
def site(test_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The served demo, for journeys that leave nothing behind which another one would stumble over."""
    home = tmp_path_factory.mktemp("site")
    with (
        test_server.copy(test_server.demo_template(), prefix="wb_journeys") as name,
        served(test_server, name, home) as base,
    ):
        yield base


@pytest.fixture
def own_site(test_server: TestServer, tmp_path: Path) -> Iterator[str]:
    """A demo of its own, for a journey that decides what others would miss."""
    with (
        test_server.copy(test_server.demo_template(), prefix="wb_own") as name,
        served(test_server, name, tmp_path) as base,
    ):
        yield base


@pytest.fixture(scope="module")
def emptied(
    test_server: TestServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Callable[..., None]]]:
    """A demo for one file, and what runs SQL on it: a start costs more than to empty what the test before has filled."""
    home = tmp_path_factory.mktemp("emptied")
    with (
        test_server.copy(test_server.demo_template(), prefix="wb_emptied") as name,
        served(test_server, name, home) as base,
    ):
        yield base, lambda *statements: test_server.run_sql(*statements, database=name)


@pytest.fixture
def site_before_the_count(emptied: tuple[str, Callable[..., None]]) -> str:
    """The register and everybody who works there, but no head count and no money yet."""
    base, run = emptied
    tables = "objection, headcountupload, areasum, allotment, calculation, headcountrow, headcount"
    named = ", ".join(f"funding_{t.strip()}" for t in tables.split(","))
    run(f"truncate {named} cascade")  # and what rests on them: ways, pools
    return base


def wait_until_it_answers(base: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(base + "/", timeout=2):  # noqa: S310  our own address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"serve did not answer:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def somebody(browser: Browser) -> Iterator[Callable[..., Person]]:
    """`somebody(base, size=…, dark=…, script=…, locale=…)` opens a fresh browser window."""
    contexts = []

    def make(base: str, **options: object) -> Person:
        context = new_context(browser, **options)  # type: ignore[arg-type]
        contexts.append(context)
        found = Person(page=context.new_page(), base=base, shots=ROOT / "var" / "shots")
        found.watch()
        return found

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def person(site: str, somebody: Callable[..., Person]) -> Callable[..., Person]:
    """As `somebody`, on the shared demo."""
    return lambda **options: somebody(site, **options)
