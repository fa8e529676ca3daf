"""Progress of long work: who sees it, how it ends, how it is stopped."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from wegbereiter.core import progress
from wegbereiter.core.models import JobRun
from wegbereiter.core.tenancy import Actor, acting_as
from wegbereiter.organisations.factories import make_organisation

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 2, tzinfo=UTC)
CODE = "tests.work"


@pytest.fixture
def actor():
    return Actor(user_id=uuid4(), organisation_id=make_organisation().pk, database_role="wb_money")


@pytest.fixture
def run(actor):
    with acting_as(actor):
        return progress.start_run(CODE, by=actor, now=NOW)


def fresh(run):
    return JobRun.objects.get(pk=run.pk)


def test_a_run_goes_from_waiting_to_done(actor, run):
    with acting_as(actor):
        progress.begin(run.pk, by=actor, total=3)
        progress.report(run.pk, by=actor, done=2)
        assert (fresh(run).state, fresh(run).done) == ("running", 2)
        progress.finish(run.pk, by=actor, result_id=run.pk, now=NOW)

    ended = fresh(run)
    assert (ended.state, ended.done, ended.result_id, ended.ended_at) == ("done", 3, run.pk, NOW)


def test_the_open_run_is_found_until_it_is_given_up(actor, run):
    with acting_as(actor):
        assert progress.open_run(CODE, by=actor, now=NOW) == run
        assert progress.open_run("tests.other", by=actor, now=NOW) is None
        assert progress.open_run(CODE, by=actor, now=NOW + timedelta(minutes=16)) is None


def test_a_run_is_the_organisations_own(run):
    stranger = Actor(user_id=uuid4(), organisation_id=make_organisation().pk, database_role="wb_money")

    with acting_as(stranger):
        assert not progress.runs_visible_to(stranger).exists()
        with pytest.raises(JobRun.DoesNotExist):
            progress.ask_to_stop(run.pk, by=stranger, now=NOW)


def test_a_waiting_run_stops_at_once(actor, run):
    with acting_as(actor):
        progress.ask_to_stop(run.pk, by=actor, now=NOW)
        with pytest.raises(progress.CancelledError), transaction.atomic():
            progress.begin(run.pk, by=actor, total=3)

    assert (fresh(run).state, fresh(run).ended_at) == ("cancelled", NOW)


def test_a_running_one_stops_at_its_next_report_or_at_the_end(actor, run):
    with acting_as(actor):
        progress.begin(run.pk, by=actor, total=3)
        progress.ask_to_stop(run.pk, by=actor, now=NOW)
        for step in (
            lambda: progress.report(run.pk, by=actor, done=1),
            lambda: progress.finish(run.pk, by=actor, result_id=None, now=NOW),
        ):
            with pytest.raises(progress.CancelledError), transaction.atomic():
                step()
    progress.close(run.pk, by=actor, state=JobRun.State.CANCELLED, now=NOW)

    assert fresh(run).state == "cancelled"


def test_an_ended_run_stays_as_it_is(actor, run):
    with acting_as(actor):
        progress.begin(run.pk, by=actor, total=1)
        progress.finish(run.pk, by=actor, result_id=None, now=NOW)
        progress.ask_to_stop(run.pk, by=actor, now=NOW)
        with pytest.raises(progress.CancelledError), transaction.atomic():
            progress.finish(run.pk, by=actor, result_id=None, now=NOW)
    progress.close(run.pk, by=actor, state=JobRun.State.FAILED, problem="late", now=NOW)

    assert (fresh(run).state, fresh(run).cancel_asked, fresh(run).problem) == ("done", False, "")


def test_a_failed_run_says_why(actor, run):
    progress.close(run.pk, by=actor, state=JobRun.State.FAILED, problem="nobody_counted", now=NOW)

    assert (fresh(run).state, fresh(run).problem) == ("failed", "nobody_counted")
