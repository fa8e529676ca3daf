"""The simple search for pools of neighbours, for when the solver stops without an answer: fast, and never asks twice."""

from wegbereiter.funding.rules.pooling_programme import Found, Task


def search(task: Task) -> Found:
    """Give each town, the largest first, the first of: smaller neighbours, an existing pool, a helper.

    Nobody is broken out of an association that reaches the claim, and nothing is improved afterwards.
    """
    joined: dict[str, list[str]] = {}
    placed: set[str] = set()
    for town in sorted(task.required, key=lambda ags: (-task.amounts[ags], ags)):
        if town in placed:
            continue
        partners = _partners(task, town, placed)
        if partners:
            joined[town] = partners
            placed |= {town, *partners}
        elif lead := _nearest_lead(task, town, joined):
            joined.setdefault(lead, []).append(town)
            placed.add(town)
    return Found(joined=joined, gap=1.0)


def _partners(task: Task, lead: str, placed: set[str]) -> list[str]:
    """The nearest smaller neighbours that lift the lead to the claim, its own association first; none if too few."""
    own = {town for towns in task.fellows if lead in towns for town in towns}
    around, near = task.neighbourhood.around(lead), task.neighbourhood.near
    movable = {*task.required, *task.optional} - placed
    found: list[str] = []
    total = task.amounts[lead]
    for town in sorted(task.may_join(lead), key=lambda ags: (ags not in own, around[ags], ags)):
        if total >= task.claim:
            break
        if town in movable and all(near(town, partner) for partner in found):
            found.append(town)
            total += task.amounts[town]
    return found if total >= task.claim else []


def _nearest_lead(task: Task, town: str, joined: dict[str, list[str]]) -> str | None:
    """The nearest pool that is there already, or else the nearest helper."""
    around, near = task.neighbourhood.around(town), task.neighbourhood.near
    pools = {lead: [*members, *joined.get(lead, ())] for lead, members in task.existing.items()}
    pools |= {lead: [lead, *members] for lead, members in joined.items() if lead not in pools}
    for group in (pools, {helper: [helper] for helper in task.helpers if helper not in joined}):
        for lead in sorted(group, key=lambda ags: (around.get(ags, 0.0), ags)):
            members = group[lead]
            reaches = sum(task.amounts[member] for member in (town, *members)) >= task.claim
            if reaches and lead in around and task.leads(lead, town) and all(near(town, member) for member in members):
                return lead
    return None
