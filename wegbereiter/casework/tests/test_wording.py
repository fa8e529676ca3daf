"""The person's answer to a goal, the words of goals and steps, and who takes a step: all of it can be corrected, and nothing is lost."""

import io

import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions import case as cases
from wegbereiter.casework.actions import plan as plans
from wegbereiter.casework.actions import wording
from wegbereiter.casework.actions.plan import OwnStep
from wegbereiter.casework.actions.wording import GoalWords, StepWords
from wegbereiter.casework.choices import Ending, Help
from wegbereiter.casework.models import AgreedPlan, Goal, Step, TalkLine
from wegbereiter.casework.rules.library import By
from wegbereiter.casework.rules.refusal import ConflictError, Refusal, RefusedError
from wegbereiter.casework.tests.test_actions_plan import does
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.people.factories import give

pytestmark = pytest.mark.django_db
CODE = "office-letter"


@pytest.fixture
def case(ada, ben, person):
    give(person, ben, kind="substitute")
    return does(ada, cases.open_case, person.pk, "pik-2025")


@pytest.fixture
def goal(ada, case):
    steps = [OwnStep(words="Baad suchen", by=By.MANAGER)]
    return does(ada, plans.write_goal, case.pk, "participation", "Schwimen", steps=steps, agreed=True)


@pytest.fixture
def page(ada, sign_in):
    return sign_in(ada)


def at(name, row):
    return reverse(f"casework:{name}", args=[row.pk])


def answer(goal):
    goal.refresh_from_db()
    return goal.agreed_on, goal.refused_on


# ---------------------------------------------------------------- yes, no, or nothing yet
def test_a_yes_is_taken_back_and_a_mistaken_answer_taken_out(page, ada, case, goal):
    today = timezone.localdate()
    does(ada, plans.agree, case.pk, language="ar", agreed_as="spoken")
    for _click in range(2):
        assert page.post(at("plan_goal_no", goal)).status_code == 302
    assert answer(goal) == (None, today)
    shown = page.get(at("plan", case))
    assert [line.goal.pk for line in shown.context["plan"].taken_back] == [goal.pk]
    assert "Die Person sagt nicht mehr Ja zu:" in shown.content.decode()
    assert page.post(at("plan_agree", case), {"agreed_as": "spoken"}).status_code == 422  # nothing is agreed any more
    for _click in range(2):
        page.post(at("plan_goal_unanswered", goal))
    assert answer(goal) == (None, None)
    page.post(at("plan_goal_yes", goal))
    assert answer(goal) == (today, None)
    assert AgreedPlan.objects.get().content["goals"][0]["words"] == "Schwimen"
    codes = Event.objects.filter(code__in=[f"casework.goal.{end}" for end in ("refused", "unanswered", "agreed")])
    assert sorted(codes.values_list("code", flat=True)) == [
        "casework.goal.agreed", "casework.goal.refused", "casework.goal.unanswered",
    ]  # fmt: skip
    with pytest.raises(IntegrityError, match="goal_has_one_answer_of_the_person"), transaction.atomic():
        Goal.objects.update(refused_on=today)


def test_an_answer_belongs_to_the_words_that_were_shown(page, ben, goal):
    does(ben, wording.change_goal, goal.pk, GoalWords(words="Schwimmen"), version=1)

    assert page.post(at("plan_goal_yes", goal), {"version": 1}).status_code == 409
    assert answer(goal) == (None, None)
    assert page.post(at("plan_goal_yes", goal), {"version": goal.version}).status_code == 302
    assert page.post(at("plan_goal_no", goal), {"version": "9" * 40}).status_code == 302  # from no page: as without


# ---------------------------------------------------------------- words
def test_other_words_for_a_goal_need_another_yes_and_the_agreed_plan_stays(page, ada, case, goal):
    does(ada, plans.agree, case.pk, language="ar", agreed_as="spoken")
    assert 'value="Schwimen"' in page.get(at("plan_goal_words", goal)).content.decode()
    new = {"words": " Schwimmen ", "done_when": "25 Meter", "version": 1}
    for _click in range(2):
        assert page.post(at("plan_goal_words", goal), new).url == f"{at('plan', case)}#goal-{goal.pk}"
    assert (answer(goal), goal.words, goal.done_when) == ((None, None), "Schwimmen", "25 Meter")
    page.post(at("plan_goal_words", goal), new | {"words": "Gut schwimmen", "agreed": "on", "version": 2})
    assert answer(goal) == (timezone.localdate(), None)
    assert Event.objects.filter(code="casework.goal.changed").count() == 2
    assert AgreedPlan.objects.get().content["goals"][0]["words"] == "Schwimen"


def test_words_typed_too_late_stand_beside_those_of_a_colleague(page, ben, goal):
    does(ben, wording.change_goal, goal.pk, GoalWords(words="Baden"), version=1)

    late = page.post(at("plan_goal_words", goal), {"words": "Schwimmen", "version": 1})

    shown = late.content.decode()
    assert (late.status_code, "Baden" in shown, 'value="Schwimmen"' in shown) == (409, True, True)
    assert page.post(at("plan_goal_words", goal), {"words": "Schwimmen", "version": 2}).status_code == 302


