"""What changes from one edition to the next."""

from dataclasses import dataclass

from wegbereiter.pact.choices import ChangeKind
from wegbereiter.pact.rules.edition import PATHS, Edition
from wegbereiter.pact.rules.values import AnyValue


@dataclass(frozen=True, kw_only=True)
class Change:
    path: str
    kind: ChangeKind
    before: AnyValue | None
    after: AnyValue | None


def difference(before: Edition, after: Edition) -> tuple[Change, ...]:
    """Every value that is new, gone, or another, in the order of the editions. A new source alone is no change."""
    old, new = dict(before.values()), dict(after.values())
    paths = [*(path for path in PATHS if path in old or path in new), *_areas(old, new)]
    changes = (_change(path, old.get(path), new.get(path)) for path in paths)
    return tuple(change for change in changes if change is not None)


def _areas(old: dict[str, AnyValue], new: dict[str, AnyValue]) -> list[str]:
    return list(dict.fromkeys(path for path in (*old, *new) if path not in PATHS))


def _change(path: str, before: AnyValue | None, after: AnyValue | None) -> Change | None:
    if before is None:
        return Change(path=path, kind=ChangeKind.ADDED, before=None, after=after)
    if after is None:
        return Change(path=path, kind=ChangeKind.REMOVED, before=before, after=None)
    if before.value == after.value:
        return None
    return Change(path=path, kind=ChangeKind.CHANGED, before=before, after=after)
