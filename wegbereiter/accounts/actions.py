"""What happens around signing in."""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from wegbereiter.accounts.models import Attempt
from wegbereiter.accounts.rules import LIMITS, window_start


def count_attempt(kind: str, key: str, *, now: datetime) -> bool:
    """Count one try and say whether it is still allowed.

    One statement, so that all workers share one count and two tries at once are two. The key is kept as a keyed hash only.
    """
    limit = LIMITS[kind]
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{kind}:{key}".encode(), hashlib.sha256).hexdigest()
    start = window_start(now, limit.window).replace(microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into accounts_attempt (key_hash, window_start, count) values (%s, %s, 1) "
            "on conflict (key_hash, window_start) do update set count = accounts_attempt.count + 1 returning count",
            [digest, start],
        )
        row = cursor.fetchone()
    return row is not None and row[0] <= limit.tries


def sweep_attempts(*, now: datetime | None = None) -> int:
    """Delete counts of windows that are over; returns how many."""
    longest = max(limit.window for limit in LIMITS.values())
    deleted, _rows = Attempt.objects.filter(window_start__lt=(now or timezone.now()) - longest - timedelta(minutes=1)).delete()
    return deleted
