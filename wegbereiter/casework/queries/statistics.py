"""Key figures of a period out of the everyday records, and those that were submitted."""

from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from wegbereiter.casework.models import StatisticsReport
from wegbereiter.casework.permissions import Permission, check, house_of, person_of
from wegbereiter.casework.queries import statistics_sql as sql
from wegbereiter.casework.queries.edition import current_edition, target_group
from wegbereiter.casework.rules.eligibility import Stage, TargetGroup, Verdict, counted, eligibility
from wegbereiter.casework.rules.statistics import Counted, Definitions, Figure, Statistics, statistics_of
from wegbereiter.core.planning import plan_anew
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.queries.people import profiles_of
from wegbereiter.pact.queries import edition as pact_edition
from wegbereiter.pact.rules import Edition

# Statement -> the figures that it counts, in the order of its columns.
COUNTS = (
    (sql.CONTACTS, (Figure.TALKS, Figure.UNNAMED, Figure.WRITTEN, Figure.TRIES)),
    (sql.PEOPLE, (Figure.PERSONS, Figure.PARTICIPATIONS)),
    (sql.PLANS, (Figure.PLANS_AGREED, Figure.PLANS_UPDATED, Figure.PLANS_CLOSED)),
    (sql.STANDING, (Figure.PLAN_PERSONS,)),
    (sql.REFERRALS, (Figure.REFERRALS, Figure.REFERRALS_HELPED)),
)


TRIES = 5  # a sum that is wrong for another reason stays wrong and is raised


def reports_visible_to(actor: Actor) -> QuerySet[StatisticsReport]:
    """What the own house has submitted, the newest first: for the lead."""
    own = StatisticsReport.objects.filter(organisation_id=house_of(actor))
    return own if actor.may(Permission.PERSON_LEAD) else own.none()


def reports_of_period(actor: Actor, first_day: date, last_day: date) -> list[StatisticsReport]:
    """Every time that these days were submitted, the newest first. One query."""
    return list(reports_visible_to(actor).filter(first_day=first_day, last_day=last_day))


def definitions_of(edition: Edition) -> Definitions:
    """What this edition counts. Raises LookupError where it leaves that open."""
    values = edition.statistics
    if values.figures is None or values.talk_kinds is None or values.unnamed_talks is None:
        raise LookupError(f"{edition.code} does not say what is counted")
    return Definitions(
        edition=edition.code,
        figures=tuple(Figure(code) for code in values.figures.known),
        talk_kinds=values.talk_kinds.known,
        unnamed_talks=values.unnamed_talks.known,
    )


def edition_for(last_day: date) -> Edition:
    """The edition whose definitions count a period: the one that runs on its last day."""
    return current_edition(last_day)


def count_statistics(actor: Actor, first_day: date, last_day: date, *, edition: Edition, today: date) -> Statistics:
    """Figures of the whole house for its lead, else those of the actor's own doings. Eight queries, whatever the period.

    A manager counts only what row-level security still shows: talks all of them but those with somebody whose
    file is restricted, people and plans of the own care. What is written down between two queries makes sums that do not
    agree; then all is counted again.
    """
    check(actor, Permission.PERSON_WORK)
    plan_anew()
    for _try in range(TRIES - 1):
        with suppress(ArithmeticError):
            return _count_once(actor, first_day, last_day, edition=edition, today=today)
    return _count_once(actor, first_day, last_day, edition=edition, today=today)


def _count_once(actor: Actor, first_day: date, last_day: date, *, edition: Edition, today: date) -> Statistics:
    definitions, until = definitions_of(edition), min(last_day, today)
    asked: dict[str, Any] = {
        "house": house_of(actor), "first": first_day, "until": until, "kinds": list(definitions.talk_kinds),
        "own": None if actor.may(Permission.PERSON_LEAD) else person_of(actor), "unnamed": definitions.unnamed_talks,
    }  # fmt: skip
    rows: list[Counted] = []
    with connection.cursor() as cursor:
        for statement, figures in COUNTS:
            cursor.execute(statement, asked)
            rows += [counted for row in cursor.fetchall() for counted in _counted(row, figures)]
        cursor.execute(sql.TOPICS, asked)
        parts: dict[str, dict[str, int]] = {"topic": {}, "kind": {}}
        for part, code, number in cursor.fetchall():
            parts[part][code] = number
        cursor.execute(sql.GROUPS_OF_PEOPLE, asked)
        groups = counted([(_verdict(*codes), justified, number) for *codes, justified, number in cursor.fetchall()])
    return statistics_of(
        rows,
        definitions,
        first_day=first_day,
        last_day=last_day,
        until=until,
        topics=parts["topic"],
        kinds=parts["kind"],
        groups=groups if Figure.PERSONS in definitions.figures else {},
    )


def _verdict(edition: str, stage: str, status: str) -> Verdict:
    """What the edition of somebody's case says; nobody knows where there is no case."""
    group = target_group(pact_edition(edition)) if edition else TargetGroup()
    return eligibility(Stage(stage), status, group).verdict


def _counted(row: tuple[Any, ...], figures: tuple[Figure, ...]) -> list[Counted]:
    """A line of the groups: the marks say whether it is of all, of one manager (null: nobody known) or of one month."""
    of_all_managers, of_all_months, who, month, *numbers = row
    manager = None if of_all_managers else str(who or "")
    line = {"manager": manager, "month": None if of_all_months else month}
    return [Counted(figure=figure, number=number, **line) for figure, number in zip(figures, numbers, strict=True)]


def names_of(found: Statistics) -> dict[str, str]:
    """Account -> name, by name; without those of whom no name is known any more. One query."""
    profiles = profiles_of(UUID(code) for code in found.managers if code)
    return {str(user): profile.known_as for user, profile in profiles.items()}
