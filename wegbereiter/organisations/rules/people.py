"""Roles of people in one organisation: how they end, and who may substitute for whom. No database, no clock."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from wegbereiter.organisations.choices import Refusal
from wegbereiter.organisations.rules.refusal import RefusedError

MANAGER = "manager"


@dataclass(frozen=True, kw_only=True)
class Term:
    """A role somebody holds, from a day to a day (both count; no last day: until further notice).

    `person` is the natural person behind the account. `ended` terms were ended at once and count no more, not even today.
    """

    id: UUID
    user_id: UUID
    person: UUID
    role: str
    first_day: date
    last_day: date | None = None
    ended: bool = False
    substitutes: UUID | None = None

    def covers(self, first_day: date, last_day: date) -> bool:
        """Whether the role is held on all of these days."""
        ends = self.last_day is None or self.last_day >= last_day
        return not self.ended and self.first_day <= first_day and ends

    def overlaps(self, first_day: date, last_day: date) -> bool:
        begins = self.first_day <= last_day
        return not self.ended and begins and (self.last_day is None or self.last_day >= first_day)

    def outlasts(self, day: date) -> bool:
        """Whether the role is still held after this day."""
        return not self.ended and (self.last_day is None or self.last_day > day)


def check_end(term: Term, *, last_day: date, managed_from: date, others: Iterable[Term]) -> None:
    """May the role end on that day? `others`: all other terms here; `managed_from`: when somebody else must manage people.

    Raises:
        RefusedError: it is over already, ends earlier, would end before it began, or leaves nobody who manages people.
    """
    if term.ended:
        raise RefusedError(Refusal.ENDED)
    if last_day < term.first_day:
        raise RefusedError(Refusal.END_BEFORE_START)
    if term.last_day is not None and last_day > term.last_day:
        raise RefusedError(Refusal.END_LATER)
    if term.role == MANAGER and term.substitutes is None and not _is_managed_from(managed_from, others):
        raise RefusedError(Refusal.LAST_MANAGER)


def _is_managed_from(day: date, others: Iterable[Term]) -> bool:
    """Somebody else is a manager from that day until further notice. Substitutes do not count."""
    return any(
        other.role == MANAGER
        and other.substitutes is None
        and not other.ended
        and other.first_day <= day
        and other.last_day is None
        for other in others
    )


def ending_with(term: Term, *, last_day: date, others: Collection[Term]) -> list[Term]:
    """Substitutions that end on the same day: those for this role, and those its holder does without another role here."""
    staying = any(
        other.user_id == term.user_id and other.substitutes is None and other.outlasts(last_day) for other in others
    )
    return [
        other
        for other in others
        if other.substitutes is not None
        and other.outlasts(last_day)
        and (
            other.substitutes == term.id or (other.user_id == term.user_id and term.substitutes is None and not staying)
        )
    ]


def check_substitution(
    represented: Term, substitute: UUID, *, first_day: date, last_day: date, today: date, terms: Collection[Term]
) -> None:
    """May the account `substitute` stand in for the role `represented` on these days? `terms`: all of the organisation.

    Raises:
        RefusedError: wrong days, the role or the substitute is not there on all of them, or both are one person.
    """
    if first_day < today:
        raise RefusedError(Refusal.DAY_PAST)
    if last_day < first_day:
        raise RefusedError(Refusal.END_BEFORE_START)
    if represented.substitutes is not None:
        raise RefusedError(Refusal.SUBSTITUTES_SUBSTITUTE)
    if not represented.covers(first_day, last_day):
        raise RefusedError(Refusal.ROLE_NOT_VALID)
    own = [term for term in terms if term.user_id == substitute and term.substitutes is None]
    if not any(term.covers(first_day, last_day) for term in own):
        raise RefusedError(Refusal.SUBSTITUTE_NOT_HERE)
    if any(term.person == represented.person for term in own):
        raise RefusedError(Refusal.SUBSTITUTES_OWN)
    doing = [term for term in terms if term.user_id == substitute and term.substitutes == represented.id]
    if any(term.overlaps(first_day, last_day) for term in doing):
        raise RefusedError(Refusal.SUBSTITUTED_ALREADY)


def check_one_person(one: Term, other: Term) -> None:
    """May the accounts behind these two terms be declared one natural person?

    Raises:
        RefusedError: they are one account, or one person already.
    """
    if one.user_id == other.user_id:
        raise RefusedError(Refusal.SAME_ACCOUNT)
    if one.person == other.person:
        raise RefusedError(Refusal.SAME_PERSON_ALREADY)


def check_two_persons(term: Term, *, others: Iterable[Term], acting: Collection[UUID], number_known: bool) -> None:
    """May the account behind the term be declared a person of its own again? `others`: all other terms here.

    Raises:
        RefusedError: it is joined with nobody here, its former number is unknown, or the person concerned acts: two
            accounts of one human being would otherwise part themselves and decide what the other one has prepared.
    """
    if not any(other.person == term.person and other.user_id != term.user_id for other in others):
        raise RefusedError(Refusal.NOT_ONE_PERSON)
    if term.person in acting:
        raise RefusedError(Refusal.PARTS_OWN)
    if not number_known:
        raise RefusedError(Refusal.NUMBER_UNKNOWN)
