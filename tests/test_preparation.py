"""What `serve` does before the first page, and what it may leave out."""

import shutil

import psycopg
import pytest

from wegbereiter.cli import preparation
from wegbereiter.cli.preparation import TableState, note_static, own_migrations, static_is_current
from wegbereiter.core.database.errors import ServerError
from wegbereiter.core.database.server import EmbeddedServer
from wegbereiter.core.tests.server_tools import query


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with EmbeddedServer(tmp_path_factory.mktemp("preparation") / "home") as running:
        yield running


@pytest.fixture
def url(server):
    """An empty database of its own, as the owner."""
    query(server.url("wb_owner", "postgres"), "create database prepared")
    yield server.url("wb_owner", "prepared")
    query(server.url("wb_owner", "postgres"), "drop database prepared with (force)")


@pytest.fixture
def state(url):
    opened = TableState(url)
    yield opened
    opened.close()


def record(url, names):
    query(url, "create table django_migrations (app text, name text)")
    with psycopg.connect(url) as connection:
        rows = [name.split(".") for name in names]
        connection.cursor().executemany("insert into django_migrations values (%s, %s)", rows)


def test_an_empty_database_lacks_everything(state):
    assert state.missing() == own_migrations() != []
    assert not state.are_current()


def test_noted_and_complete_is_current_until_something_changes(state, url, monkeypatch):
    record(url, own_migrations())
    assert not state.are_current()
    state.note()
    assert state.are_current()
    monkeypatch.setattr(preparation, "tables_digest", lambda: "other")
    assert not state.are_current()


def test_a_migration_taken_back_is_noticed_in_spite_of_the_note(state, url):
    record(url, own_migrations()[1:])
    state.note()
    assert state.missing() == own_migrations()[:1]
    assert not state.are_current()


def test_the_note_does_not_travel_into_a_copy(state, url, server):
    record(url, own_migrations())
    state.note()
    state.close()
    query(server.url("wb_owner", "postgres"), "create database copied template prepared")
    copied = TableState(server.url("wb_owner", "copied"))
    assert not copied.are_current()
    copied.close()


def test_two_programs_migrate_one_after_the_other(state, url):
    waiting = f"set lock_timeout = '100ms'; select pg_advisory_lock({preparation._LOCK})"
    with pytest.raises(psycopg.errors.LockNotAvailable):
        query(url, waiting)
    state.close()
    query(url, waiting)


@pytest.mark.parametrize("url", ["postgresql://wb_owner@/wegbereiter?host={}", "no url at all"])
def test_an_unreachable_database_is_said(tmp_path, url):
    with pytest.raises(ServerError, match="cannot be reached"):
        TableState(url.format(tmp_path))


def test_a_database_that_is_too_old_is_said(url, monkeypatch):
    monkeypatch.setattr(preparation, "_OLDEST", 99)
    with pytest.raises(ServerError, match="older than PostgreSQL 99"):
        TableState(url)


def test_the_digest_follows_contents(tmp_path, monkeypatch):
    package = tmp_path / "wegbereiter"
    migration = package / "app" / "migrations" / "0001_initial.py"
    migration.parent.mkdir(parents=True)
    migration.write_text("one")
    monkeypatch.setattr(preparation, "_PACKAGE", package)
    first = preparation.tables_digest()
    assert preparation.tables_digest() == first
    assert own_migrations() == ["app.0001_initial"]
    migration.write_text("two")
    assert preparation.tables_digest() != first


def test_static_files_are_collected_again_when_they_or_the_collection_changed(tmp_path, monkeypatch):
    package, home = tmp_path / "wegbereiter", tmp_path / "home"
    (package / "static").mkdir(parents=True)
    (home / "static").mkdir(parents=True)
    sheet = package / "static" / "sheet.css"
    sheet.write_text("a {}")
    monkeypatch.setattr(preparation, "_PACKAGE", package)
    assert not static_is_current(home)
    (home / "static" / "staticfiles.json").write_text("{}")
    note_static(home)
    assert static_is_current(home)
    sheet.write_text("a { color: red }")
    assert not static_is_current(home)
    note_static(home)
    shutil.rmtree(home / "static")
    assert not static_is_current(home)
