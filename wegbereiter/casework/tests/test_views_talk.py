"""Pages of the plan in conversation: nothing is typed twice, the review takes four inputs, what cannot be saved stays."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions import case as cases
from wegbereiter.casework.actions import plan as plans
from wegbereiter.casework.actions import steps
from wegbereiter.casework.actions import talk as talks
from wegbereiter.casework.actions.appointment import Meeting, make_appointment
from wegbereiter.casework.actions.contact import Talk, write_contact
from wegbereiter.casework.actions.plan import OwnStep
from wegbereiter.casework.actions.talk import Review
from wegbereiter.casework.choices import Ending, Help
from wegbereiter.casework.models import Appointment, Contact, Step, TalkLine
from wegbereiter.casework.queries.library import content, languages, words
from wegbereiter.casework.queries.library import goals as library_goals
from wegbereiter.casework.rules.library import By
from wegbereiter.casework.tests.test_actions_plan import does
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.people.factories import give, make_person
from wegbereiter.people.models import Care, PersonLanguage

pytestmark = pytest.mark.django_db
CODE = "office-letter"
CODES = next(goal for goal in library_goals() if goal.code == CODE).step_codes()


@pytest.fixture
def page(ada, sign_in):
    return sign_in(ada)


@pytest.fixture
def case(ada):
    person = make_person(ada)
    PersonLanguage.objects.create(organisation=ada.organisation, person=person, code="ar", preferred=True)
    return does(ada, cases.open_case, person.pk, "pik-2017")


@pytest.fixture
def goal(ada, case):
    return does(ada, plans.choose_goal, case.pk, CODE, steps=CODES[:2], agreed=True)


@pytest.fixture
def step(goal):
    return goal.steps.first()


def at(name, row):
    return reverse(f"casework:{name}", args=[row.pk])


def text(response):
    return response.content.decode()


TALK = {"from": "talk"}


def test_what_is_ticked_moved_and_added_in_the_talk_is_written_once(page, case, goal, step):
    for _click in range(2):
        answer = page.post(at("plan_step_tick", step), {"how": "alone", "version": 1} | TALK)
        assert answer.url == f"{at('talk', case)}#step-{step.pk}"
    second = goal.steps.last()
    week = {"week": "1", "version": 1, "seen": second.due_on.isoformat()}
    for _click in range(2):
        assert page.post(at("plan_step_move", second), week | TALK).url == f"{at('talk', case)}#step-{second.pk}"
    for _click in range(2):
        page.post(at("plan_step_add", goal), {"code": CODES[2]} | TALK)

    assert (Contact.objects.count(), sorted(TalkLine.objects.values_list("act", flat=True))) == (
        1,
        ["added", "done", "moved"],
    )
    record = f"Schritt erledigt: {words()['de'].steps[step.code]} (allein)"
    for url in (at("talk", case), at("talk_end", case), at("contacts", case), at("contact", Contact.objects.get())):
        assert record in text(page.get(url))


def test_each_line_of_the_talk_is_taken_back_with_one_button(page, case, goal, step):
    second = goal.steps.last()
    page.post(at("plan_step_tick", step), {"how": "alone", "version": 1} | TALK)
    page.post(at("plan_step_move", second), {"due_on": "2030-05-01", "version": 1} | TALK)
    page.post(at("plan_step_add", goal), {"code": CODES[2]} | TALK)
    added, was_on = goal.steps.last(), second.due_on
    shown = page.get(at("talk", case)).context["entries"]
    assert [(one.undo, one.area) for one in shown] == [(act, "daily-life") for act in ("done", "moved", "added")]
    shown = text(page.get(at("talk", case)))
    assert f'name="due_on" value="{was_on.isoformat()}"' in shown
    assert at("plan_step_remove", added) in shown

    page.post(at("plan_step_move", second), {"due_on": "2031-01-01", "version": 2})  # later, on the plan
    assert [one.undo for one in page.get(at("talk", case)).context["entries"]] == ["done", "", "added"]
    page.post(at("plan_step_remove", added), {"version": 1} | TALK)
    Step.objects.filter(pk=step.pk).delete()
    assert next((one.undo, one.step) for one in page.get(at("talk", case)).context["entries"]) == ("", None)


def test_on_the_plan_nothing_is_written(page, goal, step):
    page.post(at("plan_step_tick", step), {"how": "alone", "version": 1})
    page.post(at("plan_step_add", goal), {"code": CODES[2]})

    assert (Contact.objects.count(), goal.steps.count()) == (0, 3)


@pytest.mark.parametrize("number", [1, 3])
def test_the_talk_costs_the_same_whatever_was_done(page, ada, case, django_assert_num_queries, number):
    for one in library_goals()[:number]:
        goal = does(ada, plans.choose_goal, case.pk, one.code)
        does(ada, talks.tick_in_talk, goal.steps.first().pk, Help.ALONE, version=1)
    page.get(at("talk", case))
    with django_assert_num_queries(QUERIES):
        assert page.get(at("talk", case)).status_code == 200
    with django_assert_num_queries(QUERIES - 1):  # no talk of before
        assert page.get(at("talk_end", case)).status_code == 200


QUERIES = 24  # those of the plan page, the talk of today, its lines, the talk before, the next appointment


# ---------------------------------------------------------------- what did we say, what is done, what next
@pytest.mark.parametrize("code", ["ar", "uk"])
def test_what_was_said_done_and_comes_next_stands_in_both_languages(page, ada, case, step, code):
    PersonLanguage.objects.update(code=code)
    today, words = timezone.localdate(), content("talk", code)["words"]
    does(ada, talks.tick_in_talk, step.pk, Help.WITH_HELP, version=1)
    does(ada, talks.end_talk, case.pk, Review(kind="visit", topics=("family",)), version=1)
    Contact.objects.update(day=today - timedelta(20))
    Step.objects.filter(pk=step.goal.steps.last().pk).update(due_on=today - timedelta(3))
    place = "Rathaus Musterstadt"
    does(ada, make_appointment, case.pk, Meeting(begins_at=timezone.now() + timedelta(days=3), place=place))
    asked = does(ada, plans.choose_goal, case.pk, "literacy")
    shown = page.get(at("talk", case))
    html, to = unescape(text(shown)), "rtl" if code == "ar" else "ltr"

    before, said = shown.context["before"], shown.context["said"]
    assert (before.kind, [one.line.act for one in said], shown.context["entries"]) == ("visit", ["done"], [])
    topics, paper = content("topics", code), content("paper", code)["words"]
    names = [words[one] for one in ("last", "next", "overdue", "question", "yes", "no", "goal", "step")]
    names += [topics["kinds"]["visit"], topics["topics"]["family"], topics["help"]["with-help"], paper["done_when"]]
    names += [paper["until"], paper["participant"], paper["next_talk"], words["yes_on"].split("{")[0].strip()]
    assert [one for one in names if one not in html] == []
    assert html.count(f'<span lang="{code}" dir="{to}">{words["last"]}</span>') == 1
    assert "nicht von" in html
    untick = f'action="{at("plan_step_untick", step)}"'
    assert html.count(untick) == 1  # at the step, and not at what an earlier talk says
    assert at("plan_goal_yes", asked) in html


def test_in_the_talk_a_goal_is_answered_and_chosen_and_one_comes_back_to_it(page, ada, case):
    goal = does(ada, plans.choose_goal, case.pk, CODE)
    assert page.post(at("plan_goal_yes", goal), TALK).url == f"{at('talk', case)}#goal-{goal.pk}"
    assert page.post(at("plan_goal_no", goal), TALK).url == f"{at('talk', case)}#goal-{goal.pk}"
    listed = text(page.get(at("plan_goals", case), TALK))
    choose = reverse("casework:plan_goal", args=[case.pk, "literacy"])
    own = at("plan_own_goal", case)
    assert (f'"{choose}?from=talk"' in listed, f'"{own}?from=talk"' in listed) == (True, True)
    for url in (choose, own):
        assert 'name="from" value="talk"' in text(page.get(url, TALK))
    steps = next(one for one in library_goals() if one.code == "literacy").step_codes()
    assert page.post(choose, {"steps": steps} | TALK).url == at("talk", case)
    assert page.post(own, {"area": "work", "words": "Arbeit"} | TALK).url == at("talk", case)


def test_a_first_talk_knows_of_none_before_and_an_attempt_is_none(page, ada, case):
    shown = page.get(at("talk", case))
    assert (shown.context["before"], "Noch nichts" in text(shown)) == (None, True)
    contact = does(ada, write_contact, case.pk, Talk(day=timezone.localdate(), kind="phone", reached=False))
    assert page.get(at("talk", case)).context["before"] is None
    Contact.objects.filter(pk=contact.pk).update(reached=True)
    assert page.get(at("talk", case)).context["before"] == contact


def test_the_words_of_a_talk_are_there_in_every_language():
    names = content("talk", "de")["words"].keys()
    values = {name: set(re.findall(r"{\w+}", content("talk", "de")["words"][name])) for name in names}
    for code in languages():
        words = content("talk", code)["words"]
        assert content("talk", code)["meta"]["language"] == code
        assert content("talk", code)["meta"]["state"] == ("source" if code == "de" else "unreviewed")
        assert {name: set(re.findall(r"{\w+}", word)) for name, word in words.items()} == values


# ---------------------------------------------------------------- a further step
def test_a_further_step_takes_one_tap_or_three_inputs(page, case, goal):
    shown = text(page.get(at("plan_step_add", goal)))
    assert [f'value="{code}"' in shown for code in CODES[:3]] == [False, False, True]
    assert '<span lang="ar" dir="rtl">' in shown
    own = {"code": "", "words": "<b>Ich rufe an</b>", "by": "manager", "weeks": "2"}
    answer = page.post(at("plan_step_add", goal), own)

    step = goal.steps.last()
    assert answer.url == f"{at('plan', case)}#step-{step.pk}"
    due_on = timezone.localdate() + timedelta(14)
    assert (step.words, step.by, step.due_on) == ("<b>Ich rufe an</b>", "manager", due_on)
    page.post(at("plan_step_add", goal), {"words": "Ohne Tag"})
    assert (goal.steps.last().by, goal.steps.last().due_on) == ("participant", None)
    assert "<b>Ich rufe an</b>" not in text(page.get(at("plan", case)))


def test_a_step_that_cannot_be_added_leaves_the_form_as_it_was(page, case, goal):
    for data in ({}, {"words": " "}, {"code": "literacy.course-found"}, {"words": "Anrufen", "by": "nobody"}):
        assert page.post(at("plan_step_add", goal), data).status_code == 422
    goal.state, goal.ended_on = "reached", timezone.localdate()
    goal.save()
    answer = page.post(at("plan_step_add", goal), {"words": "Noch etwas"} | TALK)
    assert answer.status_code == 422
    assert "Noch etwas" in text(answer)
    assert 'name="from" value="talk"' in text(answer)


def test_an_own_goal_takes_own_steps_alone(page, ada, case):
    own = does(ada, plans.write_goal, case.pk, "work", "Arbeit", steps=[OwnStep(words="Fragen", by=By.MANAGER)])
    answer = page.get(at("plan_step_add", own), TALK)

    assert (answer.context["further"].steps, answer.context["back"]) == ([], at("talk", case))


def test_a_step_is_taken_out_once_and_a_second_click_says_the_same(page, ada, case, goal, step):
    for back in ({}, TALK):
        taken = page.post(at("plan_step_remove", step), {"version": 1} | back, follow=True)
        assert taken.redirect_chain == [(f"{at('talk' if back else 'plan', case)}#goal-{goal.pk}", 302)]
        assert "Der Schritt ist herausgenommen." in text(taken)
    assert Event.objects.filter(code="casework.step.removed").count() == 1
    Care.objects.filter(user_id=ada.user_id).delete()
    assert page.post(at("plan_step_remove", step), {"version": 1}).status_code == 404


def test_a_step_that_a_colleague_took_out_is_not_there(ada, ben, sign_in, case, step):
    does(ada, steps.remove_step, step.pk, version=1)
    give(case.person, ben, kind="substitute")

    assert sign_in(ben).post(at("plan_step_remove", step), {"version": 1}).status_code == 404


def test_a_step_that_stays_or_was_changed_is_not_taken_out(page, goal):
    other = goal.steps.last()
    assert page.post(at("plan_step_remove", other), {"version": 2}).status_code == 409
    page.post(at("plan_step_tick", other), {"how": "alone", "version": 1})
    assert page.post(at("plan_step_remove", other), {"version": 2}).status_code == 422
    assert page.post(at("plan_step_remove", other), {}).status_code == 400


# ---------------------------------------------------------------- the review
def test_the_review_knows_what_was_planned_and_takes_four_inputs(page, ada, case, goal, step):
    now = timezone.now()
    meeting = Meeting(begins_at=now, minutes=45, place="Rathaus", interpreter="ar")
    does(ada, make_appointment, case.pk, meeting)
    page.post(at("plan_step_tick", step), {"how": "alone", "version": 1} | TALK)
    shown = page.get(at("talk_end", case)).context
    assert shown["form"].initial == {
        "kind": "office", "topics": ["letters-authorities"], "version": 1, "minutes": 45, "interpreter": "ar",
    }  # fmt: skip
    assert [one.step.pk for one in shown["plan"].next_steps] == [goal.steps.last().pk]
    assert shown["of_today"] is not None

    inputs = {"kind": "visit", "minutes": "20", "interpreter": "fa"}  # and the button
    for _click in range(2):
        answer = page.post(at("talk_end", case), inputs | {"topics": ["family"], "version": "1"})
        assert answer.url == at("talk_end", case) + "#next"
    talk = Contact.objects.get()
    assert (talk.kind, talk.minutes, talk.interpreter, talk.topics) == ("visit", 20, "fa", ["family"])
    assert Event.objects.filter(code="casework.talk.ended").count() == 1
    assert page.get(at("talk_end", case)).context["form"].initial["version"] == 2
    assert page.post(at("talk_end", case), inputs | {"version": "1"}).status_code == 409


@pytest.mark.parametrize("wrong", [{"kind": "pigeon"}, {"minutes": "viele"}, {"topics": ["weather"]}, {"version": ""}])
def test_a_review_that_cannot_be_stays_in_the_form(page, case, wrong):
    answer = page.post(at("talk_end", case), {"kind": "visit", "minutes": "7", "version": "1"} | wrong)

    assert (answer.status_code, Contact.objects.count()) == (422, 0)
    assert 'value="visit"' in text(answer)


def test_the_review_ends_with_the_next_appointment_and_the_sheet(page, ada, case, goal):
    shown = text(page.get(at("talk_end", case)))
    assert at("plan_pdf", case) in shown
    assert at("plan_calendar", case) not in shown
    back = at("talk_end", case) + "#next"
    day = timezone.localdate() + timedelta(9)
    answer = page.post(
        at("appointments", case),
        {"day": day.isoformat(), "time": "10:00", "minutes": "30", "place": "Haus 3", "back": back},
    )
    assert answer.url == back
    after = page.get(at("talk_end", case))
    assert after.context["next"] == Appointment.objects.get()
    assert at("plan_calendar", case) in text(after)


def test_the_calendar_of_a_plan_names_nobody_and_no_place(page, ada, case):
    other = does(ada, cases.open_case, make_person(ada).pk, "pik-2017")
    now = timezone.now()
    for number, (whose, place) in enumerate([(case, "Rathaus Musterstadt"), (case, "Haus 3"), (other, "Anderswo")]):
        does(ada, make_appointment, whose.pk, Meeting(begins_at=now + timedelta(days=number + 1), place=place))
    answer = page.get(at("plan_calendar", case))
    calendar = text(answer)

    assert answer["Content-Type"].startswith("text/calendar")
    assert calendar.count("BEGIN:VEVENT") == 2
    hidden = ("Rathaus", "Haus 3", "LOCATION", "DESCRIPTION", case.person.name)
    assert [word for word in hidden if word in calendar] == []


# ---------------------------------------------------------------- closed and foreign
def every(case, goal, step):
    gets = [at("talk_end", case), at("plan_step_add", goal)]
    posts = [
        (at("talk_end", case), {"kind": "office", "version": "1"}),
        (at("plan_step_add", goal), {"code": CODES[2]} | TALK),
        (at("plan_step_remove", step), {"version": 1}),
        (at("plan_step_tick", step), {"how": "alone", "version": 1} | TALK),
        (at("plan_step_move", step), {"week": "1", "version": 1} | TALK),
    ]
    return gets, posts


def test_in_a_closed_case_nothing_is_said_any_more(page, ada, case, goal, step):
    does(ada, talks.end_talk, case.pk, Review(kind="office"), version=1)
    does(ada, cases.close_case, case.pk, Ending.MOVED)
    gets, posts = every(case, goal, step)

    assert {page.get(url).status_code for url in gets} == {422}
    assert {page.post(url, data).status_code for url, data in posts} == {422}
    assert (page.get(at("talk", case)).status_code, TalkLine.objects.count()) == (200, 0)
    assert page.get(at("plan_calendar", case)).status_code == 200


def test_nobody_else_s_talk_exists(sign_in, ada, case, goal, step):
    gets, posts = every(case, goal, step)
    for house in (ada.organisation, make_organisation()):
        client = sign_in(make_membership("integration_manager", house))
        assert {client.get(url).status_code for url in (*gets, at("plan_calendar", case))} == {404}
        assert {client.post(url, data).status_code for url, data in posts} == {404}
    assert Contact.objects.count() == 0
