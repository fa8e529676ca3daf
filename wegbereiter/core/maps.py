"""A map of circles on dots. Plain Python: coordinates in, geometry out; a template draws it as SVG.

No tiles and no service, so nothing leaves the page. The dots (every place of the register) show the shape of the land,
the circles stand on it with their numbers, pushed apart where they would lie on each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, radians, sqrt

WIDTH, MARGIN, GAP = 480, 22, 1.5
SMALLEST, LARGEST = 10.0, 22.0  # the smallest one holds its number
ROUNDS = 60
BANDS = 4

Place = tuple[float, float]  # latitude and longitude in degrees (WGS 84)


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A place with its size and a share from 0 to 1 (None: unknown)."""

    number: int
    place: Place
    size: float
    share: float | None
    text: str


@dataclass(frozen=True, kw_only=True)
class Circle:
    x: float
    y: float
    radius: float
    band: int | None  # quarter of the share, 0 to 3
    number: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Map:
    """`dots` is a path of points, to be drawn with round line ends."""

    circles: tuple[Circle, ...]
    dots: str
    height: int
    width: int = WIDTH


@lru_cache(maxsize=16)  # the register changes once a year, the figures every few minutes
def draw(spots: tuple[Spot, ...], dots: tuple[Place, ...] = ()) -> Map | None:
    """None without a spot. A degree of longitude is shortened by the cosine of the middle latitude."""
    if not spots:
        return None
    every = [*(one.place for one in spots), *dots]
    north, south = max(lat for lat, _lon in every), min(lat for lat, _lon in every)
    east, west = max(lon for _lat, lon in every), min(lon for _lat, lon in every)
    shorten = cos(radians((north + south) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * shorten, (north - south) / 2, 0.01)

    def at(place: Place) -> tuple[float, float]:
        return MARGIN + (place[1] - west) * shorten * scale, MARGIN + (north - place[0]) * scale

    largest = max(one.size for one in spots) or 1.0
    radii = [SMALLEST + (LARGEST - SMALLEST) * sqrt(max(one.size, 0.0) / largest) for one in spots]
    places = _apart([at(one.place) for one in spots], radii)
    circles = (
        Circle(
            x=round(x, 1),
            y=round(y, 1),
            radius=round(radius, 1),
            band=_band(one.share),
            number=one.number,
            text=one.text,
        )
        for one, (x, y), radius in zip(spots, places, radii, strict=True)
    )
    path = "".join(f"M{x:.0f} {y:.0f}h0" for x, y in map(at, dots))
    return Map(circles=tuple(circles), dots=path, height=round((north - south) * scale + 2 * MARGIN))


def _band(share: float | None) -> int | None:
    return None if share is None else min(int(share * BANDS), BANDS - 1)


def _apart(places: Sequence[tuple[float, float]], radii: Sequence[float]) -> list[tuple[float, float]]:
    """Push circles that lie on each other apart, each half the way, until none does or it has been tried enough."""
    found = list(places)
    pairs = [(i, j) for i in range(len(found)) for j in range(i)]
    for _round in range(ROUNDS):
        moved = False
        for i, j in pairs:
            across, down = found[i][0] - found[j][0], found[i][1] - found[j][1]
            apart = hypot(across, down)
            missing = radii[i] + radii[j] + GAP - apart
            if missing <= 0:
                continue
            moved = True
            right, below = (across / apart, down / apart) if apart else (1.0, 0.0)
            found[i] = (found[i][0] + right * missing / 2, found[i][1] + below * missing / 2)
            found[j] = (found[j][0] - right * missing / 2, found[j][1] - below * missing / 2)
        if not moved:
            break
    return found
