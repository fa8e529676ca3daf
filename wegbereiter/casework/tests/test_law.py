"""Rights and duties on their page: what belongs to the status, last days, tasks, and what was explained."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.case import close_case, enter_fact
from wegbereiter.casework.actions.law import enter_permit_days, explain
from wegbereiter.casework.models import Episode, Explanation
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.tests.test_actions_task import day_of, open_case
from wegbereiter.casework.tests.test_rights import at, does
from wegbereiter.organisations.factories import make_membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(ada):
    return open_case(ada, weeks=8)


def with_status(membership, case, code="refugee"):
    day = timezone.localdate() - timedelta(weeks=6)
    return does(membership, enter_fact, case.person_id, "residence", code, first_day=day)


def events(code):
    return Event.objects.filter(code=code).count()


def test_the_page_tells_what_belongs_to_the_status_with_paragraph_and_state_of_the_law(sign_in, ada, case):
    with_status(ada, case)

    text = sign_in(ada).get(at("law", case)).content.decode()

    assert "Integrationskurs: Anspruch auf einen Platz" in text
    assert "Sie haben ein Recht auf einen Integrations-Kurs" in text
    assert "§ 44 Abs. 1 und 2 AufenthG" in text
    assert "21.02.2024" in text
    assert "Arbeiten im Asylverfahren" not in text


def test_without_a_status_the_page_asks_for_it_and_tells_what_holds_for_everybody(sign_in, ada, case):
    page = sign_in(ada).get(at("law", case))

    assert "Neue Wohnung anmelden" in page.content.decode()
    assert "Integrationskurs" not in page.content.decode()
    assert page.context["page"].status is None


def test_the_last_day_stands_only_once_the_day_of_the_permit_is_known(sign_in, ada, case):
    with_status(ada, case)
    browser = sign_in(ada)
    before = browser.get(at("law", case)).context["page"].rights

    answer = browser.post(at("law_days", case), {"granted_on": "2026-01-31", "recognised_on": ""})

    after = browser.get(at("law", case)).context["page"].rights
    assert answer.status_code == 302
    assert [line.last_day for line in before] == [None] * len(before)
    assert [line.last_day for line in after if line.point.code == "integration-course"] == [date(2027, 1, 31)]
    assert [line.last_day for line in after if line.point.code == "family"] == [None]  # the other day is not known
    assert events("casework.law.days") == 1


def test_a_day_ahead_is_refused_and_stays_in_the_form(sign_in, ada, case):
    with_status(ada, case)
    ahead = (timezone.localdate() + timedelta(1)).isoformat()

    answer = sign_in(ada).post(at("law_days", case), {"granted_on": ahead, "recognised_on": ""})

    assert answer.status_code == 422
    assert ahead in answer.content.decode()
    assert Episode.objects.get().granted_on is None


def test_days_need_a_status_an_open_case_and_a_changed_day(ada, case):
    days = {"granted_on": date(2026, 1, 31), "recognised_on": None}
    with pytest.raises(RefusedError) as refusal:
        does(ada, enter_permit_days, case.pk, **days)
    assert refusal.value.code is Refusal.NO_STATUS

    with_status(ada, case)
    does(ada, enter_permit_days, case.pk, **days)
    does(ada, enter_permit_days, case.pk, **days)  # the second click
    assert events("casework.law.days") == 1

    does(ada, close_case, case.pk, "moved")
    with pytest.raises(RefusedError) as refusal:
        does(ada, enter_permit_days, case.pk, granted_on=None, recognised_on=None)
    assert refusal.value.code is Refusal.CASE_IS_CLOSED


def test_a_deadline_becomes_a_task_in_time_and_goes_with_its_cause(ada, case):
    with_status(ada, case)
    today = timezone.localdate()
    assert [line.task.reason for line in day_of(ada).coming] == []

    does(ada, enter_permit_days, case.pk, granted_on=today - timedelta(days=340), recognised_on=None)

    [line] = day_of(ada).coming
    assert (line.since.words, line.page) == ("Integrationskurs: Anspruch auf einen Platz", "casework:law")
    does(ada, enter_permit_days, case.pk, granted_on=today - timedelta(days=100), recognised_on=None)
    assert day_of(ada).coming == []


def test_whoever_moves_is_reminded_to_register_and_can_tick_it(sign_in, ada, case):
    day = timezone.localdate() - timedelta(days=2)
    does(ada, enter_fact, case.person_id, "housing", "own_home", first_day=day)

    [line] = day_of(ada).coming

    assert line.task.due_on == day + timedelta(days=14)
    sign_in(ada).post(at("finish_task", case), {"reason": line.reason, "key": line.key})
    assert day_of(ada).coming == []


def test_whoever_lived_there_when_the_counselling_began_is_reminded_of_nothing(sign_in, ada, case):
    case.refresh_from_db()
    does(ada, enter_fact, case.person_id, "housing", "own_home", first_day=case.opened_on)

    page = sign_in(ada).get(at("law", case)).context["page"]

    assert day_of(ada).coming == []
    assert [line.last_day for line in page.duties if line.point.code == "register-address"] == [None]


def test_what_was_explained_is_noted_with_day_language_and_whether_it_was_understood(sign_in, ada, case):
    with_status(ada, case)
    ticked = {"points": ["integration-course", "course-duty"], "language": "ar", "heard": "understood"}
    browser = sign_in(ada)

    first, second = (browser.post(at("law", case), ticked) for _click in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    rows = Explanation.objects.values_list("code", "language", "heard", "text_version", "by")
    assert sorted(rows) == [
        (code, "ar", "understood", 1, ada.user_id) for code in ("course-duty", "integration-course")
    ]
    assert events("casework.law.explained") == 1
    browser.post(at("law", case), ticked | {"points": ["course-duty"], "heard": "again"})
    newest = {
        line.point.code: line.newest and line.newest.heard
        for line in browser.get(at("law", case)).context["page"].duties
    }
    assert newest["course-duty"] == "again"


def test_the_page_says_who_explained_it_also_once_a_colleague_reads_it(sign_in, ada, lead, case):
    ticked = {"points": ["school"], "language": "ar", "heard": "understood"}
    sign_in(ada).post(at("law", case), ticked)

    page = sign_in(lead).get(at("law", case))

    named = [(line.point.code, line.by) for line in page.context["page"].duties if line.by]
    named += [(line.point.code, line.by) for line in page.context["page"].rights if line.by]
    assert named == [("school", ada.user.profile.name)]
    assert f"<bdi>{ada.user.profile.name}</bdi>" in page.content.decode()


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"points": ["integration-course"], "language": "ar"},
        {"points": ["integration-course"], "language": "xx", "heard": "understood"},
        {"points": ["work-asylum"], "language": "ar", "heard": "understood"},
        {"points": ["<script>"], "language": "ar", "heard": "understood"},
    ],
)
def test_a_form_that_says_too_little_or_something_foreign_notes_nothing(sign_in, ada, case, posted):
    with_status(ada, case)

    answer = sign_in(ada).post(at("law", case), posted)

    assert answer.status_code == 422
    assert "<script>" not in answer.content.decode().replace('<script src="', "").replace("<script defer", "")
    assert Explanation.objects.count() == 0


def test_what_does_not_belong_to_the_status_any_more_is_refused(ada, case):
    with_status(ada, case, "asylum-seeker")

    for codes in ([], ["integration-course"]):
        with pytest.raises(RefusedError) as refusal:
            does(ada, explain, case.pk, codes, "understood", language="ar")
        assert refusal.value.code is Refusal.NO_SUCH_POINT


def test_a_colleague_who_does_not_look_after_the_person_finds_nothing_and_a_clerk_may_not(sign_in, ada, case):
    other = make_membership("integration_manager", make_membership("integration_manager").organisation)
    clerk = make_membership("funding_clerk", ada.organisation)

    assert sign_in(other).get(at("law", case)).status_code == 404
    assert sign_in(other).post(at("law_days", case), {"granted_on": "2026-01-31"}).status_code == 404
    with pytest.raises(PermissionDenied):
        does(clerk, explain, case.pk, ["school"], "understood", language="ar")


def test_days_of_a_permit_stand_at_a_status_only(ada, case):
    does(ada, enter_fact, case.person_id, "housing", "own_home", first_day=timezone.localdate())

    with pytest.raises(IntegrityError, match="episode_days_of_a_permit"), transaction.atomic():
        Episode.objects.update(granted_on=timezone.localdate())


def test_a_closed_case_is_read_and_not_changed(sign_in, ada, case):
    with_status(ada, case)
    does(ada, close_case, case.pk, "moved")

    page = sign_in(ada).get(at("law", case)).content.decode()

    assert 'type="checkbox"' not in page
    assert reverse("casework:law_days", args=[case.pk]) not in page


def test_the_page_takes_the_same_queries_for_one_explanation_and_for_many(
    sign_in, ada, case, django_assert_num_queries
):
    with_status(ada, case)
    browser = sign_in(ada)
    browser.get(at("law", case))
    codes = ["integration-course", "course-duty", "school", "tell-changes"]
    for day in range(3):
        Explanation.objects.bulk_create(
            Explanation(
                organisation=ada.organisation, person_id=case.person_id, code=code, heard="again", language="ar",
                text_version=1, at=timezone.now() - timedelta(days=day), by=ada.user_id,
            )
            for code in codes
        )  # fmt: skip
        with django_assert_num_queries(20):
            browser.get(at("law", case))
