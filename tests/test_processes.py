"""Child processes of `serve`: watched, started again, ended with everything they started themselves."""

import os
import signal
import sys
import threading
import time

import psutil
import pytest

from wegbereiter.cli.processes import Child, ChildError, RestartPolicy, StopFlag, child_environment, run_step
from wegbereiter.core.tests.server_tools import gone, until

SLEEP = "import time; time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); {SLEEP}"
WITH_GRANDCHILD = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); {SLEEP}"


@pytest.fixture
def child(tmp_path):
    made = []

    def make(code, **more):
        made.append(Child("child", [sys.executable, "-c", code], os.environ, tmp_path / "log" / "child.log", **more))
        return made[-1]

    yield make
    for one in made:
        one.stop()


def test_it_has_a_session_of_its_own_and_a_private_log(child):
    one = child("print('hello', flush=True)\n" + SLEEP)
    one.start()
    assert until(lambda: "hello" in one.log.read_text())
    assert os.getsid(one.pid) == one.pid
    assert one.log.stat().st_mode & 0o777 == 0o600
    pid = one.pid
    one.stop()
    one.stop()
    assert gone(pid)


def test_one_that_does_not_listen_is_ended(child):
    one = child(STUBBORN, patience=0.1)
    one.start()
    assert until(lambda: "deaf" in one.log.read_text())
    pid = one.pid
    one.stop()
    assert gone(pid)


def test_what_a_killed_child_leaves_behind_is_ended_before_the_next_start(child):
    one = child(WITH_GRANDCHILD)
    one.start()
    assert until(lambda: psutil.Process(one.pid).children())
    grandchild = psutil.Process(one.pid).children()[0].pid
    former = one.pid
    os.kill(former, signal.SIGKILL)
    assert until(lambda: not one.alive())
    assert one.keep_alive(time.monotonic())
    assert gone(grandchild)
    assert one.pid != former


def test_stopping_takes_until_what_was_killed_is_gone(child, monkeypatch):
    """A kill takes effect when the killed process next gets the processor; here that comes late."""
    one = child(WITH_GRANDCHILD)
    one.start()
    assert until(lambda: psutil.Process(one.pid).children())
    grandchild = psutil.Process(one.pid).children()[0].pid
    kill = os.killpg
    monkeypatch.setattr(os, "killpg", lambda group, number: threading.Timer(0.3, kill, (group, number)).start())
    one.stop()
    assert gone(grandchild)


def test_a_running_child_is_left_alone(child):
    one = child(SLEEP)
    one.start()
    assert not one.keep_alive(time.monotonic())


def test_pauses_grow_and_end_with_a_sentence(tmp_path):
    log = tmp_path / "log"
    log.write_text("first\nno room left\n")
    policy = RestartPolicy("worker", log)
    assert [policy.pause(now) for now in range(5)] == [0.0, 0.5, 1.0, 2.0, 4.0]
    with pytest.raises(ChildError, match=r"The worker ended 6 times within a minute\. no room left \(more in .*log\)"):
        policy.pause(5)
    assert policy.pause(100) == 0.0


def test_a_child_waits_for_its_pause(child):
    one = child("raise SystemExit(3)")
    one.start()
    now = time.monotonic()
    assert until(lambda: not one.alive())
    assert one.keep_alive(now)
    assert until(lambda: not one.alive())
    assert not one.keep_alive(now)
    assert not one.keep_alive(now + 0.4)
    assert one.keep_alive(now + 0.6)


def step(tmp_path, code, stopped=lambda: False, **more):
    run_step("migrate", [sys.executable, "-c", code], os.environ, tmp_path / "step.log", stopped, **more)


def test_a_step_runs_to_its_end(tmp_path):
    step(tmp_path, "print('done')")
    assert (tmp_path / "step.log").read_text() == "done\n"


def test_what_a_step_says_is_heard_line_by_line_while_it_runs(tmp_path):
    (tmp_path / "step.log").write_text("of yesterday\n")
    code = "import time; print('one', flush=True); time.sleep(1); print('tw', end='', flush=True); time.sleep(.3); print('o')"
    heard, begun = [], time.monotonic()

    step(tmp_path, code, heard=lambda line: heard.append((line, time.monotonic() - begun)))

    assert [line for line, _at in heard] == ["one", "two"]
    assert heard[1][1] - heard[0][1] > 0.5


def test_a_step_that_fails_says_its_last_line(tmp_path):
    with pytest.raises(ChildError, match=r"^The step migrate failed\. no such table \(more in .*step\.log\)$"):
        step(tmp_path, "raise SystemExit('no such table')")


def test_a_step_is_ended_when_a_signal_comes(tmp_path):
    began = time.monotonic()
    step(tmp_path, SLEEP, lambda: time.monotonic() - began > 0.2)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_set_the_flag_and_handlers_come_back(number):
    before = signal.getsignal(number)
    with StopFlag().installed() as flag:
        assert not flag()
        os.kill(os.getpid(), number)
        assert until(flag)
    assert signal.getsignal(number) is before


def test_an_ignored_sigint_is_asked_for_and_an_ignored_sighup_stays():
    former = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGHUP)}
    try:
        with StopFlag().installed() as flag:
            os.kill(os.getpid(), signal.SIGHUP)
            os.kill(os.getpid(), signal.SIGINT)
            assert until(flag)
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def test_children_get_no_database_they_were_not_given(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "owner")
    monkeypatch.setenv("APP_DATABASE_URL", "app")
    monkeypatch.setenv("PGHOSTADDR", "10.0.0.1")
    embedded = child_environment(tmp_path, demo=True, embedded=True)
    assert not {"DATABASE_URL", "APP_DATABASE_URL", "PGHOSTADDR"} & embedded.keys()
    assert (embedded["WEGBEREITER_DEMO"], embedded["WEGBEREITER_HOME"]) == ("1", str(tmp_path))
    assert child_environment(tmp_path, demo=False, embedded=False)["PGHOSTADDR"] == "10.0.0.1"
