"""How far towns lie apart, as the crow flies."""

from collections.abc import Iterable, Mapping
from math import asin, cos, radians, sin, sqrt
from typing import Protocol

EARTH_RADIUS_KM = 6371.0088  # mean radius
_KM_PER_DEGREE = 111.0  # of latitude; a little less than in truth, so that nothing near is passed over


class Located(Protocol):
    """What has a key and a place on the map, in degrees (WGS 84)."""

    @property
    def ags(self) -> str: ...
    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...


def distance_km(one: Located, other: Located) -> float:
    """The great-circle distance (haversine), in kilometres."""
    first, second = radians(one.lat), radians(other.lat)
    half = sin((second - first) / 2) ** 2
    half += cos(first) * cos(second) * sin(radians(other.lon - one.lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(half, 1.0)))


class Neighbourhood:
    """Who lies within `farthest_km` of whom; worked out once per town, when first asked for."""

    def __init__(self, places: Iterable[Located], *, farthest_km: float) -> None:
        self._places = sorted(places, key=lambda place: place.ags)
        self._by_ags = {place.ags: place for place in self._places}
        self._farthest_km = farthest_km
        self._found: dict[str, dict[str, float]] = {}

    def around(self, ags: str) -> Mapping[str, float]:
        """The distance to everybody within reach, by key; oneself is not among them."""
        if ags not in self._found:
            self._found[ags] = dict(self._measured(self._by_ags[ags]))
        return self._found[ags]

    def near(self, one: str, other: str) -> bool:
        return one == other or other in self.around(one)

    def _measured(self, centre: Located) -> Iterable[tuple[str, float]]:
        degrees = self._farthest_km / _KM_PER_DEGREE
        for place in self._places:
            if place.ags != centre.ags and abs(place.lat - centre.lat) <= degrees:
                # From the smaller key to the larger, so that both directions are the same number to the last bit.
                pair = (centre, place) if centre.ags < place.ags else (place, centre)
                km = distance_km(*pair)
                if km <= self._farthest_km:
                    yield place.ags, km
