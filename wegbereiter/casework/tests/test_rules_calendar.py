"""Appointments as iCalendar, read by a strict reader: lines, ends of lines, folding, times."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from wegbereiter.casework.rules.calendar import Slot, calendar

KEY = UUID("0190c0de-0000-7000-8000-00000000000a")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
LINE = re.compile(r"^[A-Z-]+(;[A-Z-]+=[^;:\r\n]+)*:[^\r\n]*$")


def read(text: str) -> list[dict[str, str]]:
    """The events of a file; raises AssertionError for what RFC 5545 does not allow."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    assert [line for line in lines if not LINE.match(line)] == []
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    events: list[dict[str, str]] = []
    for line in lines[1:-1]:
        name, value = line.split(":", 1)
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and line != "END:VEVENT":
            assert name not in events[-1]
            events[-1][name] = value
    assert all({"UID", "DTSTAMP", "DTSTART", "DTEND"} <= event.keys() for event in events)
    return events


def slot(begins_at: datetime, **values: object) -> Slot:
    return Slot(**({"key": KEY, "begins_at": begins_at, "minutes": 30, "changes": 0} | values))


def local(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=BERLIN, fold=fold)


@pytest.mark.parametrize(
    ("begins_at", "start", "end"),
    [
        (local(2026, 3, 28, 9, 0), "20260328T080000Z", "20260328T093000Z"),
        (local(2026, 3, 29, 9, 0), "20260329T070000Z", "20260329T083000Z"),  # clocks were put forward at two
        (local(2026, 3, 29, 1, 30), "20260329T003000Z", "20260329T020000Z"),  # an hour and a half, not half an hour
        (local(2026, 10, 25, 2, 30), "20261025T003000Z", "20261025T020000Z"),  # this hour comes twice
        (local(2026, 10, 25, 2, 30, fold=1), "20261025T013000Z", "20261025T030000Z"),
        (local(2026, 12, 31, 23, 30), "20261231T223000Z", "20270101T000000Z"),
    ],
)
def test_an_appointment_lasts_as_long_as_agreed_also_when_clocks_are_changed(begins_at, start, end):
    (event,) = read(calendar([slot(begins_at, minutes=90)], summary="Termin", now=NOW))

    assert (event["DTSTART"], event["DTEND"], event["SUMMARY"]) == (start, end, "Termin")


@pytest.mark.parametrize(
    "words",
    [
        "Ä" * 200,
        "x" * 66 + "ß" * 40,  # the cut would go through a letter
        "Rechtsschutzversicherungsgesellschaften und Aufenthaltsgestattungsbescheinigungen " * 3,
        "موعد " * 40,
        "👩‍👧" * 30,
        "x" * 67,
        "x" * 68,
    ],
)
def test_long_lines_are_folded_between_letters_and_come_back_whole(words):
    (event,) = read(calendar([slot(NOW)], summary=words, now=NOW, name=words))

    assert event["SUMMARY"] == words


def test_what_would_end_a_value_or_a_line_is_marked():
    hostile = "a,b;c\\d\nEND:VCALENDAR\r\nBEGIN:VEVENT"

    (event,) = read(calendar([slot(NOW)], summary=hostile, now=NOW))

    assert event["SUMMARY"] == r"a\,b\;c\\d\nEND:VCALENDAR\nBEGIN:VEVENT"


def test_what_is_cancelled_says_so_and_a_link_leads_behind_sign_in():
    link = f"https://pakt-fuer-integration.ein-langer-landkreis.example.de/menschen/termine/{KEY}/"

    events = read(calendar([slot(NOW, cancelled=True, link=link, changes=3), slot(NOW)], summary="Termin", now=NOW))

    assert events[0] == {
        "UID": f"{KEY}@wegbereiter", "DTSTAMP": "20260301T000000Z", "SEQUENCE": "3", "DTSTART": "20260301T000000Z",
        "DTEND": "20260301T003000Z", "SUMMARY": "Termin", "STATUS": "CANCELLED", "URL": link, "CLASS": "PRIVATE",
    }  # fmt: skip
    assert {"STATUS", "URL"} & events[1].keys() == set()


def test_an_empty_calendar_is_a_calendar():
    assert read(calendar([], summary="Termin", now=NOW + timedelta(1), name="Beratung")) == []
