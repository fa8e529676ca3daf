"""How somebody is reached at work: written by that person alone, and nothing that cannot be dialled."""

import pytest
from django.urls import reverse

from wegbereiter.accounts.models import Profile
from wegbereiter.accounts.queries import Reach, reach_of
from wegbereiter.audit.models import Event
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for, make_membership

pytestmark = pytest.mark.django_db
TYPED = {"phone": "0711 / 123-45 (7)", "office_hours": "Mo 9–12", "room": "Rathaus <b>7</b>"}


def test_what_one_writes_down_is_kept_and_shown_again_with_one_event(sign_in):
    me = make_membership("integration_manager")
    browser = sign_in(me)

    answers = [browser.post(reverse("accounts:reach"), TYPED) for _click in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert reach_of(me.user_id) == Reach(**TYPED)
    assert "Rathaus &lt;b&gt;7&lt;/b&gt;" in browser.get(reverse("accounts:reach")).content.decode()
    assert Event.objects.filter(code="accounts.reach.changed").count() == 1


@pytest.mark.parametrize("phone", ["ruf mich an", "123", "0711 1234567 abends", "1" * 41])
def test_a_number_that_nobody_can_dial_is_refused_and_stays_in_the_form(sign_in, phone):
    me = make_membership("integration_manager")

    answer = sign_in(me).post(reverse("accounts:reach"), TYPED | {"phone": phone})

    assert answer.status_code == 422
    assert phone in answer.content.decode()
    assert reach_of(me.user_id) == Reach()


def test_nobody_writes_the_row_of_a_colleague_or_from_a_river(sign_in):
    me = make_membership("integration_manager")
    other = make_membership("integration_manager", me.organisation)
    sign_in(me).post(reverse("accounts:reach"), TYPED)

    assert reach_of(other.user_id) == Reach()
    with acting_as(actor_for(me)), pytest.raises(Exception, match="permission denied"):
        Profile.objects.filter(user_id=me.user_id).update(phone="1")
