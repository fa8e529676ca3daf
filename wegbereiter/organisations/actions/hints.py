"""Count what the guard beside notes has found, month by month, for the data protection officer."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from django.db import connection

from wegbereiter.core.ids import new_id
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.permissions import house_of

What = Literal["shown", "moved", "reworded"]

# One statement for each kind: two notes saved at the same moment are counted one after the other, and none is lost.
ADD = """
insert into organisations_hintcount as h (id, organisation_id, month, kind, shown, moved, reworded)
  values (%s, %s, %s, %s, %s, %s, %s)
  on conflict (organisation_id, month, kind)
  do update set shown = h.shown + excluded.shown, moved = h.moved + excluded.moved, reworded = h.reworded + excluded.reworded
"""


def count_hints(found: Mapping[str, What], *, by: Actor, today: date) -> None:
    """Kind -> what became of it. Part of the act that keeps the note, so without an event of its own.

    In the order of the kinds, so that two at once never wait for each other.
    """
    with connection.cursor() as cursor:
        for kind, what in sorted(found.items()):
            ones = [int(what == one) for one in ("shown", "moved", "reworded")]
            cursor.execute(ADD, [new_id(), house_of(by), today.replace(day=1), str(kind), *ones])
