"""The story of a town's money in seven chapters, from the head count to the first person at work. Plain Python."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Stage(StrEnum):
    COUNT = "count"
    ALLOTMENT = "allotment"
    WAY = "way"
    APPLICATION = "application"
    DECISION = "decision"
    NOTICE = "notice"
    START = "start"


class How(StrEnum):
    """How far a chapter is. `HIDDEN`: it is somebody else's, and the reader does not see it."""

    DONE = "done"
    RUNNING = "running"
    OPEN = "open"
    NOT_NEEDED = "not_needed"
    HIDDEN = "hidden"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is known of one chapter. `begun` and `done`: whether anything has happened, and whether it is over.

    `estimated`: its amount or number rests on an estimated count. `assumed`: over years that are an assumption.
    """

    begun: bool = False
    done: bool = False
    on: date | datetime | None = None
    who: str = ""
    amount: Decimal | None = None
    estimated: bool = False
    assumed: bool = False
    detail: str = ""
    address: tuple[str, str] | None = None  # name of the page and its key


@dataclass(frozen=True, kw_only=True)
class Chapter:
    stage: Stage
    how: How
    told: Told


NOTHING = Told()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the reader may know of a town. `needs_way`: its allotment lies below the least claim, or it has gone one."""

    count: Told | None = NOTHING
    allotment: Told | None = NOTHING
    way: Told | None = NOTHING
    application: Told | None = NOTHING
    decision: Told | None = NOTHING
    notice: Told | None = NOTHING
    start: Told | None = NOTHING
    needs_way: bool = True


def tell(facts: Facts) -> tuple[Chapter, ...]:
    """Every chapter in its order; None is what the reader does not see."""
    return tuple(_chapter(stage, getattr(facts, stage), facts) for stage in Stage)


def reached(chapters: tuple[Chapter, ...]) -> Stage | None:
    """The last chapter that is over."""
    return next((one.stage for one in reversed(chapters) if one.how == How.DONE), None)


def _chapter(stage: Stage, told: Told | None, facts: Facts) -> Chapter:
    if told is None:
        return Chapter(stage=stage, how=How.HIDDEN, told=NOTHING)
    if told.done:
        return Chapter(stage=stage, how=How.DONE, told=told)
    if told.begun:
        return Chapter(stage=stage, how=How.RUNNING, told=told)
    not_needed = stage == Stage.WAY and not facts.needs_way
    return Chapter(stage=stage, how=How.NOT_NEEDED if not_needed else How.OPEN, told=told)
