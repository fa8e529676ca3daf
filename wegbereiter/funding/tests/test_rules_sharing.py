"""A town's part of what a pool has: by allotments, rounded once, open while an amount is open."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wegbereiter.funding.rules.sharing import part_of, share_of

EUROS = st.integers(min_value=0, max_value=58_000_000).map(Decimal)


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [(1, 2, Decimal("0.5")), (0, 2, Decimal(0)), (2, 2, Decimal(1)), (0, 0, None), (None, 2, None), (1, None, None)],
)
def test_share_is_the_part_of_the_whole(part, whole, share):
    assert share_of(*(None if one is None else Decimal(one) for one in (part, whole))) == share


def test_part_is_rounded_to_cents_and_open_where_one_of_the_two_is():
    third = share_of(Decimal(23_882), Decimal(71_646))

    assert part_of(Decimal(64_000), third) == Decimal("21333.33")
    assert (part_of(None, third), part_of(Decimal(64_000), None)) == (None, None)


@given(amounts=st.lists(EUROS, min_size=2, max_size=12).filter(any), money=EUROS)
def test_parts_make_the_whole_but_for_half_a_cent_each(amounts, money):
    whole = sum(amounts, Decimal())

    parts = [part_of(money, share_of(one, whole)) for one in amounts]

    assert abs(sum(parts, Decimal()) - money) <= Decimal("0.005") * len(parts)
