"""Sealed events with what a stranger needs to check them: tools/verify_export.py does so without us."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import connection

from wegbereiter.audit.models import Event
from wegbereiter.audit.queries.chains import values_of
from wegbereiter.audit.rules import FIRST_LINK

# The link before: of the last seal before this one, else the closing hash of the month before, else the first of all.
PLACES = """
select s.event_id, s.month, s.sequence, s.chain_hash, coalesce(
  (select p.chain_hash from audit_seal p
   where p.organisation_id = s.organisation_id and p.river = s.river and (p.month, p.sequence) < (s.month, s.sequence)
   order by p.month desc, p.sequence desc limit 1),
  (select g.closing_hash from audit_segment g
   where g.organisation_id = s.organisation_id and g.river = s.river and g.month < s.month
   order by g.month desc limit 1),
  %s)
from audit_seal s where s.event_id = any(%s) order by s.organisation_id, s.river, s.month, s.sequence
"""
BATCH = 1_000


def export_lines(event_ids: Iterable[UUID]) -> Iterator[dict[str, Any]]:
    """Each of these events that is sealed as one line, chain by chain in the order of their places.

    A line holds its chain, its place, the link before it, its own hash, and the event as it was sealed.
    """
    with connection.cursor() as cursor:
        cursor.execute(PLACES, [FIRST_LINK, list(event_ids)])
        places = cursor.fetchall()
    for start in range(0, len(places), BATCH):
        batch = places[start : start + BATCH]
        events = Event.objects.in_bulk([row[0] for row in batch])
        for event_id, month, sequence, chain_hash, previous in batch:
            event = events[event_id]
            yield {
                "organisation": str(event.organisation_id),
                "river": event.river,
                "month": month,
                "sequence": sequence,
                "previous": previous,
                "hash": chain_hash,
                "event": values_of(event),
            }
