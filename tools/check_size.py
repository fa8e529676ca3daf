"""Size limits of the house: functions 40 lines, files 400, tests 600; only migrations and built output are exempt."""

import ast
import subprocess
import sys
from pathlib import Path

FUNCTION, FILE, TEST_FILE = 40, 400, 600
SUFFIXES = {".py", ".html", ".js", ".mjs", ".css", ".sh"}
NOT_WRITTEN_BY_HAND = {"migrations", "built", "node_modules", ".venv", "var", "__pycache__"}


def files(root: Path) -> list[Path]:
    """What git knows or would take, written by hand."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    names = (
        listed.stdout.splitlines() if listed.returncode == 0 else [str(p.relative_to(root)) for p in root.rglob("*")]
    )
    paths = {root / name for name in names if not NOT_WRITTEN_BY_HAND & set(Path(name).parts)}
    return sorted(path for path in paths if path.suffix in SUFFIXES and path.is_file())


def is_test(path: Path) -> bool:
    return "tests" in path.parts or path.name.startswith("test_") or path.name == "conftest.py"


def long_functions(path: Path, text: str) -> list[str]:
    """Functions over the limit, measured from `def` to the last line; a docstring counts, decorators do not."""
    found = []
    for node in ast.walk(ast.parse(text, filename=str(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION:
                found.append(f"{path}:{node.lineno}: {node.name} has {length} lines, {FUNCTION} are allowed")
    return found


def too_long(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    limit = TEST_FILE if is_test(path) else FILE
    length = text.count("\n")
    found = [f"{path}: {length} lines, {limit} are allowed"] if length > limit else []
    return found + (long_functions(path, text) if path.suffix == ".py" else [])


def main(root: Path) -> int:
    found = [line for path in files(root) for line in too_long(path)]
    print("\n".join(found) or "Sizes: all within the limits.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[1]))
