"""The state of one run of the pooling adviser: who still needs a way, who could help, and the pools so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wegbereiter.funding.choices import PoolKind
from wegbereiter.funding.rules.pooling_programme import Found
from wegbereiter.funding.rules.pools import PoolingTerms, PoolingTown


@dataclass(kw_only=True)
class Draft:
    """A pool in the making. `searched` are the members that the simple search put there."""

    kind: PoolKind
    members: set[str]
    searched: set[str] = field(default_factory=set)


@dataclass(kw_only=True)
class Drafts:
    """Towns by key, in the order of their keys."""

    towns: Mapping[str, PoolingTown]
    terms: PoolingTerms
    amounts: dict[str, int] = field(init=False)
    claim: int = field(init=False)
    open: set[str] = field(init=False)  # below the claim, with money, without a way so far
    helpers: set[str] = field(init=False)  # could apply alone and are in no pool
    topped_up: set[str] = field(default_factory=set)
    pools: dict[str, Draft] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.amounts = {ags: int(town.annual_amount) for ags, town in self.towns.items()}
        self.claim = int(self.terms.least_amount)
        self.open = {ags for ags, amount in self.amounts.items() if 0 < amount < self.claim}
        self.helpers = {ags for ags, amount in self.amounts.items() if amount >= self.claim}

    def sum_of(self, members: Iterable[str]) -> int:
        return sum(self.amounts[ags] for ags in members)

    def by_size(self, members: Iterable[str]) -> list[str]:
        """The largest amount first, among equals the smaller key: whoever stands first leads."""
        return sorted(members, key=lambda ags: (-self.amounts[ags], ags))

    def by_association(self, among: Iterable[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for ags in sorted(among):
            found.setdefault(self.towns[ags].association_key, []).append(ags)
        return found

    def could_apply_alone(self, ags: str) -> bool:
        """Reaches the claim, or lacks so little that it adds it itself."""
        return self.claim - self.amounts[ags] <= self.terms.little_top_up_amount

    def pool_associations(self) -> None:
        """One pool for each association whose members below the claim reach it, alone or with one above it."""
        for key, members in sorted(self.by_association(self.towns).items()):
            small = [ags for ags in members if ags in self.open]
            above = self.by_size(ags for ags in members if ags in self.helpers)
            helper = [] if self.sum_of(small) >= self.claim else above[:1]
            if small and self.sum_of([*small, *helper]) >= self.claim:
                self._open_pool(PoolKind.ASSOCIATION, key, [*small, *helper])

    def top_up(self) -> None:
        """Towns that lack a little, and whose association does not reach the claim, add own money."""
        self.topped_up = {ags for ags in self.open if self.could_apply_alone(ags)}
        self.open -= self.topped_up

    def take(self, found: Found, *, searched: bool) -> None:
        """Note what was found; who was broken out leaves the pool of the association."""
        for lead, members in sorted(found.joined.items()):
            for draft in self.pools.values():
                if draft.kind is PoolKind.ASSOCIATION:
                    draft.members -= {lead, *members}
            draft = self.pools.get(_name(PoolKind.NEIGHBOURS, lead)) or self._open_pool(
                PoolKind.NEIGHBOURS, lead, [lead], searched=searched
            )
            draft.members |= set(members)
            draft.searched |= set(members) if searched else set()
            self.open -= draft.members

    def neighbours(self) -> dict[str, list[str]]:
        """The pools of neighbours so far, by lead, the lead first."""
        pools = (self.by_size(draft.members) for draft in self.pools.values() if draft.kind is PoolKind.NEIGHBOURS)
        return {members[0]: members for members in sorted(pools)}

    def spare(self) -> tuple[dict[str, str], dict[str, int]]:
        """Who could leave the pool of its association, with the pool's name; and by how much each pool may shrink.

        A pool that needs a town above the claim is left alone: that town joined for the others' sake.
        """
        members: dict[str, str] = {}
        surplus: dict[str, int] = {}
        for name, draft in sorted(self.pools.items()):
            if draft.kind is PoolKind.ASSOCIATION and all(self.amounts[ags] < self.claim for ags in draft.members):
                surplus[name] = self.sum_of(draft.members) - self.claim
                members |= {ags: name for ags in sorted(draft.members) if self.amounts[ags] <= surplus[name]}
        return members, surplus

    def _open_pool(self, kind: PoolKind, key: str, members: list[str], *, searched: bool = False) -> Draft:
        draft = Draft(kind=kind, members=set(members), searched=set(members) if searched else set())
        self.pools[_name(kind, key)] = draft
        self.open -= draft.members
        self.helpers -= draft.members
        self.topped_up -= draft.members
        return draft


def _name(kind: PoolKind, key: str) -> str:
    """By the key of the association or of the lead town, so that a pool keeps its name as long as it keeps those."""
    return f"{kind}-{key}"
