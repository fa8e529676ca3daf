"""Rows of several organisations in every tenant's table, and what each role may do with them by plain SQL.

The rows are made by introspection alone: the database has lost its checks and foreign keys, so that any row goes in, and
keeps its row-level security, which is what is asked here. What a role must see is computed a second time in Python.
Asked by the tests, on a copy of their own, and by `wegbereiter restore`, in a transaction that is rolled back. Import it
once Django is set up.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from psycopg import Connection, errors, sql

from wegbereiter.casework.models.contact import MY_DRAFT, MY_MEMBERSHIP, READ_OR_LED, READS
from wegbereiter.casework.models.statistics import LED_AND_MINE, LED_OR_MINE
from wegbereiter.core.database.catalogue.policies import TENANT_COLUMN, shapes
from wegbereiter.core.database.policies import IN_MY_CARE, Money, Own, Person, Public, Shape, Shared
from wegbereiter.core.database.protect import rights_of
from wegbereiter.people.models.emergency import ENDED
from wegbereiter.people.models.hold import LEADS

ROLES = ("wb_login", "wb_money", "wb_case", "wb_portal", "wb_public")
REFUSED = "refused"
STATE_KINDS = {"approving_office", "ministry", "audit_office"}

COLUMNS = """
select a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       a.atthasdef or a.attidentity <> '' or a.attgenerated <> ''
from pg_attribute a where a.attrelid = to_regclass(%s) and a.attnum > 0 and not a.attisdropped order by a.attnum
"""
PRIMARY_KEY = """
select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
where i.indrelid = to_regclass(%s) and i.indisprimary
"""
# Where a shape asks for more than whose a row is: the rows are made so that their organisation may still write them.
GIVEN: dict[str, dict[str, Any]] = {
    "funding_objection": {"state": "open"},
    "funding_noticeobjection": {"state": "open"},
    "funding_positionchange": {"state": "open", "amendment_id": None, "by_mail_on": None},
    "funding_way": {"state": "asked"},
    "funding_application": {"state": "draft", "decided_at": None},
    "people_householdmember": {"last_day": date(2018, 2, 1)},
    "people_block": {"lifted_at": datetime(2018, 2, 1, tzinfo=UTC)},  # a second one at a time there is not
}
# Inside an organisation not everybody sees a row: the column that says who does, by the condition of the shape.
BY_PERSON = {IN_MY_CARE.format(column=column): column for column in ("id", "person_id", "kept_id")}
BY_USER = {
    READ_OR_LED: "made_by",
    LED_OR_MINE: "submitted_by",
    MY_DRAFT: "user_id",
}
# Written by the lead of a team alone; nobody here leads one (test_statistics and test_holds have the lead). An emergency can
# be ended and nothing else (test_emergency).
FOR_LEADS = {LED_AND_MINE, LEADS, ENDED}
OBSTACLES = """
select format('alter table %%I drop constraint if exists %%I cascade', c.relname, k.conname)
from pg_constraint k join pg_class c on c.oid = k.conrelid
where k.connamespace = 'public'::regnamespace and k.contype = any(%s)
"""


@dataclass(frozen=True)
class Body:
    """An organisation of the test and one person who acts in it."""

    kind: str
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    person: uuid.UUID = field(default_factory=uuid.uuid4)
    memberships: tuple[uuid.UUID, uuid.UUID] = field(default_factory=lambda: (uuid.uuid4(), uuid.uuid4()))
    cared_for: uuid.UUID = field(default_factory=uuid.uuid4)  # somebody whom the person looks after

    def inside(self, shape: Shape) -> dict[str, Any]:
        """What a row holds so that the acting person sees it and not only the organisation's number is right."""
        within = shape.within if isinstance(shape, Own) else getattr(shape, "own_within", "")
        if within in BY_PERSON:
            return {BY_PERSON[within]: self.cared_for}
        if within == READS:
            return {"readers": [self.person], "person_id": self.cared_for}
        if within == MY_MEMBERSHIP:
            return {"membership_id": self.memberships[0]}
        if within in BY_USER:
            return {BY_USER[within]: self.person}
        return {}


