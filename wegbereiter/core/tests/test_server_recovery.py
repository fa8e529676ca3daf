"""The embedded server after an unclean end: of the program, of the server, of the machine."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import psutil
import psycopg
import pytest

from wegbereiter.core.database import recover
from wegbereiter.core.database import server as server_module
from wegbereiter.core.database.cluster import socket_file
from wegbereiter.core.database.errors import ServerError
from wegbereiter.core.database.recover import clear_remains, is_server_process
from wegbereiter.core.database.server import EmbeddedServer, running_server
from wegbereiter.core.tests.server_tools import gone, owner_program, query, until

BUSY = "select count(*) from generate_series(1, 1e12::bigint)"  # never looks whether its server still lives


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One cluster for all tests here: each must leave it so that the next can start it."""
    home = tmp_path_factory.mktemp("recovery") / "home"
    with EmbeddedServer(home) as server:
        query(server.url("wb_owner"), "create table kept (id serial, word text)")
    return home


@contextmanager
def busy_back_end(url):
    """A back end in the middle of a long statement; gives its number."""
    connection = psycopg.connect(url, autocommit=True)
    connection.pgconn.send_query(BUSY.encode())
    pid = connection.info.backend_pid
    assert until(lambda: psutil.Process(pid).cpu_times().user > 0.02)
    try:
        yield pid
    finally:
        connection.close()


def test_the_server_ends_cleanly_when_its_program_is_killed(home):
    with owner_program(home) as (program, postmaster):
        url = running_server(home).url("wb_owner")
        query(url, "insert into kept (word) values ('before the kill')")
        program.kill()
        assert until(lambda: gone(postmaster), 5)
    assert not (home / "postgres" / "postmaster.pid").exists()  # it was a stop, not a crash
    assert running_server(home) is None
    with EmbeddedServer(home) as server:
        assert query(server.url("wb_owner"), "select count(*) from kept where word = 'before the kill'") == [(1,)]


def test_a_start_at_the_moment_of_the_kill_waits_for_the_former_server(home):
    with owner_program(home) as (program, postmaster):
        with busy_back_end(running_server(home).url("wb_owner")):
            program.kill()
            program.wait()
            with EmbeddedServer(home) as server:
                assert server.pid != postmaster
                assert query(server.url("wb_login"), "select 1") == [(1,)]
        assert gone(postmaster)


def test_a_killed_server_is_started_again_at_the_same_address(home):
    with EmbeddedServer(home) as server:
        url = server.url("wb_owner")
        query(url, "insert into kept (word) values ('acknowledged')")
        former = server.pid
        os.kill(former, signal.SIGKILL)
        assert until(lambda: not server.alive())
        assert running_server(home) is None
        server.start()
        assert (server.url("wb_owner"), server.pid != former) == (url, True)
        assert query(url, "select count(*) from kept where word = 'acknowledged'") == [(1,)]


def test_back_ends_that_outlive_their_server_are_ended(home):
    with EmbeddedServer(home) as server, busy_back_end(server.url("wb_owner")) as pid:
        os.kill(server.pid, signal.SIGKILL)
        assert until(lambda: not server.alive())
        assert not gone(pid)
        server.start()
        assert gone(pid)
        assert query(server.url("wb_owner"), "select 1") == [(1,)]


@pytest.fixture
def stranger():
    """A living process of the same account that has nothing to do with us."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        assert process.poll() is None
        process.kill()


def test_a_pid_file_and_socket_lock_with_a_strangers_number(home, stranger):
    data = home / "postgres"
    content = f"{stranger.pid}\n{data}\n{int(time.time())}\n5432\n{home / 'run'}\n\n  5432001  0\nready   \n"
    (data / "postmaster.pid").write_text(content)
    lock = socket_file(home / "run")
    lock.with_name(lock.name + ".lock").write_text(content)
    lock.touch()
    with EmbeddedServer(home) as server:
        assert query(server.url("wb_login"), "select 1") == [(1,)]


@pytest.mark.parametrize("content", ["", "no number\n", "999999999\n"])
def test_a_damaged_pid_file(home, content):
    (home / "postgres" / "postmaster.pid").write_text(content)
    with EmbeddedServer(home) as server:
        assert query(server.url("wb_login"), "select 1") == [(1,)]


def test_whose_process_it_is(home, stranger, tmp_path):
    with EmbeddedServer(home) as server:
        assert is_server_process(server.pid, home / "postgres")
        assert not is_server_process(server.pid, tmp_path)
        assert not is_server_process(stranger.pid, home / "postgres")
    assert not is_server_process(2**30, home / "postgres")


def test_a_server_that_does_not_obey_is_ended_without_tidying_up(home, monkeypatch):
    """As when a clean stop meets a recovery; nothing acknowledged is lost."""
    monkeypatch.setattr(server_module, "STOP_STEPS", ((signal.SIGWINCH, 0.1), *recover.STOP_STEPS[1:]))
    with EmbeddedServer(home) as server:
        query(server.url("wb_owner"), "insert into kept (word) values ('unclean')")
        pid = server.pid
    assert gone(pid)
    with EmbeddedServer(home) as server:
        assert query(server.url("wb_owner"), "select count(*) from kept where word = 'unclean'") == [(1,)]


def test_remains_that_cannot_be_ended_are_said(home, monkeypatch):
    monkeypatch.setattr(recover, "STOP_STEPS", ((signal.SIGWINCH, 0.1),))
    with EmbeddedServer(home) as server, pytest.raises(ServerError, match="does not end"):
        clear_remains(home / "postgres", server.sockets)
