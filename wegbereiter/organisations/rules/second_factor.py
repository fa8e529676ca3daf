"""Who may have a part in giving somebody a new second factor. No database, no clock; four eyes stand in core.four_eyes."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from wegbereiter.organisations.choices import Refusal
from wegbereiter.organisations.rules.people import MANAGER, Term
from wegbereiter.organisations.rules.refusal import RefusedError


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


def check_not_closed(*, closed: bool) -> None:
    """Raises RefusedError for a reset that was withdrawn or refused."""
    if closed:
        raise RefusedError(Refusal.RESET_CLOSED)


def needs_office(terms: Iterable[Term], *, involved: Collection[UUID], today: date) -> bool:
    """Nobody else manages people here today: neither who asks nor who is concerned counts, and no substitute."""
    return not any(
        term.role == MANAGER and term.substitutes is None and term.covers(today, today) and term.person not in involved
        for term in terms
    )
