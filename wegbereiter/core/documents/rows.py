"""The table as it is read: a header row, rows below it, every cell in its column."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from wegbereiter.core.documents.faults import TableFault, TableRefusedError
from wegbereiter.core.documents.limits import Limits

# A number cell of XLSX stays a Decimal, because 12.345 written as text would be read as twelve thousand.
Cell = str | Decimal

_MOST_PLAIN_DIGITS = 15


@dataclass(frozen=True)
class Row:
    number: int  # as a spreadsheet counts, the header row being 1 in most files
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Headers and rows of one table; every row has as many cells as there are headers, blank rows are left out."""

    headers: tuple[str, ...]
    header_row: int
    rows: tuple[Row, ...]
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    encoding: str = ""


def cell_text(cell: Cell) -> str:
    """The cell as it may be shown and compared: trimmed, a number without trailing zeros."""
    if isinstance(cell, str):
        return cell.strip()
    plain = format(cell, "f") if abs(cell.adjusted()) < _MOST_PLAIN_DIGITS else str(cell)
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def assembled(
    records: Iterable[tuple[int, list[Cell]]],
    limits: Limits,
    *,
    ragged: bool,
    encoding: str = "",
    sheet: str = "",
    other_sheets: tuple[str, ...] = (),
) -> Table:
    """Build the table; `ragged` allows notes right of the table, as spreadsheets have them, and leaves them out.

    In CSV a cell too many means a number was torn apart at its comma, so there it is refused.
    """
    header: Row | None = None
    rows: list[Row] = []
    cells = 0
    for number, record in records:
        if number > limits.rows:
            raise TableRefusedError(TableFault.TOO_MANY_ROWS, most=limits.rows)
        row = _trimmed(number, record, limits)
        cells += len(row.cells)
        if cells > limits.cells:
            raise TableRefusedError(TableFault.TOO_MANY_CELLS, most=limits.cells)
        if not row.cells:
            continue
        if header is None:
            header = row
        else:
            rows.append(_fitted(row, len(header.cells), ragged=ragged))
    if header is None or not rows:
        raise TableRefusedError(TableFault.EMPTY)
    return Table(
        headers=tuple(cell_text(cell) for cell in header.cells),
        header_row=header.number,
        rows=tuple(row for row in rows if any(map(cell_text, row.cells))),
        sheet=sheet,
        other_sheets=other_sheets,
        encoding=encoding,
    )


def _trimmed(number: int, record: list[Cell], limits: Limits) -> Row:
    """The record without blank cells at its end."""
    end = len(record)
    while end and not cell_text(record[end - 1]):
        end -= 1
    if end > limits.columns:
        raise TableRefusedError(TableFault.TOO_MANY_COLUMNS, row=number, most=limits.columns)
    cells = tuple(record[:end])
    if any(isinstance(cell, str) and len(cell) > limits.cell_chars for cell in cells):
        raise TableRefusedError(TableFault.CELL_TOO_LONG, row=number, most=limits.cell_chars)
    return Row(number, cells)


def _fitted(row: Row, width: int, *, ragged: bool) -> Row:
    if len(row.cells) > width and not ragged:
        raise TableRefusedError(TableFault.MORE_CELLS_THAN_HEADERS, row=row.number)
    return Row(row.number, (*row.cells[:width], *[""] * (width - len(row.cells))))
