"""Reads: who somebody is here, and the register."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from wegbereiter.accounts.models import Profile
from wegbereiter.accounts.roles import ROLES
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.choices import DISTRICT_KINDS, MUNICIPAL_KINDS, Kind
from wegbereiter.organisations.models import Membership, Organisation


def memberships_of(user_id: UUID, *, today: date) -> list[Membership]:
    """Valid memberships of one person with their organisation, the oldest first. Works before anybody acts: own rows are readable."""
    return list(
        Membership.objects.filter(user_id=user_id, first_day__lte=today)
        .filter(Q(last_day__isnull=True) | Q(last_day__gte=today))
        .select_related("organisation")
        .order_by("first_day", "id")
    )


def actor_of(membership: Membership, *, natural_person: UUID) -> Actor:
    """The actor that a membership makes. The person represented in a substitution is added once the organisation is set."""
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
    users = Membership.objects.filter(pk=membership.substitutes_id).values("user_id")
    return frozenset(Profile.objects.filter(user_id__in=users).values_list("natural_person", flat=True))


def municipalities() -> QuerySet[Organisation]:
    """The towns of today's register (1,101), Stadtkreise included."""
    return Organisation.objects.filter(kind__in=MUNICIPAL_KINDS, last_day__isnull=True)


def districts() -> QuerySet[Organisation]:
    """The 44 districts: Landkreise and Stadtkreise."""
    return Organisation.objects.filter(kind__in=DISTRICT_KINDS, last_day__isnull=True)


def approving_office() -> Organisation:
    """The one approving office of the installation. Raises Organisation.DoesNotExist before the register is loaded."""
    return Organisation.objects.get(kind=Kind.APPROVING_OFFICE)
