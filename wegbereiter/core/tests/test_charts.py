"""Geometry of the charts."""

from decimal import Decimal

import pytest

from wegbereiter.core.charts import (
    BOTTOM,
    RIGHT,
    TOP,
    WIDTH,
    Series,
    bar_chart,
    line_chart,
    scale_for,
    side_chart,
    split_bar,
)


def test_scale_has_round_limits_around_the_figures():
    scale = scale_for([Series("a", [310, 901])])

    assert (scale.low, scale.high, scale.step) == (0, 1000, 250)


def test_scale_of_euros_is_round_too():
    scale = scale_for([Series("a", [Decimal(67667), Decimal("32640.50")])])

    assert (scale.low, scale.high, scale.step) == (0, 80_000, 20_000)


def test_scale_of_small_counts_has_no_half_persons():
    assert scale_for([Series("a", [1, 2])]).step == 1


def test_scale_of_fractions_may_be_finer_than_one():
    assert scale_for([Series("a", [Decimal("0.25"), Decimal("0.9")])]).step == Decimal("0.25")


def test_scale_reaches_below_zero_for_recoveries():
    scale = scale_for([Series("a", [Decimal(-30), Decimal(70)])])

    assert (scale.low, scale.high, scale.step) == (-50, 75, 25)
    assert scale.y(scale.low) == BOTTOM
    assert scale.y(scale.high) == TOP


def test_scale_of_only_negative_figures_ends_at_zero():
    scale = scale_for([Series("a", [-4, -9])])

    assert scale.high == 0
    assert scale.low <= -9


@pytest.mark.parametrize("values", [[0, 0], [None, None], [Decimal(0)]])
def test_scale_of_nothing_is_drawable(values):
    scale = scale_for([Series("a", values)])

    assert scale.y(0) == BOTTOM


def test_bars_stand_on_the_zero_line_and_grow_with_their_figure():
    chart = bar_chart(["2017", "2018"], [Series("granted", [50, 100])])

    small, large = chart.bars
    assert small.y + small.height == pytest.approx(chart.base)
    assert large.y + large.height == pytest.approx(chart.base)
    assert large.height == pytest.approx(2 * small.height)
    assert (small.text, large.text) == ("50", "100")


def test_negative_bars_hang_below_the_zero_line():
    chart = bar_chart(["a", "b"], [Series("s", [-20, 40])])

    assert chart.bars[0].y == pytest.approx(chart.base)
    assert chart.bars[0].height > 0


def test_bars_of_two_series_stand_side_by_side_inside_the_picture():
    chart = bar_chart(["a", "b", "c"], [Series("x", [1, 2, 3]), Series("y", [3, 2, 1])])

    first, second = chart.bars[0], chart.bars[1]
    assert first.x + first.width < second.x
    assert all(chart.left <= bar.x and bar.x + bar.width <= RIGHT for bar in chart.bars)
    assert first.middle == pytest.approx(first.x + first.width / 2)


def test_a_missing_figure_is_a_gap_and_a_dash_in_the_table():
    chart = bar_chart(["a", "b"], [Series("s", [5, None])])

    assert len(chart.bars) == 1
    assert [row.cells for row in chart.rows] == [("5",), ("–",)]


def test_figures_above_bars_disappear_before_they_touch():
    few = bar_chart(["a", "b"], [Series("s", [1, 2])])
    many = bar_chart([str(year) for year in range(2000, 2026)], [Series("s", list(range(26)))], lambda v: f"{v} Mio. €")

    assert few.shows_values is True
    assert many.shows_values is False


def test_long_tick_texts_get_their_room():
    short = bar_chart(["a"], [Series("s", [5])])
    long = bar_chart(["a"], [Series("s", [5])], lambda value: f"{value}.000.000 €")

    assert long.left > short.left
    assert long.left < WIDTH / 2


def test_labels_thin_out_on_a_long_time_line():
    chart = line_chart([f"{month}/17" for month in range(1, 61)], [Series("s", [1] * 60)])

    assert 2 <= len(chart.labels) <= 12
    assert len(chart.rows) == 60


def test_a_line_breaks_at_a_gap():
    chart = line_chart(["a", "b", "c", "d", "e"], [Series("s", [1, 2, None, 4, 5])])

    line = chart.lines[0]
    assert len(line.paths) == 2
    assert len(line.points) == 4
    assert all(path.startswith("M") for path in line.paths)


def test_a_lonely_point_has_no_path():
    chart = line_chart(["a", "b"], [Series("s", [1, None])])

    assert chart.lines[0].paths == ()
    assert len(chart.lines[0].points) == 1


def test_two_lines_show_no_figures_over_each_other():
    assert line_chart(["a", "b"], [Series("s", [1, 2])]).shows_values is True
    assert line_chart(["a", "b"], [Series("s", [1, 2]), Series("t", [2, 3])]).shows_values is False


def test_lying_bars_begin_at_zero_and_reach_to_both_ends():
    chart = side_chart(["a", "b", "c"], Series("s", [Decimal(300), Decimal(-100), None]))

    assert chart.base == RIGHT / 4
    assert [(bar.x, bar.width, bar.is_below) for bar in chart.bars] == [
        (118.5, 355.5, False),
        (0, 118.5, True),
        (118.5, 0, False),
    ]
    assert all(bar.bottom - bar.y == chart.thickness for bar in chart.bars)
    assert [bar.text for bar in chart.bars] == ["300", "-100", "\u2013"]
    assert chart.height == 3 * (chart.bars[1].y - chart.bars[0].y)
    assert [row.cells for row in chart.rows] == [("300",), ("-100",), ("\u2013",)]


def test_lying_bars_of_nothing_have_no_width():
    assert side_chart(["a"], Series("s", [0])).bars[0].width == 0


def test_lying_bars_that_cannot_be_drawn_are_refused():
    with pytest.raises(ValueError, match="labels and figures"):
        side_chart([], Series("s", []))
    with pytest.raises(TypeError, match="not float"):
        side_chart(["a"], Series("s", [0.1]))


@pytest.mark.parametrize("chart", [bar_chart, line_chart])
def test_what_cannot_be_drawn_is_refused(chart):
    with pytest.raises(ValueError, match="labels and figures"):
        chart([], [Series("s", [])])
    with pytest.raises(ValueError, match="labels and figures"):
        chart(["a"], [])
    with pytest.raises(ValueError, match="2 figures for 1 labels"):
        chart(["a"], [Series("s", [1, 2])])
    with pytest.raises(TypeError, match="not float"):
        chart(["a"], [Series("s", [0.1])])


def test_a_bar_is_divided_in_proportion():
    parts = split_bar(["a", "b", "c"], [Decimal(30), 10, 0])

    assert [(part.label, part.x, part.width) for part in parts] == [("a", 0, 360), ("b", 360, 120), ("c", 480, 0)]


def test_nothing_is_not_divided_and_a_part_is_never_negative():
    assert split_bar(["a"], [0]) == ()
    with pytest.raises(ValueError, match="less than nothing"):
        split_bar(["a", "b"], [1, -1])
    with pytest.raises(ValueError, match="zip"):
        split_bar(["a", "b"], [1])
