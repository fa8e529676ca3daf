"""A comparison for those who may see sums only: associations of towns read drafts, but no single town's money.

The lines are those of a published calculation (sums.py): whole districts, single towns put together, everything adds up
to the state. Which places stand together depends on the places alone, never on a draft, so that two drafts side by side
leave nothing to subtract. What names one town - who gets most, who least - is not part of it.
"""

from dataclasses import dataclass

from wegbereiter.funding.rules.comparison import Comparison, Row, summed
from wegbereiter.funding.rules.sums import kind_together, published_groups
from wegbereiter.funding.states import AreaKind

_TOGETHER = ""


@dataclass(frozen=True, kw_only=True)
class SumLine:
    """`row.key` and `row.name` are empty on the line of several areas; `towns` is at least two."""

    kind: AreaKind
    towns: int
    row: Row


@dataclass(frozen=True, kw_only=True)
class Sums:
    """`state` is None, and there are no lines, where all there is is one town."""

    lines: tuple[SumLine, ...]
    state: Row | None


def published(comparison: Comparison) -> Sums:
    """Return the comparison by district, without any row that covers one town alone."""
    places = comparison.now.places
    groups = published_groups(places, area_of=lambda place: place.district or None)
    if not groups:
        return Sums(lines=(), state=None)
    members = {area or _TOGETHER: found for area, found in groups}
    line_of = {place.district: key for key, found in members.items() for place in found}
    rows = summed(
        comparison.now,
        comparison.draft,
        comparison.districts,
        group_of=lambda district: line_of[str(district)],
        names={key: found[0].district_name if key else "" for key, found in members.items()},
    )
    by_key = {row.key: row for row in rows}
    lines = tuple(
        SumLine(
            kind=AreaKind.DISTRICT if key else kind_together(place.is_city_district for place in found),
            towns=len(found),
            row=by_key[key],
        )
        for key, found in members.items()
    )
    return Sums(lines=lines, state=comparison.state)
