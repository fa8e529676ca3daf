"""People pasted out of a spreadsheet: where they go, what is refused and where it is said; nothing typed is lost."""

import re
from datetime import date
from decimal import Decimal

import pytest

from wegbereiter.funding.actions.application import MOST_POSITIONS
from wegbereiter.funding.forms.people_list import given, read_people
from wegbereiter.funding.models import Application, Position
from wegbereiter.funding.tests.test_views_application import HOSTILE_NAME, HTMX, begun, place, sent, url

pytestmark = pytest.mark.django_db
__all__ = ["place"]

LIST = "Erfundene Eins\t0,5\tb\t01.04.2018\tSeit April\r\n\r\nErfundene Zwei\t\tGruppe c\r\nErfundene Drei\r\n"
KEPT = ("number", "person", "fte", "qualification", "first_day", "reason")


def listed(app, text=LIST, **values):
    return sent(app, **{"p1-person": ""} | values, list="1", people=text)


def send(client, app, data, **headers):
    return client.post(url("save_application", app.pk), data, headers=headers)


def test_a_list_is_read_as_spreadsheets_copy_it_and_as_people_type_it():
    lines = read_people(LIST)
    typed = read_people(" Erfundene Vier ; 1 ; A ;2018-04-01;  ")

    assert [number for number, _form in lines] == [1, 3, 4]
    assert [form.is_valid() for _number, form in (*lines, *typed)] == [True] * 4
    assert given(lines[0][1]) == {
        "person": "Erfundene Eins",
        "fte": Decimal("0.5"),
        "qualification": "b",
        "first_day": date(2018, 4, 1),
        "reason": "Seit April",
    }
    assert given(lines[1][1]) == {"person": "Erfundene Zwei", "qualification": "c"}
    assert given(typed[0][1])["qualification"] == "a"


def test_people_go_first_where_nobody_is_named_and_then_into_positions_of_their_own(place):
    app, client = begun(place)

    answer = send(client, app, listed(app))

    assert answer.url.endswith("#positions")
    assert list(Position.objects.order_by("number").values_list(*KEPT)) == [
        (1, "Erfundene Eins", Decimal("0.50"), "b", date(2018, 4, 1), "Seit April"),
        (2, "Erfundene Zwei", None, "c", None, ""),
        (3, "Erfundene Drei", None, "", None, ""),
    ]
    page = client.get(answer.url).content.decode()
    assert re.search(r'name="people"[^>]*>\s*</textarea>', page)
    app.refresh_from_db()
    assert send(client, app, sent(app, list="1", people=LIST)).status_code == 302
    assert Position.objects.get(number=1).person == "Erfundene Person"  # a named one keeps its name


def test_what_the_line_leaves_out_stays_and_a_position_of_a_carrier_is_nobodys(place):
    app, client = begun(place)
    send(client, app, sent(app, **{"p1-person": "", "p1-carrier": str(place.carrier.pk)}))
    app.refresh_from_db()

    send(client, app, listed(app, "Erfundene Eins", **{"p1-carrier": str(place.carrier.pk)}))

    assert list(Position.objects.order_by("number").values_list("person", "fte")) == [
        ("", Decimal("1.00")),
        ("Erfundene Eins", None),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Erfundene Eins\nErfundene Zwei;viel", "2"),
        ("Erfundene Eins;1;zz", "1"),
        (";0,5", "1"),
        (f"{'x' * 201}", "1"),
        ("Erfundene Eins;1;a;31.02.2018", "1"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_nothing_is_saved(place, text, line):
    app, client = begun(place)
    before = list(Position.objects.values_list(*KEPT))

    answer = send(client, app, listed(app, text), **{"Accept-Language": "en-GB"})

    assert answer.status_code == 422
    assert f'<a href="#id_people">Line {line} of the list: ' in answer.text
    assert text.splitlines()[-1][:20] in answer.text  # what was pasted still stands there
    assert list(Position.objects.values_list(*KEPT)) == before


def test_more_people_than_positions_are_refused_as_a_whole(place):
    app, client = begun(place)

    answer = send(client, app, listed(app, "\n".join(f"Person {n}" for n in range(MOST_POSITIONS + 50))))

    assert answer.status_code >= 400
    assert "200" in answer.text
    assert Position.objects.count() == 1


def test_a_field_of_the_head_that_cannot_be_read_is_led_to(place):
    app, client = begun(place)

    answer = send(client, app, sent(app, own_amount="viel"))

    assert '<a href="#id_own_amount">' in answer.text
    assert 'id="id_own_amount"' in answer.text


def test_a_pasted_list_survives_somebody_elses_save_and_hostile_words_stay_words(place):
    app, client = begun(place)
    text = f"{HOSTILE_NAME}\nErfundene Zwei"
    old = listed(app, text)
    send(client, app, sent(app, **{"p1-person": "", "p1-reason": "Von jemand anderem"}))

    conflict = send(client, app, old)

    assert conflict.status_code == 409
    assert "<img src=x" not in conflict.text
    assert 'name="list" value="1"' in conflict.text
    app.refresh_from_db()
    send(client, app, old | {"version": app.version})
    page = client.get(url("application", app.pk)).text
    assert Position.objects.order_by("number").first().person == HOSTILE_NAME.strip()
    assert "<img src=x" not in page


def test_the_draft_that_keeps_itself_does_not_take_the_list_and_a_double_click_takes_it_once(place):
    app, client = begun(place)

    send(client, app, listed(app), **HTMX)
    assert not Position.objects.exclude(person="").exists()
    app.refresh_from_db()
    first, second = (send(client, app, listed(app)) for _click in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert Application.objects.get().positions.count() == 3
