"""Anchors: once a day the ends of all chains go into a file outside the database.

Whoever rewrites the database, even as its owner, cannot rewrite what was written down elsewhere. Each file carries the
hash of the file before it, so a copy of the newest one, kept in another house, vouches for all of them. A file names
only the chains that have grown since the last one.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from wegbereiter.audit.rules import FIRST_LINK

FOLDER = "anchors"


@dataclass(frozen=True, kw_only=True, order=True)
class AnchoredHead:
    """The end of one chain on one day."""

    organisation: str
    river: str
    month: str
    sequence: int
    hash: str

    @property
    def chain(self) -> tuple[str, str]:
        return self.organisation, self.river


@dataclass(frozen=True, kw_only=True)
class Anchor:
    day: str
    heads: tuple[AnchoredHead, ...]


@dataclass(frozen=True, kw_only=True)
class Anchors:
    """What the folder says: the files in order, those that are damaged or do not follow on, the newest file's hash."""

    files: tuple[Anchor, ...]
    broken: tuple[str, ...]
    newest_hash: str

    def last_heads(self) -> dict[tuple[str, str], AnchoredHead]:
        """The newest known end of each chain."""
        return {head.chain: head for anchor in self.files for head in anchor.heads}


def read_anchors(home: Path) -> Anchors:
    """All anchors of this data directory, the oldest first. A file that cannot be read is named in `broken`."""
    files, broken, previous = [], [], FIRST_LINK
    for number, path in enumerate(sorted((home / FOLDER).glob("*.json"))):
        content = path.read_bytes()
        try:
            anchor, follows = _parsed(content)
        except (ValueError, KeyError, TypeError):
            broken.append(path.name)
        else:
            files.append(anchor)
            # The first file there is may follow on files that were moved to an archive.
            if number and follows != previous:
                broken.append(path.name)
        previous = hashlib.sha256(content).hexdigest()
    return Anchors(files=tuple(files), broken=tuple(broken), newest_hash=previous)


def _parsed(content: bytes) -> tuple[Anchor, str]:
    values = json.loads(content)
    heads = tuple(AnchoredHead(**head) for head in values["heads"])
    return Anchor(day=values["day"], heads=heads), values["previous"]


def is_anchored(home: Path, day: date) -> bool:
    return _path(home, day).exists()


def write_anchor(home: Path, day: date, heads: Iterable[AnchoredHead]) -> str:
    """Write the file of this day, private to its owner; returns its hash, for whoever keeps it in another place.

    Raises FileExistsError: an anchor is never written twice.
    """
    before = read_anchors(home)
    known = before.last_heads()
    grown = sorted(head for head in heads if known.get(head.chain) != head)
    content = _composed(day, before.newest_hash, grown).encode()
    path = _path(home, day)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)  # unlike a rename, this refuses to replace
    finally:
        part.unlink()
    return hashlib.sha256(content).hexdigest()


def _composed(day: date, previous: str, heads: Iterable[AnchoredHead]) -> str:
    """One JSON document with one chain per line, so that two files can be compared by eye."""
    lines = ",\n".join(json.dumps(asdict(head), sort_keys=True) for head in heads)
    return f'{{"day": "{day.isoformat()}", "previous": "{previous}", "heads": [\n{lines}\n]}}\n'


def _path(home: Path, day: date) -> Path:
    return home / FOLDER / f"{day.isoformat()}.json"
