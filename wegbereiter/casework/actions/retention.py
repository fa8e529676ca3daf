"""What the clock does instead of a person: files whose period is over end, with everything that hangs on them."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from wegbereiter.audit.actions import record
from wegbereiter.casework.queries.retention import files_over
from wegbereiter.core.retention import check_program, end
from wegbereiter.core.tenancy import Actor


@transaction.atomic
def end_files(*, by: Actor, now: datetime) -> dict[str, int]:
    """End files of the acting organisation, core.retention.MOST at most; returns how many. Raises PermissionDenied."""
    check_program(by)
    ended: dict[str, Any] = {over.ending: end(over) for over in files_over(timezone.localdate(now))}
    if any(ended.values()):
        record("casework.retention.ended", by=by, river="system", now=now, **ended)
    return ended
