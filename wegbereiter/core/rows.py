"""Rows of long tables, written in Python.

A template spends about 25 microseconds on each value it prints, so fifty rows of six cells cost more than the rest of a
page. A list's head, foot and sums stay in its template; its rows come from a tag that puts them together with these.
"""

import html
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString

from wegbereiter.core.templatetags.numbers import one_language

T = TypeVar("T")
_ANY = UUID(int=0)
_TO_ESCAPE = re.compile("[&<>\"']")


def address_of(view: str, *before: object) -> Callable[[UUID], str]:
    """Give the address of a page for each id, resolved only once.

    `to = address_of("funding:municipality")`, then `to(pk)` for each row.
    """
    start, end = reverse(view, args=[*before, _ANY]).split(str(_ANY))
    return lambda pk: f"{start}{pk}{end}"


def link(address: str, text: object) -> SafeString:
    return SafeString(f'<a href="{_text(address)}"><bdi>{_text(text)}</bdi></a>')


def cell(label: object, *content: object, numeric: bool = False) -> SafeString:
    """A cell; `label` stands before it where the table is shown as cards."""
    inside = _text(content[0]) if len(content) == 1 else together(content)
    return SafeString(f"{_opening(str(label), numeric)}{inside}</td>")


@lru_cache(maxsize=512)
def _opening(label: str, numeric: bool) -> str:
    """The same for each cell of a column."""
    kind = ' class="w-num"' if numeric else ""
    return f'<td data-label="{html.escape(label)}"{kind}>'


def heading(content: object, code: object = "") -> SafeString:
    """The first cell of a row, which names it; `code` is its key, in quiet letters."""
    key = f' <span class="w-code w-muted">{_text(code)}</span>' if code else ""
    return SafeString(f'<th scope="row">{_text(content)}{key}</th>')


def row(*cells: object) -> SafeString:
    return SafeString(f"<tr>{together(cells)}</tr>")


def written(line: Callable[[T], SafeString], rows: Iterable[T]) -> SafeString:
    """The lines of a table, all of them in the language of the moment."""
    with one_language():
        return together(map(line, rows))


def together(parts: Iterable[object]) -> SafeString:
    """Parts one behind the other; what is not marked safe is escaped."""
    return SafeString("".join([_text(part) for part in parts]))


def _text(value: object) -> str:
    """As django.utils.html.conditional_escape, without its detour for lazy texts: three quarters of a list's time."""
    if isinstance(value, SafeString):
        return value
    text = str(value)
    return html.escape(text) if _TO_ESCAPE.search(text) else text
