"""Two edit one plan: whoever is too late gets the form again, with what was typed and beside it what stands now."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from wegbereiter.casework.actions import case as cases
from wegbereiter.casework.actions import plan as plans
from wegbereiter.casework.actions import talk as talks
from wegbereiter.casework.actions.plan import View
from wegbereiter.casework.actions.talk import Review
from wegbereiter.casework.choices import Help
from wegbereiter.casework.models import Contact, Rating
from wegbereiter.casework.tests.test_actions_plan import does
from wegbereiter.people.factories import give

pytestmark = pytest.mark.django_db
CODE = "office-letter"


@pytest.fixture
def case(ada, ben, person):
    give(person, ben, kind="substitute")
    return does(ada, cases.open_case, person.pk, "pik-2025")


@pytest.fixture
def page(ada, sign_in):
    return sign_in(ada)


def at(name, row):
    return reverse(f"casework:{name}", args=[row.pk])


def ticked(response, name):
    """Which value of a group of radio buttons stands ticked."""
    inputs = [part.partition(">")[0] for part in response.content.decode().split("<input ")]
    return [one.split('value="')[1].split('"')[0] for one in inputs if f'name="{name}"' in one and " checked" in one]


# ---------------------------------------------------------------- the assessment
def test_ratings_typed_too_late_stand_in_the_form_beside_those_of_a_colleague(page, ben, case):
    seen = page.get(at("assessment", case)).context["assessment"].seen
    does(ben, plans.rate, case.person_id, {"work": View(level=3, own_level=2), "health": View(level=5)})
    sent = {"seen": seen, "level-work": "1", "own-work": "", "level-health": "", "own-health": "", "own-family": "4"}

    late = page.post(at("assessment", case), sent)

    assert late.status_code == 409
    names = ("level-work", "own-work", "level-health", "own-health", "own-family", "level-family")
    assert [ticked(late, name) for name in names] == [["1"], ["2"], ["5"], [""], ["4"], [""]]
    assert [one.area for one in late.context["replaced"]] == ["work"]
    again = sent | {"seen": late.context["assessment"].seen, "own-work": "2", "level-health": "5"}
    assert page.post(at("assessment", case), again).status_code == 302
    kept = {row.area: (row.level, row.own_level) for row in Rating.objects.all()}
    assert kept == {"work": (1, 2), "health": (5, None), "family": (None, 4)}


def test_a_rating_that_a_colleague_took_back_does_not_come_again_unseen(page, ben, case):
    does(ben, plans.rate, case.person_id, {"work": View(level=3), "family": View(level=2)})
    seen = page.get(at("assessment", case)).context["assessment"].seen
    does(ben, plans.rate, case.person_id, {"family": View()})

    late = page.post(at("assessment", case), {"seen": seen, "level-work": "3", "level-family": "2"})

    assert (late.status_code, [row.area for row in Rating.objects.all()]) == (409, ["work"])


# ---------------------------------------------------------------- the review
def test_a_review_typed_too_late_stands_in_the_form_beside_what_is_kept(page, ada, case):
    does(
        ada, talks.end_talk, case.pk, Review(kind="phone", topics=("family",), minutes=9, interpreter="sign"), version=1
    )
    typed = {"kind": "visit", "minutes": "42", "interpreter": "fa", "topics": ["school"], "version": "1"}

    late = page.post(at("talk_end", case), typed)

    form = late.context["form"]
    assert (late.status_code, late.context["stands"].minutes) == (409, 9)
    assert [form[name].value() for name in ("kind", "minutes", "interpreter", "topics", "version")] == [
        "visit", "42", "fa", ["school"], "2",
    ]  # fmt: skip
    assert page.post(at("talk_end", case), typed | {"version": "2"}).status_code == 302
    assert (Contact.objects.get().kind, Contact.objects.get().minutes) == ("visit", 42)


# ---------------------------------------------------------------- the day of a step
def test_a_day_typed_too_late_stands_in_a_form_beside_the_one_that_is_kept(page, ben, case, ada):
    step = does(ada, plans.choose_goal, case.pk, CODE).steps.first()
    does(ben, plans.move_step, step.pk, timezone.localdate() + timedelta(50), version=1)

    late = page.post(at("plan_step_move", step), {"due_on": "2031-05-01", "version": 1, "from": "talk"})

    shown = late.content.decode()
    assert (late.status_code, 'value="2031-05-01"' in shown, 'name="from" value="talk"' in shown) == (409, True, True)
    again = page.post(at("plan_step_move", step), {"due_on": "2031-05-01", "version": late.context["step"].version})
    step.refresh_from_db()
    assert (again.status_code, step.due_on.isoformat()) == (302, "2031-05-01")


def test_a_day_for_a_step_that_is_done_meanwhile_can_still_be_read(page, ben, case, ada):
    step = does(ada, plans.choose_goal, case.pk, CODE).steps.first()
    does(ben, plans.tick_step, step.pk, Help.ALONE, version=1)

    late = page.post(at("plan_step_move", step), {"due_on": "2031-05-01", "version": 1})

    assert (late.status_code, "01.05.2031" in late.content.decode()) == (409, True)


# ---------------------------------------------------------------- taking back, and two views that are carried on each by itself
def test_a_wrong_rating_of_today_is_taken_back(page, ada, case):
    does(ada, plans.rate, case.person_id, {"work": View(level=3), "family": View(level=2, own_level=1)})
    seen = page.get(at("assessment", case)).context["assessment"].seen
    wrong = {"seen": seen, "level-work": "", "own-work": "", "level-family": "2", "own-family": ""}

    assert page.post(at("assessment", case), wrong).status_code == 302
    assert list(Rating.objects.values_list("area", "level", "own_level")) == [("family", 2, None)]
    seen = page.get(at("assessment", case)).context["assessment"].seen
    last = page.post(at("assessment", case), {"seen": seen, "level-family": "", "own-family": ""}, follow=True)
    assert (Rating.objects.count(), "Für heute ist nichts eingeschätzt." in last.content.decode()) == (0, True)


def test_both_views_are_carried_on_each_by_itself(page, ada, case):
    for days, view in ((90, View(own_level=2)), (60, View(level=2)), (0, View(own_level=4))):
        does(ada, plans.rate, case.person_id, {"work": view})
        Rating.objects.filter(day=timezone.localdate()).update(day=timezone.localdate() - timedelta(days))
    does(ada, plans.rate, case.person_id, {"health": View(own_level=1)})

    work = next(one for one in page.get(at("assessment", case)).context["assessment"].areas if one.area == "work")
    assert (work.first.level, work.newest.level, work.own.own_level, work.way) == (2, 2, 4, None)
    shown = page.get(at("plan_goals", case)).context["offers"].proposed
    assert {(one.goal.area, one.level, one.by_person) for one in shown} == {("work", 2, False), ("health", 1, True)}
    Rating.objects.filter(level=2).update(day=timezone.localdate() - timedelta(10))
    does(ada, plans.rate, case.person_id, {"work": View(level=4)})
    page_of = page.get(at("assessment", case))
    work = next(one for one in page_of.context["assessment"].areas if one.area == "work")
    assert (work.first.level, work.newest.level, work.way) == (2, 4, 2)
    assert page_of.context["chart"] is not None
