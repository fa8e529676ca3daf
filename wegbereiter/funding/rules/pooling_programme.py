"""Pools of neighbours as an integer programme, solved by HiGHS through scipy.

Columns: for every town that may lead, whether its pool is opened; for every town near a possible lead, whether it joins;
for every town that needs a way, whether it is left to the district. The rows and the weights are explained in
docs/algorithms/pooling.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import inf

from wegbereiter.funding.rules.distances import Neighbourhood

# What a step costs, in kilometres of way: to spare one town from being left to the district, 2,000 km more are
# accepted. So far apart that in one district each stands above all that follow (20 km is the longest single way).
TRANSFER = 2_000.0  # a town is left to the district
BROKEN_OUT = 500.0  # a town is parted from the other members of its association
HELPER = 200.0  # a town that could apply alone is asked to lead
PARTNER = 5.0  # each further partner, so that small pools win over large ones


@dataclass(frozen=True, kw_only=True)
class Task:
    """One district with open borders. All towns are given by key, in an order that does not depend on the input's.

    `required` need a way. `optional` need one too but belong to other districts. `helpers` could apply alone and may
    only lead. `spare` are members of association pools that may be broken out, with their pool; of a pool no more than
    its `surplus` may go. `existing` are pools of neighbours made before, lead first.
    """

    claim: int
    amounts: Mapping[str, int]
    neighbourhood: Neighbourhood
    required: Sequence[str]
    optional: Sequence[str] = ()
    helpers: Sequence[str] = ()
    spare: Mapping[str, str] = field(default_factory=dict)
    surplus: Mapping[str, int] = field(default_factory=dict)
    existing: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fellows: Sequence[Sequence[str]] = ()  # towns of one association each that should stay together

    def leads(self, lead: str, member: str) -> bool:
        """Whether one may lead the other: the larger amount leads, among equals the smaller key."""
        return (-self.amounts[lead], lead) < (-self.amounts[member], member)

    def may_join(self, lead: str) -> list[str]:
        """Who may join this lead: near it, smaller, and near to all who are in its pool already."""
        existing = self.existing.get(lead, ())
        movable = self.required if existing else (*self.required, *self.optional, *self.spare)
        around = self.neighbourhood.around(lead)
        return [
            town
            for town in movable
            if town in around
            and self.leads(lead, town)
            and all(self.neighbourhood.near(town, member) for member in existing)
        ]


@dataclass(frozen=True, kw_only=True)
class Found:
    """Who joins whom: new members by lead, the lead itself not among them.

    `gap` is how far, at most, the answer is from the best one; 1 where nothing is proven.
    """

    joined: Mapping[str, Sequence[str]]
    gap: float

    def placed(self, towns: Iterable[str]) -> int:
        """How many of these have a pool."""
        pooled = {*self.joined, *(town for members in self.joined.values() for town in members)}
        return len(pooled.intersection(towns))


def solve(task: Task, *, gap: float, seconds: float) -> Found | None:
    """Solve the programme; None if the solver stopped before it had any answer."""
    model = _Model()
    joins = _joins(model, task)
    _everybody_once(model, task, joins)
    _pools_reach(model, task, joins)
    _all_near_each_other(model, task, joins)
    _fellows_together(model, task, joins)
    _associations_still_reach(model, task, joins)
    answer = model.solved(gap=gap, seconds=seconds)
    if answer is None:
        return None
    values, proven = answer
    joined: dict[str, list[str]] = {}
    for (town, lead), column in joins.items():
        if town != lead and values[column]:
            joined.setdefault(lead, []).append(town)
    return Found(joined=_reaching(joined, task), gap=proven)


def _reaching(joined: Mapping[str, list[str]], task: Task) -> dict[str, list[str]]:
    """The solver computes in floats; what counts is the sum in whole euros."""
    return {
        lead: members
        for lead, members in joined.items()
        if lead in task.existing or sum(task.amounts[town] for town in (lead, *members)) >= task.claim
    }


Joins = dict[tuple[str, str], int]  # (town, lead) -> column; (lead, lead) says that the pool is opened


def _joins(model: "_Model", task: Task) -> Joins:
    joins: Joins = {}
    helpers, spare = set(task.helpers), task.spare
    for lead in (*task.required, *task.optional, *task.helpers, *spare, *task.existing):
        around, members = task.neighbourhood.around(lead), task.may_join(lead)
        reach = task.amounts[lead] + sum(task.amounts[town] for town in members)
        if not members or (lead not in task.existing and reach < task.claim):
            continue
        if lead not in task.existing:
            joins[lead, lead] = model.column(HELPER * (lead in helpers) + BROKEN_OUT * (lead in spare))
        for town in members:
            joins[town, lead] = model.column(around[town] + PARTNER + BROKEN_OUT * (town in spare))
    return joins


def _everybody_once(model: "_Model", task: Task, joins: Joins) -> None:
    """A town is in one pool at most; one that needs a way is in one, or left to the district."""
    ways: dict[str, dict[int, float]] = {}
    for (town, _lead), column in joins.items():
        ways.setdefault(town, {})[column] = 1
    for town in task.required:
        left = model.column(TRANSFER)
        model.row({**ways.pop(town, {}), left: 1}, low=1, high=1)
    for columns in ways.values():
        model.row(columns, high=1)


def _pools_reach(model: "_Model", task: Task, joins: Joins) -> None:
    """Nobody joins a pool that is not opened, and an opened pool reaches the claim."""
    sums: dict[str, dict[int, float]] = {}
    for (town, lead), column in joins.items():
        opened = joins.get((lead, lead))
        if town != lead and opened is not None:
            model.row({column: 1, opened: -1}, high=0)
            sums.setdefault(lead, {})[column] = task.amounts[town] / task.claim
    for lead, members in sums.items():
        missing = 1 - task.amounts[lead] / task.claim
        if missing > 0:
            model.row({**members, joins[lead, lead]: -missing}, low=0)


def _all_near_each_other(model: "_Model", task: Task, joins: Joins) -> None:
    """Two towns too far apart are not in one pool, however near each is to the lead."""
    members: dict[str, list[str]] = {}
    for town, lead in joins:
        members.setdefault(lead, []).append(town)
    for lead, towns in members.items():
        for one, other in combinations(towns, 2):
            if not task.neighbourhood.near(one, other):
                model.row({joins[one, lead]: 1, joins[other, lead]: 1}, high=1)


def _fellows_together(model: "_Model", task: Task, joins: Joins) -> None:
    """An association has one home: a pool, or none. Whoever is elsewhere is parted from the others, which costs."""
    leads: dict[str, dict[str, int]] = {}
    for (town, lead), column in joins.items():
        leads.setdefault(town, {})[lead] = column
    for towns in task.fellows:
        possible = sorted({lead for town in towns for lead in leads.get(town, {})})
        homes = {lead: model.column(0, whole=False) for lead in possible}
        nowhere = model.column(0, whole=False)
        model.row(dict.fromkeys((*homes.values(), nowhere), 1.0), high=1)
        for town in towns:
            own = leads.get(town, {})
            parted = model.column(BROKEN_OUT, whole=False)
            for lead, column in own.items():
                model.row({column: 1, homes[lead]: -1, parted: -1}, high=0)
            model.row({**dict.fromkeys(own.values(), -1.0), nowhere: -1, parted: -1}, high=-1)


def _associations_still_reach(model: "_Model", task: Task, joins: Joins) -> None:
    """Members leave an association's pool only as far as the rest still reaches the claim."""
    leaving: dict[str, dict[int, float]] = {}
    for (town, _lead), column in joins.items():
        if town in task.spare:
            leaving.setdefault(task.spare[town], {})[column] = task.amounts[town]
    for pool, amounts in leaving.items():
        scaled = {column: amount / task.claim for column, amount in amounts.items()}
        model.row(scaled, high=task.surplus[pool] / task.claim)


