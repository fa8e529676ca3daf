"""What a newer register changes. No database, no clock."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from wegbereiter.core.documents.problems import Problem
from wegbereiter.organisations.rules.register import COLUMNS, Entry, Register, RegisterFault


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

    @property
    def successor(self) -> str:
        return self.new.successor


@dataclass(frozen=True, kw_only=True)
class AssociationChange:
    """One municipal association that is founded, renamed, or left by its last member (then `new_name` is empty)."""

    key: str
    old_name: str = ""
    new_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All changes, and what forbids them. With a problem nothing may be applied."""

    changes: tuple[Difference, ...] = ()
    associations: tuple[AssociationChange, ...] = ()
    problems: tuple[Problem, ...] = ()

    def of(self, step: Step) -> tuple[Difference, ...]:
        return tuple(change for change in self.changes if change.step == step)

    @property
    def is_empty(self) -> bool:
        return not (self.changes or self.associations)


def difference(old: Iterable[Entry], new: Register, *, gone: Iterable[str] = ()) -> Comparison:
    """Compare the register in use with a newer one. `gone`: keys of municipalities that were merged away earlier.

    A municipality may have several changes (renamed, and more people). Districts are known by their municipalities.
    """
    before = {entry.ags: entry for entry in old}
    after = {entry.ags: _completed(entry, before.get(entry.ags), new.columns) for entry in new.standing()}
    merged = {entry.ags: entry for entry in new.entries if entry.successor}
    changes = [change for entry in after.values() for change in _entry_changes(entry, before.get(entry.ags))]
    changes += [
        Difference(step=Step.MERGED, ags=ags, old=before[ags], new=entry)
        for ags, entry in merged.items()
        if ags in before
    ]
    order = list(Step)
    return Comparison(
        changes=tuple(sorted(changes, key=lambda change: (order.index(change.step), change.ags))),
        associations=tuple(_association_changes(before.values(), after.values())),
        problems=(
            *new.problems,
            *_standing_problems(before, after, gone=frozenset(gone)),
            *_leaving_problems(before, after, merged),
        ),
    )


def _standing_problems(
    before: Mapping[str, Entry], after: Mapping[str, Entry], *, gone: frozenset[str]
) -> Iterator[Problem]:
    districts = {entry.district_key for entry in before.values()}
    for entry in after.values():
        old = before.get(entry.ags)
        if entry.district_key not in districts:
            yield Problem(code=RegisterFault.DISTRICT_UNKNOWN, value=_label(entry))
        if entry.ags in gone:
            yield Problem(code=RegisterFault.RETURNED, value=_label(entry))
        if entry.is_city != (old is not None and old.is_city):
            yield Problem(code=RegisterFault.BECAME_CITY, value=_label(entry))


def _leaving_problems(
    before: Mapping[str, Entry], after: Mapping[str, Entry], merged: Mapping[str, Entry]
) -> Iterator[Problem]:
    for ags, entry in before.items():
        if ags in merged:
            if entry.is_city:
                yield Problem(code=RegisterFault.BECAME_CITY, value=_label(entry))
            if merged[ags].successor not in after:
                yield Problem(code=RegisterFault.SUCCESSOR_UNKNOWN, value=_label(entry))
        elif ags not in after:
            yield Problem(code=RegisterFault.ROW_MISSING, value=_label(entry))


def _entry_changes(entry: Entry, old: Entry | None) -> list[Difference]:
    if old is None:
        return [Difference(step=Step.FOUNDED, ags=entry.ags, new=entry)]
    differs = {
        Step.RENAMED: (entry.name, entry.official_name) != (old.name, old.official_name),
        Step.POPULATION: entry.population != old.population,
        Step.FACTS: _facts(entry) != _facts(old),
    }
    return [Difference(step=step, ags=entry.ags, old=old, new=entry) for step, yes in differs.items() if yes]


def _completed(entry: Entry, old: Entry | None, columns: frozenset[str]) -> Entry:
    """The entry with the old facts in the columns that the file does not have."""
    missing = COLUMNS.keys() - columns - {"successor"}
    return replace(entry, **{column: getattr(old, column) for column in missing}) if old else entry


def _facts(entry: Entry) -> tuple[object, ...]:
    """What else the register says."""
    place = (entry.area_km2, entry.postcode, entry.latitude, entry.longitude)
    return (entry.type_name, entry.association_key, *place)


def _association_changes(before: Iterable[Entry], after: Iterable[Entry]) -> Iterator[AssociationChange]:
    old, new = _associations(before), _associations(after)
    for key in sorted(old.keys() | new.keys()):
        if old.get(key, "") != new.get(key, ""):
            yield AssociationChange(key=key, old_name=old.get(key, ""), new_name=new.get(key, ""))


def _associations(entries: Iterable[Entry]) -> dict[str, str]:
    return {entry.association_key: entry.association_name for entry in entries if entry.association_key}


def _label(entry: Entry) -> str:
    return f"{entry.name} ({entry.ags})"
