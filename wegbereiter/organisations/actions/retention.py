"""What the clock does instead of a person: rows whose period is over end."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from wegbereiter.audit.actions import record
from wegbereiter.core.retention import check_program, end
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.queries.retention import rows_over


@transaction.atomic
def end_rows(*, by: Actor, now: datetime) -> dict[str, int]:
    """End invitations, bank accounts, register updates and roles of the acting organisation; returns how many of each.

    At most core.retention.MOST of each. Once more ends what is left, or nothing. Raises PermissionDenied.
    """
    check_program(by)
    ended: dict[str, Any] = {over.ending: end(over) for over in rows_over(timezone.localdate(now))}
    if any(ended.values()):
        record("organisations.retention.ended", by=by, river="system", now=now, **ended)
    return ended
