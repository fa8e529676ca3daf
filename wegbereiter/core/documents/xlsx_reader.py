"""XLSX, read in a process of its own.

A workbook of a few kilobytes can ask for gigabytes: one filled cell in the last row and column is enough. No check
before reading finds every such file, so the reading happens where it can do no harm: a child process with limits on
memory and time that can write no file. It prints JSON; anything else it does is a refusal.
"""

import json
import subprocess
import sys
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from wegbereiter.core.documents.faults import TableFault, TableRefusedError
from wegbereiter.core.documents.limits import Limits
from wegbereiter.core.documents.rows import Table, assembled

# Started by path, not as a module: the child needs nothing of ours and must not depend on the current folder.
_CHILD = Path(__file__).with_name("xlsx_child.py")


def read_xlsx(data: bytes, limits: Limits) -> Table:
    """Read the first visible sheet of a workbook whose size has been checked."""
    answer = _answer(data, limits)
    if "refused" in answer:
        raise TableRefusedError(TableFault(answer["refused"]), **answer["params"])
    records = enumerate(answer["rows"], start=1)
    return assembled(records, limits, ragged=True, sheet=answer["sheet"], other_sheets=tuple(answer["others"]))


def _answer(data: bytes, limits: Limits) -> dict[str, Any]:
    try:
        done = subprocess.run(  # noqa: S603  our own program, no shell; the upload reaches it on standard input only
            [sys.executable, "-I", "-X", "utf8", str(_CHILD), json.dumps(asdict(limits))],
            input=data,
            capture_output=True,
            timeout=limits.wall_seconds,
            env={},  # the child has no use for addresses and passwords of the database
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TableRefusedError(TableFault.COSTLY_WORKBOOK) from error
    if done.returncode != 0:
        raise TableRefusedError(TableFault.COSTLY_WORKBOOK)
    # Every number in the answer is a cell's; NaN and Infinity, which a damaged file may hold, become Decimals too.
    answer: dict[str, Any] = json.loads(done.stdout, parse_float=Decimal, parse_int=Decimal, parse_constant=Decimal)
    return answer
