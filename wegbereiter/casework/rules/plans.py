"""A plan as it is agreed: frozen, compared, and never current once it is over."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from wegbereiter.casework.rules.library import SOURCE


@dataclass(frozen=True, kw_only=True)
class FrozenStep:
    """Words in German and on the person's side, as both read them. `by`: participant, manager or third.

    `own_language` is the one in which the person's side could be given; empty in plans agreed before it was kept.
    """

    key: str
    words: str
    own_words: str
    by: str
    third: str = ""
    due_on: str = ""  # ISO, empty: without a day
    state: str = "open"
    help: str = ""
    own_language: str = ""


@dataclass(frozen=True, kw_only=True)
class FrozenGoal:
    key: str
    area: str
    words: str
    own_words: str
    done_when: str
    own_done_when: str
    agreed_on: str = ""
    state: str = "open"
    steps: tuple[FrozenStep, ...] = ()
    own_language: str = ""


@dataclass(frozen=True, kw_only=True)
class FrozenPlan:
    language: str
    goals: tuple[FrozenGoal, ...]


def told_in(one: FrozenGoal | FrozenStep, language: str) -> str:
    """The language of the person's side in a plan of `language`. Where it was not kept, the same words are the German ones."""
    return one.own_language or (SOURCE if one.own_words == one.words else language)


def frozen(plan: FrozenPlan) -> dict[str, Any]:
    """The plan as JSON for its row."""
    return asdict(plan)


def thawed(content: dict[str, Any]) -> FrozenPlan:
    """The plan out of its row."""
    goals = (
        FrozenGoal(**{**goal, "steps": tuple(FrozenStep(**step) for step in goal["steps"])})
        for goal in content["goals"]
    )
    return FrozenPlan(language=content["language"], goals=tuple(goals))


def seal(content: dict[str, Any]) -> str:
    """SHA-256 over the plan with its keys in order: the same plan has the same seal on every machine."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class View:
    """How one area was rated: by the manager, by the person, or both (1 to 5)."""

    level: int | None = None
    own_level: int | None = None

    def __bool__(self) -> bool:
        return bool(self.level or self.own_level)


class Change(StrEnum):
    ADDED = "added"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that is not as it was. `fields` names what changed; empty where it came or went as a whole."""

    change: Change
    goal: str
    step: str = ""
    fields: tuple[str, ...] = ()


def difference(before: FrozenPlan, after: FrozenPlan) -> list[Difference]:
    """What differs between two plans, goal by goal and step by step, in the order of the later one."""
    old, new = {goal.key: goal for goal in before.goals}, {goal.key: goal for goal in after.goals}
    found: list[Difference] = []
    for key, goal in new.items():
        if key not in old:
            found.append(Difference(change=Change.ADDED, goal=key))
            continue
        fields = _changed(old[key], goal)
        found += [Difference(change=Change.CHANGED, goal=key, fields=fields)] if fields else []
        found += _of_steps(key, old[key].steps, goal.steps)
    return found + [Difference(change=Change.GONE, goal=key) for key in old if key not in new]


def _of_steps(goal: str, before: Sequence[FrozenStep], after: Sequence[FrozenStep]) -> Iterable[Difference]:
    old, new = {step.key: step for step in before}, {step.key: step for step in after}
    for key, step in new.items():
        if key not in old:
            yield Difference(change=Change.ADDED, goal=goal, step=key)
        elif fields := _changed(old[key], step):
            yield Difference(change=Change.CHANGED, goal=goal, step=key, fields=fields)
    for key in old:
        if key not in new:
            yield Difference(change=Change.GONE, goal=goal, step=key)


def _changed(one: object, other: object) -> tuple[str, ...]:
    """Steps are compared by themselves, and another language of a text has other words anyway."""
    names = [name for name in vars(one) if name not in {"steps", "own_language"}]
    return tuple(name for name in names if getattr(one, name) != getattr(other, name))


@dataclass(frozen=True, kw_only=True)
class Version:
    """A plan that was agreed. `closed_on`: its case has ended, or a newer one has taken its place."""

    number: int
    agreed_on: date
    closed_on: date | None = None


def current(versions: Iterable[Version], *, case_is_open: bool) -> Version | None:
    """The plan that counts today: the newest one that is not closed, of an open case. A finished plan never does."""
    standing = [version for version in versions if version.closed_on is None]
    return max(standing, key=lambda version: version.number) if standing and case_is_open else None


@dataclass(frozen=True, kw_only=True)
class DoneStep:
    area: str
    done_on: date
    help: str


@dataclass(frozen=True, kw_only=True)
class Independence:
    """Of the steps done in a half-year in one area: how many of them alone. The denominator is always shown."""

    area: str
    year: int
    half: int
    done: int
    alone: int


def independence(steps: Iterable[DoneStep]) -> list[Independence]:
    """How somebody came to use what is there on their own, by area and half-year, the earliest first."""
    counts: dict[tuple[str, int, int], list[int]] = {}
    for step in steps:
        half = 1 if step.done_on.month <= 6 else 2  # noqa: PLR2004  the first six months of the year
        found = counts.setdefault((step.area, step.done_on.year, half), [0, 0])
        found[0] += 1
        found[1] += step.help == "alone"
    return [
        Independence(area=area, year=year, half=half, done=done, alone=alone)
        for (area, year, half), (done, alone) in sorted(
            counts.items(), key=lambda one: (one[0][1], one[0][2], one[0][0])
        )
    ]
