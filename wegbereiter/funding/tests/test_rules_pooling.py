"""The pooling adviser, case by case, each checked by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from wegbereiter.funding.choices import AllotmentFault, PoolReason, Solved
from wegbereiter.funding.rules import AllotmentRefusedError
from wegbereiter.funding.rules.distances import Neighbourhood, distance_km
from wegbereiter.funding.rules.pooling_programme import Found
from wegbereiter.funding.rules.pools import Effort, Proposal, pooling_terms
from wegbereiter.funding.tests.pooling_world import TERMS, advised, check, pools, town, ways
from wegbereiter.pact.queries import edition
from wegbereiter.pact.rules import Value

NOW, NEVER = Effort(), Effort(seconds_in_all=0)


def test_wehr_adds_51_euros_of_its_own():
    advice = advised(town("08337116", 50_949))

    assert ways(advice) == {"08337116": ("own-top-up", "top_up")}
    assert advice.proposals[0].sentence() == (
        "Lacks 51 euros a year to the least claim, little enough to add as own money, and has no municipal association "
        "that reaches it."
    )


def test_gap_above_the_limit_is_not_little():
    advice = advised(town("1", 50_000), town("2", 49_999, east=100))

    assert ways(advice) == {"1": ("own-top-up", "top_up"), "2": ("transfer", "no_partner")}


def test_three_towns_of_30_persons_pool_in_their_association():
    advice = advised(*(town(ags, 23_882, association="A") for ags in "321"))

    assert set(ways(advice).values()) == {("association", "association")}
    assert pools(advice) == {"association-A": ("1", "2", "3")}
    assert advice.pools[0].annual_amount == Decimal(71_646)
    assert advice.pools[0].lead == "1"


def test_member_above_the_claim_joins_only_where_the_others_need_it():
    towns = [
        *(town("1", 60_000, association="A"), town("2", 70_000, association="A"), town("3", 20_000, association="A")),
        *(town("4", 60_000, association="B"), town("5", 30_000, association="B"), town("6", 30_000, association="B")),
    ]

    advice = advised(*towns)

    assert ways(advice) == {
        "2": ("association", "association_helper"),
        "3": ("association", "association_helped"),
        "5": ("association", "association"),
        "6": ("association", "association"),
    }
    assert "With Town 2, which lies above the least claim" in {p.ags: p.sentence() for p in advice.proposals}["3"]
    check(advice, towns)


def test_association_comes_before_own_money():
    advice = advised(town("1", 50_949, association="A"), town("2", 796, association="A"))

    assert set(ways(advice).values()) == {("association", "association")}


def test_association_that_does_not_reach_asks_neighbours_and_stays_together():
    towns = [
        *(town("1", 20_000, association="A"), town("2", 20_000, association="A", east=4)),
        town("3", 20_000, east=2),
        *(town("4", 20_000, east=3), town("5", 20_000, east=1)),
    ]

    advice = advised(*towns)

    assert pools(advice) == {"neighbours-1": ("1", "2", "3", "4", "5")}
    assert {reason for _, reason in ways(advice).values()} == {"neighbours"}
    check(advice, towns)


def test_neighbours_are_found_over_the_district_border():
    towns = [town("1", 30_000), town("2", 30_000, east=15, district="08102")]

    assert pools(advised(*towns)) == {"neighbours-1": ("1", "2")}
    closed = advised(*towns, terms=replace(TERMS, across_districts=False))
    assert {kind for kind, _ in ways(closed).values()} == {"transfer"}


def test_nobody_travels_farther_than_allowed():
    """Each is near the lead in the middle; the two at the ends are 30 km apart."""
    towns = [town("1", 20_000), town("2", 18_000, east=15), town("3", 18_000, east=-15)]

    advice = advised(*towns)

    assert {kind for kind, _ in ways(advice).values()} == {"transfer"}
    assert advice.too_many_transfers


def test_short_ways_and_small_pools_win():
    towns = [
        *(town("1", 30_000), town("2", 30_000, east=2)),
        *(town("3", 30_000, east=10), town("4", 30_000, east=12)),
    ]

    assert set(pools(advised(*towns)).values()) == {("1", "2"), ("3", "4")}


def test_town_above_the_claim_leads_where_nobody_else_reaches():
    towns = [town("1", 90_000), town("2", 20_000, east=5), town("3", 30_000, east=-5)]

    advice = advised(*towns)

    assert ways(advice) == {
        "1": ("neighbours", "neighbours_helper"),
        "2": ("neighbours", "neighbours_helped"),
        "3": ("neighbours", "neighbours_helped"),
    }
    with_partner = advised(*towns, town("4", 30_000, east=-6))
    assert pools(with_partner) == {"neighbours-3": ("3", "4", "2")}


def test_town_that_lacks_a_little_may_lead_as_well():
    advice = advised(town("1", 50_949), town("2", 20_000, east=5))

    assert ways(advice) == {"1": ("neighbours", "neighbours_helper"), "2": ("neighbours", "neighbours_helped")}


def test_member_is_broken_out_only_when_its_association_still_reaches_and_nobody_else_can_help():
    towns = [
        *(town("1", 30_000, association="A"), town("2", 30_000, association="A"), town("3", 28_000, association="A")),
        town("4", 25_000, east=5),
    ]

    advice = advised(*towns)

    assert pools(advice) == {"association-A": ("1", "2"), "neighbours-3": ("3", "4")} or pools(advice) == {
        "association-A": ("2", "3"),
        "neighbours-1": ("1", "4"),
    }
    assert sorted(reason for _, reason in ways(advice).values()) == [
        "association", "association", "broken_out", "neighbours",
    ]  # fmt: skip
    check(advice, towns)
    helped = advised(*towns, town("5", 60_000, east=6))
    assert pools(helped) == {"association-A": ("1", "2", "3"), "neighbours-5": ("5", "4")}
    needed = advised(*towns[:2], towns[3])
    assert ways(needed)["4"] == ("transfer", "no_partner")


def test_helper_of_an_association_is_left_where_it_is_needed():
    towns = [town("1", 60_000, association="A"), town("2", 20_000, association="A"), town("3", 35_000, east=5)]

    assert ways(advised(*towns))["3"] == ("transfer", "no_partner")


def test_who_is_left_over_in_one_district_may_be_asked_by_the_next():
    """Beyond the border town 2 lies too far from town 1 to be its partner, town 3 alone is too small."""
    towns = [
        town("1", 5_000, east=-15, district="08101"),
        *(town("2", 40_000, east=10, district="08102"), town("3", 6_500, district="08102")),
        town("4", 45_000, east=-12, district="08103"),
    ]

    advice = advised(*towns)

    assert advice.districts[0].transfers == 0
    assert pools(advice)
    check(advice, towns)


def test_later_district_joins_a_pool_that_is_there_already():
    towns = [
        *(town("1", 40_000, district="08101"), town("2", 20_000, east=1, district="08101")),
        *(town("3", 9_000, east=2, district="08102"), town("4", 8_000, east=-19.5, district="08102")),
    ]

    advice = advised(*towns)

    assert pools(advice) == {"neighbours-1": ("1", "2", "3")}
    assert ways(advice)["4"] == ("transfer", "no_partner")  # near the lead, too far from town 2
    assert pools(advised(*towns, effort=NEVER)) == pools(advice)


def test_town_where_nobody_was_counted_has_nothing_to_pool():
    towns = [town("1", 0, association="A"), town("2", 30_000, association="A"), town("3", 30_000, association="A")]

    advice = advised(*towns)

    assert ways(advice)["1"] == ("transfer", "nobody_counted")
    assert pools(advice) == {"association-A": ("2", "3")}
    assert (advice.transfers, advice.with_money, advice.too_many_transfers) == (0, 2, False)


def test_towns_above_the_claim_get_no_proposal():
    advice = advised(town("1", 51_000), town("2", 90_000))

    assert (advice.proposals, advice.pools, advice.transfers) == ((), (), 0)
    assert not advice.too_many_transfers


def test_nothing_in_nothing_out():
    assert advised().proposals == ()


# ---------------------------------------------------------------- figures and progress


def test_each_district_is_reported_once_with_its_figures():
    told = []
    clock = iter(range(100))
    towns = [town("1", 30_000), town("2", 30_000, east=5), town("3", 90_000, district="08102")]

    advice = advised(*towns, timer=lambda: float(next(clock)), on_district=told.append)

    assert [(item.district, item.number, item.total, item.below) for item in told] == [
        ("District 08101", 1, 2, 2),
        ("District 08102", 2, 2, 0),
    ]
    assert [item.solved for item in advice.districts] == [Solved.PROGRAMME, Solved.NOTHING_TO_SOLVE]
    assert [item.gap for item in advice.districts] == [0, 0]
    assert all(item.seconds > 0 for item in advice.districts)


def test_what_the_progress_raises_ends_the_work():
    def stop(figures):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        advised(town("1", 1), on_district=stop)


def test_simple_search_answers_where_the_solver_has_no_time():
    towns = [
        *(town("1", 30_000), town("2", 30_000, east=2), town("3", 5_000, east=3)),  # 3 joins the pool of 1
        *(town("4", 30_000, east=60), town("5", 70_000, east=65), town("6", 20_000, east=70)),  # 5 helps both
        *(town("7", 20_000, east=120, association="A"), town("8", 16_000, east=130, association="A")),
        *(town("9", 17_000, east=118), town("10", 9_000, east=200)),  # 7 asks its fellow 8 first, then 9
    ]

    advice = advised(*towns, effort=NEVER)

    assert pools(advice) == {
        "neighbours-1": ("1", "2", "3"),
        "neighbours-5": ("5", "4", "6"),
        "neighbours-7": ("7", "9", "8"),
    }
    assert ways(advice)["10"] == ("transfer", "no_partner")
    assert (advice.districts[0].solved, advice.districts[0].gap) == (Solved.SEARCH, 1)
    sentences = [item.sentence() for item in advice.proposals if item.pool]
    assert all(sentence.endswith("a shorter way may exist.") for sentence in sentences)
    check(advice, towns)


def test_simple_search_keeps_the_distance_inside_a_pool():
    towns = [town("1", 40_000), town("2", 8_000, east=15), town("3", 8_000, east=-14), town("4", 9_000, east=-16)]

    advice = advised(*towns, effort=NEVER)

    assert pools(advice) == {"neighbours-1": ("1", "4", "3")}
    assert ways(advice)["2"] == ("transfer", "no_partner")


def test_simple_search_asks_a_helper_for_one_pool_only():
    towns = [town("1", 60_000), town("2", 9_000, east=-15), town("3", 8_000, east=15)]

    advice = advised(*towns, effort=NEVER)

    assert pools(advice) == {"neighbours-1": ("1", "2")}
    assert ways(advice)["3"] == ("transfer", "no_partner")


def grid():
    return [town(f"{n:02}", 8_000 + n, east=4 * (n % 7), north=4 * (n // 7)) for n in range(50)]


def test_solver_that_is_stopped_at_once_is_replaced_by_the_search():
    """More than presolving alone can answer: fifty towns on a grid, seven to a pool."""
    towns = grid()

    advice = advised(*towns, effort=Effort(seconds_per_district=1e-9))

    assert (advice.districts[0].solved, advice.districts[0].gap) == (Solved.SEARCH, 1)
    assert advice.transfers < 10
    check(advice, towns)


def test_solver_that_is_stopped_on_the_way_loses_no_promise():
    """Whether it has an answer by then depends on the machine."""
    advice = advised(*grid(), effort=Effort(seconds_per_district=0.3))

    check(advice, grid())


def test_answer_that_places_more_towns_wins():
    few = Found(joined={"1": ["2"]}, gap=0.5)
    many = Found(joined={"1": ["2", "3"], "4": ["5"]}, gap=1.0)

    assert (few.placed(["1", "2", "3"]), many.placed(["1", "2", "3"])) == (2, 3)


# ---------------------------------------------------------------- values and words


def test_measures_come_from_the_edition():
    assert pooling_terms(edition("pik-2017")) == TERMS
    assert pooling_terms(edition("pik-2020")) == TERMS


@pytest.mark.parametrize("code", ["pik-2022", "pik-2023", "pik-2025"])
def test_edition_without_pooling_is_refused(code):
    with pytest.raises(AllotmentRefusedError) as refused:
        pooling_terms(edition(code))

    assert (refused.value.fault, refused.value.params) == (AllotmentFault.NO_POOLING, {"edition": code})


def test_edition_that_leaves_a_value_open_cannot_be_computed_with():
    pact = edition("pik-2017")
    km = Value(value=None, unit=pact.pooling.farthest_km.unit, assumption=True)

    with pytest.raises(LookupError):
        pooling_terms(replace(pact, pooling=replace(pact.pooling, farthest_km=km)))


def test_edition_without_own_top_up_and_over_borders_narrows_the_measures():
    pact = edition("pik-2017")
    narrow = replace(
        pact,
        claim=replace(pact.claim, own_top_up=None),
        holders=replace(pact.holders, pooling_across_districts=None),
    )

    terms = pooling_terms(narrow)

    assert (terms.little_top_up_amount, terms.across_districts) == (0, False)


def test_sentence_is_translated_and_its_numbers_are_written_by_the_caller():
    proposal = Proposal(ags="1", kind="transfer", pool=None, reason=PoolReason.NO_PARTNER, params={"farthest": 20})

    words = proposal.sentence(
        translate=lambda text: text.replace("No partners", "Niemand"), number=lambda value: f"{value}.0"
    )

    assert words == "Niemand within 20.0 km with whom it would reach the least claim."


# ---------------------------------------------------------------- distances


def test_stuttgart_lies_62_km_from_karlsruhe():
    stuttgart = replace(town("08111000", 0), lat=48.775817, lon=9.177734)
    karlsruhe = replace(town("08212000", 0), lat=49.009140, lon=8.403800)

    assert distance_km(stuttgart, karlsruhe) == pytest.approx(62.3, abs=0.2)
    assert distance_km(karlsruhe, stuttgart) == distance_km(stuttgart, karlsruhe)
    assert distance_km(stuttgart, stuttgart) == 0


def test_neighbourhood_ends_at_the_limit():
    places = [town("1", 0), town("2", 0, north=19.99), town("3", 0, north=-20.01), town("4", 0, east=19.9)]
    around = Neighbourhood(places, farthest_km=20)

    assert set(around.around("1")) == {"2", "4"}
    assert around.near("1", "1")
    assert not around.near("1", "3")
