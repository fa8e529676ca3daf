"""Whether something may be passed on today, and what exactly stands on the sheet."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from wegbereiter.casework.choices import SharedFact
from wegbereiter.casework.rules.refusal import Refusal, RefusedError


class Standing(StrEnum):
    HOLDS = "holds"
    WITHDRAWN = "withdrawn"
    AHEAD = "ahead"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What was agreed on or is laid down by law; both days count."""

    facts: frozenset[str]
    first_day: date
    last_day: date
    withdrawn: bool = False


@dataclass(frozen=True, kw_only=True)
class Disputed:
    """A note of what the person says is not so: whatever it is about leaves with it only (section 84 (2) SGB X)."""

    what: str
    words: str
    noted_on: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What leaves: fact -> how it stands there, in the order of the sheet, and nothing else about the person."""

    facts: dict[str, str]
    disputed: tuple[Disputed, ...] = ()

    def frozen(self) -> dict[str, Any]:
        """As it is kept. A list, because the database sorts the keys of an object."""
        return {"facts": [list(one) for one in self.facts.items()], "disputed": [asdict(one) for one in self.disputed]}


def thawed_sheet(kept: Mapping[str, Any]) -> Sheet:
    return Sheet(facts=dict(kept["facts"]), disputed=tuple(Disputed(**one) for one in kept["disputed"]))


def standing(terms: Terms, *, today: date) -> Standing:
    if terms.withdrawn:
        return Standing.WITHDRAWN
    if today < terms.first_day:
        return Standing.AHEAD
    return Standing.OVER if today > terms.last_day else Standing.HOLDS


def check_holds(terms: Terms, *, today: date) -> None:
    """Raises RefusedError for what was withdrawn, has ended, or has not begun."""
    found = standing(terms, today=today)
    if found is Standing.WITHDRAWN:
        raise RefusedError(Refusal.DISCLOSURE_WITHDRAWN)
    if found is not Standing.HOLDS:
        raise RefusedError(Refusal.DISCLOSURE_NOT_TODAY)


def check_last_day(last_day: date, *, today: date, longest: int) -> None:
    """`longest`: days ahead. Raises RefusedError."""
    if not today <= last_day <= today + timedelta(days=longest):
        raise RefusedError(Refusal.DISCLOSURE_ENDS_BADLY)


def facts_to_give(terms: Terms, wanted: Iterable[str], known: Mapping[str, str], *, today: date) -> dict[str, str]:
    """Exactly what is wanted, allowed and known.

    Raises:
        RefusedError: it does not hold today, more is wanted than is allowed, or nothing of it is known.
    """
    check_holds(terms, today=today)
    wanted = frozenset(wanted)
    if not wanted <= terms.facts:
        raise RefusedError(Refusal.NOT_ALLOWED_TO_GIVE)
    found = {str(fact): known[fact] for fact in SharedFact if fact in wanted and known.get(fact)}
    if not found:
        raise RefusedError(Refusal.NOTHING_TO_GIVE)
    return found
