"""Which sums may be published. A sum over one town is that town's money, and so is a line that can be subtracted to it.

Nine Stadtkreise are towns and districts at once: they stand together on one line. What else would stand alone is
put with them, and when they themselves are fewer than two, the smallest other line joins. The lines always add up
to the whole, so nothing is left to be found by subtraction.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from wegbereiter.funding.states import AreaKind

FEWEST = 2


@dataclass(frozen=True, kw_only=True)
class Share:
    """What one place gets, and the area it lies in (None: a Stadtkreis, or an area unknown to the register)."""

    area: UUID | None
    persons: int
    annual_amount: Decimal | None
    total_amount: Decimal
    below_claim: bool | None
    estimated: bool
    is_city_district: bool


@dataclass(frozen=True, kw_only=True)
class Line:
    kind: AreaKind
    area: UUID | None
    places: int
    persons: int
    annual_amount: Decimal | None
    total_amount: Decimal
    below_claim: int | None
    estimated_places: int


def published_lines(shares: Iterable[Share], *, kind: AreaKind) -> list[Line]:
    """Return the lines of a calculation; none at all where it has a single place. `kind`: what an area is here."""
    groups: dict[UUID | None, list[Share]] = defaultdict(list)
    for share in shares:
        groups[share.area].append(share)
    together = groups.pop(None, [])
    for area in [area for area, members in groups.items() if len(members) < FEWEST]:
        together += groups.pop(area)
    if together and len(together) < FEWEST and groups:
        smallest = min(groups, key=lambda area: (len(groups[area]), str(area)))
        together += groups.pop(smallest)
    lines = [_line(members, kind=kind, area=area) for area, members in groups.items()]
    if len(together) >= FEWEST:
        cities = all(share.is_city_district for share in together)
        lines.append(_line(together, kind=AreaKind.CITY_DISTRICTS if cities else AreaKind.SEVERAL, area=None))
    return lines


def _line(members: list[Share], *, kind: AreaKind, area: UUID | None) -> Line:
    annual = [share.annual_amount for share in members if share.annual_amount is not None]
    below = [share.below_claim for share in members if share.below_claim is not None]
    return Line(
        kind=kind,
        area=area,
        places=len(members),
        persons=sum(share.persons for share in members),
        annual_amount=sum(annual, Decimal()) if annual else None,
        total_amount=sum((share.total_amount for share in members), Decimal()),
        below_claim=sum(below) if below else None,
        estimated_places=sum(share.estimated for share in members),
    )
