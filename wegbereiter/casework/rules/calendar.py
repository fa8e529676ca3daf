"""Appointments as iCalendar (RFC 5545): when and how long. Whom one meets and where stays in the case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

STAMP = "%Y%m%dT%H%M%SZ"
LINE_OCTETS = 75  # the most that a line may have, its end not counted
ASK_AGAIN = "PT1H"


@dataclass(frozen=True, kw_only=True)
class Slot:
    key: UUID
    begins_at: datetime
    minutes: int
    changes: int  # how often it was changed: a calendar takes the newest
    cancelled: bool = False
    link: str = ""  # the page about it, behind sign-in


def calendar(slots: Iterable[Slot], *, summary: str, now: datetime, name: str = "") -> str:
    """One file for all of them; `summary` is the same for each, so that a calendar on a shared screen tells nothing.

    `name`: of the calendar, where it is subscribed to and not taken over once.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Wegbereiter//Casework//DE"]
    if name:
        lines += [f"X-WR-CALNAME:{_text(name)}", f"REFRESH-INTERVAL;VALUE=DURATION:{ASK_AGAIN}"]
        lines += [f"X-PUBLISHED-TTL:{ASK_AGAIN}"]
    for slot in slots:
        lines += _event(slot, summary=summary, now=now)
    return "\r\n".join([*(_folded(line) for line in lines), "END:VCALENDAR", ""])


def _event(slot: Slot, *, summary: str, now: datetime) -> list[str]:
    """In UTC, so that a calendar needs no table of when clocks are put forward."""
    begins = slot.begins_at.astimezone(UTC)
    return [
        "BEGIN:VEVENT", f"UID:{slot.key}@wegbereiter", f"DTSTAMP:{now.astimezone(UTC).strftime(STAMP)}",
        f"SEQUENCE:{slot.changes}", f"DTSTART:{begins.strftime(STAMP)}",
        f"DTEND:{(begins + timedelta(minutes=slot.minutes)).strftime(STAMP)}", f"SUMMARY:{_text(summary)}",
        *(["STATUS:CANCELLED"] if slot.cancelled else []), *([f"URL:{slot.link}"] if slot.link else []),
        "CLASS:PRIVATE", "END:VEVENT",
    ]  # fmt: skip


def _text(words: str) -> str:
    """Words as a value: what would end it or part it is marked."""
    marked = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(marked.splitlines())


def _folded(line: str) -> str:
    """A long line goes on in the next one, behind a space; no letter is cut in two."""
    parts, part, octets = [], "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > LINE_OCTETS:
            parts.append(part)
            part, octets = "", 1  # the space
        part, octets = part + letter, octets + size
    return "\r\n ".join([*parts, part])
