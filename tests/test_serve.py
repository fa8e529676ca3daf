"""The real `wegbereiter serve`: how it starts, what it survives, and that nothing of it is left behind."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.serving import PROGRAM, READY, ROOT, environment, free_port, serving
from wegbereiter.accounts.rules import LIMITS
from wegbereiter.core.tests.server_tools import gone, until

pytestmark = pytest.mark.commits

IGNORING = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A program that ran once: its data directory and what it printed."""
    folder = tmp_path_factory.mktemp("first")
    with serving(folder / "home", folder / "output") as running:
        pass
    return running


@pytest.fixture(scope="module")
def shared(first, tmp_path_factory):
    """One running program for all tests that leave it running."""
    folder = tmp_path_factory.mktemp("shared")
    with serving(Path(shutil.copytree(first.home, folder / "home")), folder / "output") as running:
        yield running


@pytest.fixture
def home(first):
    """A prepared data directory for the tests that end their program."""
    return first.home


# ------------------------------------------------------------------------------------ while it runs


def test_it_names_each_step_and_the_address(first):
    steps = re.findall(r"^ *[\d.]+ s  (\w+)", first.printed, re.MULTILINE)
    assert list(dict.fromkeys(steps)) == ["database", "tables", "static", "web", "stopping"]
    assert f"Wegbereiter is ready: http://127.0.0.1:{first.port}/" in first.printed


def test_the_second_start_does_nothing_twice(shared):
    assert "tables: up to date" in shared.printed
    assert "static files" not in shared.printed


def test_the_start_page_answers(shared):
    status, text, _ = shared.get()
    assert status == 200
    assert "<html" in text


def test_web_and_worker_do_not_hold_the_owners_url(shared):
    for pid in shared.family():
        held = psutil.Process(pid).environ()
        assert "DATABASE_URL" not in held
        assert "wb_owner" not in "".join(held.values())


HALF = {
    "in the header": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: ",
    "in the form": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 1000\r\n\r\na=1",
    "in a chunk": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
}


@pytest.mark.parametrize("where", HALF)
def test_a_hundred_half_sent_requests_keep_nobody_waiting(shared, where):
    open_ones = []
    try:
        for _ in range(100):
            open_ones.append(socket.create_connection(("127.0.0.1", shared.port)))
            open_ones[-1].sendall(HALF[where])
        time.sleep(0.2)
        for _ in range(5):
            status, _, seconds = shared.get(timeout=5)
            assert (status, seconds < 2) == (200, True)
    finally:
        for one in open_ones:
            one.close()


def test_tries_to_sign_in_are_counted_across_all_processes_that_answer(shared):
    """Ten in a quarter of an hour; asked at once, so that several processes take them."""
    window = LIMITS["sign-in account"].window.total_seconds()
    left = window - time.time() % window
    if left < 20:  # all in one window
        time.sleep(left)
    tried = f"login=nobody-{os.getpid()}%40example.org&password=x".encode()

    def sign_in(_number):
        with closing(http.client.HTTPConnection("127.0.0.1", shared.port, timeout=20)) as asked:
            asked.request("POST", "/konto/login/", tried, {"Content-Type": "application/x-www-form-urlencoded"})
            answer = asked.getresponse()
            answer.read()
            return answer.status

    with ThreadPoolExecutor(14) as threads:
        statuses = list(threads.map(sign_in, range(14)))

    assert statuses.count(429) == 4, statuses
    assert sign_in(14) == 429


def test_a_killed_database_server_comes_back_and_the_page_with_it(shared):
    former = shared.postmaster
    os.kill(former, signal.SIGKILL)
    assert until(lambda: (shared.home / "server.json").exists() and shared.postmaster != former)
    assert until(lambda: shared.get()[0] == 200)
    assert [shared.get()[0] for _ in range(8)] == [200] * 8


def test_a_killed_web_server_comes_back_without_leaving_its_workers(shared):
    web = next(pid for pid in shared.family() if "granian" in psutil.Process(pid).cmdline())
    workers = [child.pid for child in psutil.Process(web).children(recursive=True)]
    assert len(workers) > 3  # the gateway and who answers
    os.kill(web, signal.SIGKILL)
    assert until(lambda: all(gone(pid) for pid in workers))
    assert until(lambda: shared.get()[0] == 200, 30)


def test_a_process_that_answers_is_replaced_when_it_ends(shared):
    for pid in answering(shared):
        os.kill(pid, signal.SIGKILL)
    assert [shared.get()[0] for _ in range(6)] == [200] * 6
    assert until(lambda: len(answering(shared)) == 3, 10)


