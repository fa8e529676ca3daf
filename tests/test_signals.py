"""SIGINT and SIGTERM in the middle of a command, started as a shell script starts something in the background.

There SIGINT is inherited as ignored. Each command still stops on either of the two, says so in one line, gives 128 and
the signal's number, and leaves nothing half. `serve` has its own tests (test_serve.py).
"""

import argparse
import os
import shutil
import signal
import subprocess
import threading
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.serving import PROGRAM, ROOT, environment
from wegbereiter import cli
from wegbereiter.cli import allotting, backup, restore
from wegbereiter.core.database.bindir import pg_bindir
from wegbereiter.core.database.lock import HomeLock
from wegbereiter.core.tests.server_tools import gone, until

pytestmark = pytest.mark.commits

# What `command &` in a script is: the shell ignores SIGINT for it, names its number and hands on how it ended.
IN_THE_BACKGROUND = '"$@" & echo $! >"$NUMBER"; wait $!; echo $? >"$CODE"'
SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
LIMIT = 60  # seconds, on a machine that does four other things


class Command:
    def __init__(self, folder, variables, *arguments):
        self.folder, number, self._code = folder, folder / "number", folder / "code"
        self._output = folder / "output"
        shell = ["sh", "-c", IN_THE_BACKGROUND, "sh", *PROGRAM, *map(str, arguments)]
        changed = {**variables, "NUMBER": str(number), "CODE": str(self._code), "PYTHONUNBUFFERED": "1"}
        with self._output.open("w") as file:
            self.shell = subprocess.Popen(
                shell, env=changed, cwd=ROOT, stdout=file, stderr=file, stdin=subprocess.DEVNULL
            )
        assert until(lambda: number.exists() and number.read_text().strip(), LIMIT)
        self.process = psutil.Process(int(number.read_text()))

    @property
    def said(self):
        return self._output.read_text()

    def family(self):
        return [self.process.pid, *(child.pid for child in self.process.children(recursive=True))]

    def runs(self, program):
        """Whether one of its children is this program now."""
        names = []
        for child in self.process.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                names.append(child.name())
        return any(program in name for name in names)

    def interrupted_by(self, number):
        """Send it once; (exit code, last line), after everything that it started has ended."""
        family = self.family()
        self.process.send_signal(number)
        self.shell.wait(LIMIT)
        assert until(lambda: all(gone(pid) for pid in family)), [
            psutil.Process(pid).cmdline() for pid in family if not gone(pid)
        ]
        return int(self._code.read_text()), self.said.splitlines()[-1]


@contextmanager
def started(folder, variables, *arguments):
    (folder / "run").mkdir()
    command = Command(folder / "run", variables, *arguments)
    try:
        yield command
    finally:
        if not gone(command.process.pid):
            command.process.kill()
        command.shell.wait(LIMIT)


def ended(name, number):
    return 128 + number, f"wegbereiter {name}: stopped by {number.name}."


@contextmanager
def locked(database, table):
    """Whoever reads the table waits here."""
    with psycopg.connect(database.owner_url) as connection:
        connection.execute(f"lock table {table} in access exclusive mode")
        yield


def asked(database, statement):
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        return connection.execute(statement).fetchall()


WAITING = "select 1 from pg_stat_activity where datname = '{}' and wait_event_type = 'Lock'"
WORKING = "select query from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"


def waits(database):
    return until(lambda: asked(database, WAITING.format(database.name)), LIMIT)


# ------------------------------------------------------------------------------------ without a database


@SIGNALS
@pytest.mark.parametrize("name", ["allot", "pools"])
def test_a_computation_that_is_stopped_writes_nothing(tmp_path, name, number):
    """The input is a pipe that nobody fills, so that the command waits in the middle of its work."""
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    os.mkfifo(source)
    target.write_text("from before")
    options = {"allot": ["--round", "final", "--headcount"], "pools": ["--allotments"]}[name]
    arguments = [name, "--edition", "pik-2017", *options, source, "--output", target]
    with started(tmp_path, os.environ, *arguments) as command, writer(source):
        assert command.interrupted_by(number) == ended(name, number)

    assert target.read_text() == "from before"
    assert {path.name for path in tmp_path.iterdir()} == {"in.csv", "out.csv", "run"}


