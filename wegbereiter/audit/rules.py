"""What may stand in an event, and how the chain of seals is computed. No database, no clock."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

# A code, an id, a number, a date: letters, digits and the signs between them, no blanks. A name or a sentence does not fit in here.
PLAIN = re.compile(r"^[A-Za-z0-9_.:+/-]{0,120}$")

FIRST_LINK = "0" * 64


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


def chain_hash(previous: str, *, sequence: int, event: Mapping[str, object]) -> str:
    """SHA-256 over the previous link, the place in the chain and every column of the event, as canonical JSON."""
    text = json.dumps([previous, sequence, event], sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
