"""T04: by plain SQL, as every role of the program, on every tenant's table: own rows or a refusal, never anything else.

The rows and the expectation are built in wegbereiter/cli/raw_sql.py, which test_own_server.py uses for a server of one's own and
`wegbereiter restore` for the copy that it restored.
"""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg import Connection, errors, sql

from wegbereiter.cli.raw_sql import (
    FOR_LEADS,
    REFUSED,
    ROLES,
    Body,
    Rows,
    World,
    acting,
    attempt,
    drop_obstacles,
    insert,
    letters,
    values_for,
    world_in,
)
from wegbereiter.core.database.catalogue.keys import TENANT_COLUMN, Key, foreign_keys
from wegbereiter.core.database.catalogue.policies import shapes
from wegbereiter.core.database.policies import Money, Public
from wegbereiter.core.database.rights import FIXED_COLUMNS
from wegbereiter.testing.template import TestServer

TABLES = sorted(shapes())
ACTORS = ("nobody", "town", "other", "office", "auditor")


@pytest.fixture(scope="module")
def copied(test_server: TestServer) -> Iterator[str]:
    with test_server.copy(test_server.template()) as name:
        yield name


@pytest.fixture(scope="module")
def asked(test_server: TestServer, copied: str) -> Iterator[tuple[World, Connection]]:
    with world_in(test_server.url(copied), test_server.url(copied, user="wb_login")) as pair:
        yield pair


each_table_and_role = pytest.mark.parametrize(
    ("table", "role"),
    [pytest.param(table, role, id=f"{table}-{role}") for table in TABLES for role in ROLES if letters(table, role)],
)


@pytest.mark.parametrize("role", ROLES)
def test_role_without_rights_on_a_table_is_refused_everything(asked, role):
    """All its tables in one test: there is nothing to tell apart."""
    world, login = asked
    closed = [table for table in TABLES if not letters(table, role)]
    answers = {}
    for table in closed:
        names, own = world.rows.key_of(table), values_for(world, table, world.town)
        key, place = sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier(table)
        statements = (
            (sql.SQL("select {} from {}").format(key, place), None),
            (sql.SQL("copy {} to stdout").format(place), None),
            (sql.SQL("update {} set {} = {}").format(place, sql.Identifier(names[0]), sql.Identifier(names[0])), None),
            (sql.SQL("delete from {}").format(place), None),
            (sql.SQL("truncate {}").format(place), None),
            (insert(table, own), list(own.values())),
        )
        answers[table] = {str(attempt(login, role, world.town, query, values)) for query, values in statements}

    assert closed
    assert answers == {table: {REFUSED} for table in closed}


@each_table_and_role
def test_select_gives_exactly_what_the_shape_says(asked, table, role):
    world, login = asked
    key = sql.SQL(", ").join(map(sql.Identifier, world.rows.key_of(table)))
    query = sql.SQL("select {} from {}").format(key, sql.Identifier(table))

    seen = {name: attempt(login, role, body_of(world, name), query) for name in ACTORS}

    may = "S" in letters(table, role)
    assert seen == {name: world.visible(table, body_of(world, name)) if may else REFUSED for name in ACTORS}


@each_table_and_role
def test_copy_out_gives_as_many_rows_as_select(asked, table, role):
    world, login = asked
    query = sql.SQL("copy {} to stdout").format(sql.Identifier(table))

    counted = {}
    for name in ACTORS:
        try:
            with acting(login, role, body_of(world, name)), login.cursor() as cursor, cursor.copy(query) as copy:
                counted[name] = sum(1 for _ in copy.rows())
        except errors.InsufficientPrivilege:
            counted[name] = REFUSED

    may = "S" in letters(table, role)
    assert counted == {name: len(world.visible(table, body_of(world, name))) if may else REFUSED for name in ACTORS}


