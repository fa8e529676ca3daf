"""A permit that is prolonged, corrected or taken back: days of the law run from the first one, and nothing comes twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from wegbereiter.casework.actions.case import enter_fact, withdraw_fact
from wegbereiter.casework.actions.law import enter_permit_days
from wegbereiter.casework.models import Episode
from wegbereiter.casework.tests.test_actions_task import day_of, open_case
from wegbereiter.casework.tests.test_rights import at, does

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(ada):
    return open_case(ada, weeks=8)


def status_of(membership, case, *, weeks, code="refugee"):
    day = timezone.localdate() - timedelta(weeks=weeks)
    return does(membership, enter_fact, case.person_id, "residence", code, first_day=day)


def days_of(episode):
    row = Episode.objects.get(pk=episode.pk)
    return row.granted_on, row.recognised_on


@pytest.fixture
def days(ada, case):
    """Known of the first paper: the claim to a course lapses in 25 days."""
    status_of(ada, case, weeks=6)
    today = timezone.localdate()
    known = {"granted_on": today - timedelta(days=340), "recognised_on": today - timedelta(days=360)}
    does(ada, enter_permit_days, case.pk, **known)
    return tuple(known.values())


def test_a_prolonged_paper_keeps_the_days_and_the_last_day_on_the_page(sign_in, ada, case, days):
    before = {
        line.point.code: line.last_day for line in sign_in(ada).get(at("law", case)).context["page"].rights
    }  # fmt: skip

    prolonged = status_of(ada, case, weeks=1)

    page = sign_in(ada).get(at("law", case)).context["page"]
    assert days_of(prolonged) == days
    assert {line.point.code: line.last_day for line in page.rights} == before
    assert before["integration-course"] is not None
    assert [line.task.due_on for line in day_of(ada).coming] == [before["integration-course"]]


def test_what_was_done_about_a_deadline_stays_done_when_the_paper_is_prolonged_and_when_that_was_an_error(
    sign_in, ada, case, days
):
    [line] = day_of(ada).coming
    sign_in(ada).post(at("finish_task", case), {"reason": line.reason, "key": line.key})

    prolonged = status_of(ada, case, weeks=1)
    after = day_of(ada).coming
    does(ada, withdraw_fact, prolonged.pk)

    assert (after, day_of(ada).coming) == ([], [])


def test_days_that_were_entered_at_the_prolonged_paper_stay_when_it_was_an_error(ada, case):
    first = status_of(ada, case, weeks=6)
    prolonged = status_of(ada, case, weeks=1)
    day = timezone.localdate() - timedelta(days=340)
    does(ada, enter_permit_days, case.pk, granted_on=day, recognised_on=None)

    does(ada, withdraw_fact, prolonged.pk)

    assert days_of(first) == (day, None)


def test_a_status_that_was_taken_back_and_entered_anew_on_the_same_day_keeps_its_days(ada, case, days):
    does(ada, withdraw_fact, Episode.objects.get().pk)

    assert days_of(status_of(ada, case, weeks=5)) == days


def test_another_status_and_an_error_of_an_earlier_day_hand_on_nothing(ada, case, days):
    other = status_of(ada, case, weeks=1, code="settlement")
    assert days_of(other) == (None, None)

    does(ada, withdraw_fact, other.pk)
    first = Episode.objects.get(code="refugee")
    assert days_of(first) == days
    does(ada, withdraw_fact, first.pk)
    Episode.objects.filter(pk=first.pk).update(withdrawn_at=timezone.now() - timedelta(days=1))
    assert days_of(status_of(ada, case, weeks=2)) == (None, None)
