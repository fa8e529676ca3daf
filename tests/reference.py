"""Who may what, told a second time and as plainly as it goes: what the program does is compared with this (T06).

Not taken from the program's rules: a term of office, the days on which it holds, and what ends with it.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
FOREVER = date.max


@dataclass(eq=False, kw_only=True)
class Term:
    """Somebody holds a role in a body on these days; `over`: ended at once. `stands_for`: a colleague's term."""

    person: int
    body: int
    role: str
    first: date
    last: date = FOREVER
    over: bool = False
    stands_for: "Term | None" = None

    def holds(self, first: date, last: date | None = None) -> bool:
        return not self.over and self.first <= first and (last or first) <= self.last

    def own(self, role: str = "") -> bool:
        return self.stands_for is None and role in ("", self.role)


@dataclass
class Reference:
    people: int
    terms: list[Term] = field(default_factory=list)
    one: list[set[int]] = field(default_factory=list)  # accounts that are one natural person

    def __post_init__(self) -> None:
        self.one = [{person} for person in range(self.people)]

    def human(self, person: int) -> set[int]:
        return next(accounts for accounts in self.one if person in accounts)

    def behind(self, term: Term) -> set[int]:
        """Everybody who stands behind what is done in this term."""
        return self.human(term.person) | (self.human(term.stands_for.person) if term.stands_for else set())

    def manages(self, by: Term, body: int, today: date) -> bool:
        return by.holds(today) and by.role == "manager" and by.body == body

    def here(self, body: int, but: Term) -> list[Term]:
        return [term for term in self.terms if term.body == body and term is not but]

    def may_hire(self, by: Term, person: int, role: str, today: date) -> bool:
        held = [t for t in self.terms if (t.person, t.body, t.role, t.last) == (person, by.body, role, FOREVER)]
        return self.manages(by, by.body, today) and not any(term.own() for term in held)

    def may_end(self, by: Term, term: Term, last: date, today: date, *, managed_from: date) -> bool:
        """Not twice, not later than it ends anyway, and somebody is left who manages people for good."""
        if not self.manages(by, term.body, today) or term.over or not term.first <= last <= term.last:
            return False
        others = [t for t in self.here(term.body, term) if t.own("manager") and not t.over]
        left = any(t.first <= managed_from and t.last == FOREVER for t in others)
        return left or not term.own("manager")

    def end(self, term: Term, last: date, *, at_once: date | None = None) -> None:
        """What hangs on it ends too: who stands in for it, and where its holder stands in without another term here."""
        until = at_once - ONE_DAY if at_once else last
        later = [t for t in self.here(term.body, term) if not t.over and t.last > until]
        stays = any(t.person == term.person and t.own() for t in later)
        goes = term.own() and not stays
        hanging = [t for t in later if t.stands_for and (t.stands_for is term or (goes and t.person == term.person))]
        for one in (term, *hanging):
            one.last, one.over = max(last, one.first), bool(at_once) or one.first > last

    def may_stand_in(self, by: Term, term: Term, person: int, first: date, last: date, *, today: date) -> bool:
        if not (self.manages(by, term.body, today) and today <= first <= last and term.own()):
            return False
        present = [t for t in self.here(term.body, term) if t.person == person]
        twice = any(t.stands_for is term and not t.over and t.first <= last and first <= t.last for t in present)
        is_here = any(t.own() and t.holds(first, last) for t in present)
        return term.holds(first, last) and is_here and not twice and person not in self.human(term.person)

    def may_join(self, by: Term, one: Term, other: Term, today: date) -> bool:
        here = self.manages(by, one.body, today) and one.body == other.body
        return here and other.person not in self.human(one.person)

    def join(self, one: int, other: int) -> None:
        joined = self.human(one) | self.human(other)
        self.one = [*(accounts for accounts in self.one if not accounts & joined), joined]

    def may_part(self, by: Term, term: Term, today: date) -> bool:
        """Never by the human being concerned, and only where a joined account works too."""
        others = {t.person for t in self.here(term.body, term)} - {term.person}
        joined = self.human(term.person)
        return self.manages(by, term.body, today) and bool(joined & others) and not joined & self.behind(by)

    def part(self, person: int) -> None:
        self.human(person).discard(person)
        self.one.append({person})
