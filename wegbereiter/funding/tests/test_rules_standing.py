"""Where the money stands: sums by district, what of them may be published, and how long things took."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from wegbereiter.funding.rules.standing import (
    ApplicationFacts,
    Clock,
    Moved,
    Post,
    Published,
    TownFacts,
    add_up,
    days_of,
    held_back,
    is_due,
    published_lines,
    share,
)

CLOCK = Clock(allotted_on=date(2018, 1, 8), today=date(2018, 6, 30))


def town(district, *, city=False, amount=100, below=False, way=False, estimated=False):
    return TownFacts(
        district=district,
        is_city_district=city,
        allotted_amount=Decimal(amount),
        below_claim=below,
        estimated=estimated,
        has_way=way,
    )


def applied(district, holder, state="granted", *, posts=(), decided=date(2018, 4, 9), amount=80):
    return ApplicationFacts(
        district=district,
        holder=holder,
        state=state,
        applied_amount=Decimal(amount),
        granted_amount=Decimal(amount - 10) if state == "granted" else Decimal(),
        fte=Decimal("1.50"),
        decided_on=decided if state == "granted" else None,
        posts=posts,
    )


def post(group="a", employer="municipality", fte="1.00", first=date(2018, 5, 1), **values):
    return Post(group=group, employer=employer, fte=Decimal(fte), first_day=first, **values)


def published(towns, applications=()):
    """Each published line as (district, towns, granted money)."""
    lines = published_lines(add_up(towns, applications, clock=CLOCK), towns)
    return {(line.district, line.sums.towns, int(line.sums.granted_amount)) for line in lines}


def test_a_district_adds_up_its_towns_and_applications():
    posts = (post(), post("c", "carrier", "0.50", date(2018, 3, 1)))
    towns = [town("x", below=True), town("x", below=True, way=True, estimated=True), town("x", amount=300)]

    found = add_up(
        towns, [applied("x", 1, posts=posts), applied("x", 2, "submitted"), applied("x", 3, "rejected")], clock=CLOCK
    )

    sums = found["x"]
    assert (sums.towns, sums.below_claim, sums.without_way, sums.estimated) == (3, 2, 1, 1)
    assert (sums.allotted_amount, sums.applied_amount, sums.waiting_amount, sums.granted_amount) == (500, 160, 80, 70)
    assert (sums.applicants, sums.waiting, sums.granted) == ({1, 2}, {2}, {1})
    assert (sums.applied_fte, sums.granted_fte, sums.people) == (Decimal("3.00"), Decimal("1.50"), 2)
    assert sums.groups == {"a": (1, Decimal("1.00")), "c": (1, Decimal("0.50"))}
    assert sums.employers == {"municipality": (1, Decimal("1.00")), "carrier": (1, Decimal("0.50"))}
    assert (sums.notice_days, sums.work_days) == ([91], [52])


def test_a_position_that_has_ended_early_counts_for_days_and_not_for_people():
    posts = (post(is_over=True, first=date(2018, 3, 1)), post(fte="0.50", first=date(2018, 5, 1)))

    sums = add_up([town("x")], [applied("x", 1, posts=posts)], clock=CLOCK)["x"]

    assert (sums.people, sums.granted_fte, sums.groups, sums.work_days) == (
        1,
        Decimal("0.50"),
        {"a": (1, Decimal("0.50"))},
        [52],
    )


@pytest.mark.parametrize(
    ("first", "expected"), [(date(2017, 9, 1), [0]), (date(2018, 7, 1), []), (None, []), (date(2018, 6, 30), [173])]
)
def test_days_to_work_run_from_the_allotment_to_a_day_that_has_come(first, expected):
    found = add_up([town("x")], [applied("x", 1, posts=(post(first=first),), decided=None)], clock=CLOCK)

    assert (found["x"].work_days, found["x"].notice_days) == (expected, [])


def test_districts_of_several_towns_are_published_each_and_city_districts_together():
    towns = [town("x"), town("x"), town("y"), town("y"), town("p", city=True), town("q", city=True)]

    assert published(towns) == {("x", 2, 0), ("y", 2, 0), (None, 2, 0)}
    assert published_lines(add_up(towns, [], clock=CLOCK), towns)[-1].only_city_districts


def test_a_district_in_which_one_body_alone_was_granted_stands_with_others():
    towns = [town(name) for name in "xxyyzz"]
    two = [applied("y", 2), applied("y", 3), applied("z", 4), applied("z", 5)]

    assert published(towns, [applied("x", 1), applied("x", 6), *two]) == {("x", 2, 140), ("y", 2, 140), ("z", 2, 140)}
    assert published(towns, [applied("x", 1), *two]) == {("z", 2, 140), (None, 4, 210)}


def test_a_single_body_that_waits_is_not_found_by_subtraction():
    towns = [town(name) for name in "xxyy"]

    applications = [applied("x", 1), applied("x", 2), applied("x", 3, "submitted"), applied("y", 4), applied("y", 5)]

    assert published(towns, applications) == set()  # one alone waits in the whole state
    assert published(towns, [*applications, applied("y", 6, "submitted")]) == {(None, 4, 280)}


def test_whole_groups_join_so_that_allotments_published_elsewhere_tell_no_more():
    """The city stands with x where allotments are published; x alone here would leave the city by subtraction."""
    towns = [town("city", city=True), *(town(name) for name in "xxyyyzzzz")]

    assert published(towns) == {("y", 3, 0), ("z", 4, 0), (None, 3, 0)}
    assert published(towns, [applied("z", 1), applied("y", 2)]) == {(None, 10, 140)}


def test_a_district_that_applies_without_an_allotment_of_its_own_stands_with_the_others():
    towns = [town("x"), town("x"), town("y"), town("y")]

    assert published(towns, [applied("d", 1), applied("d", 2)]) == {("y", 2, 0), (None, 2, 140)}


@pytest.mark.parametrize(
    ("before", "due"),
    [(None, True), (date(2018, 6, 30), False), (date(2018, 5, 31), True), (date(2017, 6, 30), True)],
)
def test_lines_are_published_the_first_time_and_then_once_a_month(before, due):
    assert is_due(before, CLOCK.today) is due


BEFORE, AFTER = datetime(2018, 5, 31, tzinfo=UTC), datetime(2018, 6, 2, tzinfo=UTC)


def held(old, new, movers, at=AFTER):
    """`old` and `new`: the granted money of each line; `movers`: how many bodies of a district changed something."""
    kept = {
        line: Published(at=datetime(2018, 6, 1, tzinfo=UTC), figures=(Decimal(sum_),)) for line, sum_ in old.items()
    }
    moves = [Moved(district=place, holder=(place, one), at=at) for place, n in movers.items() for one in range(n)]
    return held_back(kept, {line: (Decimal(sum_),) for line, sum_ in new.items()}, moves)


@pytest.mark.parametrize(
    ("movers", "at", "stays"), [(1, AFTER, True), (2, AFTER, True), (3, AFTER, False), (3, BEFORE, True)]
)
def test_a_line_waits_until_its_change_is_that_of_three(movers, at, stays):
    found = held({"x": 5, "y": 7, None: 9}, {"x": 6, "y": 7, None: 9}, {"x": movers, "y": 1}, at)

    assert found == ({"x"} if stays else set())  # y moved without a change of its figures


def test_a_district_that_moves_between_lines_is_looked_at_together_with_those_of_several():
    assert held({"x": 5, "y": 7, None: 9}, {"x": 5, None: 17}, {"y": 1}) == {"y", None}
    assert held({"x": 5, None: 9}, {"x": 5, "y": 8, None: 2}, {"y": 1, "z": 1}) == {"y", None}
    assert held({"x": 5, None: 9}, {"x": 5, "y": 8, None: 2}, {"y": 1, "z": 2}) == set()
    assert held({"x": 5}, {"x": 5, None: 9}, {"z": 1}) == {None}  # nothing was published of it before


def test_the_first_lines_wait_for_nothing():
    assert held({}, {"x": 5, None: 9}, {"x": 1}) == set()


def test_nothing_is_published_of_a_single_town():
    assert published([town("x")]) == set()


def test_the_published_lines_hold_every_figure_together():
    towns = [town(name, below=True) for name in "xxyyzz"]
    applications = [
        applied("x", 1, posts=(post(),)),
        applied("y", 2, posts=(post("c"), post())),
        applied("z", 3),
        applied("z", 4),
    ]

    lines = published_lines(add_up(towns, applications, clock=CLOCK), towns)

    together = next(line.sums for line in lines if line.district is None)
    assert together.groups == {"a": (2, Decimal("2.00")), "c": (1, Decimal("1.00"))}
    assert (together.notice_days, together.work_days, together.without_way) == ([91, 91], [113, 113], 4)
    assert sum(line.sums.allotted_amount for line in lines) == 600


def test_days_have_a_middle_and_ends():
    found = days_of([10, 4, 7, 30])

    assert found is not None
    assert (found.number, found.middle, found.least, found.most) == (4, Decimal("8.5"), 4, 30)
    assert days_of([]) is None


def test_a_share_lies_between_nothing_and_all():
    assert (share(Decimal(1), Decimal(4)), share(Decimal(5), Decimal(4)), share(Decimal(0), Decimal(0))) == (
        Decimal("0.25"),
        Decimal(1),
        None,
    )
