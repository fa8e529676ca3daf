"""A day, a month, a year, or nothing."""

from datetime import date

import pytest

from wegbereiter.people.rules.births import Birth, BirthFault, BirthRefusedError, ages, check_birth, could_be_one

TODAY = date(2018, 6, 15)


@pytest.mark.parametrize(
    "birth",
    [
        Birth(),
        Birth(year=1990),
        Birth(year=1990, month=2),
        Birth(year=1988, month=2, day=29),
        Birth(year=2018, month=6, day=15),
    ],
)
def test_what_is_known_may_be_little(birth):
    check_birth(birth, today=TODAY)


@pytest.mark.parametrize(
    ("birth", "fault"),
    [
        (Birth(year=1990, day=3), BirthFault.DAY_WITHOUT_MONTH),
        (Birth(month=3), BirthFault.MONTH_WITHOUT_YEAR),
        (Birth(month=3, day=3), BirthFault.MONTH_WITHOUT_YEAR),
        (Birth(year=1899), BirthFault.TOO_EARLY),
        (Birth(year=1989, month=2, day=29), BirthFault.NO_SUCH_DAY),
        (Birth(year=1989, month=13), BirthFault.NO_SUCH_DAY),
        (Birth(year=2018, month=6, day=16), BirthFault.IN_THE_FUTURE),
        (Birth(year=2019), BirthFault.IN_THE_FUTURE),
    ],
)
def test_parts_that_do_not_fit_are_refused(birth, fault):
    with pytest.raises(BirthRefusedError) as refused:
        check_birth(birth, today=TODAY)

    assert refused.value.fault == fault


def test_two_records_contradict_each_other_only_in_what_both_know():
    assert could_be_one(Birth(), Birth(year=1990))
    assert could_be_one(Birth(year=1990), Birth(year=1990, month=5, day=2))
    assert not could_be_one(Birth(year=1990, month=5), Birth(year=1990, month=6))
    assert not could_be_one(Birth(year=1990), Birth(year=1991))


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        (Birth(), None),
        (Birth(year=2000), (17, 18)),
        (Birth(year=2000, month=5), (18, 18)),
        (Birth(year=2000, month=6), (17, 18)),
        (Birth(year=2000, month=7), (17, 17)),
        (Birth(year=2000, month=6, day=15), (18, 18)),
        (Birth(year=2000, month=6, day=16), (17, 17)),
        (Birth(year=2018), (0, 0)),
    ],
)
def test_age_is_as_exact_as_the_birth(birth, expected):
    assert ages(birth, today=TODAY) == expected


def test_known_is_a_year():
    assert [Birth().is_known, Birth(year=1990).is_known] == [False, True]
