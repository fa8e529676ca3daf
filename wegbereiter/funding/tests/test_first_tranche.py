"""From the first tranche to the final allotment: applications, grants and ways that began upon a part of the money."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from wegbereiter.audit.models import Event
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions, queries
from wegbereiter.funding import factories as make
from wegbereiter.funding.models import Amendment, Application, Notice, NoticeDocument, Pool, Way
from wegbereiter.funding.queries import amendment as reads
from wegbereiter.funding.queries.application import view_of
from wegbereiter.funding.queries.pool_application import pool_application
from wegbereiter.funding.queries.pooling import bound_ways
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Fault, Outcome, Round, WayCode, WayState
from wegbereiter.funding.tests.application_world import does, fresh, handed_in, make_place, replaced
from wegbereiter.organisations.factories import make_membership

pytestmark = pytest.mark.django_db

COUNCIL = date(2018, 2, 20)


@pytest.fixture
def place():
    """Towns of 130 persons on the first tranche: 62,094 euros a year, 124,188 over the term."""
    return make_place(towns=3, persons=130, occasion=Round.FIRST_TRANCHE)


def granted(place, **values):
    app = handed_in(place, **values)
    if app.findings:
        passed = {"code": "own_money_above", "position": None, "reason": "Die endgültige Zuteilung folgt."}
        does(place, "first", actions.overrule_finding, app.pk, **passed)
    does(place, "first", actions.propose_decision, app.pk, outcome=Outcome.GRANT)
    return does(place, "second", actions.decide_application, app.pk)


def fault_of(place, who, action, *args, **values):
    with pytest.raises(RefusedError) as caught:
        does(place, who, action, *args, **values)
    return caught.value.fault


def test_the_final_allotment_amends_what_was_granted_upon_the_first_tranche(place):
    app = granted(place, own=1_906)  # a position of 128,000 euros: 3,812 above the tranche
    assert (app.calculation, app.granted_amount) == (place.calculation, 124_188)
    with acting_as(place.actors["first"]) as by:
        assert reads.amendable(by, today=COUNCIL) == ([], [])  # nothing replaces the tranche yet

    final = replaced(place, (140, 130, 130))
    with acting_as(place.actors["first"]) as by:
        ((line,), _overdue) = reads.amendable(by, today=COUNCIL)
    amendment = does(place, "first", actions.propose_amendment, app.pk)
    does(place, "second", actions.decide_amendment, amendment.pk)

    assert [str(one) for one in line.causes] == ["allotment"]
    assert (line.old_amount, line.new_amount, line.difference_amount) == (124_188, 128_000, 3_812)
    assert Amendment.objects.get().ceiling_amount == final.allotments.get(organisation=place.towns[0]).total_amount
    assert list(Notice.objects.order_by("created_at").values_list("amount", flat=True)) == [124_188, 128_000]
    assert (fresh(app).calculation, fresh(app).granted_amount) == (place.calculation, 124_188)  # what was said stays


def test_a_lower_final_allotment_takes_back_what_the_first_tranche_gave_too_much(place):
    app = granted(place, qualification="c")
    replaced(place, (60, 130, 130))

    amendment = does(place, "first", actions.propose_amendment, app.pk)

    assert (amendment.old_amount, amendment.new_amount) == (102_000, 95_530)


def test_a_draft_begun_on_the_first_tranche_rests_on_the_final_allotment_and_loses_nothing(place, sign_in):
    clerk = place.members["clerk"]
    begun = does(place, "clerk", actions.start_application)
    before = list(begun.positions.values("number", "fte", "qualification", "person"))
    client = sign_in(clerk)
    upon_tranche = client.get(reverse("funding:own_application"), follow=True).content.decode()

    final = replaced(place, (140, 130, 130))
    page = client.get(reverse("funding:own_application"), follow=True).content.decode()

    assert "Die endgültige Zuteilung ist noch nicht veröffentlicht." in upon_tranche
    assert "62.094" in upon_tranche
    assert "Was Sie geschrieben haben, bleibt." in page
    assert "111.451" in page
    assert list(begun.positions.values("number", "fte", "qualification", "person")) == before
    with acting_as(place.actors["clerk"]) as by:
        view = view_of(by, Application.objects.select_related("organisation", "calculation").get(), today=COUNCIL)
    assert (view.basis.calculation, view.basis.replaced) == (final, place.calculation)


def test_a_second_application_after_the_final_allotment_is_refused_and_a_further_position_offered(place, sign_in):
    """There is one application per edition (ADR 0022); the page says what is left, and what can be done with it."""
    app = granted(place, qualification="c")
    page = reverse("funding:application", args=[app.pk])
    replaced(place, (140, 130, 130))

    text = sign_in(place.members["clerk"]).get(page).content.decode()

    assert fault_of(place, "clerk", actions.start_application) == Fault.APPLICATION_GRANTED
    assert reverse("funding:begin_application") not in text
    assert ("120.902,00" in text, reverse("funding:report_position", args=[app.pk]) in text) == (True, True)


def test_what_is_handed_in_after_the_final_allotment_rests_on_it(place):
    does(place, "clerk", actions.start_application)
    final = replaced(place, (140, 130, 130))

    app = handed_in(place)

    assert (app.calculation, app.allotted_total_amount, app.applied_amount) == (final, 222_902, 128_000)


@pytest.mark.parametrize("proposed_before", [True, False])
def test_a_decision_upon_the_first_tranche_is_checked_against_the_final_allotment(place, proposed_before):
    app = handed_in(place, qualification="c")
    if proposed_before:
        does(place, "first", actions.propose_decision, app.pk, outcome=Outcome.GRANT)
    replaced(place, (60, 130, 130))

    who, step = ("second", actions.decide_application) if proposed_before else ("first", actions.propose_decision)
    values = {} if proposed_before else {"outcome": Outcome.GRANT}

    assert fault_of(place, who, step, app.pk, **values) == Fault.FINDINGS_OPEN
    does(place, "first", actions.send_back, app.pk, reason="Die Zuteilung ist niedriger.")
    with acting_as(place.actors["clerk"]) as by:
        back = Application.objects.select_related("organisation", "calculation").get(pk=app.pk)
        assert view_of(by, back, today=COUNCIL).basis.total_amount == 95_530


def test_a_decision_upon_the_first_tranche_grants_what_was_applied_for(place, sign_in):
    """The higher final allotment comes with the amendment, not unasked with the grant."""
    app = handed_in(place, own=1_906)
    replaced(place, (140, 130, 130))
    page = sign_in(place.members["first"]).get(reverse("funding:office_application", args=[app.pk])).content.decode()
    does(place, "first", actions.propose_decision, app.pk, outcome=Outcome.GRANT)

    done = does(place, "second", actions.decide_application, app.pk)

    assert "Die endgültige Zuteilung ist inzwischen veröffentlicht" in page
    assert done.granted_amount == 124_188
    with acting_as(place.actors["first"]) as by:
        years = view_of(by, done, today=COUNCIL).assessment.years
        ((line,), _overdue) = reads.amendable(by, today=COUNCIL)
    assert sum(one.state_amount for one in years) == 124_188
    assert line.difference_amount == 3_812


def test_applications_rest_on_the_first_tranche_only_until_there_is_a_final_allotment(place):
    with acting_as(place.actors["clerk"]) as by:
        assert (queries.newest_basis(by), queries.newest_final(by)) == (place.calculation, None)
    final = replaced(place, (130, 130, 130))
    with acting_as(place.actors["clerk"]) as by:
        assert queries.newest_basis(by) == queries.newest_final(by) == final


def test_nobody_applies_upon_a_first_tranche_that_is_paid_once(place):
    place.calculation.allotments.update(annual_amount=None, years=None)
    type(place.calculation).objects.update(annual_amount=None, years=None)

    assert fault_of(place, "clerk", actions.start_application) == Fault.NO_ALLOTMENT


# ---------------------------------------------------------------- ways


@pytest.fixture
def small():
    """Three towns of 40 persons: 19,106 euros a year each upon the first tranche, 57,318 together."""
    found = make_place(towns=3, persons=40, occasion=Round.FIRST_TRANCHE)
    for number, town in enumerate(found.towns):
        found.actors[f"town {number}"] = make.as_actor(make_membership("funding_clerk", town))
    found.actors["district"] = make.as_actor(make_membership("funding_clerk", found.district))
    return found


def pooled(small):
    lead, *others = small.towns
    pool = does(small, "town 0", actions.propose_pool, WayCode.NEIGHBOURS, partners=[one.pk for one in others])
    for number, town in enumerate(small.towns):
        way = Way.objects.get(pool=pool, organisation=town)
        does(small, f"town {number}", actions.accept_way, way.pk, council_on=COUNCIL)
    assert lead == pool.organisation
    return pool


def test_a_pool_agreed_on_the_first_tranche_has_the_amounts_of_the_final_allotment(small):
    pool = pooled(small)
    app = granted(small, qualification="c", fte=Decimal(1))
    assert app.granted_amount == 102_000
    final = replaced(small, (30, 30, 30))

    with acting_as(small.actors["town 1"]):
        mine = Way.objects.get(organisation=small.towns[1])
        assert (mine.calculation, mine.annual_amount, mine.state) == (final, 23_882, WayState.ACCEPTED)
        assert mine.pk in bound_ways()  # the lead's application binds it as before
    assert Pool.objects.get().calculation == final
    assert pool.pk == fresh(app).pool_id
    assert Event.objects.get(code="funding.calculation.final").data["ways"] == 3
    with acting_as(small.actors["first"]) as by:
        ((line,), _overdue) = reads.amendable(by, today=COUNCIL)
    # The position costs less than either; what is left may be used from the amendment on.
    assert (line.now.ceiling, line.then.ceiling, line.difference_amount) == (114_636, 143_292, 0)


def test_numbers_of_one_notice_rest_on_one_basis_when_it_is_decided_after_the_final_allotment(small):
    pooled(small)
    app = handed_in(small, qualification="c")
    replaced(small, (30, 30, 30))
    does(small, "first", actions.propose_decision, app.pk, outcome=Outcome.GRANT)
    does(small, "second", actions.decide_application, app.pk)

    letter = NoticeDocument.objects.get().letter
    towns = next(
        block for block in letter["blocks"] if block.get("caption") == "Gemeinden, aus deren Zuteilung das Geld kommt"
    )
    assert (fresh(app).allotted_yearly_amount, [amount for _town, amount in towns["rows"]]) == (
        57_318,
        ["19.106\u202f€"] * 3,
    )
    with acting_as(small.actors["town 1"]) as by:
        mine = pool_application(by, Way.objects.select_related("pool").get(organisation=small.towns[1]))
    assert (mine.own_amount_of_all, mine.allotted_yearly_amount) == (Decimal(34_000), 71_646)  # a third, as before


def test_an_open_question_tells_no_amount_and_a_town_without_allotment_goes_no_way(small):
    does(small, "town 0", actions.propose_pool, WayCode.NEIGHBOURS, partners=[small.towns[1].pk])
    handed = does(small, "town 2", actions.hand_to_district, council_on=COUNCIL)
    Way.objects.filter(organisation=small.towns[1]).update(annual_amount=19_106)
    count = make.make_head_count({small.towns[0]: 30, small.towns[1]: 30, small.city: 9_000}, state="final", number=2)
    make.make_calculation({}, head_count=count)
    with acting_as(small.actors["first"]), connection.cursor() as cursor:
        cursor.execute("select wb_carry_ways(id) from funding_calculation where round = 'final'")

    amounts = {way.organisation: (way.state, way.annual_amount) for way in Way.objects.all()}
    own = count.calculations.get().allotments.get(organisation=small.towns[0]).annual_amount

    assert amounts[small.towns[0]] == ("asked", own)
    assert amounts[small.towns[1]] == ("asked", None)
    assert amounts[small.towns[2]] == ("left", handed.annual_amount)


def test_by_raw_sql_only_the_state_carries_ways_and_only_to_a_final_allotment(small):
    pooled(small)
    tranche = small.calculation.pk
    count = make.make_head_count(dict.fromkeys(small.towns, 30) | {small.city: 72_767}, state="final", number=2)
    final = make.make_calculation({}, head_count=count).pk

    for who, calculation in (("town 0", final), ("district", final), ("ministry", final), ("first", tranche)):
        with acting_as(small.actors[who]), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute("select wb_carry_ways(%s)", [calculation])

    assert set(Way.objects.values_list("calculation_id", flat=True)) == {tranche}
