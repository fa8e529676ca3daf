"""Colleagues who can look after people today."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from wegbereiter.core.names import search_key
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.models import Membership
from wegbereiter.organisations.queries.people import members_visible_to, profiles_of
from wegbereiter.people.choices import CareKind
from wegbereiter.people.queries.person import cares_visible_to
from wegbereiter.people.rules.phones import digits_to_find

WORKERS = ("integration_manager", "team_lead")


def colleagues(actor: Actor, *, today: date) -> list[tuple[UUID, str]]:
    """(account, name) of everybody in the own house with a running role in counselling, by name. Two queries."""
    return _by_name(_roles(actor, today=today).filter(role__in=WORKERS).values_list("user_id", flat=True))


def can_be_named(actor: Actor, *, today: date) -> list[tuple[UUID, str]]:
    """(account, name) of those who may see a file of own staff: counsellors who lead nobody, by name. Three queries."""
    leads = set(_roles(actor, today=today).filter(role="team_lead").values_list("user_id", flat=True))
    found = _roles(actor, today=today).filter(role="integration_manager", substitutes=None)
    return _by_name(user for user in found.values_list("user_id", flat=True) if user not in leads)


def works_here(actor: Actor, *names: str, phone: str = "", today: date) -> bool:
    """Whether somebody with a role in the own house has all these names, in whatever order, or this number. Two queries.

    The answer is yes or no: whom it means, the one who asks must know or find out.
    """
    sought, number = _words(" ".join(names)), digits_to_find(phone)
    profiles = profiles_of(_roles(actor, today=today).values_list("user_id", flat=True)).values()
    return any(
        (len(sought) > 1 and sought <= _words(one.name)) or _one_number(digits_to_find(one.phone), number)
        for one in profiles
    )


def _words(name: str) -> set[str]:
    return set(re.findall(r"\w+", search_key(name)))


def _one_number(one: str, other: str) -> bool:
    """The same, with or without the code of the country."""
    return bool(one and other) and (one.endswith(other) or other.endswith(one))


def _roles(actor: Actor, *, today: date) -> QuerySet[Membership]:
    running = Q(first_day__lte=today, ended_at=None) & (Q(last_day=None) | Q(last_day__gte=today))
    return members_visible_to(actor).filter(running)


def _by_name(users: Iterable[UUID]) -> list[tuple[UUID, str]]:
    names = {user: profile.known_as for user, profile in profiles_of(set(users)).items()}
    return sorted(names.items(), key=lambda pair: (pair[1].casefold(), str(pair[0])))


def names_of(users: Iterable[UUID]) -> dict[UUID, str]:
    """Account -> name, also of colleagues who have left. One query."""
    return dict(_by_name(users))


def care_team(actor: Actor, person_id: UUID, *, today: date) -> list[tuple[UUID, str]]:
    """(account, name) of the colleagues who see somebody: who looks after or stands in, and who leads, by name. Three queries."""
    cares = cares_visible_to(actor, today=today).filter(running_on(today), person_id=person_id)
    caring = set(cares.values_list("user_id", flat=True))
    roles = list(_roles(actor, today=today).filter(role__in=WORKERS).select_related("substitutes"))
    seeing = {
        one.user_id
        for one in roles
        if one.user_id in caring or one.role == "team_lead" or (one.substitutes and one.substitutes.user_id in caring)
    }
    return _by_name(seeing)


def running_on(day: date) -> Q:
    return Q(first_day__lte=day) & (Q(last_day=None) | Q(last_day__gte=day))


def owners(actor: Actor, *, today: date) -> list[tuple[UUID, str]]:
    """(account, name) of everybody who looks after somebody, by name: who can be away. Two queries."""
    cares = cares_visible_to(actor, today=today).filter(running_on(today), kind=CareKind.OWNER)
    return _by_name(cares.order_by().values_list("user_id", flat=True).distinct())


@dataclass(frozen=True, kw_only=True)
class StandsIn:
    """A colleague who stands in for others: with how many people, and until when at the longest."""

    user_id: UUID
    name: str
    people: int
    last_day: date


def standing_in(actor: Actor, *, today: date) -> list[StandsIn]:
    """By name. Two queries."""
    cares = cares_visible_to(actor, today=today).filter(running_on(today), kind=CareKind.SUBSTITUTE)
    rows = cares.order_by().values("user_id").annotate(people=Count("person", distinct=True), until=Max("last_day"))
    found = {row["user_id"]: row for row in rows}
    return [
        StandsIn(user_id=user, name=name, people=found[user]["people"], last_day=found[user]["until"])
        for user, name in _by_name(found)
    ]


def owner_of(actor: Actor, person_id: UUID, *, day: date, today: date) -> UUID | None:
    """The account that looks after the person on `day`, whoever asks today. One query."""
    running = Q(first_day__lte=day) & (Q(last_day=None) | Q(last_day__gte=day))
    cares = cares_visible_to(actor, today=today).filter(running, person_id=person_id, kind=CareKind.OWNER)
    return cares.order_by("-first_day", "-pk").values_list("user_id", flat=True).first()
