"""What the pooling adviser takes and gives: towns, measures, pools, and one proposal per town.

The adviser itself is `pooling.py`; docs/algorithms/pooling.md explains it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from wegbereiter.funding.choices import POOL_REASONS, AllotmentFault, PoolKind, PoolReason, Solved
from wegbereiter.funding.rules.allotment import AllotmentRefusedError
from wegbereiter.pact.rules import Edition


@dataclass(frozen=True, kw_only=True)
class PoolingTown:
    """A municipality with its yearly amount (whole euros) and its place on the map."""

    ags: str
    name: str
    annual_amount: Decimal
    district_key: str
    district: str
    association_key: str
    association: str
    lat: float
    lon: float


@dataclass(frozen=True, kw_only=True)
class PoolingTerms:
    """What the adviser takes from an edition. `little_top_up_amount` is zero where own money may not fill the gap."""

    least_amount: Decimal
    farthest_km: int
    little_top_up_amount: Decimal
    transfer_share_at_most: Decimal
    across_districts: bool


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How hard the solver tries; no rule of the pact, so no value of an edition.

    The solver ends when its answer is proven to lie within `gap` of the best one, at the same place every time. The
    seconds are a brake: where it bites, a faster machine may find more.
    """

    gap: float = 0.001
    seconds_per_district: float = 20.0
    seconds_in_all: float = 200.0


@dataclass(frozen=True, kw_only=True)
class Pool:
    """Towns that may apply together; the lead town stands first and is the one with the largest amount."""

    name: str
    kind: PoolKind
    members: tuple[str, ...]
    annual_amount: Decimal

    @property
    def lead(self) -> str:
        return self.members[0]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The way that is proposed to one town. `searched`: found by the simple search, because the solver had nothing."""

    ags: str
    kind: PoolKind
    pool: str | None
    reason: PoolReason
    params: Mapping[str, str | int] = field(default_factory=dict)
    searched: bool = False

    def sentence(self, translate: Callable[[str], str] = str, number: Callable[[int], str] = "{:,}".format) -> str:
        """Why this way, in one or two sentences."""
        params = {key: number(value) if isinstance(value, int) else value for key, value in self.params.items()}
        codes = [self.reason, *([PoolReason.SEARCHED] if self.searched else [])]
        return " ".join(translate(POOL_REASONS[code]) % params for code in codes)


@dataclass(frozen=True, kw_only=True)
class DistrictFigures:
    """How the programme of one district went. `gap` is how far, at most, its answer is from the best.

    0.001 is 0.1 %; 1 where nothing is proven.
    """

    district_key: str
    district: str
    number: int  # of `total`, for a progress bar
    total: int
    below: int
    solved: Solved
    gap: float
    seconds: float
    transfers: int


@dataclass(frozen=True, kw_only=True)
class Advice:
    """Pools by name, a proposal for every town below the claim and every partner, and figures for every district."""

    pools: tuple[Pool, ...]
    proposals: tuple[Proposal, ...]
    districts: tuple[DistrictFigures, ...]
    transfers: int
    with_money: int  # towns below the claim that have anything to pool; `transfers` counts among these
    too_many_transfers: bool


def pooling_terms(edition: Edition) -> PoolingTerms:
    """Take what the adviser needs from an edition.

    Raises:
        AllotmentRefusedError: the edition has no least claim, no pooling, or no measures for proposals.
        LookupError: it has them, but leaves a value open.
    """
    least, measures, holders = edition.claim.least_amount, edition.pooling, edition.holders
    km, little, share = measures.farthest_km, measures.little_top_up_amount, measures.transfer_share_at_most
    pooling, across, own = holders.pooling, holders.pooling_across_districts, edition.claim.own_top_up
    if not (pooling and pooling.value and least and km and little and share):
        raise AllotmentRefusedError(AllotmentFault.NO_POOLING, edition=edition.code)
    return PoolingTerms(
        least_amount=least.known,
        farthest_km=km.known,
        little_top_up_amount=little.known if own and own.value else Decimal(0),
        transfer_share_at_most=share.known,
        across_districts=bool(across and across.value),
    )
