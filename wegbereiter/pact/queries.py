"""The editions that come with the program: files in `editions/`, read once."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from wegbereiter.pact import rules
from wegbereiter.pact.rules import Change, Edition, EditionError

__all__ = ["Change", "Edition", "codes", "difference", "edition", "editions"]


@cache
def codes() -> tuple[str, ...]:
    """The codes of all editions, oldest first."""
    return tuple(sorted((file.name.removesuffix(".toml") for file in _files()), key=lambda code: code.split("-")[1]))


@cache
def edition(code: str) -> Edition:
    """The edition with this code.

    Raises:
        LookupError: there is none.
        EditionError: its file has faults; the message names each with file and key.
    """
    file = next((file for file in _files() if file.name == f"{code}.toml"), None)
    if file is None:
        raise LookupError(f"no edition {code}")
    return _read(file)


def editions() -> tuple[Edition, ...]:
    """All editions, oldest first."""
    return tuple(edition(code) for code in codes())


def difference(before: str, after: str) -> tuple[Change, ...]:
    """What changes from one edition to another, both by code."""
    return rules.difference(edition(before), edition(after))


def _files() -> list[Traversable]:
    return [file for file in (files("wegbereiter.pact") / "editions").iterdir() if file.name.endswith(".toml")]


def _read(file: Traversable) -> Edition:
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EditionError(file.name, [f"is no TOML file: {error}"]) from error
    found = rules.read_edition(raw, file=file.name)
    if f"{found.code}.toml" != file.name:
        raise EditionError(file.name, [f"code: {found.code} must be the name of the file"])
    return found
