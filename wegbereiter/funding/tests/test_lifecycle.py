"""Rules of the head count's life, of rounds, ways, versions and published sums: plain values in, plain values out."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from wegbereiter.funding.rules.lifecycle import (
    Correction,
    Deadlines,
    RefusedError,
    check_correction,
    check_final,
    check_report,
    deadlines_of,
    is_late,
    next_state,
)
from wegbereiter.funding.rules.rounds import check_count_for, frame_of, parts, rounds_of
from wegbereiter.funding.rules.sums import Share, published_lines
from wegbereiter.funding.rules.versions import Difference, Number, differences, merged
from wegbereiter.funding.rules.ways import ways_of
from wegbereiter.funding.states import AreaKind, CountState, Fault, Round, WayCode
from wegbereiter.pact import queries as pact
from wegbereiter.pact.rules.values import Text

COUNTED_ON = date(2017, 9, 15)
TODAY = date(2018, 6, 1)
DEADLINES = Deadlines(report_by=date(2017, 10, 15), corrections_until=date(2017, 12, 31))
FIRST = pact.edition("pik-2017")
RULE = Text(de="§ 29d FAG", en="section 29d FAG")


def fault_of(call, *args, **values):
    with pytest.raises(RefusedError) as caught:
        call(*args, **values)
    return caught.value.fault


# ---------------------------------------------------------------- life of a count


@pytest.mark.parametrize(
    ("current", "following"),
    [
        (None, "provisional"),
        ("provisional", "provisional"),
        ("reported", "corrected"),
        ("corrected", "corrected"),
    ],
)
def test_a_change_leads_to(current, following):
    assert next_state(current) == following


def test_nothing_follows_a_final_count():
    assert fault_of(next_state, CountState.FINAL) == Fault.COUNT_IS_FINAL


def corrected(reason="Zuzug", received_on=date(2017, 12, 31), deadlines=DEADLINES):
    correction = Correction(reason=reason, received_on=received_on, today=TODAY)
    check_correction(correction, counted_on=COUNTED_ON, deadlines=deadlines, rule=RULE)


def test_a_correction_may_arrive_on_the_last_day():
    corrected()


def test_a_correction_may_arrive_at_any_time_where_the_edition_names_no_last_day():
    corrected(received_on=TODAY, deadlines=Deadlines(report_by=None, corrections_until=None))


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"received_on": date(2018, 1, 1)}, Fault.TOO_LATE),
        ({"received_on": None}, Fault.TOO_LATE),  # today, then
        ({"received_on": date(2018, 6, 2)}, Fault.DAY_IN_FUTURE),
        ({"received_on": date(2017, 9, 14)}, Fault.DAY_BEFORE_COUNT),
        ({"reason": "  "}, Fault.REASON_MISSING),
    ],
)
def test_corrections_that_are_refused(values, fault):
    assert fault_of(corrected, **values) == fault


def test_a_late_correction_names_day_deadline_and_rule():
    with pytest.raises(RefusedError) as caught:
        corrected(received_on=date(2018, 1, 1))

    expected = {"received_on": date(2018, 1, 1), "until": date(2017, 12, 31), "rule": RULE}
    assert caught.value.params == expected


def test_a_late_report_is_taken_and_shown_as_late():
    check_report("provisional", reported_on=date(2017, 10, 16), counted_on=COUNTED_ON, today=TODAY)

    assert is_late(date(2017, 10, 16), DEADLINES) is True
    assert is_late(date(2017, 10, 15), DEADLINES) is False
    assert is_late(None, DEADLINES) is False
    assert is_late(TODAY, Deadlines(report_by=None, corrections_until=None)) is False


def test_only_a_provisional_count_is_reported():
    fault = fault_of(check_report, "reported", reported_on=TODAY, counted_on=COUNTED_ON, today=TODAY)

    assert fault == Fault.COUNT_NOT_PROVISIONAL


def test_only_a_reported_or_corrected_count_becomes_final():
    check_final("reported")
    check_final("corrected")

    assert fault_of(check_final, "provisional") == Fault.COUNT_NOT_REPORTED
    assert fault_of(check_final, "final") == Fault.COUNT_IS_FINAL


def test_the_deadlines_are_the_editions():
    assert deadlines_of(FIRST) == DEADLINES
    assert deadlines_of(pact.edition("pik-2022")) == Deadlines(report_by=None, corrections_until=None)


# ---------------------------------------------------------------- versions


def test_differences_and_the_next_version():
    one, two, three = uuid4(), uuid4(), uuid4()
    before = {one: Number(persons=5), two: Number(persons=6, estimated=True)}
    after = {one: Number(persons=5), two: Number(persons=6), three: Number(persons=7)}

    found = differences(before, after)

    assert [(entry.place, entry.change) for entry in found] == [(two, 0), (three, 7)]
    assert merged(before, {three: Number(persons=7)}) == before | {three: Number(persons=7)}
    assert Difference(place=one, before=Number(persons=9), after=Number(persons=5)).change == -4


# ---------------------------------------------------------------- rounds


@pytest.mark.parametrize(
    ("code", "rounds"),
    [
        ("pik-2017", (Round.FIRST_TRANCHE, Round.FINAL)),
        ("pik-2022", (Round.ADD_ON,)),
        ("pik-2025", ()),  # the key is not known
    ],
)
def test_rounds_of_the_editions(code, rounds):
    assert rounds_of(pact.edition(code)) == rounds


def test_without_a_first_tranche_only_the_final_round_is_left():
    edition = replace(FIRST, allotting=replace(FIRST.allotting, first_tranche_share=None))

    assert rounds_of(edition) == (Round.FINAL,)


def test_frames_say_what_is_shared_out():
    final, tranche = frame_of(FIRST, Round.FINAL), frame_of(FIRST, Round.FIRST_TRANCHE)
    added = frame_of(pact.edition("pik-2022"), Round.ADD_ON)

    assert (final.money, final.share, final.years) == (58_000_000, 1, 2)
    assert (tranche.money, tranche.share, tranche.years) == (58_000_000, Decimal("0.6"), 2)
    assert (added.money, added.share, added.years) == (8_000_000, 1, None)
    assert fault_of(frame_of, FIRST, Round.ADD_ON) == Fault.ROUND_UNKNOWN


@pytest.mark.parametrize(
    ("occasion", "state", "fault"),
    [
        (Round.ADD_ON, "final", Fault.COUNT_NOT_NEEDED),
        (Round.FINAL, None, Fault.COUNT_MISSING),
        (Round.FIRST_TRANCHE, None, Fault.COUNT_MISSING),
        (Round.FINAL, "corrected", Fault.COUNT_NOT_FINAL),
    ],
)
def test_head_counts_that_do_not_fit_a_round(occasion, state, fault):
    assert fault_of(check_count_for, occasion, count_state=state) == fault


def test_head_counts_that_fit_a_round():
    check_count_for(Round.ADD_ON, count_state=None)
    check_count_for(Round.FINAL, count_state="final")
    check_count_for(Round.FIRST_TRANCHE, count_state="provisional")


def test_parts_know_whether_they_reach_the_claim():
    found = parts({"Wehr": 64, "Nachbar": 65, "Rest": 72_728}, edition=FIRST, occasion=Round.FINAL)

    assert (found["Wehr"].annual_amount, found["Wehr"].total_amount, found["Wehr"].below_claim) == (50949, 101898, True)
    assert found["Nachbar"].below_claim is False


def test_parts_without_a_least_claim_do_not_say():
    edition = replace(FIRST, claim=replace(FIRST.claim, least_amount=None))

    assert parts({"Ort": 5}, edition=edition, occasion=Round.FINAL)["Ort"].below_claim is None


def test_parts_paid_once_have_no_yearly_amount():
    once = replace(FIRST, allotting=replace(FIRST.allotting, first_tranche_years=None))
    tranche = parts({"Ort": 5}, edition=once, occasion=Round.FIRST_TRANCHE)["Ort"]
    added = parts({"Kreis": 5}, edition=pact.edition("pik-2022"), occasion=Round.ADD_ON)["Kreis"]

    assert (tranche.annual_amount, tranche.total_amount) == (None, 34_800_000)
    assert (added.annual_amount, added.total_amount) == (None, 8_000_000)


def test_parts_of_a_first_tranche_count_for_each_year_that_the_edition_says():
    found = parts({"Sigmaringen": 75, "Rest": 46_753}, edition=FIRST, occasion=Round.FIRST_TRANCHE)["Sigmaringen"]

    assert (found.annual_amount, found.total_amount, found.below_claim) == (55_736, 111_472, False)


# ---------------------------------------------------------------- ways


def codes(annual, *, edition=FIRST, has_association=True):
    return [way.code for way in ways_of(Decimal(annual), edition=edition, has_association=has_association)]


def test_ways_below_and_from_the_least_claim():
    below = [WayCode.ASSOCIATION, WayCode.NEIGHBOURS, WayCode.TOP_UP, WayCode.TO_DISTRICT]

    assert codes(50_949) == below
    assert codes(50_949, has_association=False) == below[1:]
    assert codes(51_000) == [WayCode.OWN, WayCode.CARRIER, WayCode.TO_DISTRICT]


def test_topping_up_names_the_exact_sum():
    way = next(one for one in ways_of(Decimal(50_949), edition=FIRST, has_association=False) if one.yearly_amount)

    assert (way.yearly_amount, way.total_amount) == (51, 102)


def test_an_edition_without_rules_for_ways_offers_none():
    holders = replace(FIRST.holders, pooling=None, ways=None)
    claim = replace(FIRST.claim, own_top_up=None)
    silent = replace(FIRST, holders=holders, claim=claim)

    assert codes(50_949, edition=silent) == []
    assert codes(51_000, edition=silent) == []


def test_ways_follow_what_the_edition_says():
    holders = replace(FIRST.holders, pooling_across_districts=None)
    edition = replace(FIRST, holders=holders, term=replace(FIRST.term, years=None))

    ways = ways_of(Decimal(50_949), edition=edition, has_association=False)

    assert ways[0].paths == ("holders.pooling",)
    assert ways[1].total_amount is None
    no = replace(FIRST.holders.pooling_across_districts, value=False)
    forbidding = replace(FIRST, holders=replace(FIRST.holders, pooling_across_districts=no))
    assert ways_of(Decimal(50_949), edition=forbidding, has_association=False)[0].paths == ("holders.pooling",)
    assert ways_of(Decimal(50_949), edition=FIRST, has_association=False)[0].paths[1:] == (
        "holders.pooling_across_districts",
    )


# ---------------------------------------------------------------- sums


def share(area, persons=1, *, city=False, annual=Decimal(10), below=True, estimated=False):
    return Share(
        area=area,
        persons=persons,
        annual_amount=annual,
        total_amount=Decimal(20),
        below_claim=below,
        estimated=estimated,
        is_city_district=city,
    )


def lines(*shares):
    found = published_lines(shares, kind=AreaKind.DISTRICT)
    return sorted((line.kind.value, line.places) for line in found)


A, B = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ([], []),
        ([share(A)], []),
        ([share(A), share(A)], [("district", 2)]),
        (
            [share(A), share(A), share(None, city=True), share(None, city=True)],
            [("city_districts", 2), ("district", 2)],
        ),
        ([share(A), share(A), share(None, city=True)], [("several", 3)]),
        ([share(A), share(B)], [("several", 2)]),
        ([share(A), share(A), share(A), share(B), share(B), share(None)], [("district", 3), ("several", 3)]),
    ],
)
def test_no_line_covers_a_single_place(shares, expected):
    assert lines(*shares) == expected


def test_lines_add_up_to_the_whole():
    shares = [share(A, 3), share(A, 4, estimated=True), share(B, 5), share(None, 6, city=True)]

    found = published_lines(shares, kind=AreaKind.DISTRICT)

    assert sum(line.persons for line in found) == 18
    assert sum(line.estimated_places for line in found) == 1


def test_lines_of_money_paid_once_have_no_yearly_sum():
    found = published_lines(
        [share(A, annual=None, below=None), share(A, annual=None, below=None)], kind=AreaKind.REGION
    )

    assert [(line.annual_amount, line.below_claim, line.total_amount) for line in found] == [(None, None, 40)]
