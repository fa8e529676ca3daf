"""T07: nothing reaches a row but what a form takes, and a file holds the declared columns for each role.

Pages are asked in test_access.py: whatever one body alone may see carries its canary there, field by field. Steps that a
file comes first at stand in test_fields_of_files.py.
"""

import csv
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import connection
from django.forms import BaseForm, BaseModelForm
from django.test.utils import CaptureQueriesContext

from tests.access.cells import People, address, addresses
from tests.access.entries import ENTRIES, entered
from tests.access.matrix import BY_NAME, ROWS
from tests.access.mutations import access_functions
from tests.access.row import READERS, SUM_READERS
from tests.access.rows_casework import LEAD, WORKERS
from tests.access.rows_offers import READERS as LIST_READERS
from tests.access.sides import person
from tests.test_access import home
from wegbereiter.accounts.roles import ROLES, Permission


def forms(base: type = BaseForm) -> Iterator[type]:
    for form in base.__subclasses__():
        yield form
        yield from forms(form)


def test_no_form_takes_its_fields_from_a_table():
    assert list(addresses())  # loads every page, and with the pages every form
    ours = {form for form in forms() if form.__module__.startswith("wegbereiter.")}

    assert len(ours) > 10
    assert [form.__qualname__ for form in ours if issubclass(form, BaseModelForm)] == []


def test_every_list_of_rows_says_to_whom():
    """Each function that gives rows to a page names the actor first; one that took none could not tell roles apart."""
    assert access_functions()
    assert [name for name, function in access_functions().items() if "actor" not in function.__annotations__] == []


def test_every_right_belongs_to_some_role_and_no_role_has_others():
    held = set().union(*(role.permissions for role in ROLES.values()))

    assert held == set(Permission)


# ---------------------------------------------------------------- what else is sent

HOSTILE = {
    "UUIDField": "01900000-dead-7bad-8bad-0123456789ab",
    "DateField": "2093-07-07",
    "DateTimeField": "2093-07-07T07:07:07Z",
    "BooleanField": "on",
    **dict.fromkeys(("IntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"), "1987650123"),
    "DecimalField": "1987650123",
}
WORDS = "zqsmuggled"
SMUGGLED = [WORDS, HOSTILE["UUIDField"], HOSTILE["UUIDField"].replace("-", ""), "2093-07-07", "1987650123"]
CHANGING = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|\d{4}-\d\d-\d\d[ T]\d\d:\d\d:[\d.+:]+")
WRITES = re.compile(
    r'(INSERT INTO|UPDATE|DELETE FROM) "(accounts|organisations|people|offers|casework|funding|audit|core)_'
)


def columns() -> dict[str, str]:
    """Every column of our tables by the names under which it could be sent, with a value of its kind."""
    found = {}
    for model in apps.get_models():
        if model.__module__.startswith("wegbereiter."):
            for field in model._meta.concrete_fields:
                kind = "UUIDField" if field.is_relation else field.get_internal_type()
                found |= dict.fromkeys((field.name, field.attname), HOSTILE.get(kind, f"{WORDS} {field.name}"))
    return found


@contextmanager
def fields_seen() -> Iterator[set[str]]:
    """Names that any form of a request takes."""
    seen: set[str] = set()
    original = BaseForm.full_clean

    def full_clean(self: BaseForm) -> None:
        seen.update(self.add_prefix(name) for name in self.fields)
        original(self)

    with patch.object(BaseForm, "full_clean", full_clean):
        yield seen


def written(people: People, page: str, more: dict[str, str]) -> tuple[int, list[str]]:
    """The answer's status, and every statement with its values."""
    role, body, _values = ENTRIES[page]
    row = BY_NAME[page]
    url = address(people.world, row, people.world.own(row.thing, body) if row.thing else None)
    with CaptureQueriesContext(connection) as seen:
        member = people.world.members[role, body]
        response = people.ask("POST", url, membership=member, data=more | entered(people.world, page))
    return response.status_code, [query["sql"] for query in seen.captured_queries]


def writes(statements: list[str]) -> list[str]:
    return [CHANGING.sub("?", one) for one in statements if WRITES.match(one)]


@pytest.mark.parametrize("page", ENTRIES)
def test_nothing_else_that_is_sent_reaches_a_row(people: People, page: str):
    """Mass assignment: with the name of every column beside what the form takes, the same is written."""
    with fields_seen() as taken:
        status, plain = written(people, page, {})
    more = {name: value for name, value in columns().items() if name not in taken}

    answer, crowded = written(people, page, more)

    assert (status, answer) == (302, 302)
    assert len(more) > 200
    assert writes(crowded) == writes(plain) != []
    assert [one for one in crowded if any(value in one for value in SMUGGLED)] == []


