"""The list of findings that were let pass: who reads it, what it filters, and that it changes nothing."""

import pytest
from django.urls import reverse

from wegbereiter.audit.models import Event
from wegbereiter.funding import actions
from wegbereiter.funding.models import OverruledFinding
from wegbereiter.funding.tests.application_world import does, make_place, with_finding

pytestmark = pytest.mark.django_db

LIST = reverse("funding:overruled")
HOSTILE = "<b>Nachgewiesen</b> =1+1 \u202e"


@pytest.fixture
def place():
    """Two towns whose finding was let pass, and one whose finding is open."""
    found = make_place(3)
    apps = [with_finding(found, town) for town in found.towns]
    for app, who in zip(apps, ("first", "second"), strict=False):
        does(found, who, actions.overrule_finding, app.pk, code="starts_back", position=1, reason=f"{who} {HOSTILE}")
    found.apps = apps
    return found


def names(client, **query):
    return [one.organisation.name for one in client.get(LIST, query).context["page"].rows]


@pytest.mark.parametrize("who", ["auditor", "ministry", "first"])
def test_readers_see_who_let_what_pass_and_why_and_can_change_nothing(sign_in, place, who):
    page = sign_in(place.members[who]).get(LIST)

    text = page.content.decode()
    assert [one.organisation.name for one in page.context["page"].rows] == ["Musterstadt 1", "Musterstadt 0"]
    assert (page.context["weight"].findings, page.context["weight"].applications) == (2, 2)
    assert page.context["weight"].applied_amount == 2 * place.apps[0].applied_amount
    assert (
        "first &lt;b&gt;Nachgewiesen" in text,
        reverse("funding:office_application", args=[place.apps[0].pk]) in text,
    ) == (True, True)
    assert 'method="post"' not in text.split("<main")[1]
    assert Event.objects.filter(code="funding.findings.read").count() == 1


def test_the_list_is_filtered(sign_in, place):
    client = sign_in(place.members["auditor"])
    OverruledFinding.objects.filter(application=place.apps[0]).update(at="2018-03-02T12:00Z")

    assert names(client, q="stadt 0") == names(client, q=place.towns[0].key) == ["Musterstadt 0"]
    assert names(client, code="above_ceiling") == names(client, first_day="2999-01-01") == []
    assert names(client, last_day="2018-03-02") == ["Musterstadt 0"]
    assert names(client, last_day="2018-03-01") == []
    assert len(names(client, code="starts_back", district=str(place.district.pk), first_day="x", last_day="")) == 2
    assert len(names(client, district="x")) == 2


def test_the_file_holds_the_filtered_list_and_no_formula(sign_in, place):
    client = sign_in(place.members["auditor"])

    text = client.get(reverse("funding:overruled_export", args=["csv"]), {"q": "stadt 1"}).content.decode()

    assert (len(text.splitlines()), "second <b>" in text, "\u202e" in text.split("second")[0]) == (2, True, False)
    assert client.get(reverse("funding:overruled_export", args=["xlsx"])).status_code == 200
    assert [event.data["rows"] for event in Event.objects.filter(code="funding.findings.exported").order_by("at")] == [
        1,
        2,
    ]


def test_a_clerk_does_not_get_it(sign_in, place):
    assert sign_in(place.members["clerk"]).get(LIST).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(sign_in, place, django_assert_max_num_queries, number):
    if number > 1:
        does(place, "first", actions.overrule_finding, place.apps[2].pk, code="starts_back", position=1, reason="x")
    else:
        OverruledFinding.objects.filter(application=place.apps[0]).delete()
    client = sign_in(place.members["auditor"])
    client.get(LIST)

    with django_assert_max_num_queries(17):
        client.get(LIST)