class _Model:
    """Columns and rows as they are written down, and their translation for the solver."""

    def __init__(self) -> None:
        self.costs: list[float] = []
        self.whole: list[bool] = []
        self.rows: list[tuple[Mapping[int, float], float, float]] = []

    def column(self, cost: float, *, whole: bool = True) -> int:
        """A new column between 0 and 1."""
        self.costs.append(cost)
        self.whole.append(whole)
        return len(self.costs) - 1

    def row(self, terms: Mapping[int, float], *, low: float = -inf, high: float = inf) -> None:
        self.rows.append((terms, low, high))

    def solved(self, *, gap: float, seconds: float) -> tuple[list[bool], float] | None:
        # A third of a second and a hundred megabytes that no other command should pay for.
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415
        from scipy.sparse import csr_array  # noqa: PLC0415

        entries = [
            (number, column, value) for number, (terms, *_) in enumerate(self.rows) for column, value in terms.items()
        ]
        numbers, columns, values = _unzipped(entries)
        shape = (len(self.rows), len(self.costs))
        answer = milp(
            self.costs,
            integrality=self.whole,
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(
                csr_array((values, (numbers, columns)), shape=shape),
                [low for _, low, _ in self.rows],
                [high for *_, high in self.rows],
            ),
            options={"mip_rel_gap": gap, "time_limit": seconds},
        )
        if answer.x is None:
            return None
        return [value > 0.5 for value in answer.x], float(answer.mip_gap)  # noqa: PLR2004  nearer to 1 than to 0


def _unzipped(entries: Iterable[tuple[int, int, float]]) -> tuple[list[int], list[int], list[float]]:
    numbers, columns, values = zip(*entries, strict=True)
    return list(numbers), list(columns), list(values)
