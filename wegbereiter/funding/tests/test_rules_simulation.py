"""What a draft gives to whom: cases by hand (docs/algorithms/simulation.md), refusals, and what holds for any numbers."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wegbereiter.funding.choices import DRAFT_KEYS, HOLDERS, DraftKey, Holder, RateCode, SimulationFault
from wegbereiter.funding.rules import AllotmentRefusedError, add_on, allotments
from wegbereiter.funding.rules.drafts import MOST_MONEY, POPULATION, draft_of, draft_problems
from wegbereiter.funding.rules.simulation import distribute, districts_of, settled, shares
from wegbereiter.funding.tests.simulated import COUNT, FIRST, RATES, SECOND, draft, place, refused
from wegbereiter.pact.queries import edition

FOLLOWS, MIX, PERSONS, BY_POPULATION = DraftKey.FOLLOWS, DraftKey.MIX, DraftKey.PERSONS, DraftKey.POPULATION


def amounts(found):
    return {key: int(amount) for key, amount in found.amounts.items()}


# ---------------------------------------------------------------- by hand
def test_persons_give_the_published_allotments():
    places = [place("stuttgart", 4_108), place("wehr", 64), place("rest", 72_857 - 4_108 - 64)]

    found = distribute(draft(money=58_000_000, years=2), places)

    assert (amounts(found)["stuttgart"], amounts(found)["wehr"]) == (3_270_297, 50_949)
    assert found.holders == tuple(places)
    assert found.unmoved == ()


def test_population_shares_like_the_add_on():
    # 100 x 1/3 = 33.33; the three together miss the money by one euro, and that is said.
    found = distribute(draft(BY_POPULATION, count=None), [place(key, population=7) for key in "abc"])

    assert amounts(found) == {"a": 33, "b": 33, "c": 33}
    assert (found.annual_amount, found.difference_amount) == (Decimal(99), Decimal(-1))


def test_mix_adds_the_share_by_persons_and_the_share_by_population():
    # a: 0.25 x 3/4 + 0.75 x 1/10 = 0.2625; b: 0.25 x 1/4 + 0.75 x 9/10 = 0.7375
    places = [place("a", 3, population=1_000), place("b", 1, population=9_000)]

    found = distribute(draft(MIX, money=10_000, persons_share=Decimal("0.25")), places)

    assert amounts(found) == {"a": 2_625, "b": 7_375}


def test_money_follows_the_change_of_shares():
    # Old shares 50, 30, 20 %. At the first date 40, 40, 20 of 100, at the second 60, 40, 100 of 200: shares
    # 40 -> 30 %, 40 -> 20 %, 20 -> 50 %. So 50 x 0.75 = 37.5; 30 x 0.5 = 15; 20 x 2.5 = 50; of 102.5 in all.
    places = [
        place("a", 50, first=40, second=60),
        place("b", 30, first=40, second=40),
        place("c", 20, first=20, second=100),
    ]

    found = distribute(draft(FOLLOWS, money=102_500), places)

    assert amounts(found) == {"a": 37_500, "b": 15_000, "c": 50_000}


def test_old_shares_may_go_by_population_too():
    places = [place("a", population=3, first=1, second=2), place("b", population=1, first=1, second=2)]

    mixed = draft(FOLLOWS, count=None, persons_share=Decimal(0))

    assert amounts(distribute(mixed, places)) == {"a": 75, "b": 25}
    assert mixed.reads == {FIRST, SECOND, POPULATION}


def test_place_without_anybody_at_the_first_date_keeps_its_weight_and_is_named():
    # b had nobody: weight 1 stays. a: share 100 % -> 50 %, so 0.5; c had no money and gets none. 0.5 and 1 of 1.5.
    places = [place("a", 1, first=5, second=5), place("b", 1, first=0, second=5), place("c", 0, first=0, second=0)]

    found = distribute(draft(FOLLOWS, money=300), places)

    assert amounts(found) == {"a": 100, "b": 200, "c": 0}
    assert found.unmoved == ("b", "c")


def test_districts_hold_the_sum_of_their_towns_rounded_once():
    places = [place("a", 1), place("b", 1), place("c", 1, district="d2")]

    towns = distribute(draft(money=200), places)
    districts = distribute(draft(money=200, holder=Holder.DISTRICT), places)

    assert amounts(towns) == {"a": 67, "b": 67, "c": 67}
    assert amounts(districts) == {"d1": 133, "d2": 67}  # not 134
    assert [(holder.name, holder.towns) for holder in districts.holders] == [("District d1", 2), ("District d2", 1)]


def test_half_a_euro_is_rounded_up_however_long_the_numbers_are():
    # Shares of exactly one half, reached through fractions with denominators of hundreds of digits.
    odd = [place(f"p{first}", 1, first=first, second=first) for first in range(1, 900, 2)]

    found = distribute(draft(FOLLOWS, money=Decimal(len(odd)) * Decimal("1.5")), odd)

    assert set(amounts(found).values()) == {2}


def test_district_adds_up_its_towns():
    one = place("a", 1, population=10, first=2, second=3, estimated=frozenset({COUNT}), is_city_district=True)
    two = place("b", 4, population=20, first=5, second=6, estimated=frozenset({SECOND}))

    (found,) = districts_of([one, two])

    assert (found.key, found.district, found.name, found.population) == ("d1", "d1", "District d1", 30)
    assert found.persons == {COUNT: 5, FIRST: 7, SECOND: 9}
    assert found.estimated == {COUNT, SECOND}
    assert (found.towns, found.is_city_district) == (2, False)


def test_only_an_estimate_that_the_draft_reads_marks_a_place():
    guessed = place("a", 1, population=1, first=1, second=1, estimated=frozenset({SECOND}))

    assert not distribute(draft(), [guessed]).is_estimated(guessed)
    assert distribute(draft(FOLLOWS), [guessed]).is_estimated(guessed)
    assert draft(BY_POPULATION).reads == {POPULATION}
    assert draft(MIX, persons_share=Decimal("0.5")).reads == {COUNT, POPULATION}
    assert draft(MIX, persons_share=Decimal(1)).reads == {COUNT}


# ---------------------------------------------------------------- where it starts
def test_draft_of_the_first_pact_gives_its_allotments():
    found = draft_of(edition("pik-2017"), count=COUNT)

    assert found == draft(
        money=58_000_000, years=2, holder=Holder.TOWN, least_amount=Decimal(51_000), rates=RATES, count=COUNT
    )
    assert draft_problems(found) == ()


def test_draft_of_an_edition_takes_only_what_is_known():
    pact = edition("pik-2017")
    bare = replace(
        pact,
        holders=replace(pact.holders, who=replace(pact.holders.who, value=("district",))),
        claim=replace(pact.claim, least_amount=None),
        rates=replace(
            pact.rates, degree_amount=None, vocational_amount=replace(pact.rates.vocational_amount, value=None)
        ),
    )
    unnamed = replace(pact, holders=replace(pact.holders, who=None))

    found = draft_of(bare, count=COUNT)

    assert (found.holder, found.least_amount, found.rates) == (Holder.DISTRICT, None, {})
    assert draft_of(unnamed, count=COUNT).holder == Holder.TOWN
    with pytest.raises(AllotmentRefusedError):
        draft_of(edition("pik-2025"), count=COUNT)


def test_amounts_that_were_set_are_taken_as_they_are():
    places = [place("a"), place("b")]
    set_elsewhere = {"a": Decimal(10), "b": Decimal(91)}

    found = settled(draft(), places, set_elsewhere)
    by_district = settled(draft(holder=Holder.DISTRICT), places, {"d1": Decimal(101)})

    assert (found.amounts, found.difference_amount) == (set_elsewhere, Decimal(1))
    assert by_district.annual_amount == 101
    assert refused(settled, draft(), places, {"a": Decimal(10)}) == [(SimulationFault.PLACES_DIFFER, "")]
    assert refused(settled, draft(), [], {}) == [(SimulationFault.NO_PLACES, "")]


# ---------------------------------------------------------------- what is wrong with a draft
@pytest.mark.parametrize(
    ("wrong", "fault", "column"),
    [
        (draft(money=0), SimulationFault.MONEY_NOT_POSITIVE, "money"),
        (draft(money=-1), SimulationFault.MONEY_NOT_POSITIVE, "money"),
        (draft(money="NaN"), SimulationFault.MONEY_NOT_POSITIVE, "money"),
        (draft(money="Infinity"), SimulationFault.MONEY_NOT_POSITIVE, "money"),
        (draft(money=MOST_MONEY + 1), SimulationFault.MONEY_TOO_LARGE, "money"),
        (draft(years=0), SimulationFault.YEARS_OUT_OF_RANGE, "years"),
        (draft(years=11), SimulationFault.YEARS_OUT_OF_RANGE, "years"),
        (draft(least_amount=Decimal(-1)), SimulationFault.CLAIM_NEGATIVE, "least_amount"),
        (draft(least_amount=Decimal("NaN")), SimulationFault.CLAIM_NEGATIVE, "least_amount"),
        (draft(rates={RateCode.DEGREE: Decimal(0)}), SimulationFault.RATE_NOT_POSITIVE, "rates"),
        (draft(rates={RateCode.DEGREE: Decimal("NaN")}), SimulationFault.RATE_NOT_POSITIVE, "rates"),
        (draft(count=None), SimulationFault.COUNT_MISSING, "count"),
        (draft(MIX), SimulationFault.SHARE_MISSING, "persons_share"),
        (draft(MIX, persons_share=Decimal("-0.1")), SimulationFault.SHARE_OUT_OF_RANGE, "persons_share"),
        (draft(MIX, persons_share=Decimal("1.1")), SimulationFault.SHARE_OUT_OF_RANGE, "persons_share"),
        (draft(FOLLOWS, persons_share=Decimal("NaN")), SimulationFault.SHARE_OUT_OF_RANGE, "persons_share"),
        (draft(MIX, persons_share=Decimal("0.12345")), SimulationFault.SHARE_TOO_FINE, "persons_share"),
        (draft(FOLLOWS, first=None), SimulationFault.DATE_MISSING, "first"),
        (draft(FOLLOWS, second=None), SimulationFault.DATE_MISSING, "second"),
    ],
)
def test_draft_that_makes_no_sense_is_refused_with_its_field(wrong, fault, column):
    assert refused(distribute, wrong, [place("a", 1)]) == [(fault, column)]


@pytest.mark.parametrize(
    "right",
    [
        draft(money=MOST_MONEY, years=10),
        draft(money="0.01", least_amount=Decimal(0)),
        draft(BY_POPULATION, count=None),
        draft(MIX, count=None, persons_share=Decimal(0)),
        draft(MIX, persons_share=Decimal("0.1234")),
        draft(FOLLOWS),
        draft(rates=RATES),
    ],
)
def test_draft_at_the_limits_is_taken(right):
    assert draft_problems(right) == ()


def test_all_that_is_wrong_is_said_at_once():
    wrong = draft(FOLLOWS, money=0, years=0, first=None, second=None)

    assert [column for _, column in refused(distribute, wrong, [])] == ["money", "years", "first", "second"]


def test_every_key_and_holder_has_its_words():
    assert (set(DRAFT_KEYS), set(HOLDERS)) == (set(DraftKey), set(Holder))


# ---------------------------------------------------------------- what is wrong with the numbers
@pytest.mark.parametrize("number", [-1, 1_000_001, 1.5, True, "3", None])
def test_number_that_cannot_be_is_refused(number):
    assert refused(distribute, draft(), [place("a", number), place("b", 1)]) == [
        (SimulationFault.NUMBER_IMPOSSIBLE, "")
    ]


def test_only_numbers_that_the_draft_reads_are_checked():
    places = [place("a", 1, population=-5, first=-5, second=-5)]

    assert amounts(distribute(draft(), places)) == {"a": 100}
    assert refused(distribute, draft(BY_POPULATION), places) == [(SimulationFault.NUMBER_IMPOSSIBLE, "")]


@pytest.mark.parametrize(
    ("asked", "places", "fault"),
    [
        (draft(), [], SimulationFault.NO_PLACES),
        (draft(), [place("a", 1), place("a", 2)], SimulationFault.PLACE_TWICE),
        (draft(count="2099"), [place(key, 1) for key in "abcd"], SimulationFault.PLACES_NOT_COUNTED),
        (draft(count="2099"), [place("a", 1)], SimulationFault.PLACES_NOT_COUNTED),
        (draft(), [place("a", 0)], SimulationFault.NOBODY_COUNTED),
        (draft(FOLLOWS), [place("a", 1, first=1)], SimulationFault.NOBODY_COUNTED),
        (draft(FOLLOWS), [place("a", 1, second=1)], SimulationFault.NOBODY_COUNTED),
        (draft(BY_POPULATION), [place("a", 1)], SimulationFault.NOBODY_LIVES),
        (draft(MIX, persons_share=Decimal("0.5")), [place("a", 1)], SimulationFault.NOBODY_LIVES),
        # All money lay where nobody is left, and who came lives where no money was.
        (draft(FOLLOWS), [place("a", 1, first=1), place("b", second=1)], SimulationFault.NOBODY_LEFT),
    ],
)
def test_numbers_that_share_nothing_out_are_refused(asked, places, fault):
    assert [code for code, _ in refused(distribute, asked, places)] == [fault]


def test_district_lacks_a_count_that_one_of_its_towns_lacks():
    uncounted = replace(place("b", 1), persons={})
    found = refused(distribute, draft(holder=Holder.DISTRICT), [place("a", 1), uncounted])

    assert found == [(SimulationFault.PLACES_NOT_COUNTED, "")]
    assert districts_of([place("a", 1), uncounted])[0].persons == {}


# ---------------------------------------------------------------- for any numbers
persons = st.integers(min_value=0, max_value=5_000)
rows = st.lists(
    st.tuples(persons, st.integers(min_value=0, max_value=700_000), persons, persons, st.sampled_from(["d1", "d2"])),
    min_size=1,
    max_size=12,
)
keys = st.one_of(
    st.just(draft()),
    st.just(draft(BY_POPULATION)),
    st.integers(min_value=0, max_value=10_000).map(lambda n: draft(MIX, persons_share=Decimal(n) / 10_000)),
    st.just(draft(FOLLOWS)),
    st.just(draft(FOLLOWS, persons_share=Decimal("0.3"))),
)
monies = st.decimals(min_value=1, max_value=10**9, places=2)


def built(found):
    return [
        place(f"p{number}", *row[:1], population=row[1], first=row[2], second=row[3], district=row[4])
        for number, row in enumerate(found)
    ]


def shared(asked, places):
    """The outcome, or None where this draw shares nothing out; refusals have tests of their own."""
    if any(not any(p.persons[name] for p in places) for name in asked.counts):
        return None
    if POPULATION in asked.reads and not any(p.population for p in places):
        return None
    if asked.key == FOLLOWS and not any(
        (p.persons[COUNT] or (p.population and POPULATION in asked.reads))
        and (p.persons[SECOND] or not p.persons[FIRST])
        for p in places
    ):
        return None
    return distribute(asked, places)


@given(rows, keys, monies, st.sampled_from(Holder))
def test_amounts_are_whole_and_miss_the_money_by_at_most_half_a_euro_each(found, asked, money, holder):
    places = built(found)
    outcome = shared(replace(asked, money=money, holder=holder), places)
    assume(outcome is not None)

    assert abs(outcome.difference_amount) <= Decimal(len(outcome.holders)) / 2
    assert all(amount == amount.to_integral_value() and amount >= 0 for amount in outcome.amounts.values())
    assert sum(shares(outcome.draft, outcome.holders)) == 1


@given(rows, keys, monies, st.integers(min_value=2, max_value=9))
def test_counting_everybody_k_times_changes_nothing(found, asked, money, factor):
    asked = replace(asked, money=money)
    many = [
        replace(p, population=p.population * factor, persons={name: n * factor for name, n in p.persons.items()})
        for p in built(found)
    ]
    later_only = [replace(p, persons=p.persons | {SECOND: p.persons[SECOND] * factor}) for p in built(found)]
    outcome = shared(asked, built(found))
    assume(outcome is not None)

    assert distribute(asked, many).amounts == outcome.amounts
    assert distribute(asked, later_only).amounts == outcome.amounts  # twice as many everywhere moves no share


@given(rows, keys, monies, st.randoms(use_true_random=False))
def test_order_of_the_places_does_not_matter(found, asked, money, order: random.Random):
    places, asked = built(found), replace(asked, money=money)
    outcome = shared(asked, places)
    assume(outcome is not None)
    order.shuffle(places)

    assert distribute(asked, places).amounts == outcome.amounts


@given(rows, monies)
def test_mix_of_one_kind_is_that_kind(found, money):
    places = built(found)
    outcomes = [
        (shared(draft(MIX, money=money, persons_share=Decimal(share)), places), shared(draft(key, money=money), places))
        for share, key in ((0, BY_POPULATION), (1, PERSONS))
    ]

    for mixed, plain in outcomes:
        assert (mixed and mixed.amounts) == (plain and plain.amounts)


@given(rows, monies)
def test_persons_share_like_the_allotment_and_population_like_the_add_on(found, money):
    places = built(found)
    by_persons, by_population = shared(draft(money=money), places), shared(draft(BY_POPULATION, money=money), places)
    assume(by_persons is not None and by_population is not None)

    allotted = allotments({p.key: p.persons[COUNT] for p in places}, money=money, years=1)
    added = add_on({p.key: p.population for p in places}, money=money)

    assert by_persons.amounts == {key: item.annual_amount for key, item in allotted.items()}
    assert by_population.amounts == added.amounts
    assert by_population.difference_amount == added.difference_amount


@given(rows, monies, st.sampled_from([None, Decimal("0.3")]))
def test_money_that_follows_between_equal_dates_stays(found, money, share):
    places = [replace(p, persons=p.persons | {SECOND: p.persons[FIRST]}) for p in built(found)]
    old = draft(MIX, persons_share=share or Decimal(1), money=money)
    assume(any(p.persons[FIRST] for p in places))
    before = shared(old, places)
    assume(before is not None)

    assert distribute(draft(FOLLOWS, money=money, persons_share=share), places).amounts == before.amounts


@given(rows, keys, monies, st.integers(min_value=0, max_value=11), st.integers(min_value=1, max_value=500))
def test_more_persons_of_its_own_never_cost_a_place_money(found, asked, money, which, more):
    places, asked = built(found), replace(asked, money=money)
    before = shared(asked, places)
    assume(before is not None)
    own = places[which % len(places)]
    name = SECOND if asked.key == FOLLOWS else COUNT
    places[places.index(own)] = replace(own, persons=own.persons | {name: own.persons[name] + more})

    assert distribute(asked, places).amounts[own.key] >= before.amounts[own.key]
