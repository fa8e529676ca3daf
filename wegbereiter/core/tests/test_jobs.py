from contextlib import nullcontext
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection, transaction

from wegbereiter.core import progress
from wegbereiter.core.jobs import (
    Reporter,
    enqueue,
    job_actor,
    packed,
    packed_actor,
    run_with_progress,
    unpacked,
    unpacked_actor,
)
from wegbereiter.core.models import JobRun
from wegbereiter.core.tenancy import NOBODY, Actor, acting_as
from wegbereiter.core.tests import sample_jobs
from wegbereiter.core.tests.sample_jobs import NOW
from wegbereiter.testing.jobs import run_jobs, run_python

SAMPLES = ("wegbereiter.core.tests.sample_jobs",)


@pytest.fixture
def actor():
    return Actor(
        user_id=uuid4(),
        organisation_id=uuid4(),
        organisation_kind="municipality",
        membership_id=uuid4(),
        role="funding_clerk",
        database_role="wb_money",
        permissions=frozenset({"allotment.read_own"}),
        natural_persons=frozenset({uuid4(), uuid4()}),
    )


def queued():
    with connection.cursor() as cursor:
        cursor.execute("select task_name, args, queueing_lock from procrastinate_jobs order by id")
        return cursor.fetchall()


@pytest.mark.parametrize("who", [NOBODY, job_actor(uuid4())])
def test_an_actor_comes_out_of_the_queue_as_it_went_in(who, actor):
    assert unpacked_actor(packed_actor(who)) == who
    assert unpacked_actor(packed_actor(actor)) == actor


def test_ids_and_codes_come_out_of_the_queue_as_they_went_in():
    arguments = {"town_id": uuid4(), "edition": "pik-2017", "round": "first_tranche"}

    assert unpacked(packed(arguments)) == arguments


@pytest.mark.parametrize("value", ["Erika Mustermann", "", 3, None, b"x", ["a"], "x" * 121, "é"])
def test_the_queue_is_no_place_for_words(value):
    with pytest.raises(ValueError, match="must be an id or a code"):
        packed({"note": value})


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["wb_login", "wb_money", "wb_case"])
def test_a_job_is_queued_in_the_actors_transaction(role):
    who = job_actor(uuid4(), database_role=role)

    with acting_as(who):
        sample_jobs.short.defer(by=who, code="a")

    ((name, _args, lock),) = queued()
    assert (name, lock) == ("tests.short", None)


@pytest.mark.django_db
def test_a_job_goes_with_the_transaction_that_ordered_it(actor):
    with acting_as(actor):
        sample_jobs.short.defer(by=actor, code="a")
        transaction.set_rollback(True)

    assert queued() == []


@pytest.mark.django_db
def test_a_job_that_waits_already_is_not_queued_again_and_breaks_nothing(actor):
    with acting_as(actor):
        for _time in range(2):
            sample_jobs.short.defer(by=actor, code="a", once="allot")
        sample_jobs.short.defer(by=actor, code="b")

    assert [lock for _name, _args, lock in queued()] == ["allot", None]


@pytest.mark.django_db
def test_a_long_job_is_queued_with_its_run(actor):
    with acting_as(actor):
        run = sample_jobs.long.start(by=actor, now=NOW, ending="good")

    ((name, _args, _lock),) = queued()
    stored = JobRun.objects.get(pk=run.pk)
    assert (name, stored.code, stored.state, stored.user_id) == ("tests.long", "tests.long", "waiting", actor.user_id)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ending", "state", "problem", "marks"),
    [("good", "done", "", 1), ("stopped", "failed", "no_head_count", 0), ("failed", "failed", "unexpected", 0)],
)
def test_a_run_tells_how_the_work_ended(actor, ending, state, problem, marks):
    with acting_as(actor):
        run = progress.start_run("tests.long", by=actor, now=NOW)

    with pytest.raises(RuntimeError, match="as ordered") if ending == "failed" else nullcontext():
        run_with_progress(sample_jobs.long.function, actor, run.pk, {"ending": ending})

    run.refresh_from_db()
    written = JobRun.objects.filter(code__startswith="mark.")
    assert (run.state, run.problem, written.count()) == (state, problem, marks)
    assert run.result_id == (written.get().pk if marks else None)


@pytest.mark.django_db
def test_a_stopped_run_leaves_nothing_of_the_work(actor):
    with acting_as(actor):
        run = progress.start_run("tests.long", by=actor, now=NOW)
        progress.begin(run.pk, by=actor, total=3)
        progress.ask_to_stop(run.pk, by=actor, now=NOW)

    run_with_progress(sample_jobs.long.function, actor, run.pk, {"ending": "good"})

    run.refresh_from_db()
    assert (run.state, JobRun.objects.filter(code__startswith="mark.").count()) == ("cancelled", 0)


@pytest.mark.django_db
def test_a_job_that_is_handed_out_again_after_its_end_changes_nothing(actor):
    with acting_as(actor):
        run = progress.start_run("tests.long", by=actor, now=NOW)
    for _time in range(2):
        run_with_progress(sample_jobs.long.function, actor, run.pk, {"ending": "good"})

    run.refresh_from_db()
    assert (run.state, JobRun.objects.filter(code__startswith="mark.").count()) == ("done", 1)


def test_a_silent_reporter_tells_nobody(actor):
    reporter = Reporter.silent(actor)

    reporter.begin(total=3)
    reporter.reached(1)


