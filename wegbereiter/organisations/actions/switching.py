"""Acting in another of one's memberships."""

from datetime import datetime

from wegbereiter.audit.actions import record
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.models import Membership


def switch_role(membership: Membership, *, by: Actor, now: datetime) -> None:
    """Record that a person now acts in another one of her own valid memberships (the caller took it from those).

    The event stands with the organisation that is left and speaks of the one that is entered, so both can see it.
    """
    record(
        "accounts.role.switched",
        by=by,
        about=membership,
        river="account",
        now=now,
        role_taken=membership.role,
    )
