"""Where the bars and lines of a chart stand. Plain Python: figures in, geometry out; templates draw it as SVG.

All positions are in the units of the view box, WIDTH x HEIGHT, with the origin at the top left. Texts arrive through
`text`, so that the same chart shows euros, counts or per cent in the language of the page. A chart holds its figures a
second time as `rows`, for the table beneath it: whoever does not see the picture reads the same numbers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import ceil
from typing import Any

WIDTH = 480
HEIGHT = 290
TOP = 24
BOTTOM = 252  # below it the labels of the groups
RIGHT = 474
LETTER = 7  # the room a letter takes, on average
TICK_GAP = 14  # between the text of a tick and the first bar
GROUP_SHARE = 0.72  # of a group's room the bars take; the rest is air
BAR_GAP = 4
WIDEST_BAR = 56
SIDE_ROOM, SIDE_TEXT, SIDE_TOP, SIDE_BAR = 44, 16, 22, 14  # a lying bar with its text: all of it, and what stands where
TICKS = 4
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))

Figure = Decimal | int
Text = Callable[[Figure], str]


@dataclass(frozen=True)
class Series:
    """One row of figures with its name; None is a gap, not a zero."""

    name: str
    values: Sequence[Figure | None]


@dataclass(frozen=True)
class Tick:
    y: float
    label: str


@dataclass(frozen=True)
class Label:
    x: float
    text: str


@dataclass(frozen=True)
class Bar:
    series: int
    x: float
    y: float
    width: float
    height: float
    text: str

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Line:
    """A line with its gaps: each path is one unbroken stretch, as an SVG path."""

    series: int
    paths: tuple[str, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    names: tuple[str, ...]
    ticks: tuple[Tick, ...]
    labels: tuple[Label, ...]
    rows: tuple[Row, ...]
    base: float
    bars: tuple[Bar, ...] = ()
    lines: tuple[Line, ...] = ()
    shows_values: bool = True
    width: int = WIDTH
    height: int = HEIGHT
    left: int = 0
    right: int = RIGHT
    bottom: int = BOTTOM


@dataclass(frozen=True)
class Scale:
    """Maps figures to heights; low and high are round numbers around the figures, zero always between them."""

    low: Decimal
    high: Decimal
    step: Decimal

    def y(self, value: Figure) -> float:
        share = (Decimal(value) - self.low) / (self.high - self.low)
        return round(float(BOTTOM - share * (BOTTOM - TOP)), 1)

    def ticks(self, text: Text) -> tuple[Tick, ...]:
        count = int((self.high - self.low) / self.step)
        values = [self.low + self.step * i for i in range(count + 1)]
        return tuple(Tick(self.y(value), text(value)) for value in values)


def scale_for(series: Sequence[Series]) -> Scale:
    """Round limits with about four steps. Figures that are all zero or missing get the limits 0 and 1."""
    figures = [Decimal(value) for one in series for value in one.values if value is not None]
    top, bottom = max([*figures, Decimal(0)]), min([*figures, Decimal(0)])
    if top == bottom:
        return Scale(Decimal(0), Decimal(1), Decimal(1))
    rough = (top - bottom) / TICKS
    magnitude = Decimal(1).scaleb(rough.adjusted())  # the power of ten just below: 3,400 -> 1,000
    step = next(factor * magnitude for factor in STEPS if factor * magnitude >= rough)
    if step < 1 and all(value == value.to_integral_value() for value in figures):
        step = Decimal(1)  # half a person is no tick
    high = (top / step).to_integral_value(rounding=ROUND_CEILING) * step
    low = (bottom / step).to_integral_value(rounding=ROUND_FLOOR) * step
    return Scale(low, high, step)


def _check(labels: Sequence[str], series: Sequence[Series]) -> None:
    if not labels or not series:
        raise ValueError("a chart needs labels and figures")
    for one in series:
        if len(one.values) != len(labels):
            raise ValueError(f"{one.name}: {len(one.values)} figures for {len(labels)} labels")
        if any(isinstance(value, float) for value in one.values):
            raise TypeError(f"{one.name}: figures are Decimal or int, not float")


def _rows(labels: Sequence[str], series: Sequence[Series], text: Text) -> tuple[Row, ...]:
    def cell(value: Figure | None) -> str:
        return "\u2013" if value is None else text(value)

    return tuple(Row(label, tuple(cell(one.values[i]) for one in series)) for i, label in enumerate(labels))


@dataclass(frozen=True)
class _Frame:
    """What both kinds of chart have: the scale, its ticks, and where the groups stand beside them."""

    scale: Scale
    ticks: tuple[Tick, ...]
    left: int
    room: float  # of one group
    centres: tuple[float, ...]

    def fits(self, texts: Sequence[str], places: int = 1) -> bool:
        """Whether texts side by side, so many in a group, stay apart."""
        return max(map(len, texts), default=0) * LETTER <= self.room / places


def _frame(labels: Sequence[str], series: Sequence[Series], text: Text) -> _Frame:
    scale = scale_for(series)
    ticks = scale.ticks(text)
    left = max(len(tick.label) for tick in ticks) * LETTER + TICK_GAP
    room = (RIGHT - left) / len(labels)
    return _Frame(scale, ticks, left, room, tuple(round(left + room * (i + 0.5), 1) for i in range(len(labels))))


def _bar(series: int, place: tuple[float, float], heights: tuple[float, float], text: str) -> Bar:
    (start, width), (zero, end) = place, heights
    return Bar(series, start, min(zero, end), width, round(abs(zero - end), 1), text)


def bar_chart(labels: Sequence[str], series: Sequence[Series], text: Text = str) -> Chart:
    """Bars side by side, one group per label.

    Raises:
        ValueError: no labels, no figures, or a series of another length than the labels.
        TypeError: a float among the figures.
    """
    _check(labels, series)
    frame = _frame(labels, series, text)
    gaps = BAR_GAP * (len(series) - 1)
    width = round(min(WIDEST_BAR, (frame.room * GROUP_SHARE - gaps) / len(series)), 1)
    whole = width * len(series) + gaps
    bars = tuple(
        _bar(
            number,
            (round(centre - whole / 2 + number * (width + BAR_GAP), 1), width),
            (frame.scale.y(0), frame.scale.y(value)),
            text(value),
        )
        for i, centre in enumerate(frame.centres)
        for number, one in enumerate(series)
        if (value := one.values[i]) is not None
    )
    shows_values = frame.fits([bar.text for bar in bars], len(series))
    return _chart(labels, series, text, frame, bars=bars, shows_values=shows_values)


@dataclass(frozen=True)
class SideBar:
    """One bar that lies: its name and figure stand above it, so that long names and narrow screens go together."""

    label: str
    text: str
    text_y: float
    x: float
    y: float
    width: float
    is_below: bool

    @property
    def bottom(self) -> float:
        return self.y + SIDE_BAR


@dataclass(frozen=True)
class SideChart:
    names: tuple[str, ...]
    bars: tuple[SideBar, ...]
    rows: tuple[Row, ...]
    base: float  # where zero is, from the left
    height: int
    width: int = WIDTH
    right: int = RIGHT
    thickness: int = SIDE_BAR


def side_chart(labels: Sequence[str], one: Series, text: Text = str) -> SideChart:
    """Bars that lie one below the other, to the left below zero and to the right above it. A gap has no bar.

    Raises:
        ValueError: no labels, or another number of figures.
        TypeError: a float among the figures.
    """
    _check(labels, [one])
    figures = [Decimal(value) for value in one.values if value is not None]
    low, high = min([*figures, Decimal(0)]), max([*figures, Decimal(0)])
    whole = high - low or Decimal(1)

    def place(value: Decimal) -> float:
        return round(float((value - low) / whole) * RIGHT, 1)

    bars = []
    for number, (label, value) in enumerate(zip(labels, one.values, strict=True)):
        figure, top = Decimal(value or 0), number * SIDE_ROOM
        start, end = sorted((place(figure), place(Decimal(0))))
        shown = "\u2013" if value is None else text(value)
        bars.append(
            SideBar(label, shown, top + SIDE_TEXT, start, top + SIDE_TOP, round(end - start, 1), is_below=figure < 0)
        )
    return SideChart(
        names=(one.name,),
        bars=tuple(bars),
        rows=_rows(labels, [one], text),
        base=place(Decimal(0)),
        height=len(labels) * SIDE_ROOM,
    )


@dataclass(frozen=True)
class Part:
    """A stretch of a bar that shows how something is divided."""

    series: int
    x: float
    width: float
    label: str
    text: str


def split_bar(
    labels: Sequence[str], values: Sequence[Figure], text: Text = str, *, fills: Sequence[int] = (0, 1, 2)
) -> tuple[Part, ...]:
    """One lying bar of WIDTH, divided into up to three; nothing where there is nothing to divide.

    Raises:
        ValueError: another number of labels than figures, or a figure below zero.
    """
    whole = sum(values, Decimal())
    if min(values, default=0) < 0:
        raise ValueError("a part cannot be less than nothing")
    parts, start = [], 0.0
    for fill, (label, value) in zip(fills, zip(labels, values, strict=True), strict=False):
        width = round(float(value / whole) * WIDTH, 1) if whole else 0.0
        parts.append(Part(fill, round(start, 1), width, label, text(value)))
        start += width
    return tuple(parts) if whole else ()


def _path(points: Sequence[Point]) -> str:
    return "M" + " L".join(f"{point.x} {point.y}" for point in points)


def _line(number: int, one: Series, frame: _Frame, text: Text) -> Line:
    stretches: list[list[Point]] = [[]]
    for x, value in zip(frame.centres, one.values, strict=True):
        if value is None:
            stretches.append([])
        else:
            stretches[-1].append(Point(x, frame.scale.y(value), text(value)))
    points = tuple(point for stretch in stretches for point in stretch)
    return Line(number, tuple(_path(stretch) for stretch in stretches if len(stretch) > 1), points)


def line_chart(labels: Sequence[str], series: Sequence[Series], text: Text = str) -> Chart:
    """Lines over time, one per series; a missing figure breaks the line instead of drawing through it.

    Raises:
        ValueError: no labels, no figures, or a series of another length than the labels.
        TypeError: a float among the figures.
    """
    _check(labels, series)
    frame = _frame(labels, series, text)
    lines = tuple(_line(number, one, frame, text) for number, one in enumerate(series))
    shows_values = len(series) == 1 and frame.fits([point.text for point in lines[0].points])
    return _chart(labels, series, text, frame, lines=lines, shows_values=shows_values)


def _chart(labels: Sequence[str], series: Sequence[Series], text: Text, frame: _Frame, **drawn: Any) -> Chart:
    # A long time line names every second, third ... month only.
    every = max(1, ceil(max(map(len, labels)) * LETTER / frame.room))
    places = list(zip(frame.centres, labels, strict=True))
    return Chart(
        names=tuple(one.name for one in series),
        ticks=frame.ticks,
        labels=tuple(Label(x, label) for x, label in places[::every]),
        rows=_rows(labels, series, text),
        base=frame.scale.y(0),
        left=frame.left,
        **drawn,
    )
