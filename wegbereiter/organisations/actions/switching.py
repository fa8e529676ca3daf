"""Acting in another of one's memberships."""

from datetime import datetime
from typing import Any

from wegbereiter.audit.actions import record
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.models import Membership


def switch_role(membership: Membership, *, by: Actor, now: datetime, left: str = "") -> None:
    """Record that a person now acts in another one of her own valid memberships (the caller took it from those).

    The event stands with the organisation that is left and speaks of the one that is entered, so both can see it.
    `left`: the membership before, where it has ended and the person acts in none.
    """
    ended: dict[str, Any] = {"ended": left} if left else {}
    record(
        "accounts.role.switched",
        by=by,
        about=membership,
        river="account",
        now=now,
        role_taken=membership.role,
        **ended,
    )
