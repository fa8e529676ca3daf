"""Since when, by which edition, and why all the same: what frames a case can be entered, corrected and counted."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.case import close_case, enter_fact
from wegbereiter.casework.actions.contact import Talk, write_contact
from wegbereiter.casework.actions.frame import Frame, correct_frame, justify
from wegbereiter.casework.choices import Ending
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Case, Episode
from wegbereiter.casework.queries.statistics import count_statistics
from wegbereiter.casework.rules.refusal import ConflictError, Refusal
from wegbereiter.casework.tests.test_actions_plan import does, refusal_of
from wegbereiter.casework.tests.test_views_cases import agreed_by
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.pact.queries import edition
from wegbereiter.people.factories import make_person

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def browser(sign_in, ada):
    return sign_in(ada)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def case(person, today):
    return make_case(person, opened_on=today - timedelta(40))


def url(name, *args):
    return reverse(f"casework:{name}", args=args)


# ---------------------------------------------------------------- since when
def test_the_two_aims_say_since_when_from_the_first_day_on(browser, today):
    moved, earns = today - timedelta(200), today - timedelta(90)
    facts = {
        "housing": "own_home",
        "housing_since": moved.isoformat(),
        "income": "own",
        "income_since": earns.isoformat(),
    }

    page = browser.post(url("intake_facts"), agreed_by(browser) | facts, follow=True).content.decode()

    assert dict(Episode.objects.values_list("kind", "first_day")) == {"housing": moved, "income": earns}
    assert "so at intake" not in page
    unknown = browser.post(
        url("intake_facts"), agreed_by(browser) | {"housing": "own_home"}, follow=True
    ).content.decode()
    assert "so at intake on" in unknown  # nobody has said since when: then the page does not either


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"housing_since": "2024-01-01"}, "housing"),
        ({"income_since": "2024-01-01"}, "income"),
        ({"housing": "own_home", "housing_since": "2090-01-01"}, "housing_since"),
        ({"arrived_on": "2090-01-01"}, "arrived_on"),
        ({"arrived_on": "2024-01-02", "allocated_on": "2024-01-01"}, "allocated_on"),
    ],
)
def test_days_that_cannot_be_are_answered_at_their_field(browser, entered, field):
    page = browser.post(url("intake_facts"), agreed_by(browser) | entered)

    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])


def test_a_list_brings_its_days_and_its_edition_along(browser, today):
    head = "Name;Wohnen;Wohnen seit;Lebensunterhalt;Lebensunterhalt seit;Beraten seit;Fassung des Pakts;zugewiesen am\n"
    row = (
        "Erfunden;eigene Wohnung;01.03.2024;Jobcenter;01.02.2024;15.01.2024;Integrationsmanagement 2023/24;02.01.2024\n"
    )
    late = f"Erdacht;;;;;{(today + timedelta(1)).isoformat()};;\n"

    wrong = browser.post(url("case_list"), {"file": SimpleUploadedFile("l.csv", (head + late).encode())})
    page = browser.post(url("case_list"), {"file": SimpleUploadedFile("l.csv", (head + row).encode())})
    browser.post(url("take_in_cases"), {"content": page.context["content"]})

    assert (wrong.status_code, "This day lies ahead" in wrong.content.decode()) == (422, True)
    case = Case.objects.get()
    assert (case.opened_on, case.edition) == (date(2024, 1, 15), "pik-2023")
    assert dict(Episode.objects.values_list("kind", "first_day")) == {
        "housing": date(2024, 3, 1),
        "income": date(2024, 2, 1),
    }
    shown = browser.get(url("case", case.pk))
    assert shown.context["overview"].clock.last_day == date(2027, 1, 1)  # three years from the allocation


# ---------------------------------------------------------------- the frame
def test_arrival_allocation_and_edition_are_corrected_and_start_the_clock(browser, case, today):
    shown = browser.get(url("case_frame", case.pk))
    assert (url("case_frame", case.pk) in browser.get(url("case", case.pk)).content.decode(), shown.status_code) == (
        True,
        200,
    )
    typed = {"edition": "pik-2023", "opened_on": "2024-02-01", "arrived_on": "2023-01-02", "allocated_on": "2024-01-02"}

    answer = browser.post(url("case_frame", case.pk), typed | {"version": "1"}, follow=True)

    case.refresh_from_db()
    assert (case.edition, case.opened_on, case.arrived_on) == ("pik-2023", date(2024, 2, 1), date(2023, 1, 2))
    assert answer.context["overview"].clock.last_day == date(2027, 1, 1)
    event = Event.objects.get(code="casework.case.framed")
    assert (event.object_id, event.data["columns"]) == (
        case.pk,
        ["edition", "opened_on", "arrived_on", "allocated_on"],
    )


def test_two_who_correct_the_frame_see_both_versions(browser, ada, case, today):
    does(ada, correct_frame, case.pk, Frame(edition="pik-2020", opened_on=case.opened_on), version=1)
    typed = {"edition": "pik-2023", "opened_on": today.isoformat(), "version": "1"}

    conflict = browser.post(url("case_frame", case.pk), typed)

    text = conflict.content.decode()
    assert (conflict.status_code, 'name="version" value="2"' in text) == (409, True)
    assert 'value="pik-2023" selected' in text
    assert conflict.context["saved_edition"] == edition("pik-2020").title.in_language("en")
    assert browser.post(url("case_frame", case.pk), typed | {"version": "2"}).status_code == 302


def test_a_frame_that_cannot_be_is_refused(browser, ada, case, today):
    good = {"edition": "pik-2025", "opened_on": today.isoformat(), "version": "1"}
    ahead = (today + timedelta(1)).isoformat()
    for wrong in (
        {"edition": "pik-2022"},
        {"edition": ""},
        {"opened_on": ""},
        {"opened_on": ahead},
        {"allocated_on": ahead},
    ):
        assert browser.post(url("case_frame", case.pk), good | wrong).status_code == 422, wrong
    silent = Frame(edition="pik-2022", opened_on=today)
    assert refusal_of(ada, correct_frame, case.pk, silent, version=1) == Refusal.NO_SUCH_EDITION

    does(ada, close_case, case.pk, Ending.MOVED)
    assert browser.post(url("case_frame", case.pk), good).status_code == 422
    assert url("case_frame", case.pk) not in browser.get(url("case", case.pk)).content.decode()


def test_the_same_frame_again_leaves_no_event(ada, case):
    same = Frame(edition=case.edition, opened_on=case.opened_on)

    assert does(ada, correct_frame, case.pk, same, version=1).version == 1
    assert Event.objects.filter(code="casework.case.framed").count() == 0


# ---------------------------------------------------------------- why all the same
def test_who_stands_outside_gets_a_reason_that_is_shown_and_not_sent_anywhere(browser, ada, case, today):
    assert url("case_justification", case.pk) not in browser.get(url("case", case.pk)).content.decode()
    assert refusal_of(ada, justify, case.pk, "Darum", version=1) == Refusal.NOT_OUTSIDE
    does(ada, enter_fact, case.person_id, "housing", "provisional", first_day=today)
    assert url("case_justification", case.pk) in browser.get(url("case", case.pk)).content.decode()

    for empty in ("", "  ", "\n"):
        assert browser.post(url("case_justification", case.pk), {"words": empty, "version": "1"}).status_code == 422
    written = {"words": f"Die Schwester wohnt schon hier. {HOSTILE}", "version": "1"}
    page = browser.post(url("case_justification", case.pk), written, follow=True).content.decode()

    assert ("Die Schwester wohnt schon hier." in page, HOSTILE in page) == (True, False)
    case.refresh_from_db()
    assert (case.verdict, case.verdict_reason, case.version) == ("outside", "stage_before", 2)
    assert "Schwester" not in str(Event.objects.get(code="casework.case.justified").data)
    with pytest.raises(ConflictError):
        does(ada, justify, case.pk, "Zuletzt gewinnt nicht", version=1)
    conflict = browser.post(url("case_justification", case.pk), {"words": "Neuer Grund", "version": "1"})
    text = conflict.content.decode()
    assert (conflict.status_code, "Neuer Grund" in text, "Die Schwester" in text) == (409, True, True)


def test_reasons_are_counted_among_the_persons_counselled(ada, lead, sign_in, today):
    def counselled(**facts):
        case = make_case(make_person(ada))
        for kind, code in facts.items():
            does(ada, enter_fact, case.person_id, kind, code, first_day=today)
        does(ada, write_contact, case.pk, Talk(day=today, kind="office"))
        return case

    counselled(housing="follow_up")
    counselled(housing="provisional", residence="refugee")
    reasoned = counselled(housing="provisional", residence="refugee")
    counselled()
    does(ada, justify, reasoned.pk, "Die Schwester wohnt hier", version=1)

    def groups(member):
        actor = actor_for(member)
        with acting_as(actor):
            return count_statistics(actor, today, today, edition=edition("pik-2025"), today=today)

    expected = {"in_target_group": 1, "outside_justified": 1, "outside": 1, "unclear": 1}
    assert (groups(ada).groups, groups(lead).groups) == (expected, expected)
    assert sum(expected.values()) == groups(lead).total["persons"]
    period = {"von": today.isoformat(), "bis": today.isoformat()}
    page = sign_in(lead).get(url("statistics"), period).content.decode()
    assert ("with a reason written down" in page, "Schwester" in page) == (True, False)


def test_nobody_else_gets_at_the_frame(sign_in, ben, case):
    for member in (ben, make_membership("integration_manager")):
        browser = sign_in(member)
        for name in ("case_frame", "case_justification", "case_again"):
            assert browser.get(url(name, case.pk)).status_code == 404
            assert browser.post(url(name, case.pk), {"version": "1"}).status_code == 404
