"""Templates of talks: made of a talk, of the team alone, and nothing of the person goes along."""

import pytest
from django.urls import reverse
from django.utils import timezone

from wegbereiter.audit.models import Event
from wegbereiter.casework.actions.contact import Talk, write_contact
from wegbereiter.casework.actions.template import MOST, keep_template
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.models import ContactTemplate
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.tests.test_rights import at, does
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.people.factories import make_person

pytestmark = pytest.mark.django_db
NOTE = "zqnotizqz"


@pytest.fixture
def case(ada):
    return make_case(make_person(ada, family_name="Zqnameqz"))


@pytest.fixture
def talk(ada, case):
    said = Talk(
        day=timezone.localdate(), kind="office", topics=("work-search",), minutes=25, interpreter="ar", note=NOTE
    )
    return does(ada, write_contact, case.pk, said)


def test_a_talk_becomes_a_template_that_fills_the_next_form_without_its_note(sign_in, ada, ben, case, talk):
    browser = sign_in(ada)

    answer = browser.post(at("keep_template", talk), {"name": "  Sprech  stunde <b> "})

    template = ContactTemplate.objects.get()
    assert (answer.status_code, template.name) == (302, "Sprech stunde <b>")
    page = browser.get(at("contacts", case), {"vorlage": template.pk})
    assert "Sprech stunde &lt;b&gt;" in page.content.decode()
    form = page.context["form"]
    values = {name: form[name].value() for name in ("kind", "topics", "minutes", "interpreter", "note")}
    assert values == {"kind": "office", "topics": ["work-search"], "minutes": 25, "interpreter": "ar", "note": None}
    everything = " ".join(str(value) for value in ContactTemplate.objects.values_list().get())
    assert NOTE not in everything
    assert "Zqnameqz" not in everything
    assert "Sprech stunde" in sign_in(ben).get(reverse("casework:contact_templates")).content.decode()


def test_the_same_name_takes_the_place_of_the_one_before_also_by_a_second_click(ada, talk):
    for _click in range(2):
        does(ada, keep_template, talk.pk, "Sprechstunde")

    assert ContactTemplate.objects.count() == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_without_a_name_or_with_one_too_long_nothing_is_kept(sign_in, ada, talk, name):
    answer = sign_in(ada).post(at("keep_template", talk), {"name": name})

    assert answer.status_code == 422
    assert name.strip() in answer.content.decode()  # what was typed can be copied
    assert ContactTemplate.objects.count() == 0


def test_a_team_has_as_many_as_one_can_look_at(ada, talk):
    for number in range(MOST):
        does(ada, keep_template, talk.pk, f"Vorlage {number}")

    with pytest.raises(RefusedError) as refusal:
        does(ada, keep_template, talk.pk, "Noch eine")
    assert refusal.value.code is Refusal.TEMPLATES_ARE_FULL
    does(ada, keep_template, talk.pk, "Vorlage 3")  # in the place of one that is there


def test_it_is_taken_away_with_its_event_and_a_second_click_finds_nothing(sign_in, ada, talk):
    template = does(ada, keep_template, talk.pk, "Sprechstunde")

    answers = [sign_in(ada).post(at("remove_template", template)).status_code for _click in range(2)]

    assert answers == [302, 404]
    assert Event.objects.filter(code="casework.template.removed").count() == 1


def test_another_team_neither_sees_nor_uses_nor_removes_it(sign_in, ada, case, talk):
    template = does(ada, keep_template, talk.pk, "Sprechstunde")
    other = make_membership("integration_manager", make_organisation())
    own = make_case(make_person(other))
    browser = sign_in(other)

    page = browser.get(at("contacts", own), {"vorlage": template.pk})

    assert page.context["form"]["kind"].value() is None
    assert "Sprechstunde" not in page.content.decode()
    assert "Sprechstunde" not in browser.get(reverse("casework:contact_templates")).content.decode()
    assert browser.post(at("remove_template", template)).status_code == 404
    assert browser.post(at("keep_template", talk), {"name": "x"}).status_code == 404


@pytest.mark.parametrize("word", ["nonsense", "01890000-0000-7000-8000-000000000000", "' or 1=1"])
def test_a_template_that_is_not_there_begins_the_form_with_nothing(sign_in, ada, case, word):
    page = sign_in(ada).get(at("contacts", case), {"vorlage": word})

    assert page.status_code == 200
    assert page.context["form"]["kind"].value() is None
