"""Every column in the database has a purpose and an end, and what the documents say is what the code says."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from wegbereiter.privacy.documents import documents
from wegbereiter.privacy.queries import record_of_processing, registered_tables
from wegbereiter.privacy.rules import contradictions, stale, undecided

COLUMNS = """
select c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'm') and a.attnum > 0 and not a.attisdropped
and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
"""


@pytest.fixture
def columns(db):
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        return set(cursor.fetchall())


def test_every_column_of_the_database_is_decided_on(columns):
    assert undecided(columns, registered_tables()) == []


def test_no_decision_speaks_of_a_column_that_is_gone(columns):
    assert stale(columns, registered_tables()) == []


def test_the_decisions_fit_together():
    assert contradictions(registered_tables()) == []


def test_a_new_column_without_a_decision_is_noticed(columns):
    """The control of the first test: it sees the database, not the models."""
    with connection.cursor() as cursor:
        cursor.execute("alter table audit_event add column shoe_size integer")
        cursor.execute("create table diary (entry text)")
        cursor.execute(COLUMNS)
        now = set(cursor.fetchall())

    assert [
        name for name in undecided(now, registered_tables()) if name in {"audit_event.shoe_size", "diary.entry"}
    ] == [
        "audit_event.shoe_size",
        "diary.entry",
    ]


@pytest.mark.parametrize("name", ["privacy.md", "processing-record.md"])
def test_the_committed_documents_are_current(name):
    """Mend with `wegbereiter manage privacy_docs`."""
    assert (settings.BASE_DIR / "docs" / name).read_text(encoding="utf-8") == documents()[name]


def test_the_command_writes_both_documents(tmp_path):
    call_command("privacy_docs", folder=tmp_path / "docs", stdout=StringIO())

    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "docs").iterdir()} == documents()


def test_every_activity_of_the_record_has_tables_and_ends():
    assert [str(line.activity.label) for line in record_of_processing() if not line.tables or not line.retention] == []