@dataclass(frozen=True)
class Row:
    key: tuple[str, ...]
    values: dict[str, Any]


def drop_obstacles(owner: Connection, types: str = "cf") -> None:
    """Let any row in: checks (c) and foreign keys (f) are tested elsewhere. Only ever on a copy of one's own."""
    for (statement,) in owner.execute(OBSTACLES, [list(types)]).fetchall():
        owner.execute(statement)


def some_value(type_name: str, number: int) -> Any:
    """Any value of a column's type, a different one for each number."""
    base, _, size = type_name.partition("(")
    if type_name.endswith("[]"):
        return []
    makers: dict[str, Callable[[], Any]] = {
        "uuid": uuid.uuid4,
        "character varying": lambda: f"{number:x}"[-int(size.rstrip(")") or 9) :] if size else f"{number:x}",
        "text": lambda: f"{number:x}",
        "integer": lambda: number,
        "smallint": lambda: number % 30_000,
        "bigint": lambda: number,
        "numeric": lambda: 1,
        "double precision": lambda: 1.0,
        "boolean": lambda: False,
        "date": lambda: date(2018, 1, 1),
        "timestamp with time zone": lambda: datetime(2018, 1, 1, tzinfo=UTC),
        "jsonb": lambda: "{}",
        "bytea": lambda: b"",
    }
    return makers[base]()


class Rows:
    """Puts rows into tables; remembers them by table."""

    def __init__(self, owner: Connection, first: int = 0) -> None:
        self.owner = owner
        self.of: dict[str, list[Row]] = {}
        self._number = first

    def key_of(self, table: str) -> list[str]:
        return [name for (name,) in self.owner.execute(PRIMARY_KEY, [table]).fetchall()]

    def values(self, table: str, **given: Any) -> dict[str, Any]:
        """A value for each column that needs one, and the given ones."""
        self._number += 1
        made = {
            name: some_value(type_name, self._number)
            for name, type_name, required, made_itself in self.owner.execute(COLUMNS, [table]).fetchall()
            if required and not made_itself
        }
        return made | GIVEN.get(table, {}) | given

    def add(self, table: str, **given: Any) -> Row:
        values = self.values(table, **given)
        key = self.key_of(table)
        returned = self.owner.execute(insert(table, values, returning=key), list(values.values())).fetchone()
        assert returned is not None
        row = Row(tuple(map(str, returned)), values)
        self.of.setdefault(table, []).append(row)
        return row


def insert(table: str, values: dict[str, Any], *, returning: list[str] | None = None, then: str = "") -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, values))
    marks = sql.SQL(", ").join(sql.Placeholder() * len(values))
    query = sql.SQL("insert into {} ({}) values ({}) ").format(sql.Identifier(table), columns, marks) + sql.SQL(then)
    if returning:
        query += sql.SQL(" returning ") + sql.SQL(", ").join(map(sql.Identifier, returning))
    return query


