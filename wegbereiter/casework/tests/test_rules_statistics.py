"""Key figures: what fits together, which periods there are, and that a seal is the same on every machine."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wegbereiter.casework.choices import DEFINITIONS, FIGURES
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.rules.statistics import (
    Counted,
    Definitions,
    Difference,
    Figure,
    check_period,
    content_of,
    differences,
    months,
    seal,
    statistics_of,
    thawed,
)

HOUSE = UUID(int=7)
KNOWN = "4d557b2671360335928754927ce049b782ede57d67a0ccfebacc33f4b6b301c6"
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
ALL = Definitions(edition="pik-2025", figures=tuple(Figure), talk_kinds=("office",), unnamed_talks=True)


def made(rows, definitions=ALL, *, until=YEAR[1], **more):
    more = {"topics": {}, "kinds": {}} | more
    return statistics_of(rows, definitions, first_day=YEAR[0], last_day=YEAR[1], until=until, **more)


def talks_of(total, managers, by_month, figure=Figure.TALKS):
    lines = [Counted(figure=figure, number=total)]
    lines += [Counted(figure=figure, number=number, manager=who) for who, number in managers.items()]
    return lines + [Counted(figure=figure, number=number, month=month) for month, number in by_month.items()]


def test_every_figure_has_a_name_and_a_definition():
    assert FIGURES.keys() == DEFINITIONS.keys() == {str(figure) for figure in Figure}


@pytest.mark.parametrize(
    ("first_day", "last_day", "code"),
    [
        (date(2026, 2, 2), date(2026, 2, 1), Refusal.PERIOD_BACKWARDS),
        (date(2014, 12, 31), date(2015, 1, 1), Refusal.PERIOD_TOO_LONG),
        (date(2016, 12, 31), date(2026, 1, 1), Refusal.PERIOD_TOO_LONG),
        (date(1, 1, 1), date(9999, 12, 31), Refusal.PERIOD_TOO_LONG),
    ],
)
def test_a_period_that_cannot_be_is_refused(first_day, last_day, code):
    with pytest.raises(RefusedError) as refused:
        check_period(first_day, last_day)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("first_day", "last_day"),
    [(date(2026, 2, 2), date(2026, 2, 2)), (date(2015, 1, 1), date(2024, 12, 31)), (date(9999, 12, 31), date.max)],
)
def test_a_day_ten_years_and_the_end_of_the_calendar_are_periods(first_day, last_day):
    check_period(first_day, last_day)


def test_months_of_a_period():
    assert months(date(2025, 12, 31), date(2026, 2, 1)) == ["2025-12", "2026-01", "2026-02"]
    assert months(date(2026, 2, 1), date(2025, 12, 31)) == []


def test_lines_are_put_together_and_months_ahead_left_out():
    found = made(talks_of(3, {"a": 2, "": 1, "b": 0}, {"2026-02": 3}), until=date(2026, 3, 1))

    assert found.total == dict.fromkeys(map(str, Figure), 0) | {"talks": 3}
    assert {who: line["talks"] for who, line in found.managers.items()} == {"a": 2, "": 1}
    assert {month: line["talks"] for month, line in found.months.items()} == {"2026-01": 0, "2026-02": 3, "2026-03": 0}
    assert (found.is_empty, made([]).is_empty) == (False, True)


def test_what_the_edition_does_not_count_is_not_shown_as_zero():
    few = Definitions(edition="x", figures=(Figure.PERSONS,), talk_kinds=(), unnamed_talks=False)

    found = made(talks_of(3, {"a": 3}, {"2026-02": 3}), few)

    assert found.total == {"persons": 0}


@pytest.mark.parametrize(
    ("figure", "total", "managers", "fits"),
    [
        (Figure.TALKS, 3, {"a": 2, "b": 1}, True),
        (Figure.TALKS, 3, {"a": 2, "b": 2}, False),
        (Figure.PERSONS, 3, {"a": 2, "b": 2}, True),
        (Figure.PERSONS, 3, {"a": 1, "b": 1}, False),
        (Figure.PERSONS, 1, {"a": 2}, False),
    ],
)
def test_figures_that_do_not_fit_together_are_never_shown(figure, total, managers, fits):
    rows = talks_of(total, managers, {"2026-01": total}, figure)
    if fits:
        assert made(rows).total[figure] == total
        return
    with pytest.raises(ArithmeticError):
        made(rows)


@pytest.mark.parametrize(("groups", "fits"), [({}, True), ({"in": 2, "out": 1}, True), ({"in": 2}, False)])
def test_groups_of_persons_are_all_of_them(groups, fits):
    rows = talks_of(3, {"a": 3}, {"2026-01": 3}, Figure.PERSONS)
    if fits:
        assert made(rows, groups=groups).groups == groups
        return
    with pytest.raises(ArithmeticError, match="groups"):
        made(rows, groups=groups)


@given(st.dictionaries(st.text(max_size=5), st.integers(1, 99), max_size=4), st.permutations(["x", "y", "z"]))
def test_the_seal_is_the_same_whatever_the_order_and_changes_with_any_figure(managers, topics):
    total = sum(managers.values())
    rows = talks_of(total, managers, {"2026-01": total})
    one = made(rows, topics=dict.fromkeys(sorted(topics), 1))
    other = made(rows[::-1], topics=dict.fromkeys(topics, 1))

    assert seal(content_of(one, HOUSE)) == seal(content_of(other, HOUSE))
    assert thawed(content_of(one, HOUSE)) == other
    assert seal(content_of(made(rows), HOUSE)) != seal(content_of(one, HOUSE))
    assert seal(content_of(one, UUID(int=8))) != seal(content_of(one, HOUSE))


def test_the_seal_of_known_figures_stays():
    """Written down once: a submission of today must be proven in ten years."""
    few = Definitions(edition="pik-2025", figures=(Figure.TALKS,), talk_kinds=("office",), unnamed_talks=True)
    found = made(
        talks_of(2, {"a": 2}, {"2026-01": 2}), few, until=date(2026, 1, 31), topics={"": 2}, kinds={"office": 2}
    )

    assert seal(content_of(found, HOUSE)) == KNOWN


def test_difference_between_then_and_now():
    then, now = made(talks_of(3, {"a": 3}, {"2026-01": 3})), made(talks_of(1, {"a": 1}, {"2026-01": 1}))
    few = made([], Definitions(edition="x", figures=(Figure.TALKS,), talk_kinds=(), unnamed_talks=True))

    found = {one.figure: one for one in differences(then, now)}

    assert list(found) == list(Figure)
    assert found[Figure.TALKS] == Difference(figure=Figure.TALKS, then=3, now=1)
    assert found[Figure.TALKS].change == -2
    gone = {one.figure: one for one in differences(then, few)}[Figure.PERSONS]
    assert (gone.now, gone.change) == (None, 0)
