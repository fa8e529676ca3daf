"""What the clock does instead of a person: words in files on the money end, figures stay."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from wegbereiter.audit.actions import record
from wegbereiter.core.retention import check_program, end
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.queries.retention import words_over


@transaction.atomic
def end_words(*, by: Actor, now: datetime) -> dict[str, int]:
    """Empty reasons and answers of the acting organisation in files that are over; returns how many of each.

    At most core.retention.MOST of each. Once more empties what is left, or nothing. Raises PermissionDenied.
    """
    check_program(by)
    emptied: dict[str, Any] = {over.ending: end(over) for over in words_over(timezone.localdate(now))}
    if any(emptied.values()):
        record("funding.retention.ended", by=by, river="system", now=now, **emptied)
    return emptied
