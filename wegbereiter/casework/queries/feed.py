"""The calendar at a secret address: whose it is, found before anybody acts, and what goes into it.

The address says whose membership it is and carries a secret. It is signed, so that nobody but us can name a membership
in it; the secret is kept as a keyed hash only, so that a new address ends the one before.
"""

import binascii
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.core import signing
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from wegbereiter.accounts.models import Profile
from wegbereiter.casework.choices import AppointmentState
from wegbereiter.casework.models import Appointment, CalendarFeed
from wegbereiter.casework.permissions import Permission, house_of
from wegbereiter.casework.queries.contact import appointments_visible_to
from wegbereiter.casework.queries.day import my_cases
from wegbereiter.core.tenancy import NOBODY, Actor, become
from wegbereiter.organisations.queries import actor_of, memberships_of

SALT = "wegbereiter.casework.calendar"
SECRET_BYTES, KEY_BYTES = 24, 16
SHOWN_BACK = timedelta(days=28)  # what was lately stays in a calendar that is subscribed to


@dataclass(frozen=True, kw_only=True)
class Token:
    user_id: UUID
    membership_id: UUID
    secret: bytes

    def text(self) -> str:
        """The part of the address that is secret."""
        whole = self.user_id.bytes + self.membership_id.bytes + self.secret
        return _signer().sign(urlsafe_b64encode(whole).decode())

    def keyed_hash(self) -> str:
        return salted_hmac(SALT, self.secret, algorithm="sha256").hexdigest()


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT, sep=".")


def new_token(by: Actor) -> Token:
    """A secret for the membership that somebody acts in."""
    if by.user_id is None or by.membership_id is None:
        raise ValueError("a calendar belongs to somebody in a role")
    return Token(user_id=by.user_id, membership_id=by.membership_id, secret=secrets.token_bytes(SECRET_BYTES))


def read_token(text: str) -> Token | None:
    """What an address says, or None if it is none of ours."""
    try:
        whole = urlsafe_b64decode(_signer().unsign(text))
    except (signing.BadSignature, binascii.Error, ValueError):
        return None
    keys = UUID(bytes=whole[:KEY_BYTES]), UUID(bytes=whole[KEY_BYTES : 2 * KEY_BYTES])
    return Token(user_id=keys[0], membership_id=keys[1], secret=whole[2 * KEY_BYTES :])


def feeds_visible_to(actor: Actor) -> QuerySet[CalendarFeed]:
    """The own one, in the role that one acts in."""
    if actor.membership_id is None:
        return CalendarFeed.objects.none()
    return CalendarFeed.objects.filter(organisation_id=house_of(actor), membership_id=actor.membership_id)


def enter_by(token: Token, *, today: date) -> Actor | None:
    """Act as whoever the address was made for, for the rest of the transaction; None where it opens nothing (any more).

    It ends with the membership, at once, and with the right to work with people. Call it inside a transaction.
    """
    become(replace(NOBODY, user_id=token.user_id))
    membership = next(
        (one for one in memberships_of(token.user_id, today=today) if one.pk == token.membership_id), None
    )
    profile = Profile.objects.filter(user_id=token.user_id, user__is_active=True).first()
    if membership is None or profile is None:
        return None
    actor = actor_of(membership, natural_person=profile.natural_person)
    if not actor.may(Permission.PERSON_WORK):
        return None
    become(actor)
    return actor if feeds_visible_to(actor).filter(secret_hash=token.keyed_hash()).exists() else None


def feed_of(actor: Actor, *, today: date) -> QuerySet[Appointment]:
    """Appointments with whom one looks after or stands in for: what my day shows, of lately and all that lies ahead."""
    people = my_cases(actor, today=today).values("person_id")
    shown = appointments_visible_to(actor, today=today).filter(begins_at__date__gte=today - SHOWN_BACK)
    return shown.filter(person_id__in=people).order_by("begins_at", "pk")


def planned_of(actor: Actor, *, today: date) -> QuerySet[Appointment]:
    """Of these what is agreed on and lies ahead: to be taken over once."""
    return feed_of(actor, today=today).filter(begins_at__date__gte=today, state=AppointmentState.PLANNED)


def is_cancelled(appointment: Appointment) -> bool:
    return appointment.state == AppointmentState.CANCELLED
