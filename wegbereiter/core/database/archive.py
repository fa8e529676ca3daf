"""The one file that a backup is: a tar archive with a last line that vouches for every byte before it.

`tar -tf` and `tar -xf` open it without us. Members: `database.dump` (pg_dump's own format), `anchors/*.json`, the key of
the installation if asked for, and `manifest.json` as the last one.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from wegbereiter.core.database.errors import ServerError

DUMP, MANIFEST, KEY, ANCHORS = "database.dump", "manifest.json", "secret.key", "anchors/"
FORMAT = 1
_MARK = b"\nwegbereiter-backup sha256 "
_TRAILER = len(_MARK) + 64 + 1
_CHUNK = 1 << 20


class DamagedError(ServerError):
    """The file is not a whole backup of ours."""


@contextmanager
def new_file(target: Path) -> Iterator[IO[bytes]]:
    """A private file that appears under its name only when it is complete. Raises ServerError."""
    if target.exists():
        raise ServerError(f"{target} exists already; a backup never replaces another. Choose another name.")
    if not os.access(target.parent, os.W_OK):
        raise ServerError(f"{target} cannot be written: there is no such folder, or it is closed to us.")
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)


def write_archive(file: IO[bytes], parts: Mapping[str, Path], manifest: Mapping[str, Any]) -> None:
    """Write the parts, the manifest with their digests, and the last line."""
    digests = {name: digest_of(path) for name, path in parts.items()}
    whole = json.dumps({"format": FORMAT, **manifest, "parts": digests}, indent=1, sort_keys=True).encode()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, path in parts.items():
            archive.add(path, name, recursive=False, filter=_anonymous)
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(whole), 0o600
        archive.addfile(entry, io.BytesIO(whole))
    file.seek(0)
    state = _digest(file)
    file.seek(0, os.SEEK_END)
    file.write(_MARK + state.encode() + b"\n")


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


def checked_manifest(path: Path) -> dict[str, Any]:
    """The manifest of a file of which every byte was checked. Raises DamagedError."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            file.seek(max(0, size - _TRAILER))
            trailer = file.read()
            file.seek(0)
            state = _digest(file, until=size - _TRAILER)
    except OSError as error:
        raise DamagedError(f"{path} cannot be read: {error.strerror}.") from error
    if not trailer.startswith(_MARK) or not trailer.endswith(b"\n"):
        raise DamagedError(f"{path} is no backup of Wegbereiter, or its end is missing.")
    if trailer[len(_MARK) : -1] != state.encode():
        raise DamagedError(f"{path} is damaged: it is not what was written. Take another copy.")
    manifest = json.loads(_member(path, MANIFEST))
    if manifest["format"] != FORMAT:
        raise DamagedError(f"{path} was written by another version of Wegbereiter (format {manifest['format']}).")
    return dict(manifest)


def _member(path: Path, name: str) -> bytes:
    with tarfile.open(path) as archive:
        file = archive.extractfile(name)
        assert file is not None
        return file.read()


def unpack(path: Path, folder: Path, manifest: Mapping[str, Any]) -> dict[str, Path]:
    """Name -> file, for all parts that the manifest names; names are ours, so none leads out of the folder."""
    parts = {}
    with tarfile.open(path) as archive:
        for number, name in enumerate(sorted(manifest["parts"])):
            target = folder / f"part{number}"
            source = archive.extractfile(name)
            assert source is not None
            with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                while chunk := source.read(_CHUNK):
                    file.write(chunk)
            parts[name] = target
    return parts


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return _digest(file)


def _digest(file: IO[bytes], *, until: int | None = None) -> str:
    """SHA-256 from where the file stands, of so many bytes or to its end."""
    state, left = hashlib.sha256(), until
    while left is None or left > 0:
        chunk = file.read(_CHUNK if left is None else min(_CHUNK, left))
        if not chunk:
            break
        state.update(chunk)
        left = None if left is None else left - len(chunk)
    return state.hexdigest()