@each_table_and_role
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_change_reaches_only_writable_rows(asked, table, role, verb):
    world, login = asked
    names = world.rows.key_of(table)
    key = sql.SQL(", ").join(map(sql.Identifier, names))
    what = {"update": "update {t} set {c} = {c} returning {k}", "delete": "delete from {t} returning {k}"}[verb]
    query = sql.SQL(what).format(t=sql.Identifier(table), c=sql.Identifier(names[0]), k=key)

    changed = {name: attempt(login, role, body_of(world, name), query) for name in ACTORS}

    may = {"S", verb[0].upper()} <= set(letters(table, role))
    expected = {
        name: world.writable(table, body_of(world, name)) & world.visible(table, body_of(world, name))
        for name in ACTORS
    }
    if verb == "update" and getattr(world.shapes[table], "left", "") in FOR_LEADS:  # found, and not to be left so
        expected = {name: REFUSED if rows else rows for name, rows in expected.items()}
    assert changed == {name: expected[name] if may else REFUSED for name in ACTORS}


@each_table_and_role
def test_insert_of_a_foreign_row_is_refused(asked, table, role):
    world, login = asked
    foreign = values_for(world, table, world.other)

    put = {
        name: attempt(login, role, body_of(world, name), insert(table, foreign), list(foreign.values()))
        for name in ("nobody", "town")
    }

    assert put == {"nobody": REFUSED, "town": REFUSED}
    writer = Body("municipality") if world.writable(table, world.town) else world.office
    writer = world.town if writer.inside(world.shapes[table]) else writer  # who looks after somebody
    own = values_for(world, table, writer)
    put_own = attempt(login, role, writer, insert(table, own), list(own.values()))
    may = "I" in letters(table, role) and getattr(world.shapes[table], "left", "") not in FOR_LEADS
    assert put_own == (1 if may else REFUSED)


@each_table_and_role
def test_own_row_cannot_be_moved_to_another_organisation(asked, table, role):
    world, login = asked
    values = values_for(world, table, world.other)
    column = mover(world, table)
    mine = next(iter(world.writable(table, world.town)), None)
    if column is None or mine is None:
        assert isinstance(world.shapes[table], Public | Money)  # nothing that a town could move
        return
    query = sql.SQL("update {} set {} = %s where {} = %s").format(
        sql.Identifier(table), sql.Identifier(column), sql.Identifier(world.rows.key_of(table)[0])
    )

    moved = attempt(login, role, world.town, query, [values[column], mine[0]])

    assert moved == REFUSED


@each_table_and_role
def test_insert_does_not_turn_into_an_update_of_a_foreign_row(asked, table, role):
    """ "on conflict do update" must not write, and must not show, a row that the policies hide."""
    world, login = asked
    names, own = world.rows.key_of(table), values_for(world, table, world.town)
    foreign = next(iter(world.writable(table, world.other)), None)
    if foreign is None or TENANT_COLUMN not in own or TENANT_COLUMN in names:
        return  # without an organisation of its own the row is the register's, which no town may write at all
    own |= dict(zip(names, foreign, strict=True))
    conflict = sql.SQL(", ").join(map(sql.Identifier, names)).as_string()
    then = f"on conflict ({conflict}) do update set {conflict} = excluded.{names[0]}"

    assert attempt(login, role, world.town, insert(table, own, then=then), list(own.values())) == REFUSED


@each_table_and_role
def test_copy_in_and_truncate_are_refused(asked, table, role):
    world, login = asked

    assert attempt(login, role, world.town, sql.SQL("truncate {}").format(sql.Identifier(table))) == REFUSED
    with (
        pytest.raises((errors.InsufficientPrivilege, errors.FeatureNotSupported)),
        acting(login, role, world.town),
        login.cursor() as cursor,
        cursor.copy(sql.SQL("copy {} from stdin").format(sql.Identifier(table))),
    ):
        pass


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("unset", ["", "00000000-0000-0000-0000-000000000000"])
def test_empty_settings_are_nobody(asked, role, unset):
    """After SET LOCAL a setting is empty, not null; and nobody acts under the zero number."""
    world, login = asked
    for table in TABLES:
        if isinstance(world.shapes[table], Public) or "S" not in letters(table, role):
            continue
        with acting(login, role, None):
            login.execute("select set_config('app.user', '', true), set_config('app.organisation', %s, true)", [unset])
            assert login.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table))).fetchone() == (0,)