class World:
    """Two towns and the state's offices, with rows of each in every table that has a shape."""

    def __init__(self, owner: Connection, *, obstacles: str = "cf", first: int = 0) -> None:
        self.town, self.other = Body("municipality"), Body("municipality")
        self.office, self.auditor = Body("approving_office"), Body("audit_office")
        self.bodies = (self.town, self.other, self.office, self.auditor)
        self.rows, self.shapes = Rows(owner, first), shapes()
        drop_obstacles(owner, obstacles)
        for body in self.bodies:
            self.rows.add("organisations_organisation", id=body.id, kind=body.kind)
        for body in self.bodies:
            for key, role in zip(body.memberships, ("r", "s"), strict=True):
                self.rows.add(
                    "organisations_membership", id=key, organisation_id=body.id, user_id=body.person, role=role
                )
        for table, shape in sorted(self.shapes.items()):
            self._fill(table, shape)

    def _fill(self, table: str, shape: Shape) -> None:
        columns = {row[0] for row in self.rows.owner.execute(COLUMNS, [table]).fetchall()}
        for body in self.bodies:
            given: dict[str, Any] = {"organisation_id": body.id} if "organisation_id" in columns else {}
            given |= self._inside(table, shape, body)
            if isinstance(shape, Person):
                given[shape.column] = body.person
            if isinstance(shape, Shared) and shape.share_table:
                given[shape.key] = body.person
            if table != "organisations_organisation":
                self.rows.add(table, **given)
            if isinstance(shape, Shared) and shape.named_in:
                self.rows.add(table, **{"organisation_id": uuid.uuid4(), shape.named_in: body.id})
            if isinstance(shape, Shared) and shape.money_river:
                self.rows.add(table, organisation_id=uuid.uuid4(), river="money")
            if table == "funding_way":
                self._fill_pools(body)

    def _inside(self, table: str, shape: Shape, body: Body) -> dict[str, Any]:
        """A row that a colleague alone sees is made on the way."""
        given = body.inside(shape)
        if given:
            self.rows.add(table, organisation_id=body.id, **Body(body.kind).inside(shape))
        if table == "people_block":  # it narrows who sees the person: to the one who acts here
            return given | {"user_id": body.person, "lifted_at": None}
        return given | ({"user_id": body.person} if table == "people_care" else {})

    def _fill_pools(self, body: Body) -> None:
        """Somebody is asked to join the body's pool, and the body is asked to join somebody's."""
        led = next(row for row in self.rows.of["funding_pool"] if row.values["organisation_id"] == body.id)
        self.rows.add("funding_way", organisation_id=uuid.uuid4(), pool_id=led.values["id"])
        foreign = uuid.uuid4()
        self.rows.add("funding_pool", organisation_id=uuid.uuid4(), id=foreign)
        self.rows.add("funding_way", organisation_id=body.id, pool_id=foreign)
        self.rows.add("funding_way", organisation_id=uuid.uuid4(), pool_id=foreign)

    def shared_pools(self, body: Body) -> set[Any]:
        """As wb_shared_pools: led by the body, or with a way of the body in them."""
        led = {row.values["id"] for row in self.rows.of["funding_pool"] if row.values["organisation_id"] == body.id}
        return led | {
            row.values.get("pool_id") for row in self.rows.of["funding_way"] if row.values["organisation_id"] == body.id
        } - {None}

    def visible(self, table: str, body: Body | None) -> set[tuple[str, ...]]:
        """Keys that an actor of this body must see, computed from the shape without SQL (but for what is published)."""
        shape, rows = self.shapes[table], self.rows.of[table]
        if isinstance(shape, Public):
            return self._published(table, shape, body)
        if body is None:
            return set()
        readable = {row.key for row in rows if self._may_read(shape, row, body)}
        if isinstance(shape, Money) and shape.own_read and body.kind not in STATE_KINDS:
            return readable & self._where(table, shape.own_read)
        return readable

    def _published(self, table: str, shape: Public, body: Body | None) -> set[tuple[str, ...]]:
        if not shape.published or (body and body.kind in STATE_KINDS):
            return {row.key for row in self.rows.of[table]}
        return self._where(table, shape.published)

    def _where(self, table: str, condition: str) -> set[tuple[str, ...]]:
        key = sql.SQL(", ").join(map(sql.Identifier, self.rows.key_of(table)))
        query = sql.SQL("select {} from {} where ").format(key, sql.Identifier(table)) + sql.SQL(condition)
        return {tuple(map(str, row)) for row in self.rows.owner.execute(query).fetchall()}

    def _may_read(self, shape: Shape, row: Row, body: Body) -> bool:
        own = row.values.get("organisation_id") == body.id
        if isinstance(shape, Money):
            return own or body.kind in STATE_KINDS
        if isinstance(shape, Person):
            return bool(row.values[shape.column] == body.person)
        person = isinstance(shape, Own | Shared) and shape.or_person
        own = own or bool(person and row.values[str(person)] == body.person)
        own = own and body.inside(shape).items() <= row.values.items()
        if isinstance(shape, Shared):
            # What is narrowed for whoever is named is for a lead, and nobody here leads a team.
            named = bool(shape.named_in and not shape.named_read and row.values.get(shape.named_in) == body.id)
            river = shape.state_reads or (shape.money_river and row.values["river"] == "money")
            river = river and body.kind in STATE_KINDS
            return own or named or river or self._shared(shape, row, body)
        return own

    def _shared(self, shape: Shared, row: Row, body: Body) -> bool:
        if shape.share_function:
            return row.values.get(shape.key) in self.shared_pools(body)
        shares = self.rows.of.get(shape.share_table or "", [])
        of_body = {share.values[shape.share_key] for share in shares if share.values["organisation_id"] == body.id}
        return row.values.get(shape.key) in of_body

    def writable(self, table: str, body: Body | None) -> set[tuple[str, ...]]:
        """Keys of the rows that an actor of this body may change."""
        shape, rows = self.shapes[table], self.rows.of[table]
        if body is None:
            return set()
        decides = body.kind == "approving_office"
        if isinstance(shape, Public) or (isinstance(shape, Money) and shape.writer == "state"):
            return {row.key for row in rows} if decides else set()
        if isinstance(shape, Money) and shape.writer == "own or state" and decides:
            return {row.key for row in rows}
        column = shape.column if isinstance(shape, Person) else None
        if isinstance(shape, Shared) and not shape.own:
            column = shape.or_person
        if column:
            return {row.key for row in rows if row.values[column] == body.person}
        own = {row.key for row in rows if row.values.get("organisation_id") == body.id}
        return own & self.visible(table, body) if body.inside(shape) else own


