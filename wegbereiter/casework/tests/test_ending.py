"""What is open with somebody does not vanish from the day without a word: it is named, and ends or goes over."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.appointment import Meeting, make_appointment
from wegbereiter.casework.actions.case import close_case, open_case
from wegbereiter.casework.actions.files import join_files, part_files
from wegbereiter.casework.actions.task import write_task
from wegbereiter.casework.choices import Ending
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Appointment, Task
from wegbereiter.casework.queries.feed import planned_of
from wegbereiter.casework.tests.test_actions_plan import does
from wegbereiter.casework.tests.test_actions_task import day_of
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for
from wegbereiter.people.factories import make_person

pytestmark = pytest.mark.django_db
AHEAD = timezone.now() + timedelta(days=2)


@pytest.fixture
def cases(ada):
    return [make_case(make_person(ada)) for _file in range(2)]


def fill(ada, case, *, place="Rathaus"):
    """An appointment ahead and one that has begun, a task."""
    for begins_at in (AHEAD, timezone.now() - timedelta(hours=1)):
        does(ada, make_appointment, case.pk, Meeting(begins_at=begins_at, place=place))
    does(ada, write_task, case.pk, "VHS anrufen", due_on=timezone.localdate())


def planned(case):
    return list(Appointment.objects.filter(person=case.person_id, state="planned").values_list("begins_at", flat=True))


def open_tasks(case):
    return list(Task.objects.filter(person=case.person_id, done_at=None).values_list("words", flat=True))


def test_closing_names_what_ends_with_it_and_ends_it(ada, cases, sign_in):
    case, other = cases
    fill(ada, case, place="<b>Rathaus</b>")
    fill(ada, other)
    shown = sign_in(ada).get(reverse("casework:close_case", args=[case.pk])).content.decode()
    assert "VHS anrufen" in shown
    assert shown.count("&lt;b&gt;Rathaus") == 1

    does(ada, close_case, case.pk, Ending.REACHED)
    assert (AHEAD in planned(case), len(planned(case)), open_tasks(case)) == (False, 1, [])
    assert (len(planned(other)), open_tasks(other)) == (2, ["VHS anrufen"])
    event = Event.objects.get(code="casework.case.closed")
    assert (event.data["appointments"], event.data["tasks"]) == (1, 1)
    actor = actor_for(ada)
    with acting_as(actor):
        assert not planned_of(actor, today=timezone.localdate()).filter(person=case.person_id, begins_at=AHEAD).exists()


def test_somebody_counselled_anew_begins_without_old_tasks(ada, cases):
    fill(ada, cases[0])
    does(ada, close_case, cases[0].pk, Ending.MOVED)
    does(ada, open_case, cases[0].person_id, "pik-2025")

    assert [line for line in day_of(ada).due if line.reason == "own"] == []


def test_joining_takes_over_what_is_open_once(ada, cases):
    kept, gone = cases
    fill(ada, gone)
    does(ada, write_task, gone.pk, "Nur hier", due_on=timezone.localdate())
    does(ada, make_appointment, kept.pk, Meeting(begins_at=AHEAD, place="Rathaus"))
    does(ada, write_task, kept.pk, "VHS anrufen", due_on=timezone.localdate())

    merger = does(ada, join_files, kept.pk, gone.pk)
    assert (planned(kept), sorted(open_tasks(kept))) == ([AHEAD], ["Nur hier", "VHS anrufen"])
    assert (AHEAD in planned(gone), open_tasks(gone)) == (False, [])
    does(ada, part_files, merger.pk)
    assert (planned(kept), open_tasks(kept)) == ([AHEAD], ["VHS anrufen"])
    assert (AHEAD in planned(gone), sorted(open_tasks(gone))) == (True, ["Nur hier", "VHS anrufen"])


def test_joining_moves_an_appointment_that_only_the_other_file_has(ada, cases):
    kept, gone = cases
    does(ada, make_appointment, gone.pk, Meeting(begins_at=AHEAD, place="Rathaus", bring="Ausweis", interpreter="ar"))

    merger = does(ada, join_files, kept.pk, gone.pk)
    moved = Appointment.objects.get(person=kept.person_id)
    assert (moved.begins_at, moved.bring, moved.interpreter, moved.made_by) == (AHEAD, "Ausweis", "ar", ada.user_id)
    does(ada, part_files, merger.pk)
    assert (planned(kept), planned(gone)) == ([], [AHEAD])  # nothing of the one stays with the other
