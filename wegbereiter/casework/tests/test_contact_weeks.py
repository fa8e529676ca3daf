"""After how many weeks without contact a team is told: the edition's number until the lead sets another one."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.task import finish_task, postpone_task
from wegbereiter.casework.actions.team import set_contact_weeks
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import ContactWeeks
from wegbereiter.casework.queries.day import my_day
from wegbereiter.casework.queries.edition import span
from wegbereiter.casework.rules.tasks import Reason
from wegbereiter.casework.tests.test_actions_plan import does
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation
from wegbereiter.people.factories import make_person

pytestmark = pytest.mark.django_db
PAGE = reverse("casework:contact_weeks")


def silent(membership, weeks):
    """Somebody of whom nothing was heard for so many weeks."""
    opened = timezone.localdate() - timedelta(weeks=weeks)
    return make_case(make_person(membership), opened_on=opened)


def silences(membership):
    actor = actor_for(membership)
    with acting_as(actor):
        return [line.weeks for line in my_day(actor, today=timezone.localdate()).silent]


def sets(membership, weeks):
    actor = actor_for(membership)
    with acting_as(actor):
        set_contact_weeks(weeks, by=actor, now=timezone.now())


def test_the_number_of_the_edition_holds_until_the_lead_sets_another_one(sign_in, ada, lead):
    usual = span(timezone.localdate()).contact_weeks
    for weeks in (usual - 2, usual, usual + 6):
        silent(ada, weeks)
    other = make_membership("integration_manager", make_organisation())
    silent(other, usual - 2)
    assert silences(ada) == [usual + 6, usual]

    answers = [sign_in(lead).post(PAGE, {"weeks": str(usual - 2)}) for _click in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert (ContactWeeks.objects.count(), Event.objects.filter(code="casework.contact_weeks.set").count()) == (1, 1)
    assert (silences(ada), silences(other)) == ([usual + 6, usual, usual - 2], [])
    shown = sign_in(ada).get(reverse("casework:day")).content.decode()
    assert f"{usual - 2} Wochen" in shown
    sets(lead, usual + 1)
    assert silences(ada) == [usual + 6]
    assert sign_in(lead).post(PAGE, {"weeks": ""}).status_code == 302
    assert silences(ada) == [usual + 6, usual]


def test_a_task_that_comes_by_the_teams_number_can_be_put_off_and_done(ada, lead):
    sets(lead, 1)
    late, done = silent(ada, 2), silent(ada, 3)
    key = {case.pk: case.opened_on.isoformat() for case in (late, done)}
    due = late.opened_on + timedelta(weeks=1)

    does(ada, postpone_task, late.pk, Reason.NO_CONTACT, key[late.pk], days=7, seen=due)
    does(ada, finish_task, done.pk, Reason.NO_CONTACT, key[done.pk])

    assert silences(ada) == []


@pytest.mark.parametrize("weeks", ["0", "53", "-1", "x", "1.5", "９９９"])
def test_what_is_no_number_of_weeks_within_a_year_is_shown_again(sign_in, lead, weeks):
    answer = sign_in(lead).post(PAGE, {"weeks": weeks})

    assert (answer.status_code, ContactWeeks.objects.count()) == (422, 0)


def test_only_the_lead_sets_it_and_the_database_says_so_too(sign_in, ada):
    assert [sign_in(ada).get(PAGE).status_code, sign_in(ada).post(PAGE, {"weeks": "2"}).status_code] == [403, 403]
    actor = actor_for(ada)
    with acting_as(actor), pytest.raises(DatabaseError), transaction.atomic():
        ContactWeeks.objects.create(organisation=ada.organisation, weeks=2, set_at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        ContactWeeks.objects.create(organisation=ada.organisation, weeks=0, set_at=timezone.now())