def answering(shared):
    return [pid for pid in shared.family() if "wegbereiter.cli.answering" in psutil.Process(pid).cmdline()]


def second(home, *arguments):
    return subprocess.run(
        [*PROGRAM, "serve", *arguments], env=environment(home), cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_a_taken_port_is_said_before_anything_is_started(shared, tmp_path):
    done = second(tmp_path / "home", "--port", str(shared.port))
    assert done.returncode == 2
    assert done.stderr == (
        f"wegbereiter: Port {shared.port} cannot be used (Address already in use);"
        " choose another with --port (make run: with PORT=).\n"
    )
    assert not (tmp_path / "home").exists()


def test_a_second_program_on_the_same_data_is_refused(shared):
    done = second(shared.home, "--port", str(free_port()))
    assert done.returncode == 2
    assert "already running with this data directory" in done.stderr
    assert shared.get()[0] == 200


def test_missing_programs_are_said_before_anything_is_started(tmp_path):
    command = [*PROGRAM, "serve", "--port", str(free_port())]
    changed = environment(tmp_path / "home") | {"WEGBEREITER_PG_BINDIR": str(tmp_path)}
    done = subprocess.run(command, env=changed, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, "make setup" in done.stderr, (tmp_path / "home").exists()) == (2, True, False)


def test_the_doctor_finds_nothing_wrong(shared):
    done = subprocess.run(
        [*PROGRAM, "doctor", "--port", str(shared.port)],
        env=environment(shared.home), cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert f"port {shared.port} is used by Wegbereiter itself" in done.stdout, done.stderr
    assert "all migrations have run" in done.stdout
    assert f"server {shared.postmaster} is running" in done.stdout


# ------------------------------------------------------------------------------------ how it ends


def kind_of(pid):
    """Which part of the program a process belongs to, "" for what is none of them."""
    words = " ".join(psutil.Process(pid).cmdline())
    kinds = {"granian": "web", "cli.answering": "web", "procrastinate worker": "worker", "postgres -D": "database"}
    return next((kind for word, kind in kinds.items() if word in words), "")


def test_web_ends_before_the_worker_and_the_worker_before_the_database(home, tmp_path):
    with serving(home, tmp_path / "output") as running:
        parts = {pid: kind for pid in running.family() if (kind := kind_of(pid))}
        assert set(parts.values()) == {"web", "worker", "database"}
        running.process.send_signal(signal.SIGINT)
        # Who has to end last is looked at first: the look takes time, and whoever ends during it is seen in the next one.
        order = ("database", "worker", "web")
        looks, ended = 0, {}
        while len(ended) < len(parts):
            looks += 1
            for pid in sorted(parts.keys() - ended.keys(), key=lambda pid: order.index(parts[pid])):
                if gone(pid):
                    ended[pid] = looks
            time.sleep(0.002)
    last = {kind: max(ended[pid] for pid in parts if parts[pid] == kind) for kind in order}
    assert last["web"] <= last["worker"] <= last["database"]
    assert last["web"] < last["database"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything(home, tmp_path, number):
    with serving(home, tmp_path / "output") as running:
        family = running.family()
        assert len(family) > 8
        running.process.send_signal(number)
        assert running.process.wait(30) == 0
        assert [pid for pid in family if not gone(pid)] == []
        assert "stopping" in running.printed
    assert not (home / "server.json").exists()


def test_ctrl_c_reaches_a_program_that_was_started_with_it_ignored(home, tmp_path):
    """As a script's background job is."""
    with serving(home, tmp_path / "output", before=[sys.executable, "-c", IGNORING]) as running:
        family = running.family()
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(30) == 0
        assert [pid for pid in family if not gone(pid)] == []


def test_after_kill_9_nothing_is_left_and_a_new_start_works_at_once(home, tmp_path):
    with serving(home, tmp_path / "first") as running:
        family = running.family()
        running.process.kill()
        running.process.wait()
        with serving(home, tmp_path / "second", port=running.port) as again:
            assert again.get()[0] == 200
            assert until(lambda: all(gone(pid) for pid in family))


def test_a_signal_during_the_first_steps_stops_it_too(tmp_path):
    home, output = tmp_path / "home", tmp_path / "output"
    with output.open("w") as file:
        command = [*PROGRAM, "serve", "--port", str(free_port())]
        process = subprocess.Popen(command, env=environment(home), cwd=ROOT, stdout=file, stderr=file)
    try:
        assert until(lambda: "tables:" in output.read_text(), READY)
        family = [child.pid for child in psutil.Process(process.pid).children(recursive=True)]
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert [pid for pid in family if not gone(pid)] == []
        assert "is ready" not in output.read_text()
    finally:
        process.kill()
