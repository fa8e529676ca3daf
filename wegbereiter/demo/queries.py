"""The demo's own data files."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.functional import Promise

from wegbereiter.accounts.roles import ROLES


@dataclass(frozen=True, kw_only=True)
class CastMember:
    """Somebody invented whom a visitor can be with one click. `at` is a key of the register or a kind of organisation."""

    key: str
    role: str
    name: str
    at: str

    @property
    def email(self) -> str:
        return f"{self.key}@example.org"

    @property
    def role_label(self) -> Promise | str:
        return ROLES[self.role].label

    @property
    def purpose(self) -> Promise | str:
        return ROLES[self.role].purpose


@cache
def data(name: str) -> dict[str, Any]:
    return tomllib.loads((files("wegbereiter.demo") / "data" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def cast() -> tuple[CastMember, ...]:
    return tuple(CastMember(**entry) for entry in data("people")["cast"])
