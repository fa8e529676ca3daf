"""Reads of the simulator: drafts, their results, comments, and the numbers that a draft can rest on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from wegbereiter.accounts.roles import Permission
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.choices import DraftKey, Holder, RateCode
from wegbereiter.funding.models import (
    Calculation,
    HeadCount,
    HeadCountRow,
    Simulation,
    SimulationAmount,
    SimulationComment,
    SimulationSum,
)
from wegbereiter.funding.permissions import own_organisation
from wegbereiter.funding.queries.editions import counted_editions
from wegbereiter.funding.queries.headcount import current_count
from wegbereiter.funding.rules.drafts import POPULATION, Draft, Place, draft_of
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import AreaKind, CalculationState, Fault, Round, SimulationState
from wegbereiter.organisations.choices import MUNICIPAL_KINDS, Kind
from wegbereiter.organisations.models import Organisation
from wegbereiter.organisations.queries.register import successors
from wegbereiter.pact.rules import Edition

FEWEST_TOWNS = 2  # a sum over one town is that town's money


def simulations_visible_to(actor: Actor) -> QuerySet[Simulation]:
    """All drafts for the state and the auditor; shared and final ones for those who read sums."""
    if actor.may(Permission.SIMULATION_READ):
        return Simulation.objects.all()
    if actor.may(Permission.SIMULATION_READ_SUMS):
        told = Q(shared_at__isnull=False) | Q(state=SimulationState.FINAL)
        return Simulation.objects.filter(told, towns__gte=FEWEST_TOWNS)
    return Simulation.objects.none()


def simulation_amounts_visible_to(actor: Actor) -> QuerySet[SimulationAmount]:
    if actor.may(Permission.SIMULATION_READ):
        return SimulationAmount.objects.all()
    return SimulationAmount.objects.none()


def simulation_sums_visible_to(actor: Actor) -> QuerySet[SimulationSum]:
    return SimulationSum.objects.filter(simulation__in=simulations_visible_to(actor))


def comments_visible_to(actor: Actor) -> QuerySet[SimulationComment]:
    """An association reads its own: it speaks to the state, not to the other associations."""
    if actor.may(Permission.SIMULATION_READ):
        return SimulationComment.objects.all()
    if actor.may(Permission.SIMULATION_COMMENT):
        return SimulationComment.objects.filter(organisation_id=own_organisation(actor))
    return SimulationComment.objects.none()


def proposed_drafts(actor: Actor) -> list[Simulation]:
    """Drafts that wait for the second officer, the oldest proposal first."""
    found = simulations_visible_to(actor).filter(prepared_at__isnull=False, decided_at=None)
    return list(found.order_by("prepared_at", "pk"))


def drafts_to_comment_on(actor: Actor) -> list[Simulation]:
    """Shared drafts about which nothing is decided yet, the newest first."""
    if not actor.may(Permission.SIMULATION_COMMENT):
        return []
    return list(simulations_visible_to(actor).filter(state=SimulationState.SHARED).order_by("-shared_at", "-pk"))


def editions_to_try() -> list[Edition]:
    """Editions that share out by head count and have one, the newest first."""
    counted = set(HeadCount.objects.values_list("edition", flat=True).distinct())
    return [edition for edition in counted_editions() if edition.code in counted]


def counts_to_try() -> list[HeadCount]:
    """Every version of every edition, the oldest day first: the dates between which people can be followed."""
    return list(HeadCount.objects.order_by("counted_on", "edition", "number"))


def final_calculation(edition: str) -> Calculation | None:
    return Calculation.objects.filter(edition=edition, round=Round.FINAL, state=CalculationState.FINAL).first()


def start_from(edition: Edition) -> Draft:
    """What the edition does with its newest head count; the two dates are the oldest and the newest that there are.

    Raises:
        AllotmentRefusedError: the edition does not share out by head count.
        RefusedError: it has no head count.
    """
    current, counts = current_count(edition.code), counts_to_try()
    if current is None:
        raise RefusedError(Fault.COUNT_MISSING)
    start = draft_of(edition, count=str(current.pk))
    return replace(start, first=str(counts[0].pk), second=str(counts[-1].pk))


def draft_kept(found: Simulation) -> Draft:
    """The draft as the rules know it."""
    rates = {RateCode.DEGREE: found.degree_rate_amount, RateCode.VOCATIONAL: found.vocational_rate_amount}
    return Draft(
        money=found.money_amount,
        years=found.years,
        key=DraftKey(found.key),
        holder=Holder(found.holder),
        count=_text(found.count_id),
        first=_text(found.first_id),
        second=_text(found.second_id),
        persons_share=found.persons_share,
        least_amount=found.least_claim_amount,
        rates={code: rate for code, rate in rates.items() if rate},
    )


def places_with(counts: Iterable[str], *, base: str, reads: frozenset[str]) -> list[Place]:
    """All towns as they were when `base` was counted, with their numbers in these head counts (keys as text): four queries.

    Towns that have merged since stand for themselves, as they do in the allotments upon that count; what they have
    become is not counted in it. A Stadtkreis is its own district, and so is a town that the register puts into none.

    Raises:
        RefusedError: the draft reads the population and the register lacks some.
    """
    counted = HeadCountRow.objects.filter(head_count_id=UUID(base)).values("organisation_id")
    today = Q(last_day=None) & ~Q(pk__in=_become_of(base))
    places = Organisation.objects.filter(Q(pk__in=counted) | today, kind__in=MUNICIPAL_KINDS)
    towns = list(places.select_related("district").order_by("key", "pk"))
    unknown = sum(town.population is None for town in towns)
    if POPULATION in reads and unknown:
        raise RefusedError(Fault.TOWNS_WITHOUT_POPULATION, count=unknown)
    numbers, estimated = _numbers(counts)
    return [
        Place(
            key=str(town.pk),
            name=town.name,
            district=str(town.district_id or town.pk),
            district_name=town.district.name if town.district else town.name,
            population=town.population or 0,
            persons=numbers.get(town.pk, {}),
            estimated=frozenset(estimated.get(town.pk, ())),
            is_city_district=town.kind == Kind.CITY_DISTRICT,
        )
        for town in towns
    ]


@dataclass(frozen=True, kw_only=True)
class AreaLine:
    """A line of the list of areas: a sum, or for those who see single towns also a Stadtkreis."""

    name: str
    key: str
    towns: int
    now_amount: Decimal
    draft_amount: Decimal
    now_below: int | None
    draft_below: int | None
    more: int
    less: int
    same: int
    estimated: int

    @property
    def difference_amount(self) -> Decimal:
        return self.draft_amount - self.now_amount


SUM_FIGURES = ("now_amount", "draft_amount", "now_below", "draft_below", "more", "less", "same", "estimated", "towns")
AMOUNT_FIGURES = ("now_amount", "draft_amount", "now_below", "draft_below", "estimated")


def area_lines(actor: Actor, found: Simulation) -> list[AreaLine]:
    """By district for the state, each Stadtkreis by itself; else the sums that may be published. In order of names."""
    sums = simulation_sums_visible_to(actor).filter(simulation=found).order_by("area__search_text")
    published = sums.values("kind", "area_id", "area__name", "area__key", *SUM_FIGURES)
    if not actor.may(Permission.SIMULATION_READ):
        return [_of_sum(one) for one in published]
    amounts = simulation_amounts_visible_to(actor).filter(simulation=found).order_by("place__search_text")
    rows = amounts.values("place__name", "place__key", *AMOUNT_FIGURES)
    if found.level == Holder.DISTRICT:
        return [_of_amount(one) for one in rows]
    whole = [one for one in published if one["area_id"]]
    lone = rows.exclude(place__district__in=[one["area_id"] for one in whole])
    return [*(_of_sum(one) for one in whole), *(_of_amount(one) for one in lone)]


def _of_sum(one: dict[str, Any]) -> AreaLine:
    return AreaLine(
        name=one["area__name"] or str(AreaKind(one["kind"]).label),
        key=one["area__key"] or "",
        **{name: one[name] for name in SUM_FIGURES},
    )


def _of_amount(one: dict[str, Any]) -> AreaLine:
    difference = one["draft_amount"] - one["now_amount"]
    return AreaLine(
        name=one["place__name"],
        key=one["place__key"] or "",
        towns=1,
        more=int(difference > 0),
        less=int(difference < 0),
        same=int(difference == 0),
        **{name: one[name] for name in AMOUNT_FIGURES},
    )


def _numbers(counts: Iterable[str]) -> tuple[dict[UUID, dict[str, int]], dict[UUID, set[str]]]:
    rows = HeadCountRow.objects.filter(head_count_id__in=list(counts))
    numbers: dict[UUID, dict[str, int]] = {}
    estimated: dict[UUID, set[str]] = {}
    for place, count, persons, guessed in rows.values_list("organisation_id", "head_count_id", "persons", "estimated"):
        numbers.setdefault(place, {})[str(count)] = persons
        if guessed:
            estimated.setdefault(place, set()).add(str(count))
    return numbers, estimated


def _become_of(count: str) -> set[UUID]:
    """What the towns of a head count have become by mergers, also by one after the other."""
    into = successors()
    gone = HeadCountRow.objects.filter(head_count_id=UUID(count), organisation__in=into)
    return {into[town] for town in gone.values_list("organisation_id", flat=True)}


def merged_since(actor: Actor, found: Simulation) -> int:
    """How many of a draft's places have merged away: they were counted, and the draft speaks of that day."""
    rows = simulation_amounts_visible_to(actor).filter(simulation=found, place__last_day__isnull=False)
    return rows.count()


def _text(pk: UUID | None) -> str | None:
    return None if pk is None else str(pk)
