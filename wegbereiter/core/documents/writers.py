"""Tables that people download. What goes out comes back in unchanged through `tables.read_table`."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from wegbereiter.core.documents.formulas import may_run, neutralised

OutCell = str | int | Decimal | date | None

_BYTE_ORDER_MARK = "\ufeff"
_LONGEST_XLSX_TEXT = 32_767
_UNWRITABLE = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")  # no file format of ours can hold these
_WIDEST = 60


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[OutCell]]) -> bytes:
    """CSV for spreadsheet programs in German settings: UTF-8 with a byte order mark, semicolons, decimal comma.

    Texts that would run as a formula are neutralised (see `formulas`); numbers are written as numbers.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";")
    writer.writerow([neutralised(header) for header in headers])
    writer.writerows([_csv_text(cell, point=",") for cell in row] for row in rows)
    return (_BYTE_ORDER_MARK + file.getvalue()).encode("utf-8", errors="replace")


def write_plain_csv(headers: Sequence[str], rows: Iterable[Sequence[OutCell]]) -> bytes:
    """CSV for programs: UTF-8 without a mark, commas, decimal point, line feeds. Formulas are neutralised too.

    A carriage return in a text becomes a line feed, because the csv module would leave it bare between the lines.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([neutralised(header) for header in headers])
    writer.writerows(
        [_csv_text(cell, point=".").replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in rows
    )
    return file.getvalue().encode("utf-8", errors="replace")


def write_xlsx(headers: Sequence[str], rows: Iterable[Sequence[OutCell]], *, sheet: str = "") -> bytes:
    """XLSX with one sheet: a frozen header row, numbers as numbers, days as days, texts never as formulas."""
    import xlsxwriter  # noqa: PLC0415  slow to load, and most processes never write a workbook

    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    page = workbook.add_worksheet(sheet or None)
    formats = {
        "header": workbook.add_format({"bold": True}),
        "day": workbook.add_format({"num_format": "yyyy-mm-dd"}),
        # Keeps a text a text even when somebody opens the cell and leaves it again.
        "risky": workbook.add_format({"quote_prefix": True}),
    }
    widths = [len(header) for header in headers]
    for column, header in enumerate(headers):
        page.write_string(0, column, _xlsx_text(header), formats["header"])
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(page, number, column, cell, formats)
            widths[column] = max(widths[column], len(str(cell)))
    for column, width in enumerate(widths):
        page.set_column(column, column, min(width + 2, _WIDEST))
    page.freeze_panes(1, 0)
    workbook.close()
    return file.getvalue()


def _csv_text(cell: OutCell, *, point: str) -> str:
    if isinstance(cell, str):
        return neutralised(_UNWRITABLE.sub("�", cell))
    if isinstance(cell, Decimal):
        return format(cell, "f").replace(".", point)
    return "" if cell is None else str(cell)


def _write_cell(page: Any, row: int, column: int, cell: OutCell, formats: dict[str, Any]) -> None:
    if isinstance(cell, str):
        page.write_string(row, column, _xlsx_text(cell), formats["risky"] if may_run(cell) else None)
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell, formats["day"])
    elif cell is not None:
        page.write_number(row, column, cell)


def _xlsx_text(text: str) -> str:
    return _UNWRITABLE.sub("�", text)[:_LONGEST_XLSX_TEXT]
