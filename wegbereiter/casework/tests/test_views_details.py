"""Pages of contact and household, and of two files that are one person's."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.case import close_case
from wegbereiter.casework.choices import Ending
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Information
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Channel, HouseholdMember, Merger, PersonLanguage

pytestmark = pytest.mark.django_db
ADULTS = {"relation": "adult", "own_relation": "adult"}
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def browser(ada, sign_in):
    return sign_in(ada)


@pytest.fixture
def case(ada):
    return make_case(make_person(ada, family_name="Erfunden", given_names="Amal"))


def url(name, row):
    return reverse(f"casework:{name}", args=[row.pk])


def text(response):
    return response.content.decode()


def close(membership, case):
    actor = actor_for(membership)
    with acting_as(actor):
        close_case(case.pk, Ending.REACHED, by=actor, today=timezone.localdate(), now=timezone.now())


# ---------------------------------------------------------------- languages
def test_one_language_at_a_time_is_the_one_in_which_texts_come(browser, case):
    for code in ("ar", "fr"):
        typed = {"code": code, "level": "b1", "preferred": "on"}
        assert browser.post(url("details_language", case), typed)["Location"] == url("details", case) + "#languages"

    page = text(browser.get(url("details", case)))
    assert ("العربية" in page, "Français" in page) == (True, True)
    assert dict(PersonLanguage.objects.values_list("code", "preferred")) == {"ar": False, "fr": True}
    wrong = browser.post(url("details_language", case), {"code": "xx", "level": "b2"})
    assert (wrong.status_code, '<option value="b2" selected' in text(wrong)) == (422, True)
    for _click in range(2):
        assert browser.post(url("details_no_language", case), {"code": "ar"}).status_code == 302
    assert list(PersonLanguage.objects.values_list("code", flat=True)) == ["fr"]


# ---------------------------------------------------------------- ways to reach somebody
def test_an_address_is_added_once_and_the_answer_stands_beside_it_with_its_day(browser, case):
    for _click in range(2):
        browser.post(url("details_channel", case), {"kind": "phone", "value": "0711 / 123456"})
    channel = Channel.objects.get()
    assert (channel.value, channel.consent) == ("+49711123456", "not_asked")

    for consent in ("given", "given", "withdrawn", "withdrawn"):
        assert browser.post(url("details_answer", channel), {"consent": consent}).status_code == 302

    channel.refresh_from_db()
    assert (channel.consent, channel.consent_at.date()) == ("withdrawn", timezone.now().date())
    assert Event.objects.filter(code="people.channel.answered").count() == 2
    assert f"{timezone.localdate():%d.%m.%Y}" in text(browser.get(url("details", case)))


def test_what_is_no_address_is_answered_at_its_field_and_stays_typed(browser, case):
    for kind, value in (("phone", "12"), ("email", "amal.example"), ("letter", "  "), ("fax", "0711 123456")):
        wrong = browser.post(url("details_channel", case), {"kind": kind, "value": value})
        assert (wrong.status_code, value.strip() in text(wrong)) == (422, True), kind

    browser.post(url("details_channel", case), {"kind": "email", "value": "amal@example.org"})
    browser.post(url("details_channel", case), {"kind": "letter", "value": f"{HOSTILE}\nHauptstr. 1"})
    page = text(browser.get(url("details", case)))
    assert ("amal@example.org" in page, HOSTILE in page, "&lt;script&gt;" in page) == (True, False, True)


def test_only_given_consent_is_withdrawn(browser, case):
    browser.post(url("details_channel", case), {"kind": "phone", "value": "0711 123456"})
    channel = Channel.objects.get()

    for consent in ("withdrawn", "not_asked", "x"):
        assert browser.post(url("details_answer", channel), {"consent": consent}).status_code == 422


def test_an_address_is_taken_away_after_a_question(browser, case):
    browser.post(url("details_channel", case), {"kind": "phone", "value": "0711 123456"})
    channel = Channel.objects.get()
    assert "0711 123456" in text(browser.get(url("details_no_channel", channel)))
    assert Channel.objects.count() == 1

    assert browser.post(url("details_no_channel", channel)).status_code == 302
    assert Channel.objects.count() == 0
    assert browser.post(url("details_no_channel", channel)).status_code == 404


def test_in_a_closed_case_consent_is_still_withdrawn_and_nothing_else_changes(browser, ada, case):
    browser.post(url("details_channel", case), {"kind": "phone", "value": "0711 123456"})
    channel = Channel.objects.get()
    browser.post(url("details_answer", channel), {"consent": "given"})
    close(ada, case)

    assert browser.get(url("details", case)).status_code == 200
    names = ("language", "no_language", "channel", "household", "no_household")
    assert {browser.post(url(f"details_{name}", case), {"code": "ar"}).status_code for name in names} == {422}
    assert browser.post(url("details_answer", channel), {"consent": "withdrawn"}).status_code == 302
    channel.refresh_from_db()
    assert channel.consent == "withdrawn"


# ---------------------------------------------------------------- household
def test_people_of_the_own_care_live_together_and_lead_to_each_other(browser, ada, ben, case):
    child = make_case(make_person(ada, family_name="Erfunden", given_names="Zoë"))
    hidden = make_person(ben, family_name="Erfunden", given_names="Fremd")
    found = text(browser.get(url("details", case), {"q": "Erfunden"}))
    assert (str(child.person_id) in found, str(hidden.pk) in found, "Fremd" in found) == (True, False, False)

    typed = {"other": str(child.person_id), "relation": "child", "own_relation": "parent"}
    for _click in range(2):
        assert browser.post(url("details_household", case), typed)["Location"] == url("details", case) + "#household"

    assert dict(HouseholdMember.objects.values_list("person_id", "relation")) == {
        case.person_id: "parent",
        child.person_id: "child",
    }
    assert url("case", child) in text(browser.get(url("details", case)))
    assert str(child.person_id) not in text(browser.get(url("details", case), {"q": "Erfunden"}))
    browser.get(url("details_no_household", case))
    for _click in range(2):
        assert browser.post(url("details_no_household", case)).status_code == 302
    assert HouseholdMember.objects.filter(last_day=None).count() == 1


def test_whoever_has_a_household_brings_the_other_one_into_it(browser, ada, case):
    first, second, third = (make_case(make_person(ada)) for _ in range(3))
    browser.post(
        url("details_household", case), {"other": str(first.person_id), "relation": "partner", "own_relation": "adult"}
    )

    browser.post(url("details_household", case), {"other": str(second.person_id), "relation": "child"})
    browser.post(url("details_household", third), {"other": str(case.person_id), "own_relation": "sibling"})

    rows = HouseholdMember.objects.values_list("person_id", "relation")
    assert dict(rows) == {
        case.person_id: "adult",
        first.person_id: "partner",
        second.person_id: "child",
        third.person_id: "sibling",
    }
    assert HouseholdMember.objects.values("household").distinct().count() == 1


def test_nobody_is_an_adult_by_default_and_a_relation_is_corrected_in_place(browser, ada, case):
    child = make_case(make_person(ada, family_name="Erfunden", given_names="Zoë"))
    for said in ({}, {"relation": "child"}, {"own_relation": "parent"}):
        assert browser.post(url("details_household", case), {"other": str(child.person_id)} | said).status_code == 422
    assert HouseholdMember.objects.count() == 0
    assert '<option value="">' in text(browser.get(url("details", case), {"q": "Zoë"}))
    assert browser.post(url("details_relation", case), {"relation": "adult"}, follow=True).status_code == 200

    typed = {"other": str(child.person_id), "relation": "adult", "own_relation": "partner"}
    browser.post(url("details_household", case), typed)
    HouseholdMember.objects.update(first_day=date(2025, 1, 1))
    for _click in range(2):
        assert browser.post(url("details_relation", child), {"relation": "child"}).status_code == 302

    rows = set(HouseholdMember.objects.values_list("person_id", "relation", "first_day", "last_day"))
    day = date(2025, 1, 1)
    assert rows == {(case.person_id, "partner", day, None), (child.person_id, "child", day, None)}
    assert Event.objects.filter(code="people.household.relation").count() == 1
    assert browser.post(url("details_relation", case), {"relation": "boss"}).status_code == 422
    close(ada, child)
    assert browser.post(url("details_relation", child), {"relation": "other"}).status_code == 422


def test_nobody_lives_in_two_households_with_themselves_or_with_a_colleagues_person(browser, ada, ben, case):
    one, other = (make_case(make_person(ada)) for _ in range(2))
    browser.post(url("details_household", case), {"other": str(one.person_id)} | ADULTS)
    browser.post(url("details_household", other), {"other": str(make_person(ada).pk)} | ADULTS)

    taken = browser.post(url("details_household", case), {"other": str(other.person_id), "q": "Erfunden"})
    assert (taken.status_code, "schon in einem anderen Haushalt" in text(taken)) == (422, True)
    assert "?q=Erfunden#household" in text(taken)
    assert browser.post(url("details_household", case), {"other": str(case.person_id)}).status_code == 422
    assert browser.post(url("details_household", case), {"other": "x"}).status_code == 422
    assert browser.post(url("details_household", case), {"other": str(make_person(ben).pk)}).status_code == 404
    assert HouseholdMember.objects.count() == 4


def test_a_member_in_a_colleagues_care_is_not_named(sign_in, ada, ben, case):
    lead = sign_in(make_membership("team_lead", ada.organisation))
    hidden = make_case(make_person(ben, family_name="Verborgen"))
    lead.post(url("details_household", case), {"other": str(hidden.person_id)} | ADULTS)

    assert "Verborgen" in text(lead.get(url("details", case)))
    assert "Verborgen" not in text(sign_in(ada).get(url("details", case)))


def test_the_page_takes_the_same_queries_for_one_and_for_four(browser, ada, case):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            browser.get(url("details", case), {"q": "Mitbewohner"})
        return len(seen)

    people = [make_case(make_person(ada, family_name=f"Mitbewohner {n}")) for n in range(6)]
    browser.post(url("details_household", case), {"other": str(people[0].person_id)})
    asked()
    few = asked()
    for one in people[1:3]:
        browser.post(url("details_household", case), {"other": str(one.person_id)})
    browser.post(url("details_language", case), {"code": "ar"})
    browser.post(url("details_channel", case), {"kind": "phone", "value": "0711 123456"})
    asked()  # what was said after saving is shown once
    assert asked() == few


# ---------------------------------------------------------------- one person, two files
@pytest.fixture
def twin(ada):
    return make_case(make_person(ada, family_name="Erfundn", given_names="Amal", file_number="B-2"))


def test_two_files_stand_side_by_side_become_one_and_are_parted_again(browser, case, twin):
    found = text(browser.get(url("same_person", case)))
    assert f"?other={twin.pk}" in found
    side = text(browser.get(url("same_person", case), {"other": str(twin.pk)}))
    assert ("B-2" in side, "Amal Erfunden" in side, f'value="{case.pk}"' in side) == (True, True, True)

    joined = browser.post(url("same_person", case), {"other": str(twin.pk), "kept": str(twin.pk)})
    again = browser.post(url("same_person", case), {"other": str(twin.pk), "kept": str(twin.pk)})

    assert (joined["Location"], again["Location"]) == (url("case", twin), url("case", twin))
    merger = Merger.objects.get()
    page, second = text(browser.get(url("case", twin))), text(browser.get(url("case", case)))
    assert (url("case", case) in page, url("two_people", merger) in page) == (True, True)
    assert (url("case", twin) in second, "Zweite Akte" in second) == (True, True)
    for name in ("plan", "assessment", "contacts", "appointments", "details"):
        assert browser.get(url(name, case)).status_code == 200
    for name in ("change_person", "contacts", "details_language", "details_no_household"):
        assert browser.post(url(name, case), {"version": "1"}).status_code == 404
    assert browser.get(url("two_people", merger)).status_code == 200
    assert browser.post(url("two_people", merger))["Location"] == url("case", twin)
    assert browser.post(url("two_people", merger)).status_code == 422
    assert "Zweite Akte" not in text(browser.get(url("case", case)))


def test_who_joins_second_the_other_way_round_lands_at_the_file_that_goes_on(sign_in, ada, case, twin):
    lead = sign_in(make_membership("team_lead", ada.organisation))
    lead.post(url("same_person", case), {"other": str(twin.pk), "kept": str(case.pk)})

    late = sign_in(ada).post(url("same_person", twin), {"other": str(case.pk), "kept": str(twin.pk)})

    assert late["Location"] == url("case", case)
    assert Merger.objects.count() == 1


def test_what_cannot_be_joined_is_said(browser, ada, ben, case, twin):
    his = make_case(make_person(ben, family_name="Erfunden"))
    for other in ("", "x", str(case.pk), str(his.pk)):
        missing = browser.post(url("same_person", case), {"other": other, "kept": str(case.pk)})
        assert (missing.status_code, str(his.pk) in text(missing)) == (422, False)
    assert browser.post(url("same_person", case), {"other": str(twin.pk), "kept": "x"}).status_code == 422
    assert browser.get(url("same_person", his)).status_code == 404
    close(ada, twin)
    closed = browser.post(url("same_person", case), {"other": str(twin.pk), "kept": str(twin.pk)})
    assert (closed.status_code, "beendet" in text(closed)) == (422, True)
    assert browser.get(url("same_person", twin)).status_code == 422
    assert Merger.objects.count() == 0


def test_a_colleagues_person_has_no_such_pages(sign_in, browser, ben, case, twin):
    browser.post(url("details_channel", case), {"kind": "phone", "value": "0711 123456"})
    browser.post(url("same_person", case), {"other": str(twin.pk), "kept": str(case.pk)})
    his = sign_in(ben)

    for name in ("details", "same_person", "details_no_household"):
        assert his.get(url(name, case)).status_code == 404
    for name in ("language", "no_language", "channel", "household", "no_household"):
        assert his.post(url(f"details_{name}", case)).status_code == 404
    channel, merger = Channel.objects.get(), Merger.objects.get()
    assert his.post(url("details_answer", channel), {"consent": "given"}).status_code == 404
    assert his.post(url("details_no_channel", channel)).status_code == 404
    assert his.post(url("two_people", merger)).status_code == 404


# ---------------------------------------------------------------- the sheet, answered later
def test_who_wanted_to_think_about_it_answers_later_and_each_answer_stays(browser, ada, case):
    assert 'lang="ti"' in text(browser.get(url("answer_again", case)))
    sheet = text(browser.get(url("answer_again", case), {"sprache": "ar"}))
    assert ('dir="rtl"' in sheet, url("answer_again", case) in sheet) == (True, True)
    assert browser.post(url("answer_again", case), {"language": "ar", "answer": "x"}).status_code == 422

    for answer in ("later", "agreed", "agreed"):
        answered = browser.post(url("answer_again", case), {"language": "ar", "answer": answer})
        assert answered["Location"] == url("case", case)

    assert list(Information.objects.values_list("answer", "language")) == [("agreed", "ar"), ("later", "ar")]
    assert "hat zugestimmt" in text(browser.get(url("case", case)))
    close(ada, case)
    assert browser.post(url("answer_again", case), {"language": "ar", "answer": "refused"}).status_code == 302
    assert Information.objects.count() == 3


def test_a_colleagues_person_is_not_asked_again(sign_in, ben, case):
    assert sign_in(ben).get(url("answer_again", case)).status_code == 404
    assert sign_in(ben).post(url("answer_again", case), {"language": "ar", "answer": "agreed"}).status_code == 404
