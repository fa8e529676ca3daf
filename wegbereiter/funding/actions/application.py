"""The applicant: begin a draft, save it, hand it in, take it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wegbereiter.accounts.permissions import check
from wegbereiter.accounts.queries import profile_name
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.actions.forwarding import pass_on, standing_of
from wegbereiter.funding.models import Application, Calculation, Forwarding, Position
from wegbereiter.funding.permissions import own_organisation
from wegbereiter.funding.queries import application as reads
from wegbereiter.funding.queries.calculation import newest_basis
from wegbereiter.funding.rules.application import Assessment, is_same_name, ways_to_sign
from wegbereiter.funding.rules.grant import granted, prefilled
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import (
    CHANGEABLE,
    IN_HAND,
    ApplicationState,
    Fault,
    QualificationChoice,
    Signature,
)
from wegbereiter.organisations.models import Organisation
from wegbereiter.pact import queries as pact
from wegbereiter.pact.rules import Edition

MOST_POSITIONS = 200


@dataclass(frozen=True, kw_only=True)
class PositionEntry:
    """One line of the form; `number` None is a new position. `carrier` passes it on."""

    number: int | None
    fte: Decimal | None = None
    first_day: date | None = None
    qualification: str = ""
    person: str = ""
    has_worked_before: bool = False
    employed_since: date | None = None
    reason: str = ""
    carrier: UUID | None = None
    removed: bool = False


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody has entered, upon the `version` that the page showed."""

    version: int
    signatory: str
    own_amount: Decimal
    positions: Sequence[PositionEntry]
    restored: int | None = None  # number of a removed position that is wanted again, as it was


class OutdatedError(RefusedError):
    """Somebody has saved in the meantime; `current` is what stands there now."""

    def __init__(self, current: Application) -> None:
        super().__init__(Fault.APPLICATION_OUTDATED)
        self.current = current


class IncompleteError(RefusedError):
    """Something is missing; `assessment` says what, by the numbers of the positions."""

    def __init__(self, assessment: Assessment, edition: Edition) -> None:
        super().__init__(Fault.APPLICATION_INCOMPLETE, count=len(assessment.blocking))
        self.assessment, self.edition = assessment, edition


@transaction.atomic
def start_application(*, by: Actor, now: datetime) -> Application:
    """Begin a draft, filled with what is known; the one that is in hand already is returned instead.

    A lead applies for its pool, a district for the towns that handed their task over.

    Raises:
        PermissionDenied, RefusedError: no allotments, the town goes another way, or its application is granted.
    """
    check(by, Permission.APPLICATION_WRITE)
    one_at_a_time(f"application:{by.organisation_id}")
    holder = Organisation.objects.get(pk=own_organisation(by))
    calculation = shared_out(by)
    if (existing := reads.in_hand(by, holder, calculation.edition)) is not None:
        return existing
    application = begin_draft(holder, calculation, by=by, now=now)
    record("funding.application.begun", by=by, about=application, river="money", now=now)
    return application


@transaction.atomic
def save_application(application_id: UUID, draft: Draft, *, by: Actor, now: datetime) -> Application:
    """Save a draft as it stands; nothing needs to be complete. Saving what is there already changes nothing.

    Raises:
        PermissionDenied, Application.DoesNotExist.
        OutdatedError: somebody else has saved since `draft.version`.
        RefusedError: it is handed in already, or holds too many positions.
    """
    check(by, Permission.APPLICATION_WRITE)
    application = locked_own(application_id, by=by)
    if application.state not in CHANGEABLE:
        raise RefusedError(Fault.APPLICATION_NOT_DRAFT)
    if application.version != draft.version:
        raise OutdatedError(application)
    changed = write_draft(application, draft, by=by, now=now)
    if not changed:
        return application
    application.version += 1
    application.saved_at, application.saved_by = now, by.user_id
    application.save(update_fields=["signatory", "own_amount", "version", "saved_at", "saved_by"])
    record("funding.application.saved", by=by, about=application, river="money", now=now, version=application.version)
    return application


