"""The library's files, read once per process."""

import tomllib
from functools import cache
from pathlib import Path

from wegbereiter.casework.rules.library import AREAS, Goal, Words, read_goals, read_words

FOLDER = Path(__file__).resolve().parents[1] / "library"


@cache
def goals() -> tuple[Goal, ...]:
    """All goals, in the order of the areas and of their files."""
    found = ((area, FOLDER / "goals" / f"{area}.toml") for area in AREAS)
    return tuple(goal for area, path in found for goal in read_goals(area, tomllib.loads(path.read_text("utf-8"))))


@cache
def words() -> dict[str, Words]:
    """Language -> words, for every language that has a folder."""
    folders = sorted(path for path in (FOLDER / "texts").iterdir() if path.is_dir())
    return {
        folder.name: read_words(tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml")))
        for folder in folders
    }
