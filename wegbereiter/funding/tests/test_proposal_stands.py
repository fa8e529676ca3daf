"""Which changes a proposal outlives, and which let it fall or bind the decision: only what bears on it (issue 3)."""

import pytest

from wegbereiter.core.four_eyes import FourEyesError
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.models import Notice
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import ApplicationState, CountState, Fault, Outcome, Round, TextCode
from wegbereiter.funding.tests.application_world import does, fresh, handed_in, make_place, proposed, replaced
from wegbereiter.organisations.factories import make_membership
from wegbereiter.organisations.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_place(3, occasion=Round.FIRST_TRANCHE, persons=140)


def another_town_withdraws(place):
    place.actors["other"] = make.as_actor(make_membership("funding_clerk", place.towns[1]))
    does(place, "other", actions.withdraw_application, handed_in(place, place.towns[1]).pk)


def another_town_is_granted(place):
    does(place, "third", actions.decide_application, proposed(place, place.towns[2]).pk)


def the_office_words_a_text_anew(place):
    does(place, "third", actions.change_text, TextCode.CONDITIONS, version=0, text="Neuer Text (erfunden).")


def the_register_learns_something_else(place):
    Organisation.objects.filter(pk=place.towns[0].pk).update(population=12_345, official_name="Stadt Musterstadt 0")


def a_calculation_is_made_and_not_published(place):
    counts = dict.fromkeys(place.towns, 1) | {place.city: 72_854}
    count = make.make_head_count(counts, state=CountState.FINAL, number=2)
    values = {"edition": make.EDITION, "occasion": Round.FINAL, "head_count_id": count.pk}
    made = does(place, "first", actions.calculate, **values)
    does(place, "first", actions.propose_calculation, made.pk)


def the_final_allotment_gives_more(place):
    replaced(place, (240, 230, 230))


def the_same_officer_clicks_again(place):
    app = place.app
    with pytest.raises(FourEyesError):
        does(place, "first", actions.propose_decision, app.pk, outcome=Outcome.REJECT, reason="Doch nicht.")
    with pytest.raises(FourEyesError):
        does(place, "first", actions.decide_application, app.pk)


OUTLIVED = (
    another_town_withdraws,
    another_town_is_granted,
    the_office_words_a_text_anew,
    the_register_learns_something_else,
    a_calculation_is_made_and_not_published,
    the_final_allotment_gives_more,
    the_same_officer_clicks_again,
)


@pytest.mark.parametrize("change", OUTLIVED, ids=lambda change: change.__name__)
def test_a_proposal_outlives_what_does_not_bear_on_it(place, change):
    place.app = proposed(place)
    before = fresh(place.app)

    change(place)

    now = fresh(place.app)
    kept = ("state", "outcome", "prepared_at", "prepared_by", "prepared_persons", "applied_amount", "version")
    assert [getattr(now, name) for name in kept] == [getattr(before, name) for name in kept]
    done = does(place, "second", actions.decide_application, now.pk)
    assert (done.state, done.granted_amount) == (ApplicationState.GRANTED, before.applied_amount)
    assert Notice.objects.filter(application=done).count() == 1


def test_a_final_allotment_that_no_longer_pays_for_it_binds_the_decision(place):
    app = proposed(place)
    replaced(place, (1, 130, 130))

    with pytest.raises(RefusedError) as caught:
        does(place, "second", actions.decide_application, app.pk)

    assert caught.value.fault == Fault.FINDINGS_OPEN
    assert fresh(app).is_prepared  # it stands, so that the office sees what it was, and takes it back or sends it back
    returned = does(place, "first", actions.send_back, app.pk, reason="Der Betrag reicht nicht mehr.")
    assert (returned.is_prepared, returned.state) == (False, ApplicationState.RETURNED)
