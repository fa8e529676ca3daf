"""What sign-in leaves behind ends by itself: counts of tries, sessions that are over, accounts without a role."""

from datetime import datetime

from django.utils import timezone

from wegbereiter.accounts.actions import end_accounts, sweep_attempts, sweep_sessions
from wegbereiter.accounts.queries import accounts_over
from wegbereiter.core.jobs import periodic
from wegbereiter.core.retention import actors_for
from wegbereiter.core.tenancy import acting_as


@periodic("accounts.sweep", cron="*/10 * * * *")
def sweep(now: datetime) -> None:
    """Retention classes "attempt" and "session"."""
    sweep_attempts(now=now)
    sweep_sessions(now=now)


@periodic("accounts.end_accounts", cron="52 * * * *")
def end_old_accounts(now: datetime) -> None:
    """Retention class "account", organisation by organisation."""
    for actor in actors_for([accounts_over(timezone.localdate(now))]):
        with acting_as(actor):
            end_accounts(by=actor, now=now)
