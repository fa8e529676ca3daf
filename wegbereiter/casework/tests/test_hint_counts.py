"""The guard's hints are counted by month and kind for the data protection officer, and nothing else is kept of them."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone

from wegbereiter.casework.actions.contact import Talk, change_contact, protect_note, write_contact
from wegbereiter.casework.factories import make_case
from wegbereiter.core.tenancy import acting_as
from wegbereiter.organisations.actions.hints import count_hints
from wegbereiter.organisations.factories import actor_for, make_membership
from wegbereiter.organisations.models import HintCount
from wegbereiter.organisations.queries.hints import hint_lines

pytestmark = pytest.mark.django_db
ILL, BOTH = "Diabetes ist das Thema.", "Diabetes, und in die Moschee gehen."


@pytest.fixture
def month():
    return timezone.localdate().replace(day=1)


@pytest.fixture
def case(person):
    return make_case(person)


@pytest.fixture
def officer(ada):
    return make_membership("data_protection_officer", ada.organisation)


def does(membership, action, *arguments, **more):
    actor = actor_for(membership)
    with acting_as(actor):
        return action(*arguments, by=actor, today=timezone.localdate(), now=timezone.now(), **more)


def talk(note):
    return Talk(day=timezone.localdate(), kind="office", note=note)


def counts():
    rows = HintCount.objects.order_by("kind")
    return {(row.kind, row.month): (row.shown, row.moved, row.reworded) for row in rows}


def test_saving_rewording_and_moving_are_counted_once_for_each_kind(ada, case, month):
    noted = does(ada, write_contact, case.pk, talk(BOTH))
    does(ada, write_contact, case.pk, talk(BOTH))  # the second click
    assert counts() == {("health", month): (1, 0, 0), ("religion", month): (1, 0, 0)}

    does(ada, change_contact, noted.pk, talk(ILL), version=1)
    does(ada, change_contact, noted.pk, talk(f"{ILL} Diabetes!"), version=2)  # nothing new
    does(ada, protect_note, noted.pk, version=3)

    assert counts() == {("health", month): (1, 1, 0), ("religion", month): (1, 0, 1)}
    does(ada, write_contact, case.pk, talk("Formular zusammen ausgefüllt."))
    assert len(counts()) == 2


def test_the_note_itself_is_kept_when_it_is_refused_nothing_is_counted(ada, case):
    ahead = Talk(day=date(2100, 1, 1), kind="office", note=ILL)
    with pytest.raises(Exception, match="fact_ahead"):
        does(ada, write_contact, case.pk, ahead)
    assert counts() == {}


def test_the_officer_reads_numbers_and_small_ones_as_few(sign_in, ada, officer, month):
    actor = actor_for(ada)
    with acting_as(actor):
        for _one in range(5):
            count_hints({"health": "shown"}, by=actor, today=month)
        count_hints({"health": "moved", "religion": "shown"}, by=actor, today=month)
    with acting_as(reader := actor_for(officer)):
        lines = {one.kind: (one.shown, one.moved, one.reworded, one.left) for one in hint_lines(reader)}
    assert lines == {"health": (5, None, 0, None), "religion": (None, 0, 0, None)}

    page = sign_in(officer).get(reverse("reporting:hints")).content.decode()

    assert (page.count("weniger als 5"), "Gesundheit" in page) == (4 + 1, True)  # once more in the explanation
    for one in (ada, make_membership("team_lead", ada.organisation)):
        assert sign_in(one).get(reverse("reporting:hints")).status_code == 403
        with pytest.raises(PermissionDenied):
            hint_lines(actor_for(one))
    foreign = make_membership("data_protection_officer")
    assert "Gesundheit" not in sign_in(foreign).get(reverse("reporting:hints")).content.decode()
    with acting_as(actor_for(foreign)):
        assert HintCount.objects.count() == 0


def test_no_text_fits_into_the_table_and_no_count_goes_back(ada, officer, month):
    columns = {field.column for field in HintCount._meta.concrete_fields}
    assert columns == {"id", "organisation_id", "month", "kind", "shown", "moved", "reworded"}
    actor = actor_for(ada)
    with pytest.raises(DatabaseError, match="hint_count_kind_is_a_code"), acting_as(actor):
        count_hints({"Frau Muster": "shown"}, by=actor, today=month)
    for who, statement in (
        (officer, "update organisations_hintcount set shown = 0"),
        (ada, "delete from organisations_hintcount"),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), acting_as(actor_for(who)):
            connection.cursor().execute(statement)
