"""Two ways to share the money out, side by side: for each holder, each district and the state.

`now` is what the draft is compared with: another draft, or the final allotment. Where towns hold the money on one side
and districts on the other, both are compared by district, because there is nothing smaller to compare.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TypeVar

from wegbereiter.funding.choices import Holder
from wegbereiter.funding.rules.drafts import Place
from wegbereiter.funding.rules.positions import Bought, bought
from wegbereiter.funding.rules.simulation import Outcome, check_same

_SHOWN = Decimal("0.1")
_STATE = ""

Group = TypeVar("Group", bound=Hashable)


class Change(StrEnum):
    MORE = "more"
    LESS = "less"
    SAME = "same"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What one side gives to one holder or to several: sums of rounded amounts, and what these sums buy.

    `below` counts the holders below the least claim, None where there is none.
    """

    holders: int
    annual_amount: Decimal
    total_amount: Decimal
    below: int | None
    positions: tuple[Bought, ...]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One holder, or the sum over several; `more`, `less`, `same` and `estimated` count those compared in it.

    `district` is None where the row covers several, `key` and `name` are empty for the state.
    """

    key: str
    name: str
    district: str | None
    now: Figures
    draft: Figures
    more: int
    less: int
    same: int
    estimated: int

    @property
    def difference_amount(self) -> Decimal:
        """Euros a year that the draft gives more than now."""
        return self.draft.annual_amount - self.now.annual_amount

    @property
    def per_cent(self) -> Decimal | None:
        """The difference in per cent of now, to one decimal half up; None where there is nothing now."""
        if self.now.annual_amount == 0:
            return None
        return (self.difference_amount * 100 / self.now.annual_amount).quantize(_SHOWN, rounding=ROUND_HALF_UP)

    @property
    def change(self) -> Change:
        if self.difference_amount == 0:
            return Change.SAME
        return Change.MORE if self.difference_amount > 0 else Change.LESS


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """`rows` in the order of the places, `level` says whether they are towns or districts."""

    now: Outcome
    draft: Outcome
    level: Holder
    rows: tuple[Row, ...]
    districts: tuple[Row, ...]
    state: Row

    @property
    def most_more(self) -> Row | None:
        """Who gets most on top, in euros; of equal ones the first. None where nobody gets more."""
        found = [row for row in self.rows if row.change == Change.MORE]
        return max(found, key=lambda row: row.difference_amount, default=None)

    @property
    def most_less(self) -> Row | None:
        found = [row for row in self.rows if row.change == Change.LESS]
        return min(found, key=lambda row: row.difference_amount, default=None)


def compare(now: Outcome, draft: Outcome) -> Comparison:
    """Put two outcomes side by side.

    Raises:
        DraftRefusedError: they do not speak of the same towns, each in the same district.
    """
    check_same(*({(place.key, place.district) for place in side.places} for side in (now, draft)))
    same_holders = now.draft.holder == draft.draft.holder
    level = now.draft.holder if same_holders else Holder.DISTRICT
    rows = _rows(now, draft, level)
    districts = rows if level == Holder.DISTRICT else _districts(now, draft, rows)
    (state,) = summed(now, draft, rows, group_of=lambda _: _STATE, names={_STATE: ""})
    return Comparison(now=now, draft=draft, level=level, rows=rows, districts=districts, state=state)


def summed(
    now: Outcome,
    draft: Outcome,
    rows: Iterable[Row],
    *,
    group_of: Callable[[str | None], Group],
    names: Mapping[Group, str],
) -> tuple[Row, ...]:
    """Add rows up into groups of whole districts, in the order in which the groups appear."""
    before = _figures(now, lambda holder: group_of(holder.district))
    after = _figures(draft, lambda holder: group_of(holder.district))
    members: dict[Group, list[Row]] = defaultdict(list)
    for row in rows:
        members[group_of(row.district)].append(row)
    return tuple(
        Row(
            key=str(group),
            name=names[group],
            district=found[0].district if len({row.district for row in found}) == 1 else None,
            now=before[group],
            draft=after[group],
            more=sum(row.more for row in found),
            less=sum(row.less for row in found),
            same=sum(row.same for row in found),
            estimated=sum(row.estimated for row in found),
        )
        for group, found in members.items()
    )


def _rows(now: Outcome, draft: Outcome, level: Holder) -> tuple[Row, ...]:
    def unit_of(holder: Place) -> str:
        return holder.key if level == Holder.TOWN else holder.district

    before, after = _figures(now, unit_of), _figures(draft, unit_of)
    estimated = {unit_of(holder) for side in (now, draft) for holder in side.holders if side.is_estimated(holder)}
    units = {unit_of(holder): holder for holder in now.holders}
    return tuple(
        _row(key, holder, level=level, sides=(before[key], after[key]), estimated=key in estimated)
        for key, holder in units.items()
    )


def _row(key: str, holder: Place, *, level: Holder, sides: tuple[Figures, Figures], estimated: bool) -> Row:
    now, draft = sides
    return Row(
        key=key,
        name=holder.name if level == Holder.TOWN else holder.district_name,
        district=holder.district,
        now=now,
        draft=draft,
        more=int(draft.annual_amount > now.annual_amount),
        less=int(draft.annual_amount < now.annual_amount),
        same=int(draft.annual_amount == now.annual_amount),
        estimated=int(estimated),
    )


def _districts(now: Outcome, draft: Outcome, rows: Iterable[Row]) -> tuple[Row, ...]:
    names = {place.district: place.district_name for place in now.places}
    return summed(now, draft, rows, group_of=str, names=names)


def _figures(outcome: Outcome, group_of: Callable[[Place], Group]) -> dict[Group, Figures]:
    amounts: dict[Group, list[Decimal]] = defaultdict(list)
    for holder in outcome.holders:
        amounts[group_of(holder)].append(outcome.amounts[holder.key])
    return {group: _figures_of(found, outcome) for group, found in amounts.items()}


def _figures_of(amounts: list[Decimal], outcome: Outcome) -> Figures:
    terms = outcome.draft
    annual, least = sum(amounts, Decimal()), terms.least_amount
    return Figures(
        holders=len(amounts),
        annual_amount=annual,
        total_amount=annual * terms.years,
        below=None if least is None else sum(amount < least for amount in amounts),
        positions=tuple(bought(annual, code, rate) for code, rate in terms.rates.items()),
    )
