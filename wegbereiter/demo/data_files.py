"""The demo's own data files."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def data(name: str) -> dict[str, Any]:
    return tomllib.loads((files("wegbereiter.demo") / "data" / f"{name}.toml").read_text(encoding="utf-8"))