def test_temporary_table_cannot_take_the_place_of_the_register(asked, copied, test_server):
    """Somebody who may make temporary tables could else declare the own town to be the approving office."""
    world, login = asked
    with psycopg.connect(test_server.url(copied), autocommit=True) as owner:
        owner.execute(f'grant temporary on database "{copied}" to wb_money')
    with acting(login, "wb_money", world.town):
        login.execute("create temporary table organisations_organisation (id uuid, kind varchar)")
        login.execute("insert into organisations_organisation values (%s, 'approving_office')", [world.town.id])

        seen = login.execute("select wb_reads_all_money(), wb_decides_money()").fetchone()

    assert seen == (False, False)


def composite_keys(connection: Connection) -> list[Key]:
    return [key for key in foreign_keys(connection) if TENANT_COLUMN in key.to_columns]


def test_every_composite_key_refuses_a_foreign_row(test_server):
    """For each pair (organisation, id): the own row is taken, the same row of another organisation is not."""
    with test_server.copy(test_server.template()) as name, psycopg.connect(test_server.url(name)) as owner:
        drop_obstacles(owner, "c")

        check_composite_keys(owner)


def check_composite_keys(owner: Connection) -> None:
    keys = composite_keys(owner)
    taken = {key.name: (takes(owner, key, foreign=False), takes(owner, key, foreign=True)) for key in keys}

    assert taken == {key.name: (True, False) for key in keys}
    assert taken.keys() >= {"membership_substitutes_same_organisation", "invitation_by_same_organisation"}


@pytest.mark.parametrize(
    "planted", ["create policy leak on {} using (true)", "alter table {} disable row level security"]
)
def test_planted_leak_turns_these_tests_red(test_server, planted):
    table = "organisations_contact"
    with test_server.copy(test_server.template()) as name:
        urls = test_server.url(name), test_server.url(name, user="wb_login")
        with world_in(*urls) as (world, login), psycopg.connect(urls[0], autocommit=True) as owner:
            owner.execute(planted.format(table))

            with pytest.raises(AssertionError):
                test_select_gives_exactly_what_the_shape_says((world, login), table, "wb_money")
            with pytest.raises(AssertionError):
                test_change_reaches_only_writable_rows((world, login), table, "wb_money", "delete")
            with pytest.raises(AssertionError):
                test_insert_of_a_foreign_row_is_refused((world, login), table, "wb_money")


def takes(owner: Connection, key: Key, *, foreign: bool) -> bool:
    """Whether the database takes a row that points to a row of the same, or of another, organisation."""
    rows = Rows(owner)
    here, there = (rows.values("organisations_organisation")["id"] for _ in range(2))
    with owner.transaction(force_rollback=True):
        others = "select conrelid::regclass::text, conname from pg_constraint where contype = 'f' and conname <> %s"
        for table, constraint in owner.execute(others, [key.name]).fetchall():
            owner.execute(f'alter table {table} drop constraint if exists "{constraint}"')
        parent = rows.values(key.to, **{TENANT_COLUMN: here})
        for optional in set(key.to_columns) - parent.keys():
            parent[optional] = 1  # an amount that may be open: a key with a gap in it would not be asked
        target = {to: parent[to] for to in key.to_columns}
        given = {column: target[to] for column, to in key.pairs}
        if foreign:
            given |= {column: there for column, to in key.pairs if to == TENANT_COLUMN}
        owner.execute(insert(key.to, parent), list(parent.values()))
        child = rows.values(key.table, **given)
        try:
            owner.execute(insert(key.table, child), list(child.values()))
            owner.execute(f'set constraints "{key.name}" immediate')
        except errors.ForeignKeyViolation as violation:
            return violation.diag.constraint_name != key.name  # refused, and by this very key
        return True


