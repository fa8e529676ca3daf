"""Calculations in the background: ordered once, stopped on request, refused when the rights have ended."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.core.jobs import Reporter, StoppedError
from wegbereiter.core.models import JobRun
from wegbereiter.core.progress import CancelledError
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import factories as make
from wegbereiter.funding import jobs
from wegbereiter.funding.models import Calculation, HeadCountUpload
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import CountState, Fault, Round
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.testing.jobs import run_jobs, run_python

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def count():
    return make.make_head_count({make_organisation(): 5}, state=CountState.FINAL)


@pytest.fixture
def officer():
    return make.make_officers(1)[0]


def ordered(by, count, **values):
    values = {"edition": make.EDITION, "occasion": Round.FINAL, "now": NOW, **values}
    return jobs.order_calculation(head_count_id=count and count.pk, by=by, **values)


def test_an_order_queues_one_job_and_a_second_click_finds_it(count, officer):
    with acting_as(make.as_actor(officer)) as by:
        first, second = ordered(by, count), ordered(by, count)

    assert first == second
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where task_name = 'funding.calculate'")
        assert cursor.fetchone() == (1,)
    assert Event.objects.filter(code="funding.calculation.ordered").count() == 1


def test_what_can_be_refused_at_once_is_not_queued(count, officer):
    reported = make.make_head_count({make_organisation(): 5}, edition="pik-2017b", state=CountState.REPORTED)
    with acting_as(make.as_actor(officer)) as by:
        for values in ({"edition": "pik-1999"},):
            with pytest.raises(LookupError):
                ordered(by, count, **values)
        with pytest.raises(RefusedError):
            ordered(by, reported)
    make.make_calculation({}, head_count=count)
    with acting_as(make.as_actor(officer)) as by, pytest.raises(RefusedError) as caught:
        ordered(by, count)

    assert caught.value.fault == Fault.ALREADY_FINAL
    assert JobRun.objects.count() == 0


def test_a_round_without_a_head_count_is_ordered_too(officer):
    make_organisation(Kind.DISTRICT, population=5)

    with acting_as(make.as_actor(officer)) as by:
        run = ordered(by, None, edition="pik-2022", occasion=Round.ADD_ON)

    assert run.state == "waiting"


def test_other_roles_order_and_stop_nothing(count):
    clerk = make.as_actor(make_membership("second_officer", kind=Kind.APPROVING_OFFICE))

    with acting_as(clerk):
        with pytest.raises(PermissionDenied):
            ordered(clerk, count)
        with pytest.raises(PermissionDenied):
            jobs.stop_calculation(uuid4(), by=clerk, now=NOW)


def run_job(by, **arguments):
    values = {"edition": make.EDITION, "occasion": "final", **arguments}
    return jobs.calculate.function(by, Reporter.silent(by), **values)


def test_the_job_calculates(count, officer):
    with acting_as(make.as_actor(officer)) as by:
        made = run_job(by, head_count=count.pk)

    assert Calculation.objects.get().pk == made


def test_the_job_is_not_done_for_somebody_whose_role_has_ended(count, officer):
    by = make.as_actor(officer)
    officer.last_day = date(2018, 1, 1)
    officer.save()

    with acting_as(by), pytest.raises(StoppedError) as caught:
        run_job(by, head_count=count.pk)

    assert caught.value.code == "membership_ended"


def test_the_job_tells_why_it_was_refused(officer):
    with acting_as(make.as_actor(officer)) as by, pytest.raises(StoppedError) as caught, transaction.atomic():
        run_job(by)

    assert caught.value.code == "count_missing"


def test_an_order_that_was_stopped_before_it_began_is_not_calculated(count, officer):
    with acting_as(make.as_actor(officer)) as by:
        run = ordered(by, count)
        jobs.stop_calculation(run.pk, by=by, now=NOW)
        with pytest.raises(CancelledError), transaction.atomic():
            jobs.calculate.function(
                by, Reporter(run.pk, by=by), edition=make.EDITION, occasion="final", head_count=count.pk
            )

    assert Calculation.objects.count() == 0
    assert Event.objects.filter(code="funding.calculation.stopped").count() == 1


def test_expired_previews_are_swept(officer):
    for expires in (NOW - timedelta(minutes=1), NOW + timedelta(hours=1)):
        HeadCountUpload.objects.create(
            organisation=officer.organisation,
            edition=make.EDITION,
            counted_on=make.COUNTED_ON,
            file_hash="0" * 64,
            created_at=make.NOW,
            created_by=uuid4(),
            expires_at=expires,
        )

    jobs.sweep_uploads(NOW)

    assert HeadCountUpload.objects.count() == 1


def test_sweeping_waits_for_the_register():
    jobs.sweep_uploads(NOW)


ORDER = """
from django.db import connection, transaction
from django.utils import timezone
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import factories as make, jobs
from wegbereiter.funding.states import CountState, Round
from wegbereiter.organisations.factories import make_organisation

with transaction.atomic():
    officer = make.make_officers(1)[0]
    towns = {make_organisation(): number for number in range(1, 451)}
    count = make.make_head_count(towns, state=CountState.FINAL)
with acting_as(make.as_actor(officer)) as by:
    jobs.order_calculation(edition="pik-2017", occasion=Round.FINAL, head_count_id=count.pk, by=by, now=timezone.now())
"""
STATE = """
from wegbereiter.core.models import JobRun
from wegbereiter.funding.models import Allotment, Calculation
run = JobRun.objects.get()
print(run.state, run.done, run.total, run.problem, Calculation.objects.count(), Allotment.objects.count())
"""


@pytest.mark.commits
def test_a_worker_calculates_what_was_ordered(own_database):
    owner = {"APP_DATABASE_URL": own_database.owner_url}
    run_python(own_database, ORDER, **owner)

    run_jobs(own_database)

    assert run_python(own_database, STATE, **owner).split() == ["done", "450", "450", "1", "450"]
