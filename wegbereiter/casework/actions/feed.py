"""The address at which the own calendar asks: make it, make it anew, end it."""

from datetime import datetime

from wegbereiter.audit.actions import record
from wegbereiter.casework.models import CalendarFeed
from wegbereiter.casework.permissions import Permission, check, house_of
from wegbereiter.casework.queries.feed import Token, feeds_visible_to, new_token
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor


def open_feed(*, by: Actor, now: datetime) -> Token:
    """Make the secret, keep its hash, and return it: it is shown once. The one before is void from here on."""
    check(by, Permission.PERSON_WORK)
    token = new_token(by)
    one_at_a_time(f"calendar:{by.membership_id}")
    feeds_visible_to(by).delete()
    feed = CalendarFeed.objects.create(
        organisation_id=house_of(by), membership_id=token.membership_id, secret_hash=token.keyed_hash(), made_at=now
    )
    record("casework.calendar.opened", by=by, about=feed, river="case", now=now)
    return token


def close_feed(*, by: Actor, now: datetime) -> None:
    """Nothing more is given out. A second click changes nothing."""
    check(by, Permission.PERSON_WORK)
    one_at_a_time(f"calendar:{by.membership_id}")
    feed = feeds_visible_to(by).first()
    if feed is None:
        return
    record("casework.calendar.closed", by=by, about=feed, river="case", now=now)
    feed.delete()
