"""What people do with drafts of the simulator: who may, what comes out, who was faster, and what stays."""

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from wegbereiter.audit.models import Event
from wegbereiter.core.four_eyes import FourEyesError
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.choices import DraftKey, Holder, SimulationFault
from wegbereiter.funding.models import (
    Allotment,
    Simulation,
    SimulationAmount,
    SimulationComment,
    SimulationSum,
)
from wegbereiter.funding.queries.simulation import area_lines, draft_kept, merged_since, start_from
from wegbereiter.funding.rules.drafts import DraftRefusedError
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.simulation_steps import without_unread
from wegbereiter.funding.states import CountState, Fault, SimulationState
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.organisations.models import Organisation
from wegbereiter.pact import queries as pact

pytestmark = pytest.mark.django_db
LATER = make.NOW.replace(month=12)


@pytest.fixture
def world():
    """Two towns of a district and a Stadtkreis, counted twice, with a final allotment; two officers and an association."""
    area = make_organisation(Kind.DISTRICT, name="Landkreis Musterland")
    towns = [
        make_organisation(name=name, district=area, population=size) for name, size in (("Au", 1000), ("Berg", 3000))
    ]
    city = make_organisation(Kind.CITY_DISTRICT, name="Cstadt", population=6000)
    first = make.make_head_count(dict(zip([*towns, city], (10, 0, 30), strict=True)), state=CountState.PROVISIONAL)
    count = make.make_head_count(
        dict(zip([*towns, city], (20, 20, 40), strict=True)), state=CountState.FINAL, number=2, estimated={towns[0]}
    )
    make.make_calculation({}, head_count=count)
    officers = [make.as_actor(one) for one in make.make_officers(2)]
    union = make.as_actor(make_membership("towns_association", kind=Kind.TOWNS_ASSOCIATION))
    return {"towns": towns, "city": city, "counts": (first, count), "officers": officers, "union": union}


def start(**changes):
    return replace(start_from(pact.edition(make.EDITION)), **changes)


def made(world, title="Nach Bevölkerung", **changes):
    draft = start(**{"key": DraftKey.POPULATION, **changes})
    return actions.make_simulation(
        title=title, edition=make.EDITION, draft=draft, by=world["officers"][0], now=make.NOW
    )


def shared(world, **changes):
    found = made(world, **changes)
    return actions.share_simulation(found.pk, version=1, by=world["officers"][0], now=make.NOW)


def fault_of(call, *args, **values):
    with pytest.raises(RefusedError) as caught, transaction.atomic():
        call(*args, **values)
    return caught.value.fault


# ---------------------------------------------------------------- making


def test_a_draft_keeps_what_each_place_would_get(world):
    found = made(world)

    amounts = {row.place.name: (row.now_amount, row.draft_amount) for row in found.amounts.select_related("place")}
    assert amounts == {
        "Au": (Decimal(14_500_000), Decimal(5_800_000)),
        "Berg": (Decimal(14_500_000), Decimal(17_400_000)),
        "Cstadt": (Decimal(29_000_000), Decimal(34_800_000)),
    }
    assert (found.more, found.less, found.same, found.towns) == (2, 1, 0, 3)
    assert (found.now_annual_amount, found.draft_annual_amount) == (58_000_000, 58_000_000)
    assert (found.calculation.round, found.count_id, found.version) == ("final", None, 1)
    assert (found.degree_rate_amount, found.vocational_rate_amount) == (64_000, 51_000)
    assert found.estimated == 1  # the amount of now rests on an estimate, though the draft reads the population alone


def test_published_sums_never_cover_one_town(world):
    found = made(world)

    sums = [(one.kind, one.area_id, one.towns, one.draft_amount) for one in found.sums.all()]

    # The Stadtkreis alone would be a town's money, and so would what is left over: everything stands together.
    assert sums == [("several", None, 3, Decimal(58_000_000))]


def test_lines_by_district_show_each_town_that_stands_alone_to_the_state_only(world):
    found = shared(world)

    assert [(line.name, line.towns) for line in area_lines(world["officers"][0], found)] == [
        ("Au", 1),
        ("Berg", 1),
        ("Cstadt", 1),
    ]
    assert [line.towns for line in area_lines(world["union"], found)] == [3]


def test_a_draft_for_districts_is_compared_by_district(world):
    found = made(world, key=DraftKey.PERSONS, holder=Holder.DISTRICT)

    lines = area_lines(world["officers"][0], found)
    assert [(line.name, line.draft_amount) for line in lines] == [
        ("Cstadt", 29_000_000),
        ("Landkreis Musterland", 29_000_000),
    ]
    assert (found.level, found.now_holders, found.draft_holders, found.same) == ("district", 3, 2, 2)


