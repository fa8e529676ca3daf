"""Who may have a part in giving somebody a new second factor. No database, no clock; four eyes stand in core.four_eyes."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from wegbereiter.organisations.choices import Refusal
from wegbereiter.organisations.rules.people import MANAGER, Term
from wegbereiter.organisations.rules.refusal import RefusedError

# A week: the second person may be away for some days, but nobody confirms what everybody has forgotten. The number is ours.
RESET_LIFETIME = timedelta(days=7)


def check_part(*, acting: Collection[UUID], concerned: Collection[UUID]) -> None:
    """May `acting` ask or confirm for `concerned`? Both name every natural person.

    Raises:
        RefusedError: the person concerned stands behind the act.
    """
    if set(acting) & set(concerned):
        raise RefusedError(Refusal.RESET_OWN)


def check_asked(*, is_here: bool, waits: bool) -> None:
    """May a reset be asked for?

    Raises:
        RefusedError: the person has no role here today, or a reset waits already.
    """
    if not is_here:
        raise RefusedError(Refusal.NOT_HERE_NOW)
    if waits:
        raise RefusedError(Refusal.RESET_OPEN)


def check_still_open(*, closed: bool, asked_at: datetime, now: datetime) -> None:
    """Raises RefusedError for a reset that was withdrawn, refused, or asked too long ago."""
    if closed:
        raise RefusedError(Refusal.RESET_CLOSED)
    if now >= asked_at + RESET_LIFETIME:
        raise RefusedError(Refusal.RESET_OVER)


def needs_office(terms: Iterable[Term], *, involved: Collection[UUID], today: date) -> bool:
    """Nobody else manages people here today: neither who asks nor who is concerned counts, and no substitute."""
    return not any(
        term.role == MANAGER and term.substitutes is None and term.covers(today, today) and term.person not in involved
        for term in terms
    )
