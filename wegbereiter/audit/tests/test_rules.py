from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wegbereiter.audit.rules import (
    EVENT_COLUMNS,
    FIRST_LINK,
    LATEST,
    Head,
    chain_hash,
    checked_data,
    links_after,
    made_at,
    may_end_from,
    month_before,
    month_of,
    oldest_id,
    sealed_values,
)

ID = UUID("019a0000-0000-7000-8000-000000000001")
EVENT = {"id": str(ID), "code": "x.y", "data": {"count": 3}}


def test_data_keeps_ids_codes_numbers_and_dates():
    data = checked_data(
        {
            "id": ID,
            "amount": Decimal("67667.50"),
            "on": date(2017, 10, 15),
            "at": datetime(2017, 10, 15, 8, tzinfo=UTC),
            "count": 3,
            "yes": True,
            "nothing": None,
            "edition": "pik-2017",
            "ids": [ID],
        }
    )

    assert data == {
        "id": str(ID),
        "amount": "67667.50",
        "on": "2017-10-15",
        "at": "2017-10-15T08:00:00+00:00",
        "count": 3,
        "yes": True,
        "nothing": None,
        "edition": "pik-2017",
        "ids": [str(ID)],
    }


@pytest.mark.parametrize(
    "value", ["Erika Mustermann", "größer", "a\nb", 1.5, {"name": "x"}, ["two words"], "x" * 121, b"x"]
)
def test_data_refuses_what_could_carry_a_persons_words(value):
    with pytest.raises(ValueError, match="must be an id"):
        checked_data({"note": value})


def test_sealed_values_are_the_same_in_every_time_zone_and_leave_out_what_is_missing():
    berlin = datetime.fromisoformat("2026-11-20T13:00:00.5+01:00")
    event = dict.fromkeys(EVENT_COLUMNS) | {"id": ID, "at": berlin, "code": "x.y", "data": {}, "role": ""}

    values = sealed_values(event)

    assert values == {"id": str(ID), "at": "2026-11-20T12:00:00.500000+00:00", "code": "x.y", "data": {}, "role": ""}


def test_chain_hash_is_the_one_a_stranger_would_compute():
    """Written down once: a change of the form would make every older chain unreadable."""
    assert (
        chain_hash(FIRST_LINK, sequence=1, event=EVENT)
        == "0a6448f93cfd71ec2238fb754e2c733351e58054b2f4cece882a784d2f2ee365"
    )


@pytest.mark.parametrize(
    "other",
    [
        {"previous": "1" * 64},
        {"sequence": 2},
        {"event": EVENT | {"code": "x.z"}},
        {"event": EVENT | {"data": {"count": 4}}},
        {"event": EVENT | {"user_id": str(ID)}},
    ],
)
def test_chain_hash_changes_with_each_part(other):
    parts = {"previous": FIRST_LINK, "sequence": 1, "event": EVENT}
    changed = parts | other

    assert chain_hash(changed["previous"], sequence=changed["sequence"], event=changed["event"]) != chain_hash(
        FIRST_LINK, sequence=1, event=EVENT
    )


def test_month_is_that_of_utc():
    assert month_of(datetime.fromisoformat("2026-12-01T00:30:00+01:00")) == "2026-11"


def test_links_go_on_behind_the_head():
    head = Head(month="2026-11", sequence=7, chain_hash="a" * 64)

    first, second = links_after(head, "2026-11", [(ID, EVENT), (ID, EVENT)])

    assert (first.sequence, second.sequence) == (8, 9)
    assert first.chain_hash == chain_hash("a" * 64, sequence=8, event=EVENT)
    assert second.chain_hash == chain_hash(first.chain_hash, sequence=9, event=EVENT)


def test_links_of_a_new_month_begin_at_one_behind_the_closing_hash():
    head = Head(month="2026-11", sequence=7, chain_hash="a" * 64)

    (link,) = links_after(head, "2026-12", [(ID, EVENT)])

    assert link.sequence == 1
    assert link.chain_hash == chain_hash("a" * 64, sequence=1, event=EVENT)


def test_links_of_a_new_chain_begin_at_the_first_link():
    (link,) = links_after(Head(), "2026-12", [(ID, EVENT)])

    assert link.chain_hash == chain_hash(FIRST_LINK, sequence=1, event=EVENT)


@given(st.integers(0, 4_102_444_800_000))
def test_a_key_tells_when_it_was_made(milliseconds):
    moment = datetime.fromtimestamp(milliseconds / 1000, tz=UTC)

    assert abs((made_at(oldest_id(moment)) - moment).total_seconds()) <= 0.001


def test_a_key_of_another_kind_that_was_put_in_tells_some_time_all_the_same():
    assert made_at(UUID(int=2**128 - 1)) == LATEST


@pytest.mark.parametrize(
    ("month", "years", "expected"),
    [("2016-11", 10, "2026-12"), ("2016-12", 10, "2027-01"), ("2016-01", 1, "2017-02"), ("2016-11", 0, "2016-12")],
)
def test_a_month_is_kept_whole_years_after_its_end(month, years, expected):
    assert may_end_from(month, years=years) == expected


@given(st.integers(2000, 2100), st.integers(1, 12), st.integers(0, 30))
def test_a_month_may_end_exactly_when_the_command_removes_it(year, number, years):
    now = datetime(year, number, 15, tzinfo=UTC)
    months = [f"{then:04d}-{month:02d}" for then in (year - years - 1, year - years) for month in range(1, 13)]

    assert [month < month_before(now, years=years) for month in months] == [
        may_end_from(month, years=years) <= month_of(now) for month in months
    ]
