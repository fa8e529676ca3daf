"""Reads around accounts."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from wegbereiter.accounts.models import User


def account_by_email(email: str) -> User | None:
    """The active account with this address, in whatever case it was typed."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True).first()


def account(user_id: UUID) -> User:
    """The account with this number. Raises User.DoesNotExist."""
    return User.objects.get(pk=user_id)


def second_factors(user_id: UUID) -> set[str]:
    """Kinds of second factor that are set up: totp, webauthn, recovery_codes."""
    return set(Authenticator.objects.filter(user_id=user_id).values_list("type", flat=True))


def has_second_factor(user_id: UUID) -> bool:
    """Whether sign-in asks for more than a password. Recovery codes alone are none: they replace one."""
    return bool(second_factors(user_id) - {Authenticator.Type.RECOVERY_CODES})


def open_sessions(user_id: UUID) -> int:
    """On how many devices somebody is signed in."""
    return UserSession.objects.filter(user_id=user_id, session_key__in=Session.objects.values("session_key")).count()
