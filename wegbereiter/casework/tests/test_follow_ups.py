"""What was left open stands in the day by itself: a referral, a question of consent, what a colleague has changed."""

from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.choices import sentence_of
from wegbereiter.audit.models import Event
from wegbereiter.audit.rules import oldest_id
from wegbereiter.casework.actions.contact import Talk, keep_draft, write_contact
from wegbereiter.casework.actions.disclosure import Wanted, disclose
from wegbereiter.casework.actions.plan import OwnStep, tick_step, write_goal
from wegbereiter.casework.actions.referral import refer, settle_referral
from wegbereiter.casework.actions.steps import remove_step
from wegbereiter.casework.actions.task import finish_task, postpone_task, reopen_task
from wegbereiter.casework.choices import Help
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Referral, Task
from wegbereiter.casework.queries.edition import span
from wegbereiter.casework.rules.library import By
from wegbereiter.casework.rules.refusal import Refusal
from wegbereiter.casework.rules.tasks import Reason
from wegbereiter.casework.tests.test_actions_plan import does, refusal_of
from wegbereiter.casework.tests.test_actions_task import day_of
from wegbereiter.offers.factories import make_entry
from wegbereiter.organisations.factories import make_membership
from wegbereiter.people.actions.details import add_channel, answer_channel, remove_channel
from wegbereiter.people.factories import give, make_person
from wegbereiter.people.models import Channel

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


@pytest.fixture
def case(ada):
    return make_case(make_person(ada), opened_on=today() - timedelta(weeks=10))


def lines(membership, reason):
    day = day_of(membership)
    return [line for line in (*day.overdue, *day.due, *day.coming) if line.reason == reason]


def seen(membership, reason):
    return [(line.since.words, line.since.day) for line in lines(membership, reason)]


# ---------------------------------------------------------------- referrals
def test_a_referral_without_an_outcome_is_asked_about_until_there_is_one(ada, ben, case, sign_in):
    referral = does(ada, refer, case.pk, make_entry(ada.organisation, name="<b>Schule</b>").pk)
    made_on = today() - timedelta(weeks=span(today()).referral_weeks)
    Referral.objects.update(made_on=made_on + timedelta(1))
    assert lines(ada, Reason.REFERRAL_OPEN) == []

    Referral.objects.update(made_on=made_on)
    assert seen(ada, Reason.REFERRAL_OPEN) == [("<b>Schule</b>", made_on)]
    assert lines(ben, Reason.REFERRAL_OPEN) == []
    page = sign_in(ada).get(reverse("casework:day")).content.decode()
    assert "<b>Schule" not in page
    assert reverse("casework:referrals", args=[case.pk]) in page
    does(ada, settle_referral, referral.pk, "helped", version=1)
    assert lines(ada, Reason.REFERRAL_OPEN) == []


# ---------------------------------------------------------------- consent
def noted(case, days_ago, **values):
    moment = timezone.make_aware(datetime.combine(today() - timedelta(days_ago), time(12)))
    values = {"kind": "phone", "value": f"+49711{days_ago:06}"} | values
    of = {"organisation": case.organisation, "person": case.person}
    return Channel.objects.create(id=UUID(int=oldest_id(moment).int | 1), **values, **of)


def test_a_consent_that_nobody_has_asked_for_is_one_task_and_goes_with_the_answer(ada, case):
    days = span(today()).question_days
    noted(case, days + 9, kind="email", value="a@example.org")
    newest = noted(case, days)

    assert [(line.key, line.page, line.task.due_on) for line in lines(ada, Reason.CONSENT_OPEN)] == [
        (str(newest.pk), "casework:details", today())
    ]
    for channel in Channel.objects.all():
        does(ada, answer_channel, channel.pk, "refused")
    assert lines(ada, Reason.CONSENT_OPEN) == []


def test_a_number_noted_today_is_no_task_yet(ada, case):
    does(ada, add_channel, case.person_id, "phone", "0711 123456")

    assert lines(ada, Reason.CONSENT_OPEN) == []


def test_an_old_consent_is_asked_for_again_and_the_answer_counts_anew(ada, case):
    channel = noted(case, 30 * span(today()).consent_months)
    does(ada, answer_channel, channel.pk, "given")
    assert lines(ada, Reason.CONSENT_ENDS) == []

    given_at = timezone.now() - timedelta(days=31 * span(today()).consent_months)
    Channel.objects.update(consent_at=given_at)
    assert [day for _words, day in seen(ada, Reason.CONSENT_ENDS)] == [timezone.localdate(given_at)]
    does(ada, answer_channel, channel.pk, "withdrawn")
    assert lines(ada, Reason.CONSENT_ENDS) == []


