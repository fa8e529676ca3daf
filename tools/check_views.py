"""A view reaches rows through queries only: what a person may not see is not there. Fails where one asks a model."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

MANAGERS = {"objects", "_base_manager", "_default_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"}
SQL = {"connection", "connections"}


def views(root: Path) -> list[Path]:
    """views.py, views_public.py, and packages of these names."""
    package = root / "wegbereiter"
    return sorted(
        path
        for path in package.rglob("*.py")
        if path.stem.startswith("views") or any(part.startswith("views") for part in path.parent.parts)
    )


def faults(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            yield node.lineno, f".{node.attr}: ask a function of queries.py that takes the actor"
        elif isinstance(node, ast.Call) and _name(node.func) in SHORTCUTS and node.args and _is_model(node.args[0]):
            yield node.lineno, f"{_name(node.func)} with a model: give it what is visible to the actor"
        elif isinstance(node, ast.ImportFrom) and node.module == "django.db":
            for name in sorted(SQL & {alias.name for alias in node.names}):
                yield node.lineno, f"{name}: a view speaks no SQL"


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_model(node: ast.expr) -> bool:
    """A bare class, such as `Grant` or `models.Grant`; a call or a variable is a query."""
    return isinstance(node, ast.Name | ast.Attribute) and _name(node)[:1].isupper()


def check(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    return [f"{path}:{line}: {why}" for line, why in sorted(faults(tree))]


def main(root: Path) -> int:
    found = [line for path in views(root) for line in check(path)]
    print("\n".join(found) or "Views: none asks a model.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[1]))
