"""Whose name stands on a printed plan, and what an old version says: the one who counsels, whoever prints, and nothing of today."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from wegbereiter.accounts.models import Profile
from wegbereiter.casework.actions import plan as plans
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import AgreedPlan, Appointment
from wegbereiter.casework.tests.test_rights import does, words_of
from wegbereiter.organisations.factories import make_membership
from wegbereiter.people.actions.care import give_care
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Care

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(ada):
    case = make_case(make_person(ada))
    does(ada, plans.write_goal, case.pk, "work", "Eine Arbeit", agreed=True)
    Profile.objects.filter(user_id=ada.user_id).update(name="Ada Beratung", phone="0711 123 45", room="Zimmer 7")
    return case


def printed(browser, name, row):
    return words_of(browser.get(reverse(f"casework:{name}", args=[row.pk])))


def talk_ahead(membership, case):
    now = timezone.now()
    Appointment.objects.create(
        organisation=membership.organisation, person_id=case.person_id, begins_at=now + timedelta(3),
        place="Rathaus, Zimmer 4", made_by=membership.user_id, made_at=now,
    )  # fmt: skip


def test_printed_by_the_lead_the_plan_names_whoever_counsels(sign_in, lead, case):
    paper = printed(sign_in(lead), "plan_pdf", case)

    assert "Meine Beratung: Ada Beratung" in paper
    assert "Telefon: 0711 123 45" in paper
    assert lead.user.profile.name not in paper


def test_printed_by_a_substitute_the_plan_names_whoever_counsels(sign_in, ada, case):
    ben = make_membership("integration_manager", ada.organisation, substitutes=ada, last_day=timezone.localdate())

    assert "Meine Beratung: Ada Beratung" in printed(sign_in(ben), "plan_pdf", case)


def test_whoever_prints_is_named_once_nobody_counsels_any_more(sign_in, ada, lead, case):
    ada.last_day, ada.ended_at = timezone.localdate(), timezone.now()
    ada.save()
    paper = printed(sign_in(lead), "plan_pdf", case)

    assert f"Meine Beratung: {lead.user.profile.name}" in paper
    assert "Ada Beratung" not in paper


def test_the_version_that_counts_names_today_s_counsellor_and_the_next_talk(sign_in, ada, ben, lead, case):
    does(ada, plans.agree, case.pk, language="fa", agreed_as="spoken")
    does(lead, give_care, case.person_id, ben.user_id)
    talk_ahead(ben, case)

    paper = printed(sign_in(ben), "plan_version_pdf", AgreedPlan.objects.get())

    assert f"Meine Beratung: {ben.user.profile.name}" in paper
    assert "Rathaus, Zimmer 4" in paper


def test_an_old_version_says_who_counselled_then_and_nothing_of_today(sign_in, ada, ben, lead, case):
    does(ada, plans.agree, case.pk, language="fa", agreed_as="spoken")
    does(ada, plans.write_goal, case.pk, "housing", "Eine Wohnung", agreed=True)
    does(ada, plans.agree, case.pk, language="fa", agreed_as="spoken")
    before = timezone.localdate() - timedelta(days=30)
    Care.objects.update(first_day=before)
    AgreedPlan.objects.filter(number=1).update(agreed_on=before)
    does(lead, give_care, case.person_id, ben.user_id)
    talk_ahead(ben, case)

    paper = printed(sign_in(ben), "plan_version_pdf", AgreedPlan.objects.get(number=1))

    assert "Meine Beratung: Ada Beratung" in paper
    assert f"Vereinbart am: {before:%d.%m.%Y}" in paper
    for today in (ben.user.profile.name, "0711 123 45", "Zimmer 7", "Rathaus"):
        assert today not in paper
