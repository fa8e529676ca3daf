"""A backup is everything, and a restore proves it before it touches anything (T49, T50)."""

import argparse
import json
import os
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import psycopg
import pytest

from wegbereiter.cli import backup, restore
from wegbereiter.core.database.archive import KEY, MANIFEST, DamagedError, checked_manifest, new_file, write_archive
from wegbereiter.core.database.checksums import Contents, contents, differences
from wegbereiter.core.database.errors import ServerError

FILLED = """
insert into audit_event (id, at, organisation_id, role, river, kind, code, object_type, data)
select gen_random_uuid(), now(), gen_random_uuid(), 'clérk "; --', 'money', 'change', 'x.y', E'a\\nb', '{"n": 1.50}'
from generate_series(1, 20);
insert into procrastinate_jobs (queue_name, task_name, args) select 'default', 'tests.none', '{}' from generate_series(1, 2);
delete from procrastinate_jobs where id = 1;
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    home = tmp_path / "home"
    (home / "anchors").mkdir(parents=True)
    (home / "anchors" / "2026-11-20.json").write_text("{}")
    (home / KEY).write_text("the key")
    monkeypatch.setenv("WEGBEREITER_HOME", str(home))
    return home


@pytest.fixture
def database(own_database, monkeypatch, home):
    for name in ("DATABASE_URL", "APP_DATABASE_URL"):
        monkeypatch.setenv(name, own_database.environment[name])
    with psycopg.connect(own_database.owner_url) as connection:
        connection.execute(FILLED)
    return own_database


@pytest.fixture
def file(database, tmp_path):
    return saved(tmp_path / "all.wegbereiter")


@pytest.fixture(autouse=True)
def who_sees_what(monkeypatch):
    """Asked of each restored copy for seconds: test_separation.py does it once for all."""
    monkeypatch.setattr("wegbereiter.cli.separation.leaks", lambda owner: [])


def saved(path, *, with_key=False):
    assert backup.run(argparse.Namespace(file=path, with_key=with_key)) == 0
    return path


def restored(path, *, replace=False, check=False):
    return restore.run(argparse.Namespace(file=path, replace=replace, check=check))


def asked(url, statement):
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()


def held(url):
    with psycopg.connect(url) as connection:
        return contents(connection)


def databases(url):
    return {name for (name,) in asked(url, "select datname from pg_database")}


def emptied(database):
    with psycopg.connect(database.owner_url) as connection:
        connection.execute("truncate audit_event, procrastinate_jobs cascade")


def flipped(path: Path, target: Path, position: int) -> Path:
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    target.write_bytes(content)
    return target


@pytest.mark.commits
def test_what_was_saved_comes_back_equal(database, file):
    before = held(database.owner_url)
    emptied(database)

    assert restored(file) == 0

    assert before.tables["audit_event"][0] == 20
    assert differences(before, held(database.owner_url)) == []


@pytest.mark.commits
def test_the_file_is_private_and_can_be_opened_without_us(database, file, home):
    with tarfile.open(file) as archive:
        names = archive.getnames()
        manifest = json.loads(archive.extractfile(MANIFEST).read())

    assert file.stat().st_mode & 0o777 == 0o600
    assert names == ["database.dump", "anchors/2026-11-20.json", "manifest.json"]
    assert manifest["tables"]["audit_event"][0] == 20
    assert manifest["key"] == "kept apart"
    assert [path.name for path in file.parent.iterdir() if path.name != "home"] == [file.name]


@pytest.mark.commits
def test_roles_and_policies_are_in_force_on_the_restored_copy(database, file, capsys):
    emptied(database)
    restored(file)

    assert "Roles, rights and row-level security are in force on it." in capsys.readouterr().out
    with psycopg.connect(database.app_url) as connection:
        connection.execute("set role wb_money")
        assert connection.execute("select count(*) from audit_event").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("delete from audit_event")


@pytest.mark.commits
def test_a_copy_without_its_policies_is_not_taken(database, tmp_path, capsys):
    with psycopg.connect(database.owner_url) as connection:
        connection.execute("alter table audit_event disable row level security")
    file = saved(tmp_path / "open.wegbereiter")
    before = held(database.owner_url)

    assert restored(file, replace=True) == 1

    assert "does not keep organisations apart" in capsys.readouterr().out
    assert differences(before, held(database.owner_url)) == []


@pytest.mark.commits
def test_rows_that_are_there_are_given_up_only_when_asked(database, file, capsys):
    with psycopg.connect(database.owner_url) as connection:
        connection.execute("update audit_event set code = 'later'")

    assert restored(file) == 1
    assert "With --replace they are given up." in capsys.readouterr().out
    assert asked(database.owner_url, "select distinct code from audit_event") == [("later",)]

    assert restored(file, replace=True) == 0
    assert asked(database.owner_url, "select distinct code from audit_event") == [("x.y",)]


@pytest.mark.commits
def test_nothing_is_touched_while_somebody_is_connected(database, file, capsys):
    with psycopg.connect(database.app_url):
        assert restored(file, replace=True) == 1

    assert "stop `wegbereiter serve` first" in capsys.readouterr().out


@pytest.mark.commits
def test_somebody_who_is_just_leaving_is_waited_for(database, file):
    """The server lists a connection for a moment after its end; on a busy machine that is long enough to be seen."""
    leaving = psycopg.connect(database.app_url)
    later = threading.Timer(0.5, leaving.close)
    later.start()

    assert restored(file, replace=True) == 0
    later.join()


@pytest.mark.commits
def test_a_flipped_bit_is_found_before_anything_is_touched(database, file, tmp_path, capsys):
    before = held(database.owner_url)
    for position in (0, 600, 5_000, -200, -100, -40, -1):
        damaged = flipped(file, tmp_path / "damaged", position)

        assert restored(damaged, replace=True) == 1
        said = capsys.readouterr().out
        assert "is damaged" in said or "its end is missing" in said

    assert differences(before, held(database.owner_url)) == []


@pytest.mark.commits
def test_a_cut_file_is_found_before_anything_is_touched(database, file, tmp_path, capsys):
    content = file.read_bytes()
    for length in (0, 10, len(content) // 2, len(content) - 1):
        cut = tmp_path / "cut"
        cut.write_bytes(content[:length])

        assert restored(cut, replace=True) == 1
        assert "its end is missing" in capsys.readouterr().out


@pytest.mark.commits
def test_a_copy_that_differs_from_its_manifest_is_not_taken(database, file, tmp_path, capsys):
    """A dump that is whole but holds other rows: for example, one that was put together by hand."""
    manifest = checked_manifest(file)
    manifest["tables"]["audit_event"] = [21, "1"]
    with tarfile.open(file) as archive:
        (tmp_path / "database.dump").write_bytes(archive.extractfile("database.dump").read())
    other = tmp_path / "other"
    with new_file(other) as target:
        write_archive(target, {"database.dump": tmp_path / "database.dump"}, manifest)
    before = held(database.owner_url)

    assert restored(other, replace=True) == 1

    assert "audit_event differs: 21 rows" in capsys.readouterr().out
    assert differences(before, held(database.owner_url)) == []
    assert not {name for name in databases(database.owner_url) if name.startswith(f"{database.name}_")}


@pytest.mark.commits
def test_a_backup_of_an_older_program_is_brought_up_to_date(database, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(backup, "tables_digest", lambda: "older")
    file = saved(tmp_path / "older.wegbereiter")
    emptied(database)

    assert restored(file) == 0

    assert "The tables were brought to this version of the program." in capsys.readouterr().out


@pytest.mark.commits
def test_anchors_and_key_come_back_to_a_new_home(database, home, tmp_path, monkeypatch):
    file = saved(tmp_path / "all.wegbereiter", with_key=True)
    new_home = tmp_path / "new"
    monkeypatch.setenv("WEGBEREITER_HOME", str(new_home))

    restored(file, replace=True)

    assert (new_home / KEY).read_text() == "the key"
    assert (new_home / KEY).stat().st_mode & 0o777 == 0o600
    assert (new_home / "anchors" / "2026-11-20.json").read_text() == "{}"


@pytest.mark.commits
def test_a_key_that_is_here_stays(database, home, tmp_path):
    file = saved(tmp_path / "all.wegbereiter", with_key=True)
    (home / KEY).write_text("another key")

    restored(file, replace=True)

    assert (home / KEY).read_text() == "another key"


@pytest.mark.commits
def test_a_missing_key_is_said(database, home, file, capsys):
    (home / KEY).unlink()

    restored(file, replace=True)

    assert "Put the former key into" in capsys.readouterr().out


@pytest.mark.commits
def test_a_key_from_the_environment_cannot_be_saved(database, home, tmp_path, capsys):
    (home / KEY).unlink()

    assert backup.run(argparse.Namespace(file=tmp_path / "x", with_key=True)) == 1
    assert "Keep it apart" in capsys.readouterr().out
    assert not (tmp_path / "x").exists()


@pytest.mark.commits
def test_checking_a_file_touches_nothing(database, file, capsys):
    assert restored(file, check=True) == 0
    assert "is whole" in capsys.readouterr().out


@pytest.mark.commits
def test_a_backup_is_of_one_moment(database, tmp_path, monkeypatch):
    """Rows that come while the dump runs are neither in the dump nor in the sums."""
    dump = backup.dump_database

    def slow(connection, *args):
        with psycopg.connect(database.owner_url) as other:
            other.execute("delete from audit_event")
        dump(connection, *args)

    monkeypatch.setattr(backup, "dump_database", slow)
    file = saved(tmp_path / "all.wegbereiter")

    assert checked_manifest(file)["tables"]["audit_event"][0] == 20
    assert restored(file, replace=True) == 0


@pytest.mark.commits
def test_an_interrupted_backup_leaves_nothing(database, tmp_path, monkeypatch):
    def interrupted(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(backup, "contents", interrupted)
    with pytest.raises(KeyboardInterrupt):
        backup.back_up(tmp_path / "all", with_key=False)

    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_backup_replaces_no_file(tmp_path):
    (tmp_path / "there").write_text("mine")

    with pytest.raises(ServerError, match="exists already"), new_file(tmp_path / "there"):
        pass


def test_a_backup_needs_a_folder(tmp_path):
    with pytest.raises(ServerError, match="no such folder"), new_file(tmp_path / "nowhere" / "there"):
        pass


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 10_000])
def test_another_file_is_no_backup(tmp_path, content):
    (tmp_path / "file").write_bytes(content)

    with pytest.raises(DamagedError, match="is no backup"):
        checked_manifest(tmp_path / "file")


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(DamagedError, match="cannot be read"):
        checked_manifest(tmp_path / "file")


def test_a_later_format_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("wegbereiter.core.database.archive.FORMAT", 2)
    with new_file(tmp_path / "file") as target:
        write_archive(target, {}, {})
    monkeypatch.undo()

    with pytest.raises(DamagedError, match="another version"):
        checked_manifest(tmp_path / "file")


def test_differences_are_named():
    expected = Contents(tables={"a": [1, "5"], "b": [2, "7"]}, sequences={"s": [3, True]})
    found = Contents(tables={"a": [1, "6"], "c": [0, "0"]}, sequences={"s": [4, True]})

    assert differences(expected, found) == [
        "a differs: 1 rows (sum 5) saved, 1 rows (sum 6) found",
        "b is missing",
        "c is too many",
        "s differs: 3 saved, 4 found",
    ]


@pytest.mark.parametrize(("ours", "theirs"), [(18, 18), (18, 17)])
def test_our_programs_serve_newer_servers(monkeypatch, ours, theirs):
    monkeypatch.setattr(backup, "pg_version", lambda folder: f"{ours}.1")

    assert backup.programs_for(theirs) == backup.pg_bindir()


def test_older_servers_need_their_own_programs(monkeypatch, tmp_path):
    monkeypatch.setattr(backup, "DEBIAN", tmp_path)
    with pytest.raises(ServerError, match="WEGBEREITER_PG_BINDIR"):
        backup.programs_for(15)

    programs = tmp_path / "15" / "bin"
    programs.mkdir(parents=True)
    (programs / "pg_dump").touch()
    assert backup.programs_for(15) == programs


def test_a_password_never_stands_in_the_list_of_processes(monkeypatch):
    seen = {}

    def run(command, *, env, **options):
        seen.update(command=command, password=env["PGPASSWORD"])
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    backup.run_program(["pg_dump"], "postgresql://wb_owner:geheim@db.example/wegbereiter")

    assert seen == {
        "command": ["pg_dump", "--dbname=user=wb_owner dbname=wegbereiter host=db.example"],
        "password": "geheim",
    }


@pytest.mark.commits
def test_a_new_machine_comes_up_from_the_file_alone(database, file, tmp_path):
    """No environment but a new home: the embedded server is made, filled and proved."""
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "APP_DATABASE_URL"}}
    environment["WEGBEREITER_HOME"] = str(tmp_path / "machine")
    command = [sys.executable, "-m", "wegbereiter.cli", "restore", str(file), "--into-empty"]

    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Roles, rights and row-level security are in force on it." in done.stdout
    assert "Two invented towns, an office and an auditor saw and changed exactly what is theirs" in done.stdout