@transaction.atomic
def submit_application(
    application_id: UUID, *, version: int, signature: Signature, by: Actor, now: datetime
) -> Application:
    """Hand the application in, signed online by the signatory or by the scan of the signed print.

    Raises:
        PermissionDenied, Application.DoesNotExist.
        OutdatedError: somebody else has saved since `version`.
        RefusedError: not a draft, something is missing, the edition does not allow this signature, the acting person
            is not the signatory, or there is no scan.
    """
    check(by, Permission.APPLICATION_WRITE)
    application = locked_own(application_id, by=by)
    if application.state not in CHANGEABLE:
        raise RefusedError(Fault.APPLICATION_NOT_DRAFT)
    if application.version != version:
        raise OutdatedError(application)
    hand_in(application, signature, by=by, now=now)
    record(
        "funding.application.handed_in",
        by=by,
        about=application,
        river="money",
        now=now,
        amount=application.applied_amount,
        signature=str(signature),
    )
    return application


@transaction.atomic
def withdraw_application(application_id: UUID, *, by: Actor, now: datetime) -> Application:
    """Take an application back that nobody has decided yet; a draft is dropped.

    Raises:
        PermissionDenied, Application.DoesNotExist, RefusedError (decided or withdrawn already).
    """
    check(by, Permission.APPLICATION_WRITE)
    application = locked_own(application_id, by=by)
    if application.state not in IN_HAND:
        raise RefusedError(Fault.APPLICATION_CLOSED)
    if application.is_prepared:
        application.take_back()
    application.state, application.withdrawn_at = ApplicationState.WITHDRAWN, now
    application.withdrawn_by, application.withdrawn_role = by.user_id, by.role
    application.save()
    record("funding.application.withdrawn", by=by, about=application, river="money", now=now)
    return application


def shared_out(by: Actor) -> Calculation:
    """The allotments that applications rest on today. Raises RefusedError."""
    calculation = newest_basis(by)
    if calculation is None:
        raise RefusedError(Fault.NO_ALLOTMENT)
    return calculation


def begin_draft(
    holder: Organisation, calculation: Calculation, *, by: Actor, now: datetime, filled: bool = True
) -> Application:
    """A draft, `filled` with positions for the money that `holder` may apply for. Raises RefusedError."""
    edition = pact.edition(calculation.edition)
    if reads.granted_of(by, holder, edition.code):
        raise RefusedError(Fault.APPLICATION_GRANTED)
    pool = reads.led_pool(by, holder, calculation.edition)
    basis = reads.basis_for(by, holder, calculation, pool)
    if basis.yearly_amount is None:
        raise RefusedError(Fault.NO_ALLOTMENT)
    if basis.goes_another_way:
        raise RefusedError(Fault.OTHERS_APPLY)
    former = reads.applications_visible_to(by).filter(organisation=holder).exclude(signatory="").first()
    application = Application.objects.create(
        organisation=holder,
        edition=calculation.edition,
        calculation=calculation,
        pool=pool,
        own_amount=basis.own_amount,
        signatory=former.signatory if former else "",
        created_at=now,
        created_by=by.user_id,
        created_role=by.role,
        saved_at=now,
        saved_by=by.user_id,
    )
    if filled:
        planned = prefilled(basis.yearly_amount + basis.own_amount, edition)
        _fill(application, former, [{"fte": one.fte, "qualification": one.group} for one in planned])
    return application


def write_draft(application: Application, draft: Draft, *, by: Actor, now: datetime) -> bool:
    """Write what differs; whether anything did. Raises RefusedError."""
    wanted = sum(not entry.removed for entry in draft.positions) + (draft.restored is not None)
    if wanted > MOST_POSITIONS:
        raise RefusedError(Fault.TOO_MANY_POSITIONS, most=MOST_POSITIONS)
    before = (application.signatory, application.own_amount)
    application.signatory, application.own_amount = draft.signatory.strip(), draft.own_amount
    changed = before != (application.signatory, application.own_amount)
    known = {one.number: one for one in application.positions.all()}
    following, standing = max(known, default=0), standing_of(application.pk)
    for entry in draft.positions:
        position = known.get(entry.number) if entry.number else None
        if position is None and not entry.removed:
            following += 1
            position = Position(organisation_id=application.organisation_id, application=application, number=following)
        if position is not None:
            changed |= _write_position(position, entry, standing.get(position.pk), by=by, now=now)
    gone = known.get(draft.restored or 0)
    if gone is not None and gone.removed_at is not None:
        gone.removed_at = None
        gone.save(update_fields=["removed_at"])
        changed = True
    return changed


