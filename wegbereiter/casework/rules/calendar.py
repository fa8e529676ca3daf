"""Appointments as iCalendar (RFC 5545): when and how long. Whom one meets and where stays in the case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, kw_only=True)
class Slot:
    key: UUID
    begins_at: datetime
    minutes: int
    changes: int  # how often it was changed: a calendar takes the newest


def calendar(slots: Iterable[Slot], *, summary: str, now: datetime) -> str:
    """One file for all of them; `summary` is the same for each, so that a calendar on a shared screen tells nothing."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Wegbereiter//Casework//DE"]
    for slot in slots:
        begins = slot.begins_at.astimezone(UTC)
        lines += [
            "BEGIN:VEVENT", f"UID:{slot.key}@wegbereiter", f"DTSTAMP:{now.astimezone(UTC).strftime(STAMP)}",
            f"SEQUENCE:{slot.changes}", f"DTSTART:{begins.strftime(STAMP)}",
            f"DTEND:{(begins + timedelta(minutes=slot.minutes)).strftime(STAMP)}", f"SUMMARY:{summary}",
            "CLASS:PRIVATE", "END:VEVENT",
        ]  # fmt: skip
    return "\r\n".join([*lines, "END:VCALENDAR", ""])
