"""What stands in a second file finds the person: search, hint at intake, list, and the page of the case."""

import pytest
from django.urls import reverse
from django.utils import timezone

from wegbereiter.casework.actions.case import close_case
from wegbereiter.casework.actions.files import join_files, part_files
from wegbereiter.casework.choices import Ending
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import Case
from wegbereiter.casework.queries.case_list import alike_among, parted
from wegbereiter.casework.tests.test_actions_files import does
from wegbereiter.casework.tests.test_case_list import taken_in, upload
from wegbereiter.casework.tests.test_views_cases import agreed_by
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.factories import actor_for
from wegbereiter.people.actions.details import add_channel
from wegbereiter.people.actions.person import merge_people
from wegbereiter.people.factories import make_person
from wegbereiter.people.models import Person
from wegbereiter.people.queries.person import could_be, find_people
from wegbereiter.people.rules.births import Birth

pytestmark = pytest.mark.django_db
PHONE = "+497111234567"


@pytest.fixture
def files(ada):
    """One person, taken in twice: with a paper, and under the name she is called by."""
    kept = make_case(make_person(ada, family_name="Zerom", given_names="Lula", birth_year=1990))
    gone = make_case(
        make_person(ada, family_name="Habtemariam", given_names="Kidane", birth_year=1991, file_number="E-77")
    )
    does(ada, add_channel, gone.person_id, "phone", PHONE)
    return kept, gone


@pytest.fixture
def joined(ada, files):
    does(ada, join_files, files[0].pk, files[1].pk)
    return files


def found_by(membership, typed):
    actor = actor_for(membership)
    with acting_as(actor):
        return [one.person.pk for one in find_people(actor, typed, today=timezone.localdate())]


@pytest.mark.parametrize("typed", ["Habtemariam", "Kidaane Habtemaryam", "E-77", "0711 1234567"])
def test_name_number_and_phone_of_a_second_file_find_the_one_that_goes_on(ada, joined, typed):
    assert found_by(ada, typed) == [joined[0].person_id]


def test_somebody_whom_both_files_find_stands_there_once(ada):
    two = [make_case(make_person(ada, family_name="Tesfai", given_names=name)) for name in ("Selam", "Selaam")]
    does(ada, join_files, two[0].pk, two[1].pk)

    assert found_by(ada, "Selam Tesfai") == [two[0].person_id]


def test_a_file_joined_to_one_that_was_joined_itself_finds_the_last(ada, joined):
    third = make_person(ada, family_name="Anders")
    does(ada, merge_people, third.pk, joined[0].person_id)

    assert found_by(ada, "Habtemariam") == [third.pk]


def test_parted_again_the_second_file_is_found_as_itself(ada, files):
    merger = does(ada, join_files, files[0].pk, files[1].pk)
    does(ada, part_files, merger.pk)

    assert found_by(ada, "E-77") == [files[1].person_id]


def test_a_colleague_finds_neither(ben, joined):
    assert found_by(ben, "E-77") == found_by(ben, "Habtemariam") == []


def test_at_intake_the_second_file_s_name_and_birth_are_hinted_at(ada, joined):
    actor = actor_for(ada)
    with acting_as(actor):
        names, today = ("Habtemaryam", "Kidane"), timezone.localdate()
        alike = could_be(actor, *names, birth=Birth(year=1991), today=today)
        other = could_be(actor, *names, birth=Birth(year=1990), today=today)

    assert ([one.pk for one in alike], other) == ([joined[0].person_id], [])


def test_the_list_of_cases_finds_by_what_stands_in_the_second_file(sign_in, ada, joined):
    page = sign_in(ada).get(reverse("casework:cases") + "?q=E-77")

    assert reverse("casework:case", args=[joined[0].pk]) in page.content.decode()


@pytest.mark.parametrize(
    "content",
    [
        "Nachname;Vorname;Geboren\nHabtemariam;Kidane;1991\n",
        "Aktenzeichen;Nachname;Vorname;Geboren\nE-77;Ganz;Anders;1980\n",
    ],
)
def test_the_same_list_again_makes_nobody_new_and_is_not_refused(sign_in, ada, joined, content):
    browser = sign_in(ada)
    page = upload(browser, content)

    assert page.status_code == 200
    assert "content" not in page.context or not page.context["content"] or taken_in(browser, page).status_code == 200
    assert (Person.objects.count(), Case.objects.count()) == (2, 2)


def test_who_sounds_like_a_second_file_is_named_by_the_one_that_goes_on(ada, joined):
    row = {
        "person": {
            "family_name": "Habtemaryam", "given_names": "Kidane", "original_name": "", "called_name": "",
            "birth_year": 1991, "birth_month": None, "birth_day": None, "file_number": "",
        }
    }  # fmt: skip
    actor = actor_for(ada)
    with acting_as(actor):
        alike = alike_among(actor, [row], today=timezone.localdate())
        found = parted(actor, [row], today=timezone.localdate())

    assert [one.pk for _row, one in alike] == [joined[0].person_id]
    assert (found.new, found.there, found.back) == ([row], [], [])


def test_the_page_shows_a_number_that_stands_in_the_second_file_and_each_number_once(sign_in, ada, joined):
    page = sign_in(ada).get(reverse("casework:case", args=[joined[0].pk]))
    assert page.content.decode().count("0711 1234567") == 1

    does(ada, add_channel, joined[0].person_id, "phone", PHONE)
    assert sign_in(ada).get(page.request["PATH_INFO"]).content.decode().count("0711 1234567") == 1


def test_a_search_takes_one_query_more_for_second_files_however_many(ada, files, django_assert_num_queries):
    actor = actor_for(ada)
    for pairs in range(3):
        one, two = (make_person(ada, family_name="Gleichlaut", given_names=f"{pairs}{side}") for side in "ab")
        does(ada, merge_people, one.pk, two.pk)
        with acting_as(actor), django_assert_num_queries(2):
            find_people(actor, "Gleichlaut", today=timezone.localdate())
    for pairs in range(3):
        one, two = (make_person(ada, family_name=name) for name in (f"Vorher {pairs}", "Nachklang"))
        does(ada, merge_people, one.pk, two.pk)
        with acting_as(actor), django_assert_num_queries(3):
            find_people(actor, "Nachklang", today=timezone.localdate())


def test_a_number_of_the_second_file_leads_to_the_one_that_goes_on_at_intake(sign_in, ada, joined):
    browser = sign_in(ada)

    asked = browser.post(reverse("casework:intake_facts"), agreed_by(browser) | {"phone": "0711 1234567"})

    assert (asked.status_code, [one.person.pk for one in asked.context["known"].known]) == (409, [joined[0].person_id])


def test_a_list_takes_up_the_person_of_a_second_file_in_the_first_one(ada, joined):
    third = make_case(make_person(ada, family_name="Erdacht", given_names="Dritte"))
    does(ada, join_files, third.pk, joined[0].pk)
    does(ada, close_case, third.pk, Ending.WISHED)
    person = joined[1].person
    row = {"person": {name: getattr(person, name) for name in ("family_name", "given_names", "file_number")}}
    actor = actor_for(ada)
    with acting_as(actor):
        found = parted(actor, [row], today=timezone.localdate())

    assert (found.new, found.there, found.back) == ([], [], [(row, third.person_id)])