@pytest.mark.django_db
def test_a_reporter_does_not_write_at_every_step(actor, monkeypatch):
    clock = iter([100.0, 100.0, 100.1, 100.6, 100.6])
    monkeypatch.setattr("wegbereiter.core.jobs.time.monotonic", lambda: next(clock))
    with acting_as(actor):
        run = progress.start_run("tests.long", by=actor, now=NOW)
        reporter = Reporter(run.pk, by=actor)
        reporter.begin(total=3)
        seen = []
        for step in (1, 2, 3):
            reporter.reached(step)
            seen.append(JobRun.objects.get(pk=run.pk).done)

    assert seen == [1, 1, 3]


@pytest.mark.django_db
def test_a_failed_defer_inside_a_savepoint_keeps_the_outer_work(actor):
    with acting_as(actor), transaction.atomic():
        enqueue("tests.short", once="x", arguments={"a": 1})
        enqueue("tests.short", once="x", arguments={"a": 1})
        with connection.cursor() as cursor:
            cursor.execute("select 1")
            assert cursor.fetchone() == (1,)


ORDER = """
    from uuid import UUID
    from wegbereiter.core.jobs import job_actor
    from wegbereiter.core.tenancy import acting_as
    from wegbereiter.core.tests import sample_jobs
    from wegbereiter.core.tests.sample_jobs import NOW
    actor = job_actor(UUID("{organisation}"), database_role="{role}")
    with acting_as(actor):
        {order}
"""
ORGANISATION = UUID(int=7)


def ordered(database, order, role="wb_money"):
    run_python(database, ORDER.format(organisation=ORGANISATION, role=role, order=order))
    return run_jobs(database, modules=SAMPLES)


def rows(database, statement):
    with psycopg.connect(database.owner_url) as connection:
        return connection.execute(statement).fetchall()


@pytest.mark.commits
@pytest.mark.parametrize("role", ["wb_money", "wb_case"])
def test_a_worker_runs_the_job_under_the_actors_role_and_removes_it(own_database, role):
    ordered(own_database, "sample_jobs.short.defer(by=actor, code='a')", role)

    assert rows(own_database, "select organisation_id, code, problem from core_jobrun") == [
        (ORGANISATION, "mark.a", f"{role}-wb_login")
    ]
    assert rows(own_database, "select task_name from procrastinate_jobs where task_name like 'tests.%'") == []


@pytest.mark.commits
def test_a_failed_job_leaves_nothing_but_itself(own_database):
    log = ordered(own_database, "sample_jobs.failing.defer(by=actor, code='a')")

    assert "as ordered" in log
    assert rows(own_database, "select * from core_jobrun") == []
    jobs = rows(own_database, "select task_name, status from procrastinate_jobs where task_name like 'tests.%'")
    assert jobs == [("tests.failing", "failed")]


@pytest.mark.commits
def test_a_job_ordered_by_a_job_goes_with_it(own_database):
    """The worker has connections of its own; a job must be queued on the job's connection, not on those."""
    ordered(own_database, "[sample_jobs.chaining.defer(by=actor, code=code) for code in ('doomed', 'good')]")

    assert rows(own_database, "select code from core_jobrun") == [("mark.good",)]


@pytest.mark.commits
def test_a_worker_tells_how_far_it_is_on_a_connection_of_its_own(own_database):
    ordered(own_database, "sample_jobs.long.start(by=actor, now=NOW, ending='good')")

    runs = rows(
        own_database, "select state, done, total, result_id is not null from core_jobrun where code = 'tests.long'"
    )
    assert runs == [("done", 3, 3, True)]


@pytest.mark.commits
def test_jobs_of_a_killed_worker_are_run_again_and_a_poisonous_one_is_parked(own_database):
    code = "for name in ('a', 'b'): sample_jobs.short.defer(by=actor, code=name)"
    run_python(own_database, ORDER.format(organisation=ORGANISATION, role="wb_money", order=code))
    with psycopg.connect(own_database.owner_url) as connection:
        connection.execute("insert into procrastinate_workers (last_heartbeat) values (now() - interval '5 minutes')")
        connection.execute(
            "update procrastinate_jobs set status = 'doing', worker_id = (select max(id) from procrastinate_workers)"
        )
        connection.execute("update procrastinate_jobs set attempts = 2 where args ->> 'code' = 'b'")
    retry = """
        from django.core.management import call_command
        from procrastinate.contrib.django import app
        app.perform_import_paths()
        app.tasks["core.retry_stalled"].defer(timestamp=0)
    """
    run_python(own_database, retry)

    run_jobs(own_database, modules=SAMPLES)
    run_jobs(own_database, modules=SAMPLES)

    assert rows(own_database, "select code from core_jobrun") == [("mark.a",)]
    left = "select args ->> 'code', status::text from procrastinate_jobs where task_name = 'tests.short'"
    assert rows(own_database, left) == [("b", "failed")]


@pytest.mark.commits
def test_old_jobs_and_runs_end(own_database):
    ordered(own_database, "sample_jobs.failing.defer(by=actor, code='a'); sample_jobs.short.defer(by=actor, code='b')")
    with psycopg.connect(own_database.owner_url) as connection:
        connection.execute("update procrastinate_events set at = at - interval '31 days'")
        connection.execute("update core_jobrun set created_at = now() - interval '31 days'")
    sweep = """
        from procrastinate.contrib.django import app
        app.perform_import_paths()
        for name in ("core.remove_old_jobs", "core.remove_old_runs"):
            app.tasks[name].defer(timestamp=0)
    """
    run_python(own_database, sweep)

    run_jobs(own_database, modules=SAMPLES)

    assert rows(own_database, "select * from core_jobrun") == []
    assert rows(own_database, "select * from procrastinate_jobs where task_name like 'tests.%'") == []
