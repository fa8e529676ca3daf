"""What a page never sends, said by actions as well: nothing where words are asked for, and a day that lies ahead."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.case import note_answer
from wegbereiter.casework.actions.contact import Talk, write_contact
from wegbereiter.casework.actions.frame import justify
from wegbereiter.casework.actions.further_year import extend_counselling
from wegbereiter.casework.actions.intake import Intake, take_up
from wegbereiter.casework.actions.plan import choose_goal
from wegbereiter.casework.actions.protected import write_protected
from wegbereiter.casework.actions.template import keep_template
from wegbereiter.casework.actions.wording import StepWords, change_step
from wegbereiter.casework.choices import Told
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Case
from wegbereiter.casework.rules.library import By
from wegbereiter.casework.rules.refusal import Refusal
from wegbereiter.casework.tests.test_actions_plan import does, refusal_of

pytestmark = pytest.mark.django_db
BLANK = "  \n "


@pytest.fixture
def case(person):
    return make_case(person)


def test_nothing_is_no_reason_note_or_name(ada, case):
    talk = does(ada, write_contact, case.pk, Talk(day=timezone.localdate(), kind="office"))
    begun = Event.objects.count()

    refused = {
        refusal_of(ada, justify, case.pk, BLANK, version=case.version),
        refusal_of(ada, extend_counselling, case.pk, BLANK),
        refusal_of(ada, write_protected, case.pk, BLANK),
        refusal_of(ada, keep_template, talk.pk, BLANK),
    }

    assert (refused, Event.objects.count()) == ({Refusal.NO_WORDS}, begun)


def test_an_own_step_keeps_words(ada, case):
    goal = does(ada, choose_goal, case.pk, "literacy", agreed=True)
    step = goal.steps.create(
        organisation_id=case.organisation_id, person=case.person, words="Zum Amt gehen", number=99, by=By.MANAGER,
    )  # fmt: skip

    new = StepWords(by=By.MANAGER, words=BLANK)
    assert refusal_of(ada, change_step, step.pk, new, version=step.version) == Refusal.NO_WORDS
    step.refresh_from_db()
    assert step.words == "Zum Amt gehen"
    same = does(ada, change_step, step.pk, StepWords(by=By.MANAGER, words=" Zum Amt gehen "), version=step.version)
    assert (same.version, Event.objects.filter(code="casework.step.changed").count()) == (step.version, 0)


def test_nobody_signs_tomorrow(ada, person):
    ahead = timezone.localdate() + timedelta(1)
    sheet = {"language": "ar", "text_version": 1, "paper_on": ahead}
    assert refusal_of(ada, note_answer, person.pk, Told.AGREED, **sheet) == Refusal.FACT_AHEAD


def test_somebody_taken_up_again_twice_by_one_form_is_taken_up_once(ada, person):
    intake = Intake(language="ar", text_version=1, person={}, entry_key=uuid4())

    first, second = (does(ada, take_up, person.pk, intake) for _click in range(2))

    assert (first.pk, Case.objects.count()) == (second.pk, 1)
