"""What waits for a clerk on the ways of the own town or district, and for the state: the tasks of the first page."""

from dataclasses import dataclass, field

from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import PoolingAdvice, Way
from wegbereiter.funding.queries.calculation import newest_final
from wegbereiter.funding.queries.pooling import (
    PoolView,
    given_up,
    newest_allotment,
    pool_views,
    standing_ways,
    waiting_transfers,
)
from wegbereiter.funding.queries.ways_overview import below_claim, newest_advice, without_way
from wegbereiter.funding.rules import claim_gap
from wegbereiter.funding.states import PartnerState, WayState
from wegbereiter.pact import queries as pact


@dataclass(frozen=True, kw_only=True)
class WayTasks:
    """`asked`: pools of others that wait for the own council. `led`: the own pool. `none_yet`: no way is begun."""

    none_yet: bool = False
    asked: list[Way] = field(default_factory=list)
    led: PoolView | None = None
    own_council: bool = False  # the own council has not decided about the own pool
    given_up: list[Way] = field(default_factory=list)
    refused: Way | None = None  # the district said no
    transfers: int = 0  # municipalities that wait for this district

    def __bool__(self) -> bool:
        return bool(self.none_yet or self.asked or self.led or self.given_up or self.refused or self.transfers)


@dataclass(frozen=True, kw_only=True)
class AdviceTask:
    """`advice` is None where nothing was proposed yet. Once it is published, `towns` are those that have begun no way."""

    advice: PoolingAdvice | None
    towns: int

    @property
    def is_published(self) -> bool:
        return self.advice is not None and self.advice.published_at is not None


def way_tasks(actor: Actor) -> WayTasks:
    """What the own town or district has to do next; the queries do not grow with the pools."""
    transfers, allotment = waiting_transfers(actor), newest_allotment(actor)
    if allotment is None or allotment.annual_amount is None:
        return WayTasks(transfers=transfers)
    edition = pact.edition(allotment.calculation.edition)
    ways = standing_ways(actor, edition.code)
    refused = [way for way in ways if way.partner_state == PartnerState.REFUSED]
    accepted = [way for way in ways if way.state == WayState.ACCEPTED and way not in refused]
    led = next((way for way in ways if way.pool_id and way.partner_id == way.organisation_id), None)
    pool = pool_views(actor, [led.pool_id])[led.pool_id] if led and led.pool_id else None
    ended = [] if accepted or led else given_up(actor, edition.code)
    gap = claim_gap(allotment.annual_amount, edition)
    return WayTasks(
        none_yet=bool(gap and allotment.annual_amount and not ways and not ended),
        asked=[] if accepted else [way for way in ways if way.state == WayState.ASKED and way is not led],
        led=pool,
        own_council=led is not None and led.state == WayState.ASKED,
        given_up=ended,
        refused=refused[0] if refused and not accepted else None,
        transfers=transfers,
    )


def advice_task(actor: Actor) -> AdviceTask | None:
    """Proposals that towns do not see yet, because nobody has computed or published them; then towns without a way."""
    calculation = newest_final(actor)
    if calculation is None or not calculation.below_claim:
        return None
    advice = newest_advice(actor, calculation)
    if advice is None or advice.published_at is None:
        return AdviceTask(advice=advice, towns=calculation.below_claim)
    left = below_claim(actor, calculation).filter(without_way(actor, calculation)).count()
    return AdviceTask(advice=advice, towns=left) if left else None