@contextmanager
def acting(login: Connection, role: str, body: Body | None) -> Iterator[Connection]:
    """A transaction as the program opens it, rolled back; without a body the settings are not even there."""
    with login.transaction(force_rollback=True):
        login.execute("select set_config('role', %s, true)", [role])
        if body:
            login.execute(
                "select set_config('app.user', %s, true), set_config('app.organisation', %s, true)",
                [str(body.person), str(body.id)],
            )
        yield login


def attempt(login: Connection, role: str, body: Body | None, query: Any, values: Any = None) -> Any:
    """Keys of the rows that came back, or REFUSED. Any other error goes through: it would be a 500 in the program."""
    try:
        with acting(login, role, body):
            cursor = login.execute(query, values)
            return {tuple(map(str, row)) for row in cursor.fetchall()} if cursor.description else cursor.rowcount
    except errors.InsufficientPrivilege:
        return REFUSED


def values_for(world: World, table: str, body: Body) -> dict[str, Any]:
    """A new row as that body would write it."""
    shape, made = world.shapes[table], world.rows.values(table)
    for column in (TENANT_COLUMN, getattr(shape, "column", None)):
        if column in made:
            made[column] = body.id if column == TENANT_COLUMN else body.person
    if isinstance(shape, Shared) and not shape.own and shape.or_person:
        made[shape.or_person] = body.person
    narrowed = getattr(shape, "left", "") or getattr(shape, "own_within", "")
    inside = body.inside(shape) if narrowed else {}
    if "membership_id" in inside:  # the first one has its row already
        inside["membership_id"] = body.memberships[1]
    return made | inside


def letters(table: str, role: str) -> str:
    from django.apps import apps

    app = next(m._meta.app_label for m in apps.get_models() if m._meta.db_table == table)  # noqa: SLF001
    return rights_of(app, table).get(role, "")


@contextmanager
def world_in(owner_url: str, login_url: str) -> Iterator[tuple[World, Connection]]:
    with psycopg.connect(owner_url, autocommit=True) as owner, psycopg.connect(login_url, autocommit=True) as login:
        yield World(owner), login
