"""How often somebody may try, and when a session ends. No database, no clock.

The numbers are ours (security, not funding law): at most ten tries for one account in a quarter of an hour, so that guessing is hopeless
and a real user is never locked out for long; one address may try more often, because a town hall shares one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class Limit:
    tries: int
    window: timedelta


QUARTER_HOUR = timedelta(minutes=15)

LIMITS: dict[str, Limit] = {
    "sign-in account": Limit(tries=10, window=QUARTER_HOUR),
    "sign-in address": Limit(tries=100, window=QUARTER_HOUR),
    "second factor": Limit(tries=10, window=QUARTER_HOUR),
    "password reset": Limit(tries=5, window=QUARTER_HOUR),
    "invitation": Limit(tries=20, window=QUARTER_HOUR),
}


def window_start(now: datetime, window: timedelta) -> datetime:
    """The beginning of the counting window that `now` lies in (aligned to the epoch, so that all workers agree)."""
    seconds = int(window.total_seconds())
    return now - timedelta(seconds=now.timestamp() % seconds)


def session_is_over(*, started: int, seen: int, now: int, idle_seconds: int, absolute_seconds: int) -> bool:
    """True after `idle_seconds` without a request or `absolute_seconds` after sign-in; times are epoch seconds."""
    return now - seen > idle_seconds or now - started > absolute_seconds
