"""Tasks come by themselves, never twice, and go with their cause; appointments say what became of them."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions import appointment as appointments
from wegbereiter.casework.actions import case as cases
from wegbereiter.casework.actions import plan as plans
from wegbereiter.casework.actions import task as tasks
from wegbereiter.casework.actions.appointment import Meeting
from wegbereiter.casework.actions.contact import Talk, write_contact
from wegbereiter.casework.actions.plan import OwnStep
from wegbereiter.casework.choices import AppointmentState, Ending, Help
from wegbereiter.casework.models import Appointment, Case, Task
from wegbereiter.casework.queries.day import my_day
from wegbereiter.casework.queries.feed import planned_of
from wegbereiter.casework.queries.team import team_load
from wegbereiter.casework.rules.calendar import Slot, calendar
from wegbereiter.casework.rules.library import By
from wegbereiter.casework.rules.refusal import ConflictError, Refusal
from wegbereiter.casework.rules.tasks import Cause, Kept, Reason, Standing, standing
from wegbereiter.casework.tests.test_actions_plan import does, raw, refusal_of
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.people.factories import give, make_person
from wegbereiter.people.models import Care

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


def open_case(membership, *, weeks=0):
    """A case that was opened so many weeks ago."""
    case = does(membership, cases.open_case, make_person(membership).pk, "pik-2017")
    Case.objects.filter(pk=case.pk).update(opened_on=timezone.localdate() - timedelta(weeks=weeks))
    return case


@pytest.fixture
def case(ada):
    return open_case(ada)


def day_of(membership):
    actor = actor_for(membership)
    with acting_as(actor):
        return my_day(actor, today=timezone.localdate())


def paper(membership, case, *, days):
    day = timezone.localdate()
    fact = {"first_day": day, "until": day + timedelta(days)}
    return does(membership, cases.enter_fact, case.person_id, "residence", "refugee", **fact)


def names_of(lines):
    return [(line.reason, line.key) for line in lines]


# ---------------------------------------------------------------- by themselves
def test_a_paper_that_ends_is_a_task_until_it_is_prolonged(ada, case, today):
    wrong = paper(ada, case, days=-2)
    key = f"{wrong.pk}:{today - timedelta(2)}"

    assert names_of(day_of(ada).overdue) == [("paper_ends", key)]
    task = does(ada, tasks.postpone_task, case.pk, "paper_ends", key, days=1, seen=today - timedelta(2))
    assert (task.due_on, day_of(ada).overdue, names_of(day_of(ada).coming)) == (
        today + timedelta(1), [], [("paper_ends", key)],
    )  # fmt: skip
    does(ada, cases.withdraw_fact, wrong.pk)
    assert day_of(ada).coming == []
    assert refusal_of(ada, tasks.finish_task, case.pk, "paper_ends", "gone") == Refusal.TASK_IS_GONE


def test_a_task_is_done_once_taken_back_and_never_comes_twice(ada, case, today):
    key = f"{paper(ada, case, days=30).pk}:{today + timedelta(30)}"

    for _click in range(2):
        does(ada, tasks.finish_task, case.pk, "paper_ends", key)
    found = day_of(ada)
    assert (found.coming, [line.task.key for line in found.done], Task.objects.count()) == ([], [key], 1)
    assert refusal_of(ada, tasks.postpone_task, case.pk, "paper_ends", key, days=1, seen=today) == Refusal.TASK_IS_GONE
    for _click in range(2):
        does(ada, tasks.reopen_task, case.pk, "paper_ends", key)
    assert names_of(day_of(ada).coming) == [("paper_ends", key)]
    codes = Event.objects.filter(code__startswith="casework.task").order_by("at", "id").values_list("code", flat=True)
    assert list(codes) == ["casework.task.done", "casework.task.reopened"]


def test_a_late_step_is_a_task_until_it_is_ticked(ada, case, today):
    steps = [OwnStep(words="Antrag abgeben", by=By.PARTICIPANT, days=-3)]
    goal = does(ada, plans.write_goal, case.pk, "work", "Arbeit", steps=steps)

    [line] = day_of(ada).overdue
    assert (line.reason, line.step.words, line.days_late) == (Reason.STEP_OVERDUE, "Antrag abgeben", 3)
    does(ada, plans.tick_step, goal.steps.get().pk, Help.ALONE, version=1)
    assert day_of(ada).overdue == []


def test_silence_counts_from_the_last_try_and_says_talk_and_try_apart(ada, today):
    quiet, tried = open_case(ada, weeks=9), open_case(ada, weeks=9)
    for case, weeks, reached in ((quiet, 6, True), (tried, 7, True), (tried, 5, False)):
        does(ada, write_contact, case.pk, Talk(day=today - timedelta(weeks=weeks), kind="phone", reached=reached))

    lines = day_of(ada).silent
    assert [(line.case.pk, line.weeks, line.tried_since) for line in lines] == [
        (quiet.pk, 6, False), (tried.pk, 5, True),
    ]  # fmt: skip
    key = (today - timedelta(weeks=6)).isoformat()
    does(ada, tasks.postpone_task, quiet.pk, "no_contact", key, days=7, seen=lines[0].task.due_on)
    does(ada, write_contact, tried.pk, Talk(day=today, kind="phone"))
    assert day_of(ada).silent == []


def test_the_end_of_counselling_is_a_task_half_a_year_before(ada, today):
    case = does(ada, cases.open_case, make_person(ada).pk, "pik-2023")
    Case.objects.filter(pk=case.pk).update(opened_on=today - timedelta(days=365 * 3 - 60))
    does(ada, write_contact, case.pk, Talk(day=today, kind="phone"))

    assert [line.reason for line in day_of(ada).coming] == [Reason.CLOCK]


# ---------------------------------------------------------------- own ones
def test_an_own_task_with_its_day(ada, case, today):
    first = does(ada, tasks.write_task, case.pk, " VHS anrufen ", due_on=today)
    second = does(ada, tasks.write_task, case.pk, "VHS anrufen", due_on=today)

    assert (first.pk, [line.task.words for line in day_of(ada).due]) == (second.pk, ["VHS anrufen"])
    assert refusal_of(ada, tasks.write_task, case.pk, "  ", due_on=today) == Refusal.NO_WORDS
    for _click in range(2):
        moved = does(ada, tasks.postpone_task, case.pk, "own", first.key, days=7, seen=today)
    assert (moved.due_on, moved.postponed) == (today + timedelta(7), 1)
    wrong = refusal_of(ada, tasks.postpone_task, case.pk, "own", first.key, days=3, seen=moved.due_on)
    assert wrong == Refusal.TASK_IS_GONE


def test_whoever_is_not_in_charge_reaches_no_task(ada, case, today):
    ben = make_membership("integration_manager", ada.organisation)
    task = does(ada, tasks.write_task, case.pk, "x", due_on=today)

    for action in (tasks.finish_task, tasks.reopen_task):
        with pytest.raises(Case.DoesNotExist):
            does(ben, action, case.pk, "own", task.key)
    assert raw(ben, "update casework_task set words = 'y'") == 0
    does(ada, cases.close_case, case.pk, Ending.REACHED)
    assert refusal_of(ada, tasks.finish_task, case.pk, "own", task.key) == Refusal.CASE_IS_CLOSED
    assert day_of(ada).due == []


def test_what_stands_is_what_nobody_has_dealt_with(today):
    cause = Cause(reason=Reason.NO_CONTACT, key="a", due_on=today)
    own = Standing(reason=Reason.OWN, key="b", due_on=today)
    gone = Standing(reason=Reason.STEP_OVERDUE, key="c", due_on=today)
    kept = [Kept(task=own, done=False), Kept(task=gone, done=False)]

    assert [task.key for task in standing([cause], kept)] == ["a", "b"]
    assert standing([cause], [Kept(task=Standing(reason=Reason.NO_CONTACT, key="a", due_on=today), done=True)]) == []


# ---------------------------------------------------------------- the day and the team
def test_a_case_that_somebody_gave_is_new_and_the_lead_sees_counts_by_name(ada, case, today):
    lead, ben = (make_membership(role, ada.organisation) for role in ("team_lead", "integration_manager"))
    handed = does(lead, cases.open_case, make_person(organisation=ada.organisation).pk, "pik-2017")
    actor = actor_for(lead)
    with acting_as(actor):
        team = team_load(actor, today=today)
    assert ([one.pk for one in team.without_owner], team.all_without_owner) == ([handed.pk], 1)

    case.person.cares.update(given_by=ada.user_id)
    Care.objects.create(
        organisation=ada.organisation, person_id=handed.person_id, user_id=ada.user_id, first_day=today,
        given_at=timezone.now(), given_by=lead.user_id,
    )  # fmt: skip
    give(make_person(ada), ben, kind="substitute")
    paper(ada, case, days=-1)
    does(ada, write_contact, case.pk, Talk(day=today, kind="visit", interpreter="ar"))
    assert [one.pk for one in day_of(ada).new] == [handed.pk]
    with acting_as(actor):
        team = team_load(actor, today=today)
        assert my_day(actor, today=today).cases == []
    counts = [(one.people, one.families, one.overdue, one.interpreted) for one in team.loads]
    assert (counts, team.without_owner) == ([(2, 2, 1, 1)], [])


# ---------------------------------------------------------------- appointments
def at(days, hour=14):
    day = timezone.localdate() + timedelta(days)
    return timezone.make_aware(datetime.combine(day, time(hour)))


def test_an_appointment_is_made_moved_and_missed(ada, case):
    meeting = Meeting(begins_at=at(0), place="Rathaus", interpreter="ar")
    made = [does(ada, appointments.make_appointment, case.pk, meeting) for _click in range(2)]
    assert made[0] == made[1]
    moved = Meeting(begins_at=at(0, hour=9), minutes=45)
    does(ada, appointments.change_appointment, made[0].pk, moved, version=1)
    with pytest.raises(ConflictError):
        does(ada, appointments.change_appointment, made[0].pk, meeting, version=1)
    for _click in range(2):
        does(ada, appointments.settle_appointment, made[0].pk, "missed", version=2)
    with pytest.raises(ConflictError):
        does(ada, appointments.settle_appointment, made[0].pk, "kept", version=2)

    assert [(one.state, one.minutes, one.version) for one in Appointment.objects.all()] == [("missed", 45, 3)]
    assert refusal_of(ada, appointments.change_appointment, made[0].pk, moved, version=3) == Refusal.NO_SUCH_STATE
    assert (
        does(ada, appointments.settle_appointment, made[0].pk, "planned", version=3).state == AppointmentState.PLANNED
    )
    assert Event.objects.filter(code="casework.appointment.settled").count() == 2
    assert [one.pk for one in day_of(ada).appointments] == [made[0].pk]


@pytest.mark.parametrize("state", ["kept", "missed", "lost"])
def test_nobody_has_missed_what_lies_ahead(ada, case, state):
    made = does(ada, appointments.make_appointment, case.pk, Meeting(begins_at=at(2)))

    assert refusal_of(ada, appointments.settle_appointment, made.pk, state, version=1) == Refusal.NO_SUCH_STATE
    does(ada, appointments.settle_appointment, made.pk, "cancelled", version=1)
    assert refusal_of(ada, appointments.settle_appointment, made.pk, "kept", version=2) == Refusal.NO_SUCH_STATE


def test_an_appointment_belongs_to_who_looks_after_the_person(ada, case):
    ben = make_membership("integration_manager", ada.organisation)
    made = does(ada, appointments.make_appointment, case.pk, Meeting(begins_at=at(1)))

    with pytest.raises(Appointment.DoesNotExist):
        does(ben, appointments.settle_appointment, made.pk, "cancelled", version=1)
    with pytest.raises(Case.DoesNotExist):
        does(ben, appointments.make_appointment, case.pk, Meeting(begins_at=at(1)))
    assert raw(ben, "select count(*) from casework_appointment") == [(0,)]
    does(ada, cases.close_case, case.pk, Ending.REACHED)
    assert refusal_of(ada, appointments.settle_appointment, made.pk, "cancelled", version=1) == Refusal.CASE_IS_CLOSED


def test_the_calendar_says_when_and_nothing_about_whom(ada, case):
    made = does(ada, appointments.make_appointment, case.pk, Meeting(begins_at=at(1), place="Zuhause bei Frau X"))
    actor = actor_for(ada)
    with acting_as(actor):
        rows = list(planned_of(actor, today=timezone.localdate()))
    slots = [Slot(key=row.pk, begins_at=row.begins_at, minutes=row.minutes, changes=0) for row in rows]
    text = calendar(slots, summary="Termin", now=at(0))

    assert [row.pk for row in rows] == [made.pk]
    lines = text.split("\r\n")
    assert (lines[0], lines[-2], lines.count("SUMMARY:Termin")) == ("BEGIN:VCALENDAR", "END:VCALENDAR", 1)
    assert not any("Frau X" in line or line.startswith("LOCATION") for line in lines)
