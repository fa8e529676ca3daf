"""What a newer register changes. No database, no clock."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from wegbereiter.core.documents.problems import Problem
from wegbereiter.organisations.rules.register import Entry, Register, RegisterFault


class Step(StrEnum):
    """What happens to one municipality, in the order in which a preview lists it."""

    FOUNDED = "founded"
    MERGED = "merged"
    RENAMED = "renamed"
    POPULATION = "population"
    FACTS = "facts"  # area, place, kind, association


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One change of one municipality. `new` carries the new facts; `old` is None for a new municipality."""

    step: Step
    ags: str
    new: Entry
    old: Entry | None = None
    successor: str = ""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    changes: tuple[Difference, ...] = ()
    problems: tuple[Problem, ...] = ()

    def of(self, step: Step) -> tuple[Difference, ...]:
        return tuple(change for change in self.changes if change.step == step)


FACTS: tuple[Callable[[Entry], object], ...] = (
    lambda e: (e.type_name, e.postcode, e.association_key, e.association_name, e.association_type),
    lambda e: (e.area_km2, e.latitude, e.longitude),
)


def difference(old: Iterable[Entry], new: Register, *, gone: Iterable[str] = ()) -> Comparison:
    """Compare the register in use with a newer one. `gone`: keys of municipalities that were merged away earlier.

    A municipality may have several changes (renamed, and more people). Districts are known by the municipalities in them.
    """
    before = {entry.ags: entry for entry in old}
    after = {entry.ags: entry for entry in new.standing()}
    districts = {ags[:5] for ags in before}
    merged = {entry.ags: entry for entry in new.entries if entry.successor and entry.ags in before}
    changes = []
    problems = list(new.problems)
    for ags, entry in sorted(after.items()):
        problems += _entry_problems(entry, before.get(ags), districts=districts, gone=frozenset(gone))
        changes += _entry_changes(entry, before.get(ags))
    for ags, old_entry in sorted(before.items()):
        if ags in merged:
            changes.append(Difference(step=Step.MERGED, ags=ags, old=old_entry, new=merged[ags], successor=merged[ags].successor))
            if merged[ags].successor not in after:
                problems.append(Problem(code=RegisterFault.SUCCESSOR_UNKNOWN, value=_label(old_entry)))
        elif ags not in after:
            problems.append(Problem(code=RegisterFault.ROW_MISSING, value=_label(old_entry)))
    order = list(Step)
    return Comparison(changes=tuple(sorted(changes, key=lambda c: (order.index(c.step), c.ags))), problems=tuple(problems))


def _entry_problems(entry: Entry, old: Entry | None, *, districts: set[str], gone: frozenset[str]) -> list[Problem]:
    problems = []
    if entry.district_key not in districts:
        problems.append(Problem(code=RegisterFault.DISTRICT_UNKNOWN, value=_label(entry)))
    if entry.ags in gone:
        problems.append(Problem(code=RegisterFault.RETURNED, value=_label(entry)))
    if entry.is_city != (old.is_city if old else False):
        problems.append(Problem(code=RegisterFault.BECAME_CITY, value=_label(entry)))
    return problems


def _entry_changes(entry: Entry, old: Entry | None) -> list[Difference]:
    if old is None:
        return [Difference(step=Step.FOUNDED, ags=entry.ags, new=entry)]
    steps = []
    if (entry.name, entry.official_name) != (old.name, old.official_name):
        steps.append(Step.RENAMED)
    if entry.population != old.population:
        steps.append(Step.POPULATION)
    if any(facts(entry) != facts(old) for facts in FACTS):
        steps.append(Step.FACTS)
    return [Difference(step=step, ags=entry.ags, old=old, new=entry) for step in steps]


def _label(entry: Entry) -> str:
    return f"{entry.name} ({entry.ags})"
