"""Positions that are passed on: the applicant asks a carrier, the carrier names its person or says why not."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from wegbereiter.accounts.permissions import check
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Forwarding, Position
from wegbereiter.funding.permissions import own_organisation
from wegbereiter.funding.queries.application import forwardings_visible_to
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Fault, ForwardingState, QualificationChoice
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.models import Organisation

STANDING = (ForwardingState.ASKED, ForwardingState.ACCEPTED)

ANSWERED = [
    "state",
    "person",
    "qualification",
    "has_worked_before",
    "reason",
    "answered_at",
    "answered_by",
    "answered_role",
]


def standing_of(application_id: UUID) -> dict[UUID, Forwarding]:
    """Who is asked or has accepted, by position: one query for as many as there are."""
    found = Forwarding.objects.filter(position__application_id=application_id, state__in=STANDING)
    return {one.position_id: one for one in found}


def pass_on(position: Position, carrier_id: UUID | None, *, found: Forwarding | None, by: Actor, now: datetime) -> bool:
    """Ask this carrier instead of `found`, who was asked before; None keeps the position. Whether anything changed.

    A part of saving a draft, so it has no event of its own. What the carrier reads follows the position.

    Raises:
        RefusedError: no such carrier.
    """
    if found is not None and found.carrier_id == carrier_id:
        return _follow(found, position)
    if found is not None:
        found.state = ForwardingState.WITHDRAWN
        found.save(update_fields=["state"])
    if carrier_id is None:
        return found is not None
    if not Organisation.objects.filter(pk=carrier_id, kind=Kind.CARRIER, last_day=None).exists():
        raise RefusedError(Fault.CARRIER_UNKNOWN)
    Forwarding.objects.create(
        organisation_id=position.organisation_id,
        carrier_id=carrier_id,
        position=position,
        edition=position.application.edition,
        fte=position.fte,
        first_day=position.first_day,
        asked_at=now,
        asked_by=by.user_id,
        asked_role=by.role,
    )
    return True


@transaction.atomic
def accept_forwarding(
    forwarding_id: UUID, *, person: str, qualification: str, has_worked_before: bool = False, by: Actor, now: datetime
) -> Forwarding:
    """Take a position over and name the person who will be on it; the rate follows from her qualification.

    Raises:
        PermissionDenied, Forwarding.DoesNotExist, RefusedError (answered already, no person or no qualification).
    """
    if not person.strip() or qualification not in QualificationChoice.values:
        raise RefusedError(Fault.PERSON_MISSING)
    forwarding = _locked_asked(forwarding_id, by=by)
    forwarding.person, forwarding.qualification = person.strip(), qualification
    forwarding.has_worked_before = has_worked_before
    return _answer(forwarding, ForwardingState.ACCEPTED, "funding.forwarding.accepted", by=by, now=now)


@transaction.atomic
def refuse_forwarding(forwarding_id: UUID, *, reason: str, by: Actor, now: datetime) -> Forwarding:
    """Say why the carrier does not take the position over.

    Raises:
        PermissionDenied, Forwarding.DoesNotExist, RefusedError (answered already, or no reason).
    """
    if not reason.strip():
        raise RefusedError(Fault.WAY_REASON_MISSING)
    forwarding = _locked_asked(forwarding_id, by=by)
    forwarding.reason = reason.strip()
    return _answer(forwarding, ForwardingState.REFUSED, "funding.forwarding.refused", by=by, now=now)


def _locked_asked(forwarding_id: UUID, *, by: Actor) -> Forwarding:
    check(by, Permission.FORWARDING_ANSWER)
    asked = forwardings_visible_to(by).filter(carrier_id=own_organisation(by), pk=forwarding_id)
    found = asked.filter(state=ForwardingState.ASKED).select_for_update(of=("self",)).first()
    if found is None:
        asked.get()
        raise RefusedError(Fault.WAY_CLOSED)
    return found


def _answer(forwarding: Forwarding, state: ForwardingState, code: str, *, by: Actor, now: datetime) -> Forwarding:
    forwarding.state = state
    forwarding.answered_at, forwarding.answered_by, forwarding.answered_role = now, by.user_id, by.role
    forwarding.save(update_fields=ANSWERED)
    record(code, by=by, about=forwarding, river="money", now=now, position=forwarding.position_id)
    return forwarding


def _follow(forwarding: Forwarding, position: Position) -> bool:
    """The carrier reads the position's size and start as they are now."""
    if (forwarding.fte, forwarding.first_day) == (position.fte, position.first_day):
        return False
    forwarding.fte, forwarding.first_day = position.fte, position.first_day
    forwarding.save(update_fields=["fte", "first_day"])
    return True
