"""CSV as spreadsheet programs write it: with or without a byte order mark, separated by semicolon, comma or tab."""

import codecs
import csv
import re
from collections.abc import Iterator

from wegbereiter.core.documents.faults import TableFault, TableRefusedError
from wegbereiter.core.documents.formulas import restored
from wegbereiter.core.documents.limits import Limits
from wegbereiter.core.documents.rows import Cell, Table, assembled

_DELIMITERS = ";\t,"  # in this order when a header row is undecided
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SEPARATOR_LINE = re.compile(
    r"sep=([;,\t])(?:\r\n|\r|\n)", re.IGNORECASE
)  # Excel hides this line and counts rows after it
_QUOTED = re.compile(r'"[^"]*"')


def read_csv(data: bytes, limits: Limits) -> Table:
    """Read a CSV file whose size has been checked."""
    text, encoding = _decoded(data)
    if named := _SEPARATOR_LINE.match(text):
        text, delimiter = text[named.end() :], named[1]
    else:
        delimiter = _delimiter(text)
    records = _Records(text, delimiter, limits)
    return assembled(records, limits, encoding=encoding, ragged=False)


class _Records:
    """Numbered records of the text. No more than one record is held, however long the file makes it."""

    def __init__(self, text: str, delimiter: str, limits: Limits) -> None:
        self.text, self.delimiter, self.limits = text, delimiter, limits
        self.number = 1
        self.chars = 0

    def __iter__(self) -> Iterator[tuple[int, list[Cell]]]:
        reader = csv.reader(self._lines(), delimiter=self.delimiter, strict=True)
        while True:
            try:
                record = next(reader, None)
            except csv.Error as error:
                # The module's own ceiling for one field is reached only inside quotation marks that were never closed.
                raise TableRefusedError(TableFault.QUOTES, row=self.number) from error
            if record is None:
                return
            yield self.number, [restored(cell) for cell in record]
            self.number += 1
            self.chars = 0

    def _lines(self) -> Iterator[str]:
        for line in _LINE.finditer(self.text):
            self.chars += line.end() - line.start()
            if self.chars > self.limits.row_chars:
                raise TableRefusedError(TableFault.ROW_TOO_LONG, row=self.number)
            yield line[0]


def _decoded(data: bytes) -> tuple[str, str]:
    """UTF-16 by its mark, else UTF-8, else the old Windows code page that Excel still writes."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, encoding
    raise TableRefusedError(TableFault.NOT_TEXT)


def _delimiter(text: str) -> str:
    """The sign that occurs most often in the first line that is not blank, quoted texts left aside."""
    first = next((line[0] for line in _LINE.finditer(text[:10_000]) if line[0].strip()), "")
    bare = _QUOTED.sub("", first)
    return max(_DELIMITERS, key=bare.count)
