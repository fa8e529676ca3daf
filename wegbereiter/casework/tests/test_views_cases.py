"""Pages of cases: the sheet, the first day, the list, one case, facts with their day, and the end."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.case import enter_fact
from wegbereiter.casework.choices import Ending, EpisodeKind
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Case, Episode, Information, UnnamedContact
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Channel, Person, PersonLanguage
from wegbereiter.people.queries.person import counselled_in_house
from wegbereiter.people.rules.births import Birth

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def manager():
    return make_membership("integration_manager")


@pytest.fixture
def browser(sign_in, manager):
    return sign_in(manager)


@pytest.fixture
def case(manager):
    return make_case(make_person(manager, family_name="Erfunden", given_names="Amal"))


def address(name, *args):
    return reverse(f"casework:{name}", args=args)


def agreed_by(client, **more):
    """What the page of facts carries once somebody has agreed to the sheet."""
    where = client.post(address("intake"), {"language": "ar", "answer": "agreed"} | more)["Location"]
    return {"answered": parse_qs(urlsplit(where).query)["antwort"][0]}


def test_the_sheet_is_read_in_the_persons_language_before_anything_is_kept(browser):
    chosen = browser.get(address("intake")).content.decode()
    sheet = browser.get(address("intake"), {"sprache": "ar"}).content.decode()

    assert 'lang="ti"' in chosen
    assert ('dir="rtl"' in sheet, "{organisation}" in sheet) == (True, False)
    agreed = browser.post(address("intake"), {"language": "ar", "answer": "agreed"})
    refused = browser.post(address("intake"), {"language": "ar", "answer": "refused"})
    assert agreed["Location"].startswith(address("intake_facts") + "?antwort=")
    assert refused["Location"].startswith(address("unnamed") + "?antwort=")
    assert browser.get(agreed["Location"]).status_code == 200
    assert browser.post(address("intake"), {"language": "xx", "answer": "agreed"}).status_code == 422
    assert browser.get(address("intake_facts")).status_code == 302  # without a language nothing was read
    assert (Person.objects.count(), Information.objects.count()) == (0, 0)


def test_somebody_without_papers_name_or_phone_is_taken_in(browser):
    page = browser.post(address("intake_facts"), agreed_by(browser), follow=True)

    case = Case.objects.get()
    assert (page.status_code, case.person.name, case.person.birth.is_known) == (200, "", False)
    assert (case.person.gender, case.person.channels.count()) == ("", 0)
    assert Information.objects.get().language == "ar"


def test_everything_known_on_the_first_day_is_kept_at_once(browser):
    known = agreed_by(browser) | {
        "family_name": HOSTILE, "given_names": "Zoë", "original_name": "زوي", "birth_year": "1990", "phone": "0711 123456",
        "may_be_called": "on", "speaks": "a1", "residence": "refugee", "paper_until": "2027-03-01", "paper_seen": "on",
        "housing": "follow_up", "income": "jobcenter", "arrived_on": "2024-02-03",
    }  # fmt: skip

    page = browser.post(address("intake_facts"), known, follow=True).content.decode()

    case = Case.objects.get()
    assert (HOSTILE in page, "&lt;script&gt;" in page) == (False, True)
    assert (case.person.birth_year, case.person.birth_day) == (1990, None)
    assert Channel.objects.get().consent == "given"
    assert set(PersonLanguage.objects.values_list("code", "level", "preferred")) == {
        ("ar", "", True),
        ("de", "a1", False),
    }
    facts = {one.kind: (one.code, one.until, one.proof) for one in Episode.objects.all()}
    assert facts == {
        "residence": ("refugee", date(2027, 3, 1), "seen"),
        "housing": ("follow_up", None, "told"),
        "income": ("jobcenter", None, "told"),
    }
    assert "in der Zielgruppe" in page


def test_bad_input_is_answered_at_its_field_and_nothing_is_lost(browser):
    wrong = agreed_by(browser) | {"family_name": "Erfunden", "birth_day": "31", "birth_month": "2", "birth_year": "1990", "phone": "abc",
                     "paper_until": "2027-01-01"}  # fmt: skip

    page = browser.post(address("intake_facts"), wrong)

    text = page.content.decode()
    assert (page.status_code, 'value="Erfunden"' in text, 'value="abc"' in text) == (422, True, True)
    assert {"birth", "phone", "residence"} == set(page.context["form"].errors)
    assert Person.objects.count() == 0


def test_somebody_who_sounds_alike_is_shown_before_a_second_file_is_made(browser, case):
    again = agreed_by(browser) | {"family_name": "Erfunden", "given_names": "Amaal"}

    asked = browser.post(address("intake_facts"), again)

    assert (asked.status_code, Person.objects.count()) == (409, 1)
    seen = {"anyway": str(case.person_id)}
    assert f'name="anyway" value="{seen["anyway"]}"' in asked.content.decode()
    assert browser.post(address("intake_facts"), again | seen).status_code == 302
    assert Person.objects.count() == 2
    assert (
        browser.post(address("intake_facts"), again | seen | {"given_names": "Amal"}).status_code == 409
    )  # the new one


def test_a_second_click_takes_in_nobody_and_counts_nothing(browser, case):
    read = {"antwort": agreed_by(browser)["answered"]}
    key = {"key": browser.get(address("intake_facts"), read).context["form"]["key"].value()}
    alike = {"family_name": "Erfunden", "given_names": "Amaal", "anyway": str(case.person_id)}
    for known in ({}, {"phone": "0711 123456"}, alike):
        answers = [browser.post(address("intake_facts"), agreed_by(browser) | key | known) for _click in range(2)]
        assert {one.status_code for one in answers} == {302}
        assert len({one["Location"] for one in answers}) == 1
    assert Case.objects.count() == 1 + 3  # gone back and filled in anew it is somebody else
    talk = {"kind": "office", "topics": ["family"]}
    assert 'name="key"' in browser.get(address("unnamed")).content.decode()
    for topics in (["family"], ["family"], ["family", "school"]):
        assert browser.post(address("unnamed"), talk | key | {"topics": topics}).status_code == 302
    assert UnnamedContact.objects.count() == 2


def test_a_form_of_somebody_else_is_another_form(browser, sign_in, manager):
    key = {"key": "01a20b90-0000-7000-8000-000000000001"}
    browser.post(address("intake_facts"), agreed_by(browser) | key)

    other = sign_in(make_membership("integration_manager", manager.organisation))
    assert other.post(address("intake_facts"), agreed_by(other) | key).status_code == 302
    assert Case.objects.count() == 2


GLEICH = {"family_name": "Gleich", "given_names": "Klang", "birth_year": "1990"}


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (GLEICH, True),
        (GLEICH | {"family_name": "Glaich"}, True),  # it sounds the same
        (GLEICH | {"birth_year": "1991"}, False),
        (GLEICH | {"birth_year": ""}, False),  # a name alone says nothing of a colleague's people
        (GLEICH | {"family_name": "Anders"}, False),
        ({"phone": "0711 123456"}, True),
    ],
)
def test_a_colleagues_person_is_hinted_at_and_never_named(browser, manager, typed, asked):
    colleague = make_membership("integration_manager", manager.organisation)
    known = make_person(colleague, family_name="Gleich", given_names="Klang", birth_year=1990, file_number="K-77")
    Channel.objects.create(organisation=known.organisation, person=known, kind="phone", value="+49711123456")

    answer = browser.post(address("intake_facts"), agreed_by(browser) | typed)

    assert (answer.status_code == 409, Person.objects.count()) == (asked, 1 if asked else 2)
    text = answer.content.decode()
    assert [word in text for word in (str(known.pk), "K-77", 'name="known_as"')] == [False, False, False]
    if asked:
        assert answer.context["known"].known == []
        assert "Teamleitung" in text
        assert (
            browser.post(address("intake_facts"), agreed_by(browser) | typed | {"anyway": "house"}).status_code == 302
        )


def test_another_house_a_restricted_file_and_one_of_own_staff_are_not_hinted_at(browser, manager):
    make_person(make_membership("integration_manager"), family_name="Gleich", given_names="Klang", birth_year=1990)
    colleague = make_membership("integration_manager", manager.organisation)
    for closed in ("restricted_at", "blocked_at"):
        never = {closed: timezone.now()}
        make_person(colleague, family_name="Gleich", given_names="Klang", birth_year=1990, **never)

    assert browser.post(address("intake_facts"), agreed_by(browser) | GLEICH).status_code == 302


def test_the_hint_answers_only_to_whoever_counsels(manager):
    make_person(manager, family_name="Gleich", given_names="Klang", birth_year=1990)
    answers = {}
    for role in ("integration_manager", "team_lead", "volunteer_coordinator"):
        with acting_as(actor_for(make_membership(role, manager.organisation))):
            answers[role] = counselled_in_house("Gleich", "Klang", birth=Birth(year=1990))

    assert answers == {"integration_manager": True, "team_lead": True, "volunteer_coordinator": False}


def test_somebody_without_a_name_is_found_by_the_number(browser, manager, case):
    Channel.objects.create(organisation=case.organisation, person=case.person, kind="phone", value="+49711123456")

    asked = browser.post(address("intake_facts"), agreed_by(browser) | {"phone": "0711/123456"})

    text = asked.content.decode()
    assert (asked.status_code, address("case", case.pk) in text) == (409, True)
    assert 'name="known_as"' not in text  # counselled now: the link leads to the open case


def test_who_refuses_is_counselled_and_counted_without_a_trace(browser):
    url = browser.post(address("intake"), {"language": "fa", "answer": "refused"})["Location"]
    assert browser.post(url, {"kind": "office"}).status_code == 422

    assert browser.post(url, {"kind": "office", "topics": ["family", "other"]}).status_code == 302

    counted = UnnamedContact.objects.get()
    assert (counted.kind, counted.topics, counted.language) == ("office", ["family", "other"], "fa")
    assert Person.objects.count() == 0


def test_the_list_finds_by_sound_script_and_filter_in_the_own_care_only(browser, manager, case):
    other = make_case(make_person(manager, family_name="Мустер", given_names="Ольга"))
    desk = make_case(
        make_person(make_membership("integration_manager", manager.organisation), family_name="Erfundener")
    )
    enter_fact(
        other.person_id, EpisodeKind.HOUSING, "own_home", first_day=timezone.localdate(), by=actor_for(manager),
        today=timezone.localdate(), now=timezone.now(),
    )  # fmt: skip

    def found(**query):
        return {row.pk for row in browser.get(address("cases"), query).context["page"].rows}

    assert found() == {case.pk, other.pk}
    assert found(q="Olga Muster") == {other.pk}
    assert found(q="erfunden") == {case.pk}
    assert found(housing="own_home") == {other.pk}
    assert found(state="closed", housing="nonsense") == set()
    assert found(q="\x00" + HOSTILE) == set()
    assert desk.pk not in found(q="Erfundener")


def test_the_list_takes_the_same_queries_for_one_and_for_thirty(browser, manager, case, django_assert_max_num_queries):
    browser.get(address("cases"))
    with django_assert_max_num_queries(14) as few:
        browser.get(address("cases"))
    for _ in range(30):
        make_case(make_person(manager))
    with django_assert_max_num_queries(len(few)):
        browser.get(address("cases"))


def test_a_colleagues_case_does_not_exist_and_the_lead_sees_it(browser, sign_in, manager, case):
    desk = make_case(make_person(make_membership("integration_manager", manager.organisation)))
    assert browser.get(address("case", desk.pk)).status_code == 404
    assert browser.post(address("enter_fact", desk.pk), {"fact": "housing:own_home"}).status_code == 404

    lead = sign_in(make_membership("team_lead", manager.organisation))

    assert lead.get(address("case", desk.pk)).status_code == 200
    assert Event.objects.filter(code="casework.case.read", object_id=desk.pk).count() == 1


def test_a_fact_ends_the_one_before_and_an_error_brings_it_back(browser, case):
    weeks_ago = timezone.localdate() - timedelta(weeks=3)
    first = {"fact": "housing:follow_up", "first_day": weeks_ago.isoformat(), "proof": "told"}
    assert browser.post(address("enter_fact", case.pk), first).status_code == 302

    assert (
        browser.post(address("enter_fact", case.pk), {"fact": "housing:own_home", "proof": "seen"}).status_code == 302
    )

    before, now = Episode.objects.order_by("first_day")
    assert (before.last_day, now.last_day) == (timezone.localdate() - timedelta(1), None)
    ahead = first | {"first_day": (timezone.localdate() + timedelta(1)).isoformat()}
    assert browser.post(address("enter_fact", case.pk), ahead).status_code == 422
    assert browser.post(address("withdraw_fact", now.pk)).status_code == 302
    assert browser.post(address("withdraw_fact", now.pk)).status_code == 404  # the second click
    before.refresh_from_db()
    assert before.last_day is None


def housing_of(case):
    today = timezone.localdate()
    rows = Episode.objects.filter(person=case.person_id, withdrawn_at=None).order_by("first_day")
    return [(one.code, (today - one.first_day).days, one.last_day and (today - one.last_day).days) for one in rows]


def enter_housing(browser, case, *entered):
    for days, code in entered:
        day = (timezone.localdate() - timedelta(days)).isoformat()
        fact = {"fact": f"housing:{code}", "first_day": day, "proof": "told"}
        assert browser.post(address("enter_fact", case.pk), fact).status_code == 302


def test_an_earlier_stage_is_put_in_where_it_belongs(browser, case):
    enter_housing(browser, case, (5, "own_home"), (30, "provisional"), (20, "follow_up"))

    assert housing_of(case) == [("provisional", 30, 21), ("follow_up", 20, 6), ("own_home", 5, None)]
    same_day = {"fact": "housing:provisional", "first_day": (timezone.localdate() - timedelta(20)).isoformat()}
    refused = browser.post(address("enter_fact", case.pk), same_day | {"proof": "told"})
    assert (refused.status_code, "first_day" in refused.context["form"].errors) == (422, True)


def test_an_error_of_the_past_has_its_button_and_leaves_no_hole(browser, case):
    enter_housing(browser, case, (30, "provisional"), (20, "follow_up"), (5, "own_home"))
    middle = Episode.objects.get(code="follow_up")
    assert address("withdraw_fact", middle.pk) in browser.get(address("case", case.pk)).content.decode()

    assert browser.post(address("withdraw_fact", middle.pk)).status_code == 302

    assert housing_of(case) == [("provisional", 30, 6), ("own_home", 5, None)]


def test_two_who_correct_one_person_both_see_both(browser, sign_in, manager, case):
    colleague = sign_in(make_membership("team_lead", manager.organisation))
    typed = {"family_name": "Erfunden", "given_names": "Amalia", "version": "1", "file_number": "A-1"}
    assert colleague.post(address("change_person", case.pk), typed).status_code == 302

    conflict = browser.post(address("change_person", case.pk), typed | {"given_names": "Amal Rose"})

    text = conflict.content.decode()
    assert (conflict.status_code, "Amalia" in text, 'value="Amal Rose"' in text) == (409, True, True)
    again = typed | {"given_names": "Amal Rose", "version": "2"}
    assert browser.post(address("change_person", case.pk), again).status_code == 302
    case.person.refresh_from_db()
    assert (case.person.given_names, case.person.version) == ("Amal Rose", 3)
    assert browser.post(address("change_person", case.pk), {"version": "x"}).status_code == 422


def test_nationality_is_entered_shown_and_corrected(browser):
    browser.post(address("intake_facts"), agreed_by(browser) | {"family_name": "Erfunden", "nationality": "SY"})
    case = Case.objects.get()
    assert (case.person.nationalities, "Syrien" in browser.get(address("case", case.pk)).content.decode()) == (
        ["SY"],
        True,
    )
    assert '<option value="SY" selected>' in browser.get(address("change_person", case.pk)).content.decode()

    both = {"family_name": "Erfunden", "nationality": "stateless", "second_nationality": "SY", "version": "1"}
    browser.post(address("change_person", case.pk), both)
    case.person.refresh_from_db()
    assert case.person.nationalities == ["stateless", "SY"]
    wrong = both | {"nationality": "XX", "version": "2"}
    assert browser.post(address("change_person", case.pk), wrong).status_code == 422


def test_a_file_number_belongs_to_one_person(browser, manager, case):
    make_person(manager, file_number="A-1")

    page = browser.post(address("change_person", case.pk), {"version": "1", "file_number": "A-1"})

    assert (page.status_code, "Aktenzeichen" in page.content.decode()) == (422, True)


def test_counselling_ends_with_a_reason_and_then_nothing_changes(browser, case):
    assert browser.get(address("change_person", case.pk)).status_code == 200
    assert browser.post(address("close_case", case.pk), {}).status_code == 422
    assert browser.post(address("close_case", case.pk), {"ending": Ending.REACHED}).status_code == 302

    assert browser.post(address("close_case", case.pk), {"ending": Ending.MOVED}).status_code == 422
    assert (
        browser.post(address("enter_fact", case.pk), {"fact": "housing:own_home", "proof": "told"}).status_code == 422
    )
    assert "geschlossen" in browser.get(address("case", case.pk)).content.decode()
    assert Case.objects.get().ending == Ending.REACHED


def test_the_lead_gives_a_case_to_a_colleague(sign_in, manager, case):
    colleague = make_membership("integration_manager", manager.organisation)
    lead = sign_in(make_membership("team_lead", manager.organisation))
    assert "zustaendig" in lead.get(address("case", case.pk)).content.decode()
    assert lead.post(address("give_care", case.pk), {"user_id": "nobody"}).status_code == 422

    assert lead.post(address("give_care", case.pk), {"user_id": str(colleague.user_id)}).status_code == 302

    assert sign_in(colleague).get(address("case", case.pk)).status_code == 200
