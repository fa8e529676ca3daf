"""What may stand in an event, and how the chain of seals is computed and checked. No database, no clock.

A chain belongs to one organisation and one river, so that an auditor holds the whole chain of the money without a
single link of the case work. It is cut into segments by the month of sealing: a segment's first link is the closing
hash of the segment before, and a month can be removed after its retention while its closing hash stays.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

# A code, an id, a number, a date: letters, digits and the signs between them, no blanks. No name or sentence fits in.
PLAIN = re.compile(r"^[A-Za-z0-9_.:+/-]{0,120}$")

# What a seal covers. A later column joins without breaking older seals: values that are None stay out of the hash.
EVENT_COLUMNS = (
    "id",
    "at",
    "organisation_id",
    "about_organisation_id",
    "user_id",
    "membership_id",
    "role",
    "river",
    "kind",
    "code",
    "object_type",
    "object_id",
    "data",
)

FIRST_LINK = "0" * 64
FIRST_OF_ALL = UUID(int=0)
LATEST = datetime(9999, 12, 31, tzinfo=UTC)

EventValues = Mapping[str, object]


def checked_data(data: Mapping[str, object]) -> dict[str, object]:
    """Return `data` ready for JSON. Raises ValueError where a value could hold a person's name or words."""
    return {key: _plain(key, value) for key, value in data.items()}


def _plain(key: str, value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, UUID | Decimal | date | datetime):
        return value.isoformat() if isinstance(value, date | datetime) else str(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(key, item) for item in value]
    if isinstance(value, str) and PLAIN.match(value):
        return value
    raise ValueError(f"audit data {key!r} must be an id, a code, a number or a date")


def sealed_values(event: Mapping[str, object]) -> dict[str, object]:
    """The event as it goes into its seal: every column that has a value, ids as text, the moment in UTC."""
    return {name: _canonical(event[name]) for name in EVENT_COLUMNS if event[name] is not None}


def _canonical(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


def chain_hash(previous: str, *, sequence: int, event: EventValues) -> str:
    """SHA-256 over the previous link, the place in the chain and every column of the event, as canonical JSON."""
    text = json.dumps([previous, sequence, event], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def month_of(moment: datetime) -> str:
    """The segment that is open at this moment, such as "2026-11". In UTC, where no hour comes twice."""
    return moment.astimezone(UTC).strftime("%Y-%m")


def oldest_id(moment: datetime) -> UUID:
    """The smallest version 7 key made at or after this moment: such keys sort by the time they were made."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def made_at(key: UUID) -> datetime:
    """When a version 7 key was made, to the millisecond. Of another kind of key, put in by hand, any time: at most LATEST."""
    return datetime.fromtimestamp(min((key.int >> 80) / 1000, LATEST.timestamp()), tz=UTC)


def may_end_from(month: str, *, years: int) -> str:
    """The first month in which the events of `month` may be removed: kept whole years, the month itself not counted."""
    year, number = (int(part) for part in month.split("-"))
    following = year * 12 + number  # months count from zero here, so this is the next one
    return f"{following // 12 + years:04d}-{following % 12 + 1:02d}"


def month_before(now: datetime, *, years: int) -> str:
    """Months earlier than this one may end now: the other side of `may_end_from`."""
    year, number = (int(part) for part in month_of(now).split("-"))
    return f"{year - years:04d}-{number:02d}"


@dataclass(frozen=True, kw_only=True)
class Head:
    """Where a chain ends: the month of its open segment, the last sequence in it and its hash."""

    month: str = ""
    sequence: int = 0
    chain_hash: str = FIRST_LINK


@dataclass(frozen=True, kw_only=True)
class Link:
    """One place in a chain."""

    event_id: UUID
    sequence: int
    chain_hash: str


def links_after(head: Head, month: str, events: Iterable[tuple[UUID, EventValues]]) -> list[Link]:
    """Chain the events, in the order given, behind the head. A new month begins at one, linked to the closing hash."""
    sequence, previous = (head.sequence, head.chain_hash) if head.month == month else (0, head.chain_hash)
    links = []
    for event_id, values in events:
        sequence += 1
        previous = chain_hash(previous, sequence=sequence, event=values)
        links.append(Link(event_id=event_id, sequence=sequence, chain_hash=previous))
    return links
