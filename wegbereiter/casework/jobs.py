"""Work that a person does not wait for."""

from datetime import datetime

from django.utils import timezone

from wegbereiter.casework.actions.retention import end_files
from wegbereiter.casework.queries.retention import files_over
from wegbereiter.core.jobs import periodic
from wegbereiter.core.retention import actors_for
from wegbereiter.core.tenancy import acting_as


@periodic("casework.end_files", cron="23 * * * *")
def end_old_files(now: datetime) -> None:
    """Retention class "case", organisation by organisation."""
    for actor in actors_for(files_over(timezone.localdate(now))):
        with acting_as(actor):
            end_files(by=actor, now=now)
