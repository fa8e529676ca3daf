"""Which database a command gets: a named one, a running one, or one started for it."""

import threading

import dj_database_url
import pytest

from wegbereiter.core.database import urls
from wegbereiter.core.database.errors import ServerBusyError, ServerError
from wegbereiter.core.database.lock import HomeLock
from wegbereiter.core.database.server import EmbeddedServer, running_server
from wegbereiter.core.database.urls import database_urls, home_folder, urls_from_environment
from wegbereiter.core.tests.server_tools import owner_program, query


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch):
    for name in (urls.OWNER_VARIABLE, urls.LOGIN_VARIABLE, urls.HOME_VARIABLE):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("urls") / "home"
    with EmbeddedServer(home):
        pass
    return home


def test_named_databases_come_first(home, monkeypatch):
    monkeypatch.setenv(urls.OWNER_VARIABLE, "postgresql://wb_owner@db/x")
    monkeypatch.setenv(urls.LOGIN_VARIABLE, "postgresql://wb_login@db/x")
    with database_urls(home) as found:
        assert found == ("postgresql://wb_owner@db/x", "postgresql://wb_login@db/x")
    assert running_server(home) is None


@pytest.mark.parametrize(
    ("given", "missing"),
    [(urls.OWNER_VARIABLE, urls.LOGIN_VARIABLE), (urls.LOGIN_VARIABLE, urls.OWNER_VARIABLE)],
)
def test_half_a_pair_is_said(given, missing):
    with pytest.raises(ServerError, match=f"^{given} is set but {missing} is not"):
        urls_from_environment({given: "postgresql://somewhere/x"})


def test_without_a_running_server_one_is_started_and_stopped_again(home):
    with database_urls(home) as found:
        assert query(found.owner, "select current_user, current_database()") == [("wb_owner", "wegbereiter")]
        assert query(found.app, "select current_user") == [("wb_login",)]
    assert running_server(home) is None


def test_a_running_server_is_used_and_left_running(home):
    with owner_program(home) as (_, postmaster):
        with database_urls(home) as found:
            assert query(found.app, "select 1") == [(1,)]
        assert running_server(home).pid == postmaster


def test_a_server_that_another_program_is_just_starting_is_waited_for(home, monkeypatch):
    """The lock is held and nothing answers yet."""
    monkeypatch.setattr(urls, "_STEP", 0.01)
    lock = HomeLock(home)
    lock.acquire()
    timer = threading.Timer(0.2, lock.release)
    timer.start()
    with database_urls(home) as found:
        assert not timer.is_alive()
        assert query(found.app, "select 1") == [(1,)]


def test_patience_ends(home, monkeypatch):
    monkeypatch.setattr(urls, "_PATIENCE", 0.05)
    lock = HomeLock(home)
    lock.acquire()
    with pytest.raises(ServerBusyError, match="belongs to process"), database_urls(home):
        pass
    lock.release()


def test_django_understands_the_url(home):
    with EmbeddedServer(home) as server:
        parsed = dj_database_url.parse(server.url("wb_login"))
        assert (parsed["USER"], parsed["NAME"], parsed["HOST"]) == ("wb_login", "wegbereiter", "")
        assert parsed["OPTIONS"] == {"host": str(server.sockets), "port": 5432}


def test_the_home(monkeypatch, tmp_path):
    assert home_folder().name == "var"
    monkeypatch.setenv(urls.HOME_VARIABLE, "~/data")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert home_folder() == tmp_path / "data"
