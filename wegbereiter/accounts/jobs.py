"""What sign-in leaves behind ends by itself: counts of tries, sessions that are over."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from wegbereiter.accounts.actions import sweep_attempts
from wegbereiter.core.jobs import periodic


@periodic("accounts.sweep", cron="*/10 * * * *")
def sweep(now: datetime) -> None:
    """Retention classes "attempt" and "session"."""
    sweep_attempts(now=now)
    sweep_sessions(now=now)


def sweep_sessions(*, now: datetime) -> int:
    """Delete sessions that are over, and the rows that showed them to their owners; returns how many sessions."""
    deleted, _rows = Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return deleted
