"""Referrals of people in the own care."""

from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from wegbereiter.casework.choices import ReferralOutcome
from wegbereiter.casework.models import Referral
from wegbereiter.core.tenancy import Actor
from wegbereiter.people.queries.person import files_visible_to


def referrals_visible_to(actor: Actor, *, today: date) -> QuerySet[Referral]:
    return Referral.objects.filter(person__in=files_visible_to(actor, today=today))


def referrals_of(actor: Actor, person_id: UUID, *, today: date) -> list[Referral]:
    """All of somebody, the open ones first, then the newest. One query."""
    rows = referrals_visible_to(actor, today=today).filter(person_id=person_id).select_related("entry", "step")
    return sorted(rows, key=lambda one: one.outcome != ReferralOutcome.REFERRED)


def referrals_of_steps(actor: Actor, *, today: date) -> Prefetch:
    """For steps of goals, so that a plan shows them without a query for each step."""
    rows = referrals_visible_to(actor, today=today).select_related("entry")
    return Prefetch("steps__referrals", queryset=rows)
