"""Rights and duties by residence status: hints to be talked about, never decisions.

What they say stands in the library (casework/library/law.toml), with paragraph, state of the law and source. A day is
computed only from a day that is known; without it the hint says what to ask for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from wegbereiter.casework.rules.library import AREAS, PLAIN, SOURCE, LibraryError
from wegbereiter.core.periods import add_months


class Kind(StrEnum):
    RIGHT = "right"
    DUTY = "duty"


class Begin(StrEnum):
    """The day from which a deadline runs."""

    PERMIT = "permit"
    RECOGNITION = "recognition"
    MOVED = "moved"


class What(StrEnum):
    """What happens on the last day."""

    LAPSES = "lapses"  # a right is gone
    ACT = "act"  # something is due
    ENDS = "ends"  # a duty is over


CALLS = frozenset({What.LAPSES, What.ACT})  # something is to be done before; the end of a duty asks for nothing


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """`months` or `days` after `begin`, never both."""

    begin: Begin
    what: What
    months: int = 0
    days: int = 0

    def last_day(self, begun_on: date) -> date:
        return add_months(begun_on, self.months) if self.months else begun_on + timedelta(days=self.days)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One right or duty. `statuses` empty: of everybody. `read`: state of the law at `source`, None if it names none."""

    code: str
    kind: Kind
    area: str
    statuses: frozenset[str]
    law: str
    source: str
    read: date | None
    deadline: Deadline | None


@dataclass(frozen=True, kw_only=True)
class Words:
    """One language's sentences: code -> (title, text)."""

    language: str
    state: str
    version: int
    points: Mapping[str, tuple[str, str]]


def read_points(content: Mapping[str, Any]) -> tuple[Point, ...]:
    """The points of the library's file. Raises LibraryError."""
    points = tuple(_point(entry) for entry in content.get("point", []))
    if not points or len({point.code for point in points}) < len(points):
        raise LibraryError("law: no points, or two with one code")
    return points


def _point(entry: Mapping[str, Any]) -> Point:
    try:
        point = Point(
            code=entry["code"], kind=Kind(entry["kind"]), area=entry["area"], statuses=frozenset(entry["statuses"]),
            law=entry["law"], source=entry["source"], read=entry.get("read"),
            deadline=_deadline(entry["deadline"]) if "deadline" in entry else None,
        )  # fmt: skip
    except (KeyError, ValueError) as error:
        raise LibraryError(f"law: {entry.get('code', '?')}: {error}") from error
    if point.area not in AREAS or not point.law or not point.source.startswith("https://"):
        raise LibraryError(f"law: {point.code}: an area that does not exist, or no paragraph, or no source")
    return point


def _deadline(entry: Mapping[str, Any]) -> Deadline:
    deadline = Deadline(
        begin=Begin(entry["from"]), what=What(entry["what"]), months=entry.get("months", 0), days=entry.get("days", 0)
    )
    if (deadline.months > 0) == (deadline.days > 0):
        raise ValueError("a deadline is a number of months or of days")
    return deadline


def read_words(content: Mapping[str, Any], points: Sequence[Point]) -> Words:
    """One language. Every point has its words there, and there are no others. Raises LibraryError."""
    meta, found = content["meta"], content["points"]
    if set(found) != {point.code for point in points}:
        raise LibraryError(f"law/{meta['language']}: points that are missing or too many")
    return Words(
        language=meta["language"], state=meta["state"], version=meta["version"],
        points={code: (one["title"], one["text"]) for code, one in found.items()},
    )  # fmt: skip


def points_for(points: Iterable[Point], status: str | None) -> list[Point]:
    """What is said to somebody with this status; without a known one only what holds for everybody."""
    return [point for point in points if not point.statuses or status in point.statuses]


def languages_shown(known: Mapping[str, Words], language: str) -> tuple[str, ...]:
    """German, and beside it the person's language once somebody has reviewed it there; else plain German.

    On these sentences a permit, a course or money hangs: an unreviewed translation is worse than none (design, section 7).
    """
    words = known.get(language)
    if words is not None and words.state == "reviewed" and words.version >= known[SOURCE].version:
        return SOURCE, language
    return SOURCE, PLAIN


def last_day_of(point: Point, begun: Mapping[Begin, date | None]) -> date | None:
    """The last day, if there is one and the day from which it runs is known."""
    begun_on = begun.get(point.deadline.begin) if point.deadline else None
    return point.deadline.last_day(begun_on) if point.deadline and begun_on else None


@dataclass(frozen=True, kw_only=True)
class Due:
    """Something that has to be done by a day."""

    point: Point
    last_day: date


def dues(points: Iterable[Point], begun: Mapping[Begin, date | None], *, since: date) -> list[Due]:
    """What becomes a task: deadlines that call for an act and were still open when the counselling began, `since`."""
    found = [
        Due(point=point, last_day=last_day)
        for point in points
        if point.deadline and point.deadline.what in CALLS and (last_day := last_day_of(point, begun)) is not None
    ]
    return [due for due in found if due.last_day >= since]
