"""What a row of the matrix says, and which roles there are to say it about. The rows stand in rows_*.py.

The groups of roles are written out here and not taken from the roles' permissions: that is what the matrix checks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

OFFICERS = frozenset({"state_officer", "second_officer"})
PREPARER = frozenset({"state_officer"})
READERS = OFFICERS | {"ministry_reader", "auditor"}
SUM_READERS = READERS | {"towns_association"}
TOWN = frozenset({"funding_clerk"})
CARRIER = frozenset({"carrier_office"})
MANAGER = frozenset({"manager"})
BANK = frozenset({"manager", "funding_clerk", "carrier_office"})
MEMBER_READERS = frozenset({"manager", "data_protection_officer"})
CASE_STAFF = frozenset({"team_lead", "integration_manager", "offer_editor", "translator", "volunteer_coordinator"})
OUTSIDE = frozenset({"provider", "volunteer", "participant"})  # no staff: no second factor, no search of the register
MONEY_STAFF = READERS | BANK | MEMBER_READERS | {"towns_association", "course_organiser"}
STAFF = MONEY_STAFF | CASE_STAFF
EVERYONE = STAFF | OUTSIDE

Status = int | tuple[int, ...]
Answers = Mapping[frozenset[str], Status]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One address.

    `get` and `post`: which roles get which status for their own object; every other role gets 403. An empty one: the
    method does not exist. `thing` names the rows in `World.things` that the keyword `key` is taken from; `foreign` is
    the answer for another body's row. `only_in`: bodies that have such a row of their own; it is missing elsewhere.
    `visitor` and `visitor_post`: the answer to visitors.
    """

    name: str
    get: Answers = field(default_factory=dict)
    post: Answers = field(default_factory=dict)
    thing: str = ""
    key: str = "pk"
    kwargs: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    foreign: Status = 404
    only_in: frozenset[str] = frozenset()
    library: bool = False
    visitor: Status = 302
    visitor_post: Status = 302

    def answers(self, method: str) -> Answers:
        return {"GET": self.get, "HEAD": self.get, "POST": self.post}.get(method, {})

    def expected(self, method: str, role: str, body: str, *, foreign: bool = False) -> tuple[int, ...]:
        """Statuses that are right for a role in a body."""
        answers = self.answers(method)
        own = next((status for roles, status in answers.items() if role in roles), None)
        if own is None:
            return (403,) if answers else self.without_method(role)
        wanted = self.foreign if foreign and self.thing and own != 403 else own
        wanted = 404 if self.only_in and body not in self.only_in else wanted
        return wanted if isinstance(wanted, tuple) else (wanted,)

    def without_method(self, role: str) -> tuple[int, ...]:
        """A method that does not exist: refused, but libraries' pages take it for GET or, with its token, for POST."""
        taken_for = (*self.get.items(), *self.post.items()) if self.library else ()
        statuses = (status for roles, status in taken_for if role in roles)
        return (403, 404, 405, *(code for s in statuses for code in (s if isinstance(s, tuple) else (s,))))

    def expected_of_visitor(self, method: str) -> tuple[int, ...]:
        status = self.visitor if method in {"GET", "HEAD"} else self.visitor_post
        return status if isinstance(status, tuple) else (status,)
