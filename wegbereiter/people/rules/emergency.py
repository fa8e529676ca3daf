"""How long a file stays open in an emergency, and how often somebody may try to find one. No database, no clock.

The numbers are ours (security, not funding law). Four hours are half a working day: long enough for a day on which a
colleague cannot be asked, too short to look after somebody by it. Five tries in a quarter of an hour forgive a typing
error and make it hopeless to ask whether somebody is counselled here.
"""

from datetime import datetime, timedelta

HOURS = 4
TRIES, WINDOW = 5, timedelta(minutes=15)
TOLD_DAYS = 14  # so long it stands on the day of whoever looks after the person, and of the lead


def too_many(tries: int) -> bool:
    """Whether another one has to wait; `tries`: those of the window that found nobody."""
    return tries >= TRIES


def runs(until_at: datetime, ended_at: datetime | None, *, now: datetime) -> bool:
    """Whether it is open at that moment; the last one does not belong to it."""
    return ended_at is None and now < until_at
