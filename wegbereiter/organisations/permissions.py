"""Who may see and change what about organisations and their people. The rights themselves stand in accounts.roles."""

from uuid import UUID

from django.core.exceptions import PermissionDenied

from wegbereiter.accounts.permissions import check, check_any
from wegbereiter.accounts.roles import ROLES, Permission
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.choices import Kind, Refusal
from wegbereiter.organisations.rules import RefusedError

__all__ = [
    "Permission",
    "check",
    "check_any",
    "check_role_can_be_given",
    "confirms_for_others",
    "house_of",
    "may_edit_bank",
    "may_edit_values",
    "person_of",
    "reads_all_values",
    "role_of",
    "sees_values_of",
]

MONEY_ROLE = "wb_money"


def house_of(actor: Actor) -> UUID:
    """The acting organisation. Raises PermissionDenied for a person without a role: no organisation, no rights."""
    if actor.organisation_id is None:
        raise PermissionDenied("no organisation")
    return actor.organisation_id


def role_of(actor: Actor) -> UUID:
    """The membership in which a person acts. Raises PermissionDenied for a job, which acts for nobody in particular."""
    if actor.membership_id is None:
        raise PermissionDenied("no membership")
    return actor.membership_id


def person_of(actor: Actor) -> UUID:
    """The account of whoever acts. Raises PermissionDenied for a job: where two people are needed, it is none of them."""
    if actor.user_id is None:
        raise PermissionDenied("no person")
    return actor.user_id


def confirms_for_others(actor: Actor) -> bool:
    """Where an organisation has no second manager, a manager of the approving office is the second person."""
    return actor.organisation_kind == Kind.APPROVING_OFFICE and actor.may(Permission.MEMBERS_MANAGE)


def reads_all_values(actor: Actor) -> bool:
    """The state and the auditor read addresses, contacts and bank accounts of everybody they deal with."""
    return actor.may(Permission.ALLOTMENT_READ_ALL)


def sees_values_of(actor: Actor, organisation_id: UUID) -> bool:
    """One's own, within the river of money; all for the state and the auditor."""
    own = actor.organisation_id == organisation_id and actor.database_role == MONEY_ROLE
    return own or reads_all_values(actor)


def may_edit_values(actor: Actor) -> bool:
    return actor.may(Permission.ORGANISATION_EDIT_OWN)


def may_edit_bank(actor: Actor) -> bool:
    return actor.may(Permission.BANK_EDIT_OWN)


def check_role_can_be_given(actor: Actor, role: str) -> None:
    """A manager gives roles that can be held in this kind of organisation, and no others. Portal roles are never given so.

    Raises:
        PermissionDenied: the actor gives no roles at all.
        RefusedError: the role is unknown or belongs to another kind of organisation.
    """
    check(actor, Permission.MEMBERS_MANAGE)
    known = ROLES.get(role)
    if known is None or role == "participant" or actor.organisation_kind not in known.works_in:
        raise RefusedError(Refusal.ROLE_NOT_HERE)