def body_of(world: World, name: str):
    return None if name == "nobody" else getattr(world, name)


def mover(world: World, table: str) -> str | None:
    """The column that says whose a row is."""
    shape = world.shapes[table]
    if isinstance(shape, Public):
        return None
    if not getattr(shape, "own", True):
        return shape.or_person
    return getattr(shape, "column", TENANT_COLUMN)


OUTCOMES = {
    "accepted": "state = 'accepted', answer = 'x', answered_at = now(), answered_by = organisation_id",
    "rejected": "state = 'rejected', answer = 'x', answered_at = now(), answered_by = organisation_id",
}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_town_cannot_answer_its_own_objection(asked, outcome):
    """Whatever the program's actions check: how an objection comes out, only the approving office can write."""
    world, login = asked
    mine = next(row.key for row in world.rows.of["funding_objection"] if row.values[TENANT_COLUMN] == world.town.id)
    answer = sql.SQL(f"update funding_objection set {OUTCOMES[outcome]} where id = %s")

    assert attempt(login, "wb_money", world.town, answer, mine) == REFUSED
    assert attempt(login, "wb_money", world.other, answer, mine) == 0
    assert attempt(login, "wb_money", world.office, answer, mine) == 1


@pytest.mark.parametrize("state", ["accepted", "rejected", "withdrawn"])
def test_town_cannot_change_an_objection_that_is_closed(asked, state):
    world, login = asked
    closed = values_for(world, "funding_objection", world.town) | {"state": state}
    put = attempt(login, "wb_money", world.town, insert("funding_objection", closed), list(closed.values()))
    assert put == (1 if state == "withdrawn" else REFUSED)

    kept = world.rows.add("funding_objection", **{TENANT_COLUMN: world.town.id, "state": state})
    try:
        reopen = sql.SQL("update funding_objection set state = 'open' where id = %s")
        assert attempt(login, "wb_money", world.town, reopen, kept.key) == 0
        assert attempt(login, "wb_money", world.office, reopen, kept.key) == 1
    finally:
        world.rows.owner.execute("delete from funding_objection where id = %s", kept.key)
        world.rows.of["funding_objection"].remove(kept)


def test_town_takes_its_open_objection_back(asked):
    world, login = asked
    mine = next(row.key for row in world.rows.of["funding_objection"] if row.values[TENANT_COLUMN] == world.town.id)

    take_back = sql.SQL("update funding_objection set state = 'withdrawn' where id = %s")

    assert attempt(login, "wb_money", world.town, take_back, mine) == 1


FIXED = [(table, column) for table, columns in FIXED_COLUMNS.items() for column in columns]


@pytest.mark.parametrize(("table", "column"), FIXED, ids=lambda value: value)
def test_who_stands_on_which_side_never_changes(asked, table, column):
    world, login = asked
    same = sql.SQL("update {} set {} = {}").format(*map(sql.Identifier, (table, column, column)))

    assert [attempt(login, "wb_money", body, same) for body in (world.town, world.office)] == [REFUSED, REFUSED]


@pytest.mark.parametrize("state", ["asked", "withdrawn"])
def test_lead_cannot_turn_its_question_to_another_town(asked, state):
    """The policy allows the lead both rows, the one before and the one after; the question would vanish from the file."""
    world, login = asked
    sides = {TENANT_COLUMN: world.other.id, "partner_id": world.town.id, "pool_id": uuid4(), "state": "asked"}
    question = world.rows.add("funding_way", **sides)
    redirect = sql.SQL("update funding_way set organisation_id = %s, state = %s where id = %s")
    take_back = sql.SQL("update funding_way set state = 'withdrawn' where id = %s")
    try:
        assert attempt(login, "wb_money", world.town, redirect, [world.office.id, state, *question.key]) == REFUSED
        assert attempt(login, "wb_money", world.town, take_back, question.key) == 1
    finally:
        world.rows.owner.execute("delete from funding_way where id = %s", question.key)
        world.rows.of["funding_way"].remove(question)
