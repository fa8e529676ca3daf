"""What every column is for, when it ends and how it is erased: the words of the registry. No database, no clock.

Apps describe their tables in `<app>/privacy.py` (`TABLES`), third-party tables stand in `core/privacy.py`. A column
without a decision turns tests/test_privacy.py red. Periods are data and belong to the client: what rests on our reading
alone says `assumption=True` and is shown so.
"""

from dataclasses import dataclass, field
from typing import Literal

Erase = Literal["row", "blank", "pseudonym", "never"]
People = Literal["", "staff", "contacts", "visitors", "participants"]


@dataclass(frozen=True, kw_only=True)
class Retention:
    """`starts`: from when the period runs; `years` or `text` how long; `basis`: law, or who decides."""

    label: str
    starts: str
    text: str
    basis: str
    years: int = 0
    assumption: bool = False
    enforced_by: str = ""


@dataclass(frozen=True)
class Column:
    """`ends` names a retention class when the column goes before its row; `erase` says how it goes."""

    purpose: str
    personal: bool = field(default=False, kw_only=True)
    ends: str = field(default="", kw_only=True)
    erase: Erase = field(default="row", kw_only=True)


@dataclass(frozen=True, kw_only=True)
class Table:
    """`activity`: the processing it belongs to; `people`: whose data stand in it; `ends`: a retention class."""

    purpose: str
    activity: str
    people: People
    ends: str
    columns: dict[str, Column | str]

    def column(self, name: str) -> Column:
        """The decision on one column; plain text is a purpose alone: not personal, goes with its row."""
        found = self.columns[name]
        return found if isinstance(found, Column) else Column(found)


RETENTION: dict[str, Retention] = {
    "session": Retention(
        label="Session",
        starts="sign-in",
        text="30 minutes without a request, 12 hours at most",
        basis="GDPR art. 5 (1) e; the numbers are ours",
        enforced_by="settings.SESSION_*; the row goes within the hour (accounts.jobs, core.housekeeping)",
    ),
    "attempt": Retention(
        label="Count of tries",
        starts="the try",
        text="15 minutes, swept every 10",
        basis="GDPR art. 32, art. 5 (1) e; the numbers are ours",
        enforced_by="accounts.actions.sweep_attempts",
    ),
    "job": Retention(
        label="Job",
        starts="its end",
        text="at once when it is done, 30 days when it failed",
        basis="GDPR art. 5 (1) e; the numbers are ours",
        enforced_by="the worker's setting; core.housekeeping",
    ),
    "invitation": Retention(
        label="Invitation",
        starts="its use, withdrawal or expiry",
        text="1 year",
        years=1,
        basis="needed to show who let whom in; the client decides",
        assumption=True,
    ),
    "account": Retention(
        label="Account",
        starts="the end of the last membership",
        text="1 year",
        years=1,
        basis="GDPR art. 6 (1) e with sec. 15 LDSG (staff); the client decides",
        assumption=True,
    ),
    "membership": Retention(
        label="Membership",
        starts="its last day",
        text="10 years, as long as decisions of that person are kept",
        years=10,
        basis="the file on the money needs to show who decided; the client decides",
        assumption=True,
    ),
    "contact": Retention(
        label="Contact",
        starts="the organisation removes it, or its part in the pact ends",
        text="at once",
        basis="GDPR art. 5 (1) d and e",
    ),
    "bank": Retention(
        label="Bank details",
        starts="the end of the year in which the last payment went there",
        text="10 years",
        years=10,
        basis="vouchers of public accounts (LHO with its administrative rules); the client decides",
        assumption=True,
    ),
    "money_file": Retention(
        label="File on the money",
        starts="the end of the year in which the proof of use was settled",
        text="10 years",
        years=10,
        basis="at least 5 years after the proof of use (ANBest); sec. 49a LVwVfG lets the state claim money back; "
        "the client decides",
        assumption=True,
    ),
    "audit": Retention(
        label="Audit trail",
        starts="the month in which an event was sealed",
        text="10 years, then month by month; the closing hashes stay",
        years=10,
        basis="GDPR art. 5 (2), art. 32; as long as the files it vouches for; the client decides",
        assumption=True,
        enforced_by="`wegbereiter manage end_audit_months`",
    ),
    "register": Retention(
        label="Public register",
        starts="never",
        text="no end: names, keys and population of public bodies",
        basis="not about people",
    ),
    "technical": Retention(
        label="Technical",
        starts="never",
        text="as long as the installation",
        basis="not about people",
    ),
}


@dataclass(frozen=True, kw_only=True)
class DatabaseColumn:
    table: str
    name: str


def undecided(columns: set[DatabaseColumn], tables: dict[str, Table]) -> list[str]:
    """Columns of the database on which nothing was decided, as "table.column"."""
    return sorted(
        f"{column.table}.{column.name}"
        for column in columns
        if column.table not in tables or column.name not in tables[column.table].columns
    )


def stale(columns: set[DatabaseColumn], tables: dict[str, Table]) -> list[str]:
    """Decisions on columns that the database does not have (any more), as "table.column"."""
    known = {(column.table, column.name) for column in columns}
    return sorted(f"{name}.{column}" for name, table in tables.items() for column in table.columns if (name, column) not in known)


def contradictions(tables: dict[str, Table], activities: set[str]) -> list[str]:
    """What does not fit together: unknown classes, personal columns in nobody's table, never without a reason."""
    found = []
    for name, table in tables.items():
        if table.activity not in activities:
            found.append(f"{name}: unknown activity {table.activity!r}")
        if table.ends not in RETENTION:
            found.append(f"{name}: unknown retention class {table.ends!r}")
        for label in table.columns:
            found += _column_contradictions(f"{name}.{label}", table, table.column(label))
    return found


def _column_contradictions(place: str, table: Table, column: Column) -> list[str]:
    found = []
    if column.ends and column.ends not in RETENTION:
        found.append(f"{place}: unknown retention class {column.ends!r}")
    if column.personal and not table.people:
        found.append(f"{place}: personal, but the table says it is about nobody")
    if not column.personal and column.erase != "row":
        found.append(f"{place}: how to erase is said of personal columns only")
    if not column.purpose.strip():
        found.append(f"{place}: no purpose")
    return found
