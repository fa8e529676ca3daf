"""From the pools of a run to one proposal per town, each with its reason."""

from collections.abc import Iterator

from wegbereiter.funding.choices import PoolKind, PoolReason
from wegbereiter.funding.rules.pooling_drafts import Draft, Drafts
from wegbereiter.funding.rules.pools import Proposal


def proposals_of(drafts: Drafts) -> tuple[Proposal, ...]:
    """For every town below the claim and every partner, in the order of their keys."""
    found = [*_pooled(drafts), *_alone(drafts)]
    return tuple(sorted(found, key=lambda proposal: proposal.ags))


def _pooled(drafts: Drafts) -> Iterator[Proposal]:
    for name, draft in drafts.pools.items():
        for ags in draft.members:
            reason, params = _reason(drafts, draft, ags)
            yield Proposal(
                ags=ags, kind=draft.kind, pool=name, reason=reason, params=params, searched=ags in draft.searched
            )


def _reason(drafts: Drafts, draft: Draft, ags: str) -> tuple[PoolReason, dict[str, str | int]]:
    """The reason and its figures; they name the helper, the others' association, and what they have together."""
    lead = drafts.by_size(draft.members)[0]
    params: dict[str, str | int] = {
        "amount": drafts.sum_of(draft.members),
        "association": drafts.towns[ags].association,
        "farthest": drafts.terms.farthest_km,
        "helper": drafts.towns[lead].name,
    }
    if draft.kind is PoolKind.ASSOCIATION:
        reasons = (PoolReason.ASSOCIATION, PoolReason.ASSOCIATION_HELPED, PoolReason.ASSOCIATION_HELPER)
        helped = drafts.amounts[lead] >= drafts.claim
    elif (
        f"{PoolKind.ASSOCIATION}-{drafts.towns[ags].association_key}" in drafts.pools
        and drafts.amounts[ags] < drafts.claim
    ):
        return PoolReason.BROKEN_OUT, params
    else:
        reasons = (PoolReason.NEIGHBOURS, PoolReason.NEIGHBOURS_HELPED, PoolReason.NEIGHBOURS_HELPER)
        helped = drafts.could_apply_alone(lead)
    if not helped:
        return reasons[0], params
    return reasons[2 if ags == lead else 1], params


def _alone(drafts: Drafts) -> Iterator[Proposal]:
    gaps = {ags: drafts.claim - amount for ags, amount in drafts.amounts.items()}
    for ags in drafts.topped_up:
        params = {"gap": gaps[ags]}
        yield Proposal(ags=ags, kind=PoolKind.OWN_TOP_UP, pool=None, reason=PoolReason.TOP_UP, params=params)
    for ags in drafts.open:
        params = {"farthest": drafts.terms.farthest_km}
        yield Proposal(ags=ags, kind=PoolKind.TRANSFER, pool=None, reason=PoolReason.NO_PARTNER, params=params)
    for ags, amount in drafts.amounts.items():
        if amount == 0:
            yield Proposal(ags=ags, kind=PoolKind.TRANSFER, pool=None, reason=PoolReason.NOBODY_COUNTED)
