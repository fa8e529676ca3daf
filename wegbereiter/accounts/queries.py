"""Reads around accounts."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection

from wegbereiter.accounts.models import Profile, User
from wegbereiter.core.retention import ACCOUNTS, MOST, Over, before_years
from wegbereiter.privacy.choices import RETENTION


def account_by_email(email: str) -> User | None:
    """The active account with this address, in whatever case it was typed."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True).first()


def account(user_id: UUID) -> User:
    """The account with this number. Raises User.DoesNotExist."""
    return User.objects.get(pk=user_id)


def profile_name(user_id: UUID | None) -> str:
    """The name that a person goes by; empty for nobody. Every river may read it."""
    if user_id is None:
        return ""
    return Profile.objects.filter(user_id=user_id).values_list("name", flat=True).first() or ""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How somebody is reached at work, as it stands on paper; empty where it is not said."""

    phone: str = ""
    office_hours: str = ""
    room: str = ""

    @classmethod
    def of(cls, profile: Profile) -> "Reach":
        return cls(phone=profile.phone, office_hours=profile.office_hours, room=profile.room)


def reach_of(user_id: UUID) -> Reach:
    return Reach.of(Profile.objects.get(user_id=user_id))


def second_factors(user_id: UUID) -> set[str]:
    """Kinds of second factor that are set up: totp, webauthn, recovery_codes."""
    return set(Authenticator.objects.filter(user_id=user_id).values_list("type", flat=True))


def has_second_factor(user_id: UUID) -> bool:
    """Whether sign-in asks for more than a password. Recovery codes alone are none: they replace one."""
    return bool(second_factors(user_id) - {Authenticator.Type.RECOVERY_CODES})


def open_sessions(user_id: UUID) -> int:
    """On how many devices somebody is signed in."""
    return UserSession.objects.filter(user_id=user_id, session_key__in=Session.objects.values("session_key")).count()


def accounts_over(today: date) -> Over:
    """Accounts whose last role ended long enough ago, and emptied ones that no role needs any more."""
    given = before_years(today, RETENTION["account"].years)
    return Over(retention="account", ending=ACCOUNTS, given=given)


def accounts_to_end(over: Over, *, most: int = MOST) -> dict[UUID, bool]:
    """Those of the acting organisation, and whether they are emptied already. Ids only: nobody reads foreign roles."""
    with connection.cursor() as cursor:
        cursor.execute("select account, emptied from public.wb_accounts_to_end(%s, %s)", [over.argument, most])
        return dict(cursor.fetchall())
