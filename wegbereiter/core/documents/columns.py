"""Which column of a table is which field, however its header is spelled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wegbereiter.core.documents.rows import Table
from wegbereiter.core.names import search_key


@dataclass(frozen=True, kw_only=True)
class Columns:
    """`places`: field -> place of its column; `doubled`: two headers that name one field; `unread`: headers of no field."""

    places: Mapping[str, int]
    doubled: tuple[tuple[str, str], ...]
    unread: tuple[str, ...]


def key_of(text: str) -> str:
    """A header or a word as it is compared: its search key without spaces."""
    return search_key(text).replace(" ", "")


def columns_of(table: Table, headers: Mapping[str, Sequence[str]]) -> Columns:
    """Find each field by its headers, written as `key_of` gives them."""
    keys = [key_of(header) for header in table.headers]
    found = {field: [place for place, key in enumerate(keys) if key in words] for field, words in headers.items()}
    read = {place for places in found.values() for place in places}
    return Columns(
        places={field: places[0] for field, places in found.items() if places},
        doubled=tuple((table.headers[p[0]], table.headers[p[1]]) for p in found.values() if len(p) > 1),
        unread=tuple(header for place, header in enumerate(table.headers) if header and place not in read),
    )
