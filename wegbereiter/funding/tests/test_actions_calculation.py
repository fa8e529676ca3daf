"""Sharing out: the published figures, what is refused, two officers, and sums that may be published."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from wegbereiter.audit.models import Event
from wegbereiter.core.four_eyes import FourEyesError
from wegbereiter.core.tenancy import acting_as
from wegbereiter.funding import actions
from wegbereiter.funding import factories as make
from wegbereiter.funding.models import Allotment, AreaSum, Calculation, HeadCount
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import AreaKind, CalculationState, CountState, Fault, Round
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.factories import make_membership, make_organisation
from wegbereiter.organisations.models import Organisation
from wegbereiter.testing.effort import effort

pytestmark = pytest.mark.django_db

NOW = make.NOW

# domain.md 8.2 and 8.3: persons and the published amount
PUBLISHED_FINAL = {21: 16_718, 30: 23_882, 85: 67_667, 352: 280_220, 668: 531_781, 1_998: 1_590_568, 4_108: 3_270_297}
PUBLISHED_TRANCHE = {66: 49_048, 75: 55_736, 766: 569_249}


@pytest.fixture
def officers():
    return [make.as_actor(one) for one in make.make_officers(2)]


def towns_of(persons, total):
    """Towns with these numbers, and one that makes up the rest of the state."""
    numbers = [*persons, total - sum(persons)]
    return {make_organisation(): number for number in numbers}


def calculated(by, count, occasion=Round.FINAL, **values):
    values = {"edition": make.EDITION, "occasion": occasion, "by": by, "now": NOW} | values
    return actions.calculate(head_count_id=count and count.pk, **values)


def fault_of(call):
    with pytest.raises(RefusedError) as caught, transaction.atomic():
        call()
    return caught.value.fault


def test_the_final_allotment_gives_the_published_amounts(officers):
    count = make.make_head_count(towns_of(PUBLISHED_FINAL, 72_857), state=CountState.FINAL)

    with acting_as(officers[0]) as by:
        made = calculated(by, count)

    found = dict(made.allotments.values_list("persons", "annual_amount"))
    assert {persons: found[persons] for persons in PUBLISHED_FINAL} == PUBLISHED_FINAL
    stuttgart = made.allotments.get(persons=4_108)
    assert (stuttgart.total_amount, stuttgart.years, stuttgart.below_claim) == (6_540_594, 2, False)
    assert made.allotments.get(persons=30).below_claim is True
    assert (made.holders, made.persons_total, made.below_claim) == (8, 72_857, 2)


def test_the_first_tranche_gives_the_published_amounts(officers):
    count = make.make_head_count(towns_of(PUBLISHED_TRANCHE, 46_828), state=CountState.PROVISIONAL)

    with acting_as(officers[0]) as by:
        made = calculated(by, count, Round.FIRST_TRANCHE)

    found = dict(made.allotments.values_list("persons", "annual_amount"))
    assert {persons: found[persons] for persons in PUBLISHED_TRANCHE} == PUBLISHED_TRANCHE
    assert (made.share, made.years, made.total_amount) == (Decimal("0.6"), 2, 2 * made.annual_amount)


def test_the_additional_money_goes_to_the_districts_by_population(officers):
    make_organisation(Kind.DISTRICT, population=300_000)
    make_organisation(Kind.CITY_DISTRICT, population=100_000)

    with acting_as(officers[0]) as by:
        made = calculated(by, None, Round.ADD_ON, edition="pik-2022")

    assert sorted(made.allotments.values_list("total_amount", flat=True)) == [2_000_000, 6_000_000]
    assert made.estimated is True


@pytest.mark.parametrize(
    ("population", "fault"), [(None, Fault.POPULATION_MISSING), (0, Fault.POPULATION_MISSING), ("", Fault.NO_DISTRICTS)]
)
def test_the_additional_money_needs_every_population(officers, population, fault):
    if population != "":
        make_organisation(Kind.DISTRICT, population=population)

    with acting_as(officers[0]) as by:
        assert fault_of(lambda: calculated(by, None, Round.ADD_ON, edition="pik-2022")) == fault


def test_1101_towns_take_less_than_half_a_second(officers):
    towns = Organisation.objects.bulk_create(
        Organisation(kind=Kind.MUNICIPALITY, key=f"08{number:06d}", name=f"Ort {number}") for number in range(1_101)
    )
    count = make.make_head_count(dict.fromkeys(towns, 66), state=CountState.FINAL)

    with acting_as(officers[0]) as by, effort() as took:
        made = calculated(by, count)

    assert made.allotments.count() == 1_101
    assert took.seconds < 2  # 0.2 to 0.5 s; the bench holds that


def test_a_calculation_is_made_once_for_a_head_count(officers):
    count = make.make_head_count({make_organisation(): 5}, state=CountState.FINAL)

    with acting_as(officers[0]) as by:
        assert calculated(by, count) == calculated(by, count)

    assert Event.objects.filter(code="funding.calculation.made").count() == 1


@pytest.mark.parametrize(
    ("state", "occasion", "edition", "fault"),
    [
        (CountState.REPORTED, Round.FINAL, "pik-2017", Fault.COUNT_NOT_FINAL),
        (CountState.FINAL, Round.FINAL, "pik-2022", Fault.ROUND_UNKNOWN),
        (CountState.FINAL, Round.ADD_ON, "pik-2017", Fault.ROUND_UNKNOWN),
        (CountState.FINAL, Round.ADD_ON, "pik-2022", Fault.COUNT_OF_OTHER_EDITION),
        (None, Round.FINAL, "pik-2017", Fault.COUNT_MISSING),
    ],
)
def test_calculations_that_are_refused(officers, state, occasion, edition, fault):
    count = make.make_head_count({make_organisation(): 5}, state=state) if state else None

    with acting_as(officers[0]) as by:
        assert fault_of(lambda: calculated(by, count, occasion, edition=edition)) == fault


def test_the_additional_money_takes_no_head_count(officers):
    make_organisation(Kind.DISTRICT, population=5)
    count = make.make_head_count({make_organisation(): 5}, edition="pik-2022", state=CountState.FINAL)

    with acting_as(officers[0]) as by:
        refused = fault_of(lambda: calculated(by, count, Round.ADD_ON, edition="pik-2022"))

    assert refused == Fault.COUNT_NOT_NEEDED


def test_an_unknown_edition_and_head_count_are_not_found(officers):
    count = make.make_head_count({make_organisation(): 5}, state=CountState.FINAL)

    with acting_as(officers[0]) as by:
        with pytest.raises(LookupError):
            calculated(by, count, edition="pik-1999")
        with pytest.raises(HeadCount.DoesNotExist):
            actions.calculate(edition=make.EDITION, occasion=Round.FINAL, head_count_id=by.user_id, by=by, now=NOW)


# ---------------------------------------------------------------- two officers


def test_final_takes_two_officers_and_stays(officers):
    one, two = officers
    made = make.make_calculation({make_organisation(): 5}, state=CalculationState.DRAFT)

    with acting_as(one):
        actions.propose_calculation(made.pk, by=one, now=NOW)
        with pytest.raises(FourEyesError), transaction.atomic():
            actions.decide_calculation(made.pk, by=one, now=NOW)
        assert fault_of(lambda: actions.discard_calculation(made.pk, by=one, now=NOW)) == Fault.CALCULATION_NOT_DRAFT
    with acting_as(two):
        actions.decide_calculation(made.pk, by=two, now=NOW)
        for step in (actions.decide_calculation, actions.take_back_calculation, actions.propose_calculation):
            with pytest.raises(FourEyesError), transaction.atomic():
                step(made.pk, by=two, now=NOW)

    made.refresh_from_db()
    assert (made.state, made.decided_by) == ("final", two.user_id)


def test_a_second_calculation_of_a_final_round_goes_no_further(officers):
    one, two = officers
    town = make_organisation()
    provisional = make.make_head_count({town: 5}, state=CountState.PROVISIONAL)
    newer = make.make_head_count({town: 6}, state=CountState.PROVISIONAL, number=2)
    with acting_as(one):
        first = calculated(one, provisional, Round.FIRST_TRANCHE)
        second = calculated(one, newer, Round.FIRST_TRANCHE)
        actions.propose_calculation(first.pk, by=one, now=NOW)
        actions.propose_calculation(second.pk, by=one, now=NOW)
    with acting_as(two):
        actions.decide_calculation(first.pk, by=two, now=NOW)
        refused = fault_of(lambda: actions.decide_calculation(second.pk, by=two, now=NOW))
        actions.take_back_calculation(second.pk, by=two, now=NOW)
    with acting_as(one):
        again = fault_of(lambda: actions.propose_calculation(second.pk, by=one, now=NOW))
        actions.discard_calculation(second.pk, by=one, now=NOW)
        anew = fault_of(lambda: calculated(one, newer, Round.FIRST_TRANCHE))

    assert refused == again == anew == Fault.ALREADY_FINAL
    assert Calculation.objects.get() == first
    assert first.allotments.count() == 1


def test_the_calculation_keeps_the_head_count_it_used(officers):
    town = make_organisation()
    count = make.make_head_count({town: 5}, state=CountState.PROVISIONAL)
    with acting_as(officers[0]) as by:
        made = calculated(by, count, Round.FIRST_TRANCHE)
        actions.correct_number(count.pk, town.pk, persons=9, reason="Zuzug", received_on=None, by=by, now=NOW)

    made.refresh_from_db()
    assert made.head_count == count
    assert made.allotments.get().persons == made.head_count.rows.get().persons == 5


@pytest.mark.parametrize(
    ("role", "kind", "may"),
    [
        ("second_officer", Kind.APPROVING_OFFICE, {"decide", "take back"}),
        ("ministry_reader", Kind.MINISTRY, set()),
        ("auditor", Kind.AUDIT_OFFICE, set()),
        ("towns_association", Kind.TOWNS_ASSOCIATION, set()),
        ("funding_clerk", Kind.MUNICIPALITY, set()),
    ],
)
def test_other_roles_are_refused(role, kind, may):
    made = make.make_calculation({make_organisation(): 5}, state=CalculationState.DRAFT)
    by = make.as_actor(make_membership(role, kind=kind))
    steps = {
        "calculate": lambda: calculated(by, made.head_count),
        "discard": lambda: actions.discard_calculation(made.pk, by=by, now=NOW),
        "propose": lambda: actions.propose_calculation(made.pk, by=by, now=NOW),
        "take back": lambda: actions.take_back_calculation(made.pk, by=by, now=NOW),
        "decide": lambda: actions.decide_calculation(made.pk, by=by, now=NOW),
    }

    with acting_as(by):
        for name in steps.keys() - may:
            with pytest.raises(PermissionDenied), transaction.atomic():
                steps[name]()


# ---------------------------------------------------------------- sums


def test_no_published_sum_covers_exactly_one_place():
    area, lone = (make_organisation(Kind.DISTRICT) for _number in range(2))
    numbers = {make_organisation(district=area): 5 for _number in range(3)}
    numbers |= {make_organisation(Kind.CITY_DISTRICT): 7 for _number in range(2)}
    numbers |= {make_organisation(district=lone): 11, make_organisation(): 13}

    made = make.make_calculation(numbers)

    lines = list(made.sums.values_list("kind", "places", "persons"))
    assert sorted(lines) == [("district", 3, 15), ("several", 4, 38)]
    assert not AreaSum.objects.filter(places__lt=2).exists()
    assert sum(line.total_amount for line in made.sums.all()) == made.total_amount
    assert sum(line.below_claim for line in made.sums.all()) == made.below_claim


def test_sums_flag_what_contains_an_estimate():
    area = make_organisation(Kind.DISTRICT)
    known = {make_organisation(district=area): 5 for _number in range(2)}
    cities = {make_organisation(Kind.CITY_DISTRICT): 7 for _number in range(2)}

    made = make.make_calculation(known | cities, estimated={next(iter(cities))})

    assert {line.kind: line.estimated for line in made.sums.all()} == {"district": False, "city_districts": True}
    assert made.sums.get(kind=AreaKind.CITY_DISTRICTS).estimated_places == 1


def test_additional_money_is_summed_by_region():
    region = make_organisation(Kind.REGION)
    for kind in (Kind.DISTRICT, Kind.CITY_DISTRICT, Kind.DISTRICT):
        make_organisation(kind, region=region, population=100)

    made = make.make_add_on()

    assert list(made.sums.values_list("kind", "places")) == [("region", 3)]


def test_a_single_place_has_no_sum_at_all():
    made = make.make_calculation({make_organisation(): 5})

    assert (made.sums.count(), Allotment.objects.count()) == (0, 1)
