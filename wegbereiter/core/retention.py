"""What is over, counted and ended by the database's own functions (core/database/endings.py).

Which classes an app has, and since when they are over, it says itself as a list of `Over`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection

from wegbereiter.core.database.endings import ENDINGS
from wegbereiter.core.jobs import SYSTEM_ROLE, job_actor
from wegbereiter.core.tenancy import LOGIN_ROLE, NO_ORGANISATION, Actor

ACCOUNTS = "accounts"  # ended by accounts.actions, person by person
MOST = 500  # rows of a kind in one transaction; what is left waits for the next hour


@dataclass(frozen=True, kw_only=True)
class Over:
    """Rows of one kind whose period is over: before a day, or in the files of these editions."""

    retention: str  # the class in privacy.choices
    ending: str  # the name in core/database/endings.py, or ACCOUNTS
    given: date | tuple[str, ...]

    def __post_init__(self) -> None:
        if self.ending != ACCOUNTS and self.ending not in ENDINGS:
            raise LookupError(self.ending)  # it becomes the name of a function

    @property
    def argument(self) -> date | list[str]:
        return list(self.given) if isinstance(self.given, tuple) else self.given


def before_years(today: date, years: int) -> date:
    """What ended before this day ended more than so many years ago; on 29 February the day before counts."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years, day=28)


def before_year_ends(today: date, years: int) -> date:
    """The same where the period begins with the end of the year."""
    return date(today.year - years, 1, 1)


def due(over: Over) -> dict[UUID, int]:
    """How many rows are over, by organisation; the zero number stands for none."""
    with connection.cursor() as cursor:
        cursor.execute(f"select body, due from public.wb_due_{over.ending}(%s)", [over.argument])  # noqa: S608  from our own list
        return dict(cursor.fetchall())


def due_here(overs: Iterable[Over], *, organisation_id: UUID) -> Counter[str]:
    """How many rows of one organisation are over, by class. One query."""
    asked = list(overs)
    calls = " union all ".join(f"select %s, body, due from public.wb_due_{over.ending}(%s)" for over in asked)  # noqa: S608  as above
    values = [value for over in asked for value in (over.retention, over.argument)]
    sql = f"select kind, sum(due)::int from ({calls}) a (kind, body, due) where body = %s group by kind"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, organisation_id])
        return Counter(dict(cursor.fetchall()))


def end(over: Over, *, most: int = MOST) -> int:
    """End rows of the acting organisation; returns how many. Runs inside `acting_as` of the program itself."""
    with connection.cursor() as cursor:
        cursor.execute(f"select public.wb_end_{over.ending}(%s, %s)", [over.argument, most])
        (ended,) = cursor.fetchone()
    return int(ended)


def actors_for(overs: Iterable[Over]) -> list[Actor]:
    """The program, once for each organisation that has something to end; as the login, which can touch least."""
    bodies = {body for over in overs for body in due(over)}
    return [
        job_actor(body, database_role=LOGIN_ROLE)
        if body != NO_ORGANISATION
        else Actor(role=SYSTEM_ROLE, database_role=LOGIN_ROLE)
        for body in sorted(bodies)
    ]


def check_program(actor: Actor) -> None:
    """Raise PermissionDenied unless it is the program itself that acts: no person ends what its period keeps."""
    if actor.role != SYSTEM_ROLE or actor.user_id is not None:
        raise PermissionDenied("retention.end")
