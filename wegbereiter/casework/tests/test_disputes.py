"""Whoever looks at my day, or gets a reminder by post, sees that something about the person is disputed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from wegbereiter.casework.actions import appointment as appointments
from wegbereiter.casework.actions.appointment import Meeting
from wegbereiter.casework.actions.dispute import note_dispute, settle_dispute
from wegbereiter.casework.actions.task import write_task
from wegbereiter.casework.choices import DisputeOutcome
from wegbereiter.casework.queries.reminders import reminder_letter
from wegbereiter.casework.tests.test_actions_task import open_case
from wegbereiter.casework.tests.test_rights import does
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for

pytestmark = pytest.mark.django_db
BADGE = "<span>disputed</span>"


@pytest.fixture
def case(ada):
    return open_case(ada)


def meeting(ada, case, **ahead):
    return does(ada, appointments.make_appointment, case.pk, Meeting(begins_at=timezone.now() + timedelta(**ahead)))


def page(member, sign_in):
    return sign_in(member).get(reverse("casework:day"), headers={"accept-language": "en"}).content.decode()


def test_each_line_of_my_day_says_it_as_long_as_the_note_stands(ada, case, sign_in):
    meeting(ada, case, days=3)
    does(ada, write_task, case.pk, "Anrufen", due_on=timezone.localdate())
    before = page(ada, sign_in).count(BADGE)
    note = does(ada, note_dispute, case.person_id, "Name", "anders")
    lines = page(ada, sign_in).count(BADGE)
    does(ada, settle_dispute, note.pk, DisputeOutcome.CORRECTED)
    assert (before, lines, page(ada, sign_in).count(BADGE)) == (0, 3, 0)  # task, appointment, "New with me"


def test_a_reminder_by_post_carries_the_note(ada, case):
    made = meeting(ada, case, days=3)
    does(ada, note_dispute, case.person_id, "Zqname", "zqanders")
    with acting_as(actor_for(ada)):
        said = str(reminder_letter(actor_for(ada), made, made_on=timezone.localdate()).data())
    assert ("Zqname" in said, "zqanders" in said) == (True, True)
