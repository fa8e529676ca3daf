"""Tables that people upload: CSV and XLSX, read without trusting them.

The content decides what a file is, its name only whether we take that kind at all. CSV is read row by row under
limits, XLSX in a process of its own that may use little memory and time. A file is read whole or refused with one
`Problem`.
"""

from pathlib import PurePath

from wegbereiter.core.documents.csv_reader import read_csv
from wegbereiter.core.documents.faults import TABLE_SENTENCES, TableFault, TableRefusedError
from wegbereiter.core.documents.limits import LIMITS, MEGABYTE, Limits
from wegbereiter.core.documents.rows import Cell, Row, Table, cell_text
from wegbereiter.core.documents.xlsx_reader import read_xlsx

__all__ = [
    "KINDS",
    "LIMITS",
    "TABLE_SENTENCES",
    "Cell",
    "Limits",
    "Row",
    "Table",
    "TableFault",
    "TableRefusedError",
    "cell_text",
    "read_table",
]

KINDS = (".csv", ".txt", ".tsv", ".xlsx")
_ZIP_START = b"PK\x03\x04"
_OLD_OFFICE_START = b"\xd0\xcf\x11\xe0"  # .xls, and .xlsx with a password


def read_table(data: bytes, filename: str, *, limits: Limits = LIMITS) -> Table:
    """Read an uploaded CSV or XLSX file.

    Raises:
        TableRefusedError: the file is of another kind, damaged, hostile, or beyond the limits.
    """
    if PurePath(filename).suffix.lower() not in KINDS:
        raise TableRefusedError(TableFault.UNKNOWN_KIND)
    if len(data) > limits.file_bytes:
        raise TableRefusedError(TableFault.TOO_LARGE, most=limits.file_bytes // MEGABYTE)
    if data.startswith(_OLD_OFFICE_START):
        raise TableRefusedError(TableFault.OLD_OR_LOCKED)
    return read_xlsx(data, limits) if data.startswith(_ZIP_START) else read_csv(data, limits)
