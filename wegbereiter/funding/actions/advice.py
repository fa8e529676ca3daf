"""The state has ways proposed to all towns below the least claim, and publishes them. The towns decide."""

import time
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from wegbereiter.accounts.permissions import check
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.jobs import Reporter
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.choices import PoolKind
from wegbereiter.funding.models import Allotment, Calculation, PoolingAdvice, PoolingSuggestion
from wegbereiter.funding.queries import allotments_visible_to, calculations_visible_to
from wegbereiter.funding.queries.application import applications_visible_to
from wegbereiter.funding.queries.pooling import advice_visible_to
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.pooling import advise
from wegbereiter.funding.rules.pools import Advice, DistrictFigures, Pool, PoolingTown, Proposal, pooling_terms
from wegbereiter.funding.states import BINDING, CalculationState, Fault, Round, WayCode
from wegbereiter.pact import queries as pact

WAYS = {
    PoolKind.OWN_TOP_UP: WayCode.TOP_UP,
    PoolKind.ASSOCIATION: WayCode.ASSOCIATION,
    PoolKind.NEIGHBOURS: WayCode.NEIGHBOURS,
    PoolKind.TRANSFER: WayCode.TO_DISTRICT,
}


@transaction.atomic
def propose_ways(calculation_id: UUID, *, by: Actor, now: datetime, reporter: Reporter | None = None) -> PoolingAdvice:
    """Let the adviser propose a way to every town below the claim; nobody but the state sees it until it is published.

    Raises:
        PermissionDenied, Calculation.DoesNotExist.
        RefusedError: the calculation is not a final one over a term of years.
        AllotmentRefusedError: the edition has no least claim or no pooling.
        CancelledError: somebody asked to stop.
    """
    calculation = plan_advice(calculation_id, by=by)
    reporter = reporter or Reporter.silent(by)
    terms = pooling_terms(pact.edition(calculation.edition))
    allotments = {one.organisation.key: one for one in _allotments(calculation, by=by)}
    begun = time.monotonic()
    advice = advise(
        [_town(one) for one in allotments.values()],
        terms,
        timer=time.monotonic,
        on_district=lambda figures: _tell(reporter, figures),
    )
    kept = _keep(calculation, advice, seconds=time.monotonic() - begun, by=by, now=now)
    _keep_suggestions(kept, advice, allotments)
    record(
        "funding.pooling.proposed",
        by=by,
        about=kept,
        river="money",
        now=now,
        calculation=calculation.pk,
        towns=kept.towns,
        pools=kept.pools,
        transfers=kept.transfers,
    )
    return kept


@transaction.atomic
def publish_advice(advice_id: UUID, *, by: Actor, now: datetime) -> PoolingAdvice:
    """Let every town see what is proposed to it.

    Raises:
        PermissionDenied, PoolingAdvice.DoesNotExist, RefusedError (published already).
    """
    check(by, Permission.ALLOTMENT_PREPARE)
    advice = advice_visible_to(by).select_for_update().get(pk=advice_id)
    if advice.published_at is not None:
        raise RefusedError(Fault.ADVICE_PUBLISHED)
    advice.published_at, advice.published_by = now, by.user_id
    advice.save(update_fields=["published_at", "published_by"])
    record("funding.pooling.published", by=by, about=advice, river="money", now=now)
    return advice


def plan_advice(calculation_id: UUID, *, by: Actor) -> Calculation:
    """The calculation that proposals can rest on. Raises PermissionDenied, Calculation.DoesNotExist, RefusedError."""
    check(by, Permission.ALLOTMENT_PREPARE)
    calculation = calculations_visible_to(by).get(pk=calculation_id)
    if calculation.state != CalculationState.FINAL or calculation.round != Round.FINAL:
        raise RefusedError(Fault.ADVICE_NEEDS_FINAL)
    return calculation


def _allotments(calculation: Calculation, *, by: Actor) -> Iterable[Allotment]:
    """Of every place but those that have applied, upon the first tranche for instance: they are bound and join nobody."""
    bound = applications_visible_to(by).filter(edition=calculation.edition, state__in=BINDING)
    found = allotments_visible_to(by).filter(
        calculation=calculation, organisation__latitude__isnull=False, organisation__longitude__isnull=False
    )
    found = found.exclude(organisation__in=bound.order_by().values("organisation"))
    return found.select_related("organisation__district", "organisation__association")


def _town(allotment: Allotment) -> PoolingTown:
    town = allotment.organisation
    district, association = town.district, town.association
    return PoolingTown(
        ags=town.key or "",
        name=town.name,
        annual_amount=allotment.annual_amount or Decimal(),
        district_key=(district.key if district else town.key) or "",
        district=district.name if district else town.name,
        association_key=(association.key if association else town.key) or "",  # a town without one stands alone
        association=association.name if association else "",
        lat=float(town.latitude or 0),
        lon=float(town.longitude or 0),
    )


def _tell(reporter: Reporter, figures: DistrictFigures) -> None:
    if figures.number == 1:
        reporter.begin(total=figures.total)
    reporter.reached(figures.number)


def _keep(calculation: Calculation, advice: Advice, *, seconds: float, by: Actor, now: datetime) -> PoolingAdvice:
    top_ups = sum(proposal.kind == PoolKind.OWN_TOP_UP for proposal in advice.proposals)
    return PoolingAdvice.objects.create(
        edition=calculation.edition,
        calculation=calculation,
        towns=advice.with_money,
        pools=len(advice.pools),
        top_ups=top_ups,
        transfers=advice.transfers,
        seconds=Decimal(str(round(seconds, 2))),
        districts=[
            [one.district_key, one.district, one.below, str(one.solved), one.gap, round(one.seconds, 3), one.transfers]
            for one in advice.districts
        ],
        created_at=now,
        created_by=by.user_id,
        created_role=by.role,
    )


def _keep_suggestions(kept: PoolingAdvice, advice: Advice, allotments: dict[str | None, Allotment]) -> None:
    pools = {pool.name: pool for pool in advice.pools}
    PoolingSuggestion.objects.bulk_create(
        _suggestion(kept, proposal, pools.get(proposal.pool or ""), allotments) for proposal in advice.proposals
    )


def _suggestion(
    kept: PoolingAdvice, proposal: Proposal, pool: Pool | None, allotments: dict[str | None, Allotment]
) -> PoolingSuggestion:
    own = allotments[proposal.ags]
    others = [allotments[ags] for ags in pool.members if ags != proposal.ags] if pool else []
    return PoolingSuggestion(
        organisation_id=own.organisation_id,
        advice=kept,
        kind=WAYS[proposal.kind],
        pool_name=pool.name if pool else "",
        leads=pool is not None and pool.lead == proposal.ags,
        annual_amount=own.annual_amount or Decimal(),
        pool_amount=pool.annual_amount if pool else None,
        partners=[[str(other.organisation_id), str(other.annual_amount)] for other in others],
        reason=proposal.reason,
        reason_values={**proposal.params, "searched": proposal.searched},
    )
