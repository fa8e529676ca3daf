"""Where somebody stands in ten life areas, how that was said, and the way travelled since the first talk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from wegbereiter.casework.models import Case, Rating
from wegbereiter.casework.queries.case import ratings_visible_to
from wegbereiter.casework.queries.library import content
from wegbereiter.casework.queries.plan import language_of, page_language
from wegbereiter.casework.rules.library import AREAS, LEVELS
from wegbereiter.core.tenancy import Actor


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """One step of the scale, in both languages, and who stands on it today."""

    level: int
    here: str
    theirs: str


@dataclass(frozen=True, kw_only=True)
class AreaScale:
    """An area with its scale. `newest` is carried on from an older talk, `first` is where the way began."""

    area: str
    name: str
    question: str
    their_name: str
    their_question: str
    anchors: list[Anchor]
    first: Rating | None
    newest: Rating | None
    today: Rating | None

    @property
    def way(self) -> int | None:
        """Steps travelled by the manager's view; None where there are not two."""
        if not self.first or not self.newest or self.first == self.newest:
            return None
        if self.first.level is None or self.newest.level is None:
            return None
        return self.newest.level - self.first.level


@dataclass(frozen=True, kw_only=True)
class Assessment:
    language: str  # the one that the scale could be given in
    unreviewed: bool
    is_fallback: bool
    areas: list[AreaScale]
    seen: str

    @property
    def rated(self) -> list[AreaScale]:
        return [one for one in self.areas if one.newest]


def newest_of(ratings: Iterable[Rating]) -> str:
    """The newest of some ratings, by which a page knows whether another one came since; empty for none."""
    return max((str(row.pk) for row in ratings), default="")


def assessment_of(actor: Actor, case: Case, *, today: date) -> Assessment:
    """Two queries, or three where no language is noted."""
    wanted = language_of(actor, case.person_id, today=today)
    theirs, here = content("scale", wanted), content("scale", page_language())
    rows: dict[str, list[Rating]] = {area: [] for area in AREAS}
    for row in ratings_visible_to(actor, today=today).filter(person_id=case.person_id).order_by("day", "id"):
        rows[row.area].append(row)
    return Assessment(
        language=theirs["meta"]["language"],
        unreviewed=theirs["meta"]["state"] == "unreviewed",
        is_fallback=theirs["meta"]["language"] != wanted,
        areas=[_scale(area, here[area], theirs[area], rows[area], today=today) for area in AREAS],
        seen=newest_of(row for found in rows.values() for row in found if row.day == today),
    )


def _scale(
    area: str, here: Mapping[str, Any], theirs: Mapping[str, Any], rows: list[Rating], *, today: date
) -> AreaScale:
    return AreaScale(
        area=area,
        name=here["name"],
        question=here["question"],
        their_name=theirs["name"],
        their_question=theirs["question"],
        anchors=[
            Anchor(level=level, here=here["anchors"][str(level)], theirs=theirs["anchors"][str(level)])
            for level in LEVELS
        ],
        first=rows[0] if rows else None,
        newest=rows[-1] if rows else None,
        today=next((row for row in rows if row.day == today), None),
    )
