"""Sealing and anchoring by the real worker, and the command that checks them."""

import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.utils import timezone

from wegbereiter.audit import jobs, queries
from wegbereiter.audit.anchors import read_anchors
from wegbereiter.audit.factories import make_event
from wegbereiter.audit.models import Seal
from wegbereiter.cli import main
from wegbereiter.core.tenancy import NO_ORGANISATION, NOBODY, acting_as
from wegbereiter.organisations.factories import make_organisation
from wegbereiter.testing.jobs import run_jobs, run_python

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_all_organisations_are_sealed_visitors_included():
    towns = [make_organisation().pk for _number in range(3)]
    for organisation in (*towns, NO_ORGANISATION):
        make_event(organisation)

    with acting_as(NOBODY):
        waiting = queries.unsealed_organisations()
    sealed = jobs.seal_all(NOW)

    assert (sorted(waiting), sealed) == (sorted([*towns, NO_ORGANISATION]), 4)
    assert set(Seal.objects.values_list("organisation_id", flat=True)) == {*towns, NO_ORGANISATION}
    assert jobs.seal_all(NOW) == 0


@pytest.mark.django_db
def test_more_events_than_one_batch_are_sealed(monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    town = make_organisation().pk
    for _number in range(5):
        make_event(town)

    assert jobs.seal_all(NOW) == 5


@pytest.mark.django_db
def test_the_minute_job_seals_young_events():
    make_event(make_organisation().pk)

    jobs.seal_recent(timezone.now())

    assert Seal.objects.count() == 1


@pytest.mark.django_db
def test_the_anchor_is_written_once_a_day_after_sealing(tmp_path, settings):
    settings.HOME = tmp_path
    town = make_organisation().pk
    make_event(town)
    jobs.anchor_daily(NOW)
    make_event(town)
    jobs.anchor_daily(NOW)

    (anchor,) = read_anchors(tmp_path).files
    assert anchor.day == "2026-11-20"
    assert [(head.organisation, head.sequence) for head in anchor.heads] == [(str(town), 1)]


EVENTS = """
insert into audit_event (id, at, organisation_id, role, river, kind, code, object_type, data)
select gen_random_uuid(), now() - n * interval '1 second', '{town}', 'funding_clerk', 'money', 'change', 'x.y', '',
       jsonb_build_object('count', n)
from generate_series(1, {count}) n
"""
TOWN = UUID(int=7)
WORK = """
from procrastinate.contrib.django import app
for name in ("audit.seal", "audit.anchor"):
    app.tasks[name].defer(timestamp=0)
"""


def filled(database, count):
    with psycopg.connect(database.owner_url) as connection:
        connection.execute(EVENTS.format(town=TOWN, count=count))


def worked_off(database, home: Path):
    run_python(database, WORK)
    run_jobs(database, WEGBEREITER_HOME=str(home))


@pytest.fixture
def verify(own_database, monkeypatch, tmp_path, capsys):
    for name, value in own_database.environment.items():
        if name in {"DATABASE_URL", "APP_DATABASE_URL"}:
            monkeypatch.setenv(name, value)
    monkeypatch.setattr("wegbereiter.cli.install_signal_handlers", lambda: None)

    def run():
        code = main(["verify-audit", "--anchors", str(tmp_path)])
        return code, capsys.readouterr().out

    return run


@pytest.mark.commits
def test_the_worker_seals_and_anchors_and_the_command_finds_it_whole(own_database, verify, tmp_path):
    filled(own_database, 3)
    code, said = verify()
    assert code == 0
    assert "nobody can vouch for it: 3 events." in said
    assert "There is no anchor yet" in said

    worked_off(own_database, tmp_path)

    code, said = verify()
    assert code == 0
    assert said.splitlines()[:2] == ["Checked: 3 sealed events in 1 chain.", "Every event is sealed."]
    assert read_anchors(tmp_path).newest_hash in said
    assert said.endswith("No event was changed, removed, swapped or put in.\n")


@pytest.mark.commits
def test_the_command_says_plainly_what_is_wrong(own_database, verify, tmp_path):
    filled(own_database, 60)
    worked_off(own_database, tmp_path)
    with psycopg.connect(own_database.owner_url) as connection:
        connection.execute("update audit_event set code = 'y.z'")
        connection.execute("delete from audit_seal where sequence = 60")

    code, said = verify()

    assert code == 1
    assert "Not as it was written: 60 places in the trail." in said
    assert "was changed, swapped or put in" in said
    assert "- and 10 more." in said
    assert "nobody can vouch for it: 1 event." in said


@pytest.mark.commits
def test_the_command_names_a_damaged_anchor_and_a_worker_that_sleeps(own_database, verify, tmp_path):
    filled(own_database, 1)
    worked_off(own_database, tmp_path)
    with psycopg.connect(own_database.owner_url) as connection:
        connection.execute("delete from audit_seal")
        connection.execute("update audit_event set id = '019a0000-0000-7000-8000-000000000001'")
    (path,) = (tmp_path / "anchors").iterdir()
    path.write_text("{")

    code, said = verify()

    assert code == 1
    assert f"The anchor file {path.name} was changed" in said
    assert "The oldest has been waiting since 2025-10-20 05:03 UTC: the worker does not run." in said


@pytest.mark.commits
def test_ten_thousand_events_are_sealed_well_within_the_minute(own_database, tmp_path):
    filled(own_database, 10_000)
    started = time.monotonic()

    worked_off(own_database, tmp_path)

    assert time.monotonic() - started < 30
    with psycopg.connect(own_database.owner_url) as connection:
        assert connection.execute("select count(*), max(sequence) from audit_seal").fetchone() == (10_000, 10_000)
