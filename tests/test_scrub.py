"""T51, the bytes: after `scrub` nothing of an erased row stands in any file of the database server."""

import argparse
from datetime import UTC, datetime

import psycopg
import pytest

from wegbereiter.cli import doctor, scrub
from wegbereiter.core.database.server import EmbeddedServer

pytestmark = pytest.mark.commits
ASKED = argparse.Namespace()
CANARY = "zqspurz"
LONG = 9_000  # characters: too many for one page, so they stand beside the table (TOAST)
# Where a word of a row goes: the row, an index, what does not fit into a page, the planner's samples, the log of changes.
LIVED = f"""
create table person (id int primary key, name text, note text, facts jsonb, tags text[]);
alter table person alter note set storage external;
create index person_name on person (name);
insert into person select n, '{CANARY}' || n, repeat('{CANARY}', {LONG}), '{{"{CANARY}": "{CANARY}"}}', array['{CANARY}']
from generate_series(1, 30) n;
analyze person;
update person set name = 'x{CANARY}' || id where id < 20;
create table other (id int primary key, name text);
insert into other values (1, '{CANARY} first'), (2, 'stays');
delete from other where id = 1;
"""


@pytest.fixture
def server(tmp_path, monkeypatch):
    home = tmp_path / "home"
    monkeypatch.setenv("WEGBEREITER_HOME", str(home))
    for name in ("DATABASE_URL", "APP_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    with EmbeddedServer(home) as server:
        yield server


def found(home):
    """Folders of the cluster in whose files the word stands, as bytes."""
    data = home / "postgres"
    files = [file for file in data.rglob("*") if file.is_file() and CANARY.encode() in file.read_bytes()]
    return {file.relative_to(data).parts[0] for file in files}


def test_no_byte_of_what_was_erased_is_left(server, capsys):
    with psycopg.connect(server.url("wb_owner"), autocommit=True) as owner:
        owner.execute(LIVED.encode())
        owner.execute("delete from person")
    with psycopg.connect(server.url("postgres"), autocommit=True) as superuser:
        superuser.execute("checkpoint")
    assert found(server.home) == {"base", "pg_wal"}  # gone for every question, and still there

    assert scrub.run(ASKED) == 0

    assert found(server.home) == set()
    with psycopg.connect(server.url("wb_owner")) as owner:
        assert owner.execute("select * from other").fetchall() == [(2, "stays")]
    assert "nor in its log" in capsys.readouterr().out
    assert datetime.now(UTC) - scrub.last_time(server.home) < scrub.EVERY


def test_a_table_that_somebody_works_in_is_named_and_the_rest_is_done(server, monkeypatch, capsys):
    monkeypatch.setattr(scrub, "_PATIENCE", "50ms")
    with psycopg.connect(server.url("wb_owner"), autocommit=True) as owner:
        owner.execute(LIVED.encode())
        owner.execute("delete from person")
    with psycopg.connect(server.url("wb_owner")) as holding:
        holding.execute("select * from person")

        assert scrub.run(ASKED) == 1

    assert "public.person" in capsys.readouterr().out
    assert scrub.last_time(server.home) is None


def test_on_a_server_of_ones_own_every_table_is_written_anew(own_database, tmp_path, monkeypatch, capsys):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("WEGBEREITER_HOME", str(home))
    for name in ("DATABASE_URL", "APP_DATABASE_URL"):
        monkeypatch.setenv(name, own_database.environment[name])
    files = "select relname, relfilenode from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
    with psycopg.connect(own_database.owner_url) as owner:
        before = dict(owner.execute(files))

    assert scrub.run(ASKED) == 0

    with psycopg.connect(own_database.owner_url) as owner:
        after = dict(owner.execute(files))
    assert [name for name, file in before.items() if after[name] == file] == []
    assert "administrator" in capsys.readouterr().out


@pytest.mark.parametrize(("days", "fine"), [(6, True), (8, False), (None, False)])
def test_doctor_says_when_it_is_due(tmp_path, days, fine):
    (tmp_path / "postgres").mkdir()
    if days is not None:
        last = datetime.now(UTC) - scrub.EVERY * (days / 7)
        (tmp_path / scrub.NOTE).write_text(last.isoformat())
    finding = doctor.erased_bytes(doctor.Place(tmp_path, 8000))
    assert (finding.ok, finding.needed) == (fine, False)


def test_without_a_database_nothing_is_due(tmp_path):
    assert doctor.erased_bytes(doctor.Place(tmp_path, 8000)).ok
