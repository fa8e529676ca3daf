"""How long an invitation holds and when it may be used. No database, no clock."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from wegbereiter.organisations.choices import Refusal
from wegbereiter.organisations.rules.refusal import RefusedError

# Two days: long enough for a colleague who is away today, short enough that a forgotten mail opens nothing.
LIFETIME = timedelta(hours=48)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An invitation as it stands now."""

    email: str
    expires_at: datetime
    used: bool = False
    withdrawn: bool = False


def check_open(offer: Offer, *, now: datetime) -> None:
    """Can the invitation still be used?

    Raises:
        RefusedError: used, withdrawn or expired.
    """
    if offer.used:
        raise RefusedError(Refusal.INVITATION_USED)
    if offer.withdrawn or now >= offer.expires_at:
        raise RefusedError(Refusal.INVITATION_OVER)


def check_address(offer: Offer, email: str) -> None:
    """Is the invitation for the account with this address? A link that was passed on opens nothing.

    Raises:
        RefusedError: it was sent to another address.
    """
    if normal_email(email) != normal_email(offer.email):
        raise RefusedError(Refusal.OTHER_ADDRESS)


def normal_email(email: str) -> str:
    """The address as accounts are found by it."""
    return email.strip().lower()


def secret_hash(secret: str) -> str:
    """What is kept of the secret in the link: enough to recognise it, too little to write the link anew."""
    return hashlib.sha256(secret.encode()).hexdigest()
