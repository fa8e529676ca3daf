"""Reads around accounts."""

from wegbereiter.accounts.models import User


def account_by_email(email: str) -> User | None:
    """The active account with this address, in whatever case it was typed."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True).first()
