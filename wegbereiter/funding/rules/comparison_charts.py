"""Figures of a comparison for `core.charts.bar_chart`: who gets more and less, and how many by how much.

The words (names of series, of classes, of "all others") come from the page, in its language.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from wegbereiter.core.charts import Series
from wegbereiter.funding.rules.comparison import Change

# Limits of the classes in per cent. A class holds its own limit that lies farther from zero, so that gains and losses
# of the same size fall into classes that mirror each other.
LIMITS = tuple(Decimal(limit) for limit in (5, 10, 25, 50, 100))


@dataclass(frozen=True, kw_only=True)
class Bars:
    """What `bar_chart` takes: labels and one series."""

    labels: tuple[str, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, kw_only=True)
class DifferenceClass:
    """How many holders get more, or less, by above `low` up to `high` per cent; `high` None: without an end.

    Both are None for those with the same amount, and for those who had nothing before, where no per cent can be said.
    """

    change: Change
    low: Decimal | None
    high: Decimal | None
    holders: int


def difference_bars(
    figures: Iterable[tuple[str, Decimal]], *, most: int, name: str, others: Callable[[int], str]
) -> Bars:
    """Return at most `most` bars from the largest gain to the largest loss, and one for the sum of all others.

    The bars are the differences farthest from zero, of equal ones the first; `others` names the last bar by how many it
    covers. A single one left over stands for itself instead.
    """
    found = list(figures)
    kept_number = most if len(found) > most + 1 else len(found)
    by_size = sorted(range(len(found)), key=lambda place: -abs(found[place][1]))
    kept = sorted(by_size[:kept_number], key=lambda place: -found[place][1])
    bars = [found[place] for place in kept]
    rest = [found[place][1] for place in by_size[kept_number:]]
    if rest:
        bars.append((others(len(rest)), sum(rest, Decimal())))
    return Bars(
        labels=tuple(label for label, _ in bars),
        series=(Series(name, tuple(amount for _, amount in bars)),),
    )


def difference_classes(amounts: Iterable[tuple[Decimal, Decimal]]) -> tuple[DifferenceClass, ...]:
    """Return all classes from the largest loss to the largest gain, empty ones too; then those who had nothing before.

    Amounts are those of single holders, before and after. The last class is left out where everybody had something.
    """
    counts: dict[tuple[Change, int | None], int] = {}
    for before, after in amounts:
        place = _class_of(before, after)
        counts[place] = counts.get(place, 0) + 1
    less = [_class(Change.LESS, step, counts) for step in reversed(range(_steps(Change.LESS)))]
    same = _class(Change.SAME, None, counts)
    more = [_class(Change.MORE, step, counts) for step in range(_steps(Change.MORE))]
    new = _class(Change.MORE, None, counts)
    return (*less, same, *more, *([new] if new.holders else []))


def class_bars(classes: Sequence[DifferenceClass], *, name: str, label: Callable[[DifferenceClass], str]) -> Bars:
    """Return one bar for each class; those who get less count to the other side, so that both sides can be weighed."""
    counts = tuple(-found.holders if found.change == Change.LESS else found.holders for found in classes)
    return Bars(labels=tuple(label(found) for found in classes), series=(Series(name, counts),))


def _steps(change: Change) -> int:
    # Nobody loses more than everything: the losses end at 100 per cent, the gains do not.
    return len(LIMITS) + (change == Change.MORE)


def _class_of(before: Decimal, after: Decimal) -> tuple[Change, int | None]:
    if before == after:
        return Change.SAME, None
    change = Change.MORE if after > before else Change.LESS
    if before == 0:
        return change, None
    # By the exact ratio: the per cent that pages show are rounded, and 5.04 per cent is above 5.
    return change, sum(abs(after - before) * 100 > limit * before for limit in LIMITS)


def _class(change: Change, step: int | None, counts: dict[tuple[Change, int | None], int]) -> DifferenceClass:
    holders = counts.get((change, step), 0)
    if step is None:
        return DifferenceClass(change=change, low=None, high=None, holders=holders)
    low = LIMITS[step - 1] if step else Decimal(0)
    high = LIMITS[step] if step < len(LIMITS) else None
    return DifferenceClass(change=change, low=low, high=high, holders=holders)
