"""Substitution: the lead lets a colleague see and work with another one's people until a day, and nobody else does."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.factories import make_case
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for, make_membership, make_organisation
from wegbereiter.people.actions.care import give_care
from wegbereiter.people.actions.stand_in import end_stand_in, stand_in
from wegbereiter.people.factories import give, make_person
from wegbereiter.people.models import Care
from wegbereiter.people.queries.person import people_visible_to
from wegbereiter.people.rules.refusal import Refusal, RefusedError

pytestmark = pytest.mark.django_db
PAGE = "casework:stand_in"


@pytest.fixture
def team():
    """Who is away, who can stand in, who leads; and two people in the care of the first."""
    house = make_organisation()
    ada, ben = (make_membership("integration_manager", house) for _number in range(2))
    lead = make_membership("team_lead", house)
    return ada, ben, lead, [make_case(make_person(ada)) for _number in range(2)]


def does(member, action, *arguments, **more):
    actor = actor_for(member)
    with acting_as(actor):
        return action(*arguments, by=actor, today=timezone.localdate(), now=timezone.now(), **more)


def seen_by(member):
    actor = actor_for(member)
    with acting_as(actor):
        return set(people_visible_to(actor, today=timezone.localdate()).values_list("pk", flat=True))


def test_two_inputs_let_a_colleague_work_with_everybody_of_who_is_away(team, sign_in):
    ada, ben, lead, cases = team
    client, page = sign_in(lead), reverse(PAGE)
    assert f"{page}?fuer={ada.user_id}" in client.get(reverse("casework:day")).content.decode()
    shown = client.get(page, {"fuer": str(ada.user_id)}).content.decode()
    until = timezone.localdate() + timedelta(13)
    assert (f'value="{ada.user_id}" selected' in shown, f'value="{until}"' in shown) == (True, True)

    typed = {"away": str(ada.user_id), "substitute": str(ben.user_id), "last_day": str(until)}
    assert [client.post(page, typed).status_code for _click in range(2)] == [302, 302]
    assert list(Care.objects.filter(kind="substitute").values_list("user_id", "last_day")) == [(ben.user_id, until)] * 2
    assert Event.objects.filter(code="people.care.stood_in").count() == 2
    assert seen_by(ben) == seen_by(ada) == {case.person_id for case in cases}
    day = sign_in(ben).get(reverse("casework:day"), {"nur": "new"}).content.decode()
    assert all(case.person.name in day for case in cases)


def test_a_substitution_ends_by_its_day_by_the_lead_and_with_the_owner(team, sign_in):
    ada, ben, lead, cases = team
    today = timezone.localdate()
    does(lead, stand_in, ada.user_id, ben.user_id, last_day=today + timedelta(3))
    does(lead, stand_in, ada.user_id, ben.user_id, last_day=today + timedelta(9))  # she is ill for longer
    assert set(Care.objects.filter(kind="substitute").values_list("last_day", flat=True)) == {today + timedelta(9)}
    Care.objects.update(first_day=today - timedelta(5))
    cem = make_membership("integration_manager", ada.organisation)
    does(lead, give_care, cases[0].person_id, cem.user_id)
    assert seen_by(ben) == {cases[1].person_id}

    does(lead, stand_in, ada.user_id, cem.user_id, last_day=today)
    client = sign_in(lead)
    client.post(reverse("casework:end_stand_in"), {"user": str(ada.user_id)})  # who stands in for nobody
    assert seen_by(ben) == {cases[1].person_id}
    assert ben.user.profile.known_as in client.get(reverse(PAGE)).content.decode()
    client.post(reverse("casework:end_stand_in"), {"user": str(ben.user_id)})
    assert (seen_by(ben), seen_by(ada)) == (set(), {cases[1].person_id})
    assert seen_by(cem) == {case.person_id for case in cases}
    assert Event.objects.filter(code="people.care.stand_in_ended").count() == 1
    assert does(lead, end_stand_in, ben.user_id) == 0


@pytest.mark.parametrize(
    ("away", "substitute", "days", "refusal"),
    [
        ("ada", "ada", 3, Refusal.NO_SUCH_COLLEAGUE),
        ("ada", "clerk", 3, Refusal.NO_SUCH_COLLEAGUE),
        ("ada", "stranger", 3, Refusal.NO_SUCH_COLLEAGUE),
        ("ada", "ben", -1, Refusal.STAND_IN_NEEDS_A_DAY),
        ("ada", "ben", 400, Refusal.STAND_IN_NEEDS_A_DAY),
        ("ben", "ada", 3, Refusal.NOBODY_TO_LOOK_AFTER),
        ("stranger", "ada", 3, Refusal.NOBODY_TO_LOOK_AFTER),
    ],
)
def test_what_is_no_substitution_is_refused(team, away, substitute, days, refusal):
    ada, ben, lead, _cases = team
    stranger = make_membership("integration_manager")
    make_person(stranger)
    who = {"ada": ada, "ben": ben, "stranger": stranger, "clerk": make_membership("manager", ada.organisation)}
    with pytest.raises(RefusedError) as refused:
        does(
            lead, stand_in, who[away].user_id, who[substitute].user_id, last_day=timezone.localdate() + timedelta(days)
        )
    assert (refused.value.code, Care.objects.filter(kind="substitute").count()) == (refusal, 0)


def test_only_the_lead_sets_up_a_substitution_and_only_for_who_is_given(team, sign_in):
    ada, ben, _lead, cases = team
    give(cases[0].person, ben, kind="substitute", last_day=timezone.localdate())
    for action, arguments in ((stand_in, (ada.user_id, ben.user_id)), (end_stand_in, (ben.user_id,))):
        more = {"last_day": timezone.localdate()} if action is stand_in else {}
        with pytest.raises(PermissionDenied):
            does(ben, action, *arguments, **more)
    assert sign_in(ben).get(reverse(PAGE)).status_code == 403


def test_a_substitution_of_today_alone_ends_with_today_and_leaves_nothing_new(team):
    """Whoever could look today has looked: the trail says so already."""
    ada, ben, lead, cases = team
    does(lead, stand_in, ada.user_id, ben.user_id, last_day=timezone.localdate())

    assert does(lead, end_stand_in, ben.user_id) == len(cases)

    assert set(Care.objects.filter(kind="substitute").values_list("last_day", flat=True)) == {timezone.localdate()}
    assert not Event.objects.filter(code="people.care.stand_in_ended").exists()
