"""What an edition of the pact says about counselling, in the words of the rules."""

from dataclasses import fields, replace
from datetime import date
from functools import cache

from django.db.models import QuerySet

from wegbereiter.casework.models import Case, ContactWeeks
from wegbereiter.casework.permissions import Permission, house_of
from wegbereiter.casework.rules.clock import Clock, Limits, clock
from wegbereiter.casework.rules.eligibility import Stage, TargetGroup
from wegbereiter.casework.rules.tasks import Span
from wegbereiter.core.tenancy import Actor
from wegbereiter.pact.queries import edition, editions
from wegbereiter.pact.rules import Edition
from wegbereiter.pact.rules.values import Value


def counselling_editions() -> list[Edition]:
    """Editions that say whom they counsel, oldest first."""
    return [one for one in editions() if one.counselling.stages is not None]


def current_edition(today: date) -> Edition:
    """The newest edition that has begun and says whom it counsels. Before the first one began: the first."""
    counselling = counselling_editions()
    begun = [one for one in counselling if _first_day(one) <= today]
    return max(begun, key=_first_day) if begun else min(counselling, key=_first_day)


def _first_day(of: Edition) -> date:
    return (of.term.first_day.value if of.term.first_day else None) or date.max


def _codes(value: Value[tuple[str, ...]] | None) -> tuple[str, ...]:
    return (value.value if value else None) or ()


def target_group(of: Edition) -> TargetGroup:
    """Stages and statuses of housing; None for stages where the edition does not go by them."""
    stages = frozenset(Stage(code) for code in _codes(of.counselling.stages))
    return TargetGroup(stages=stages or None, statuses=frozenset(_codes(of.counselling.statuses)))


def limits(of: Edition) -> Limits:
    """Years of counselling; None where the edition says nothing."""
    most, justified = of.counselling.years_at_most, of.counselling.years_if_justified
    return Limits(years=most.value if most else None, years_if_justified=justified.value if justified else None)


def clock_of(case: Case, *, today: date) -> Clock:
    """Until when counselling is paid for. That it begins with the allocation, else with the case, is an assumption."""
    begins = case.allocated_on or case.opened_on
    return clock(begins, limits(edition(case.edition)), today=today, justified=bool(case.extension_reason))


def span(today: date) -> Span:
    """When tasks come by themselves: in all cases as the edition of today says, whichever pays for them.

    Raises LookupError where that edition leaves a number out.
    """
    return _span(current_edition(today).code)


def contact_weeks_visible_to(actor: Actor) -> QuerySet[ContactWeeks]:
    """What the acting team has set, the newest first; of no other one."""
    if not actor.may(Permission.PERSON_WORK):
        return ContactWeeks.objects.none()
    return ContactWeeks.objects.filter(organisation_id=house_of(actor))


def span_of(actor: Actor, today: date) -> Span:
    """As `span`, with the number of weeks that the acting team has set. One query."""
    own = contact_weeks_visible_to(actor).values_list("weeks", flat=True).first()
    return replace(span(today), contact_weeks=own) if own else span(today)


@cache
def _span(code: str) -> Span:
    numbers: dict[str, int] = {}
    for field in fields(Span):
        value = edition(code).value(f"reminders.{field.name}")
        if value is None or not isinstance(value.value, int):
            raise LookupError(f"{code}: reminders.{field.name}")
        numbers[field.name] = value.value
    return Span(**numbers)
