"""Objections: a town speaks for itself, the office answers, and an accepted one corrects in the same breath."""

from datetime import UTC, date, datetime

import pytest

from wegbereiter.audit.models import Event
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.models import HeadCount, Objection
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import CountState, Fault
from wegbereiter.organisations.factories import make_membership, make_organisation

pytestmark = pytest.mark.django_db

NOW = make.NOW


@pytest.fixture
def town():
    return make_organisation()


@pytest.fixture
def clerk(town):
    return make.as_actor(make_membership("funding_clerk", town))


@pytest.fixture
def officer():
    return make.as_actor(make.make_officers(1)[0])


def objected(clerk, persons=6, reason="Zuzug", now=NOW):
    with acting_as(clerk):
        return actions.object_to_number(make.EDITION, persons=persons, reason=reason, by=clerk, now=now)


def answered(officer, objection, now=NOW, **values):
    answer = actions.Answer(**{"accepted": True, "text": "88 sind belegt", **values})
    with acting_as(officer):
        return actions.answer_objection(objection.pk, answer=answer, by=officer, now=now)


def fault_of(call, *args, **values):
    with pytest.raises(RefusedError) as caught:
        call(*args, **values)
    return caught.value.fault


def test_an_objection_keeps_its_words_out_of_the_trail(town, clerk):
    make.make_head_count({town: 5})

    made = objected(clerk, reason="  Frau Erfunden ist zugezogen  ")

    event = Event.objects.get()
    assert made.reason == "Frau Erfunden ist zugezogen"
    assert (event.code, event.data["persons"]) == ("funding.objection.made", 6)
    assert "Erfunden" not in str(event.data)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"reason": " "}, Fault.REASON_MISSING),
        ({"persons": -1}, Fault.NUMBER_IMPOSSIBLE),
        ({"persons": 10**9}, Fault.NUMBER_IMPOSSIBLE),
        ({"persons": 5}, Fault.SAME_NUMBER),
    ],
)
def test_objections_that_are_refused(town, clerk, values, fault):
    make.make_head_count({town: 5})

    assert fault_of(objected, clerk, **values) == fault


def test_without_a_number_there_is_nothing_to_object_to(clerk):
    assert fault_of(objected, clerk) == Fault.TOWN_WITHOUT_ROW


def test_one_objection_is_open_at_a_time(town, clerk):
    make.make_head_count({town: 5})
    objected(clerk)

    assert fault_of(objected, clerk, persons=7) == Fault.OBJECTION_OPEN


def test_an_accepted_objection_corrects_the_current_version(town, clerk, officer):
    other = make_organisation()
    count = make.make_head_count({town: 5, other: 9})
    objection = objected(clerk)
    with acting_as(officer):
        actions.correct_number(
            count.pk, other.pk, persons=8, reason="Wegzug", received_on=date(2017, 11, 3), by=officer, now=NOW
        )

    done = answered(officer, objection, received_on=date(2017, 11, 10))

    newest = HeadCount.objects.get(number=3)
    assert (done.state, done.corrected_in) == ("accepted", newest)
    assert newest.rows.get(organisation=town).persons == 6  # what the town claimed
    assert newest.rows.get(organisation=other).persons == 8
    assert newest.rows.get(organisation=town).reason == "88 sind belegt"


def test_the_office_may_settle_on_another_number(town, clerk, officer):
    make.make_head_count({town: 5})

    answered(officer, objected(clerk), persons=7)

    assert HeadCount.objects.get(number=2).rows.get().persons == 7


def test_a_rejected_objection_changes_no_number(town, clerk, officer):
    make.make_head_count({town: 5})

    done = answered(officer, objected(clerk), accepted=False, text="Stichtag")

    assert (done.state, done.corrected_in, done.answer) == ("rejected", None, "Stichtag")
    assert HeadCount.objects.count() == 1


def test_answers_that_are_refused(town, clerk, officer):
    make.make_head_count({town: 5})
    objection = objected(clerk, now=datetime(2018, 2, 1, tzinfo=UTC))
    later = datetime(2018, 2, 2, tzinfo=UTC)

    assert fault_of(answered, officer, objection, text=" ") == Fault.ANSWER_MISSING
    assert fault_of(answered, officer, objection, now=later) == Fault.TOO_LATE
    answered(officer, objection, accepted=False, now=later)
    assert fault_of(answered, officer, objection, accepted=False, now=later) == Fault.OBJECTION_CLOSED


def test_an_objection_to_a_final_count_can_only_be_rejected(town, clerk, officer):
    make.make_head_count({town: 5}, state=CountState.FINAL)
    objection = objected(clerk)

    assert fault_of(answered, officer, objection) == Fault.COUNT_IS_FINAL
    assert answered(officer, objection, accepted=False).state == "rejected"


def test_a_town_withdraws_its_own_objection_only(town, clerk):
    make.make_head_count({town: 5})
    objection = objected(clerk)
    stranger = make.as_actor(make_membership("funding_clerk"))

    with acting_as(stranger), pytest.raises(Objection.DoesNotExist):
        actions.withdraw_objection(objection.pk, by=stranger, now=NOW)
    with acting_as(clerk):
        done = actions.withdraw_objection(objection.pk, by=clerk, now=NOW)
        again = fault_of(actions.withdraw_objection, objection.pk, by=clerk, now=NOW)

    assert (done.state, again) == ("withdrawn", Fault.OBJECTION_CLOSED)


def test_after_withdrawing_a_town_may_object_again(town, clerk):
    make.make_head_count({town: 5})
    first = objected(clerk)
    with acting_as(clerk):
        actions.withdraw_objection(first.pk, by=clerk, now=NOW)

    assert objected(clerk, persons=8).claimed_persons == 8
