"""Reads about the people of the acting organisation: names and roles, never accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from wegbereiter.accounts.models import Profile
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.models import Invitation, Membership
from wegbereiter.organisations.permissions import house_of
from wegbereiter.organisations.queries.actors import valid_on
from wegbereiter.organisations.rules import Term


def members_visible_to(actor: Actor) -> QuerySet[Membership]:
    """Past, present and coming roles in the acting organisation."""
    return Membership.objects.filter(organisation_id=house_of(actor)).select_related("organisation")


def invitations_visible_to(actor: Actor) -> QuerySet[Invitation]:
    """Invitations of the acting organisation, the newest first."""
    return Invitation.objects.filter(organisation_id=house_of(actor))


def open_invitations(actor: Actor, *, now: datetime) -> list[Invitation]:
    """Those that wait to be accepted."""
    waiting = invitations_visible_to(actor).filter(used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)
    return list(waiting)


def profiles_of(user_ids: Iterable[UUID]) -> dict[UUID, Profile]:
    """Profiles by account, as far as row-level security shows them: colleagues and oneself."""
    return Profile.objects.in_bulk(set(user_ids))


def holders_of(actor: Actor, role: str, *, today: date) -> list[Profile]:
    """Everybody who has this role here today, by name."""
    held = valid_on(members_visible_to(actor).filter(role=role), today)
    return sorted(profiles_of(held.values_list("user_id", flat=True)).values(), key=lambda one: one.name)


@dataclass(frozen=True, kw_only=True)
class Role:
    """One row of the list of people: a role, and for a substitution whose role it is."""

    membership: Membership
    represented: str = ""
    is_valid: bool = False
    is_over: bool = False


@dataclass(frozen=True, kw_only=True)
class Member:
    """One account with its roles here. `also`: names of other accounts that are the same natural person."""

    user_id: UUID
    name: str
    person: UUID
    roles: tuple[Role, ...]
    also: tuple[str, ...] = ()

    @property
    def is_gone(self) -> bool:
        return all(role.is_over for role in self.roles)


def members(actor: Actor, *, today: date) -> list[Member]:
    """Everybody who has, had or will have a role in the acting organisation, by name. Two queries."""
    memberships = list(members_visible_to(actor).order_by("first_day", "id"))
    profiles = profiles_of(membership.user_id for membership in memberships)
    by_id = {membership.pk: membership for membership in memberships}
    rows: dict[UUID, list[Role]] = {}
    for membership in memberships:
        represented = by_id.get(membership.substitutes_id) if membership.substitutes_id else None
        over = _is_over(membership, today)
        role = Role(
            membership=membership,
            represented=profiles[represented.user_id].known_as if represented else "",
            is_valid=not over and membership.first_day <= today,
            is_over=over,
        )
        rows.setdefault(membership.user_id, []).append(role)
    people = [_member(profiles, user_id, tuple(roles)) for user_id, roles in rows.items()]
    return sorted(people, key=lambda member: (member.is_gone, member.name.casefold(), str(member.user_id)))


def _member(profiles: dict[UUID, Profile], user_id: UUID, roles: tuple[Role, ...]) -> Member:
    profile = profiles[user_id]
    same = [p.known_as for p in profiles.values() if p.natural_person == profile.natural_person and p.pk != user_id]
    return Member(user_id=user_id, name=profile.known_as, person=profile.natural_person, roles=roles, also=tuple(same))


def terms_of(memberships: Iterable[Membership]) -> list[Term]:
    """The memberships as the rules see them."""
    rows = list(memberships)
    profiles = profiles_of(membership.user_id for membership in rows)
    return [
        Term(
            id=membership.pk,
            user_id=membership.user_id,
            person=profiles[membership.user_id].natural_person,
            role=membership.role,
            first_day=membership.first_day,
            last_day=membership.last_day,
            ended=membership.ended_at is not None,
            substitutes=membership.substitutes_id,
        )
        for membership in rows
    ]


@dataclass(frozen=True, kw_only=True)
class HeldRole:
    """One role of one person, for the pages that change it."""

    membership: Membership
    name: str
    is_over: bool


def role_of(actor: Actor, membership_id: UUID, *, today: date) -> HeldRole:
    """A role in the acting organisation with its holder's name. Raises Membership.DoesNotExist."""
    membership = members_visible_to(actor).get(pk=membership_id)
    name = profiles_of([membership.user_id])[membership.user_id].known_as
    return HeldRole(membership=membership, name=name, is_over=_is_over(membership, today))


def colleagues(actor: Actor, *, today: date, but: UUID) -> list[tuple[UUID, str]]:
    """Account and name of everybody with a role of their own today, without one person."""
    return [
        (member.user_id, member.name)
        for member in members(actor, today=today)
        if member.user_id != but and any(r.is_valid and r.membership.substitutes_id is None for r in member.roles)
    ]


def other_accounts(actor: Actor, *, today: date, but: UUID) -> list[tuple[UUID, str]]:
    """A membership and the name of every other account here, past ones included."""
    return [
        (member.roles[0].membership.pk, member.name) for member in members(actor, today=today) if member.user_id != but
    ]


def _is_over(membership: Membership, today: date) -> bool:
    return membership.ended_at is not None or (membership.last_day is not None and membership.last_day < today)
