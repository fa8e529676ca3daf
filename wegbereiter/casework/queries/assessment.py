"""Where somebody stands in ten life areas, how that was said, and the way travelled since the first talk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from wegbereiter.casework.models import Case, Rating
from wegbereiter.casework.queries.case import ratings_visible_to
from wegbereiter.casework.queries.library import content
from wegbereiter.casework.queries.plan import language_of, page_language
from wegbereiter.casework.rules.library import AREAS, LEVELS
from wegbereiter.casework.rules.plans import View
from wegbereiter.core.tenancy import Actor


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """One step of the scale, in both languages, and who stands on it today."""

    level: int
    here: str
    theirs: str


@dataclass(frozen=True, kw_only=True)
class AreaScale:
    """An area with its scale. The manager's view and the person's own are carried on each by itself from an older talk.

    `first` is where the way began by the manager's view, `newest` where it stands; `own` is the newest own view. `shown` is
    what stands ticked in the form: of today, or as it was typed.
    """

    area: str
    name: str
    question: str
    their_name: str
    their_question: str
    anchors: list[Anchor]
    first: Rating | None
    newest: Rating | None
    own: Rating | None
    today: Rating | None
    shown: View

    @property
    def way(self) -> int | None:
        """Steps travelled by the manager's view; None where there are not two."""
        if not self.first or not self.newest or self.first == self.newest:
            return None
        assert self.first.level is not None
        assert self.newest.level is not None
        return self.newest.level - self.first.level

    @property
    def differs(self) -> bool:
        """Whether somebody has rated today what the form would replace."""
        return self.today is not None and view_of(self.today) != self.shown


@dataclass(frozen=True, kw_only=True)
class Assessment:
    language: str  # the one that the scale could be given in
    unreviewed: bool
    is_fallback: bool
    areas: list[AreaScale]
    seen: str

    @property
    def rated(self) -> list[AreaScale]:
        return [one for one in self.areas if one.newest or one.own]


def state_of(ratings: Iterable[Rating]) -> str:
    """A mark of some ratings, by which a page knows whether one came, changed or went since; empty for none."""
    keys = sorted(str(row.pk) for row in ratings)
    return sha256(" ".join(keys).encode()).hexdigest()[:32] if keys else ""


def view_of(row: Rating | None) -> View:
    return View(level=row.level, own_level=row.own_level) if row else View()


def assessment_of(actor: Actor, case: Case, *, today: date, typed: Mapping[str, View] | None = None) -> Assessment:
    """Two queries, or three where no language is noted. `typed`: what somebody chose who was too late; it stays in the form.

    Where nothing was chosen the form shows what stands, so that saving again takes back nothing of a colleague's.
    """
    wanted = language_of(actor, case.person_id, today=today)
    theirs, here = content("scale", wanted), content("scale", page_language())
    rows: dict[str, list[Rating]] = {area: [] for area in AREAS}
    for row in ratings_visible_to(actor, today=today).filter(person_id=case.person_id).order_by("day", "id"):
        rows[row.area].append(row)
    return Assessment(
        language=theirs["meta"]["language"],
        unreviewed=theirs["meta"]["state"] == "unreviewed",
        is_fallback=theirs["meta"]["language"] != wanted,
        areas=[
            _scale(area, here[area], theirs[area], rows[area], typed=(typed or {}).get(area, View()), today=today)
            for area in AREAS
        ],
        seen=state_of(row for found in rows.values() for row in found if row.day == today),
    )


def _scale(
    area: str, here: Mapping[str, Any], theirs: Mapping[str, Any], rows: list[Rating], *, typed: View, today: date
) -> AreaScale:
    by_manager = [row for row in rows if row.level is not None]
    of_today = next((row for row in rows if row.day == today), None)
    stands = view_of(of_today)
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
        first=by_manager[0] if by_manager else None,
        newest=by_manager[-1] if by_manager else None,
        own=next((row for row in reversed(rows) if row.own_level is not None), None),
        today=of_today,
        shown=View(level=typed.level or stands.level, own_level=typed.own_level or stands.own_level),
    )
