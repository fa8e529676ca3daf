"""Is the trail as it was written? Pure: rows in, findings out. `wegbereiter verify-audit` fetches the rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from wegbereiter.audit.anchors import AnchoredHead
from wegbereiter.audit.rules import FIRST_LINK, EventValues, chain_hash

ChainKey = tuple[str, str]  # organisation, river


class Trouble(StrEnum):
    """What can be wrong with a place in a chain. The sentences stand in cli/verify_audit.py."""

    CHANGED = "changed"  # edited, swapped or put in between: the event does not fit its seal
    EVENT_GONE = "event gone"
    GAP = "gap"
    MONTH_GONE = "month gone"
    MONTH_CUT = "month cut"
    NOT_CLOSED = "not closed"
    UNLINKED = "unlinked"
    ENDED_EARLY = "ended early"
    REWRITTEN = "rewritten"  # the anchor knows another hash
    CUT = "cut"  # the anchor knows more events


@dataclass(frozen=True, kw_only=True)
class Finding:
    trouble: Trouble
    chain: ChainKey
    month: str
    sequence: int = 0
    about: str = ""  # the event's id, or the day of the anchor


@dataclass(frozen=True, kw_only=True)
class Place:
    """A seal with its event, or None where the event is gone."""

    month: str
    sequence: int
    chain_hash: str
    event_id: str
    event: EventValues | None


@dataclass(frozen=True, kw_only=True)
class ClosedMonth:
    month: str
    first_link: str
    closing_hash: str
    count: int
    ended: bool = False
    ended_early: bool = False


@dataclass(frozen=True, kw_only=True)
class AnchoredPlace:
    day: str
    head: AnchoredHead


class ChainCheck:
    """Walks one chain from its first link to its end."""

    def __init__(self, chain: ChainKey, closed: Sequence[ClosedMonth], anchored: Sequence[AnchoredPlace]) -> None:
        self.chain = chain
        self.closed = {month.month: month for month in closed}
        self.anchored = {(place.head.month, place.head.sequence): place for place in anchored}
        self.places = 0
        self._link: str | None = FIRST_LINK  # None: unknown after a gap, so the next place cannot be recomputed

    def run(self, places: Iterable[Place]) -> Iterator[Finding]:
        """`places` in the order (month, sequence)."""
        left = sorted(self.closed)
        open_month = ""
        for month, group in groupby(places, key=attrgetter("month")):
            if open_month:
                yield self._finding(Trouble.NOT_CLOSED, open_month)
            while left and left[0] < month:
                yield from self._month_without_places(self.closed[left.pop(0)])
            closed = self.closed[left.pop(0)] if left and left[0] == month else None
            yield from self._month(month, closed, group)
            open_month = "" if closed else month
        for name in left:
            yield from self._month_without_places(self.closed[name])
        for place in self.anchored.values():
            yield self._finding(Trouble.CUT, place.head.month, place.head.sequence, place.day)

    def _month_without_places(self, closed: ClosedMonth) -> Iterator[Finding]:
        if not closed.ended:
            yield self._finding(Trouble.MONTH_GONE, closed.month)
        if closed.ended_early:
            yield self._finding(Trouble.ENDED_EARLY, closed.month)
        if closed.first_link != self._link:
            yield self._finding(Trouble.UNLINKED, closed.month)
        self._link = closed.closing_hash
        yield from self._against_anchor(closed.month, closed.count, closed.closing_hash)
        if closed.ended:  # anchors of its days speak of events that are gone by right
            self.anchored = {key: place for key, place in self.anchored.items() if key[0] != closed.month}

    def _month(self, month: str, closed: ClosedMonth | None, places: Iterable[Place]) -> Iterator[Finding]:
        if closed and closed.first_link != self._link:
            yield self._finding(Trouble.UNLINKED, month)
        last = 0
        for place in places:
            self.places += 1
            yield from self._place(place, expected=last + 1)
            last = place.sequence
        if closed and (closed.count, closed.closing_hash) != (last, self._link):
            yield self._finding(Trouble.MONTH_CUT, month, last)

    def _place(self, place: Place, *, expected: int) -> Iterator[Finding]:
        if place.sequence != expected:
            yield self._finding(Trouble.GAP, place.month, expected)
            self._link = None
        if place.event is None:
            yield self._finding(Trouble.EVENT_GONE, place.month, place.sequence, place.event_id)
        elif self._link is not None and self._recomputed(place.event, place.sequence) != place.chain_hash:
            yield self._finding(Trouble.CHANGED, place.month, place.sequence, place.event_id)
        self._link = place.chain_hash
        yield from self._against_anchor(place.month, place.sequence, place.chain_hash)

    def _recomputed(self, event: EventValues, sequence: int) -> str:
        assert self._link is not None
        return chain_hash(self._link, sequence=sequence, event=event)

    def _against_anchor(self, month: str, sequence: int, found: str) -> Iterator[Finding]:
        anchored = self.anchored.pop((month, sequence), None)
        if anchored and anchored.head.hash != found:
            yield self._finding(Trouble.REWRITTEN, month, sequence, anchored.day)

    def _finding(self, trouble: Trouble, month: str, sequence: int = 0, about: str = "") -> Finding:
        return Finding(trouble=trouble, chain=self.chain, month=month, sequence=sequence, about=about)
