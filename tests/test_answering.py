"""The processes that answer: one request at a time each, the next one free takes the next request."""

import asyncio
import contextvars
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import psutil
import pytest

from wegbereiter.cli import answering
from wegbereiter.cli.answering import Team, answer_all, answer_of

ENVIRON = {"wsgi.version": (1, 0), "PATH_INFO": "/Ã¤"}
LEFT_BEHIND = contextvars.ContextVar("left_behind", default="nothing")
# Says who answers, after a while; ends in the middle of "/die".
PROGRAM = """
import os, socket, sys, time
from wegbereiter.cli.answering import answer_all
def application(environ, start_response):
    if environ["PATH_INFO"] == "/die":
        os._exit(3)
    time.sleep(float(environ["PATH_INFO"][1:]))
    start_response("200 OK", [("X-Pid", str(os.getpid()))])
    return [environ["wsgi.input"].read()]
with socket.socket(fileno=int(sys.argv[-2])) as own, own.makefile("rb") as requests, own.makefile("wb") as answers:
    answer_all(requests, answers, application)
"""


@pytest.fixture
def program(monkeypatch, tmp_path):
    """The processes run PROGRAM instead of Django."""
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    monkeypatch.setattr(answering, "COMMAND", (sys.executable, str(path)))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    monkeypatch.setattr(answering, "SHORTEST_LIFE", 0.01)


def run(work, number, at_once=None):
    """What `work(team)` returns, in a loop of its own: beside an open browser this thread already has one."""

    async def within():
        team = Team(number, at_once)
        try:
            return await work(team)
        finally:
            await team.end()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, within()).result()


def children():
    return [child for child in psutil.Process().children() if "program.py" in " ".join(child.cmdline())]


def ask(team, path, content=b"", method="POST"):
    return team({"wsgi.version": (1, 0), "REQUEST_METHOD": method, "PATH_INFO": path}, content)


def test_who_is_free_takes_the_next_request(program):
    async def crowd(team):
        await asyncio.gather(ask(team, "/0"), ask(team, "/0"))
        slow = asyncio.create_task(ask(team, "/0.5"))
        await asyncio.sleep(0.05)
        quick = [await ask(team, "/0", b"x" * 200_000) for _number in range(6)]
        return await slow, quick

    slow, quick = run(crowd, 2)
    assert {(status, content) for status, _, content in quick} == {(200, b"x" * 200_000)}
    assert len({headers[0][1] for _, headers, _ in quick}) == 1
    assert slow[1] != quick[0][1]


def test_a_process_that_ends_costs_one_answer_and_is_replaced(program):
    async def crowd(team):
        died = await ask(team, "/die")
        after = await ask(team, "/0", b"again")
        for child in children():
            child.send_signal(signal.SIGKILL)
            child.wait()
        return died, after, await ask(team, "/0", b"and again")

    died, after, later = run(crowd, 1)
    assert (died[0], died[2]) == (500, b"Internal Server Error")
    assert (after[0], after[2]) == (200, b"again")
    assert (later[0], later[2]) == (200, b"and again")


def test_one_that_ends_while_it_rests_is_replaced_by_the_next_request(program):
    async def crowd(team):
        await asyncio.gather(*(ask(team, "/0.1") for _number in range(3)))
        for child in children():
            child.send_signal(signal.SIGKILL)
            child.wait()
        answer = await ask(team, "/0", b"again")
        await asyncio.sleep(0.5)
        return answer, len(children())

    answer, living = run(crowd, 3, at_once=3)
    assert (answer[0], answer[2], living) == (200, b"again", 3)


def test_who_only_reads_is_asked_once_more(program):
    async def crowd(team):
        former = {child.pid for child in children()}
        died = await ask(team, "/die", method="GET")  # ends the second one too, and no third
        (now,) = children()
        os.kill(now.pid, signal.SIGKILL)
        return former, died, await ask(team, "/0", b"read", method="GET")

    former, died, after = run(crowd, 1)
    assert (died[0], after[0], after[2]) == (500, 200, b"read")
    assert str(*former) != after[1][0][1]


def test_who_goes_away_leaves_no_answer_to_the_next(program):
    async def crowd(team):
        gone = asyncio.create_task(ask(team, "/0.2", b"of another"))
        await asyncio.sleep(0.05)
        gone.cancel()
        return await ask(team, "/0", b"mine")

    assert run(crowd, 1)[2] == b"mine"


def test_a_short_request_waits_for_its_turn_and_not_for_a_long_one(program, monkeypatch):
    monkeypatch.setattr(answering, "LONG", 1.0)

    async def crowd(team):
        await asyncio.gather(ask(team, "/0"), ask(team, "/0"), ask(team, "/0"))  # all of them have started
        ended = []

        async def at_work(name, seconds):
            await ask(team, f"/{seconds}")
            ended.append(name)

        await asyncio.gather(*(at_work(f"short {number}", 0.15) for number in range(2)), at_work("third", 0))
        assert ended[0] != "third"  # though a process had nothing to do
        await asyncio.gather(*(at_work(f"long {number}", 2.5) for number in range(2)), at_work("quick", 0))
        return ended[3:]

    assert run(crowd, 3, at_once=2)[0] == "quick"


def test_who_goes_away_in_the_queue_takes_no_turn_along(program):
    async def crowd(team):
        working = asyncio.create_task(ask(team, "/0.2"))
        await asyncio.sleep(0.05)
        gone = [asyncio.create_task(ask(team, "/0")) for _number in range(3)]
        await asyncio.sleep(0.05)
        for one in gone:
            one.cancel()
        await working
        return await asyncio.wait_for(ask(team, "/0", b"mine"), 5)

    assert run(crowd, 1, at_once=2)[2] == b"mine"


def test_processes_end_when_they_are_told_to(program):
    async def found(team):
        await ask(team, "/0")
        return children()

    started = run(found, 2)
    assert len(started) == 2
    assert not [child for child in started if child.is_running()]


def served(application, *requests):
    incoming = BytesIO(b"".join(answering._framed(ENVIRON, content) for content in requests))
    answers = BytesIO()
    answer_all(incoming, answers, application)
    return answers.getvalue()


def test_no_request_finds_what_another_left():
    seen = []

    def application(environ, start_response):
        seen.append((threading.current_thread().name, LEFT_BEHIND.get(), environ["wsgi.version"], environ["PATH_INFO"]))
        LEFT_BEHIND.set("an actor")
        start_response("204 No Content", [])
        return []

    served(application, b"", b"")
    assert seen == [(threading.current_thread().name, "nothing", (1, 0), "/Ã¤")] * 2


def test_an_error_that_nobody_caught_is_an_answer_too(capsys):
    def application(environ, start_response):
        raise ValueError(os.getpid())

    assert b"Internal Server Error" in served(application, b"")
    assert "ValueError" in capsys.readouterr().err


class Closing(list):
    closed = False

    def close(self):
        self.closed = True


@pytest.mark.parametrize("content", [b"x", object()])
def test_the_answer_is_closed_in_any_case(content):
    answer = Closing([content])

    def application(environ, start_response):
        start_response("200 OK", [])
        return answer

    if content == b"x":
        assert answer_of(application, {}, b"") == (200, [], b"x")
    else:
        with pytest.raises(TypeError):
            answer_of(application, {}, b"")
    assert answer.closed
