"""Sent to a place of the address list, and what became of it: one tap each, by whoever looks after the person."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.case import close_case
from wegbereiter.casework.actions.plan import choose_goal
from wegbereiter.casework.actions.referral import refer, settle_referral
from wegbereiter.casework.choices import Ending, ReferralOutcome
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Case, Referral, Step
from wegbereiter.casework.rules.refusal import ConflictError, Refusal
from wegbereiter.casework.tests.test_actions_plan import does, raw, refusal_of
from wegbereiter.offers.factories import make_entry
from wegbereiter.offers.models import Entry
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.people.factories import make_person

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def case(ada):
    return make_case(make_person(ada, family_name="Erfunden"))


@pytest.fixture
def place(ada):
    return make_entry(ada.organisation, name="Erfundene Sprachschule", phone="+497111234567")


@pytest.fixture
def browser(ada, sign_in):
    return sign_in(ada)


def url(name, row):
    return reverse(f"casework:{name}", args=[row.pk])


def text(response):
    return response.content.decode()


def codes():
    return list(Event.objects.exclude(kind="read").order_by("at", "id").values_list("code", flat=True))


# ---------------------------------------------------------------- what is noted
def test_same_place_twice_is_one_until_somebody_says_what_became_of_it(ada, case, place):
    first = does(ada, refer, case.pk, place.pk)
    assert does(ada, refer, case.pk, place.pk) == first
    does(ada, settle_referral, first.pk, "helped", version=1)

    second = does(ada, refer, case.pk, place.pk)

    assert second != first
    assert refusal_of(ada, settle_referral, first.pk, "referred", version=2) == Refusal.REFERRED_AGAIN
    assert codes() == ["casework.referral.made", "casework.referral.settled", "casework.referral.made"]
    assert Event.objects.filter(code="casework.referral.made").first().data == {"entry": str(place.pk), "step": None}


def test_outcome_is_said_and_taken_back_and_two_at_once_do_not_overwrite(ada, case, place):
    made = does(ada, refer, case.pk, place.pk)
    for _click in range(2):
        settled = does(ada, settle_referral, made.pk, "went", version=1)
    assert (settled.outcome, settled.outcome_on, settled.outcome_by) == ("went", timezone.localdate(), ada.user_id)

    with pytest.raises(ConflictError):
        does(ada, settle_referral, made.pk, "refused", version=1)
    assert refusal_of(ada, settle_referral, made.pk, "vanished", version=2) == Refusal.NO_SUCH_STATE
    opened = does(ada, settle_referral, made.pk, "referred", version=2)
    assert (opened.is_open, opened.outcome_on, opened.outcome_by) == (True, None, None)


def test_what_cannot_be_is_refused(ada, case, place):
    step = _step(ada, make_case(make_person(ada)))
    ended = make_entry(ada.organisation, ended_on=timezone.localdate())
    foreign = make_entry(make_organisation())

    assert refusal_of(ada, refer, case.pk, place.pk, step_id=step.pk) == Refusal.NO_SUCH_FACT
    assert refusal_of(ada, refer, case.pk, ended.pk) == Refusal.PLACE_HAS_ENDED
    with pytest.raises(Entry.DoesNotExist):
        does(ada, refer, case.pk, foreign.pk)
    made = does(ada, refer, case.pk, place.pk)
    does(ada, close_case, case.pk, Ending.REACHED)
    assert refusal_of(ada, refer, case.pk, place.pk) == Refusal.CASE_IS_CLOSED
    assert refusal_of(ada, settle_referral, made.pk, "helped", version=1) == Refusal.CASE_IS_CLOSED


def _step(member, case):
    goal = does(member, choose_goal, case.pk, "office-letter", agreed=True)
    return goal.steps.first()


def test_a_colleague_and_another_house_reach_nothing_of_it(ada, ben, case, place):
    made = does(ada, refer, case.pk, place.pk)
    stranger = make_membership("integration_manager", make_organisation())

    for somebody in (ben, stranger):
        assert raw(somebody, "select id from casework_referral") == []
        assert raw(somebody, "update casework_referral set outcome = 'helped'") == 0
        with pytest.raises(Case.DoesNotExist):
            does(somebody, refer, case.pk, place.pk)
        with pytest.raises(Referral.DoesNotExist):
            does(somebody, settle_referral, made.pk, "helped", version=1)
    with pytest.raises(DatabaseError, match="permission denied"):
        raw(ada, "delete from casework_referral")


# ---------------------------------------------------------------- pages
def test_referred_in_one_tap_and_settled_in_one_tap_where_it_is_seen(browser, ada, case, place):
    page = text(browser.get(url("referrals", case)))
    assert (place.name in page, 'href="tel:+497111234567"' in page) == (True, True)

    for _click in range(2):
        assert browser.post(url("refer", case), {"entry": place.pk}).status_code == 302

    made = Referral.objects.get()
    for where in ("case", "contacts", "referrals"):
        assert url("referral_outcome", made) in text(browser.get(url(where, case)))
    typed = {"outcome": "helped", "version": "1", "back": url("case", case)}
    assert browser.post(url("referral_outcome", made), typed)["Location"] == url("case", case)
    assert url("referral_outcome", made) not in text(browser.get(url("case", case)))
    late = browser.post(url("referral_outcome", made), {"outcome": "refused", "version": "1"})
    assert late.status_code == 409
    wrong = browser.post(url("referral_outcome", made), {"outcome": "vanished", "version": "2"})
    assert wrong.status_code == 422


def test_step_of_the_plan_says_where_somebody_was_sent_for_it(browser, ada, case, place):
    step, other = _step(ada, case), _step(ada, make_case(make_person(ada)))
    assert f"?schritt={step.pk}" in text(browser.get(url("plan", case)))
    page = text(browser.get(url("referrals", case) + f"?schritt={step.pk}&q=sprachschule"))
    assert (page.count(f'name="schritt" value="{step.pk}"'), f'name="step" value="{step.pk}"' in page) == (1, True)
    for wrong in (other.pk, "no-id"):
        assert 'name="step"' not in text(browser.get(url("referrals", case) + f"?schritt={wrong}"))

    assert browser.post(url("refer", case), {"entry": place.pk, "step": step.pk}).status_code == 302

    assert Step.objects.get(pk=step.pk).referrals.get().entry == place
    assert place.name in text(browser.get(url("plan", case)))
    assert text(browser.get(url("referrals", case) + "?q=zzz")).count("No address fits") == 1


def test_closed_case_shows_its_referrals_and_offers_none(browser, ada, case, place):
    made = does(ada, refer, case.pk, place.pk)
    does(ada, close_case, case.pk, Ending.REACHED)

    page = text(browser.get(url("referrals", case)))
    refused = (
        browser.post(url("refer", case), {"entry": place.pk}),
        browser.post(url("referral_outcome", made), {"outcome": "helped", "version": "1"}),
    )

    assert (place.name in page, url("refer", case) in page, url("referral_outcome", made) in page) == (
        True,
        False,
        False,
    )
    assert [answer.status_code for answer in refused] == [422, 422]


def test_wrong_role_foreign_place_and_hostile_words(browser, ada, case, place, sign_in):
    Entry.objects.filter(pk=place.pk).update(name=HOSTILE)
    does(ada, refer, case.pk, place.pk)
    foreign = make_entry(make_organisation())
    assert browser.post(url("refer", case), {"entry": foreign.pk}).status_code == 404
    assert browser.post(url("refer", case), {"entry": "x"}).status_code == 422
    for where in ("case", "contacts", "referrals"):
        assert HOSTILE not in text(browser.get(url(where, case)))
    editor = sign_in(make_membership("offer_editor", ada.organisation))
    assert editor.get(url("referrals", case)).status_code == 403
    assert editor.post(url("refer", case), {"entry": place.pk}).status_code == 403


def test_pages_take_the_same_queries_for_one_and_for_five(browser, ada, case):
    def queries(where):
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(url(where, case)).status_code == 200
        return len(seen)

    step = _step(ada, case)
    does(ada, refer, case.pk, make_entry(ada.organisation).pk, step_id=step.pk)
    pages = ("case", "contacts", "plan", "referrals")
    first = [queries(where) for where in pages * 2][4:]
    for _number in range(4):
        does(ada, refer, case.pk, make_entry(ada.organisation).pk, step_id=step.pk)

    assert [queries(where) for where in pages] == first


def test_outcome_and_its_day_belong_together(case, place):
    made = Referral(
        organisation=case.organisation, case=case, person=case.person, entry=place, made_on=timezone.localdate(),
        made_at=timezone.now(), made_by=case.pk, outcome=ReferralOutcome.HELPED,
    )  # fmt: skip
    with pytest.raises(DatabaseError, match="referral_outcome_has_its_day"):
        made.save()


def test_place_of_another_house_cannot_be_joined_to_a_case(case):
    foreign = make_entry(make_organisation())
    Referral.objects.create(
        organisation=case.organisation, case=case, person=case.person, entry=foreign,
        made_on=timezone.localdate() - timedelta(days=1), made_at=timezone.now(), made_by=case.pk,
    )  # fmt: skip
    with pytest.raises(DatabaseError, match="referral_entry_same_organisation"), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