# ---------------------------------------------------------------- changes by others
def goal_of(membership, case):
    return does(
        membership, write_goal, case.pk, "work", "Führerschein", steps=[OwnStep(words="anmelden", by=By.MANAGER)]
    )


def test_what_the_lead_changed_is_a_line_until_the_case_is_opened(ada, lead, case, sign_in):
    step = goal_of(ada, case).steps.get()
    assert lines(ada, Reason.CHANGED) == []
    does(lead, tick_step, step.pk, Help.ALONE, version=1)
    does(lead, write_contact, case.pk, Talk(day=today(), kind="phone"))

    [(words, day)] = seen(ada, Reason.CHANGED)
    assert words.startswith(f"\u2068{lead.user.profile.name}\u2069: ")
    assert (words.count(","), day) == (1, today())
    assert lines(lead, Reason.CHANGED) == []
    sign_in(ada).get(reverse("casework:plan", args=[case.pk]))
    assert lines(ada, Reason.CHANGED) == []


def test_what_was_taken_out_or_passed_on_shows_as_well_and_a_draft_does_not(ada, lead, case):
    does(lead, keep_draft, case.pk, {"note": "x"})
    assert lines(ada, Reason.CHANGED) == []

    step, channel = goal_of(ada, case).steps.get(), does(ada, add_channel, case.person_id, "phone", "0711 123456")
    given = Wanted(
        facts=("own_words",), own_words="x", purpose="work", recipient_kind="school", recipient="Erfunden",
        last_day=today(), law="sgbx_69",
    )  # fmt: skip
    for act, code in (
        ((remove_step, step.pk), "casework.step.removed"),
        ((remove_channel, channel.pk), "people.channel.removed"),
        ((disclose, case.pk, given), "casework.disclosure.made"),
    ):
        values = {"version": 1} if code == "casework.step.removed" else {}
        does(lead, *act, **(values | ({"giving": None} if code == "casework.disclosure.made" else {})))
        [line] = lines(ada, Reason.CHANGED)
        assert str(sentence_of(code)) in line.since.words
        does(ada, finish_task, case.pk, line.reason, line.key)


def test_seen_is_one_click_taken_back_by_another_and_the_next_change_is_a_new_line(ada, lead, case):
    goal_of(lead, case)
    [line] = lines(ada, Reason.CHANGED)
    for _click in range(2):
        does(ada, finish_task, case.pk, line.reason, line.key)
    assert (Task.objects.count(), lines(ada, Reason.CHANGED)) == (1, [])

    does(ada, reopen_task, case.pk, line.reason, line.key)
    assert [one.key for one in lines(ada, Reason.CHANGED)] == [line.key]
    does(ada, finish_task, case.pk, line.reason, line.key)
    does(lead, write_contact, case.pk, Talk(day=today(), kind="phone"))
    [new] = lines(ada, Reason.CHANGED)
    assert new.key != line.key
    assert "," not in new.since.words
    later = does(ada, postpone_task, case.pk, new.reason, new.key, days=7, seen=today())
    assert (later.due_on, len(lines(ada, Reason.CHANGED))) == (today() + timedelta(7), 1)


def test_only_colleagues_who_can_get_at_the_case_and_only_whose_case_it_is(ada, ben, case):
    standing_in = make_membership(
        "integration_manager", ada.organisation, substitutes=ada, last_day=today() + timedelta(3), user=ben.user
    )
    goal_of(ada, case)
    does(standing_in, write_contact, case.pk, Talk(day=today(), kind="phone"))

    assert lines(ben, Reason.CHANGED) == lines(standing_in, Reason.CHANGED) == []
    [line] = lines(ada, Reason.CHANGED)
    assert refusal_of(standing_in, finish_task, case.pk, line.reason, line.key) == Refusal.TASK_IS_GONE
    assert refusal_of(ada, finish_task, case.pk, line.reason, "x") == Refusal.TASK_IS_GONE


def test_what_was_changed_before_one_got_the_case_or_long_ago_is_not_shown(ada, lead):
    case = make_case(make_person(organisation=ada.organisation))
    goal_of(lead, case)
    care = give(case.person, ada)
    assert lines(ada, Reason.CHANGED) == []

    care.given_at = timezone.now() - timedelta(days=99)
    care.save()
    assert len(lines(ada, Reason.CHANGED)) == 1
    Event.objects.update(at=timezone.now() - timedelta(days=span(today()).change_days + 2))
    assert lines(ada, Reason.CHANGED) == []
