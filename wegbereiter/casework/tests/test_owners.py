"""The lead's list of cases says who looks after whom, and finds whom nobody looks after; nobody else is asked."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wegbereiter.casework.tests.test_views_contacts import make_case, text
from wegbereiter.people.models import Care

pytestmark = pytest.mark.django_db
LIST = "casework:cases"


def names_on(answer, *cases):
    return [case.person.name in text(answer) for case in cases]


def test_the_lead_reads_and_filters_by_who_looks_after_whom(ada, ben, lead, sign_in):
    hers, his, free = make_case(ada), make_case(ben), make_case(ben)
    today = timezone.localdate()
    Care.objects.filter(person=free.person).update(first_day=today - timedelta(9), last_day=today - timedelta(1))
    page = sign_in(lead)
    everybody = page.get(reverse(LIST))
    assert names_on(everybody, hers, his, free) == [True] * 3
    assert all(f">{one.user.profile.known_as}</td>" in text(everybody) for one in (ada, ben))

    assert names_on(page.get(reverse(LIST), {"owner": str(ada.user_id)}), hers, his, free) == [True, False, False]
    nobody = page.get(reverse(LIST), {"owner": "niemand"})
    assert names_on(nobody, hers, his, free) == [False, False, True]
    assert f"{reverse(LIST)}?owner=niemand" in text(page.get(reverse("casework:day")))
    assert names_on(page.get(reverse(LIST), {"owner": "\x00nonsense"}), hers, his, free) == [True] * 3
    ben.ended_at, ben.last_day = timezone.now(), today
    ben.save()
    assert names_on(page.get(reverse(LIST), {"owner": "niemand"}), hers, his, free) == [False, True, True]


def test_who_does_not_lead_is_asked_and_told_nothing_about_owners(ada, ben, sign_in):
    case = make_case(ada)
    page = sign_in(ada)
    shown = page.get(reverse(LIST), {"owner": str(ben.user_id)})
    assert (names_on(shown, case), 'name="owner"' in text(shown)) == ([True], False)


def test_the_leads_list_takes_the_same_queries_for_one_and_for_more(ada, ben, lead, sign_in):
    page = sign_in(lead)

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert page.get(reverse(LIST)).status_code == 200
        return len(captured)

    make_case(ada)
    count()
    one = count()
    for member in (ada, ben, ben):
        make_case(member)
    assert count() == one