def hand_in(application: Application, signature: Signature, *, by: Actor, now: datetime) -> None:
    """Check, sign, and keep what the sums rest on today. Raises IncompleteError, RefusedError."""
    view = reads.view_of(by, application, today=timezone.localdate(now))
    if view.assessment.blocking:
        raise IncompleteError(view.assessment, view.edition)
    check_signature(application, signature, by=by)
    put_in(view, signature, by=by, now=now)
    application.save()


def put_in(view: reads.ApplicationView, signature: Signature, *, by: Actor, now: datetime) -> None:
    """The columns of an application that is handed in; saves nothing."""
    application, assessment = view.application, view.assessment
    application.signature, application.signed_by = signature, by.user_id
    application.state, application.submitted_at = ApplicationState.SUBMITTED, now
    application.calculation = view.basis.calculation
    application.allotted_yearly_amount = view.basis.yearly_amount
    application.allotted_total_amount = view.basis.total_amount
    application.applied_amount = granted(assessment.years)
    application.yearly_amount, application.fte = assessment.yearly_amount, assessment.fte
    application.findings = len(assessment.findings)
    application.version += 1


def check_signature(application: Application, signature: Signature, *, by: Actor) -> None:
    """Online signs the named signatory in person; otherwise a scan is there. Raises RefusedError."""
    edition = pact.edition(application.edition)
    if signature not in ways_to_sign(edition):
        raise RefusedError(Fault.SIGNATURE_NOT_ALLOWED, edition=edition.title)
    if signature == Signature.SCAN and not application.files.exists():
        raise RefusedError(Fault.SCAN_MISSING)
    if signature == Signature.ONLINE and not is_same_name(profile_name(by.user_id), application.signatory):
        raise RefusedError(Fault.NOT_THE_SIGNATORY)


def locked_own(application_id: UUID, *, by: Actor) -> Application:
    """The own application, locked as long as it is in hand: the database gives no lock on what the state has decided."""
    own = reads.applications_visible_to(by).filter(organisation_id=own_organisation(by), pk=application_id)
    own = own.select_related("organisation", "calculation", "pool")
    return own.select_for_update(of=("self",)).filter(state__in=IN_HAND).first() or own.get()


def _write_position(
    position: Position, entry: PositionEntry, found: Forwarding | None, *, by: Actor, now: datetime
) -> bool:
    values: Mapping[str, object] = {
        "fte": entry.fte,
        "first_day": entry.first_day,
        "qualification": entry.qualification if entry.qualification in QualificationChoice.values else "",
        "person": entry.person.strip(),
        "has_worked_before": entry.has_worked_before,
        "employed_since": entry.employed_since,
        "reason": entry.reason.strip(),
        "removed_at": (position.removed_at or now) if entry.removed else None,
    }
    changed = position._state.adding or any(getattr(position, name) != value for name, value in values.items())  # noqa: SLF001
    if changed:
        for name, value in values.items():
            setattr(position, name, value)
        position.save()
    carrier = None if entry.removed else entry.carrier
    return pass_on(position, carrier, found=found, by=by, now=now) or changed


def _fill(application: Application, former: Application | None, planned: list[dict[str, object]]) -> None:
    """Positions with the people of the application before, or else those that the money is planned for."""
    Position.objects.bulk_create(
        Position(organisation=application.organisation, application=application, number=number, **line)
        for number, line in enumerate(_known_positions(former, application.edition) or planned, start=1)
    )


def _known_positions(former: Application | None, edition: str) -> list[dict[str, object]]:
    """People of the application before are not typed again; their start and its reason only where the edition is the same."""
    before = list(former.positions.filter(removed_at=None)) if former else []
    if former is None or not any(one.person for one in before):
        return []
    kept = ["fte", "qualification", "person", "has_worked_before", "employed_since"]
    kept += ["first_day", "reason"] if former.edition == edition else []
    return [{name: getattr(one, name) for name in kept} for one in before]
