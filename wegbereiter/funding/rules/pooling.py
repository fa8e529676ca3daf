"""The pooling adviser: a way for every town that lies below the least claim. It proposes; nobody is assigned.

First the own association, then a little own money, then neighbours, district by district with open borders, and the
transfer to the district last. docs/algorithms/pooling.md has the reasons and the figures.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from wegbereiter.funding.choices import Solved
from wegbereiter.funding.rules.distances import Neighbourhood
from wegbereiter.funding.rules.pooling_drafts import Drafts
from wegbereiter.funding.rules.pooling_programme import Found, Task, solve
from wegbereiter.funding.rules.pooling_reasons import proposals_of
from wegbereiter.funding.rules.pooling_search import search
from wegbereiter.funding.rules.pools import Advice, DistrictFigures, Effort, Pool, PoolingTerms, PoolingTown
from wegbereiter.funding.rules.positions import pooled_amount


def advise(
    towns: Iterable[PoolingTown],
    terms: PoolingTerms,
    *,
    timer: Callable[[], float],
    effort: Effort | None = None,
    on_district: Callable[[DistrictFigures], None] | None = None,
) -> Advice:
    """Propose a way to every town below the claim. The order of `towns` does not matter; each key stands there once.

    `timer` gives seconds (time.monotonic); they end up in the figures and in the brake of `effort`. `on_district` is
    called after each district; what it raises ends the work.
    """
    drafts = Drafts(towns={town.ags: town for town in sorted(towns, key=lambda town: town.ags)}, terms=terms)
    drafts.pool_associations()
    drafts.top_up()
    work = _Districts(drafts=drafts, effort=effort or Effort(), timer=timer)
    for figures in work.one_by_one():
        if on_district is not None:
            on_district(figures)
    return _advice(drafts, work)


def _advice(drafts: Drafts, work: "_Districts") -> Advice:
    pools = [
        Pool(
            name=name,
            kind=draft.kind,
            members=tuple(drafts.by_size(draft.members)),
            annual_amount=pooled_amount(drafts.towns[ags].annual_amount for ags in draft.members),
        )
        for name, draft in sorted(drafts.pools.items())
    ]
    with_money = sum(0 < amount < drafts.claim for amount in drafts.amounts.values())
    return Advice(
        pools=tuple(pools),
        proposals=proposals_of(drafts),
        districts=tuple(
            replace(figures, transfers=len(work.open_in(figures.district_key))) for figures in work.figures.values()
        ),
        transfers=len(drafts.open),
        with_money=with_money,
        too_many_transfers=len(drafts.open) > with_money * drafts.terms.transfer_share_at_most,
    )


@dataclass(kw_only=True)
class _Districts:
    """Goes from district to district; a border is open, so neighbours on the other side may be asked."""

    drafts: Drafts
    effort: Effort
    timer: Callable[[], float]
    figures: dict[str, DistrictFigures] = field(default_factory=dict)

    def __post_init__(self) -> None:
        drafts = self.drafts
        self.neighbourhood = Neighbourhood(drafts.towns.values(), farthest_km=drafts.terms.farthest_km)
        self.started = self.timer()

    def open_in(self, district_key: str) -> list[str]:
        towns = self.drafts.towns
        return sorted(ags for ags in self.drafts.open if towns[ags].district_key == district_key)

    def one_by_one(self) -> Iterator[DistrictFigures]:
        names = {town.district_key: town.district for town in self.drafts.towns.values()}
        for number, (key, name) in enumerate(sorted(names.items()), start=1):
            before = self.timer()
            solved, gap = self._propose(key)
            inside = [ags for ags, town in self.drafts.towns.items() if town.district_key == key]
            self.figures[key] = DistrictFigures(
                district_key=key,
                district=name,
                number=number,
                total=len(names),
                below=sum(self.drafts.amounts[ags] < self.drafts.claim for ags in inside),
                solved=solved,
                gap=gap,
                seconds=self.timer() - before,
                transfers=len(self.open_in(key)),
            )
            yield self.figures[key]

    def _propose(self, key: str) -> tuple[Solved, float]:
        """First without breaking anybody out of an association that reaches the claim; then, if need be, with."""
        how, gap = Solved.NOTHING_TO_SOLVE, 0.0
        for breaking in (False, True):
            required = self.open_in(key)
            task = self._task(required, breaking=breaking)
            if required and (task.spare or not breaking):
                found, solved = self._solved(task)
                self.drafts.take(found, searched=solved is Solved.SEARCH)
                how, gap = max(how, solved, key=list(Solved).index), max(gap, found.gap)
        return how, gap

    def _solved(self, task: Task) -> tuple[Found, Solved]:
        used = self.timer() - self.started
        seconds = min(self.effort.seconds_per_district, self.effort.seconds_in_all - used)
        found = solve(task, gap=self.effort.gap, seconds=seconds) if seconds > 0 else None
        answers = [] if found is None else [(found, Solved.PROGRAMME)]
        if found is None or found.gap > self.effort.gap:
            answers.append((search(task), Solved.SEARCH))  # stopped early: the simple search may have placed more
        return max(answers, key=lambda answer: answer[0].placed(task.required))

    def _task(self, required: Sequence[str], *, breaking: bool) -> Task:
        drafts = self.drafts
        reach = self._reach(required)
        fellows = drafts.by_association(drafts.open)
        optional = drafts.open & reach
        optional |= {ags for group in fellows.values() for ags in group if {*group} & {*required, *optional}}
        optional = {ags for ags in optional if self._may_meet(ags, required)} - {*required}
        members, surplus = drafts.spare() if breaking else ({}, {})
        return Task(
            claim=drafts.claim,
            amounts=drafts.amounts,
            neighbourhood=self.neighbourhood,
            required=required,
            optional=sorted(optional),
            helpers=sorted((drafts.helpers | drafts.topped_up) & reach),
            spare={ags: pool for ags, pool in members.items() if ags in reach},
            surplus=surplus,
            existing={lead: pool for lead, pool in drafts.neighbours().items() if lead in reach},
            fellows=[
                inside
                for group in fellows.values()
                if len(inside := [ags for ags in group if ags in optional or ags in required]) > 1
            ],
        )

    def _reach(self, required: Sequence[str]) -> set[str]:
        """Who lies near one of them; with closed borders only inside their district."""
        near = {other for ags in required for other in self.neighbourhood.around(ags)}
        return {ags for ags in near if self._may_meet(ags, required)}

    def _may_meet(self, ags: str, required: Sequence[str]) -> bool:
        towns = self.drafts.towns
        return self.drafts.terms.across_districts or towns[ags].district_key == towns[required[0]].district_key
