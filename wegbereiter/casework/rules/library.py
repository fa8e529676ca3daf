"""The library that plans are chosen from: goals and steps, their words in each language, and what to propose to whom.

The files (casework/library) hold structure and words apart, so that a language can be added without touching a goal, and a
plan keeps codes. What is missing in a language falls back, visibly: to plain German, then to German.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

AREAS = (
    "language", "school-training", "work", "housing", "livelihood", "family", "health", "participation",
    "rights-duties", "daily-life",
)  # fmt: skip
SOURCE, PLAIN = "de", "de-simple"
LEVELS = (1, 2, 3, 4, 5)
AIMS = ("", "own-housing", "free-of-benefits", "independent-use")


class By(StrEnum):
    """Who takes a step."""

    PARTICIPANT = "participant"
    MANAGER = "manager"
    THIRD = "third"


class LibraryError(ValueError):
    """A file of the library does not hold what it has to; the message names the place."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """`days`: suggested days from the agreement until it is done."""

    code: str
    by: By
    days: int


@dataclass(frozen=True, kw_only=True)
class Goal:
    """`levels`, `statuses` and `households` filter proposals and decide nothing; empty ones leave everybody in."""

    code: str
    area: str
    levels: tuple[int, ...]
    statuses: frozenset[str]
    households: frozenset[str]
    aim: str
    steps: tuple[Step, ...]

    def step_codes(self) -> tuple[str, ...]:
        """As a plan keeps them: "office-letter.answered"."""
        return tuple(f"{self.code}.{step.code}" for step in self.steps)


@dataclass(frozen=True, kw_only=True)
class Words:
    """One language's words by code. `state`: source, unreviewed or reviewed; `version` of the German text that they render."""

    language: str
    state: str
    version: int
    goals: Mapping[str, str]
    done: Mapping[str, str]
    steps: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Said:
    """A text and the language in which it could be given; `unreviewed` and `is_fallback` are shown to the reader."""

    text: str
    language: str
    is_fallback: bool = False
    unreviewed: bool = False


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A goal for somebody, and why: the area and the level that was rated there."""

    goal: Goal
    area: str
    level: int


def read_goals(area: str, content: Mapping[str, Any]) -> list[Goal]:
    """The goals of one area's file. Raises LibraryError."""
    goals = [_goal(area, entry) for entry in content.get("goal", [])]
    if not goals:
        raise LibraryError(f"{area}: no goals")
    return goals


def _goal(area: str, entry: Mapping[str, Any]) -> Goal:
    try:
        steps = tuple(Step(code=step["code"], by=By(step["by"]), days=int(step["days"])) for step in entry["step"])
        goal = Goal(
            code=entry["code"], area=area, levels=tuple(entry["levels"]), statuses=frozenset(entry["statuses"]),
            households=frozenset(entry["households"]), aim=entry["aim"], steps=steps,
        )  # fmt: skip
    except (KeyError, ValueError, TypeError) as error:
        raise LibraryError(f"{area}: {entry.get('code', '?')}: {error}") from error
    if not goal.steps or goal.aim not in AIMS or not set(goal.levels) <= set(LEVELS):
        raise LibraryError(f"{area}: {goal.code}: no steps, or an aim or level that does not exist")
    if any(step.days <= 0 for step in steps) or len({step.code for step in steps}) < len(steps):
        raise LibraryError(f"{area}: {goal.code}: days or codes of its steps")
    return goal


def read_words(parts: Iterable[Mapping[str, Any]]) -> Words:
    """The words of one language from the files of all areas. Raises LibraryError where two files disagree about it."""
    parts = list(parts)
    languages = {part["meta"]["language"] for part in parts}
    if len(languages) != 1:
        raise LibraryError(f"files of several languages: {sorted(languages)}")
    states = {part["meta"]["state"] for part in parts}
    return Words(
        language=languages.pop(),
        state="unreviewed" if "unreviewed" in states else min(states),
        version=min(part["meta"]["version"] for part in parts),
        goals=_joined(parts, "goals"),
        done=_joined(parts, "done"),
        steps=_joined(parts, "steps"),
    )


def _joined(parts: list[Mapping[str, Any]], kind: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in parts:
        twice = found.keys() & part[kind].keys()
        if twice:
            raise LibraryError(f"{part['meta']['language']}: twice: {sorted(twice)}")
        found |= part[kind]
    return found


def gaps(goals: Iterable[Goal], words: Words) -> list[str]:
    """Codes without words in this language, and words without a code."""
    goals = list(goals)
    titles = {goal.code for goal in goals}
    steps = {code for goal in goals for code in goal.step_codes()}
    return sorted(titles ^ words.goals.keys() | titles ^ words.done.keys() | steps ^ words.steps.keys())


def said(kind: str, code: str, language: str, library: Mapping[str, Words]) -> Said:
    """A text in the language, else in plain German, else in German. Raises LookupError for a code without any words."""
    for candidate in dict.fromkeys((language, PLAIN, SOURCE)):
        words = library.get(candidate)
        text = getattr(words, kind).get(code) if words else None
        if words and text:
            return Said(
                text=text, language=candidate, is_fallback=candidate != language, unreviewed=words.state == "unreviewed"
            )
    raise LookupError(code)


CHILDREN = frozenset({"children", "school-children", "small-children"})
ADULTS = frozenset({"adult", "partner"})


def households_of(relations: Iterable[str]) -> frozenset[str]:
    """What the library calls a household whose members are so related. Nobody known leaves everything in.

    How old children are is not asked: goals for small ones and for pupils are both shown.
    """
    found = list(relations)
    if "child" not in found:
        return frozenset({"adults"} if found else ())
    alone = sum(one in ADULTS for one in found) == 1
    return CHILDREN | {"single-parent"} if alone else CHILDREN


def fits(goal: Goal, *, status: str = "", households: Iterable[str] = ()) -> bool:
    """Whether a goal is meant for this status and household; what is unknown leaves it in."""
    households = frozenset(households)
    return (not status or not goal.statuses or status in goal.statuses) and (
        not households or not goal.households or bool(goal.households & households)
    )


def proposals(
    ratings: Mapping[str, int],
    goals: Iterable[Goal],
    *,
    status: str = "",
    households: Iterable[str] = (),
    have: Iterable[str] = (),
) -> list[Proposal]:
    """Goals that fit what was rated, the least independent area first.

    `ratings`: area -> level. An unknown status or household leaves everything in; `have` holds codes already in the plan.
    """
    households, have = frozenset(households), frozenset(have)  # either may be a generator
    found = [
        Proposal(goal=goal, area=goal.area, level=ratings[goal.area])
        for goal in goals
        if goal.code not in have
        and ratings.get(goal.area) in goal.levels
        and fits(goal, status=status, households=households)
    ]
    return sorted(found, key=lambda proposal: (proposal.level, AREAS.index(proposal.area)))
