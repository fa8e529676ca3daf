"""A colleague leaves today: the rights end at the next request, and the whole caseload goes to others in a few inputs."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.files import join_files
from wegbereiter.casework.choices import CaseState, Ending
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Case
from wegbereiter.casework.queries.team import left_caseloads
from wegbereiter.casework.tests.test_rights import does
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.actions.people import end_role_at_once
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.people.actions.care import give_caseload
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Care
from wegbereiter.people.rules.refusal import Refusal, RefusedError

pytestmark = pytest.mark.django_db
URL, DAY = reverse("casework:caseloads"), reverse("casework:day")


@pytest.fixture
def cases(ada):
    return [make_case(make_person(ada, family_name=f"Erfunden {number:02}")) for number in range(25)]


@pytest.fixture
def left(ada, cases):
    """Ada's role has ended, today."""
    manager = make_membership("manager", ada.organisation)
    does(manager, end_role_at_once, ada.pk)
    return cases


def owned_by(membership):
    """Of how many people this colleague is the owner today."""
    return Care.objects.filter(user_id=membership.user_id, kind="owner", last_day=None).count()


def loads_of(lead):
    actor = actor_for(lead)
    with acting_as(actor):
        return left_caseloads(actor, today=timezone.localdate())


def test_the_rights_end_at_the_next_request_and_the_lead_sees_what_is_left(sign_in, ada, lead, cases):
    browser, page = sign_in(ada), reverse("casework:case", args=[cases[0].pk])
    assert browser.get(page).status_code == 200
    does(make_membership("manager", ada.organisation), end_role_at_once, ada.pk)

    refused = [browser.get(page), browser.get(DAY), browser.post(page)]

    assert all(answer.status_code in {302, 403, 404, 405} for answer in refused)
    assert cases[0].person.family_name not in "".join(answer.content.decode() for answer in refused)
    day = sign_in(lead).get(DAY).content.decode()
    assert "25 Fälle ohne Zuständige" in day
    assert URL in day


def test_a_whole_caseload_goes_to_one_colleague_in_three_inputs(sign_in, ada, ben, lead, left):
    browser = sign_in(lead)
    page = browser.get(URL).content.decode()
    assert ada.user.profile.name in page
    assert "Alle 25 Personen" in page
    assert all(case.person.family_name in page for case in left)  # no one is cut off

    answer = browser.post(URL, {"of": str(ada.user_id), "user_id": str(ben.user_id)})

    assert (answer.status_code, answer.url) == (302, DAY)
    assert owned_by(ben) == 25
    assert Event.objects.filter(code="people.care.given", data__to=str(ben.user_id)).count() == 25
    assert sign_in(ben).get(reverse("casework:case", args=[left[3].pk])).status_code == 200
    assert left[3].person.name in sign_in(ben).get(DAY).content.decode()
    assert loads_of(lead) == []


def test_several_colleagues_get_their_share_one_after_the_other(sign_in, ada, ben, lead, left):
    browser, third = sign_in(lead), make_membership("integration_manager", ada.organisation)
    some = [str(case.pk) for case in left[:10]]

    first = browser.post(URL, {"cases": some, "user_id": str(ben.user_id)})
    second = browser.post(URL, {"of": str(ada.user_id), "user_id": str(third.user_id)})

    assert (first.url, second.url) == (URL, DAY)
    assert (owned_by(ben), owned_by(third)) == (10, 15)


def test_the_second_click_gives_nobody_twice_and_nobody_back(sign_in, ada, ben, lead, left):
    browser, third = sign_in(lead), make_membership("integration_manager", ada.organisation)
    browser.post(URL, {"of": str(ada.user_id), "user_id": str(ben.user_id)})

    again = browser.post(URL, {"of": str(ada.user_id), "user_id": str(third.user_id)})

    assert again.status_code == 422
    assert "Jemand war schneller" in again.content.decode()
    assert (owned_by(ben), owned_by(third)) == (25, 0)
    assert does(lead, give_caseload, [case.person_id for case in left], third.user_id) == []


@pytest.mark.parametrize("posted", [{}, {"of": "x"}, {"cases": ["<script>"]}, {"of": "niemand"}])
def test_a_choice_of_nobody_or_of_somebody_foreign_gives_nobody(sign_in, ben, lead, left, posted):
    answer = sign_in(lead).post(URL, posted | {"user_id": str(ben.user_id)})

    assert (answer.status_code, owned_by(ben)) == (422, 0)
    assert 'value="<script>' not in answer.content.decode()


def test_only_colleagues_who_counsel_get_people_and_only_the_lead_gives(sign_in, ada, ben, lead, left):
    clerk = make_membership("funding_clerk", ada.organisation)
    ids = [case.person_id for case in left]

    assert sign_in(lead).post(URL, {"of": str(ada.user_id), "user_id": str(clerk.user_id)}).status_code == 422
    with pytest.raises(RefusedError) as refusal:
        does(lead, give_caseload, ids, ada.user_id)
    assert refusal.value.code is Refusal.NO_SUCH_COLLEAGUE
    with pytest.raises(PermissionDenied):
        does(ben, give_caseload, ids, ben.user_id)
    assert sign_in(ben).get(URL).status_code == 403
    foreign = make_membership("team_lead")
    assert does(foreign, give_caseload, ids, foreign.user_id) == []
    assert sign_in(foreign).get(URL).context["loads"] == []


def test_nobody_whom_somebody_looks_after_is_given(sign_in, ada, ben, lead, left):
    his = make_case(make_person(ben))

    answer = sign_in(lead).post(URL, {"cases": [str(his.pk)], "user_id": str(lead.user_id)})

    assert answer.status_code == 422
    assert owned_by(ben) == 1


def test_loads_are_by_whoever_had_them_last_and_a_second_file_goes_along(ada, ben, lead, cases):
    nobody = make_case(make_person(organisation=ada.organisation))
    ended = make_case(make_person(ben))
    Care.objects.filter(person=ended.person).update(
        first_day=timezone.localdate() - timedelta(5), last_day=timezone.localdate() - timedelta(1)
    )
    Case.objects.filter(pk=cases[0].pk).update(
        state=CaseState.CLOSED, closed_on=timezone.localdate(), ending=Ending.MOVED
    )
    does(ada, join_files, cases[2].pk, cases[1].pk)
    does(make_membership("manager", ada.organisation), end_role_at_once, ada.pk)

    loads = {load.user: [case.pk for case in load.cases] for load in loads_of(lead)}

    assert loads == {
        ada.user_id: [case.pk for case in cases[2:]], ben.user_id: [ended.pk], None: [nobody.pk],
    }  # fmt: skip
    does(lead, give_caseload, [cases[2].person_id], ben.user_id)
    assert Care.objects.filter(user_id=ben.user_id, last_day=None, person=cases[1].person_id).exists()


def test_the_page_takes_the_same_queries_for_one_person_and_for_many(
    sign_in, ada, lead, left, django_assert_num_queries
):
    browser = sign_in(lead)
    browser.get(URL)
    with django_assert_num_queries(18):
        browser.get(URL)
    Case.objects.exclude(pk=left[0].pk).delete()
    with django_assert_num_queries(18):
        browser.get(URL)
