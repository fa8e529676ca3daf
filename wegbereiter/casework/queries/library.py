"""The library's files, read once per process."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from wegbereiter.casework.rules.guard import Guard, Kind, Lists, Names
from wegbereiter.casework.rules.library import AREAS, PLAIN, SOURCE, Goal, Words, read_goals, read_words

FOLDER = Path(__file__).resolve().parents[1] / "library"


@cache
def goals() -> tuple[Goal, ...]:
    """All goals, in the order of the areas and of their files."""
    found = ((area, FOLDER / "goals" / f"{area}.toml") for area in AREAS)
    return tuple(goal for area, path in found for goal in read_goals(area, tomllib.loads(path.read_text("utf-8"))))


def goal_of(code: str) -> Goal | None:
    """The goal of the library with this code, if it has one."""
    return next((goal for goal in goals() if goal.code == code), None)


@cache
def words() -> dict[str, Words]:
    """Language -> words, for every language that has a folder."""
    folders = sorted(path for path in (FOLDER / "texts").iterdir() if path.is_dir())
    return {
        folder.name: read_words(tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml")))
        for folder in folders
    }


@cache
def guard() -> Guard:
    """The free-text guard with the lists of the library."""
    content = tomllib.loads((FOLDER / "guard.toml").read_text("utf-8"))
    kinds = [kind for kind in Kind if kind in content and kind is not Kind.THIRD_PERSON]
    return Guard(
        Lists(
            stems={kind: tuple(content[kind]["stems"]) for kind in kinds},
            words={kind: tuple(content[kind]["words"]) for kind in kinds},
            allowed=tuple(content["allowed"]["words"]),
            innocent=tuple(content["allowed"]["parts"]),
            names=Names(**{name: tuple(words) for name, words in content["third_person"].items()}),
        )
    )


@cache
def languages() -> tuple[str, ...]:
    """Every language of the library, German first."""
    found = {path.stem for path in (FOLDER / "information").glob("*.toml")}
    return (SOURCE, PLAIN, *sorted(found - {SOURCE, PLAIN}))


@cache
def content(part: str, language: str) -> Mapping[str, Any]:
    """One file of `information`, `scale`, `topics` or `talk`: in the language, else in plain German, as its `meta` says."""
    known = language if language in languages() else PLAIN
    return tomllib.loads((FOLDER / part / f"{known}.toml").read_text("utf-8"))
