"""Log files of child processes: private, open for appending, moved away when they get long."""

import contextlib
import shutil
from pathlib import Path
from typing import BinaryIO

LIMIT = 5_000_000  # bytes
KEPT = 3


def open_log(path: Path) -> BinaryIO:
    """The file to hand to a child as its output."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    rotate(path)
    path.touch(mode=0o600)
    return path.open("ab")


def rotate(path: Path) -> None:
    """Move a long log away. A child keeps its file open for appending, so it is copied and then emptied."""
    if not path.exists() or path.stat().st_size < LIMIT:
        return
    for number in range(KEPT - 1, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        if older.exists():
            older.replace(path.with_name(f"{path.name}.{number + 1}"))
    copy = path.with_name(f"{path.name}.1")
    copy.touch(mode=0o600)
    shutil.copyfile(path, copy)
    with path.open("r+b") as file:
        file.truncate(0)


def last_line(path: Path) -> str:
    with contextlib.suppress(OSError):
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 4096))
            lines = file.read().decode("utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else ""
    return ""
