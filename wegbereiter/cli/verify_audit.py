"""`wegbereiter verify-audit`: is the audit trail as it was written? Asks as wb_owner, and the anchors on the disk."""

import argparse
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wegbereiter.audit.anchors import Anchors, read_anchors
from wegbereiter.audit.rules import EVENT_COLUMNS, made_at, may_end_from, month_of, sealed_values
from wegbereiter.audit.verification import AnchoredPlace, ChainCheck, ChainKey, ClosedMonth, Finding, Place, Trouble
from wegbereiter.core.database.urls import database_urls, home_folder
from wegbereiter.privacy.rules import RETENTION

if TYPE_CHECKING:
    import psycopg

    from wegbereiter.cli.parsers import Subparsers

SHOWN = 50  # findings printed one by one
PATIENCE = timedelta(minutes=10)  # a seal comes within a minute; later than this nobody is sealing

SENTENCES = {
    Trouble.CHANGED: "event {about} is not the one that was sealed: it was changed, swapped or put in",
    Trouble.EVENT_GONE: "event {about} was removed, its seal is still there",
    Trouble.GAP: "a seal is missing",
    Trouble.MONTH_GONE: "all events of the month were removed, though its retention was never ended",
    Trouble.MONTH_CUT: "the month does not end where it was closed: events were cut off or added",
    Trouble.NOT_CLOSED: "the closing hash of the month is missing",
    Trouble.UNLINKED: "the month is not linked to the one before it",
    Trouble.ENDED_EARLY: "the events of the month were removed before their retention was over",
    Trouble.REWRITTEN: "the chain was written anew after the anchor of {about}",
    Trouble.CUT: "the anchor of {about} knows this event, the database does not: the end was cut off",
}

SEALS = """
select s.organisation_id::text, s.river, s.month, s.sequence, s.chain_hash, s.event_id::text, {columns}
from audit_seal s left join audit_event e on e.id = s.event_id
order by s.organisation_id, s.river, s.month, s.sequence
"""
SEGMENTS = """
select organisation_id::text, river, month, first_link, closing_hash, count, ended_at
from audit_segment order by 1, 2, 3
"""
UNSEALED = """
select count(*) from audit_event e where not exists (select 1 from audit_seal s where s.event_id = e.id)
"""
OLDEST_UNSEALED = """
select e.id from audit_event e where not exists (select 1 from audit_seal s where s.event_id = e.id)
order by e.id limit 1
"""


def register(subparsers: "Subparsers") -> None:
    parser = subparsers.add_parser("verify-audit", help="check that nobody has changed the audit trail")
    parser.add_argument("--anchors", type=Path, help="data directory whose anchors count (default: WEGBEREITER_HOME)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what was found in plain sentences; 0 when the trail is whole, 1 when it is not."""
    import psycopg

    anchors = read_anchors(args.anchors or home_folder())
    with database_urls() as urls, psycopg.connect(urls.owner) as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        checked = Verification(connection, anchors)
        findings = list(checked.findings())
        print(f"Checked: {counted(checked.places, 'sealed event')} in {counted(checked.chains, 'chain')}.")
        print_unsealed(connection, now=datetime.now(UTC))
    print_anchors(anchors)
    print_findings(findings)
    return 1 if findings or anchors.broken else 0


class Verification:
    """One walk over all chains, on one snapshot of the database; row by row, so that it fits into any memory."""

    def __init__(self, connection: "psycopg.Connection[Any]", anchors: Anchors) -> None:
        self.connection = connection
        self.places = self.chains = 0
        self._anchored: dict[ChainKey, list[AnchoredPlace]] = {}
        for anchor in anchors.files:
            for head in anchor.heads:
                self._anchored.setdefault(head.chain, []).append(AnchoredPlace(day=anchor.day, head=head))
        self._closed = closed_months(connection)

    def findings(self) -> Iterator[Finding]:
        columns = ", ".join(f"e.{name}::text" if name == "data" else f"e.{name}" for name in EVENT_COLUMNS)
        with self.connection.cursor("audit_seals") as cursor:
            cursor.itersize = 5_000
            cursor.execute(SEALS.format(columns=columns))
            for key, rows in groupby(cursor, key=itemgetter(0, 1)):
                yield from self._chain(key, map(place_of, rows))
        for key in sorted(self._closed.keys() | self._anchored.keys()):
            yield from self._chain(key, ())

    def _chain(self, key: ChainKey, places: Iterable[Place]) -> Iterator[Finding]:
        check = ChainCheck(key, self._closed.pop(key, []), self._anchored.pop(key, []))
        yield from check.run(places)
        self.places += check.places
        self.chains += 1


def place_of(row: tuple[Any, ...]) -> Place:
    """A row of SEALS: six columns of the seal, then the event's, all None where the event is gone."""
    _organisation, _river, month, sequence, chain_hash, event_id = row[:6]
    event = dict(zip(EVENT_COLUMNS, row[6:], strict=True))
    if event["id"]:
        event["data"] = json.loads(event["data"])
    return Place(
        month=month,
        sequence=sequence,
        chain_hash=chain_hash,
        event_id=event_id,
        event=sealed_values(event) if event["id"] else None,
    )


def closed_months(connection: "psycopg.Connection[Any]") -> dict[ChainKey, list[ClosedMonth]]:
    found: dict[ChainKey, list[ClosedMonth]] = {}
    for organisation, river, month, first_link, closing_hash, count, ended_at in connection.execute(SEGMENTS):
        early = ended_at is not None and month_of(ended_at) < may_end_from(month, years=RETENTION["audit"].years)
        found.setdefault((organisation, river), []).append(
            ClosedMonth(
                month=month,
                first_link=first_link,
                closing_hash=closing_hash,
                count=count,
                ended=ended_at is not None,
                ended_early=early,
            )
        )
    return found


def print_unsealed(connection: "psycopg.Connection[Any]", *, now: datetime) -> None:
    """Not a finding: the newest events always wait for the next seal. But who waits long waits for nobody."""
    (count,) = next(connection.execute(UNSEALED))
    if not count:
        print("Every event is sealed.")
        return
    (oldest,) = next(connection.execute(OLDEST_UNSEALED))
    print(f"Not sealed yet, so nobody can vouch for it: {counted(count, 'event')}.")
    if now - made_at(oldest) > PATIENCE:
        print(f"The oldest has been waiting since {made_at(oldest):%Y-%m-%d %H:%M} UTC: the worker does not run.")


def print_anchors(anchors: Anchors) -> None:
    if not anchors.files:
        print("There is no anchor yet, so a chain that was written anew as a whole would not be noticed.")
    else:
        print(f"Newest anchor: {anchors.files[-1].day}, SHA-256 {anchors.newest_hash}. Compare it with your copy.")
    for name in anchors.broken:
        print(f"The anchor file {name} was changed, or the one before it was.")


def print_findings(findings: list[Finding]) -> None:
    if not findings:
        print("No event was changed, removed, swapped or put in.")
        return
    print(f"Not as it was written: {counted(len(findings), 'place')} in the trail.")
    for finding in findings[:SHOWN]:
        organisation, river = finding.chain
        where = f"organisation {organisation}, {river}, {finding.month}"
        place = f" no. {finding.sequence}" if finding.sequence else ""
        print(f"- {where}{place}: {SENTENCES[finding.trouble].format(about=finding.about)}.")
    if len(findings) > SHOWN:
        print(f"- and {len(findings) - SHOWN:,} more.")


def counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
