"""The trail's own jobs: seal what was written, and write the ends of the chains down outside the database."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from wegbereiter.audit import anchors, queries
from wegbereiter.audit.actions import BATCH, seal_events
from wegbereiter.audit.rules import FIRST_OF_ALL, oldest_id
from wegbereiter.core.jobs import job_actor, periodic
from wegbereiter.core.tenancy import acting_as

LOOK_BACK = timedelta(days=2)  # younger events each minute, all of them before the daily anchor


@periodic("audit.seal", cron="* * * * *")
def seal_recent(now: datetime) -> None:
    """Seal the events of the last days, organisation by organisation."""
    seal_all(now, since=oldest_id(now - LOOK_BACK))


@periodic("audit.anchor", cron="*/10 * * * *")
def anchor_daily(now: datetime) -> None:
    """Once a day, whenever in it the program runs: seal whatever is still open and write the anchor."""
    day = timezone.localdate(now)
    if anchors.is_anchored(settings.HOME, day):
        return
    seal_all(now)
    anchors.write_anchor(settings.HOME, day, queries.heads())


def seal_all(now: datetime, *, since: UUID = FIRST_OF_ALL) -> int:
    """Seal in small transactions, so that no lock is held for long; returns how many events were sealed."""
    total = 0
    for organisation_id in queries.unsealed_organisations(since=since):
        actor, sealed = job_actor(organisation_id), BATCH
        while sealed == BATCH:
            with acting_as(actor):
                sealed = seal_events(by=actor, now=now, since=since, limit=BATCH)
            total += sealed
    return total
