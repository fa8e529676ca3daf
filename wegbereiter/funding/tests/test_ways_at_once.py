"""Two towns, or two clerks of one, at the same moment; and what the database itself refuses."""

import pytest
from django.db import DatabaseError, connection, transaction

from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.models import Pool, PoolingSuggestion, Way
from wegbereiter.funding.states import PartnerState, Round, WayCode, WayState
from wegbereiter.funding.tests.test_four_eyes import race
from wegbereiter.funding.tests.ways_world import COUNCIL, NOW, does, make_place, pooled, suggested, way_in
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation


@pytest.fixture
def place():
    return make_place()


@pytest.mark.commits
def test_a_town_that_accepts_two_pools_at_once_is_in_exactly_one(own_database):
    ids = race(own_database, "make_two_pools", owner=True)

    answers = race(own_database, "accept_two_pools", **ids)

    assert answers.count("accepted") == 1
    assert set(answers) - {"accepted"} <= {"way_taken", "way_closed"}
    assert race(own_database, "standing_of", **ids).count("accepted") == 1
    assert race(own_database, "count_events", owner=True, code="funding.way.accepted") == 1


@pytest.mark.commits
def test_who_accepts_while_the_lead_gives_up_is_bound_to_nothing(own_database):
    ids = race(own_database, "make_two_pools", owner=True)

    answers = race(own_database, "accept_while_given_up", **ids)

    assert "given up" in answers
    assert set(answers) <= {"given up", "accepted", "pool_ended"}
    assert race(own_database, "standing_of", **ids) == ["asked"]  # the other pool; this one binds nobody


@pytest.mark.commits
def test_a_question_is_either_answered_or_taken_back(own_database):
    ids = race(own_database, "make_two_pools", owner=True)

    answers = race(own_database, "accept_while_withdrawn", **ids)

    assert sorted(answers) in (["accepted", "way_closed"], ["way_closed", "withdrawn"])


@pytest.mark.commits
def test_who_agrees_while_the_final_allotment_is_published_rests_on_it(own_database):
    """Whoever comes first: nobody waits for each other in a circle, and no way keeps an amount of the first tranche."""
    ids = race(own_database, "make_tranche", owner=True)

    answers = race(own_database, "agree_while_it_becomes_final", **ids)

    assert [answers.count(one) for one in ("decided", "accepted", "way_closed")] == [1, 3, 9]
    assert race(own_database, "ways_on", owner=True, pk=ids["pk"]) == [["accepted", True]] * 3


# ---------------------------------------------------------------- by raw SQL, as wb_money


def attack(clerk, rows, **values):
    """How many rows the database lets this clerk change; a refusal counts as none."""
    with acting_as(clerk), transaction.atomic():
        try:
            with transaction.atomic():
                changed = rows.update(**values)
                check_keys()
                return changed
        except DatabaseError:
            return 0


