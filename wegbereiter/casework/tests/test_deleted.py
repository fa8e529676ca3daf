"""T51: a file whose period is over is gone from every live row of the database and from every file beside it.

Its canaries stand in every column that takes words. What a deleted row leaves in the files of the database server until
`wegbereiter scrub` is looked for in tests/test_scrub.py; how long backups hold it is said in docs/operations.md.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone

from wegbereiter.casework.actions.retention import end_files
from wegbereiter.casework.models import Case, Contact, NoteDraft
from wegbereiter.casework.tests.test_access import lived
from wegbereiter.core.jobs import job_actor
from wegbereiter.core.tenancy import LOGIN_ROLE, acting_as
from wegbereiter.people.models import Hold, Person
from wegbereiter.privacy.queries import registered_tables

pytestmark = pytest.mark.django_db
CANARY = "zqvorbeiqz"
# A canary for each kind of column that takes words.
WORDS = {
    "text": f"'{CANARY}'",
    "varchar": f"'{CANARY}'",
    "_text": f"array['{CANARY}']",
    "_varchar": f"array['{CANARY}']",
    "jsonb": f"""'{{"{CANARY}": "{CANARY}"}}'""",
}
COLUMNS = """select table_name, column_name, udt_name from information_schema.columns where table_schema = 'public'
and is_generated = 'NEVER' and table_name = any(%s) and udt_name = any(%s) order by 1, 2"""
TABLES = """select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1"""


def asked(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


def marked():
    """Canaries into every column of words of every row about participants; those that a constraint holds stay as they are."""
    about = [name for name, table in registered_tables().items() if table.people == "participants"]
    taken = set()
    for table, column, kind in asked(COLUMNS, about, list(WORDS)):
        try:
            with transaction.atomic():
                asked(f"update {table} set {column} = {WORDS[kind]}")
        except (IntegrityError, DataError):
            continue
        taken.add((table, column))
    return taken


def holding(words):
    """Tables with a row that holds these words in any column."""
    return {
        table
        for (table,) in asked(TABLES)
        if asked(f"select 1 from {table} as one where one::text like %s limit 1", f"%{words}%")
    }


def all_closed_long_ago():
    day = timezone.localdate() - timedelta(days=366 * 4)
    Case.objects.update(state="closed", ending="reached", opened_on=day, closed_on=day)
    NoteDraft.objects.update(saved_at=datetime(day.year, day.month, day.day, tzinfo=UTC))
    Contact.objects.update(day=day)
    Hold.objects.update(first_day=day, last_day=day)


def test_nothing_of_a_file_whose_period_is_over_is_left(ada):
    lived(ada)
    taken, people = marked(), [str(key) for key in Person.objects.values_list("pk", flat=True)]
    before = holding(CANARY)
    all_closed_long_ago()

    with acting_as(job_actor(ada.organisation_id, database_role=LOGIN_ROLE)) as actor:
        while any(end_files(by=actor, now=timezone.now()).values()):
            pass

    assert len(taken) > 40
    assert len(before) > 12
    assert holding(CANARY) == set()
    assert {table for key in people for table in holding(key)} == {"public.audit_event"}  # a key, and nothing said
    log = [path for path in Path(settings.HOME).rglob("*.log") if CANARY in path.read_text(errors="replace")]
    assert log == []
