"""Colleagues who can look after people today."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.queries.people import members_visible_to, profiles_of

WORKERS = ("integration_manager", "team_lead")


def colleagues(actor: Actor, *, today: date) -> list[tuple[UUID, str]]:
    """(account, name) of everybody in the own house with a running role in counselling, by name. Two queries."""
    running = Q(first_day__lte=today, ended_at=None) & (Q(last_day=None) | Q(last_day__gte=today))
    users = set(members_visible_to(actor).filter(running, role__in=WORKERS).values_list("user_id", flat=True))
    names = {user: profile.known_as for user, profile in profiles_of(users).items()}
    return sorted(names.items(), key=lambda pair: (pair[1].casefold(), str(pair[0])))