@contextmanager
def writer(pipe):
    """Opens the pipe for writing once the command has opened it for reading, and writes nothing."""
    opened = []

    def try_to_open():
        try:
            opened.append(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            return False
        return True

    assert until(try_to_open, LIMIT)
    try:
        yield
    finally:
        os.close(opened[0])


# ------------------------------------------------------------------------------------ on a database that is there


@SIGNALS
def test_a_backup_that_is_stopped_leaves_no_file(own_database, tmp_path, number):
    target = tmp_path / "there" / "all.wegbereiter"
    target.parent.mkdir()
    variables = own_database.environment | {"WEGBEREITER_HOME": str(tmp_path / "home")}
    with locked(own_database, "audit_event"), started(tmp_path, variables, "backup", target) as command:
        assert waits(own_database)
        assert [path.name for path in target.parent.iterdir() if path.suffix == ".part"] == ["all.wegbereiter.part"]
        assert command.interrupted_by(number) == ended("backup", number)

    assert list(target.parent.iterdir()) == []
    assert until(lambda: asked(own_database, WORKING) == [])


@SIGNALS
def test_a_check_of_the_trail_stops(own_database, tmp_path, number):
    with locked(own_database, "audit_event"), started(tmp_path, own_database.environment, "verify-audit") as command:
        assert waits(own_database)
        assert command.interrupted_by(number) == ended("verify-audit", number)

    assert until(lambda: asked(own_database, WORKING) == [])


@SIGNALS
def test_a_load_of_the_demo_that_is_stopped_leaves_no_row(own_database, tmp_path, number):
    variables = own_database.environment | {"APP_DATABASE_URL": own_database.owner_url}
    with locked(own_database, "organisations_membership"), started(tmp_path, variables, "demo") as command:
        assert waits(own_database)
        assert "[2/" in command.said  # the register lies in the transaction already
        assert command.interrupted_by(number) == ended("demo", number)

    assert asked(own_database, "select count(*) from organisations_organisation") == [(0,)]
    assert until(lambda: asked(own_database, WORKING) == [])


@SIGNALS
def test_a_management_command_stops(own_database, tmp_path, number):
    arguments = ["manage", "shell", "--no-imports", "-c", "import time; print('at work'); time.sleep(600)"]
    with started(tmp_path, own_database.environment, *arguments) as command:
        assert until(lambda: "at work" in command.said, LIMIT)
        assert command.interrupted_by(number) == ended("manage", number)

    assert asked(own_database, WORKING) == []


@pytest.fixture
def slow_programs(tmp_path):
    """PostgreSQL's own programs, but a restore that has begun goes on for ever."""
    wheel = pg_bindir()
    shutil.copytree(wheel.parent, tmp_path / "pginstall", symlinks=True)
    program = tmp_path / "pginstall" / "bin" / "pg_restore"
    program.unlink()
    program.write_text(f'#!/bin/sh\ncase "$*" in *--list*) exec "{wheel}/pg_restore" "$@" ;; esac\nexec sleep 600\n')
    program.chmod(0o755)
    return program.parent


@SIGNALS
def test_a_restore_that_is_stopped_changes_nothing(own_database, tmp_path, slow_programs, monkeypatch, number):
    home = tmp_path / "home"
    home.mkdir()
    for name, value in own_database.environment.items():
        if name.endswith("DATABASE_URL"):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("WEGBEREITER_HOME", str(home))
    assert backup.run(argparse.Namespace(file=tmp_path / "file", with_key=False)) == 0
    copy = f"select 1 from pg_database where datname like '{own_database.name}\\_%'"
    variables = own_database.environment | {"WEGBEREITER_PG_BINDIR": str(slow_programs), "WEGBEREITER_HOME": str(home)}

    with started(tmp_path, variables, "restore", tmp_path / "file", "--replace") as command:
        assert until(lambda: any(psutil.Process(pid).name() == "sleep" for pid in command.family()), LIMIT), (
            command.said
        )
        assert asked(own_database, copy) == [(1,)]
        assert command.interrupted_by(number) == ended("restore", number)

    assert asked(own_database, copy) == []
    assert list(home.iterdir()) == []
    assert asked(own_database, "select count(*) > 50 from django_migrations") == [(True,)]


# ------------------------------------------------------------------------------------ with a server of its own


@SIGNALS
def test_a_command_that_started_the_server_stops_it_again(tmp_path, number):
    """Asked while the cluster is being made or the first migrations run; the next command begins as if nothing had been."""
    home = tmp_path / "home"
    with started(tmp_path, environment(home), "demo") as command:
        assert until(lambda: command.runs("postgres"), LIMIT)
        if number is signal.SIGTERM:
            assert until((home / "server.json").exists, LIMIT)
        assert command.interrupted_by(number) == ended("demo", number)

    assert not (home / "server.json").exists()
    lock = HomeLock(home)
    lock.acquire()  # raises where somebody still holds it
    lock.release()
    sockets = [path for path in home.rglob("*") if path.is_socket()]
    assert sockets == []


# ------------------------------------------------------------------------------------ in this process


@pytest.fixture
def handlers():
    """What the command line installs, taken back afterwards."""
    former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    cli.install_signal_handlers()
    yield
    for number, handler in former.items():
        signal.signal(number, handler)


def test_a_file_that_was_being_written_is_taken_away(handlers, tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "write_bytes", lambda self, data: signal.raise_signal(signal.SIGINT))

    with pytest.raises(cli.Ended):
        allotting.put(tmp_path / "out.csv", ["ags"], [["08111000"]])

    assert list(tmp_path.iterdir()) == []


def test_a_second_signal_does_not_interrupt_the_tidying_up(handlers):
    """Who presses Ctrl-C twice would otherwise leave a server behind."""
    tidied = []

    def command():
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGTERM)
            tidied.append("all of it")

    with pytest.raises(cli.Ended) as caught:
        command()

    assert (tidied, caught.value.code) == (["all of it"], 130)


