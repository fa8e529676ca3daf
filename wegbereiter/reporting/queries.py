"""Reads that join apps: what somebody finds on the first page."""

from dataclasses import dataclass, field

from wegbereiter.accounts.roles import Permission
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Calculation, HeadCount
from wegbereiter.funding.queries import (
    calculations_visible_to,
    head_counts_visible_to,
    objections_visible_to,
    place_money,
    sums_visible_to,
)
from wegbereiter.funding.queries.money import PlaceMoney
from wegbereiter.funding.states import AreaKind, CalculationState, ObjectionState, Round
from wegbereiter.organisations.models import Organisation


@dataclass(frozen=True, kw_only=True)
class StateHome:
    """What the state, the ministry and the auditor see first. `waiting` things need a second pair of eyes."""

    calculation: Calculation | None
    waiting_counts: list[HeadCount] = field(default_factory=list)
    waiting_calculations: list[Calculation] = field(default_factory=list)
    open_objections: int = 0

    @property
    def decisions(self) -> int:
        return len(self.waiting_counts) + len(self.waiting_calculations)


@dataclass(frozen=True, kw_only=True)
class SumsHome:
    calculation: Calculation | None
    regions: list[object] = field(default_factory=list)


def newest_final(actor: Actor) -> Calculation | None:
    """The newest decided allotment of a whole pact."""
    return (
        calculations_visible_to(actor)
        .filter(round=Round.FINAL, state=CalculationState.FINAL)
        .order_by("-edition")
        .first()
    )


def state_home(actor: Actor) -> StateHome:
    """Money, towns and people of the newest allotment, and what waits for whom."""
    return StateHome(
        calculation=newest_final(actor),
        waiting_counts=list(head_counts_visible_to(actor).filter(prepared_at__isnull=False, decided_at=None)),
        waiting_calculations=list(calculations_visible_to(actor).filter(state=CalculationState.PREPARED)),
        open_objections=objections_visible_to(actor).filter(state=ObjectionState.OPEN).count(),
    )


def town_home(actor: Actor, place: Organisation) -> PlaceMoney:
    """The own money in one look."""
    return place_money(actor, place)


def sums_home(actor: Actor) -> SumsHome:
    """Published sums by region; never of one town."""
    calculation = newest_final(actor)
    if calculation is None:
        return SumsHome(calculation=None)
    sums = sums_visible_to(actor).filter(calculation=calculation, kind=AreaKind.REGION).select_related("area")
    return SumsHome(calculation=calculation, regions=list(sums.order_by("-total_amount")))


def home_of(actor: Actor, place: Organisation | None) -> tuple[str, object]:
    """Which first page an actor gets, and what stands on it."""
    if actor.user_id is None:
        return "visitor", None
    if actor.may(Permission.ALLOTMENT_READ_ALL):
        return "state", state_home(actor)
    if actor.may(Permission.ALLOTMENT_READ_OWN) and place is not None:
        return "town", town_home(actor, place)
    if actor.may(Permission.ALLOTMENT_READ_SUMS):
        return "sums", sums_home(actor)
    return "plain", None
