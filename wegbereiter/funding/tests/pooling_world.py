"""Small worlds for the pooling adviser: towns on a map in kilometres, and what must hold for every advice."""

from decimal import Decimal
from itertools import pairwise

from wegbereiter.funding.choices import PoolKind, PoolReason
from wegbereiter.funding.rules.distances import distance_km
from wegbereiter.funding.rules.pooling import advise
from wegbereiter.funding.rules.pools import PoolingTerms, PoolingTown

LAT, LON = 48.5, 9.0
KM_NORTH, KM_EAST = 111.195, 73.68  # of one degree, there

TERMS = PoolingTerms(
    least_amount=Decimal(51_000),
    farthest_km=20,
    little_top_up_amount=Decimal(1_000),
    transfer_share_at_most=Decimal("0.20"),
    across_districts=True,
)


def town(ags, amount, *, east=0.0, north=0.0, district="08101", association=""):
    """Without an association a town is its own, as in the register."""
    return PoolingTown(
        ags=ags,
        name=f"Town {ags}",
        annual_amount=Decimal(amount),
        district_key=district,
        district=f"District {district}",
        association_key=association or ags,
        association=f"Association {association}" if association else f"Town {ags}",
        lat=LAT + north / KM_NORTH,
        lon=LON + east / KM_EAST,
    )


def still():
    """A clock that stands: what takes no time is never stopped."""
    return 0.0


def advised(*towns, terms=TERMS, timer=still, **options):
    return advise(towns, terms, timer=timer, **options)


def ways(advice):
    """What is proposed, by key: kind and reason."""
    return {item.ags: (str(item.kind), str(item.reason)) for item in advice.proposals}


def pools(advice):
    return {pool.name: pool.members for pool in advice.pools}


def check(advice, towns, terms=TERMS):
    """What the adviser promises whatever the input."""
    by_ags = {item.ags: item for item in towns}
    proposed = [item.ags for item in advice.proposals]
    pooled = [ags for pool in advice.pools for ags in pool.members]
    assert proposed == sorted(set(proposed))
    assert len(pooled) == len(set(pooled))
    assert {item.ags for item in towns if item.annual_amount < terms.least_amount} <= set(proposed)
    assert {item.ags: item.pool for item in advice.proposals if item.pool} == {
        ags: pool.name for pool in advice.pools for ags in pool.members
    }
    for pool in advice.pools:
        _check_pool(pool, by_ags, terms)
    for item in advice.proposals:
        _check_alone(item, by_ags[item.ags], terms)
    lost = [item for item in advice.proposals if item.reason is PoolReason.NO_PARTNER]
    assert advice.transfers == len(lost) == sum(figures.transfers for figures in advice.districts)
    assert advice.too_many_transfers == (len(lost) > terms.transfer_share_at_most * advice.with_money)


def _check_pool(pool, by_ags, terms):
    members = [by_ags[ags] for ags in pool.members]
    assert pool.annual_amount == sum(item.annual_amount for item in members) >= terms.least_amount
    assert len(members) > 1
    assert all(item.annual_amount > 0 for item in members)
    assert all(one.annual_amount >= other.annual_amount for one, other in pairwise(members))
    above = [item for item in members if item.annual_amount >= terms.least_amount]
    assert above in ([], [by_ags[pool.lead]])
    if pool.kind is PoolKind.ASSOCIATION:
        assert len({item.association_key for item in members}) == 1
    else:
        assert pool.kind is PoolKind.NEIGHBOURS
        assert all(distance_km(one, other) <= terms.farthest_km for one in members for other in members)
        assert terms.across_districts or len({item.district_key for item in members}) == 1


def _check_alone(item, place, terms):
    assert (item.pool is None) == (item.kind in {PoolKind.OWN_TOP_UP, PoolKind.TRANSFER})
    gap = terms.least_amount - place.annual_amount
    if item.kind is PoolKind.OWN_TOP_UP:
        assert 0 < gap <= terms.little_top_up_amount
    if item.kind is PoolKind.TRANSFER:
        assert gap > 0
        assert (item.reason is PoolReason.NOBODY_COUNTED) == (place.annual_amount == 0)
    assert item.sentence()