def test_money_follows_between_two_counts_and_says_whom_it_could_not_move(world):
    found = made(world, key=DraftKey.FOLLOWS)

    first, second = world["counts"]
    assert (found.first, found.second, found.unmoved) == (first, second, 1)
    assert found.amounts.get(unmoved=True).place.name == "Berg"


def test_without_a_final_allotment_a_draft_is_compared_with_what_the_edition_would_give(world):
    SimulationAmount.objects.all().delete()
    Allotment.objects.all().delete()
    count = world["counts"][1]
    count.calculations.all().delete()

    found = made(world)

    assert found.calculation is None
    assert found.amounts.get(place=world["city"]).now_amount == 29_000_000


def test_what_the_key_does_not_read_is_not_kept(world):
    found = made(world, persons_share=Decimal("0.3"))

    assert (found.count_id, found.persons_share, found.first_id, found.second_id) == (None, None, None, None)
    assert draft_kept(found) == without_unread(draft_kept(found))
    mix = made(world, title="Mix", key=DraftKey.MIX, persons_share=Decimal("0.3"))
    assert (mix.count, mix.persons_share, mix.first_id) == (world["counts"][1], Decimal("0.3"), None)


def test_a_draft_that_cannot_be_computed_says_why(world):
    with pytest.raises(DraftRefusedError) as caught:
        made(world, money=Decimal(0), years=11)

    assert [problem.code for problem in caught.value.problems] == [
        SimulationFault.MONEY_NOT_POSITIVE,
        SimulationFault.YEARS_OUT_OF_RANGE,
    ]
    assert Simulation.objects.count() == 0


def test_a_town_without_population_is_no_zero(world):
    Organisation.objects.filter(pk=world["city"].pk).update(population=None)

    assert fault_of(made, world) == Fault.TOWNS_WITHOUT_POPULATION
    assert made(world, key=DraftKey.PERSONS).towns == 3


def test_an_edition_without_a_head_count_has_nothing_to_start_from():
    assert fault_of(start_from, pact.edition(make.EDITION)) == Fault.COUNT_MISSING


def test_a_second_click_finds_the_draft_and_another_one_needs_another_title(world):
    found = made(world)

    assert made(world, title=" Nach Bevölkerung ") == found
    assert fault_of(made, world, money=Decimal(1)) == Fault.SIMULATION_TITLE_TAKEN
    other = {**world, "officers": world["officers"][::-1]}
    assert fault_of(made, other) == Fault.SIMULATION_TITLE_TAKEN
    assert Event.objects.filter(code="funding.simulation.made").count() == 1


def test_a_copy_says_what_it_was_copied_from(world):
    found, by = made(world), world["officers"][0]

    values = {"edition": make.EDITION, "draft": draft_kept(found), "by": by, "now": make.NOW}
    copy = actions.make_simulation(title="Kopie", **values, copied_from=found.pk)

    assert (copy.copied_from, copy.more) == (found, found.more)
    with pytest.raises(Simulation.DoesNotExist):
        actions.make_simulation(title="Nichts", **values, copied_from=uuid4())


# ---------------------------------------------------------------- changing, sharing, dropping


def test_a_change_computes_anew_and_counts_the_version(world):
    found, by = made(world), world["officers"][1]

    changed = actions.change_simulation(found.pk, title="Nach Personen", draft=start(), version=1, by=by, now=LATER)

    assert (changed.version, changed.title, changed.same, changed.changed_by) == (2, "Nach Personen", 3, by.user_id)
    assert (SimulationAmount.objects.count(), SimulationSum.objects.count()) == (3, 1)


def test_who_looked_at_an_older_version_changes_shares_proposes_and_decides_nothing(world):
    one, two = world["officers"]
    found = made(world)
    actions.change_simulation(found.pk, title="Neu", draft=start(), version=1, by=one, now=LATER)
    values = {"version": 1, "now": LATER}

    assert (
        fault_of(actions.change_simulation, found.pk, title="X", draft=start(), by=two, **values)
        == "simulation_changed"
    )
    assert fault_of(actions.share_simulation, found.pk, by=two, **values) == "simulation_changed"
    assert fault_of(actions.propose_simulation, found.pk, by=one, **values) == "simulation_changed"
    actions.propose_simulation(found.pk, version=2, by=one, now=LATER)
    assert fault_of(actions.decide_simulation, found.pk, by=two, **values) == "simulation_changed"


def test_a_change_to_a_title_that_another_draft_has_is_refused(world):
    found = made(world)
    made(world, title="Zwei")

    change = {"draft": start(), "version": 1, "by": world["officers"][0], "now": LATER}
    assert fault_of(actions.change_simulation, found.pk, title="Zwei", **change) == Fault.SIMULATION_TITLE_TAKEN


