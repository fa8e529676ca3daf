"""How much of a file from outside is read, and what reading it may cost."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Every table the program takes fits many times over: the longest, all municipalities, has 1,101 rows."""

    file_bytes: int = 8 * MEGABYTE
    rows: int = 20_000
    columns: int = 100
    cells: int = 400_000
    cell_chars: int = 2_000
    row_chars: int = 100_000
    text_chars: int = 10_000_000
    # What follows is for XLSX, a zip archive that may unpack to a thousand times its size.
    entries: int = 500
    unpacked_bytes: int = 60 * MEGABYTE
    ratio: int = 200
    memory_bytes: int = 512 * MEGABYTE
    cpu_seconds: int = 2
    wall_seconds: int = 10


LIMITS = Limits()
