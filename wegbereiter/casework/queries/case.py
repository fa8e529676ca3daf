"""Cases, their facts, goals and steps: of files in the own care. A second file of somebody is read, and never changed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from wegbereiter.casework.choices import CaseState
from wegbereiter.casework.models import AgreedPlan, Case, Episode, Goal, Information, Rating, Step, UnnamedContact
from wegbereiter.casework.permissions import house_of
from wegbereiter.casework.rules.plans import Version, current
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.queries.person import files_visible_to


def cases_visible_to(actor: Actor, *, today: date) -> QuerySet[Case]:
    """Open and closed cases of files in the own care."""
    return Case.objects.filter(person__in=files_visible_to(actor, today=today))


def other_cases(actor: Actor, case: Case, *, today: date) -> list[Case]:
    """What else was, or is, counselled with the person; an open one first. One query."""
    same = cases_visible_to(actor, today=today).filter(person_id=case.person_id).exclude(pk=case.pk)
    return list(same.order_by("-state", "-opened_on", "-pk"))


def episodes_visible_to(actor: Actor, *, today: date) -> QuerySet[Episode]:
    """Facts that stand; what was withdrawn stays out."""
    return Episode.objects.filter(person__in=files_visible_to(actor, today=today), withdrawn_at=None)


def withdrawn_episodes_visible_to(actor: Actor, *, today: date) -> QuerySet[Episode]:
    """What was an error and counts no more."""
    return Episode.objects.filter(person__in=files_visible_to(actor, today=today), withdrawn_at__isnull=False)


def only_so_at_intake(fact: Episode, case: Case) -> bool:
    """Whether it was said at intake that something is so, and not since when: its first day is that of the intake, then."""
    return fact.entered_at <= case.created_at and fact.first_day == timezone.localdate(fact.entered_at)


def informations_visible_to(actor: Actor, *, today: date) -> QuerySet[Information]:
    return Information.objects.filter(person__in=files_visible_to(actor, today=today))


def unnamed_visible_to(actor: Actor) -> QuerySet[UnnamedContact]:
    """Counted talks of the own house; nobody is named in them."""
    return UnnamedContact.objects.filter(organisation_id=house_of(actor))


def case_of_entry(actor: Actor, entry_key: UUID | None, *, today: date) -> Case | None:
    """The case that the actor has opened by this form already, so that a second click opens none."""
    if entry_key is None:
        return None
    return cases_visible_to(actor, today=today).filter(created_by=actor.user_id, entry_key=entry_key).first()


def ratings_visible_to(actor: Actor, *, today: date) -> QuerySet[Rating]:
    return Rating.objects.filter(person__in=files_visible_to(actor, today=today))


def goals_visible_to(actor: Actor, *, today: date) -> QuerySet[Goal]:
    return Goal.objects.filter(person__in=files_visible_to(actor, today=today))


def steps_visible_to(actor: Actor, *, today: date) -> QuerySet[Step]:
    return Step.objects.filter(person__in=files_visible_to(actor, today=today))


def step_in(actor: Actor, case: Case, step_id: UUID, *, today: date) -> Step | None:
    """A step of the plan of this case; another one is none. One query."""
    return steps_visible_to(actor, today=today).filter(goal__case=case, pk=step_id).first()


def plans_visible_to(actor: Actor, *, today: date) -> QuerySet[AgreedPlan]:
    return AgreedPlan.objects.filter(person__in=files_visible_to(actor, today=today))


@dataclass(frozen=True, kw_only=True)
class Level:
    """Where somebody stands in an area: the newest of both views, each by itself. What is older than the talk is carried on.

    `day`: when the manager's view was given, the person's own where there is no other.
    """

    area: str
    level: int | None
    own_level: int | None
    day: date


def newest_levels(actor: Actor, case: Case, *, today: date) -> dict[str, Level]:
    """Area -> where the person stands, each with the day on which that was talked about. One query."""
    by_area: dict[str, list[Rating]] = {}
    for row in ratings_visible_to(actor, today=today).filter(person_id=case.person_id).order_by("-day", "-id"):
        by_area.setdefault(row.area, []).append(row)
    return {area: _level(area, rows) for area, rows in by_area.items()}


def _level(area: str, rows: list[Rating]) -> Level:
    """`rows`: the newest first."""
    found = next((row for row in rows if row.level is not None), None)
    own = next((row for row in rows if row.own_level is not None), None)
    return Level(
        area=area,
        level=found.level if found else None,
        own_level=own.own_level if own else None,
        day=(found or own or rows[0]).day,
    )


def current_plan(actor: Actor, case: Case, *, today: date) -> AgreedPlan | None:
    """The agreed plan that counts today. One query."""
    rows = {plan.number: plan for plan in plans_visible_to(actor, today=today).filter(case=case)}
    versions = [
        Version(number=plan.number, agreed_on=plan.agreed_on, closed_on=plan.closed_on) for plan in rows.values()
    ]
    found = current(versions, case_is_open=case.state == CaseState.OPEN)
    return rows[found.number] if found else None
