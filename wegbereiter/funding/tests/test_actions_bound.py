"""One allotment, one grant: no second application, no way left that money rests on, no grant on what has changed."""

import pytest
from django.db import IntegrityError, transaction

from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding.choices import FindingCode
from wegbereiter.funding.models import Application, PoolingAdvice, Way
from wegbereiter.funding.queries import application as reads
from wegbereiter.funding.queries.application_page import may_begin_anew
from wegbereiter.funding.queries.pooling import bound_ways
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import ApplicationState, Fault, Outcome, PartnerState, Signature, WayCode, WayState
from wegbereiter.funding.tests.test_actions_application import (
    COUNCIL,
    NOW,
    does,
    draft,
    entry,
    fault_of,
    letter,
    place,
    proposed,
)

__all__ = ["place"]

pytestmark = pytest.mark.django_db


def granted(place):
    return does(place, "second", actions.decide_application, proposed(place).pk)


def pooled(place):
    """The association's three towns have joined; the lead's draft is complete but for its signature."""
    pool = does(place, "one", actions.propose_pool, WayCode.ASSOCIATION, partners=[place.two.pk, place.three.pk])
    for name in ("one", "two", "three"):
        way = pool.ways.get(organisation=getattr(place, name))
        does(place, name, actions.accept_way, way.pk, council_on=COUNCIL)
    return pool, written(place, "one")


def written(place, who):
    app = does(place, who, actions.start_application)
    lines = [entry(one.number, qualification=one.qualification, fte=one.fte) for one in app.positions.all()]
    return does(place, who, actions.save_application, app.pk, draft(app, *lines))


def signed(place, who, app):
    """Handed in by the scan of the print."""
    columns = {"content": b"%PDF", "sha256": "a" * 64, "size": 4, "media_type": "application/pdf", "uploaded_at": NOW}
    app.files.create(organisation=app.organisation, **columns)
    return does(place, who, actions.submit_application, app.pk, version=app.version, signature=Signature.SCAN)


def way_of(place, name):
    return Way.objects.get(organisation=getattr(place, name), state=WayState.ACCEPTED)


def test_what_is_granted_is_not_applied_for_again(place):
    app = granted(place)

    assert fault_of(place, "schriesheim", actions.start_application) == Fault.APPLICATION_GRANTED
    with pytest.raises(RefusedError, match=Fault.APPLICATION_GRANTED):
        letter(place)
    with pytest.raises(IntegrityError, match="application_one_per_edition"), transaction.atomic():
        Application.objects.create(
            organisation=place.schriesheim,
            edition=app.edition,
            calculation=app.calculation,
            created_at=NOW,
            saved_at=NOW,
        )


def test_a_new_one_is_begun_after_a_rejection_and_for_another_edition(place):
    app = granted(place)
    with acting_as(place.actors["schriesheim"]) as by:
        assert not may_begin_anew(by, app)
        assert [may_begin_anew(by, Application(state=state)) for state in ("rejected", "withdrawn", "submitted")] == [
            True,
            True,
            False,
        ]
        assert may_begin_anew(by, Application(state="granted", edition="pik-2016"))


def test_a_town_that_joins_others_no_longer_hands_in_alone(place):
    does(place, "wehr", actions.choose_top_up, council_on=COUNCIL)
    app = written(place, "wehr")
    does(place, "wehr", actions.leave_way, way_of(place, "wehr").pk, reason="Der Rat hat anders entschieden.")
    way = does(place, "wehr", actions.hand_to_district, council_on=COUNCIL)

    with acting_as(place.actors["wehr"]) as by:
        found = [one.code for one in reads.view_of(by, app, today=COUNCIL).assessment.blocking]
    assert FindingCode.OTHERS_APPLY in found
    values = {"version": app.version, "signature": Signature.ONLINE}
    assert fault_of(place, "wehr", actions.submit_application, app.pk, **values) == Fault.APPLICATION_INCOMPLETE
    does(place, "district", actions.answer_transfer, way.pk, accepted=False, reason="Keine Stelle frei.")
    with acting_as(place.actors["wehr"]) as by:
        assert reads.view_of(by, app, today=COUNCIL).assessment.blocking[0].code == FindingCode.WAY_OPEN


