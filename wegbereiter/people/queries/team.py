"""Colleagues who can look after people today."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.queries.people import members_visible_to, profiles_of
from wegbereiter.people.choices import CareKind
from wegbereiter.people.queries.person import cares_visible_to

WORKERS = ("integration_manager", "team_lead")


def colleagues(actor: Actor, *, today: date) -> list[tuple[UUID, str]]:
    """(account, name) of everybody in the own house with a running role in counselling, by name. Two queries."""
    running = Q(first_day__lte=today, ended_at=None) & (Q(last_day=None) | Q(last_day__gte=today))
    users = set(members_visible_to(actor).filter(running, role__in=WORKERS).values_list("user_id", flat=True))
    names = {user: profile.known_as for user, profile in profiles_of(users).items()}
    return sorted(names.items(), key=lambda pair: (pair[1].casefold(), str(pair[0])))


def owner_of(actor: Actor, person_id: UUID, *, day: date, today: date) -> UUID | None:
    """The account that looks after the person on `day`, whoever asks today. One query."""
    running = Q(first_day__lte=day) & (Q(last_day=None) | Q(last_day__gte=day))
    cares = cares_visible_to(actor, today=today).filter(running, person_id=person_id, kind=CareKind.OWNER)
    return cares.order_by("-first_day", "-pk").values_list("user_id", flat=True).first()
