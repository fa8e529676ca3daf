"""The child process that opens workbooks (see xlsx_reader.py). Standard library and calamine only; run by path.

Reads the workbook from standard input and limits as JSON from its argument. Prints {"sheet", "others", "rows"} or
{"refused", "params"}, the codes being those of TableFault.
"""

import io
import json
import resource
import stat
import struct
import sys
import zipfile
import zlib
from typing import Any

_CENTRAL_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ARCHIVES = (".zip", ".xlsx", ".xlsm", ".xlsb", ".docx", ".jar", ".gz", ".bz2", ".xz", ".7z", ".rar")
_RATIO_MATTERS_FROM = 1024 * 1024  # a small part full of blanks may well shrink a thousandfold
_LOCKED = 0x1
_PIECE = 64 * 1024


class Refused(Exception):  # noqa: N818  one of two outcomes, not an error of this program
    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.answer = {"refused": code, "params": params}


def main() -> None:
    """Answer for one workbook; memory that runs out ends the process and counts as a refusal too."""
    limits: dict[str, int] = json.loads(sys.argv[1])
    _restrict(limits)
    data = sys.stdin.buffer.read()
    try:
        _check_archive(data, limits)
        answer = _first_sheet(data, limits)
    except Refused as refused:
        answer = refused.answer
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, ValueError):
        answer = {"refused": "table_broken_workbook", "params": {}}
    except MemoryError:
        answer = {"refused": "table_costly_workbook", "params": {}}
    sys.stdout.write(json.dumps(answer))


def _restrict(limits: dict[str, int]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_seconds"],) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _check_archive(data: bytes, limits: dict[str, int]) -> None:
    """Look at the archive's own statements before anything is unpacked, then hold them to what is inside."""
    # Counted in the bytes: building the list of a million entries would already be the attack.
    if data.count(_CENTRAL_ENTRY) > limits["entries"]:
        raise Refused("table_unsafe_workbook")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
            raise Refused("table_broken_workbook")
        if len(set(names)) != len(names) or any(map(_is_odd, entries)) or _overlap(data, entries):
            raise Refused("table_unsafe_workbook")
        if sum(entry.file_size for entry in entries) > limits["unpacked_bytes"] or any(
            entry.file_size > max(_RATIO_MATTERS_FROM, limits["ratio"] * entry.compress_size) for entry in entries
        ):
            raise Refused("table_costly_workbook")
        if not all(_is_honest(data, entry) for entry in entries):
            raise Refused("table_broken_workbook")


def _is_odd(entry: zipfile.ZipInfo) -> bool:
    """No spreadsheet program writes such an entry: outside its folder, locked, a link, or an archive in the archive."""
    name = entry.filename
    return (
        ".." in name.split("/")
        or name.startswith("/")
        or "\\" in name
        or ":" in name
        or entry.flag_bits & _LOCKED != 0
        or entry.compress_type not in _METHODS
        or stat.S_ISLNK(entry.external_attr >> 16)
        or name.lower().endswith(_ARCHIVES)
    )


def _overlap(data: bytes, entries: list[zipfile.ZipInfo]) -> bool:
    """Whether two entries share bytes: this Python's zipfile may be one that unpacks the same bytes many times over."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        header = _LOCAL_HEADER.unpack_from(data, entry.header_offset)
        if entry.header_offset < end:
            return True
        end = entry.header_offset + _LOCAL_HEADER.size + header[-2] + header[-1] + entry.compress_size
    return end > len(data)


def _is_honest(data: bytes, entry: zipfile.ZipInfo) -> bool:
    """Whether the entry unpacks to what it states, found out in small pieces and not beyond the stated size."""
    header = _LOCAL_HEADER.unpack_from(data, entry.header_offset)
    start = entry.header_offset + _LOCAL_HEADER.size + header[-2] + header[-1]
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        return len(packed) == entry.file_size and zlib.crc32(packed) == entry.CRC
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    size = checksum = 0
    while packed and size <= entry.file_size:
        piece = unpacker.decompress(packed, _PIECE)
        size += len(piece)
        checksum = zlib.crc32(piece, checksum)
        packed = unpacker.unconsumed_tail
    return size == entry.file_size and checksum == entry.CRC


def _first_sheet(data: bytes, limits: dict[str, int]) -> dict[str, Any]:
    import python_calamine as calamine  # noqa: PLC0415  loaded under the limits, after the archive was checked

    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet and sheet.visible == calamine.SheetVisibleEnum.Visible
        ]
        if not visible:
            raise Refused("table_empty")
        sheet = workbook.get_sheet_by_name(visible[0])
    except calamine.CalamineError as error:
        raise Refused("table_broken_workbook") from error
    if sheet.total_height > limits["rows"]:
        raise Refused("table_too_many_rows", most=limits["rows"])
    return {"sheet": visible[0], "others": visible[1:], "rows": _rows(sheet, limits)}


def _rows(sheet: Any, limits: dict[str, int]) -> list[list[str | float]]:
    """All cells, each row and text cut just beyond its limit: the reader sees that it is too long, and says where."""
    rows: list[list[str | float]] = []
    cells = chars = 0
    for values in sheet.iter_rows():
        end = len(values)
        while end and values[end - 1] == "":
            end -= 1
        row = [_cell(value, limits) for value in values[: min(end, limits["columns"] + 1)]]
        cells += len(row)
        chars += sum(len(cell) for cell in row if isinstance(cell, str))
        if cells > limits["cells"]:
            raise Refused("table_too_many_cells", most=limits["cells"])
        if chars > limits["text_chars"]:
            raise Refused("table_costly_workbook")
        rows.append(row)
    return rows


def _cell(value: object, limits: dict[str, int]) -> str | float:
    """A number stays one, a date becomes its ISO form. No formula is computed: its last shown value is read."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return value[: limits["cell_chars"] + 1]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


if __name__ == "__main__":
    main()
