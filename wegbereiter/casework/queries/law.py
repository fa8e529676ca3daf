"""Rights and duties of somebody, with the days that are known and what was explained so far."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from django.db.models import QuerySet

from wegbereiter.casework.choices import EpisodeKind
from wegbereiter.casework.models import Case, Episode, Explanation
from wegbereiter.casework.queries.case import episodes_visible_to, only_so_at_intake
from wegbereiter.casework.queries.library import FOLDER
from wegbereiter.casework.queries.plan import language_of
from wegbereiter.casework.rules.law import (
    Begin,
    Kind,
    Point,
    Words,
    dues,
    languages_shown,
    last_day_of,
    points_for,
    read_points,
    read_words,
)
from wegbereiter.casework.rules.library import SOURCE
from wegbereiter.casework.rules.tasks import Paper, Since
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.queries.people import profiles_of
from wegbereiter.people.queries.person import files_visible_to, of_one


def explanations_visible_to(actor: Actor, *, today: date) -> QuerySet[Explanation]:
    return Explanation.objects.filter(person__in=files_visible_to(actor, today=today))


@cache
def points() -> tuple[Point, ...]:
    return read_points(tomllib.loads((FOLDER / "law.toml").read_text("utf-8")))


@cache
def law_state_for(status: str) -> str:
    """The newest state of the law, as an ISO day, in which the hints for a residence status were read; empty: none says."""
    read = [point.read for point in points_for(points(), status) if point.read and status in point.statuses]
    return max(read).isoformat() if read else ""


@cache
def law_words() -> dict[str, Words]:
    """Language -> sentences, for every language that has a file."""
    files = sorted((FOLDER / "law").glob("*.toml"))
    return {path.stem: read_words(tomllib.loads(path.read_text("utf-8")), points()) for path in files}


def begun_of(episodes: Iterable[Episode], case: Case) -> dict[Begin, date | None]:
    """The days from which deadlines run, from the facts that stand today. An unknown day stays unknown.

    Whoever lived there when the counselling began, or was taken in, has moved in before; on which day, nobody may know.
    """
    begun: dict[Begin, date | None] = {}
    for one in episodes:
        if one.kind == EpisodeKind.RESIDENCE:
            begun |= {Begin.PERMIT: one.granted_on, Begin.RECOGNITION: one.recognised_on}
        elif one.kind == EpisodeKind.HOUSING:
            moved = one.first_day > case.opened_on and not only_so_at_intake(one, case)
            begun[Begin.MOVED] = one.first_day if moved else None
    return begun


def dues_of(case: Case, episodes: Iterable[Episode]) -> list[Paper]:
    """Deadlines that become tasks. A deadline of the status before is another one than that of the present status."""
    facts = {one.kind: one for one in episodes}
    status, begun = facts.get(EpisodeKind.RESIDENCE), begun_of(facts.values(), case)
    found = dues(points_for(points(), status.code if status else None), begun, since=case.opened_on)
    rows = {Begin.MOVED: facts.get(EpisodeKind.HOUSING)}
    return [
        Paper(key=f"{due.point.code}@{row.pk}", until=due.last_day)
        for due in found
        if due.point.deadline and (row := rows.get(due.point.deadline.begin, status))
    ]


def due_since(key: str) -> Since | None:
    """What a task of a deadline is about, from its key: the title in German, and the last day."""
    named, _colon, day = key.partition(":")
    code = named.partition("@")[0]
    known = law_words()[SOURCE].points.get(code)
    return Since(key=named, day=date.fromisoformat(day), words=known[0]) if known else None


@dataclass(frozen=True, kw_only=True)
class Told:
    """A sentence in one language."""

    language: str
    title: str
    text: str
    unreviewed: bool


@dataclass(frozen=True, kw_only=True)
class Line:
    """A right or a duty. `asks`: the day that has to be known before a last day can be named."""

    point: Point
    told: list[Told]
    last_day: date | None
    over: bool
    asks: Begin | None
    newest: Explanation | None
    by: str = ""  # who explained it


@dataclass(frozen=True, kw_only=True)
class LawPage:
    """`language` is the person's; `in_own` whether these sentences may be shown in it."""

    status: Episode | None
    rights: list[Line]
    duties: list[Line]
    language: str
    in_own: bool


def law_page(actor: Actor, case: Case, *, today: date) -> LawPage:
    """Four queries, three where nothing was explained yet."""
    rows = episodes_visible_to(actor, today=today).filter(person_id=case.person_id, last_day=None)
    facts = {one.kind: one for one in rows}
    status = facts.get(EpisodeKind.RESIDENCE)
    language = language_of(actor, case.person_id, today=today)
    shown = languages_shown(law_words(), language)
    explained = _newest(actor, case, today=today)
    names = {user: one.known_as for user, one in profiles_of(row.by for row in explained.values() if row.by).items()}
    begun = begun_of(facts.values(), case)
    lines = [
        _line(point, shown, begun, explained, names=names, today=today)
        for point in points_for(points(), status.code if status else None)
    ]
    return LawPage(
        status=status,
        rights=[line for line in lines if line.point.kind is Kind.RIGHT],
        duties=[line for line in lines if line.point.kind is Kind.DUTY],
        language=language,
        in_own=language in shown,
    )


def _newest(actor: Actor, case: Case, *, today: date) -> dict[str, Explanation]:
    """Code -> the newest, of this file and of whichever is joined to it: it is one person. One query."""
    rows = explanations_visible_to(actor, today=today).filter(of_one(case.person))
    return {row.code: row for row in reversed(rows)}


def _line(
    point: Point, shown: Iterable[str], begun: Mapping[Begin, date | None], explained: Mapping[str, Explanation],
    *, names: Mapping[UUID, str], today: date,
) -> Line:  # fmt: skip
    last_day, newest = last_day_of(point, begun), explained.get(point.code)
    words = [law_words()[language] for language in shown]
    return Line(
        point=point,
        told=[
            Told(
                language=one.language, title=one.points[point.code][0], text=one.points[point.code][1],
                unreviewed=one.state == "unreviewed",
            )
            for one in words
        ],
        last_day=last_day,
        over=last_day is not None and last_day < today,
        asks=point.deadline.begin if point.deadline and last_day is None else None,
        newest=newest,
        by=names.get(newest.by, "") if newest and newest.by else "",
    )  # fmt: skip
