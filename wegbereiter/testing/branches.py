"""Which branches of rules, permissions and actions the tests take; tools/check_coverage.py reads what is written here.

A tracer is called at every function of the whole program, which on Python 3.11 costs more than half as much again as the
tests do. Here the held files alone carry instruments, and each is taken out once its branch was seen (docs/adr/0028).
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import slipcover

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "WEGBEREITER_BRANCHES"  # set by tools/run_tests.py
HELD = ("*/rules.py", "*/rules/*.py", "*/permissions.py", "*/actions.py", "*/actions/*.py", "core/four_eyes.py")


def held_files() -> list[Path]:
    """Files whose every branch is held. Empty ones have none."""
    found = {path for pattern in HELD for path in (ROOT / "wegbereiter").glob(pattern)}
    return sorted(path for path in found if path.stat().st_size)


class Branches:
    """One process of a run: a plugin that writes what this process has seen, once it is over."""

    def __init__(self, held: Iterable[Path]) -> None:
        self._held = {str(path) for path in held}
        self._seen = slipcover.Slipcover(branch=True)
        self._imports = slipcover.ImportManager(self._seen, self)
        self._imports.__enter__()

    def matches(self, filename: object) -> bool:
        return str(filename) in self._held

    def pytest_sessionfinish(self) -> None:
        self._imports.__exit__()
        target = Path(os.environ[FOLDER]) / f"{os.getpid()}.json"
        target.write_text(json.dumps(self._seen.get_coverage()))


def all_branches(folder: Path) -> dict[str, Any]:
    """What all processes together have seen: path of a file -> its `missing_lines` and `missing_branches`."""
    merged: dict[str, Any] = {}
    for part in (json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))):
        merged = slipcover.merge_coverage(merged, part) if merged else part
    return {str(Path(name).absolute()): found for name, found in merged.get("files", {}).items()}
