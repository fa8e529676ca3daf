"""Who sees what of the money: whole state, own town, or sums. The rights themselves stand in accounts.roles."""

from uuid import UUID

from wegbereiter.accounts.permissions import check, check_any
from wegbereiter.accounts.roles import Permission
from wegbereiter.core.tenancy import Actor

__all__ = [
    "Permission",
    "check",
    "check_any",
    "own_organisation",
    "own_user",
    "sees_all_allotments",
    "sees_all_counts",
    "sees_sums",
]


def sees_all_counts(actor: Actor) -> bool:
    return actor.may(Permission.HEADCOUNT_READ_ALL)


def sees_all_allotments(actor: Actor) -> bool:
    return actor.may(Permission.ALLOTMENT_READ_ALL)


def own_organisation(actor: Actor) -> UUID:
    """The organisation that an actor with a right acts for: rights come with a membership, and that with both."""
    assert actor.organisation_id is not None
    return actor.organisation_id


def own_user(actor: Actor) -> UUID:
    """The account of an actor with a right; the program itself has none and gets no right."""
    assert actor.user_id is not None
    return actor.user_id


def sees_sums(actor: Actor) -> bool:
    return actor.may(Permission.ALLOTMENT_READ_SUMS)
