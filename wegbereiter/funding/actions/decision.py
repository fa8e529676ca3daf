"""The office: look at an application, let a finding pass, send back, propose, and decide by a second person."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from wegbereiter.accounts.permissions import check, check_any
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.four_eyes import FourEyesError, FourEyesFault
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.actions.application import Draft, begin_draft, hand_in, shared_out, write_draft
from wegbereiter.funding.actions.files import keep_scan
from wegbereiter.funding.actions.notice import issue
from wegbereiter.funding.models import Application, OverruledFinding
from wegbereiter.funding.permissions import own_user
from wegbereiter.funding.queries import application as reads
from wegbereiter.funding.rules.application import Finding
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.scans import Scan
from wegbereiter.funding.states import ApplicationState, Fault, Outcome, Signature
from wegbereiter.organisations.models import Organisation

WORKED_ON = (Permission.APPLICATION_PREPARE, Permission.APPLICATION_DECIDE)


@transaction.atomic
def overrule_finding(
    application_id: UUID, *, code: str, position: int | None, reason: str, by: Actor, now: datetime
) -> OverruledFinding:
    """Let a finding pass, with the reason that an auditor reads.

    Raises:
        PermissionDenied, Application.DoesNotExist.
        RefusedError: no reason, not handed in, no such finding, or one that nobody could have handed in with.
    """
    check(by, Permission.APPLICATION_PREPARE)
    application = _locked(application_id, by=by)
    found = [one for one in reads.open_findings(by, application) if (one.code, one.position) == (code, position)]
    (row,) = _let_pass(application, found, reason, by=by, now=now)
    record("funding.application.finding_overruled", by=by, about=application, river="money", now=now, finding=code)
    return row


@transaction.atomic
def overrule_alike(application_id: UUID, *, code: str, reason: str, by: Actor, now: datetime) -> list[OverruledFinding]:
    """Let a finding pass for every position that has it, each with the same reason and on its own line for the auditor.

    A city may begin fifty positions on one day; the office looks at that day once. Raises as `overrule_finding`.
    """
    check(by, Permission.APPLICATION_PREPARE)
    application = _locked(application_id, by=by)
    found = [one for one in reads.open_findings(by, application) if one.code == code]
    rows = _let_pass(application, found, reason, by=by, now=now)
    record(
        "funding.application.finding_overruled",
        by=by,
        about=application,
        river="money",
        now=now,
        finding=code,
        positions=len(rows),
    )
    return rows


@transaction.atomic
def send_back(application_id: UUID, *, reason: str, by: Actor, now: datetime) -> Application:
    """Give an application back to be completed; a proposal made so far falls.

    Raises:
        PermissionDenied, Application.DoesNotExist, RefusedError (not handed in, or no reason).
    """
    check(by, Permission.APPLICATION_PREPARE)
    application = _locked(application_id, by=by)
    if not reason.strip():
        raise RefusedError(Fault.REASON_MISSING)
    if application.is_prepared:
        application.take_back()
    application.state = ApplicationState.RETURNED
    application.returned_at, application.return_reason = now, reason.strip()
    application.save()
    record("funding.application.sent_back", by=by, about=application, river="money", now=now)
    return application


@transaction.atomic
def propose_decision(
    application_id: UUID, *, outcome: Outcome, reason: str = "", by: Actor, now: datetime
) -> Application:
    """Propose to grant or to reject. Granting needs every finding dealt with; rejecting needs a reason.

    Raises:
        PermissionDenied, Application.DoesNotExist, FourEyesError.
        RefusedError: not handed in, a finding is open, or no reason.
    """
    check(by, Permission.APPLICATION_PREPARE)
    application = _locked(application_id, by=by)
    if outcome == Outcome.REJECT and not reason.strip():
        raise RefusedError(Fault.REASON_MISSING)
    if outcome == Outcome.GRANT:
        _check_findings(application, by=by)
    application.prepare(by=by, now=now)
    application.outcome, application.outcome_reason = outcome, reason.strip()
    application.save()
    record("funding.application.proposed", by=by, about=application, river="money", now=now, outcome=str(outcome))
    return application


@transaction.atomic
def take_back_proposal(application_id: UUID, *, by: Actor, now: datetime) -> Application:
    """Remove the proposal, by either officer. Raises PermissionDenied, Application.DoesNotExist, FourEyesError."""
    check_any(by, *WORKED_ON)
    application = _locked(application_id, by=by)
    application.take_back()
    application.save()
    record("funding.application.taken_back", by=by, about=application, river="money", now=now)
    return application


@transaction.atomic
def decide_application(application_id: UUID, *, by: Actor, now: datetime) -> Application:
    """Decide what another person has proposed, and make the notice; whoever entered a letter for the applicant decides nothing.

    Raises:
        PermissionDenied, Application.DoesNotExist, FourEyesError.
        RefusedError: not handed in, or what it rests on has changed since the proposal, so that a finding is open.
        PdfRefusedError: the notice cannot be made, so nothing is decided.
    """
    check(by, Permission.APPLICATION_DECIDE)
    application = _locked(application_id, by=by)
    if by.natural_persons & set(application.entered_persons):
        raise FourEyesError(FourEyesFault.SAME_PERSON)
    application.decide(by=by, now=now)
    if application.outcome == Outcome.GRANT:
        _check_findings(application, by=by)
        application.state, application.granted_amount = ApplicationState.GRANTED, application.applied_amount
    else:
        application.state = ApplicationState.REJECTED
    application.save()
    notice = issue(application, by=by, now=now)
    record(
        f"funding.application.{application.state}",
        by=by,
        about=application,
        river="money",
        now=now,
        amount=application.granted_amount,
        notice=notice.pk,
    )
    return application


@transaction.atomic
def enter_letter(  # one letter, entered in one go
    holder_id: UUID, draft: Draft, *, received_on: date, scan: Scan, by: Actor, now: datetime
) -> Application:
    """Enter what came by mail: marked, with its scan. Complete or not at all.

    Raises PermissionDenied, RefusedError as for the applicant.
    """
    check(by, Permission.APPLICATION_PREPARE)
    one_at_a_time(f"application:{holder_id}")
    holder = Organisation.objects.get(pk=holder_id)
    calculation = shared_out(by)
    if reads.in_hand(by, holder, calculation.edition):
        raise RefusedError(Fault.APPLICATION_IN_HAND)
    application = begin_draft(holder, calculation, by=by, now=now, filled=False)
    write_draft(application, draft, by=by, now=now)
    application.by_mail_on, application.entered_persons = received_on, sorted(by.natural_persons)
    keep_scan(application, scan, by=by, now=now)
    hand_in(application, Signature.SCAN, by=by, now=now)
    record("funding.application.entered", by=by, about=application, river="money", now=now)
    return application


def _check_findings(application: Application, *, by: Actor) -> None:
    """Raises RefusedError as long as something is left to look at."""
    if still := reads.open_findings(by, application):
        raise RefusedError(Fault.FINDINGS_OPEN, count=len(still))


def _let_pass(
    application: Application, found: Sequence[Finding], reason: str, *, by: Actor, now: datetime
) -> list[OverruledFinding]:
    """One row for each finding. Raises RefusedError."""
    if not reason.strip():
        raise RefusedError(Fault.OVERRULING_NEEDS_REASON)
    if not found:
        raise RefusedError(Fault.FINDING_UNKNOWN)
    if any(one.blocks for one in found):
        raise RefusedError(Fault.FINDING_BINDS)
    return OverruledFinding.objects.bulk_create(
        OverruledFinding(
            organisation_id=application.organisation_id,
            application=application,
            code=str(one.code),
            position=one.position,
            reason=reason.strip(),
            at=now,
            by=own_user(by),
            role=by.role,
        )
        for one in found
    )


def _locked(application_id: UUID, *, by: Actor) -> Application:
    """The application, locked, while the office works on it. Raises RefusedError unless it is handed in."""
    found = reads.applications_visible_to(by).select_related("organisation", "calculation", "pool")
    application = found.select_for_update(of=("self",)).get(pk=application_id)
    if application.is_decided:
        raise FourEyesError(FourEyesFault.ALREADY_DECIDED)
    if application.state != ApplicationState.SUBMITTED:
        raise RefusedError(Fault.APPLICATION_NOT_HANDED_IN)
    return application
