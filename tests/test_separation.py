"""The questions that `restore` asks its copy (T04), on an empty database and among the rows of the demo."""

import argparse

import psycopg
import pytest

from wegbereiter.cli import backup, restore, separation
from wegbereiter.cli.raw_sql import letters
from wegbereiter.cli.separation import leaks
from wegbereiter.core.database.catalogue import findings
from wegbereiter.core.database.checksums import contents, differences

pytestmark = pytest.mark.commits

# The catalogue compares policies and rights; what a function answers that they call, it does not try out.
EVERY_TOWN_IS_THE_STATE = """
create or replace function public.wb_reads_all_money() returns boolean language sql stable as $$ select true $$
"""
# Name of the leak: what is planted, the table that is named, who sees or changes what is not theirs.
PLANTED = {
    "policy that lets all in": (
        "create policy leak on organisations_contact using (true)",
        "organisations_contact, wb_money: town does not see exactly",
    ),
    "policies that are gone": (
        (
            "drop policy organisations_contact_read on organisations_contact;"
            "drop policy organisations_contact_write on organisations_contact"
        ),
        "organisations_contact, wb_money: town does not see exactly",
    ),
    "no policies at all": (
        "alter table organisations_contact disable row level security",
        "organisations_contact, wb_money: town can insert a row of another organisation",
    ),
    "policy that lets all change": (
        (
            "create policy leak on organisations_contact for delete using (true);"
            "create policy leak_too on organisations_contact for select using (true)"
        ),
        "organisations_contact, wb_money: other cannot delete exactly",
    ),
    "false answer of a function": (EVERY_TOWN_IS_THE_STATE, "funding_application, wb_money: town does not see exactly"),
}  # fmt: skip


@pytest.fixture(scope="module")
def owner(test_server):
    with test_server.copy(test_server.template()) as name, psycopg.connect(test_server.url(name)) as connection:
        yield connection


def test_a_migrated_database_has_no_leak(owner):
    assert leaks(owner) == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_leak_is_named(owner, monkeypatch, name):
    planted, sentence = PLANTED[name]
    only_the_table(monkeypatch, sentence.partition(",")[0])
    with owner.transaction(force_rollback=True):
        owner.execute(planted)

        assert [found for found in leaks(owner) if found.startswith(sentence)]


def only_the_table(monkeypatch, table):
    """The other tables cost time and say nothing here."""
    monkeypatch.setattr(separation, "letters", lambda each, role: letters(each, role) if each == table else "")


@pytest.mark.demo
def test_among_rows_that_are_there_nothing_leaks_and_nothing_is_changed(own_demo_database):
    with psycopg.connect(own_demo_database.owner_url, autocommit=True) as owner:
        before, layout = contents(owner), kept(owner)

        assert leaks(owner) == []

        assert differences(before, contents(owner)) == []
        assert kept(owner) == layout


def kept(owner):
    """Constraints, indexes and policies, in PostgreSQL's own words."""
    return [
        owner.execute(query).fetchall()
        for query in (
            "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint order by 1, 2",
            "select indexname, indexdef from pg_indexes where schemaname = 'public' order by 1",
            "select * from pg_policies order by tablename, policyname",
        )
    ]


def test_a_copy_that_leaks_in_deed_alone_is_not_taken(own_database, tmp_path, monkeypatch, capsys):
    """What the catalogue does not find: a function that the policies ask answers "the state" to every town."""
    for name in ("DATABASE_URL", "APP_DATABASE_URL"):
        monkeypatch.setenv(name, own_database.environment[name])
    monkeypatch.setenv("WEGBEREITER_HOME", str(tmp_path / "home"))
    with psycopg.connect(own_database.owner_url) as owner:
        owner.execute(EVERY_TOWN_IS_THE_STATE)
        assert findings(owner) == []
        before = contents(owner)
    assert backup.run(argparse.Namespace(file=tmp_path / "file", with_key=False)) == 0

    assert restore.run(argparse.Namespace(file=tmp_path / "file", replace=True, check=False)) == 1

    said = capsys.readouterr().out
    assert "The restored copy does not keep organisations apart:\n- " in said
    assert "funding_application, wb_money: town does not see exactly the rows that are for it\n" in said
    with psycopg.connect(own_database.owner_url) as owner:
        assert differences(before, contents(owner)) == []


def test_a_copy_that_cannot_be_asked_is_not_taken(own_database, monkeypatch):
    def failing(owner):
        owner.execute("select 1 / 0")

    monkeypatch.setattr("wegbereiter.cli.separation.leaks", failing)

    with pytest.raises(restore.ServerError, match="cannot be asked who sees what: division by zero"):
        restore.check_separation(own_database.owner_url)