def test_a_shared_draft_stays_as_it_is(world):
    found, by = shared(world), world["officers"][0]

    change = {"title": "X", "draft": start(), "version": 1, "by": by, "now": LATER}
    assert fault_of(actions.change_simulation, found.pk, **change) == Fault.SIMULATION_SHARED
    assert fault_of(actions.share_simulation, found.pk, version=1, by=by, now=LATER) == Fault.SIMULATION_SHARED


def test_a_proposed_draft_waits(world):
    found, by = made(world), world["officers"][0]
    actions.propose_simulation(found.pk, version=1, by=by, now=LATER)

    change = {"title": "X", "draft": start(), "version": 1, "by": by, "now": LATER}
    assert fault_of(actions.change_simulation, found.pk, **change) == Fault.SIMULATION_PROPOSED
    assert fault_of(actions.drop_simulation, found.pk, by=by, now=LATER) == Fault.SIMULATION_PROPOSED


def test_a_dropped_draft_stays_in_the_file_and_frees_its_title(world):
    found, by = shared(world), world["officers"][0]
    actions.drop_simulation(found.pk, by=by, now=LATER)

    assert Simulation.objects.get().state == SimulationState.DROPPED
    assert fault_of(actions.drop_simulation, found.pk, by=by, now=LATER) == Fault.SIMULATION_CLOSED
    assert fault_of(actions.propose_simulation, found.pk, version=1, by=by, now=LATER) == Fault.SIMULATION_CLOSED
    assert made(world).state == SimulationState.DRAFT


# ---------------------------------------------------------------- two officers


@pytest.mark.parametrize("begun", [made, shared])
def test_two_officers_set_a_draft_final_and_no_allotment_changes(world, begun):
    one, two = world["officers"]
    found = begun(world)
    before = set(Allotment.objects.values_list("pk", "annual_amount"))

    actions.propose_simulation(found.pk, version=1, by=one, now=LATER)
    with pytest.raises(FourEyesError), transaction.atomic():
        actions.decide_simulation(found.pk, version=1, by=one, now=LATER)
    final = actions.decide_simulation(found.pk, version=1, by=two, now=LATER)

    assert (final.state, final.decided_by) == (SimulationState.FINAL, two.user_id)
    assert set(Allotment.objects.values_list("pk", "annual_amount")) == before
    for again in (actions.propose_simulation, actions.decide_simulation):
        with pytest.raises(FourEyesError), transaction.atomic():
            again(found.pk, version=1, by=two, now=LATER)


def test_a_proposal_goes_back_and_the_draft_can_change_again(world):
    one, two = world["officers"]
    found = made(world)
    actions.propose_simulation(found.pk, version=1, by=one, now=LATER)

    back = actions.take_back_simulation(found.pk, by=two, now=LATER)

    assert (back.is_prepared, back.state) == (False, SimulationState.DRAFT)
    with pytest.raises(FourEyesError), transaction.atomic():
        actions.take_back_simulation(found.pk, by=two, now=LATER)


# ---------------------------------------------------------------- comments


def test_an_association_comments_on_a_shared_draft_once_for_two_clicks(world):
    found, union = shared(world), world["union"]

    with acting_as(union):
        one = actions.comment_on_simulation(found.pk, text=" Zu wenig. ", by=union, now=LATER)
        assert actions.comment_on_simulation(found.pk, text="Zu wenig.", by=union, now=LATER) == one
        assert (
            fault_of(actions.comment_on_simulation, found.pk, text="  ", by=union, now=LATER) == Fault.COMMENT_MISSING
        )

    assert [(row.text, row.organisation_id) for row in SimulationComment.objects.all()] == [
        ("Zu wenig.", union.organisation_id)
    ]
    assert Event.objects.filter(code="funding.simulation.commented").count() == 1


def test_nobody_comments_on_what_is_not_shown_or_closed(world):
    private, found, union = made(world, title="Geheim"), shared(world), world["union"]
    actions.drop_simulation(found.pk, by=world["officers"][0], now=LATER)

    with acting_as(union):
        with pytest.raises(Simulation.DoesNotExist):
            actions.comment_on_simulation(private.pk, text="x", by=union, now=LATER)
        assert (
            fault_of(actions.comment_on_simulation, found.pk, text="x", by=union, now=LATER) == Fault.SIMULATION_CLOSED
        )


# ---------------------------------------------------------------- who may