def test_words_that_cannot_be_are_refused_and_stay_in_the_form(page, ada, case, goal):
    does(ada, plans.write_goal, case.pk, "participation", "Radfahren")
    for words in ("", " ", "x" * 301, "Radfahren"):
        assert page.post(at("plan_goal_words", goal), {"words": words, "version": 1}).status_code == 422
    with pytest.raises(RefusedError, match=Refusal.NO_WORDS):
        does(ada, wording.change_goal, goal.pk, GoalWords(words=" "), version=1)
    library = does(ada, plans.choose_goal, case.pk, CODE)
    for method in (page.get, page.post):
        assert method(at("plan_goal_words", library)).status_code == 422
    with pytest.raises(RefusedError, match=Refusal.WORDS_STAY):
        does(ada, wording.change_goal, library.pk, GoalWords(words="Anders"), version=1)
    does(ada, cases.close_case, case.pk, Ending.MOVED)
    assert page.post(at("plan_goal_words", goal), {"words": "Anders", "version": 1}).status_code == 422
    assert page.get(at("plan_step_words", goal.steps.get())).status_code == 422


# ---------------------------------------------------------------- steps
def test_a_step_of_one_s_own_gets_other_words_and_somebody_else_who_takes_it(page, case, goal):
    step, new = goal.steps.get(), {"words": "Bad suchen", "by": "third", "third": "Sportverein", "version": 1}
    page.post(at("plan_step_move", step), {"due_on": "2031-05-01", "version": 1, "from": "talk"})
    for _click in range(2):
        saved = page.post(at("plan_step_words", step), new | {"version": 2, "from": "talk"})
        assert saved.url == f"{at('talk', case)}#step-{step.pk}"
    step.refresh_from_db()
    assert (step.words, step.by, step.third, step.version) == ("Bad suchen", "third", "Sportverein", 3)
    assert TalkLine.objects.get().words == "Bad suchen"
    assert Event.objects.filter(code="casework.step.changed").count() == 1
    paper = page.get(at("plan_pdf", case)).content
    assert "Sportverein" in "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(paper)).pages)
    assert "Sportverein" in page.get(at("plan", case)).content.decode()
    with pytest.raises(IntegrityError, match="step_third_takes_it"), transaction.atomic():
        Step.objects.update(by="manager")


def test_of_a_step_of_the_library_only_who_takes_it_changes(page, ada, ben, case):
    step = does(ada, plans.choose_goal, case.pk, CODE).steps.first()
    assert 'name="words"' not in page.get(at("plan_step_words", step)).content.decode()
    page.post(at("plan_step_words", step), {"words": "Anders", "by": "manager", "version": 1})
    step.refresh_from_db()
    assert (step.words, step.by) == ("", "manager")

    does(ben, wording.change_step, step.pk, StepWords(by=By.THIRD, third="Schule"), version=2)
    late = page.post(at("plan_step_words", step), {"by": "third", "third": "Amt", "version": 2})
    shown = late.content.decode()
    assert (late.status_code, "Schule" in shown, 'value="Amt"' in shown) == (409, True, True)
    named = page.post(at("plan_step_words", step), {"by": "manager", "third": "Amt", "version": 3})
    assert (named.status_code, 'value="Amt"' in named.content.decode()) == (422, True)


def test_a_step_that_is_over_or_left_without_words_stays(page, ada, goal):
    step = goal.steps.get()
    assert page.post(at("plan_step_words", step), {"words": " ", "by": "manager", "version": 1}).status_code == 422
    with pytest.raises(RefusedError, match=Refusal.NO_WORDS):
        does(ada, wording.change_step, step.pk, StepWords(by=By.MANAGER), version=1)
    does(ada, plans.tick_step, step.pk, Help.ALONE, version=1)
    assert page.get(at("plan_step_words", step)).status_code == 422
    with pytest.raises(RefusedError, match=Refusal.WORDS_STAY):
        does(ada, wording.change_step, step.pk, StepWords(by=By.MANAGER, words="Bad"), version=2)
    with pytest.raises(ConflictError):
        does(ada, wording.change_step, step.pk, StepWords(by=By.MANAGER, words="Bad"), version=1)


def test_who_else_takes_a_step_is_named_from_the_start(page, case, goal):
    own = {"area": "work", "words": "Arbeit", "step1": "Fragen", "by1": "third", "third1": "Jobcenter", "weeks1": ""}
    assert page.post(at("plan_own_goal", case), own | {"by1": "manager"}).status_code == 422
    page.post(at("plan_own_goal", case), own)
    page.post(at("plan_step_add", goal), {"words": "Karte holen", "by": "third", "third": "Verein"})
    refused = page.post(at("plan_step_add", goal), {"words": "Zug suchen", "by": "", "third": "Bahn"})

    named = Step.objects.exclude(third="").values_list("words", "third", "by")
    assert (refused.status_code, sorted(named)) == (
        422, [("Fragen", "Jobcenter", "third"), ("Karte holen", "Verein", "third")],
    )  # fmt: skip


def test_nobody_else_corrects_anything(sign_in, ada, goal):
    urls = [at("plan_goal_words", goal), at("plan_step_words", goal.steps.get()), at("plan_goal_no", goal)]
    for house in (ada.organisation, make_organisation()):
        client = sign_in(make_membership("integration_manager", house))
        assert {client.post(url, {"words": "x", "version": 1}).status_code for url in urls} == {404}
