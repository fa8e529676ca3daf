"""Nationality, size of the household and goals can be passed on: what was ticked, and never who else lives there."""

import json

import pytest
from django.utils import timezone

from wegbereiter.casework.actions import plan as plans
from wegbereiter.casework.actions.disclosure import disclose
from wegbereiter.casework.actions.plan import OwnStep
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Transmission
from wegbereiter.casework.queries.disclosure_paper import sheet_paper
from wegbereiter.casework.queries.disclosures import is_old
from wegbereiter.casework.rules.refusal import Refusal
from wegbereiter.casework.tests.test_actions_plan import does, refusal_of
from wegbereiter.casework.tests.test_disclosures import GIVE, noted, wanted
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Household, HouseholdMember

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(ada):
    return make_case(
        make_person(ada, given_names="Zqvorname", family_name="Zqfamilie", nationalities=["ER", "stateless"])
    )


def live_together(ada, *people):
    household = Household.objects.create(organisation=ada.organisation, created_at=timezone.now())
    for person in people:
        HouseholdMember.objects.create(
            organisation=ada.organisation, household=household, person=person, relation="adult",
            first_day=timezone.localdate(),
        )  # fmt: skip


def said(made):
    return dict(made.transmissions.get().content["facts"])


def old(ada, given, case):
    with acting_as(actor_for(ada)):
        return is_old(actor_for(ada), given, case, today=timezone.localdate())


def test_nationality_stands_in_german_and_is_old_once_it_was_corrected(ada, case):
    made = noted(ada, case, "nationality")
    assert said(made) == {"nationality": "Eritrea, staatenlos"}
    assert not old(ada, made.transmissions.get(), case)
    case.person.nationalities = ["ET"]
    case.person.save()
    assert old(ada, made.transmissions.get(), case)


def test_of_a_household_only_the_number_leaves(ada, case):
    assert refusal_of(ada, disclose, case.pk, wanted("household"), giving=GIVE) == Refusal.NOTHING_TO_GIVE
    live_together(
        ada, case.person, make_person(ada, given_names="Zqschwester"), make_person(ada, given_names="Zqbruder")
    )
    live_together(ada, make_person(ada))  # somebody else's

    made = noted(ada, case, "household")

    assert said(made) == {"household": "3"}
    paper = json.dumps(sheet_paper(made.transmissions.get(), made, case).data(), ensure_ascii=False)
    assert ("Zqschwester" in paper, "Zqbruder" in paper) == (False, False)


def test_goals_leave_without_steps_and_without_those_about_health(ada, case):
    for area, words in (("work", "Zqarbeit"), ("health", "Zqarzt")):
        steps = [OwnStep(words="Zqschritt", by="participant")]
        does(ada, plans.write_goal, case.pk, area, words, steps=steps, agreed=True)

    made = noted(ada, case, "goals")

    assert said(made) == {"goals": "Zqarbeit"}
    does(ada, plans.write_goal, case.pk, "housing", "Zqwohnung", agreed=True)
    assert not old(ada, Transmission.objects.get(), case)  # a plan goes on
