"""The holder reports what changes after a grant; two officers amend it, each grant with a decision of its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wegbereiter.accounts.permissions import check, check_any
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.documents.pdf_faults import PdfRefusedError
from wegbereiter.core.four_eyes import FourEyesError, FourEyesFault
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.actions.files import keep_scan
from wegbereiter.funding.actions.notice import issue_amendment
from wegbereiter.funding.choices.amendment import AmendmentState, ChangeState
from wegbereiter.funding.models import Amendment, Application, NoticeObjection, Position, PositionChange
from wegbereiter.funding.permissions import own_organisation
from wegbereiter.funding.queries import amendment as reads
from wegbereiter.funding.queries.application import applications_visible_to, positions_visible_to
from wegbereiter.funding.queries.notice_objection import notice_objections_visible_to, owed_change
from wegbereiter.funding.rules.amendment import Change, findings_of
from wegbereiter.funding.rules.application import Finding
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.scans import Scan
from wegbereiter.funding.states import ApplicationState, Fault
from wegbereiter.pact import queries as pact

WORKED_ON = (Permission.APPLICATION_PREPARE, Permission.APPLICATION_DECIDE)
AMENDING = "amending"  # what is granted changes one step at a time: report, propose, decide


@dataclass(frozen=True, kw_only=True)
class AmendedLine:
    """What became of one line; `refusal` None: it was done."""

    key: UUID
    refusal: RefusedError | FourEyesError | PdfRefusedError | None = None


@transaction.atomic
def report_change(application_id: UUID, change: Change, *, by: Actor, now: datetime) -> PositionChange:
    """Report how a position of the own grant is from a day on.

    Raises:
        PermissionDenied, Application.DoesNotExist, Position.DoesNotExist.
        RefusedError: not granted, one is reported already, or something blocks (see rules.amendment.findings_of).
    """
    check(by, Permission.APPLICATION_WRITE)
    one_at_a_time(f"{AMENDING}:{application_id}")
    own = applications_visible_to(by).filter(organisation_id=own_organisation(by))
    row = _reported(own.get(pk=application_id), change, by=by, now=now)
    record("funding.change.reported", by=by, about=row, river="money", now=now, application=application_id)
    return row


@transaction.atomic
def enter_change(  # one letter, entered in one go
    application_id: UUID, change: Change, *, received_on: date, scan: Scan, by: Actor, now: datetime
) -> PositionChange:
    """Enter a report that came by mail: marked, with its scan. Who enters it does not decide the amendment.

    Raises:
        PermissionDenied, Application.DoesNotExist, Position.DoesNotExist.
        RefusedError: as for the holder, or an impossible day.
    """
    check(by, Permission.APPLICATION_PREPARE)
    one_at_a_time(f"{AMENDING}:{application_id}")
    application = applications_visible_to(by).get(pk=application_id)
    row = _reported(application, change, received_on=received_on, by=by, now=now)
    keep_scan(row, scan, by=by, now=now)
    record("funding.change.entered", by=by, about=row, river="money", now=now, application=application_id)
    return row


@transaction.atomic
def enter_remedy(objection_id: UUID, change: Change, *, by: Actor, now: datetime) -> PositionChange:
    """Enter what an upheld objection changes of its grant; its amendment is made as of any report.

    Who enters it does not decide the amendment.

    Raises:
        PermissionDenied, Position.DoesNotExist.
        NoticeObjection.DoesNotExist: there is none, or no amendment is owed upon it any more.
        RefusedError: as for the holder.
    """
    objection = owed_objection(objection_id, by=by)
    row = _reported(objection.notice.application, change, objection=objection, by=by, now=now)
    record("funding.change.remedy_entered", by=by, about=row, river="money", now=now, objection=objection_id)
    return row


def owed_objection(objection_id: UUID, *, by: Actor) -> NoticeObjection:
    """An upheld objection upon which an amendment is owed, with the changes of its grant locked: asked again under the lock.

    Raises:
        PermissionDenied, NoticeObjection.DoesNotExist.
    """
    check(by, Permission.APPLICATION_PREPARE)
    visible = notice_objections_visible_to(by).select_related("notice")
    application_id = visible.get(pk=objection_id).notice.application_id
    one_at_a_time(f"{AMENDING}:{application_id}")
    return owed_change(by).get(pk=objection_id)


def _reported(  # one report, whichever way it came
    application: Application,
    change: Change,
    *,
    received_on: date | None = None,
    objection: NoticeObjection | None = None,
    by: Actor,
    now: datetime,
) -> PositionChange:
    check_granted(application)
    today = timezone.localdate(now)
    check_received(application, received_on, today=today)
    position = positions_visible_to(by).get(application=application, number=change.number)
    if reads.changes_visible_to(by).filter(position=position, state=ChangeState.OPEN).exists():
        raise RefusedError(Fault.CHANGE_OPEN)
    line = reads.line_of(by, application)
    edition = pact.edition(application.edition)
    check_findings(findings_of(line.now, change, edition, today=today, expected=line.expected))
    row = written(application, change, received_on=received_on, objection=objection, by=by, now=now)
    row.position = position
    row.save()
    return row


def written(
    application: Application,
    change: Change,
    *,
    received_on: date | None = None,
    objection: NoticeObjection | None = None,
    by: Actor,
    now: datetime,
) -> PositionChange:
    """A report as a row; saves nothing."""
    return PositionChange(
        organisation_id=application.organisation_id,
        application=application,
        edition=application.edition,
        from_day=change.from_day,
        person=change.person,
        qualification=str(change.qualification),
        fte=change.fte,
        has_worked_before=change.has_worked_before,
        first_day=change.first_day,
        last_day=change.last_day,
        reason=change.reason,
        bears_rest=change.bears_rest,
        by_mail_on=received_on,
        objection=objection,
        entered_persons=sorted(by.natural_persons) if received_on or objection else [],
        created_at=now,
        created_by=by.user_id,
        created_role=by.role,
    )


@transaction.atomic
def withdraw_change(change_id: UUID, *, by: Actor, now: datetime) -> PositionChange:
    """Take an own report back that nobody has proposed yet.

    Raises PermissionDenied, PositionChange.DoesNotExist, RefusedError (proposed, decided or withdrawn already).
    """
    check(by, Permission.APPLICATION_WRITE)
    row = _locked_change(change_id, by=by)
    row.state = ChangeState.WITHDRAWN
    row.save(update_fields=["state"])
    record("funding.change.withdrawn", by=by, about=row, river="money", now=now)
    return row


@transaction.atomic
def send_change_back(change_id: UUID, *, reason: str, by: Actor, now: datetime) -> PositionChange:
    """Give a report back with the reason; the holder reports anew.

    Raises PermissionDenied, PositionChange.DoesNotExist, RefusedError (no reason, or not open any more).
    """
    check(by, Permission.APPLICATION_PREPARE)
    if not reason.strip():
        raise RefusedError(Fault.ANSWER_MISSING)
    row = _locked_change(change_id, by=by)
    row.state, row.returned_at, row.return_reason = ChangeState.RETURNED, now, reason.strip()
    row.save(update_fields=["state", "returned_at", "return_reason"])
    record("funding.change.sent_back", by=by, about=row, river="money", now=now)
    return row


@transaction.atomic
def propose_amendment(application_id: UUID, *, by: Actor, now: datetime) -> Amendment:
    """Propose what the list says about one grant: all that is reported, upon the allotment of today.

    Raises:
        PermissionDenied, Application.DoesNotExist, FourEyesError.
        RefusedError: not granted, nothing to amend, or an amendment is proposed or a revocation under way already.
    """
    check(by, Permission.APPLICATION_PREPARE)
    one_at_a_time(f"{AMENDING}:{application_id}")
    application = applications_visible_to(by).select_related("organisation").get(pk=application_id)
    check_granted(application)
    line = reads.line_of(by, application)
    if line.proposed or line.hearing:
        raise RefusedError(Fault.AMENDMENT_OPEN if line.proposed else Fault.REVOCATION_OPEN)
    if not line.causes or line.then.ceiling is None:
        raise RefusedError(Fault.AMENDMENT_NEEDLESS)
    amendment = Amendment(
        organisation_id=application.organisation_id,
        application=application,
        edition=application.edition,
        causes=[str(cause) for cause in line.causes],
        ceiling_amount=line.then.ceiling,
        old_amount=line.old_amount,
        new_amount=line.new_amount,
    )
    amendment.entered_persons = sorted({person for row in line.changes for person in row.entered_persons})
    amendment.prepare(by=by, now=now)
    amendment.save()
    keys = [row.pk for row in line.changes]
    reads.changes_visible_to(by).filter(pk__in=keys).update(amendment=amendment)
    record(
        "funding.amendment.proposed",
        by=by,
        about=amendment,
        river="money",
        now=now,
        difference=line.difference_amount,
        causes=amendment.causes,
    )
    return amendment


@transaction.atomic
def take_back_amendment(amendment_id: UUID, *, by: Actor, now: datetime) -> Amendment:
    """Drop a proposal, by either officer; what was reported stands in the list again.

    Raises PermissionDenied, Amendment.DoesNotExist, FourEyesError, RefusedError (taken back already).
    """
    check_any(by, *WORKED_ON)
    amendment = _locked(amendment_id, by=by)
    amendment.take_back()
    amendment.state = AmendmentState.DROPPED
    amendment.save()
    amendment.changes.update(amendment=None)
    record("funding.amendment.taken_back", by=by, about=amendment, river="money", now=now)
    return amendment


@transaction.atomic
def decide_amendment(amendment_id: UUID, *, by: Actor, now: datetime) -> Amendment:
    """Decide what another person has proposed, and make the amendment notice. The earlier notices stay.

    Raises:
        PermissionDenied, Amendment.DoesNotExist, FourEyesError.
        RefusedError: taken back, or its amounts are not those of today any more.
        PdfRefusedError: the notice cannot be made, so nothing is decided.
    """
    check(by, Permission.APPLICATION_DECIDE)
    amendment = _locked(amendment_id, by=by)
    if by.natural_persons & set(amendment.entered_persons):
        raise FourEyesError(FourEyesFault.SAME_PERSON)
    line = reads.proposal_of(by, amendment)
    if (line.old_amount, line.new_amount) != (amendment.old_amount, amendment.new_amount):
        raise RefusedError(Fault.AMENDMENT_OUTDATED)
    amendment.decide(by=by, now=now)
    amendment.state = AmendmentState.DECIDED
    amendment.notice = issue_amendment(line, by=by, now=now)
    amendment.save()
    _add_positions(amendment, now=now)
    amendment.changes.update(state=ChangeState.DECIDED)
    record(
        "funding.amendment.decided",
        by=by,
        about=amendment,
        river="money",
        now=now,
        difference=line.difference_amount,
        notice=amendment.notice_id,
    )
    return amendment


def propose_amendments(application_ids: Iterable[UUID], *, by: Actor, now: datetime) -> list[AmendedLine]:
    """Propose each of them; a refused one keeps no other from being done. Raises PermissionDenied."""
    check(by, Permission.APPLICATION_PREPARE)
    return _each(application_ids, lambda pk: propose_amendment(pk, by=by, now=now))


def decide_amendments(amendment_ids: Iterable[UUID], *, by: Actor, now: datetime) -> list[AmendedLine]:
    """Decide each of them as it was proposed, with its own notice. Raises PermissionDenied."""
    check(by, Permission.APPLICATION_DECIDE)
    return _each(amendment_ids, lambda pk: decide_amendment(pk, by=by, now=now))


def _each(keys: Iterable[UUID], do: Callable[[UUID], Amendment]) -> list[AmendedLine]:
    """In the order of their ids, so that two officers wait for each other and do not block each other."""
    lines = []
    for key in sorted(set(keys)):
        refusal: RefusedError | FourEyesError | PdfRefusedError | None = None
        try:
            do(key)  # opens a savepoint of its own within the request
        except (RefusedError, FourEyesError, PdfRefusedError) as caught:
            refusal = caught
        except (Application.DoesNotExist, Amendment.DoesNotExist):
            continue  # of somebody else, or of nobody: nothing to tell about it
        lines.append(AmendedLine(key=key, refusal=refusal))
    return lines


def _add_positions(amendment: Amendment, *, now: datetime) -> None:
    """Each further position becomes one of the grant."""
    for row in amendment.changes.filter(added_number__isnull=False):
        position = Position.objects.create(
            organisation_id=row.organisation_id,
            application_id=row.application_id,
            number=row.number,
            fte=row.fte,
            first_day=row.first_day,
            qualification=row.qualification,
            person=row.person,
            has_worked_before=row.has_worked_before,
            reason=row.reason,
            added_at=now,
        )
        row.position, row.state = position, ChangeState.DECIDED
        row.save(update_fields=["position", "state"])


def check_granted(application: Application) -> None:
    """Raises RefusedError."""
    if application.state != ApplicationState.GRANTED:
        raise RefusedError(Fault.NOT_GRANTED)


def check_findings(findings: Iterable[Finding]) -> None:
    """Raises RefusedError where something blocks."""
    if blocking := [one for one in findings if one.blocks]:
        raise RefusedError(Fault.CHANGE_FAULTY, count=len(blocking))


def check_received(application: Application, received_on: date | None, *, today: date) -> None:
    """Raises RefusedError: a letter of an impossible day."""
    granted_on = timezone.localdate(application.decided_at)
    if received_on is not None and not granted_on <= received_on <= today:
        raise RefusedError(Fault.CHANGE_DAY, granted_on=granted_on)


def _locked_change(change_id: UUID, *, by: Actor) -> PositionChange:
    """The report, locked while nobody has proposed it: the database gives the holder no lock on it later."""
    visible = reads.changes_visible_to(by).filter(pk=change_id)
    one_at_a_time(f"{AMENDING}:{visible.get().application_id}")
    free = visible.select_for_update(of=("self",)).filter(state=ChangeState.OPEN, amendment=None).first()
    if free is None:
        raise RefusedError(Fault.CHANGE_CLOSED)
    return free


def _locked(amendment_id: UUID, *, by: Actor) -> Amendment:
    found = reads.amendments_visible_to(by).select_related("application__organisation")
    application_id = found.values_list("application_id", flat=True).get(pk=amendment_id)
    one_at_a_time(f"{AMENDING}:{application_id}")
    amendment = found.select_for_update(of=("self",)).get(pk=amendment_id)
    if amendment.is_decided:
        raise FourEyesError(FourEyesFault.ALREADY_DECIDED)
    if amendment.state == AmendmentState.DROPPED:
        raise RefusedError(Fault.AMENDMENT_CLOSED)
    return amendment