# ---------------------------------------------------------------- what a file holds

TOWN, CLAIM = ["AGS", "Name", "District"], "Below the least claim"
AMOUNTS, BOTH = ["Persons", "Annual amount", "Total amount"], ["Now, a year", "In the draft, a year", "Difference"]
CLAIMS = [f"{CLAIM} now", f"{CLAIM} in the draft", "Estimated"]
MONEY = ["No way chosen yet", "Allotted", "Applied for", "Waits for a decision", "Granted", "Not granted yet"]
MONEY += ["Applicants", "Waiting", "Grants", "Full-time positions granted", "People"]
FINDING = ["Finding", "Position", "Reason", "Role", "Account", "Applied for", "State", "Application"]
TIMES = ["Key of the object", "About", "Times", "First", "Last"]
COUNTS = ["First day", "Last day", "Edition", "Part", "Line", "Figure", "Number"]
PLACE = ["Kind", "Name", "Street and number", "Postcode", "Town", "Phone", "E-mail", "Website", "Opening hours"]
PLACE += ["Languages", "Whom to ask for", "Note for the person", "Valid until", "Last checked on"]
CASE = [
    "File number",
    "Family name",
    "Given names",
    "Name in the own script",
    "Called",
    "Born",
    "Gender",
    "Nationality",
]
CASE += ["Language", "German", "Phone", "E-mail", "Postal address", "Household", "Relation in the household"]
CASE += ["Residence status", "Paper valid until", "Housing", "Housing since"]
CASE += ["Livelihood", "Livelihood since", "Work permit", "In Germany since", "Allocated to the municipality on"]
CASE += ["Counselled since", "Edition of the pact"]
# Who gets the file, and what stands above its columns (in a document of lines: the keys of its head).
FILES: dict[str, tuple[frozenset[str], list[str]]] = {
    "funding:allotments_export": (READERS, [*TOWN, *AMOUNTS, "Estimated", CLAIM]),
    "funding:sums_export": (SUM_READERS, ["Area", "Places", *AMOUNTS, CLAIM, "Estimated places"]),
    "funding:standing_export": (SUM_READERS, ["District", "Towns", CLAIM, *MONEY, "Rests on estimates", "Added up"]),
    "funding:overruled_export": (READERS, ["When", "AGS", "Applicant", "District", "Edition", *FINDING]),
    "funding:head_count_export": (READERS, ["AGS", "Name", "Persons", "Estimated", "Before", "Reason"]),
    "funding:simulation_export": (READERS, [*TOWN, *BOTH, "Difference in per cent", *CLAIMS, "Could not be moved"]),
    "funding:simulation_sums_export": (SUM_READERS, ["Area", "Towns", *BOTH, "More", "Less", "Unchanged", *CLAIMS]),
    "casework:case_list_columns": (WORKERS, CASE),
    "casework:statistics_export": (WORKERS, COUNTS),
    "casework:statistics_report_export": (LEAD, [*COUNTS, "Submitted", "Seal"]),
    "offers:entries_export": (LIST_READERS, PLACE),
    "reporting:reads_export": (frozenset({"data_protection_officer"}), ["What", "Kind", "Object", *TIMES]),
    "reporting:audit_export": (frozenset({"auditor"}), ["about", "events", "not_sealed_yet", "written_at"]),
}


def columns_of(people: People, name: str, role: str) -> list[str] | int:
    """The columns of a file as a role gets it, or the status of the refusal."""
    row, body = BY_NAME[name], home(role)
    csv_row = replace(row, kwargs={"form": "csv"} if "form" in row.kwargs else {})
    url = address(people.world, csv_row, people.world.own(row.thing, body) if row.thing else None)
    if name == "reporting:reads_export":
        url += "?" + urlencode(person(body)(people.world))
    response = people.ask("GET", url, membership=people.world.members[role, body], **{"accept-language": "en"})
    if response.status_code != HTTPStatus.OK:
        return int(response.status_code)
    first = response.content.decode("utf-8-sig").splitlines()[0]
    return list(json.loads(first)) if first.startswith("{") else next(csv.reader([first], delimiter=";"))


@pytest.mark.parametrize("name", FILES)
def test_file_holds_the_declared_columns_for_each_role_and_no_others(people: People, name: str):
    roles, columns = FILES[name]

    found = {role: columns_of(people, name, role) for role in ROLES}

    assert found == {role: columns if role in roles else 403 for role in ROLES}


def test_every_file_is_declared():
    assert {row.name for row in ROWS if row.name.endswith(("export", "columns"))} == set(FILES)
