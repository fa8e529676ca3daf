"""The five shapes of row-level security, and no others.

A model says `tenancy = Own()` (or Money, Shared, Person, Public) and `protect` writes the policies after every migrate. Each shape
gives two policies: one for reading (`USING`) and one for writing (`USING` and `WITH CHECK`). The sub-selects around the functions make
PostgreSQL evaluate them once per statement and let it use the index. Conditions name several values as
`state::text = any ('{open,withdrawn}')`: PostgreSQL writes `state in (…)` down in another form than it reads again
after a restore, and the copy would look as if its policies differed.
"""

from dataclasses import dataclass
from typing import Literal

OWN_ORGANISATION = "(select wb_organisation())"
OWN_USER = "(select wb_user())"
READS_ALL_MONEY = "(select wb_reads_all_money())"
DECIDES_MONEY = "(select wb_decides_money())"
# Inside a body only those who work with somebody get at the file (section 35 SGB I): who looks after the person or stands
# in, and who leads the team. `column` names the person.
# A file of own staff is not the lead's to see.
IN_MY_CARE = (
    "((select wb_leads_people()) and {column} not in (select wb_blocked_people())"
    " or {column} in (select wb_people_in_my_care()))"
)


@dataclass(frozen=True, kw_only=True)
class Own:
    """Rows of the acting organisation. `or_person`: besides, rows about the acting person (a membership finds its actor).

    `within` and `left` narrow that: SQL conditions on the row as it is read or found, and as it is left (or made). `found`
    narrows further what may be changed: a row that is read and stays as it is, because what it says has ended.
    """

    or_person: str | None = None
    within: str = ""
    left: str = ""
    found: str = ""

    def read(self) -> str:
        own = self._own(self.within)
        return f"{own} or {self.or_person} = {OWN_USER}" if self.or_person else own

    def write(self) -> str:
        return self._own(" and ".join(one for one in (self.within, self.found) if one))

    def check(self) -> str:
        return self._own(self.left)

    @staticmethod
    def _own(condition: str) -> str:
        own = f"organisation_id = {OWN_ORGANISATION}"
        return f"{own} and {condition}" if condition else own


@dataclass(frozen=True, kw_only=True)
class Money:
    """Own rows, or all of them for the state and the auditor. `writer` says who may change a row.

    `own_found` and `own_left` narrow what the own organisation writes, never the state: SQL conditions on the row as it
    is found and as it is left (or made). So a town can take back what it said, but not answer it in the state's place.
    `own_read` narrows what the own organisation reads: what the state has not published yet is the state's alone.
    """

    writer: Literal["own", "state", "own or state"]
    own_found: str = ""
    own_left: str = ""
    own_read: str = ""

    def read(self) -> str:
        own = f"organisation_id = {OWN_ORGANISATION}"
        return f"({own} and {self.own_read}) or {READS_ALL_MONEY}" if self.own_read else f"{own} or {READS_ALL_MONEY}"

    def write(self) -> str:
        return self._writers(self.own_found)

    def check(self) -> str:
        return self._writers(self.own_left)

    def _writers(self, condition: str) -> str:
        own, state = f"organisation_id = {OWN_ORGANISATION}", DECIDES_MONEY
        own = f"({own} and ({condition}))" if condition else own
        return {"own": own, "state": state, "own or state": f"{own} or {state}"}[self.writer]


@dataclass(frozen=True, kw_only=True)
class Shared:
    """Own rows, or rows that name the acting organisation: in a column of their own, or in a table of shares.

    `own` is False for rows that have no organisation themselves (a colleague's name is shared by her memberships).
    `share_function` gives the ids that are shared where a table of shares would have to ask itself (definer.py).
    `money_river` adds the state and the auditor for rows that say `river = 'money'`, `state_reads` for all rows.
    The organisation named in `named_in` writes rows only where `named_found` and `named_left` are given: conditions on
    the row as it is found and as it is left (or made). `own_within` and `named_read` narrow what each of both sides
    reaches at all: SQL conditions on the row.
    """

    named_in: str | None = None
    own_within: str = ""
    named_read: str = ""
    named_found: str = ""
    named_left: str = ""
    share_function: str | None = None
    share_table: str | None = None
    share_key: str = ""
    key: str = "id"
    own: bool = True
    or_person: str | None = None
    money_river: bool = False
    state_reads: bool = False

    def read(self) -> str:
        ways = [self._own()] if self.own else []
        if self.named_in:
            named = f"{self.named_in} = {OWN_ORGANISATION}"
            ways.append(f"({named} and {self.named_read})" if self.named_read else named)
        if self.share_table:
            shared = f"select s.{self.share_key} from {self.share_table} s where s.organisation_id = {OWN_ORGANISATION}"  # noqa: S608  names from our own models
            ways.append(f"{self.key} in ({shared})")
        if self.share_function:
            ways.append(f"{self.key} in (select {self.share_function}())")
        if self.or_person:
            ways.append(f"{self.or_person} = {OWN_USER}")
        if self.money_river:
            ways.append(f"(river = 'money' and {READS_ALL_MONEY})")
        if self.state_reads:
            ways.append(READS_ALL_MONEY)
        return " or ".join(ways)

    def write(self) -> str:
        return self._writers(self.named_found)

    def check(self) -> str:
        return self._writers(self.named_left)

    def _writers(self, condition: str) -> str:
        if not self.own:
            return f"{self.or_person} = {OWN_USER}" if self.or_person else "false"
        own = self._own()
        return f"{own} or ({self.named_in} = {OWN_ORGANISATION} and ({condition}))" if condition else own

    def _own(self) -> str:
        own = f"organisation_id = {OWN_ORGANISATION}"
        return f"({own} and {self.own_within})" if self.own_within else own


@dataclass(frozen=True, kw_only=True)
class Person:
    """Rows about one person, seen by that person alone (portal, own account)."""

    column: str = "participant_id"

    def read(self) -> str:
        return f"{self.column} = {OWN_USER}"

    def write(self) -> str:
        return self.read()


@dataclass(frozen=True, kw_only=True)
class Public:
    """Readable by everybody who has the right on the table; written by the approving office.

    `published`: only rows for which this SQL condition holds, but all of them for the state and the auditor.
    """

    published: str = ""

    def read(self) -> str:
        return f"{self.published} or {READS_ALL_MONEY}" if self.published else "true"

    def write(self) -> str:
        return DECIDES_MONEY


Shape = Own | Money | Shared | Person | Public


def check_of(shape: Shape) -> str:
    """What a row must be like once it is written; but for narrowed writers the same as what may be written."""
    return shape.check() if isinstance(shape, Own | Money | Shared) else shape.write()