def test_a_handed_in_application_holds_its_own_way(place):
    does(place, "wehr", actions.choose_top_up, council_on=COUNCIL)
    app = signed(place, "wehr", written(place, "wehr"))

    way = way_of(place, "wehr")
    assert fault_of(place, "wehr", actions.leave_way, way.pk, reason="Anders") == Fault.WAY_BOUND
    assert fault_of(place, "wehr", actions.hand_to_district, council_on=COUNCIL) == Fault.WAY_BOUND
    does(place, "wehr", actions.withdraw_application, app.pk)
    assert does(place, "wehr", actions.leave_way, way.pk, reason="Anders").state == WayState.LEFT


def test_a_pool_that_has_applied_stays_whole(place):
    pool, app = pooled(place)
    app = signed(place, "one", app)

    assert fault_of(place, "two", actions.leave_way, way_of(place, "two").pk, reason="Anders") == Fault.WAY_BOUND
    assert fault_of(place, "one", actions.give_up_pool, pool.pk, reason="Anders") == Fault.WAY_BOUND
    does(place, "one", actions.withdraw_application, app.pk)
    assert does(place, "two", actions.leave_way, way_of(place, "two").pk, reason="Anders").state == WayState.LEFT
    assert does(place, "one", actions.give_up_pool, pool.pk, reason="Anders").ended_at == NOW


def test_a_pool_that_was_given_up_hands_nothing_in(place):
    pool, app = pooled(place)
    does(place, "one", actions.give_up_pool, pool.pk, reason="Anders")

    with acting_as(place.actors["one"]) as by:
        assert FindingCode.POOL_OPEN in {one.code for one in reads.view_of(by, app, today=COUNCIL).assessment.blocking}


def test_a_town_stays_with_the_district_that_has_applied_for_it(place):
    for name in ("one", "two", "three"):
        way = does(place, name, actions.hand_to_district, council_on=COUNCIL)
        does(place, "district", actions.answer_transfer, way.pk, accepted=True)
    late = does(place, "wehr", actions.hand_to_district, council_on=COUNCIL)
    signed(place, "district", written(place, "district"))

    assert fault_of(place, "two", actions.leave_way, way_of(place, "two").pk, reason="Anders") == Fault.WAY_BOUND
    # The district has not answered this one, so nothing rests on it.
    assert late.partner_state == PartnerState.WAITING
    assert does(place, "wehr", actions.leave_way, late.pk, reason="Anders").state == WayState.LEFT


def test_others_learn_nothing_of_ways_that_are_bound(place):
    signed(place, "one", pooled(place)[1])
    for who, bound in (("two", 1), ("city", 0), ("carrier", 0)):
        with acting_as(place.actors[who]):
            assert len(bound_ways()) == bound


def test_a_proposal_whose_ground_has_gone_is_not_granted(place):
    app = signed(place, "one", pooled(place)[1])
    does(place, "first", actions.propose_decision, app.pk, outcome=Outcome.GRANT)
    Way.objects.filter(organisation=place.two).update(state=WayState.LEFT, reason="An der Oberfläche vorbei")

    assert fault_of(place, "second", actions.decide_application, app.pk) == Fault.FINDINGS_OPEN
    app.refresh_from_db()
    assert app.state == ApplicationState.SUBMITTED
    does(place, "first", actions.take_back_proposal, app.pk)
    values = {"code": "pool_open", "position": None, "reason": "Wird schon."}
    assert fault_of(place, "first", actions.overrule_finding, app.pk, **values) == Fault.FINDING_BINDS
    does(place, "first", actions.propose_decision, app.pk, outcome=Outcome.REJECT, reason="Der Verbund ist nicht voll.")
    assert does(place, "second", actions.decide_application, app.pk).state == ApplicationState.REJECTED


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("application_granted_with_amount", {"granted_amount": None}),
        ("application_complete_once_handed_in", {"applied_amount": None}),
        ("application_complete_once_handed_in", {"yearly_amount": None}),
        ("application_complete_once_handed_in", {"fte": None}),
    ],
)
def test_nothing_unknown_passes_for_complete(place, name, values):
    app = granted(place)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Application.objects.filter(pk=app.pk).update(**values)


def test_a_proposal_is_published_on_a_day(place):
    with pytest.raises(IntegrityError, match="pooling_advice_published_later"), transaction.atomic():
        PoolingAdvice.objects.create(
            edition="pik-2017", calculation=place.calculation, towns=1, pools=0, top_ups=1, transfers=0, seconds=1,
            created_at=NOW, published_by=place.actors["first"].user_id,
        )  # fmt: skip
