"""The dashboard's tiles and tables as they stand on the page, each figure asked of the database once more by another way."""

import html
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.models import Application, Forwarding, Position
from wegbereiter.funding.states import Outcome
from wegbereiter.funding.tests.application_world import NOW, does, handed_in, make_place
from wegbereiter.funding.tests.test_standing import added_up
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_organisation

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en-GB"}

# By hand, without the program's own sums: who stands on a granted position, as what, employed by whom.
STAFF = """
select {by}, count(*), sum(p.fte) from funding_position p
join funding_application a on a.id = p.application_id
join organisations_organisation o on o.id = a.organisation_id
left join funding_forwarding f on f.position_id = p.id and f.state = 'accepted'
left join organisations_organisation c on c.id = f.carrier_id
where a.state = 'granted' and p.removed_at is null group by 1
"""
GROUPS = {"a": "group a", "b": "group b", "c": "group c", "requalifying": "in re-qualification"}
EMPLOYERS = {"municipality": "municipality", "carrier": "carrier"}


@pytest.fixture
def place():
    """Five towns: two granted (one of them by a carrier's person), one waits, one was refused, one has not begun."""
    found = make_place(5)
    for town, group in zip(found.towns[:2], ("b", "a"), strict=True):
        app = handed_in(found, town, qualification=group)
        does(found, "first", actions.propose_decision, app.pk, outcome=Outcome.GRANT)
        does(found, "second", actions.decide_application, app.pk)
    position = Position.objects.filter(application__organisation=found.towns[1]).get()
    Forwarding.objects.create(
        organisation=position.organisation, carrier=make_organisation(Kind.CARRIER), position=position,
        edition=make.EDITION, state="accepted", person="x", qualification="c", asked_at=NOW, answered_at=NOW,
    )  # fmt: skip
    handed_in(found, found.towns[2])
    refused = handed_in(found, found.towns[3])
    values = {"outcome": Outcome.REJECT, "reason": "Zu spät."}
    does(found, "first", actions.propose_decision, refused.pk, **values)
    does(found, "second", actions.decide_application, refused.pk)
    return found


def plain(text):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))).strip()


def table(page, caption):
    """Rows of a table on the page, by its caption: first cell to the others."""
    found = re.search(rf"<caption>{caption}</caption>(.*?)</table>", page, re.DOTALL)
    assert found, caption
    body = found[1].split("<tbody>")[1]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in body.split("</tr>") if "<t" in row]
    return {plain(cells[0]).lower(): tuple(plain(cell) for cell in cells[1:]) for cells in rows}


def tile(page, label):
    """The text of a tile, from its label to the next one."""
    found = [plain(one) for one in re.split(r'class="w-tile[ "]', page)[1:]]
    (text,) = [one for one in found if f" {label} " in f" {one} "[: len(label) + 60]]
    return text


def asked(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def staff_by(by, words):
    return {words[code]: (str(people), f"{fte:.2f}") for code, people, fte in asked(STAFF.format(by=by))}


def test_tables_by_qualification_and_employer_say_what_stands_in_the_database(sign_in, place):
    added_up(place)

    page = sign_in(place.members["first"]).get(reverse("funding:standing"), headers=ENGLISH).text

    groups = staff_by("coalesce(f.qualification, p.qualification)", GROUPS)
    employers = staff_by("coalesce(c.kind, o.kind)", EMPLOYERS)
    assert groups == {"group b": ("1", "1.00"), "group c": ("1", "1.00")}
    assert employers == {"municipality": ("1", "1.00"), "carrier": ("1", "1.00")}
    assert {name: figures for name, figures in table(page, "By qualification").items() if figures[0] != "0"} == groups
    shown = {name: figures for name, figures in table(page, "By employer").items() if figures[0] != "0"}
    assert sorted(shown.values()) == sorted(employers.values())
    assert any("carrier" in name for name in shown)


def test_tiles_say_what_stands_in_the_database(sign_in, place):
    added_up(place)

    page = sign_in(place.members["first"]).get(reverse("funding:standing"), headers=ENGLISH).text

    ((allotted,),) = asked("select sum(total_amount) from funding_allotment")
    sums = dict(asked("select state, sum(applied_amount) from funding_application group by 1"))
    granted = sum(Application.objects.filter(state="granted").values_list("granted_amount", flat=True), Decimal())
    assert tile(page, "Allotted").split("€")[1].split()[0] == f"{allotted:,.0f}"
    assert f"€{sums['submitted']:,.0f} wait for a decision (1)" in tile(page, "Applied for")
    assert f"€{granted:,.0f}" in tile(page, "Granted")
    assert "2 grants" in tile(page, "Granted")
    assert f"€{allotted - granted:,.0f}" in tile(page, "Not granted yet")
    ((below,),) = asked("select count(*) from funding_allotment where below_claim")
    assert f"of {below} towns" in tile(page, "No way chosen yet")
