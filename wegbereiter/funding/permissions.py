"""Who sees what of the money: whole state, own town, or sums. The rights themselves stand in accounts.roles."""

from wegbereiter.accounts.permissions import check, check_any
from wegbereiter.accounts.roles import Permission
from wegbereiter.core.tenancy import Actor

__all__ = ["Permission", "check", "check_any", "sees_all_allotments", "sees_all_counts", "sees_sums"]


def sees_all_counts(actor: Actor) -> bool:
    return actor.may(Permission.HEADCOUNT_READ_ALL)


def sees_all_allotments(actor: Actor) -> bool:
    return actor.may(Permission.ALLOTMENT_READ_ALL)


def sees_sums(actor: Actor) -> bool:
    return actor.may(Permission.ALLOTMENT_READ_SUMS)
