"""One real `wegbereiter serve` on a copy of the demo data for all journeys of a run."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.browser import ARGUMENTS, CHROMIUM, Person, new_context
from wegbereiter.testing import ROOT
from wegbereiter.testing.template import TestServer

PATIENCE_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site(test_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Base address of a served demo."""
    home = tmp_path_factory.mktemp("site")
    with test_server.copy(test_server.demo_template(), prefix="wb_journeys") as name:
        environment = test_server.environment(name, app=True) | {"WEGBEREITER_HOME": str(home)}
        port = free_port()
        log = (home / "serve.log").open("w")
        process = subprocess.Popen(
            [sys.executable, "-m", "wegbereiter.cli", "serve", "--demo", "--port", str(port)],
            env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        base = f"http://127.0.0.1:{port}"
        try:
            wait_until_it_answers(base, process, home / "serve.log")
            yield base
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
            log.close()


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
def person(site: str, browser: Browser) -> Iterator[Callable[..., Person]]:
    """`person(size=…, dark=…, script=…)` opens a fresh browser window."""
    contexts = []

    def make(**options: object) -> Person:
        context = new_context(browser, **options)  # type: ignore[arg-type]
        contexts.append(context)
        somebody = Person(page=context.new_page(), base=site, shots=ROOT / "var" / "shots")
        somebody.watch()
        return somebody

    yield make
    for context in contexts:
        context.close()
