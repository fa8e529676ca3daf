"""Where the bars and lines of a chart stand. Plain Python: figures in, geometry out; templates draw it as SVG.

All positions are in the units of the view box, WIDTH x HEIGHT, with the origin at the top left. Texts arrive through
`text`, so that the same chart shows euros, counts or per cent in the language of the page. A chart holds its figures a
second time as `rows`, for the table beneath it: whoever does not see the picture reads the same numbers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

WIDTH = 640
HEIGHT = 300
TOP = 24
BOTTOM = 264  # below it the labels of the groups
LEFT = 72
RIGHT = 632
GROUP_SHARE = 0.72  # of a group's room the bars take; the rest is air
BAR_GAP = 4
WIDEST_BAR = 56
MOST_VALUES_SHOWN = 14  # beyond, the numbers above the bars would touch
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
    left: int = LEFT
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


def _centres(count: int) -> list[float]:
    room = (RIGHT - LEFT) / count
    return [round(LEFT + room * (i + 0.5), 1) for i in range(count)]


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
    scale, centres = scale_for(series), _centres(len(labels))
    room = (RIGHT - LEFT) / len(labels) * GROUP_SHARE
    width = round(min(WIDEST_BAR, (room - BAR_GAP * (len(series) - 1)) / len(series)), 1)
    whole = width * len(series) + BAR_GAP * (len(series) - 1)
    bars = tuple(
        _bar(
            number,
            (round(centres[i] - whole / 2 + number * (width + BAR_GAP), 1), width),
            (scale.y(0), scale.y(value)),
            text(value),
        )
        for i in range(len(labels))
        for number, one in enumerate(series)
        if (value := one.values[i]) is not None
    )
    return _chart(labels, series, text, scale, bars=bars, shows_values=len(bars) <= MOST_VALUES_SHOWN)


def _path(points: Sequence[Point]) -> str:
    return "M" + " L".join(f"{point.x} {point.y}" for point in points)


def _line(number: int, one: Series, centres: Sequence[float], scale: Scale, text: Text) -> Line:
    stretches: list[list[Point]] = [[]]
    for x, value in zip(centres, one.values, strict=True):
        if value is None:
            stretches.append([])
        else:
            stretches[-1].append(Point(x, scale.y(value), text(value)))
    points = tuple(point for stretch in stretches for point in stretch)
    return Line(number, tuple(_path(stretch) for stretch in stretches if len(stretch) > 1), points)


def line_chart(labels: Sequence[str], series: Sequence[Series], text: Text = str) -> Chart:
    """Lines over time, one per series; a missing figure breaks the line instead of drawing through it.

    Raises:
        ValueError: no labels, no figures, or a series of another length than the labels.
        TypeError: a float among the figures.
    """
    _check(labels, series)
    scale, centres = scale_for(series), _centres(len(labels))
    lines = tuple(_line(number, one, centres, scale, text) for number, one in enumerate(series))
    shows_values = len(series) == 1 and len(labels) <= MOST_VALUES_SHOWN
    return _chart(labels, series, text, scale, lines=lines, shows_values=shows_values)


def _chart(labels: Sequence[str], series: Sequence[Series], text: Text, scale: Scale, **drawn: object) -> Chart:
    every = -(-len(labels) // MOST_VALUES_SHOWN)  # a long time line names every second, third ... month only
    places = list(zip(_centres(len(labels)), labels, strict=True))
    return Chart(
        names=tuple(one.name for one in series),
        ticks=scale.ticks(text),
        labels=tuple(Label(x, label) for x, label in places[::every]),
        rows=_rows(labels, series, text),
        base=scale.y(0),
        **drawn,  # type: ignore[arg-type]
    )
