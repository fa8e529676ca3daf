"""Reads about resets of a second factor."""

from datetime import datetime

from django.db.models import Q, QuerySet

from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.models import FactorReset
from wegbereiter.organisations.permissions import confirms_for_others, house_of
from wegbereiter.organisations.rules import RESET_LIFETIME


def resets_visible_to(actor: Actor) -> QuerySet[FactorReset]:
    """Those of the acting organisation; for the approving office also those that have no other second person."""
    seen = Q(organisation_id=house_of(actor))
    if confirms_for_others(actor):
        seen |= Q(by_office=True)
    return FactorReset.objects.filter(seen)


def open_resets(actor: Actor, *, now: datetime) -> list[FactorReset]:
    """Those that wait for the second person, the oldest first."""
    recent = now - RESET_LIFETIME
    waiting = resets_visible_to(actor).filter(closed_at=None, decided_at=None, prepared_at__gt=recent)
    return list(waiting.select_related("organisation"))


def is_over(reset: FactorReset, *, now: datetime) -> bool:
    """Whether nobody confirmed it in time."""
    asked_at = reset.prepared_at
    return (
        not reset.is_decided and reset.closed_at is None and asked_at is not None and asked_at <= now - RESET_LIFETIME
    )


def may_confirm(reset: FactorReset, actor: Actor) -> bool:
    """Whether the actor is a second pair of eyes for this reset while it is open; the action checks again."""
    persons = actor.natural_persons
    return reset.may_be_decided_by(persons) and not persons & set(reset.persons)
