"""A long list in pages. A page begins behind a row, not at a number, so it costs the same wherever it lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet

ROWS = 50

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Row]):
    """Rows of one page; `after` and `before` are words for the address, empty where there is nothing further."""

    rows: list[Row]
    start: int  # the first row's number in the list, from 1
    after: str
    before: str

    @property
    def end(self) -> int:
        return self.start + len(self.rows) - 1


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a page begins: behind (or before) the row with these values, which is the list's row `number`."""

    values: list[Any]
    number: int
    backwards: bool


def page_of(rows: QuerySet[Row], *, order: Sequence[str], word: str = "", size: int = ROWS) -> Page[Row]:
    """Cut one page out of `rows`, ordered by `order` (field paths, "-" for descending, the last one unique, none null).

    `word` comes from an address. It is signed, so a word that we did not write, or one of another order, begins anew.
    """
    place = _read(word, order)
    if place and place.backwards:
        return _page_before(rows, order, place, size)
    start = place.number + 1 if place else 1
    found = _ordered(rows.filter(_beyond(order, place.values, back=False)) if place else rows, order, back=False)
    taken = list(found[: size + 1])
    return _page(taken[:size], order, start=start, more_after=len(taken) > size, more_before=start > 1)


def _page_before(rows: QuerySet[Row], order: Sequence[str], place: Place, size: int) -> Page[Row]:
    found = _ordered(rows.filter(_beyond(order, place.values, back=True)), order, back=True)
    taken = list(found[: size + 1])
    shown = taken[:size][::-1]
    more = len(taken) > size
    start = place.number - len(shown) if more else 1
    return _page(shown, order, start=start, more_after=True, more_before=more)


def _page(rows: list[Row], order: Sequence[str], *, start: int, more_after: bool, more_before: bool) -> Page[Row]:
    end = start + len(rows) - 1
    return Page(
        rows=rows,
        start=start,
        after=_write(rows[-1], order, end, back=False) if rows and more_after else "",
        before=_write(rows[0], order, start, back=True) if rows and more_before else "",
    )


def _beyond(order: Sequence[str], values: Sequence[Any], *, back: bool) -> Q:
    """Rows that come after these values in the order (or before them)."""
    conditions = []
    for index, field in enumerate(order):
        same = {name.lstrip("-"): value for name, value in zip(order[:index], values[:index], strict=True)}
        lookup = "lt" if field.startswith("-") != back else "gt"
        conditions.append(Q(**same, **{f"{field.lstrip('-')}__{lookup}": values[index]}))
    return reduce(or_, conditions)


def _ordered(rows: QuerySet[Row], order: Sequence[str], *, back: bool) -> QuerySet[Row]:
    turned = [field.lstrip("-") if field.startswith("-") else f"-{field}" for field in order]
    return rows.order_by(*(turned if back else order))


def _write(row: Row, order: Sequence[str], number: int, *, back: bool) -> str:
    values = [str(reduce(getattr, field.lstrip("-").split("__"), row)) for field in order]
    return signing.dumps([values, number, back], salt=_salt(order))


def _read(word: str, order: Sequence[str]) -> Place | None:
    try:
        values, number, backwards = signing.loads(word, salt=_salt(order))
    except signing.BadSignature:
        return None
    return Place(values=values, number=number, backwards=backwards)


def _salt(order: Sequence[str]) -> str:
    return "wegbereiter.pages:" + ",".join(order)