def test_a_step_that_must_not_stay_half_is_finished_first_also_beside_another_thread(handlers):
    done, over = [], threading.Event()
    threading.Thread(target=over.wait, daemon=True).start()

    def step():
        with cli.held_back():
            os.kill(os.getpid(), signal.SIGTERM)
            done.append("both renamed")

    with pytest.raises(cli.Ended) as caught:
        step()

    over.set()
    assert (done, caught.value.code) == (["both renamed"], 143)


class Interrupted(BaseException):
    pass


def test_the_exchange_of_two_databases_is_never_half(own_database, monkeypatch):
    """Stopped, even killed, after the first of the two names was given."""
    execute = psycopg.Connection.execute

    def stopping(self, query, *args, **options):
        found = execute(self, query, *args, **options)
        words = query if isinstance(query, str) else query.as_string()
        if "rename to" in words:
            raise Interrupted
        return found

    def interrupted():
        with restore.copy_beside(own_database.owner_url) as (copy, take_place):
            with psycopg.connect(copy, autocommit=True) as connection:
                connection.execute("create table the_copy ()")
            with monkeypatch.context() as patched:
                patched.setattr(psycopg.Connection, "execute", stopping)
                take_place()

    with pytest.raises(Interrupted):
        interrupted()

    assert beside(own_database) == {own_database.name}
    assert asked(own_database, "select to_regclass('the_copy')") == [(None,)]


def test_what_a_killed_restore_left_is_cleared_by_the_next(own_database):
    name = own_database.name
    for left in ("restored", "before"):
        with psycopg.connect(own_database.owner_url.replace(name, "postgres", 1), autocommit=True) as connection:
            connection.execute(f'create database "{name}_{left}" template template0')

    with restore.copy_beside(own_database.owner_url) as (copy, take_place):
        with psycopg.connect(copy, autocommit=True) as connection:
            connection.execute("create table the_copy ()")
        take_place()

    assert beside(own_database) == {name}
    assert asked(own_database, "select to_regclass('the_copy')::text") == [("the_copy",)]


def beside(database):
    """The database and those whose names begin with its name."""
    names = {name for (name,) in asked(database, "select datname from pg_database")}
    return {name for name in names if name.startswith(database.name)}
