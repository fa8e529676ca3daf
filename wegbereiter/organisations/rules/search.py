"""How a name is found however it is typed, and how a long list is cut into pages. No database, no clock."""

import base64
import binascii
import json
import re
import unicodedata
from dataclasses import dataclass

from wegbereiter.core.names import search_key

LONGEST_QUERY = 100
_KEY = re.compile(r"[0-9]{2,12}")


def search_text(*names: str) -> str:
    """Return all forms under which an entry is found: letters written out ("muensingen") and bare ("munsingen")."""
    forms = dict.fromkeys(form for name in names for form in (search_key(name), _bare(name)) if form)
    return " ".join(forms)


@dataclass(frozen=True, kw_only=True)
class Query:
    """What somebody typed: `words` of names, in their search form, and `keys`, the beginnings of official keys."""

    words: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


def read_query(text: str) -> Query:
    """Take a typed text apart. Signs that are no letters or digits separate words."""
    parts = search_key(text[:LONGEST_QUERY]).split()
    return Query(
        words=tuple(part for part in parts if not _KEY.fullmatch(part)),
        keys=tuple(part for part in parts if _KEY.fullmatch(part)),
    )


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """The row after which (or, `backwards`, before which) a page begins."""

    rank: int
    sort: str
    id: str
    backwards: bool = False


def write_cursor(cursor: Cursor) -> str:
    """Return the cursor as one word for an address."""
    text = json.dumps([cursor.rank, cursor.sort, cursor.id, cursor.backwards], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(word: str) -> Cursor | None:
    """Return the cursor, or None for anything that `write_cursor` did not write: then the list begins at its start."""
    try:
        values = json.loads(base64.urlsafe_b64decode(word.encode() + b"=" * (-len(word) % 4)))
        rank, sort, key, backwards = values
    except (binascii.Error, UnicodeError, ValueError, TypeError, RecursionError):
        return None
    shapes = (isinstance(rank, int), isinstance(sort, str), isinstance(key, str), isinstance(backwards, bool))
    if not all(shapes) or not _UUID.fullmatch(key) or "\0" in sort or not 0 <= rank <= _MOST_RANKS:
        return None
    return Cursor(rank=rank, sort=sort, id=key, backwards=backwards)


_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOST_RANKS = 9


def _bare(name: str) -> str:
    """The name without marks, as somebody types who leaves the dots out: "ü" gives "u"."""
    spread = unicodedata.normalize("NFKD", name.casefold())
    return search_key("".join(letter for letter in spread if not unicodedata.combining(letter)))
