"""How two versions of a head count differ."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Number:
    persons: int
    estimated: bool = False


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One town's number before and after; `before` is None for a town that had none."""

    place: UUID
    before: Number | None
    after: Number

    @property
    def change(self) -> int:
        return self.after.persons - (self.before.persons if self.before else 0)


def differences(before: Mapping[UUID, Number], after: Mapping[UUID, Number]) -> list[Difference]:
    """Towns whose number or estimate flag changes, in the order of `after`.

    A town that `after` leaves out keeps its number.
    """
    return [
        Difference(place=place, before=before.get(place), after=number)
        for place, number in after.items()
        if before.get(place) != number
    ]


def merged(
    before: Mapping[UUID, Number], after: Mapping[UUID, Number], *, gone: Collection[UUID] = ()
) -> dict[UUID, Number]:
    """The next version: what the file says, and what stood there for every town that it leaves out.

    `gone`: towns that were merged into one of the file. Their people are counted there, so they do not stay beside it.
    """
    return {**{place: number for place, number in before.items() if place not in gone}, **after}
