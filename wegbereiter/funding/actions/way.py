"""A town chooses its way: fills the gap itself, or hands the task to its district; and answers what it was asked."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from wegbereiter.accounts.permissions import check
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.locks import one_at_a_time, while_nobody_replaces
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Allotment, Way
from wegbereiter.funding.permissions import own_organisation
from wegbereiter.funding.queries.application import binding_application
from wegbereiter.funding.queries.pooling import bound_ways, newest_allotment, ways_visible_to
from wegbereiter.funding.rules.agreement import (
    check_answerable,
    check_council_day,
    check_transfer_answerable,
    check_way_allowed,
    top_up_of,
)
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import WAY_ENDED, Fault, PartnerState, WayCode, WayState
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.models import Organisation
from wegbereiter.pact import queries as pact

WAYS = "ways"  # all of them: agreed upon allotments that the final ones may replace
ANSWERED = [
    "state",
    "reason",
    "council_on",
    "allotment",
    "annual_amount",
    "answered_at",
    "answered_by",
    "answered_role",
]


@transaction.atomic
def choose_top_up(*, council_on: date | None, by: Actor, now: datetime) -> Way:
    """Fill the gap to the least claim with own money, by decision of the council.

    Raises:
        PermissionDenied.
        RefusedError: no allotment, nothing is missing, another way was accepted, or the day cannot be right.
    """
    allotment, amount, town = begin(WayCode.TOP_UP, by=by, now=now)
    edition = pact.edition(allotment.calculation.edition)
    way = Way.objects.create(
        **_accepted(allotment, council_on, by=by, now=now),
        kind=WayCode.TOP_UP,
        top_up_amount=top_up_of(amount, edition),
    )
    record(
        "funding.way.top_up_chosen", by=by, about=way, river="money", now=now, town=town.pk, amount=way.top_up_amount
    )
    return way


@transaction.atomic
def hand_to_district(*, council_on: date | None, by: Actor, now: datetime) -> Way:
    """Offer the task with the allotment to the own Landkreis, which takes it over or not.

    Raises:
        PermissionDenied.
        RefusedError: as `choose_top_up`, or the town belongs to no Landkreis.
    """
    allotment, _amount, town = begin(WayCode.TO_DISTRICT, by=by, now=now)
    if town.district is None or town.district.kind != Kind.DISTRICT:
        raise RefusedError(Fault.NO_DISTRICT)
    way = Way.objects.create(
        **_accepted(allotment, council_on, by=by, now=now),
        kind=WayCode.TO_DISTRICT,
        partner=town.district,
        partner_state=PartnerState.WAITING,
    )
    record(
        "funding.way.transfer_offered",
        by=by,
        about=way,
        concerns=town.district_id,
        river="money",
        now=now,
    )
    return way


@transaction.atomic
def accept_way(way_id: UUID, *, council_on: date | None, by: Actor, now: datetime) -> Way:
    """Join the pool that the town was asked to join, or that it proposes itself, by decision of the council.

    Raises:
        PermissionDenied, Way.DoesNotExist.
        RefusedError: answered already, the pool was given up, another way was accepted, the day cannot be right, or the
            town has no allotment of the calculation that it was asked upon.
    """
    check(by, Permission.WAY_CHOOSE)
    while_nobody_replaces(
        WAYS
    )  # before the row: who publishes the final allotment holds that first and then writes rows
    way = _locked_own(way_id, by=by)
    check_answerable(way.state)
    if way.pool is not None and way.pool.ended_at is not None:
        raise RefusedError(Fault.POOL_ENDED)
    allotment, _amount, _town = begin(WayCode.NEIGHBOURS, by=by, now=now)
    if allotment.calculation_id != way.calculation_id:
        raise RefusedError(Fault.NO_ALLOTMENT)
    for name, value in _accepted(allotment, council_on, by=by, now=now).items():
        if name in ANSWERED:
            setattr(way, name, value)
    way.save(update_fields=ANSWERED)
    record(
        "funding.way.accepted",
        by=by,
        about=way,
        concerns=way.partner_id,
        river="money",
        now=now,
        pool=way.pool_id,
    )
    return way


@transaction.atomic
def refuse_way(way_id: UUID, *, reason: str, by: Actor, now: datetime) -> Way:
    """Say no to a pool, with the reason for the partners.

    Raises:
        PermissionDenied, Way.DoesNotExist, RefusedError (answered already, no reason, or the town leads the pool).
    """
    check(by, Permission.WAY_CHOOSE)
    way = _locked_own(way_id, by=by)
    check_answerable(way.state)
    return _end(way, WayState.REFUSED, reason, "funding.way.refused", by=by, now=now)


@transaction.atomic
def leave_way(way_id: UUID, *, reason: str, by: Actor, now: datetime) -> Way:
    """Leave an accepted way. A lead gives its pool up instead.

    Raises:
        PermissionDenied, Way.DoesNotExist.
        RefusedError: not accepted, no reason, the town leads the pool, or an application rests on the way.
    """
    check(by, Permission.WAY_CHOOSE)
    way = _locked_own(way_id, by=by)
    if way.state != WayState.ACCEPTED:
        raise RefusedError(Fault.WAY_NOT_ACCEPTED)
    if way.pk in bound_ways():
        raise RefusedError(Fault.WAY_BOUND)
    return _end(way, WayState.LEFT, reason, "funding.way.left", by=by, now=now)


@transaction.atomic
def answer_transfer(way_id: UUID, *, accepted: bool, reason: str = "", by: Actor, now: datetime) -> Way:
    """The district takes a town's task over, or not, with a reason. A refusal sets the town free for another way.

    Raises:
        PermissionDenied, Way.DoesNotExist, RefusedError (answered already, the town has left, or no reason).
    """
    check(by, Permission.WAY_CHOOSE)
    offered = ways_visible_to(by).filter(kind=WayCode.TO_DISTRICT, partner_id=own_organisation(by), pk=way_id)
    way = offered.select_for_update(of=("self",)).filter(partner_state=PartnerState.WAITING).first() or offered.get()
    check_transfer_answerable(way.partner_state, way.state)
    if not accepted and not reason.strip():
        raise RefusedError(Fault.WAY_REASON_MISSING)
    way.partner_state = PartnerState.ACCEPTED if accepted else PartnerState.REFUSED
    way.partner_reason = "" if accepted else reason.strip()
    way.partner_answered_at, way.partner_answered_by, way.partner_answered_role = now, by.user_id, by.role
    fields = ["partner_state", "partner_reason", "partner_answered_at", "partner_answered_by", "partner_answered_role"]
    way.save(update_fields=fields)
    record(
        "funding.way.transfer_taken" if accepted else "funding.way.transfer_refused",
        by=by,
        about=way,
        concerns=way.organisation_id,
        river="money",
        now=now,
    )
    return way


def begin(kind: WayCode, *, by: Actor, now: datetime) -> tuple[Allotment, Decimal, Organisation]:
    """What every way begins with: the right, the allotment with its yearly amount, and no other accepted way.

    Raises PermissionDenied, RefusedError.
    """
    check(by, Permission.WAY_CHOOSE)
    while_nobody_replaces(WAYS)
    one_at_a_time(f"way:{by.organisation_id}")
    allotment = newest_allotment(by)
    if allotment is None or allotment.annual_amount is None:
        raise RefusedError(Fault.NO_ALLOTMENT)
    town = Organisation.objects.select_related("district").get(pk=own_organisation(by))
    edition = pact.edition(allotment.calculation.edition)
    check_way_allowed(
        kind, annual_amount=allotment.annual_amount, edition=edition, has_association=town.association_id is not None
    )
    check_unbound(town.pk, allotment.calculation.edition, by=by)
    _leave_what_has_ended(allotment.calculation.edition, by=by, now=now)
    if _accepted_ways(allotment.calculation.edition, by=by).exists():
        raise RefusedError(Fault.WAY_TAKEN)
    return allotment, allotment.annual_amount, town


def check_unbound(holder: UUID, edition: str, *, by: Actor) -> None:
    """An own application that is handed in or granted rests on the way it was made for. Raises RefusedError."""
    if binding_application(by, holder, edition):
        raise RefusedError(Fault.WAY_BOUND)


def _accepted_ways(edition: str, *, by: Actor) -> QuerySet[Way]:
    return ways_visible_to(by).filter(organisation_id=own_organisation(by), edition=edition, state=WayState.ACCEPTED)


def _leave_what_has_ended(edition: str, *, by: Actor, now: datetime) -> None:
    """A pool that its lead gave up, or a district that said no, binds nobody any more."""
    for way in _accepted_ways(edition, by=by).select_related("pool").select_for_update(of=("self",)):
        if (way.pool and way.pool.ended_at) or way.partner_state == PartnerState.REFUSED:
            way.state, way.reason = WayState.LEFT, WAY_ENDED
            way.answered_at, way.answered_by, way.answered_role = now, by.user_id, by.role
            way.save(update_fields=["state", "reason", "answered_at", "answered_by", "answered_role"])


def _accepted(allotment: Allotment, council_on: date | None, *, by: Actor, now: datetime) -> dict[str, object]:
    edition = pact.edition(allotment.calculation.edition)
    return {
        "organisation_id": own_organisation(by),
        "edition": allotment.calculation.edition,
        "calculation_id": allotment.calculation_id,
        "allotment": allotment,
        "annual_amount": allotment.annual_amount,
        "state": WayState.ACCEPTED,
        "council_on": check_council_day(council_on, today=timezone.localdate(now), edition=edition),
        "asked_at": now,
        "asked_by": by.user_id,
        "asked_role": by.role,
        "answered_at": now,
        "answered_by": by.user_id,
        "answered_role": by.role,
    }


def _end(way: Way, state: WayState, reason: str, code: str, *, by: Actor, now: datetime) -> Way:
    if way.pool_id and way.partner_id == way.organisation_id:
        raise RefusedError(Fault.LEAD_CANNOT_LEAVE)
    if not reason.strip():
        raise RefusedError(Fault.WAY_REASON_MISSING)
    way.state, way.reason = state, reason.strip()
    way.answered_at, way.answered_by, way.answered_role = now, by.user_id, by.role
    way.save(update_fields=["state", "reason", "answered_at", "answered_by", "answered_role"])
    record(code, by=by, about=way, concerns=way.partner_id, river="money", now=now, pool=way.pool_id)
    return way


def _locked_own(way_id: UUID, *, by: Actor) -> Way:
    own = ways_visible_to(by).filter(organisation_id=own_organisation(by))
    return own.select_related("pool").select_for_update(of=("self",)).get(pk=way_id)
