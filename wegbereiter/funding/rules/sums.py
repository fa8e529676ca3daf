"""Which sums may be published. A sum over one town is that town's money, and so is a line that can be subtracted to it.

Nine Stadtkreise are towns and districts at once: they stand together on one line. What else would stand alone is
put with them, and when they themselves are fewer than two, the smallest other line joins. The lines always add up
to the whole, so nothing is left to be found by subtraction.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from wegbereiter.funding.states import AreaKind

FEWEST = 2

Member = TypeVar("Member")
Area = TypeVar("Area", bound=Hashable)


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
    lines: list[Line] = []
    for area, members in published_groups(shares, area_of=lambda share: share.area):
        found = kind if area is not None else kind_together(share.is_city_district for share in members)
        lines.append(_line(members, kind=found, area=area))
    return lines


def published_groups(
    members: Iterable[Member],
    *,
    area_of: Callable[[Member], Area | None],
) -> list[tuple[Area | None, list[Member]]]:
    """Put single places by area so that no group is one place alone; the group of several areas is last, area None."""
    groups: dict[Area | None, list[Member]] = defaultdict(list)
    for member in members:
        groups[area_of(member)].append(member)
    together = groups.pop(None, [])
    for area in [area for area, found in groups.items() if len(found) < FEWEST]:
        together += groups.pop(area)
    if together and len(together) < FEWEST and groups:
        smallest = min(groups, key=lambda area: (len(groups[area]), str(area)))
        together += groups.pop(smallest)
    return [*groups.items(), *([(None, together)] if len(together) >= FEWEST else [])]


def kind_together(city_districts: Iterable[bool]) -> AreaKind:
    """What the line of several areas is called; says of each of its places whether it is a Stadtkreis."""
    return AreaKind.CITY_DISTRICTS if all(city_districts) else AreaKind.SEVERAL


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
