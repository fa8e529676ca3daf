"""kill -9, again and again, of every part of a program that is being written to: nothing answered is lost, nothing is half done."""

import os
import random
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import urlencode

import psutil
import pytest

from tests.serving import PROGRAM, ROOT, environment, serving
from wegbereiter.core.database.server import running_server
from wegbereiter.core.tests.server_tools import gone, query, until

pytestmark = [pytest.mark.commits, pytest.mark.deep]

VICTIMS, ROUNDS = ("program", "database", "web", "worker"), 4
CONTACTS = "select name from organisations_contact where name like 'Probe %'"
EVENTS = "select count(*) from audit_event where code = 'organisations.contact.added'"


class Writer(threading.Thread):
    """A manager who adds one contact after the other; `answered` holds those of which the program said that they are saved."""

    def __init__(self, number, port):
        super().__init__(daemon=True)
        self.number, self.base = number, f"http://127.0.0.1:{port}"
        self.answered, self.refused, self.ending = [], [], threading.Event()
        self.browser = self.fresh()

    def fresh(self):
        return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def ask(self, path, **data):
        """(address reached, text); with data the form on that page, or on `page`, is sent with its token."""
        body = None
        if data:
            _reached, form = self.ask(data.pop("page", path))
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
            body = urlencode({**data, "csrfmiddlewaretoken": token}).encode()
        request = urllib.request.Request(self.base + path, body, {"Origin": self.base})  # noqa: S310  our own address
        with self.browser.open(request, timeout=10) as answer:
            return answer.url, answer.read().decode()

    def run(self):
        count, inside = 0, False
        while not self.ending.is_set():
            try:
                if not inside:
                    self.browser = self.fresh()
                    self.ask("/demo/anmelden/", page="/", role="manager")
                    inside = True
                count += 1
                name = f"Probe {self.number}-{count}"
                reached, _text = self.ask("/organisationen/unsere/kontakte/neu/", name=name, version="0")
                if reached.endswith("/unsere/"):
                    self.answered.append(name)
            except urllib.error.HTTPError as error:
                self.refused.append(error.code)
                inside = error.code not in {403, 302}
                error.close()
            except (OSError, TypeError, ConnectionError):
                self.ending.wait(0.05)  # nobody answers, or half of an answer came


def parts(running):
    """What of the program may be killed, by name."""
    found = {"program": [running.process.pid], "database": [running.postmaster]}
    for child in psutil.Process(running.process.pid).children(recursive=True):
        line = " ".join(child.cmdline())
        if "granian" in line:
            found.setdefault("web", []).append(child.pid)
        elif "procrastinate" in line or " worker" in line:
            found.setdefault("worker", []).append(child.pid)
    return found


def check(running, writers):
    """Every contact that was answered is there once, and each that is there has its event."""
    url = running_server(running.home).url("wb_owner")
    names = [name for (name,) in query(url, CONTACTS)]

    assert len(names) == len(set(names))
    assert {name for writer in writers for name in writer.answered} <= set(names)
    assert query(url, EVENTS) == [(len(names),)]


def strike(running, victim, chance, writers):
    """Kill one part while the writers write; the program, unless it was the victim, has to go on by itself."""
    family = [child.pid for child in psutil.Process(running.process.pid).children(recursive=True)]
    os.kill(chance.choice(parts(running)[victim]), signal.SIGKILL)
    if victim == "program":
        running.process.wait(30)
        assert until(lambda: all(gone(pid) for pid in family), 30)
        return
    before = [len(writer.answered) for writer in writers]
    assert until(lambda: all(len(w.answered) > n for w, n in zip(writers, before, strict=True)), 60), victim


def test_what_was_answered_outlives_every_kill(tmp_path):
    home, everything, port = tmp_path / "home", [], None
    chance = random.Random(11)  # noqa: S311  the same moments in each run

    for number, victim in enumerate(VICTIMS * ROUNDS):
        with serving(home, tmp_path / f"output-{number}", options=["--demo"], port=port) as running:
            port = running.port
            check(running, everything)
            writers = [Writer(f"{number}-{n}", port) for n in range(3)]
            everything += writers
            for writer in writers:
                writer.start()
            try:
                assert until(lambda writers=writers: all(writer.answered for writer in writers), 60)
                time.sleep(chance.uniform(0, 1.5))
                strike(running, victim, chance, writers)
            finally:
                end(writers)

    with serving(home, tmp_path / "output-last", options=["--demo"], port=port) as running:
        check(running, everything)
        command = [*PROGRAM, "verify-audit"]
        proof = subprocess.run(command, env=environment(home), cwd=ROOT, capture_output=True, text=True, check=False)
    assert proof.returncode == 0, proof.stdout + proof.stderr


def end(writers):
    for writer in writers:
        writer.ending.set()
    for writer in writers:
        writer.join(30)
    assert not any(writer.is_alive() for writer in writers)
