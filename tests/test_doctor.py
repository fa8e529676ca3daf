"""The doctor's page: each fault is found, named, and comes with a remedy."""

import argparse
import os
import socket

import pytest

from wegbereiter.cli import doctor
from wegbereiter.cli.doctor import Finding, Place, examine
from wegbereiter.core.database import cluster, runas
from wegbereiter.core.database.server import EmbeddedServer, running_server
from wegbereiter.core.database.urls import DatabaseUrls, urls_of
from wegbereiter.core.tests.server_tools import query, reachable_folder


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch):
    for name in ("DATABASE_URL", "APP_DATABASE_URL", "WEGBEREITER_DEMO", "WEGBEREITER_PG_BINDIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def where(tmp_path, monkeypatch):
    monkeypatch.setenv("WEGBEREITER_HOME", str(tmp_path / "home"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return Place(tmp_path / "home", port)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with EmbeddedServer(tmp_path_factory.mktemp("doctor") / "home") as running:
        yield running


def test_the_page_of_a_fresh_installation_is_calm_and_changes_nothing(where, capsys):
    findings = list(examine(where))
    faults = [finding.what for finding in findings if finding.needed and not finding.ok]
    assert not [fault for fault in faults if "built" not in fault and "compiled" not in fault]
    assert any("no data yet" in finding.what for finding in findings)
    assert any("for trying out and small installations" in finding.what for finding in findings)
    assert not where.home.exists()


@pytest.mark.parametrize(("ok", "code"), [(True, 0), (False, 1)])
def test_the_exit_code_tells_whether_something_is_wrong(where, monkeypatch, capsys, ok, code):
    monkeypatch.setattr(doctor, "examine", lambda _: [
        Finding(ok=ok, what="thing", mend="mend it"), Finding(ok=False, what="extra", mend="if you like", needed=False),
    ])  # fmt: skip
    assert doctor.run(argparse.Namespace(port=where.port, roles_sql=False)) == code
    printed = capsys.readouterr().out
    assert ("WRONG  thing\n       -> mend it" in printed) is not ok
    assert "note   extra\n       -> if you like" in printed
    assert printed.endswith("Nothing is wrong.\n" if ok else "1 wrong.\n")


def test_the_sql_for_a_server_of_ones_own(capsys):
    assert doctor.run(argparse.Namespace(port=1, roles_sql=True)) == 0
    assert "CREATE ROLE wb_login" in capsys.readouterr().out


def test_a_check_that_fails_does_not_hide_the_next(where, monkeypatch):
    monkeypatch.setenv("WEGBEREITER_PG_BINDIR", str(where.home))
    findings = list(examine(where))
    assert any(not finding.ok and finding.what.startswith("programs: PostgreSQL's programs") for finding in findings)
    assert any(finding.what.startswith("port ") for finding in findings)


def test_an_old_python(where, monkeypatch):
    monkeypatch.setattr(doctor, "OLDEST_PYTHON", (99, 0))
    assert not doctor.python_version(where).ok


def test_a_full_disk(where, monkeypatch):
    monkeypatch.setattr(doctor, "_LEAST_FREE", 10**18)
    assert "the database stops" in doctor.disk_space(where).mend


def test_data_that_others_can_read(where):
    (where.home / "log").mkdir(parents=True, mode=0o755)
    assert "chmod -R go-rwx" in doctor.data_directory(where).mend
    (where.home / "log").chmod(0o700)
    assert doctor.data_directory(where).ok


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    assert "cannot write" in doctor.data_directory(Place(tmp_path / "file" / "home", 1)).mend


def test_a_taken_port(where):
    with socket.create_server(("127.0.0.1", where.port)):
        finding = doctor.port_free(where)
    assert (finding.ok, "taken" in finding.what) == (False, True)
    assert doctor.port_free(where).ok


def test_demo_mode(where, monkeypatch):
    assert doctor.demo_mode(where).ok
    monkeypatch.setenv("WEGBEREITER_DEMO", "1")
    assert "any role" in doctor.demo_mode(where).what


def test_a_missing_tool_is_a_note(where):
    finding = doctor._tool("no-such-tool", "does nothing", "install it")(where)
    assert (finding.ok, finding.mark) == (False, "note ")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the server to another account")
def test_a_cluster_in_a_system_folder_is_said(where, monkeypatch):
    with reachable_folder() as folder:
        monkeypatch.setenv(cluster.SYSTEM_VARIABLE, str(folder / "system"))
        monkeypatch.setattr(runas.RunAs, "can_use", lambda self, *_: self.kind != "namespace")
        (cluster.system_folder(where.home) / "postgres").mkdir(parents=True)
        finding = doctor.place_of_the_cluster(where)
    assert finding.what.startswith(f"the data lie in {folder}/system/")
    assert "user namespaces" in finding.mend


def test_the_manner_of_running_is_said(server):
    finding = doctor.place_of_the_cluster(Place(server.home, 1))
    assert finding.ok
    assert f"its data in {server.home}/postgres" in finding.what


def test_a_named_database_needs_no_embedded_one(where, monkeypatch, server):
    urls = urls_of(server)
    monkeypatch.setenv("DATABASE_URL", urls.owner)
    monkeypatch.setenv("APP_DATABASE_URL", urls.app)
    page = [finding.what for finding in examine(where)]
    assert "database named in DATABASE_URL; the embedded server is not used" in page
    assert "no embedded cluster" in page
    assert "the database answers" in page


def test_half_a_pair_of_urls(where, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://x/y")
    findings = list(doctor.database_findings(where))
    assert ["APP_DATABASE_URL is not" in finding.what for finding in findings] == [True]


def test_a_running_server_is_attached_to_and_left_running(server):
    findings = list(doctor.database_findings(Place(server.home, 1)))
    assert findings[0].what == f"the database answers (server {server.pid} is running)"
    assert "migrations are missing" in findings[1].what
    assert findings[2].ok
    assert running_server(server.home) is not None


def test_a_stopped_server_is_started_for_the_moment(tmp_path):
    with EmbeddedServer(tmp_path / "home"):
        pass
    findings = list(doctor.database_findings(Place(tmp_path / "home", 1)))
    assert findings[0].what == "the database answers"
    assert running_server(tmp_path / "home") is None


@pytest.mark.parametrize(
    ("spoil", "mend", "words"),
    [
        ("alter role wb_owner nobypassrls", "alter role wb_owner bypassrls", "must sign in as wb_owner"),
        ("alter role wb_login inherit", "alter role wb_login noinherit", "must sign in as wb_login"),
        ("revoke wb_case from wb_login", "grant wb_case to wb_login", "not a member of wb_case"),
        ("drop extension unaccent", "create extension unaccent", "extensions are missing: unaccent"),
    ],
)
def test_wrong_roles_are_found(server, spoil, mend, words):
    admin = server.url("postgres")
    query(admin, spoil)
    finding = doctor.roles(urls_of(server))
    query(admin, mend)
    assert (finding.ok, words in finding.what) == (False, True)
    assert doctor.roles(urls_of(server)).ok


def test_a_login_that_cannot_connect_is_said(server):
    finding = doctor.roles(DatabaseUrls(server.url("wb_owner"), server.url("nobody_known")))
    assert (finding.ok, "cannot connect" in finding.what) == (False, True)
