"""Somebody comes back: the case that was closed by mistake goes on, or a new one begins in the same file."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions import case as cases
from wegbereiter.casework.actions.intake import Intake, take_in, take_up
from wegbereiter.casework.choices import CaseState, Ending
from wegbereiter.casework.models import AgreedPlan, Case, Episode, Information
from wegbereiter.casework.rules.refusal import Refusal
from wegbereiter.casework.tests.test_actions_plan import does, refusal_of
from wegbereiter.casework.tests.test_views_cases import agreed_by
from wegbereiter.organisations.factories import make_membership
from wegbereiter.people.models import Channel, Person, PersonLanguage

pytestmark = pytest.mark.django_db
NAMES = {"family_name": "Erfunden", "given_names": "Amal"}


@pytest.fixture(autouse=True)
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def browser(sign_in, ada):
    return sign_in(ada)


@pytest.fixture
def closed(ada):
    known = {"person": NAMES, "facts": {"housing": "follow_up"}, "phone": "+497111234567"}
    arrived = timezone.localdate() - timedelta(400)
    case = does(ada, take_in, Intake(**known, arrived_on=arrived, language="ar"))
    does(ada, cases.close_case, case.pk, Ending.MOVED)
    return case


def again(browser, case, how):
    return browser.post(reverse("casework:case_again", args=[case.pk]), {"how": how}, follow=True)


def plan_of(case, number, closed_on=None):
    return AgreedPlan.objects.create(
        organisation_id=case.organisation_id, case=case, person_id=case.person_id, number=number, content={},
        sha256="", language="de", agreed_on=case.opened_on, agreed_as="spoken", agreed_at=timezone.now(),
        closed_on=closed_on,
    )  # fmt: skip


def test_a_case_closed_by_mistake_goes_on_with_its_newest_plan(browser, ada, closed):
    today = timezone.localdate()
    plan_of(closed, 1, today)
    plan_of(closed, 2, today)
    shown = browser.get(reverse("casework:case", args=[closed.pk])).content.decode()
    assert reverse("casework:case_again", args=[closed.pk]) in shown

    assert browser.post(reverse("casework:case_again", args=[closed.pk]), {}).status_code == 422
    assert again(browser, closed, "mistake").status_code == 200

    closed.refresh_from_db()
    assert (closed.state, closed.closed_on, closed.ending) == (CaseState.OPEN, None, "")
    assert list(AgreedPlan.objects.order_by("number").values_list("closed_on", flat=True)) == [today, None]
    assert Event.objects.filter(code="casework.case.reopened", object_id=closed.pk).count() == 1
    assert refusal_of(ada, cases.reopen_case, closed.pk) == Refusal.CASE_IS_OPEN  # the second click


def test_who_comes_back_gets_a_new_case_in_the_same_file(browser, ada, closed):
    assert again(browser, closed, "back").status_code == 200

    new = Case.objects.get(state=CaseState.OPEN)
    assert (new.person_id, new.arrived_on, new.opened_on) == (
        closed.person_id,
        closed.arrived_on,
        timezone.localdate(),
    )
    assert (Person.objects.count(), Episode.objects.count()) == (1, 1)
    assert again(browser, closed, "back").status_code == 422  # the second click
    old = browser.get(reverse("casework:case", args=[closed.pk])).content.decode()
    assert reverse("casework:case", args=[new.pk]) in old
    assert reverse("casework:case_again", args=[closed.pk]) not in old


def test_only_the_last_case_of_a_person_goes_on(ada, closed):
    newer = does(ada, take_up, closed.person_id, Intake())
    does(ada, cases.close_case, newer.pk, Ending.WISHED)

    assert refusal_of(ada, cases.reopen_case, closed.pk) == Refusal.CASE_GOES_ON_ELSEWHERE
    assert does(ada, cases.reopen_case, newer.pk).state == CaseState.OPEN


def test_what_another_house_has_taken_over_does_not_go_on_here(ada, closed):
    Case.objects.filter(pk=closed.pk).update(ending=Ending.TRANSFERRED)

    assert refusal_of(ada, cases.reopen_case, closed.pk) == Refusal.CASE_IS_CLOSED


def test_a_colleague_and_another_house_cannot_open_it(sign_in, ada, ben, closed):
    for member in (ben, make_membership("integration_manager")):
        browser = sign_in(member)
        assert again(browser, closed, "back").status_code == 404
        posted = agreed_by(browser) | NAMES | {"known_as": str(closed.person_id)}
        assert browser.post(reverse("casework:intake_facts"), posted).status_code == 404
    assert Case.objects.count() == 1


def test_at_intake_the_person_is_found_and_nothing_typed_is_lost(browser, ada, closed):
    typed = (
        agreed_by(browser)
        | NAMES
        | {"birth_year": "1990", "housing": "own_home", "income": "own", "phone": "0711 999999"}
    )
    asked = browser.post(reverse("casework:intake_facts"), typed)
    text = asked.content.decode()
    assert (asked.status_code, f'name="known_as" value="{closed.person_id}"' in text) == (409, True)
    assert reverse("casework:case", args=[closed.pk]) in text

    Episode.objects.update(first_day=timezone.localdate() - timedelta(30))
    PersonLanguage.objects.update(level="b2")
    answer = browser.post(reverse("casework:intake_facts"), typed | {"known_as": str(closed.person_id)})

    assert (answer.status_code, Person.objects.count()) == (302, 1)
    person = Person.objects.get()
    assert (person.birth_year, person.version, PersonLanguage.objects.get().level) == (1990, 2, "b2")
    assert set(Channel.objects.values_list("value", flat=True)) == {"+49711999999", "+497111234567"}
    standing = dict(Episode.objects.filter(last_day=None).values_list("kind", "code"))
    assert (standing, Information.objects.count()) == ({"housing": "own_home", "income": "own"}, 1)
    twice = browser.post(reverse("casework:intake_facts"), typed | {"known_as": str(closed.person_id)})
    assert (twice.status_code, Case.objects.count()) == (422, 2)


def test_what_is_known_is_not_overwritten_by_whoever_takes_up(ada, closed):
    person = {"family_name": "Anders", "called_name": "Ami", "birth_year": 1980}
    Person.objects.update(birth_year=1990)

    does(ada, take_up, closed.person_id, Intake(person=person, facts={"housing": "follow_up"}))

    found = Person.objects.get()
    assert (found.family_name, found.called_name, found.birth_year) == ("Erfunden", "Ami", 1990)
    assert Episode.objects.count() == 1


def test_a_list_takes_up_whoever_comes_back(browser, closed):
    content = "Nachname;Vorname;Unterbringung\nErfunden;Amal;AU\nErdacht;;\n"
    page = browser.post(reverse("casework:case_list"), {"file": SimpleUploadedFile("liste.csv", content.encode())})
    assert ("Counselled before" in page.content.decode(), len(page.context["back"])) == (True, 1)

    for _click in range(2):
        browser.post(reverse("casework:take_in_cases"), {"content": page.context["content"]})

    assert (Person.objects.count(), Case.objects.filter(state=CaseState.OPEN).count()) == (2, 2)
    assert Case.objects.filter(person=closed.person_id).count() == 2
