"""T01: a foreign row and one that nobody has take the same way; T58: each request leaves as many events as it should,
and a GET writes nothing besides.

Time is not measured, because it hangs on the machine: what takes the same statements in the same order takes the same time.
"""

import re

import pytest
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

from tests.access.cells import People, address, targets
from tests.access.matrix import ACCOUNTS, ONE_OF_EACH_RIVER, ROWS
from tests.access.row import Row
from tests.access.world import home

VALUE = re.compile(r"'(?:[^']|'')*'(?:::\w+(?:\[\])?)?|\b\d+\b|\"s\d+_x\d+\"")  # texts, numbers, names of savepoints
EVENT = 'INSERT INTO "audit_event"'
# A row that is locked (for update, for no key update) is not written.
WRITE = re.compile(
    r'(?<!FOR )(?<!KEY )\b(?:INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|TRUNCATE|COPY)\s+(?:ONLY\s+)?"?(\w+)',
    re.IGNORECASE,
)
OF_THE_SESSION = {"django_session", "usersessions_usersession"}
GUARDED = [row for row in ROWS if row.thing and row.foreign == 404]
# Refused by a rule with a message on the next page, because of what stands in this world: nothing happens, no event.
REFUSED_HERE = {
    "organisations:register_apply": "the uploaded register is empty",
    "funding:propose_list": "no line is chosen",
    "funding:propose_amendments": "no line is chosen",
    "funding:submit_application": "the draft is not complete",
    "casework:intake_facts": "no sheet was answered",
    "casework:handover_take_back": "there is no further year",
    "casework:drop_draft": "there is no draft",
    "casework:end_stand_in": "nobody stands in",
    "offers:take_up": "the entry has not ended",
    "casework:plan_goal_yes": "the person has said yes to it before",
    "casework:plan_goal_take_up": "the goal was never given up",
}
# Pages of one person's file that leave no event of reading, and why.
NO_FILE = {"casework:answer_again": "the information sheet, which is the same for everybody, under the name"}
FILES = {
    row.name for row in ROWS if row.name.startswith("casework:") and row.thing and row.get and row.name not in NO_FILE
}
OURS = [row for row in ROWS if row.name not in ACCOUNTS]


def method_of(row: Row) -> str:
    return "GET" if row.get or not row.post else "POST"


def player(people: People, row: Row, *, allowed: bool) -> tuple[str, str] | None:
    """A role and a body in which the row's main method is allowed, or refused for want of the right."""
    for role, body in people.world.members:
        status = row.expected(method_of(row), role, body)[0]
        has_own = not row.thing or people.world.things[row.thing].own(body) is not None
        if (allowed and status < 400 and has_own) or (not allowed and status == 403):
            return role, body
    return None


def statements(
    people: People, who: tuple[str, str], method: str, url: str, data: object = None
) -> tuple[int, list[str]]:
    """The answer's status and every statement behind it, without its values."""
    reset_queries()  # the log keeps 9,000 and warns beyond that
    with CaptureQueriesContext(connection) as seen:
        response = people.ask(method, url, membership=people.world.members[who], data=data)
    return response.status_code, [VALUE.sub("?", query["sql"]) for query in seen.captured_queries]


@pytest.mark.parametrize("row", GUARDED, ids=lambda row: row.name)
def test_foreign_and_unknown_take_the_same_statements(people: People, row: Row):
    for method in [name for name, answers in (("GET", row.get), ("POST", row.post)) if answers]:
        who = next(
            (
                (role, body)
                for role, body in people.world.members
                if row.expected(method, role, body)[0] != 403 and people.world.things[row.thing].own(body)
            ),
            None,
        )
        if who is None:
            continue
        asked = targets(people.world, row, who[1], every=False)
        if "foreign 0" not in asked:  # one body alone has such rows
            continue
        foreign, unknown = (statements(people, who, method, asked[name], row.data) for name in ("foreign 0", "unknown"))

        assert foreign == unknown
        assert foreign[0] == 404


def events(found: list[str]) -> int:
    return sum(statement.startswith(EVENT) for statement in found)


def written(found: list[str]) -> set[str]:
    """Tables that the statements write to, whatever a session keeps of itself left out."""
    return {table for statement in found for table in WRITE.findall(statement)} - OF_THE_SESSION


@pytest.mark.parametrize("row", OURS, ids=lambda row: row.name)
def test_each_request_leaves_its_event(people: People, row: Row):
    """What is changed or refused leaves exactly one; what is read leaves one at most, somebody's file exactly one, and a
    form shown again none. Reading writes nothing else."""
    found, wrote = {}, set()
    for allowed in (True, False):
        who = player(people, row, allowed=allowed)
        if who is None:
            continue
        for method, answers in (("GET", row.get), ("POST", row.post)):
            if answers:
                url = address(people.world, row, people.world.own(row.thing, who[1]) if row.thing else None)
                status, ran = statements(people, who, method, url, row.data)
                found[method, status] = events(ran)
                wrote |= written(ran) if method == "GET" else set()

    expected = {200: {0, 1}, 302: {0} if row.name in REFUSED_HERE else {1}, 422: {0}, 409: {0}, 403: {1}, 404: {1}}
    wrong = {key: count for key, count in found.items() if count not in expected[key[1]]}
    if row.name in FILES and found["GET", 200] != 1:
        wrong["GET", "a file"] = found["GET", 200]
    assert (wrong, wrote - {"audit_event"}) == ({}, set())


@pytest.mark.parametrize("role", ONE_OF_EACH_RIVER)
def test_reading_ones_own_account_writes_nothing(people: People, role: str):
    wrote = {}
    for row in ROWS:
        if row.name in ACCOUNTS and row.get:
            _status, ran = statements(people, (role, home(role)), "GET", address(people.world, row))
            wrote[row.name] = written(ran) - {"audit_event"}

    assert {name: tables for name, tables in wrote.items() if tables} == {}


def test_a_write_is_seen_in_every_guise():
    """The control, because nothing is found above."""
    wrote = written(
        [
            'INSERT INTO "people_person" ("id") VALUES (?)',
            'UPDATE "casework_case" SET "x" = ?',
            "with gone as (delete from only casework_task returning id) select * from gone",
            'SELECT "x" FROM "audit_seal" FOR UPDATE OF "audit_seal"',
            'SELECT "x" FROM "audit_seal" FOR NO KEY UPDATE',
            'UPDATE "django_session" SET "x" = ?',
        ]
    )

    assert wrote == {"people_person", "casework_case", "casework_task"}
