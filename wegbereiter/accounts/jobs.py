"""What sign-in leaves behind ends by itself: counts of tries, sessions that are over."""

from datetime import datetime

from wegbereiter.accounts.actions import sweep_attempts, sweep_sessions
from wegbereiter.core.jobs import periodic


@periodic("accounts.sweep", cron="*/10 * * * *")
def sweep(now: datetime) -> None:
    """Retention classes "attempt" and "session"."""
    sweep_attempts(now=now)
    sweep_sessions(now=now)
