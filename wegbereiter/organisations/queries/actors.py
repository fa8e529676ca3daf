"""Who somebody is here. Works before anybody acts: own memberships are readable by their person alone."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from wegbereiter.accounts.models import Profile
from wegbereiter.accounts.roles import ROLES
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.models import Membership


def valid_on(memberships: QuerySet[Membership], day: date) -> QuerySet[Membership]:
    """Those that give rights on this day."""
    open_ended = Q(last_day__isnull=True) | Q(last_day__gte=day)
    return memberships.filter(open_ended, first_day__lte=day, ended_at__isnull=True)


def memberships_of(user_id: UUID, *, today: date) -> list[Membership]:
    """Valid memberships of one person with their organisation, the oldest first."""
    own = Membership.objects.filter(user_id=user_id).select_related("organisation")
    return list(valid_on(own, today).order_by("first_day", "id"))


def own_membership(user_id: UUID, membership_id: str) -> Membership | None:
    """A membership of this person, valid or not, with its organisation; None for what is none of theirs."""
    try:
        wanted = UUID(membership_id)
    except ValueError:
        return None
    return Membership.objects.filter(user_id=user_id, pk=wanted).select_related("organisation").first()


def actor_of(membership: Membership, *, natural_person: UUID) -> Actor:
    """The actor a membership makes. In a substitution the person represented comes in once the organisation is set."""
    role = ROLES.get(membership.role)
    return Actor(
        user_id=membership.user_id,
        organisation_id=membership.organisation_id,
        organisation_kind=membership.organisation.kind,
        membership_id=membership.pk,
        role=membership.role,
        database_role=role.database_role if role else Actor().database_role,
        permissions=frozenset(role.permissions) if role else frozenset(),
        natural_persons=frozenset({natural_person}),
    )


def represented_persons(membership: Membership) -> frozenset[UUID]:
    """Natural persons represented by a substituting membership (empty for all others)."""
    if membership.substitutes_id is None:
        return frozenset()
    # The rule refuses a substitute of a substitute; were there one, the first person would stand behind it too.
    users: dict[UUID, UUID] = {}
    behind = membership.substitutes_id
    while behind and behind not in users:
        users[behind], behind = Membership.objects.values_list("user_id", "substitutes_id").get(pk=behind)
    return frozenset(
        person for profile in Profile.objects.filter(user_id__in=users.values()) for person in profile.natural_persons
    )
