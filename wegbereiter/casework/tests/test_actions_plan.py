"""From the information sheet to a plan that both agreed on: facts stay, ticking is the note, a finished plan never counts."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions import case as cases
from wegbereiter.casework.actions import plan as plans
from wegbereiter.casework.actions.case import Unnamed
from wegbereiter.casework.actions.plan import OwnStep, View
from wegbereiter.casework.choices import AgreedAs, Ending, GoalState, Help, StepState, Told
from wegbereiter.casework.models import AgreedPlan, Case, Contact, ContactPerson, Episode, Goal, ProtectedNote, Step
from wegbereiter.casework.queries.case import current_plan, episodes_visible_to, newest_levels
from wegbereiter.casework.queries.library import goals
from wegbereiter.casework.rules.library import By
from wegbereiter.casework.rules.plans import Change, difference, seal, thawed
from wegbereiter.casework.rules.refusal import ConflictError, Refusal, RefusedError
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.people.factories import give

pytestmark = pytest.mark.django_db
CODE = "office-letter"


@pytest.fixture
def today():
    return timezone.localdate()


def does(membership, action, *arguments, **more):
    actor = actor_for(membership)
    more.setdefault("today", timezone.localdate())
    with acting_as(actor):
        return action(*arguments, by=actor, now=timezone.now(), **more)


def refusal_of(membership, action, *arguments, **more):
    with pytest.raises(RefusedError) as refused:
        does(membership, action, *arguments, **more)
    return refused.value.code


@pytest.fixture
def case(ada, person):
    return does(ada, cases.open_case, person.pk, "pik-2017")


# ---------------------------------------------------------------- before the first fact
def test_every_answer_to_the_sheet_stays(ada, person):
    for answer in (Told.LATER, Told.AGREED, Told.AGREED):  # the last one is a second click
        does(ada, cases.note_answer, person.pk, answer, language="ar", text_version=1)

    assert [row.answer for row in person.informations.all()] == ["agreed", "later"]
    assert Event.objects.filter(code="casework.information.answered").count() == 2
    does(ada, cases.note_answer, person.pk, Told.AGREED, language="ar", text_version=2)
    assert person.informations.count() == 3


def test_who_refuses_is_counselled_and_counted_and_not_written_down(ada, today):
    contact = does(
        ada, cases.count_unnamed, Unnamed(day=today, kind="office", topics=["housing-search"], language="fa")
    )

    assert (contact.topics, Event.objects.get(code="casework.contact.unnamed").river) == (["housing-search"], "case")


# ---------------------------------------------------------------- facts
def test_a_new_fact_ends_the_one_before_and_nothing_is_overwritten(ada, person, today):
    does(ada, cases.enter_fact, person.pk, "housing", "provisional", first_day=today - timedelta(90))
    does(ada, cases.enter_fact, person.pk, "housing", "own_home", first_day=today, proof="seen")

    rows = list(Episode.objects.order_by("first_day").values_list("code", "last_day", "proof"))
    assert rows == [("provisional", today - timedelta(1), "told"), ("own_home", None, "seen")]


@pytest.mark.parametrize(
    ("fact", "days", "refusal"),
    [
        (("housing", "castle"), 0, Refusal.NO_SUCH_FACT),
        (("shoes", "own_home"), 0, Refusal.NO_SUCH_FACT),
        (("housing", "own_home"), 1, Refusal.FACT_AHEAD),
        (("housing", "own_home"), -10, Refusal.FACT_OF_THIS_DAY),
    ],
)
def test_what_cannot_be_a_fact_is_refused(ada, person, fact, days, refusal):
    today = timezone.localdate()
    does(ada, cases.enter_fact, person.pk, "housing", "follow_up", first_day=today - timedelta(10))

    assert refusal_of(ada, cases.enter_fact, person.pk, *fact, first_day=today + timedelta(days)) == refusal


def test_an_error_is_withdrawn_and_entered_anew(ada, person, today):
    wrong = does(ada, cases.enter_fact, person.pk, "income", "own", first_day=today)
    does(ada, cases.withdraw_fact, wrong.pk)
    does(ada, cases.enter_fact, person.pk, "income", "jobcenter", first_day=today)

    actor = actor_for(ada)
    with acting_as(actor):
        assert [row.code for row in episodes_visible_to(actor, today=today)] == ["jobcenter"]
    assert Episode.objects.count() == 2


# ---------------------------------------------------------------- case
def test_one_open_case_of_a_person(ada, person, case):
    assert refusal_of(ada, cases.open_case, person.pk, "pik-2017") == Refusal.CASE_IS_OPEN

    does(ada, cases.close_case, case.pk, Ending.REACHED)
    assert refusal_of(ada, cases.close_case, case.pk, Ending.REACHED) == Refusal.CASE_IS_CLOSED
    assert does(ada, cases.open_case, person.pk, "pik-2017").pk != case.pk


# ---------------------------------------------------------------- assessment
def test_only_what_was_talked_about_is_rated_and_the_rest_is_carried_on(ada, person, case, today):
    earlier = today - timedelta(30)
    give(person, ada, kind="substitute", first_day=earlier)
    does(ada, plans.rate, person.pk, {"work": View(level=2), "housing": View(level=1, own_level=3)}, today=earlier)
    does(ada, plans.rate, person.pk, {"work": View(level=3), "family": View()})
    does(ada, plans.rate, person.pk, {"work": View(level=4)})

    actor = actor_for(ada)
    with acting_as(actor):
        found = newest_levels(actor, case, today=today)
    assert {area: (one.level, one.own_level, one.day) for area, one in found.items()} == {
        "work": (4, None, today),
        "housing": (1, 3, earlier),
    }


# ---------------------------------------------------------------- goals and steps
def test_a_goal_comes_with_its_steps_and_their_days(ada, case, today):
    goal = does(ada, plans.choose_goal, case.pk, CODE, agreed=True)

    assert (goal.area, goal.agreed_on, goal.steps.count()) == (
        "daily-life",
        today,
        len(next(g for g in goals() if g.code == CODE).steps),
    )
    assert all(step.due_on > today and step.code.startswith(CODE) for step in goal.steps.all())
    assert refusal_of(ada, plans.choose_goal, case.pk, CODE) == Refusal.GOAL_IS_THERE
    assert refusal_of(ada, plans.choose_goal, case.pk, "happiness") == Refusal.NO_SUCH_GOAL
    assert refusal_of(ada, plans.choose_goal, case.pk, "bank-account", steps=["x.y"]) == Refusal.NO_SUCH_GOAL


def test_a_goal_in_own_words(ada, case, today):
    steps = [OwnStep(words="Ich frage im Verein.", by=By.PARTICIPANT, days=7), OwnStep(words=" ", by=By.MANAGER)]
    goal = does(ada, plans.write_goal, case.pk, "participation", " Fußball spielen ", steps=steps)

    assert (goal.words, [(step.words, step.due_on) for step in goal.steps.all()]) == (
        "Fußball spielen",
        [("Ich frage im Verein.", today + timedelta(7))],
    )
    assert refusal_of(ada, plans.write_goal, case.pk, "work", "  ") == Refusal.NO_WORDS


def test_the_last_step_reaches_the_goal_and_taking_it_back_opens_it(ada, case, today):
    steps = [OwnStep(words=word, by=By.PARTICIPANT) for word in ("eins", "zwei")]
    goal = does(ada, plans.write_goal, case.pk, "work", "Arbeit", steps=steps)
    first, second = goal.steps.all()

    does(ada, plans.tick_step, first.pk, Help.ALONE, version=1)
    assert Goal.objects.get().state == GoalState.OPEN
    with pytest.raises(ConflictError):
        does(ada, plans.tick_step, first.pk, Help.WITH_HELP, version=1)
    done = does(ada, plans.tick_step, second.pk, Help.WITH_HELP, version=1)
    assert (Goal.objects.get().state, Goal.objects.get().ended_on) == (GoalState.REACHED, today)
    assert refusal_of(ada, plans.move_step, second.pk, today, version=2) == Refusal.STEP_IS_OVER
    does(ada, plans.untick_step, done.pk, version=2)
    assert (Goal.objects.get().state, Step.objects.get(pk=second.pk).state) == (GoalState.OPEN, StepState.OPEN)
    assert does(ada, plans.move_step, second.pk, today + timedelta(3), version=3).due_on == today + timedelta(3)


# ---------------------------------------------------------------- agreed
def test_a_plan_is_kept_word_for_word_in_both_languages(ada, case, today):
    assert refusal_of(ada, plans.agree, case.pk, language="ar", agreed_as=AgreedAs.SPOKEN) == Refusal.NOTHING_AGREED
    goal = does(ada, plans.choose_goal, case.pk, CODE, agreed=True)
    first = does(ada, plans.agree, case.pk, language="ar", agreed_as=AgreedAs.SPOKEN)
    does(ada, plans.tick_step, goal.steps.first().pk, Help.ALONE, version=1)
    second = does(ada, plans.agree, case.pk, language="ar", agreed_as=AgreedAs.SIGNED, filed_at="Ordner 3")

    before, after = (thawed(AgreedPlan.objects.get(number=number).content) for number in (1, 2))
    assert before.goals[0].words.startswith("Ich")
    assert any("\u0600" <= letter <= "\u06ff" for letter in before.goals[0].own_words)
    assert [(one.change, one.fields) for one in difference(before, after)] == [(Change.CHANGED, ("state", "help"))]
    assert seal(AgreedPlan.objects.get(pk=first.pk).content) == first.sha256
    actor = actor_for(ada)
    with acting_as(actor):
        assert current_plan(actor, case, today=today) == second
    does(ada, cases.close_case, case.pk, Ending.REACHED)
    with acting_as(actor):
        assert current_plan(actor, Case.objects.get(), today=today) is None


# ---------------------------------------------------------------- attacked
def raw(membership, sql, *values):
    with acting_as(actor_for(membership)), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def test_a_colleague_reaches_nothing_of_the_case(ada, ben, person, case, today):
    does(ada, plans.choose_goal, case.pk, CODE, agreed=True)
    does(ada, plans.agree, case.pk, language="ar", agreed_as=AgreedAs.SPOKEN)
    does(ada, cases.enter_fact, person.pk, "housing", "follow_up", first_day=today)
    now = timezone.now()
    contact = Contact.objects.create(
        organisation=person.organisation, day=today, kind="phone", made_by=ada.user_id, entered_at=now, note="x"
    )
    ContactPerson.objects.create(organisation=person.organisation, contact=contact, person=person, day=today)
    ProtectedNote.objects.create(
        organisation=person.organisation,
        person=person,
        text="x",
        readers=[ada.user_id],
        written_at=now,
        written_by=ada.user_id,
    )
    tables = ("case", "goal", "step", "agreedplan", "episode", "contact", "contactperson", "protectednote")

    counts = {table: f"select count(*) from casework_{table}" for table in tables}
    assert {table for table, sql in counts.items() if raw(ada, sql)[0][0] == 0} == set()
    assert {table for table, sql in counts.items() if raw(ben, sql)[0][0] != 0} == set()
    with pytest.raises(Case.DoesNotExist):
        does(ben, cases.close_case, case.pk, Ending.REACHED)
    for update in ("update casework_agreedplan set content = '{}'", "update casework_episode set code = 'own_home'"):
        with pytest.raises(DatabaseError):
            raw(ada, update)
    with pytest.raises(DatabaseError):
        raw(ada, "delete from casework_agreedplan")


def test_the_lead_sees_the_case_but_not_the_protected_note(ada, person, case):
    lead = make_membership("team_lead", ada.organisation)
    ProtectedNote.objects.create(
        organisation=person.organisation, person=person, text="x", readers=[ada.user_id], written_at=timezone.now(),
        written_by=ada.user_id,
    )  # fmt: skip

    assert raw(lead, "select count(*) from casework_case") == [(1,)]
    assert raw(lead, "select count(*) from casework_protectednote") == [(0,)]
    assert raw(ada, "select count(*) from casework_protectednote") == [(1,)]
