"""Two correct one person: whoever comes second sees every field that would be overwritten, and the trail names what changed."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from wegbereiter.audit.models import Event
from wegbereiter.casework.factories import make_case
from wegbereiter.casework.forms.fact import PersonForm
from wegbereiter.casework.templatetags.casework import age
from wegbereiter.people.factories import make_person

pytestmark = pytest.mark.django_db

TYPED = {"family_name": "Erfunden", "birth_year": "1990", "nationality": "ER", "version": "1"}
# Field -> what the colleague saves, and how it reads on the page.
SAVED = {
    "family_name": ({"family_name": "Anders"}, "Anders"),
    "given_names": ({"given_names": "Amalia"}, "Amalia"),
    "original_name": ({"original_name": "أمل"}, "أمل"),
    "called_name": ({"called_name": "Malia"}, "Malia"),
    "birth": ({"birth_day": "4", "birth_month": "5", "birth_year": "1990"}, "4.5.1990"),
    "gender": ({"gender": "diverse"}, "divers"),
    "nationality": ({"nationality": "SY"}, "Syrien"),
    "second_nationality": ({"nationality": "ER", "second_nationality": "SY"}, "Syrien"),
    "file_number": ({"file_number": "A-9"}, "A-9"),
}


@pytest.fixture
def case(ada):
    known = {"family_name": "Erfunden", "birth_year": 1990, "nationalities": ["ER"]}
    return make_case(make_person(ada, **known))


def change(browser, case, typed):
    return browser.post(reverse("casework:change_person", args=[case.pk]), typed)


def test_every_field_of_the_form_has_its_line_below():
    assert set(SAVED) == set(PersonForm(today=timezone.localdate()).fields) - {"version"}


@pytest.mark.parametrize("field", SAVED)
def test_what_a_colleague_has_corrected_stands_above_the_form(sign_in, ada, lead, case, field):
    values, words = SAVED[field]
    assert change(sign_in(lead), case, TYPED | values).status_code == 302

    conflict = change(sign_in(ada), case, TYPED | {"called_name": "Von mir"})

    assert conflict.status_code == 409
    assert words in [said for _label, said in conflict.context["saved"]]
    assert len(conflict.context["saved"]) == len({field, "called_name"})
    assert f"<bdi>{words}</bdi>" in conflict.content.decode()


def test_the_same_correction_twice_is_one_and_no_conflict(sign_in, ada, lead, case):
    for membership in (lead, ada):
        assert change(sign_in(membership), case, TYPED | {"called_name": "Malia"}).status_code == 302

    case.person.refresh_from_db()
    assert case.person.version == 2
    assert Event.objects.filter(code="people.person.changed").count() == 1


def test_the_trail_names_the_columns_that_changed_and_no_other(sign_in, ada, case):
    change(sign_in(ada), case, TYPED | {"birth_year": "1991", "second_nationality": "SY"})

    assert Event.objects.get(code="people.person.changed").data == {"columns": ["birth_year", "nationalities"]}


def test_the_page_says_how_old_the_person_is(sign_in, ada, case):
    page = sign_in(ada).get(reverse("casework:case", args=[case.pk])).content.decode()

    with override("de"):
        assert f"1990 ({age(case.person.birth)})" in page
