"""Ways of towns: each answers for itself, nobody is bound twice, and everybody concerned reads of it."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from wegbereiter.audit.models import Event
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.models import Pool, Way
from wegbereiter.funding.queries import pooling
from wegbereiter.funding.states import CalculationState, Fault, PartnerState, Round, WayCode, WayState
from wegbereiter.funding.tests.ways_world import (
    COUNCIL,
    NOW,
    THIRTY,
    does,
    events,
    fault_of,
    make_place,
    pooled,
    suggested,
    view_of,
    way_in,
)
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_place()


def test_a_town_that_lacks_51_euros_adds_them(place):
    way = does(place.clerks["wehr"], actions.choose_top_up, council_on=COUNCIL)

    assert (way.annual_amount, way.top_up_amount) == (50_949, 51)
    assert (way.state, way.council_on) == (WayState.ACCEPTED, COUNCIL)
    event = events().get()
    assert (event.code, event.object_id, event.data["amount"]) == ("funding.way.top_up_chosen", way.pk, "51.00")


def test_three_towns_of_one_association_find_together(place):
    suggested(place)

    pool = pooled(place, "two", "three")
    for name in ("one", "two", "three"):
        way = way_in(pool, getattr(place, name))
        does(place.clerks[name], actions.accept_way, way.pk, council_on=COUNCIL)

    seen = view_of(place.clerks["three"], pool)
    assert seen.ways[0].organisation.name == "one"
    assert (len(seen.ways), seen.accepted_amount, seen.is_whole) == (3, Decimal(71_646), True)
    codes = list(events().order_by("pk").values_list("code", flat=True))
    assert codes == ["funding.pool.proposed", *["funding.way.accepted"] * 3]
    assert set(Event.objects.filter(code="funding.way.accepted").values_list("about_organisation_id", flat=True)) == {
        None,
        place.one.pk,
    }


def test_amounts_of_partners_are_known_from_the_proposal_or_once_they_accept(place):
    unknown = pooled(place, "two", "three")
    assert view_of(place.clerks["one"], unknown).has_unknown

    does(place.clerks["two"], actions.accept_way, way_in(unknown, place.two).pk, council_on=COUNCIL)

    assert view_of(place.clerks["one"], unknown).accepted_amount == THIRTY


def test_a_pool_that_stays_below_the_claim_is_refused_when_all_amounts_are_known(place):
    suggested(place)

    assert (
        fault_of(place.clerks["one"], actions.propose_pool, WayCode.ASSOCIATION, partners=[place.two.pk])
        == Fault.POOL_BELOW_CLAIM
    )
    assert not Pool.objects.exists()


def test_an_unpublished_proposal_tells_nobody_anything(place):
    suggested(place, published=False)

    assert view_of(place.clerks["one"], pooled(place, "two", "three")).has_unknown


@pytest.mark.parametrize(
    ("partners", "fault"),
    [
        ([], Fault.POOL_TOO_SMALL),
        (["one"], Fault.PARTNER_UNKNOWN),
        (["district"], Fault.PARTNER_UNKNOWN),
        (["two", "two"], Fault.PARTNER_TWICE),
    ],
)
def test_partners_are_other_municipalities(place, partners, fault):
    ids = [getattr(place, name).pk for name in partners]

    assert fault_of(place.clerks["one"], actions.propose_pool, WayCode.NEIGHBOURS, partners=ids) == fault


def test_a_town_outside_of_an_association_cannot_pool_in_one(place):
    assert (
        fault_of(place.clerks["wehr"], actions.propose_pool, WayCode.ASSOCIATION, partners=[place.one.pk])
        == Fault.WAY_NOT_ALLOWED
    )


def test_a_town_leads_one_pool_and_accepts_one_way(place):
    pool = pooled(place, "two", "three")
    assert (
        fault_of(place.clerks["one"], actions.propose_pool, WayCode.NEIGHBOURS, partners=[place.wehr.pk])
        == Fault.POOL_LED_ALREADY
    )
    does(place.clerks["two"], actions.accept_way, way_in(pool, place.two).pk, council_on=COUNCIL)

    for action, values in (
        (actions.choose_top_up, {"council_on": COUNCIL}),
        (actions.hand_to_district, {"council_on": COUNCIL}),
    ):
        assert fault_of(place.clerks["two"], action, **values) == Fault.WAY_TAKEN


def test_who_refuses_says_why_and_is_replaced(place):
    pool = pooled(place, "two", kind=WayCode.NEIGHBOURS)
    way = way_in(pool, place.two)
    clerk = place.clerks["two"]
    assert fault_of(clerk, actions.refuse_way, way.pk, reason=" ") == Fault.WAY_REASON_MISSING

    does(clerk, actions.refuse_way, way.pk, reason="Wir gehen zum Landkreis.")
    asked = does(place.clerks["one"], actions.ask_partner, pool.pk, partner=place.three.pk)

    assert fault_of(clerk, actions.accept_way, way.pk, council_on=COUNCIL) == Fault.WAY_CLOSED
    assert [one.organisation_id for one in view_of(place.clerks["one"], pool).ways] == [place.one.pk, place.three.pk]
    assert (
        fault_of(place.clerks["one"], actions.ask_partner, pool.pk, partner=asked.organisation_id)
        == Fault.PARTNER_TWICE
    )
    again = does(place.clerks["one"], actions.ask_partner, pool.pk, partner=place.two.pk)
    assert again.state == WayState.ASKED


def test_who_leaves_is_free_and_the_pool_knows(place):
    pool = pooled(place, "two", "three")
    way, clerk = way_in(pool, place.two), place.clerks["two"]
    assert fault_of(clerk, actions.leave_way, way.pk, reason="Doch nicht") == Fault.WAY_NOT_ACCEPTED
    does(clerk, actions.accept_way, way.pk, council_on=COUNCIL)

    does(clerk, actions.leave_way, way.pk, reason="Der Rat hat neu beschlossen.")

    assert len(view_of(place.clerks["one"], pool).ways) == 2
    assert does(clerk, actions.hand_to_district, council_on=COUNCIL).partner_id == place.district.pk
    with acting_as(clerk), pytest.raises(Pool.DoesNotExist):
        pooling.pool_view(clerk, pool.pk)


def test_a_lead_gives_its_pool_up_instead_of_leaving(place):
    pool = pooled(place, "two", "three")
    lead, partner = place.clerks["one"], place.clerks["two"]
    does(partner, actions.accept_way, way_in(pool, place.two).pk, council_on=COUNCIL)
    own = way_in(pool, place.one)
    assert fault_of(lead, actions.refuse_way, own.pk, reason="Nein") == Fault.LEAD_CANNOT_LEAVE
    does(lead, actions.accept_way, own.pk, council_on=COUNCIL)
    assert fault_of(lead, actions.leave_way, own.pk, reason="Nein") == Fault.LEAD_CANNOT_LEAVE
    assert fault_of(lead, actions.give_up_pool, pool.pk, reason="") == Fault.WAY_REASON_MISSING

    does(lead, actions.give_up_pool, pool.pk, reason="Zu wenige machen mit.")

    assert fault_of(lead, actions.give_up_pool, pool.pk, reason="Noch einmal") == Fault.POOL_ENDED
    third = place.clerks["three"]
    assert fault_of(third, actions.accept_way, way_in(pool, place.three).pk, council_on=COUNCIL) == Fault.POOL_ENDED
    does(partner, actions.choose_top_up, council_on=COUNCIL)
    assert way_in(pool, place.two).state == WayState.LEFT
    assert pooled(place, "three").ended_at is None


def test_a_lead_gives_up_a_pool_before_its_own_council_has_met(place):
    pool = pooled(place, "two", "three")

    does(place.clerks["one"], actions.give_up_pool, pool.pk, reason="Die Nachbarn wollen nicht.")

    assert way_in(pool, place.one).state == WayState.WITHDRAWN


def test_a_question_can_be_taken_back_until_it_is_answered(place):
    pool = pooled(place, "two", "three")
    lead = place.clerks["one"]

    does(lead, actions.withdraw_question, way_in(pool, place.two).pk)

    assert way_in(pool, place.two).state == WayState.WITHDRAWN
    assert fault_of(lead, actions.withdraw_question, way_in(pool, place.two).pk) == Fault.WAY_CLOSED
    does(place.clerks["three"], actions.accept_way, way_in(pool, place.three).pk, council_on=COUNCIL)
    assert fault_of(lead, actions.withdraw_question, way_in(pool, place.three).pk) == Fault.WAY_CLOSED


def test_a_district_takes_a_task_over(place):
    way = does(place.clerks["one"], actions.hand_to_district, council_on=COUNCIL)

    taken = does(place.clerks["district"], actions.answer_transfer, way.pk, accepted=True)

    assert (taken.partner_state, taken.partner_answered_at) == (PartnerState.ACCEPTED, NOW)
    again = fault_of(place.clerks["district"], actions.answer_transfer, way.pk, accepted=True)
    assert again == Fault.WAY_CLOSED
    assert list(events().order_by("pk").values_list("code", "about_organisation_id")) == [
        ("funding.way.transfer_offered", place.district.pk),
        ("funding.way.transfer_taken", place.one.pk),
    ]


def test_a_district_that_says_no_sets_the_town_free(place):
    clerk, district = place.clerks["one"], place.clerks["district"]
    way = does(clerk, actions.hand_to_district, council_on=COUNCIL)
    assert fault_of(district, actions.answer_transfer, way.pk, accepted=False) == Fault.WAY_REASON_MISSING

    does(district, actions.answer_transfer, way.pk, accepted=False, reason="Wir haben niemanden.")

    does(clerk, actions.choose_top_up, council_on=COUNCIL)
    way.refresh_from_db()
    assert (way.state, way.reason) == (WayState.LEFT, "pool_ended")


def test_a_town_that_left_is_not_taken_over(place):
    way = does(place.clerks["one"], actions.hand_to_district, council_on=COUNCIL)
    does(place.clerks["one"], actions.leave_way, way.pk, reason="Doch gemeinsam")

    assert fault_of(place.clerks["district"], actions.answer_transfer, way.pk, accepted=True) == Fault.WAY_CLOSED


def test_ways_begin_with_a_final_allotment_and_a_known_district(place):
    assert fault_of(place.clerks["city"], actions.choose_top_up, council_on=COUNCIL) == Fault.WAY_NOT_ALLOWED
    place.wehr.district = None
    place.wehr.save(update_fields=["district"])
    assert fault_of(place.clerks["wehr"], actions.hand_to_district, council_on=COUNCIL) == Fault.NO_DISTRICT
    newcomer = make.as_actor(make_membership("funding_clerk", make_organisation()))
    assert fault_of(newcomer, actions.choose_top_up, council_on=COUNCIL) == Fault.NO_ALLOTMENT
    place.calculation.state = CalculationState.PREPARED
    place.calculation.decided_by, place.calculation.decided_role = None, ""
    place.calculation.decided_persons, place.calculation.decided_at = [], None
    place.calculation.save()
    assert fault_of(place.clerks["wehr"], actions.choose_top_up, council_on=COUNCIL) == Fault.NO_ALLOTMENT


@pytest.mark.parametrize("role", ["manager", "carrier_office"])
def test_other_roles_choose_no_way(place, role):
    kind = Kind.CARRIER if role == "carrier_office" else Kind.MUNICIPALITY
    other = make.as_actor(make_membership(role, make_organisation(kind)))
    pool = pooled(place, "two")
    way = way_in(pool, place.two)
    for action, args, values in (
        (actions.choose_top_up, (), {"council_on": COUNCIL}),
        (actions.hand_to_district, (), {"council_on": COUNCIL}),
        (actions.propose_pool, (WayCode.NEIGHBOURS,), {"partners": [place.one.pk]}),
        (actions.accept_way, (way.pk,), {"council_on": COUNCIL}),
        (actions.refuse_way, (way.pk,), {"reason": "Nein"}),
        (actions.leave_way, (way.pk,), {"reason": "Nein"}),
        (actions.answer_transfer, (way.pk,), {"accepted": True}),
        (actions.ask_partner, (pool.pk,), {"partner": place.wehr.pk}),
        (actions.withdraw_question, (way.pk,), {}),
        (actions.give_up_pool, (pool.pk,), {"reason": "Nein"}),
    ):
        with pytest.raises(PermissionDenied):
            does(other, action, *args, **values)


def test_a_stranger_reaches_neither_pool_nor_way(place):
    pool = pooled(place, "two", "three")
    way, stranger = way_in(pool, place.two), place.clerks["wehr"]

    for action, args, values, missing in (
        (actions.accept_way, (way.pk,), {"council_on": COUNCIL}, Way.DoesNotExist),
        (actions.withdraw_question, (way.pk,), {}, Way.DoesNotExist),
        (actions.answer_transfer, (way.pk,), {"accepted": True}, Way.DoesNotExist),
        (actions.ask_partner, (pool.pk,), {"partner": place.wehr.pk}, Pool.DoesNotExist),
        (actions.give_up_pool, (pool.pk,), {"reason": "Nein"}, Pool.DoesNotExist),
    ):
        with pytest.raises(missing):
            does(stranger, action, *args, **values)
    with acting_as(stranger):
        assert (Way.objects.count(), Pool.objects.count()) == (0, 0)  # the database says so, too


@pytest.mark.parametrize("name", ["one", "district"])
def test_nobody_accepts_in_a_towns_place_not_even_by_raw_sql(place, name):
    """The lead may ask and take back, the district may answer for itself; neither may write the town's decision."""
    pool = pooled(place, "two")
    way = way_in(pool, place.two)
    offered = does(place.clerks["three"], actions.hand_to_district, council_on=COUNCIL)
    target = way if name == "one" else offered
    clerk = place.clerks[name]

    with acting_as(clerk):
        for values in ({"state": WayState.LEFT, "reason": "x"}, {"organisation": place.wehr, "pool": None}):
            with transaction.atomic():
                try:
                    changed = Way.objects.filter(pk=target.pk).update(**values)
                except DatabaseError:
                    changed = 0
            assert changed == 0


def test_a_town_accepts_only_upon_the_calculation_that_it_was_asked_upon(place):
    pool = pooled(place, "two")
    tranche = make.make_calculation({}, head_count=place.calculation.head_count, occasion=Round.FIRST_TRANCHE)
    Way.objects.filter(organisation=place.two).update(calculation=tranche)

    fault = fault_of(place.clerks["two"], actions.accept_way, way_in(pool, place.two).pk, council_on=COUNCIL)

    assert fault == Fault.NO_ALLOTMENT
