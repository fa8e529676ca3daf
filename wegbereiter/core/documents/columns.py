"""Which column of a table is which field, however its header is spelled; and rows that name one thing twice."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from wegbereiter.core.documents.faults import RowFault
from wegbereiter.core.documents.problems import Problem
from wegbereiter.core.documents.rows import Table
from wegbereiter.core.names import search_key


@dataclass(frozen=True, kw_only=True)
class Columns:
    """`places`: field -> place of its column; `headers`: field -> its header; `unread`: headers of no field.

    `problems`: two headers that name one field.
    """

    places: Mapping[str, int]
    headers: Mapping[str, str]
    problems: tuple[Problem, ...]
    unread: tuple[str, ...]


def key_of(text: str) -> str:
    """A header or a word as it is compared: its search key without spaces."""
    return search_key(text).replace(" ", "")


def columns_of(table: Table, headers: Mapping[str, Sequence[str]]) -> Columns:
    """Find each field by its headers, written as `key_of` gives them."""
    keys = [key_of(header) for header in table.headers]
    found = {field: [place for place, key in enumerate(keys) if key in words] for field, words in headers.items()}
    read = {place for places in found.values() for place in places}
    doubled = [{"first": table.headers[p[0]], "second": table.headers[p[1]]} for p in found.values() if len(p) > 1]
    return Columns(
        places={field: places[0] for field, places in found.items() if places},
        headers={field: table.headers[places[0]] for field, places in found.items() if places},
        problems=tuple(Problem(code=RowFault.COLUMN_TWICE, row=table.header_row, params=two) for two in doubled),
        unread=tuple(header for place, header in enumerate(table.headers) if header and place not in read),
    )


def twice_in(rows: Iterable[tuple[int, Hashable, str]]) -> Iterator[Problem]:
    """Rows that name what a row above has named; `rows`: (number, what makes it the same, how a sentence calls it)."""
    first: dict[Hashable, int] = {}
    for number, twin, called in rows:
        if twin in first:
            params = {"first_row": first[twin]}
            yield Problem(code=RowFault.TWICE_IN_FILE, row=number, value=called, params=params)
        else:
            first[twin] = number
