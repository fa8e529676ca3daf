"""T01: a foreign row and one that nobody has take the same way; T58: each request leaves as many events as it should.

Time is not measured, because it hangs on the machine: what takes the same statements in the same order takes the same time.
"""

import re

import pytest
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

from tests.access.cells import People, address, targets
from tests.access.matrix import ACCOUNTS, ROWS
from tests.access.row import Row

VALUE = re.compile(r"'(?:[^']|'')*'(?:::\w+(?:\[\])?)?|\b\d+\b|\"s\d+_x\d+\"")  # texts, numbers, names of savepoints
EVENT = 'INSERT INTO "audit_event"'
GUARDED = [row for row in ROWS if row.thing and row.foreign == 404]
# Refused by a rule with a message on the next page, because of what stands in this world: nothing happens, no event.
REFUSED_HERE = {
    "organisations:register_apply": "the uploaded register is empty",
    "funding:propose_list": "no line is chosen",
    "funding:propose_amendments": "no line is chosen",
    "funding:submit_application": "the draft is not complete",
    "casework:intake_facts": "no language was chosen",
    "offers:take_up": "the entry has not ended",
    "casework:plan_goal_yes": "the person has said yes to it before",
    "casework:plan_goal_take_up": "the goal was never given up",
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


@pytest.mark.parametrize("row", OURS, ids=lambda row: row.name)
def test_each_request_leaves_its_event(people: People, row: Row):
    """What is changed or refused leaves exactly one; what is read leaves one at most, and a form shown again none."""
    found = {}
    for allowed in (True, False):
        who = player(people, row, allowed=allowed)
        if who is None:
            continue
        for method, answers in (("GET", row.get), ("POST", row.post)):
            if answers:
                url = address(people.world, row, people.world.own(row.thing, who[1]) if row.thing else None)
                status, ran = statements(people, who, method, url, row.data)
                found[method, status] = events(ran)

    expected = {200: {0, 1}, 302: {0} if row.name in REFUSED_HERE else {1}, 422: {0}, 409: {0}, 403: {1}, 404: {1}}
    assert {key: count for key, count in found.items() if count not in expected[key[1]]} == {}
