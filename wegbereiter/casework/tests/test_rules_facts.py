"""Facts of one kind follow each other without a gap and without standing on each other, in whatever order they come."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise, permutations
from uuid import UUID, uuid4

import pytest

from wegbereiter.casework.rules.days import check_days
from wegbereiter.casework.rules.facts import goes_on, place_from
from wegbereiter.casework.rules.refusal import Refusal, RefusedError

DAY = date(2026, 11, 1)


@dataclass(frozen=True)
class Lived:
    first_day: date
    last_day: date | None = None
    pk: UUID = field(default_factory=uuid4)


def put_in(standing, day):
    place = place_from(day, standing)
    kept = [replace(one, last_day=place.ends_on) if one.pk == place.ends else one for one in standing]
    return sorted([*kept, Lived(day, place.last_day)], key=lambda one: one.first_day)


def taken_out(standing, gone):
    others = [one for one in standing if one.pk != gone.pk]
    before = goes_on(gone, others)
    return [replace(one, last_day=gone.last_day) if one.pk == before else one for one in others]


def is_whole(standing):
    """One follows the other day by day, and the last one is so today."""
    follow = all(later.first_day - one.last_day == timedelta(1) for one, later in pairwise(standing))
    return follow and standing[-1].last_day is None


def test_any_order_of_entering_makes_one_row_of_days():
    for days in permutations((0, 10, 20, 30)):
        standing = []
        for number in days:
            standing = put_in(standing, DAY + timedelta(number))
        assert is_whole(standing), days


def test_errors_taken_out_leave_no_hole_but_at_the_beginning():
    for seed in range(50):
        chance = random.Random(seed)  # noqa: S311  no secret
        standing = []
        for number in chance.sample(range(100), 6):
            standing = put_in(standing, DAY + timedelta(number))
        while len(standing) > 1:
            standing = taken_out(standing, chance.choice(standing))
            assert is_whole(standing), seed


def test_two_facts_of_one_day_are_refused():
    with pytest.raises(RefusedError) as refused:
        place_from(DAY, [Lived(DAY)])

    assert refused.value.code == Refusal.FACT_OF_THIS_DAY


def test_what_ended_before_is_not_made_longer():
    ended = Lived(DAY - timedelta(30), DAY - timedelta(20))

    assert place_from(DAY, [ended]).ends is None
    assert goes_on(Lived(DAY), [ended]) is None


@pytest.mark.parametrize(
    ("arrived", "allocated", "opened", "refusal"),
    [
        (None, None, 0, None),
        (-2, -2, -2, None),
        (-1, None, -9, None),
        (None, None, 1, Refusal.DAY_AHEAD),
        (1, None, 0, Refusal.DAY_AHEAD),
        (None, 1, 0, Refusal.DAY_AHEAD),
        (-1, -2, 0, Refusal.ALLOCATED_BEFORE_ARRIVAL),
    ],
)
def test_days_of_a_case_have_happened_in_their_order(arrived, allocated, opened, refusal):
    days = [None if number is None else DAY + timedelta(number) for number in (arrived, allocated, opened)]
    found = None
    try:
        check_days(*days, today=DAY)
    except RefusedError as refused:
        found = refused.code
    assert found == refusal