def check_keys():
    """Foreign keys are checked at the commit, which a rolled-back test never reaches."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")


def made(clerk, model, **values):
    with acting_as(clerk):
        try:
            with transaction.atomic():
                row = model.objects.create(**values)
                check_keys()
                return row
        except DatabaseError:
            return None


@pytest.mark.django_db
def test_the_lead_writes_no_partners_decision(place):
    suggested(place)
    pool = pooled(place, "two", "three")
    way, lead = Way.objects.filter(pk=way_in(pool, place.two).pk), place.clerks["one"]
    done = {
        "council_on": COUNCIL,
        "annual_amount": 1,
        "allotment": place.calculation.allotments.get(organisation=place.two),
    }

    assert attack(lead, way, state=WayState.ACCEPTED, **done) == 0
    assert attack(lead, way, state=WayState.REFUSED, reason="x") == 0
    assert attack(lead, way, partner=place.city, pool=None, kind="to_district", partner_state="waiting") == 0
    assert attack(lead, way, state=WayState.WITHDRAWN) == 1  # what it asked it may take back
    assert attack(lead, way, state=WayState.ASKED) == 0  # and not ask again in the same row


@pytest.mark.django_db
def test_what_a_partner_has_decided_its_lead_cannot_touch(place):
    pool = pooled(place, "two", "three")
    way = way_in(pool, place.two)
    does(place.clerks["two"], actions.accept_way, way.pk, council_on=COUNCIL)

    for values in ({"annual_amount": 1}, {"state": WayState.WITHDRAWN}, {"council_on": NOW.date()}):
        assert attack(place.clerks["one"], Way.objects.filter(pk=way.pk), **values) == 0


@pytest.mark.django_db
def test_a_town_moves_its_way_to_nobody_else(place):
    way = does(place.clerks["one"], actions.hand_to_district, council_on=COUNCIL)
    mine = Way.objects.filter(pk=way.pk)

    assert attack(place.clerks["one"], mine, organisation=place.two) == 0
    assert attack(place.clerks["one"], mine, organisation=place.two, allotment=None, state="asked") == 0
    assert attack(place.clerks["two"], mine, organisation=place.two) == 0


@pytest.mark.django_db
def test_a_district_answers_only_what_was_handed_to_it_and_only_once(place):
    other = make.as_actor(make_membership("funding_clerk", make_organisation(Kind.DISTRICT)))
    way = does(place.clerks["one"], actions.hand_to_district, council_on=COUNCIL)
    mine, values = Way.objects.filter(pk=way.pk), {"partner_state": PartnerState.ACCEPTED, "partner_answered_at": NOW}

    assert attack(other, mine, **values) == 0
    assert attack(place.clerks["district"], mine, **values, organisation=place.two) == 0
    assert attack(place.clerks["district"], mine, **values, state=WayState.LEFT, reason="x") == 0
    assert attack(place.clerks["district"], mine, **values) == 1
    assert attack(place.clerks["district"], mine, partner_state=PartnerState.REFUSED) == 0


@pytest.mark.django_db
def test_the_amount_of_a_way_is_that_of_its_allotment_whoever_writes_it(place):
    """The district while it answers, the lead of a pool, and the town itself."""
    way = does(place.clerks["one"], actions.hand_to_district, council_on=COUNCIL)
    mine, values = Way.objects.filter(pk=way.pk), {"partner_state": PartnerState.ACCEPTED, "partner_answered_at": NOW}
    count = place.calculation.head_count
    tranche = make.make_calculation({}, head_count=count, occasion=Round.FIRST_TRANCHE)
    other = tranche.allotments.get(organisation=place.one)
    pool = pooled(place, "three", lead="two")
    asked = Way.objects.filter(pk=way_in(pool, place.three).pk)

    assert attack(place.clerks["district"], mine, **values, annual_amount=1) == 0
    assert attack(place.clerks["district"], mine, **values, allotment=other, annual_amount=other.annual_amount) == 0
    assert attack(place.clerks["one"], mine, annual_amount=1) == 0
    assert attack(place.clerks["one"], mine, annual_amount=None, allotment=None) == 0
    lead_and_town = {"allotment": place.calculation.allotments.get(organisation=place.three), "annual_amount": 1}
    assert attack(place.clerks["two"], asked, **lead_and_town) == 0
    assert attack(place.clerks["three"], asked, **lead_and_town, state="accepted", council_on=COUNCIL) == 0
    assert attack(place.clerks["district"], mine, **values) == 1


@pytest.mark.django_db
def test_nobody_makes_rows_for_others(place):
    pool = pooled(place, "two")
    common = {"edition": "pik-2017", "calculation": place.calculation, "asked_at": NOW}
    accepted = {"state": "accepted", "council_on": COUNCIL, "annual_amount": 1}
    three = place.calculation.allotments.get(organisation=place.three)

    taken = {"kind": "to_district", "partner": place.district}
    lead, district = place.clerks["one"], place.clerks["district"]
    own_pool = {"organisation": place.three, "partner": place.one, "pool": pool, "kind": "association"}
    assert not made(lead, Way, **own_pool, allotment=three, **accepted, **common)
    assert not made(lead, Way, organisation=place.three, kind="top_up", allotment=three, **accepted, **common)
    for values in (
        {"partner_state": "waiting", "allotment": three, **accepted},
        {"partner_state": "accepted", "partner_answered_at": NOW, "state": "asked"},
    ):
        assert not made(district, Way, organisation=place.three, **taken, **values, **common)
    for_another = {"organisation": place.three, "kind": "association", "created_at": NOW}
    assert not made(lead, Pool, edition="pik-2017", calculation=place.calculation, **for_another)
    # A pool of another lead cannot be named with oneself as its lead.
    joined = {"organisation": place.wehr, "partner": place.wehr, "pool": pool, "kind": "neighbours"}
    assert not made(place.clerks["wehr"], Way, **joined, **common)


@pytest.mark.django_db
def test_a_pool_belongs_to_its_lead(place):
    pool = Pool.objects.filter(pk=pooled(place, "two").pk)

    for name in ("two", "wehr", "district"):
        assert attack(place.clerks[name], pool, ended_at=NOW, end_reason="x") == 0
    assert attack(place.clerks["one"], pool, organisation=place.two) == 0


@pytest.mark.django_db
def test_proposals_are_the_states(place):
    suggested(place)

    for name in ("one", "two", "district"):
        assert attack(place.clerks[name], PoolingSuggestion.objects.all(), leads=True) == 0


@pytest.mark.django_db
def test_who_was_asked_and_has_declined_sees_the_pool_no_more(place):
    pool = pooled(place, "two", "three", kind=WayCode.NEIGHBOURS)
    way, clerk = way_in(pool, place.two), place.clerks["two"]
    with acting_as(clerk):
        assert (Way.objects.count(), Pool.objects.count()) == (3, 1)

    does(clerk, actions.refuse_way, way.pk, reason="Nein")

    with acting_as(clerk):
        assert list(Way.objects.values_list("pk", flat=True)) == [way.pk]
        assert not Pool.objects.exists()
