"""The recipient objects to a notice, or the office enters its letter; two officers say how it comes out."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wegbereiter.accounts.permissions import check, check_any
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.four_eyes import FourEyesError, FourEyesFault
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.actions.files import keep_scan
from wegbereiter.funding.models import Notice, NoticeObjection
from wegbereiter.funding.permissions import own_organisation
from wegbereiter.funding.queries.notice import notices_visible_to
from wegbereiter.funding.queries.notice_objection import notice_objections_visible_to
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.notice_objection import check_outcome, check_received
from wegbereiter.funding.rules.scans import Scan
from wegbereiter.funding.states import Fault, NoticeObjectionState, ObjectionOutcome, Remedy


@transaction.atomic
def object_to_notice(
    notice_id: UUID, *, text: str, scan: Scan | None = None, by: Actor, now: datetime
) -> NoticeObjection:
    """Object to a notice of the own organisation, with a scan of the letter if there is one. Late ones are taken too.

    Raises:
        PermissionDenied, Notice.DoesNotExist, RefusedError (no text, or one is open already).
    """
    check(by, Permission.APPLICATION_WRITE)
    notice = notices_visible_to(by).get(pk=notice_id, organisation_id=own_organisation(by))
    made = _made(notice, text, scan, received_on=timezone.localdate(now), by=by, now=now)
    record("funding.notice_objection.made", by=by, about=made, river="money", now=now, notice=notice.pk)
    return made


@transaction.atomic
def enter_objection(
    notice_id: UUID, *, text: str, received_on: date, scan: Scan, by: Actor, now: datetime
) -> NoticeObjection:
    """Enter an objection that came by mail: marked, with its scan. Who enters it does not decide about it.

    Raises:
        PermissionDenied, Notice.DoesNotExist, RefusedError (no text, an impossible day, or one is open already).
    """
    check(by, Permission.APPLICATION_PREPARE)
    notice = notices_visible_to(by).get(pk=notice_id)
    made_on, today = timezone.localdate(notice.created_at), timezone.localdate(now)
    check_received(received_on, made_on=made_on, today=today)
    made = _made(notice, text, scan, received_on=received_on, by_mail=True, by=by, now=now)
    day = received_on.isoformat()
    record("funding.notice_objection.entered", by=by, about=made, river="money", now=now, notice=notice.pk, day=day)
    return made


@transaction.atomic
def withdraw_notice_objection(objection_id: UUID, *, by: Actor, now: datetime) -> NoticeObjection:
    """Take the own objection back while it is open; a proposal made so far falls.

    Raises:
        PermissionDenied, NoticeObjection.DoesNotExist.
        RefusedError: not open any more, or it came by mail and is taken back the same way.
    """
    check(by, Permission.APPLICATION_WRITE)
    objection = _locked(objection_id, by=by)
    if objection.by_mail:
        raise RefusedError(Fault.OBJECTION_BY_MAIL)
    if objection.is_prepared:
        _drop_proposal(objection)
    objection.state, objection.withdrawn_at = NoticeObjectionState.WITHDRAWN, now
    objection.save()
    record("funding.notice_objection.withdrawn", by=by, about=objection, river="money", now=now)
    return objection


@transaction.atomic
def propose_outcome(
    objection_id: UUID, *, outcome: ObjectionOutcome, reason: str, remedy: Remedy | None, by: Actor, now: datetime
) -> NoticeObjection:
    """Propose how an objection comes out; another officer decides.

    Raises:
        PermissionDenied, NoticeObjection.DoesNotExist, FourEyesError.
        RefusedError: not open, no reason, or what follows is missing or does not fit.
    """
    check(by, Permission.APPLICATION_PREPARE)
    objection = _locked(objection_id, by=by)
    check_outcome(outcome, reason=reason, remedy=remedy)
    objection.prepare(by=by, now=now)
    objection.outcome, objection.outcome_reason, objection.remedy = outcome, reason.strip(), remedy or ""
    objection.save()
    record("funding.notice_objection.proposed", by=by, about=objection, river="money", now=now, outcome=str(outcome))
    return objection


@transaction.atomic
def take_back_outcome(objection_id: UUID, *, by: Actor, now: datetime) -> NoticeObjection:
    """Remove the proposal, by either officer.

    Raises PermissionDenied, NoticeObjection.DoesNotExist, FourEyesError, RefusedError (not open).
    """
    check_any(by, Permission.APPLICATION_PREPARE, Permission.APPLICATION_DECIDE)
    objection = _locked(objection_id, by=by)
    _drop_proposal(objection)
    objection.save()
    record("funding.notice_objection.taken_back", by=by, about=objection, river="money", now=now)
    return objection


@transaction.atomic
def decide_outcome(objection_id: UUID, *, by: Actor, now: datetime) -> NoticeObjection:
    """Decide what another person has proposed; whoever entered the letter decides nothing.

    Raises PermissionDenied, NoticeObjection.DoesNotExist, FourEyesError, RefusedError (withdrawn).
    """
    check(by, Permission.APPLICATION_DECIDE)
    objection = _locked(objection_id, by=by)
    if by.natural_persons & set(objection.entered_persons):
        raise FourEyesError(FourEyesFault.SAME_PERSON)
    objection.decide(by=by, now=now)
    objection.state = NoticeObjectionState(objection.outcome)
    objection.save()
    record(
        "funding.notice_objection.decided",
        by=by,
        about=objection,
        river="money",
        now=now,
        outcome=objection.outcome,
        remedy=objection.remedy,
    )
    return objection


def _made(  # one objection, whichever way it came
    notice: Notice,
    text: str,
    scan: Scan | None,
    *,
    received_on: date,
    by_mail: bool = False,
    by: Actor,
    now: datetime,
) -> NoticeObjection:
    one_at_a_time(f"notice_objection:{notice.pk}")
    if not text.strip():
        raise RefusedError(Fault.NOTICE_OBJECTION_TEXT)
    if notice_objections_visible_to(by).filter(notice=notice, state=NoticeObjectionState.OPEN).exists():
        raise RefusedError(Fault.NOTICE_OBJECTION_OPEN)
    objection = NoticeObjection.objects.create(
        organisation_id=notice.organisation_id,
        notice=notice,
        edition=notice.edition,
        text=text.strip(),
        received_on=received_on,
        by_mail=by_mail,
        entered_persons=sorted(by.natural_persons) if by_mail else [],
        created_at=now,
        created_by=by.user_id,
        created_role=by.role,
    )
    if scan is not None:
        keep_scan(objection, scan, by=by, now=now)
    return objection


def _drop_proposal(objection: NoticeObjection) -> None:
    objection.take_back()
    objection.outcome, objection.outcome_reason, objection.remedy = "", "", ""


def _locked(objection_id: UUID, *, by: Actor) -> NoticeObjection:
    """The objection, locked while it is open: the database gives the recipient no lock on what is decided."""
    visible = notice_objections_visible_to(by).filter(pk=objection_id)
    objection = visible.select_for_update(of=("self",)).filter(state=NoticeObjectionState.OPEN).first()
    if objection is None:
        ended = visible.get()
        if ended.is_decided:
            raise FourEyesError(FourEyesFault.ALREADY_DECIDED)
        raise RefusedError(Fault.NOTICE_OBJECTION_CLOSED)
    return objection