def test_without_the_right_nothing_happens(world):
    found, union, values = made(world), world["union"], {"now": LATER}
    clerk = make.as_actor(make_membership("funding_clerk", world["towns"][0]))
    draft = {"title": "X", "draft": start(), "version": 1}

    for by in (union, clerk):
        with pytest.raises(PermissionDenied):
            actions.make_simulation(title="X", edition=make.EDITION, draft=start(), by=by, **values)
        with pytest.raises(PermissionDenied):
            actions.change_simulation(found.pk, **draft, by=by, **values)
        for step in (actions.share_simulation, actions.propose_simulation, actions.decide_simulation):
            with pytest.raises(PermissionDenied):
                step(found.pk, version=1, by=by, **values)
        for step in (actions.drop_simulation, actions.take_back_simulation):
            with pytest.raises(PermissionDenied):
                step(found.pk, by=by, **values)
    for by in (clerk, world["officers"][0]):
        with pytest.raises(PermissionDenied):
            actions.comment_on_simulation(found.pk, text="x", by=by, **values)


# ---------------------------------------------------------------- the database

IMPOSSIBLE = (
    ("simulation_state_and_title", {"title": ""}),
    ("simulation_state_and_title", {"state": "invented"}),
    ("simulation_final_by_decision", {"state": "final"}),
    ("simulation_shared_completely_or_not", {"state": "shared"}),
    ("simulation_shared_completely_or_not", {"shared_at": make.NOW}),
    ("simulation_dropped_completely_or_not", {"state": "dropped"}),
    ("simulation_inputs_by_key", {"key": "persons"}),
    ("simulation_inputs_by_key", {"key": "mix"}),
    ("simulation_inputs_by_key", {"key": "follows"}),
    ("simulation_inputs_by_key", {"holder": "nobody"}),
    ("simulation_inputs_by_key", {"level": "nobody"}),
    ("simulation_inputs_possible", {"money_amount": 0}),
    ("simulation_inputs_possible", {"years": 0}),
    ("simulation_inputs_possible", {"least_claim_amount": -1}),
    ("simulation_results_possible", {"towns": 0}),
    ("simulation_results_possible", {"draft_annual_amount": -1}),
)


@pytest.mark.parametrize(("name", "values"), IMPOSSIBLE)
def test_the_database_refuses_impossible_drafts(name, values):
    make.make_simulation({make_organisation(): (5, 6), make_organisation(): (6, 5)})

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Simulation.objects.update(**values)


def test_the_database_refuses_a_title_twice_sums_of_one_and_empty_comments():
    found = make.make_simulation({make_organisation(): (5, 6), make_organisation(): (6, 5)}, title="A")
    make.make_comment(found, make_organisation(Kind.TOWNS_ASSOCIATION))

    with pytest.raises(IntegrityError, match="simulation_title_once"), transaction.atomic():
        make.make_simulation({make_organisation(): (5, 6)}, title="A")
    for rows, name, values in (
        (found.sums, "simulation_sum_never_of_one", {"towns": 1}),
        (found.sums, "simulation_sum_area_by_kind", {"kind": "region"}),
        (found.amounts, "simulation_amount_difference", {"difference_amount": 7}),
        (found.comments, "simulation_comment_has_text", {"text": ""}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            rows.update(**values)


@pytest.mark.parametrize("absorbs", [True, False])
def test_after_a_merger_a_draft_speaks_of_the_places_that_were_counted(world, absorbs):
    """One town goes into the other, or both into a new one that nobody has counted."""
    one, two = world["towns"]
    into = two if absorbs else make_organisation(name="Auberg", district=one.district, population=4000)
    for town in [one] if absorbs else [one, two]:
        Organisation.objects.filter(pk=town.pk).update(last_day=make.COUNTED_ON, successor=into)

    draft = made(world)

    places = {one.place for one in SimulationAmount.objects.filter(simulation=draft)}
    assert places == {*world["towns"], world["city"]}
    with acting_as(world["officers"][0]) as by:
        assert merged_since(by, draft) == (1 if absorbs else 2)


def test_a_draft_speaks_of_the_places_that_were_counted_after_two_mergers_one_after_the_other(world):
    """A town that was counted goes into a new one, and that into a newer one; neither was counted."""
    town = world["towns"][0]
    newer, newest = (
        make_organisation(name=name, district=town.district, population=4000) for name in ("Auberg", "Auberg am See")
    )
    for gone, into in ((town, newer), (newer, newest)):
        Organisation.objects.filter(pk=gone.pk).update(last_day=make.COUNTED_ON, successor=into)

    draft = made(world)

    assert {one.place for one in SimulationAmount.objects.filter(simulation=draft)} == {*world["towns"], world["city"]}
    with acting_as(world["officers"][0]) as by:
        assert merged_since(by, draft) == 1


def test_a_town_that_is_not_counted_and_came_from_no_merger_keeps_drafts_from_being_made(world):
    make_organisation(name="Neustadt", district=world["towns"][0].district, population=10)

    with pytest.raises(DraftRefusedError) as caught:
        made(world)

    assert [problem.code for problem in caught.value.problems] == [SimulationFault.PLACES_DIFFER]
