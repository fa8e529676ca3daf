"""Circles on dots: where they stand, and that they stand apart."""

from itertools import combinations
from math import hypot

from wegbereiter.core.maps import GAP, LARGEST, MARGIN, WIDTH, Spot, draw

SOUTH_WEST, NORTH_EAST = (47.6, 7.6), (49.7, 10.4)


def spot(number, place, size=1.0, share=None):
    return Spot(number=number, place=place, size=size, share=share, text=str(number))


def test_without_a_spot_there_is_no_map():
    assert draw((), (SOUTH_WEST,)) is None


def test_north_is_above_and_east_is_right_within_the_box():
    found = draw((spot(1, SOUTH_WEST), spot(2, NORTH_EAST)), (SOUTH_WEST, NORTH_EAST))

    one, two = found.circles
    assert (one.x, two.y) == (MARGIN, MARGIN)
    assert (two.x, one.y) == (WIDTH - MARGIN, found.height - MARGIN)
    assert found.dots == f"M22 {found.height - MARGIN}h0M458 22h0"


def test_the_largest_allotment_is_the_largest_circle_and_shares_fall_into_quarters():
    shares = (None, 0.0, 0.25, 0.6, 1.0)
    found = draw(tuple(spot(n, (48 + n / 5, 8 + n / 3), size=n, share=part) for n, part in enumerate(shares)))

    assert [circle.band for circle in found.circles] == [None, 0, 1, 2, 3]
    assert max(circle.radius for circle in found.circles) == LARGEST == found.circles[-1].radius
    assert found.circles[0].radius < found.circles[1].radius


def test_circles_in_one_place_are_pushed_apart():
    places = [(48.0, 9.0)] * 3 + [(48.01, 9.01), SOUTH_WEST, NORTH_EAST]

    found = draw(tuple(spot(n, place) for n, place in enumerate(places)))

    for one, other in combinations(found.circles, 2):
        assert hypot(one.x - other.x, one.y - other.y) >= one.radius + other.radius + GAP - 1
