"""Towns find together: one proposes and leads, the others answer each for itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from wegbereiter.accounts.permissions import check
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.actions.way import begin, check_unbound
from wegbereiter.funding.models import Allotment, Pool, Way
from wegbereiter.funding.permissions import own_organisation
from wegbereiter.funding.queries.pooling import newest_suggestion, pool_view, pools_visible_to, ways_visible_to
from wegbereiter.funding.rules.agreement import check_answerable, check_borders
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Fault, WayCode, WayState
from wegbereiter.organisations.queries import municipalities
from wegbereiter.pact import queries as pact


@transaction.atomic
def propose_pool(kind: WayCode, *, partners: Sequence[UUID], by: Actor, now: datetime) -> Pool:
    """Propose to apply together, as the lead: the partners are asked, and the own council still has to decide.

    Amounts of partners are known where the adviser proposed them; the others' become known once they accept.

    Raises:
        PermissionDenied.
        RefusedError: no allotment, no partner, an unknown one, all amounts are known and stay below the claim,
            the town leads a pool already or has accepted another way, or the edition keeps pools within one district.
    """
    allotment, amount, _town = begin(kind, by=by, now=now)
    own = own_organisation(by)
    _check_partners(partners, own=own, edition=allotment.calculation.edition)
    if pools_visible_to(by).filter(organisation_id=own, edition=allotment.calculation.edition, ended_at=None).exists():
        raise RefusedError(Fault.POOL_LED_ALREADY)
    known = _known_amounts(by, allotment)
    pool = Pool.objects.create(
        organisation_id=own,
        edition=allotment.calculation.edition,
        calculation_id=allotment.calculation_id,
        kind=kind,
        created_at=now,
        created_by=by.user_id,
        created_role=by.role,
    )
    Way.objects.create(**_asked(pool, own, amount, by=by, now=now), allotment=allotment)
    Way.objects.bulk_create(Way(**_asked(pool, town, known.get(town), by=by, now=now)) for town in partners)
    view = pool_view(by, pool.pk)
    if view.gap and not view.has_unknown:
        raise RefusedError(Fault.POOL_BELOW_CLAIM)
    record("funding.pool.proposed", by=by, about=pool, river="money", now=now, towns=len(partners) + 1)
    return pool


@transaction.atomic
def ask_partner(pool_id: UUID, *, partner: UUID, by: Actor, now: datetime) -> Way:
    """Ask one more town, for instance because another one has refused or left.

    Raises:
        PermissionDenied, Pool.DoesNotExist.
        RefusedError: the pool was given up, the town is unknown, asked already or behind a border that counts.
    """
    pool = _locked_own_pool(pool_id, by=by)
    _check_partners([partner], own=pool.organisation_id, edition=pool.edition)
    view = pool_view(by, pool.pk)
    if any(way.organisation_id == partner for way in view.ways):
        raise RefusedError(Fault.PARTNER_TWICE)
    known = _known_amounts(by, view.ways[0].allotment) if view.ways else {}
    way = Way.objects.create(**_asked(pool, partner, known.get(partner), by=by, now=now))
    record("funding.pool.partner_asked", by=by, about=way, river="money", now=now, pool=pool.pk)
    return way


@transaction.atomic
def withdraw_question(way_id: UUID, *, by: Actor, now: datetime) -> Way:
    """Take back what a partner was asked and has not answered yet.

    Raises:
        PermissionDenied, Way.DoesNotExist, RefusedError (answered already).
    """
    check(by, Permission.WAY_CHOOSE)
    own = own_organisation(by)
    asked = ways_visible_to(by).filter(partner_id=own, pool__isnull=False).exclude(organisation_id=own)
    way = asked.filter(pk=way_id, state=WayState.ASKED).select_for_update(of=("self",)).first()
    check_answerable(way.state if way else asked.get(pk=way_id).state)
    assert way is not None  # else the line above has refused
    way.state = WayState.WITHDRAWN
    way.save(update_fields=["state"])
    record("funding.pool.question_withdrawn", by=by, about=way, river="money", now=now, pool=way.pool_id)
    return way


@transaction.atomic
def give_up_pool(pool_id: UUID, *, reason: str, by: Actor, now: datetime) -> Pool:
    """End the own pool. Every partner is free for another way and reads why.

    Raises:
        PermissionDenied, Pool.DoesNotExist.
        RefusedError: given up already, no reason, or the pool's application is handed in or granted.
    """
    pool = _locked_own_pool(pool_id, by=by)
    if not reason.strip():
        raise RefusedError(Fault.WAY_REASON_MISSING)
    check_unbound(pool.organisation_id, pool.edition, by=by)
    pool.ended_at, pool.end_reason = now, reason.strip()
    pool.save(update_fields=["ended_at", "end_reason"])
    for way in ways_visible_to(by).filter(pool=pool, organisation_id=pool.organisation_id):
        way.state = WayState.LEFT if way.state == WayState.ACCEPTED else WayState.WITHDRAWN
        way.reason = reason.strip()
        way.save(update_fields=["state", "reason"])
    record("funding.pool.given_up", by=by, about=pool, river="money", now=now)
    return pool


def _check_partners(partners: Sequence[UUID], *, own: UUID, edition: str) -> None:
    if not partners:
        raise RefusedError(Fault.POOL_TOO_SMALL)
    if len(set(partners)) != len(partners):
        raise RefusedError(Fault.PARTNER_TWICE)
    found = municipalities().filter(pk__in=[own, *partners]).values_list("pk", "district_id")
    areas = {town: district or town for town, district in found}
    if own in partners or not areas.keys() >= set(partners):
        raise RefusedError(Fault.PARTNER_UNKNOWN)
    check_borders(areas.get(own, own), (areas[town] for town in partners), edition=pact.edition(edition))


def _known_amounts(by: Actor, allotment: Allotment | None) -> Mapping[UUID, Decimal]:
    """Yearly amounts of possible partners, as far as the adviser's published proposal names them."""
    suggestion = newest_suggestion(by, allotment) if allotment else None
    return {UUID(town): Decimal(amount) for town, amount in suggestion.partners} if suggestion else {}


def _asked(pool: Pool, town: UUID, amount: Decimal | None, *, by: Actor, now: datetime) -> dict[str, object]:
    return {
        "organisation_id": town,
        "partner_id": pool.organisation_id,
        "pool": pool,
        "edition": pool.edition,
        "calculation_id": pool.calculation_id,
        "kind": pool.kind,
        "annual_amount": amount,
        "state": WayState.ASKED,
        "asked_at": now,
        "asked_by": by.user_id,
        "asked_role": by.role,
    }


def _locked_own_pool(pool_id: UUID, *, by: Actor) -> Pool:
    check(by, Permission.WAY_CHOOSE)
    one_at_a_time(f"way:{by.organisation_id}")
    own = pools_visible_to(by).filter(organisation_id=own_organisation(by))
    pool = own.select_for_update(of=("self",)).get(pk=pool_id)
    if pool.ended_at is not None:
        raise RefusedError(Fault.POOL_ENDED)
    return pool
