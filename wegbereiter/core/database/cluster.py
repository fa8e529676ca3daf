"""Where the data of one home lies, who runs its server, and with which settings."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from wegbereiter.core.database import runas
from wegbereiter.core.database.bindir import copied_bindir, pg_bindir, pg_version
from wegbereiter.core.database.errors import ServerError
from wegbereiter.core.database.runas import RunAs

SUPERUSER = "postgres"
PORT = 5432
SYSTEM_VARIABLE = "WEGBEREITER_SYSTEM_DIR"
_SOCKET_NAME = f".s.PGSQL.{PORT}"
_LONGEST_SOCKET = 103  # bytes; Linux allows 107, macOS 103
_SHORT_PREFIX = "wegbereiter-"

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "cluster_name": "wegbereiter",
    "shared_buffers": "256MB",
    "wal_level": "replica",
    "wal_recycle": "off",  # a reused log of changes would keep bytes of rows that were erased (`wegbereiter scrub`)
    "jit": "off",  # compiling costs more than these short queries run
    # The log holds no value of any row. Messages of failed statements quote what was typed ("invalid input syntax:
    # ..."), so they stay out altogether; the application has them. Of the rest, terse drops DETAIL, which quotes rows.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
    "log_timezone": "UTC",
    "lc_messages": "C",
}


@dataclass(frozen=True)
class Cluster:
    """`data` holds the rows; `own_sockets` is where the socket lies if that path is short enough."""

    home: Path
    data: Path
    own_sockets: Path
    bindir: Path
    runas: RunAs

    @property
    def in_system_folder(self) -> bool:
        return self.runas.kind == "account"

    def command(self, sockets: Path) -> list[str]:
        quoted = '"{}"'.format(str(sockets).replace('"', '""'))
        settings = SETTINGS | {"unix_socket_directories": quoted}
        return [str(self.bindir / "postgres"), "-D", str(self.data)] + [
            part for name, value in settings.items() for part in ("-c", f"{name}={value}")
        ]


def system_folder(home: Path) -> Path:
    """Where the cluster of this home lies when the server's account cannot reach the home."""
    return _system_root() / hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:16]


def _system_root() -> Path:
    return Path(os.environ.get(SYSTEM_VARIABLE) or "/var/lib/wegbereiter")


def place(home: Path) -> Cluster:
    """Decide where the cluster of this home lies and who runs it. Data that exist decide before anything else does.

    Raises ServerError when the data belong to somebody else, or can no longer be reached.
    """
    bindir, data = pg_bindir(), home / "postgres"
    if os.geteuid() != 0:
        _refuse_foreign(data)
        return Cluster(home, data, home / "run", bindir, runas.own_account())
    elsewhere = system_folder(home)
    if (elsewhere / "postgres").exists():
        return _lent(home, elsewhere, bindir)
    _refuse_foreign(data)
    inside = runas.namespace()
    if inside.can_use(bindir / "initdb", home):
        return Cluster(home, data, home / "run", bindir, inside)
    if data.exists():
        raise ServerError(
            f"The data in {data} were made in a user namespace, which is forbidden here: allow user namespaces, or "
            "start as an ordinary user who owns the folder."
        )
    return _lent(home, elsewhere, bindir)


def _refuse_foreign(data: Path) -> None:
    if data.exists() and data.stat().st_uid != os.geteuid():
        raise ServerError(
            f"The data in {data} belong to another account ({data.owner()}): start the program as that account."
        )


def _lent(home: Path, folder: Path, bindir: Path) -> Cluster:
    """The cluster in the system folder, which root makes for the account; the folders above stay as they are."""
    account = runas.lent_account()
    for ours, mode in ((_system_root(), 0o755), (folder, 0o700)):
        if not ours.exists():
            ours.mkdir(parents=True)
            ours.chmod(mode)  # whatever the umask says
    os.chown(folder, account.uid, account.gid)
    if not account.can_use(bindir / "initdb"):
        bindir = copied_bindir(bindir, _system_root() / f"programs-{pg_version(bindir)}")
    if not account.can_use(bindir / "initdb", folder):
        raise ServerError(
            f"The account with number {account.uid} cannot work in {folder}; check the rights of the folders above it."
        )
    return Cluster(home, folder / "postgres", folder / "run", bindir, account)


def prepare_home(home: Path) -> Path:
    """The home, made private if it is new; an existing one keeps its rights. Raises ServerError."""
    home = home.resolve()
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home / "log").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ServerError(f"The data directory {home} cannot be used: {error.strerror}.") from error
    if not os.access(home, os.W_OK | os.X_OK):
        raise ServerError(f"The data directory {home} cannot be written by this account.")
    return home


def ensure_cluster(cluster: Cluster) -> None:
    """Make the cluster if there is none; an interrupted attempt is thrown away, never used."""
    major = pg_version(cluster.bindir).partition(".")[0]
    version = cluster.data / "PG_VERSION"
    if version.exists():
        found = version.read_text(encoding="ascii").strip()
        if found != major:
            raise ServerError(
                f"The data in {cluster.data} are of PostgreSQL {found}, the programs of {major}: make a backup with "
                "the former version of Wegbereiter and restore it with this one."
            )
        return
    part = cluster.data.with_name("postgres.part")
    shutil.rmtree(part, ignore_errors=True)
    if cluster.data.exists():
        raise ServerError(f"{cluster.data} exists but holds no database; move it away.")
    _initdb(cluster, part)
    part.rename(cluster.data)


def _initdb(cluster: Cluster, target: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own folder of programs
        [
            str(cluster.bindir / "initdb"),
            f"--pgdata={target}",
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--auth-local=trust",
            "--auth-host=reject",
            "--data-checksums",
            "--no-instructions",
        ],
        capture_output=True,
        text=True,
        check=False,
        **cluster.runas.popen_arguments(),
    )
    if done.returncode != 0:
        raise ServerError(f"The database could not be made in {target}: {done.stderr.strip()[-500:]}")


def socket_folder(cluster: Cluster) -> Path:
    """Private folder for the socket; one of its own where the cluster's path is unfit for a socket."""
    own = cluster.own_sockets
    if _fit_for_socket(own):
        own.mkdir(mode=0o700, exist_ok=True)
        if cluster.in_system_folder:
            os.chown(own, cluster.runas.uid, cluster.runas.gid)
        own.chmod(0o700)
        return own
    base = tempfile.gettempdir()
    if not _fit_for_socket(Path(base) / "a-name-made-up-by-mkdtemp"):
        base = "/tmp"  # noqa: S108 - mkdtemp makes a fresh folder of mode 0700 in it
    folder = Path(tempfile.mkdtemp(prefix=_SHORT_PREFIX, dir=base))
    if cluster.in_system_folder:
        os.chown(folder, cluster.runas.uid, cluster.runas.gid)
    return folder


def _fit_for_socket(folder: Path) -> bool:
    """Short enough for the kernel, and without the comma that libpq takes as the border between two hosts."""
    name = os.fsencode(folder / _SOCKET_NAME)
    return len(name) <= _LONGEST_SOCKET and b"," not in name


def socket_file(sockets: Path) -> Path:
    return sockets / _SOCKET_NAME


def remove_short_folder(sockets: Path) -> None:
    """Remove a socket folder that socket_folder() made outside the home; any other is left alone."""
    if sockets.name.startswith(_SHORT_PREFIX) and sockets.is_dir() and not sockets.is_symlink():
        shutil.rmtree(sockets, ignore_errors=True)
