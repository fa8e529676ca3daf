"""A family is taken in one after the other: what they share is typed once, and the sheet is read once a day."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from wegbereiter.casework.actions.case import close_case, note_answer
from wegbereiter.casework.actions.intake import Intake, take_in
from wegbereiter.casework.choices import Ending, Told
from wegbereiter.casework.models import Case, Episode, Information
from wegbereiter.casework.tests.test_actions_plan import does
from wegbereiter.casework.tests.test_views_cases import agreed_by
from wegbereiter.organisations.factories import make_membership
from wegbereiter.people.models import Channel, HouseholdMember, Person

pytestmark = pytest.mark.django_db
INTAKE, FACTS = reverse("casework:intake"), reverse("casework:intake_facts")
NEXT = rf"{FACTS}\?antwort=[^&]+&haushalt={{}}"  # with the answer to the sheet
CHILD = {"family_name": "Erfunden", "given_names": "Zoë", "birth_year": "2019"}


@pytest.fixture(autouse=True)
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def browser(sign_in, ada):
    return sign_in(ada)


@pytest.fixture
def mother(ada):
    person = {"family_name": "Erfunden", "given_names": "Amal", "nationalities": ["SY"]}
    lived = timezone.localdate() - timedelta(300)
    known = {"facts": {"housing": "follow_up", "income": "jobcenter"}, "housing_since": lived, "phone": "+49711123456"}
    return does(ada, take_in, Intake(person=person, arrived_on=lived, language="ar", text_version=1, **known))


def is_for(address, case):
    """The page of facts, with an answer to the sheet, for the household of the case."""
    return address.startswith(f"{FACTS}?antwort=") and address.endswith(f"&haushalt={case.pk}")


def of(case):
    return f"?haushalt={case.pk}"


def test_what_the_family_shares_stands_there_and_everybody_says_as_what(browser, mother):
    details = browser.get(reverse("casework:details", args=[mother.pk])).content.decode()
    assert INTAKE + of(mother) in details

    page = browser.get(INTAKE + of(mother), follow=True)  # the sheet was read today
    assert re.fullmatch(NEXT.format(mother.pk), page.redirect_chain[0][0])
    shown = page.context["form"].initial
    assert (shown["family_name"], shown["nationality"], shown["housing"]) == ("Erfunden", "SY", "follow_up")
    assert (shown["housing_since"], shown["arrived_on"]) == (mother.arrived_on, mother.arrived_on)
    assert ("income" in shown, "residence" in shown) == (False, False)

    url, typed = FACTS + of(mother), CHILD | {"answered": shown["answered"]}
    missing = browser.post(url, typed)
    assert (missing.status_code, set(missing.context["form"].errors)) == (422, {"relation", "own_relation"})
    known = typed | {"relation": "child", "own_relation": "parent", "phone": "0711 123456", "housing": "follow_up"}
    assert browser.post(url, known).status_code == 302  # neither the name nor the shared number raises a question

    child = Case.objects.exclude(pk=mother.pk).get()
    relations = dict(HouseholdMember.objects.values_list("person_id", "relation"))
    assert relations == {mother.person_id: "parent", child.person_id: "child"}
    assert Information.objects.filter(person=child.person_id, answer=Told.AGREED).count() == 1
    again = browser.get(page.redirect_chain[0][0]).context["form"]
    assert "own_relation" not in again.fields  # she lives in a household by now
    other = typed | {"given_names": "Noor", "relation": "child"}
    assert browser.post(url, other).status_code == 302
    assert HouseholdMember.objects.values("household").distinct().count() == 1


def test_on_another_day_or_after_a_no_the_sheet_is_read_again(browser, ada, mother):
    Information.objects.update(at=timezone.now() - timedelta(2))
    chosen = browser.get(INTAKE + of(mother))
    assert (chosen.status_code, f"?sprache=ar&amp;haushalt={mother.pk}" in chosen.content.decode()) == (200, True)
    answer = browser.post(f"{INTAKE}{of(mother)}&sprache=ar", {"language": "ar", "answer": "agreed"})
    assert re.fullmatch(NEXT.format(mother.pk), answer["Location"])

    does(ada, note_answer, mother.person_id, Told.REFUSED, language="ar", text_version=1)
    assert browser.get(INTAKE + of(mother)).status_code == 200


def test_a_double_of_somebody_outside_the_family_is_still_asked_about(browser, ada, mother):
    does(ada, take_in, Intake(person={"family_name": "Erfunden", "given_names": "Zoe", "birth_year": 2019}))

    asked = browser.post(
        FACTS + of(mother), agreed_by(browser) | CHILD | {"relation": "child", "own_relation": "parent"}
    )

    assert (asked.status_code, [one.person.given_names for one in asked.context["known"].known]) == (409, ["Zoe"])


def test_nobody_joins_a_household_that_is_not_ones_own(sign_in, ada, ben, mother):
    for member in (ben, make_membership("integration_manager")):
        stranger = sign_in(member)
        for url in (INTAKE, FACTS):
            assert stranger.get(url + of(mother) + "&sprache=ar").status_code == 404
        assert stranger.post(FACTS + of(mother), CHILD | {"relation": "child"}).status_code == 404
    browser = sign_in(ada)
    for wrong in ("x", "\x00", "00000000-0000-0000-0000-000000000000"):
        assert browser.get(INTAKE, {"haushalt": wrong}).status_code == 404
    does(ada, close_case, mother.pk, Ending.MOVED)
    assert browser.get(INTAKE + of(mother)).status_code == 404
    assert Person.objects.count() == 1


def test_a_status_carries_the_state_of_the_law_and_other_facts_do_not(browser, mother):
    fact = {"fact": "residence:refugee", "proof": "seen"}
    page = browser.post(reverse("casework:enter_fact", args=[mother.pk]), fact, follow=True).content.decode()

    versions = dict(Episode.objects.values_list("kind", "law_version"))
    assert (versions["housing"], versions["income"], versions["residence"][:2]) == ("", "", "20")
    assert "law as of" in page


def test_a_list_brings_families_mail_and_address_along(browser):
    head = "Nachname;Vorname;Haushalt;Rolle im Haushalt;E-Mail;Anschrift\n"
    rows = "Erfunden;Amal;7;Ehefrau;amal@example.org;Beispielweg 1, 70000 Musterstadt\nErfunden;Zoë;7;Tochter;;\n"
    alone = "Erdacht;Noor;8;erwachsen;;\nErdacht;Ida;;;;\n"
    page = browser.post(
        reverse("casework:case_list"), {"file": SimpleUploadedFile("l.csv", (head + rows + alone).encode())}
    )

    for _click in range(2):
        browser.post(reverse("casework:take_in_cases"), {"content": page.context["content"]})

    members = HouseholdMember.objects.values_list("person__given_names", "relation")
    assert dict(members) == {"Amal": "partner", "Zoë": "child"}
    assert HouseholdMember.objects.values("household").distinct().count() == 1
    channels = Channel.objects.filter(person__given_names="Amal").values_list("kind", "value", "consent")
    assert set(channels) == {
        ("email", "amal@example.org", "not_asked"),
        ("letter", "Beispielweg 1, 70000 Musterstadt", "not_asked"),
    }


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("Erfunden;7;;", "Please say as what the person lives"),
        ("Erfunden;;Kind;", "Rows with the same word or number here live together"),
        ("Erfunden;7;Onkel;", "could mean two things"),
        ("Erfunden;;;amal(at)example", "Row 2, E-Mail"),
    ],
)
def test_a_household_without_a_relation_is_said_row_by_row(browser, row, sentence):
    content = f"Name;Haushalt;Rolle im Haushalt;E-Mail\n{row}\n"
    page = browser.post(reverse("casework:case_list"), {"file": SimpleUploadedFile("l.csv", content.encode())})

    assert (page.status_code, sentence in page.content.decode()) == (422, True)
