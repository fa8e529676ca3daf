"""The plan at work: choose, tick, move, agree; nobody overwrites anybody, and a plan that is over never counts."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wegbereiter.accounts.models import Profile
from wegbereiter.audit.models import Event
from wegbereiter.casework.actions import case as cases
from wegbereiter.casework.actions import goals
from wegbereiter.casework.actions import plan as plans
from wegbereiter.casework.actions.plan import OwnStep, View
from wegbereiter.casework.choices import Ending, GoalState, Help, StepState, Told
from wegbereiter.casework.models import AgreedPlan, Appointment, Goal, Rating, Step
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.library import goals as library_goals
from wegbereiter.casework.queries.plan_paper import sides
from wegbereiter.casework.rules.library import By
from wegbereiter.casework.rules.refusal import ConflictError, Refusal, RefusedError
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Household, HouseholdMember, PersonLanguage

pytestmark = pytest.mark.django_db
CODE = "office-letter"
OWN_WORDS = "<script>alert(1)</script> Ich lerne schwimmen"


@pytest.fixture
def today():
    return timezone.localdate()


def does(membership, action, *arguments, **more):
    actor = actor_for(membership)
    with acting_as(actor):
        return action(*arguments, by=actor, today=timezone.localdate(), now=timezone.now(), **more)


@pytest.fixture
def case(ada):
    person = make_person(ada)
    does(ada, cases.note_answer, person.pk, Told.AGREED, language="ar", text_version=1)
    PersonLanguage.objects.create(organisation=ada.organisation, person=person, code="ar", preferred=True)
    return does(ada, cases.open_case, person.pk, "pik-2017")


@pytest.fixture
def goal(ada, case):
    return does(ada, plans.choose_goal, case.pk, CODE, agreed=True)


@pytest.fixture
def step(goal):
    return goal.steps.first()


def at(name, case, **more):
    return reverse(f"casework:{name}", kwargs={"pk": case.pk, **more})


def of(name, row):
    return reverse(f"casework:{name}", args=[row.pk])


def version(case, number):
    return of("plan_version", AgreedPlan.objects.get(case=case, number=number))


def texts(response):
    return response.content.decode()


# ---------------------------------------------------------------- the plan
def test_a_plan_shows_every_text_twice_in_its_direction(sign_in, ada, case, goal):
    does(ada, plans.write_goal, case.pk, "participation", OWN_WORDS, steps=[OwnStep(words="Bad suchen", by=By.THIRD)])

    page = texts(sign_in(ada).get(at("plan", case)))

    assert '<span lang="ar" dir="rtl">' in page
    assert "not checked by a native speaker" in page or "nicht von" in page
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Ich lerne schwimmen" in page


def test_a_language_without_words_falls_back_visibly(sign_in, ada, case, goal):
    case.person.languages.update(code="so")

    page = texts(sign_in(ada).get(at("plan", case)))

    assert '<span class="w-flag">Einfaches Deutsch</span>' in page


def test_without_a_language_the_one_of_the_sheet_is_taken(sign_in, ada, case, goal):
    case.person.languages.all().delete()

    assert 'lang="ar" dir="rtl"' in texts(sign_in(ada).get(at("plan", case)))


@pytest.mark.parametrize("how", Help.values)
def test_one_tap_ticks_and_one_takes_it_back(sign_in, ada, case, step, how):
    client = sign_in(ada)
    page = texts(client.get(at("plan", case)))
    assert f'value="{how}"' in page
    ticked = client.post(of("plan_step_tick", step), {"how": how, "version": 1})
    again = client.post(of("plan_step_tick", step), {"how": how, "version": 1})

    step.refresh_from_db()
    assert (ticked.status_code, again.status_code) == (302, 302)  # a double click is one tick
    assert ticked.url.endswith(f"/plan/#step-{step.pk}")
    assert (step.state, step.help, step.done_on, step.version) == ("done", how, timezone.localdate(), 2)
    assert Event.objects.filter(code="casework.step.done").count() == 1
    for _click in range(2):
        undone = client.post(of("plan_step_untick", step), {"version": 2, "from": "talk"})
        step.refresh_from_db()
        assert (step.state, step.help, step.version) == ("open", "", 3)
        assert "/plan/gespraech/#step-" in undone.url
    assert Event.objects.filter(code="casework.step.reopened").count() == 1


def test_who_comes_second_with_another_answer_is_told(sign_in, ada, case, step):
    client = sign_in(ada)
    client.post(of("plan_step_tick", step), {"how": "alone", "version": 1})

    late = client.post(of("plan_step_tick", step), {"how": "with-help", "version": 1})
    moved = client.post(of("plan_step_move", step), {"week": "1", "version": 1})

    step.refresh_from_db()
    assert (late.status_code, moved.status_code, step.help) == (409, 409, "alone")


def test_a_step_moves_by_a_week_or_to_a_day(sign_in, ada, case, step, today):
    client, due = sign_in(ada), step.due_on
    client.post(of("plan_step_move", step), {"week": "1", "version": 1})
    step.refresh_from_db()
    assert step.due_on == due + timedelta(7)
    client.post(of("plan_step_move", step), {"due_on": "2030-05-01", "version": 2})
    step.refresh_from_db()
    assert step.due_on.isoformat() == "2030-05-01"
    Step.objects.update(due_on=today - timedelta(30))  # overdue: a week from today, not from then
    assert "kern" in texts(client.get(at("plan", case)))
    client.post(of("plan_step_move", step), {"week": "1", "version": 3})
    step.refresh_from_db()
    assert step.due_on == today + timedelta(7)


@pytest.mark.parametrize("days", [None, -30, 3])
def test_one_week_on_clicked_twice_is_one_week(sign_in, ada, case, step, days):
    today = timezone.localdate()
    Step.objects.filter(pk=step.pk).update(due_on=days and today + timedelta(days))
    client, seen = sign_in(ada), (today + timedelta(days)).isoformat() if days else ""
    assert f'name="seen" value="{seen}"' in texts(client.get(at("plan", case)))
    click = {"week": "1", "version": 1, "seen": seen}

    answers = [client.post(of("plan_step_move", step), click) for _click in range(2)]

    step.refresh_from_db()
    assert [answer.url for answer in answers] == [f"{at('plan', case)}#step-{step.pk}"] * 2
    assert (step.due_on, step.version) == (today + timedelta(7 + max(days or 0, 0)), 2)
    assert Event.objects.filter(code="casework.step.moved").count() == 1
    assert client.post(of("plan_step_move", step), click | {"due_on": "2030-05-01", "week": ""}).status_code == 409


@pytest.mark.parametrize("data", [{}, {"version": "x", "how": "alone"}, {"version": 1, "how": "by magic"}])
def test_a_tick_that_no_page_has_is_no_request(sign_in, ada, case, step, data):
    assert sign_in(ada).post(of("plan_step_tick", step), data).status_code == 400


def test_a_step_that_is_over_is_not_moved(sign_in, ada, case, step):
    does(ada, plans.tick_step, step.pk, Help.ALONE, version=1)

    assert sign_in(ada).post(of("plan_step_move", step), {"week": "1", "version": 2}).status_code == 422


def test_of_the_steps_done_the_page_says_how_many_alone(sign_in, ada, case, goal):
    for number, step in enumerate(goal.steps.all()):
        does(ada, plans.tick_step, step.pk, Help.ALONE if number == 0 else Help.WITH_HELP, version=1)

    page = texts(sign_in(ada).get(at("plan", case)))

    assert f'max="{goal.steps.count()}" value="1"' in page


@pytest.mark.parametrize("number", [1, 4])
def test_the_page_costs_the_same_whatever_the_plan_holds(sign_in, ada, case, django_assert_num_queries, number):
    for one in library_goals()[: number * 3]:
        does(ada, plans.choose_goal, case.pk, one.code)
    client = sign_in(ada)
    client.get(at("plan", case))
    with django_assert_num_queries(QUERIES):
        assert client.get(at("plan", case)).status_code == 200


QUERIES = (
    20  # six of the plan, one of the case; the rest is the frame of every page: what is disputed, emergency access
)


# ---------------------------------------------------------------- goals
def test_goals_are_proposed_with_their_reason_and_chosen_in_three_inputs(sign_in, ada, case, today):
    does(ada, plans.rate, case.person_id, {"daily-life": View(level=2), "work": View(own_level=1)})
    client = sign_in(ada)
    offered = texts(client.get(at("plan_goals", case)))
    assert "2</p>" in offered
    only = texts(client.get(at("plan_goals", case), {"area": "daily-life", "show": "all"}))
    assert at("plan_goal", case, code=CODE) in only
    assert at("plan_goal", case, code="literacy") not in only
    page = texts(client.get(at("plan_goal", case, code=CODE)))
    codes = next(one for one in library_goals() if one.code == CODE).step_codes()
    assert page.count(" checked") == len(codes) >= 3
    inputs = ["add a goal", "the goal", "into the plan"]  # its steps are chosen already
    client.post(at("plan_goal", case, code=CODE), {"steps": codes})

    goal = Goal.objects.get()
    assert (goal.code, goal.steps.count(), goal.agreed_on) == (CODE, len(codes), None)
    assert len(inputs) <= 6
    second = client.post(at("plan_goal", case, code=CODE), {"steps": codes})
    assert (second.status_code, Goal.objects.count()) == (422, 1)


def test_steps_can_be_left_out_and_none_can_be_made_up(sign_in, ada, case):
    client = sign_in(ada)
    codes = next(one for one in library_goals() if one.code == CODE).step_codes()
    assert client.post(at("plan_goal", case, code=CODE), {"steps": ["literacy.course-found"]}).status_code == 422
    assert client.get(at("plan_goal", case, code="no-such-goal")).status_code == 404
    client.post(at("plan_goal", case, code=CODE), {"steps": codes[:1], "agreed": "on"})

    goal = Goal.objects.get()
    assert (goal.steps.count(), goal.agreed_on) == (1, timezone.localdate())


def test_a_household_without_children_is_not_offered_a_place_for_them(sign_in, ada, case):
    url, client = at("plan_goal", case, code=CHILDCARE), sign_in(ada)
    assert url in texts(client.get(at("plan_goals", case)))
    household = Household.objects.create(organisation=ada.organisation, created_at=timezone.now())
    HouseholdMember.objects.create(
        organisation=ada.organisation, household=household, person_id=case.person_id, relation="adult",
        first_day=timezone.localdate(),
    )  # fmt: skip
    assert url not in texts(client.get(at("plan_goals", case)))
    assert url in texts(client.get(at("plan_goals", case), {"show": "all"}))


CHILDCARE = next(one.code for one in library_goals() if "small-children" in one.households)


def test_an_own_goal_with_steps_is_written_once(sign_in, ada, case, today):
    client = sign_in(ada)
    data = {
        "area": "participation", "words": OWN_WORDS, "step1": "Bad suchen", "by1": "manager", "weeks1": "2", "step2": "",
        "by2": "participant", "weeks2": "", "step3": "Kurs beginnen", "by3": "", "weeks3": "", "agreed": "on",
    }  # fmt: skip
    assert client.get(at("plan_own_goal", case)).status_code == 200
    answers = [client.post(at("plan_own_goal", case), data) for _click in range(2)]

    assert [one.status_code for one in answers] == [302, 422]
    assert list(Step.objects.values_list("words", "by", "due_on")) == [
        ("Bad suchen", "manager", today + timedelta(14)),
        ("Kurs beginnen", "participant", None),
    ]
    assert client.post(at("plan_own_goal", case), {"area": "participation"}).status_code == 422


def test_the_person_says_yes_and_a_goal_is_given_up_and_taken_up(sign_in, ada, case, today):
    goal = does(ada, plans.choose_goal, case.pk, CODE)
    client = sign_in(ada)
    for name in ("plan_goal_yes", "plan_goal_yes", "plan_goal_drop", "plan_goal_drop"):
        assert client.post(of(name, goal)).status_code == 302
    goal.refresh_from_db()
    assert (goal.agreed_on, goal.state, goal.ended_on) == (today, GoalState.DROPPED, today)
    assert set(goal.steps.values_list("state", "version")) == {(StepState.DROPPED, 2)}
    page = texts(client.get(at("plan", case)))
    assert f'id="goal-{goal.pk}"' in page
    for _click in range(2):
        client.post(of("plan_goal_take_up", goal))
    goal.refresh_from_db()
    assert (goal.state, goal.ended_on, goal.steps.first().state) == (GoalState.OPEN, None, StepState.OPEN)
    events = Event.objects.filter(code__startswith="casework.goal.").values_list("code", flat=True).order_by("id")
    kinds = {"casework.goal.chosen", "casework.goal.agreed", "casework.goal.dropped", "casework.goal.taken_up"}
    assert (len(events), set(events)) == (4, kinds)


def test_a_reached_goal_is_not_given_up_and_none_is_there_twice(ada, case, goal):
    does(ada, goals.drop_goal, goal.pk)
    anew = does(ada, plans.choose_goal, case.pk, CODE)
    with pytest.raises(RefusedError, match=Refusal.GOAL_IS_THERE):
        does(ada, goals.take_up_goal, goal.pk)
    for step in anew.steps.all():
        does(ada, plans.tick_step, step.pk, Help.ALONE, version=1)
    with pytest.raises(RefusedError, match=Refusal.GOAL_IS_OVER):
        does(ada, goals.drop_goal, anew.pk)
    own = does(ada, plans.write_goal, case.pk, "work", "Arbeit finden")
    does(ada, goals.drop_goal, own.pk)
    assert does(ada, goals.take_up_goal, own.pk).state == GoalState.OPEN


def test_a_reached_goal_answers_with_a_sentence(sign_in, ada, case, goal):
    Goal.objects.filter(pk=goal.pk).update(state=GoalState.REACHED, ended_on=timezone.localdate())

    assert sign_in(ada).post(of("plan_goal_drop", goal)).status_code == 422


@pytest.mark.parametrize(
    ("action", "more"),
    [(plans.tick_step, {"how": Help.ALONE, "version": 1}), (goals.drop_goal, {}), (goals.agree_goal, {})],
)
def test_every_act_on_a_plan_locks_the_case_first(ada, goal, step, action, more):
    """Else a tick and a goal given up at the same moment could wait for each other."""
    with CaptureQueriesContext(connection) as ran:
        does(ada, action, (step if more else goal).pk, **more)

    locked = [one["sql"].split('FROM "')[1].split('"')[0] for one in ran if "FOR UPDATE" in one["sql"]]
    assert locked[0] == "casework_case"


# ---------------------------------------------------------------- agreeing
def test_what_is_agreed_stays_and_two_versions_can_be_compared(sign_in, ada, case, goal, step):
    client = sign_in(ada)
    assert client.get(at("plan_agree", case)).status_code == 200
    assert client.post(at("plan_agree", case), {"agreed_as": "signed"}).status_code == 422  # where does it lie?
    first = client.post(at("plan_agree", case), {"agreed_as": "signed", "filed_at": "Akte 12"})
    again = client.post(at("plan_agree", case), {"agreed_as": "signed", "filed_at": "Akte 12"})
    assert (first.url, again.status_code) == (version(case, 1), 422)
    before = AgreedPlan.objects.get().content
    does(ada, plans.tick_step, step.pk, Help.ALONE, version=1)
    does(ada, plans.write_goal, case.pk, "work", OWN_WORDS, agreed=True)
    client.post(at("plan_agree", case), {"agreed_as": "spoken"})

    assert AgreedPlan.objects.get(number=1).content == before
    page = texts(client.get(version(case, 2)))
    assert "&lt;script&gt;alert(1)" in page
    assert "<strong>" in page
    assert 'dir="rtl"' in page
    older = texts(client.get(version(case, 1), {"with": "2"}))
    assert "Akte 12" in older
    assert older.count("<strong>") == page.count("<strong>")  # from the earlier to the later, whichever is open
    assert client.get(version(case, 1), {"with": "x"}).status_code == 200


def test_without_a_yes_nothing_is_agreed(sign_in, ada, case):
    does(ada, plans.choose_goal, case.pk, CODE)

    assert sign_in(ada).post(at("plan_agree", case), {"agreed_as": "spoken"}).status_code == 422


# ---------------------------------------------------------------- assessment
def test_rated_is_what_was_talked_about_and_the_rest_is_carried_on(sign_in, ada, case, today):
    does(ada, plans.rate, case.person_id, {"language": View(level=1, own_level=2), "work": View(level=3)})
    Rating.objects.update(day=today - timedelta(200))
    client = sign_in(ada)
    page = client.get(at("assessment", case))
    assert (page.status_code, page.context["assessment"].seen) == (200, "")
    sent = {"seen": "", "level-language": "4", "own-health": "2"}
    answers = [
        client.post(at("assessment", case), sent) for _click in range(2)
    ]  # the second is the same, not another one
    other = client.post(at("assessment", case), {"seen": "", "level-language": "5"})

    assert [one.status_code for one in (*answers, other)] == [302, 302, 409]
    found = client.get(at("assessment", case)).context["assessment"]
    language, health, work = (
        next(one for one in found.areas if one.area == area) for area in ("language", "health", "work")
    )
    assert (language.way, language.newest.level, language.first.own_level) == (3, 4, 2)
    assert (health.own.own_level, health.newest, health.way) == (2, None, None)
    assert (work.newest.day, work.way, work.today) == (today - timedelta(200), None, None)
    assert client.post(at("assessment", case), {"seen": found.seen}).status_code == 302  # nothing said, nothing kept
    assert client.post(at("assessment", case), {"seen": found.seen, "level-work": "6"}).status_code == 400


def test_ratings_that_came_between_are_not_overwritten(ada, case):
    does(ada, plans.rate, case.person_id, {"work": View(level=3)}, seen="")
    with pytest.raises(ConflictError):
        does(ada, plans.rate, case.person_id, {"work": View(level=1)}, seen="")

    assert Rating.objects.get().level == 3


def test_a_language_without_a_scale_says_so(sign_in, ada, case):
    case.person.languages.update(code="so")

    assert sign_in(ada).get(at("assessment", case)).context["assessment"].is_fallback


# ---------------------------------------------------------------- together
def test_looked_at_together_each_open_step_has_its_taps(sign_in, ada, case, goal):
    page = texts(sign_in(ada).get(at("talk", case)))

    assert page.count('name="how" value="alone"') == goal.steps.count()
    assert 'name="from" value="talk"' in page


# ---------------------------------------------------------------- on paper
def words_of(response):
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("language", ["ar", "ti", "uk", "de", "so"])
def test_the_paper_says_everything_twice_with_lines_to_sign_on(sign_in, ada, case, step, language):
    case.person.languages.update(code=language)
    does(ada, plans.write_goal, case.pk, "work", '#eval("1") <b>$x$</b> ' + "w" * 90, agreed=True)
    does(ada, plans.write_goal, case.pk, "housing", "Noch ohne Ja")
    does(ada, plans.tick_step, step.pk, Help.ALONE, version=1)
    Profile.objects.filter(user_id=ada.user_id).update(phone="0711 123 45", office_hours="Mo 9–12")

    paper = words_of(sign_in(ada).get(at("plan_pdf", case)))

    title = next(one for one in library_goals() if one.code == CODE)
    assert library.words()["de"].goals[title.code] in paper
    assert '#eval("1") <b>$x$</b>' in paper
    assert "Noch ohne Ja" not in paper
    assert "Ort, Datum" in paper
    assert ada.user.profile.name in paper
    assert "Telefon: 0711 123 45" in paper
    assert "Sprechzeiten: Mo 9–12" in paper
    assert "Raum:" not in paper  # nobody has said where
    assert "Nächstes Gespräch" not in paper  # there is none


def test_in_a_line_from_right_to_left_a_phone_number_keeps_the_order_of_its_parts():
    assert sides("ar").said("phone", "0711 123 45")[1].endswith(": \u20680711 123 45\u2069")
    assert sides("uk").said("phone", "0711 123 45") == ("Telefon: 0711 123 45", "Телефон: 0711 123 45")


def test_a_version_on_paper_is_the_one_that_was_agreed(sign_in, ada, case, goal):
    does(ada, plans.agree, case.pk, language="fa", agreed_as="spoken")
    does(ada, plans.write_goal, case.pk, "work", "Ein späteres Ziel", agreed=True)
    now = timezone.now()
    Appointment.objects.create(
        organisation=ada.organisation, person_id=case.person_id, begins_at=now + timedelta(3), place="Rathaus, Zimmer 4",
        bring="Ihren Ausweis", made_by=ada.user_id, made_at=now,
    )  # fmt: skip

    paper = words_of(sign_in(ada).get(of("plan_version_pdf", AgreedPlan.objects.get())))

    assert "Ein späteres Ziel" not in paper
    assert "Rathaus, Zimmer 4" in paper
    assert "Bitte mitbringen: Ihren Ausweis" in paper


def test_a_letter_that_no_font_has_is_named(sign_in, ada, case):
    does(ada, plans.write_goal, case.pk, "work", "Arbeit 𓀀", agreed=True)

    response = sign_in(ada).get(at("plan_pdf", case))

    assert response.status_code == 422
    assert "U+13000" in texts(response)


# ---------------------------------------------------------------- closed and foreign
def every(case, goal, step):
    gets = [
        at("plan", case), at("plan_goals", case), at("plan_own_goal", case), at("plan_goal", case, code=CODE),
        at("plan_agree", case), version(case, 1), at("talk", case), at("assessment", case),
    ]  # fmt: skip
    posts = [
        (at("plan_goal", case, code="literacy"), {}),
        (at("plan_own_goal", case), {"area": "work", "words": "Arbeit"}),
        (of("plan_goal_yes", goal), {}),
        (of("plan_goal_drop", goal), {}),
        (of("plan_goal_take_up", goal), {}),
        (of("plan_step_tick", step), {"how": "alone", "version": 1}),
        (of("plan_step_untick", step), {"version": 1}),
        (of("plan_step_move", step), {"week": "1", "version": 1}),
        (at("plan_agree", case), {"agreed_as": "spoken"}),
        (at("assessment", case), {"seen": "", "level-work": "3"}),
    ]
    return gets, posts


def test_a_closed_case_is_read_and_nothing_in_it_changes(sign_in, ada, case, goal, step):
    does(ada, plans.agree, case.pk, language="ar", agreed_as="spoken")
    does(ada, cases.close_case, case.pk, Ending.MOVED)
    client, (gets, posts) = sign_in(ada), every(case, goal, step)

    assert [client.get(url).status_code for url in gets] == [200, 422, 422, 422, 422, 200, 200, 200]
    assert [client.post(url, data).status_code for url, data in posts] == [422] * len(posts)
    assert client.get(gets[0]).context["plan"].current is None
    assert not client.get(gets[5]).context["is_current"]
    assert (Goal.objects.count(), Rating.objects.count(), AgreedPlan.objects.count()) == (1, 0, 1)


def test_nobody_else_s_case_exists(sign_in, ada, case, goal, step):
    does(ada, plans.agree, case.pk, language="ar", agreed_as="spoken")
    colleague = make_membership("integration_manager", ada.organisation)
    for stranger in (colleague, make_membership("integration_manager", make_organisation())):
        client, (gets, posts) = sign_in(stranger), every(case, goal, step)
        assert {client.get(url).status_code for url in gets} == {404}
        assert {client.post(url, data).status_code for url, data in posts} == {404}
