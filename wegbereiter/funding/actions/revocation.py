"""A grant is taken back: one officer proposes, its holder is heard, another officer decides."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from wegbereiter.accounts.permissions import check, check_any
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.four_eyes import FourEyesError, FourEyesFault
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.actions.amendment import AMENDING, WORKED_ON
from wegbereiter.funding.actions.files import keep_scan
from wegbereiter.funding.actions.notice import file_hearing, issue_revocation
from wegbereiter.funding.choices.amendment import RevocationGround, RevocationKind, RevocationState
from wegbereiter.funding.models import Application, HearingAnswer, Position, Revocation
from wegbereiter.funding.permissions import own_organisation
from wegbereiter.funding.queries.amendment import line_of, revocations_visible_to
from wegbereiter.funding.queries.application import applications_visible_to
from wegbereiter.funding.queries.notice import texts_in_use
from wegbereiter.funding.queries.revocation import answers_visible_to, taken_by
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.revocation import check_answer, check_heard, check_hearing
from wegbereiter.funding.rules.scans import Scan
from wegbereiter.funding.states import ApplicationState, Fault, TextCode
from wegbereiter.pact import queries as pact


@dataclass(frozen=True, kw_only=True)
class RevocationDraft:
    """What is taken back and why. `from_day` None: from the beginning; no `positions`: all of them."""

    kind: RevocationKind
    ground: RevocationGround
    reason: str
    answer_until: date
    from_day: date | None = None
    positions: Collection[int] = ()


@transaction.atomic
def propose_revocation(application_id: UUID, draft: RevocationDraft, *, by: Actor, now: datetime) -> Revocation:
    """Propose to take a grant back, whole or in part; its holder reads it at once and is heard, also by a letter.

    Raises:
        PermissionDenied, Application.DoesNotExist, Position.DoesNotExist, FourEyesError.
        RefusedError: not granted, no reason, too little time to answer, an amendment or a revocation is under way, or
            nothing would be taken.
        PdfRefusedError: the letter of the hearing cannot be made, so nothing is proposed.
    """
    check(by, Permission.APPLICATION_PREPARE)
    one_at_a_time(f"{AMENDING}:{application_id}")
    application = applications_visible_to(by).select_related("organisation").get(pk=application_id)
    if application.state != ApplicationState.GRANTED:
        raise RefusedError(Fault.NOT_GRANTED)
    asked_on, edition = timezone.localdate(now), pact.edition(application.edition)
    check_hearing(reason=draft.reason, answer_until=draft.answer_until, asked_on=asked_on, edition=edition)
    revocation = Revocation(
        organisation_id=application.organisation_id,
        application=application,
        edition=application.edition,
        kind=draft.kind,
        ground=draft.ground,
        reason=draft.reason.strip(),
        from_day=draft.from_day,
        positions=_numbers(by, application, draft),
        hearing_text=texts_in_use(by)[TextCode.HEARING].version,
        asked_at=now,
        answer_until=draft.answer_until,
    )
    taken = taken_by(by, revocation)
    revocation.old_amount, revocation.new_amount = taken.amounts
    if revocation.old_amount == revocation.new_amount:
        raise RefusedError(Fault.REVOCATION_NEEDLESS)
    revocation.prepare(by=by, now=now)
    revocation.save()
    file_hearing(taken, by=by, now=now)
    day = draft.answer_until.isoformat()
    record("funding.revocation.proposed", by=by, about=revocation, river="money", now=now, answer_until=day)
    return revocation


@transaction.atomic
def answer_hearing(
    revocation_id: UUID, *, text: str, scan: Scan | None = None, by: Actor, now: datetime
) -> HearingAnswer:
    """Say what is to be said before the decision, as long as it is not taken.

    Raises PermissionDenied, Revocation.DoesNotExist, RefusedError (no text, said already, or no hearing any more).
    """
    check(by, Permission.APPLICATION_WRITE)
    own = revocations_visible_to(by).filter(organisation_id=own_organisation(by))
    revocation = _locked_hearing(own.filter(pk=revocation_id))
    answer = _answered(revocation, text, scan, received_on=timezone.localdate(now), by=by, now=now)
    record("funding.revocation.answered", by=by, about=revocation, river="money", now=now)
    return answer


@transaction.atomic
def enter_answer(
    revocation_id: UUID, *, text: str, received_on: date, scan: Scan, by: Actor, now: datetime
) -> HearingAnswer:
    """Enter an answer that came by mail: marked, with its scan. Who enters it does not decide.

    Raises:
        PermissionDenied, Revocation.DoesNotExist.
        RefusedError: no text, an impossible day, said already, or no hearing any more.
    """
    check(by, Permission.APPLICATION_PREPARE)
    revocation = _locked_hearing(revocations_visible_to(by).filter(pk=revocation_id))
    answer = _answered(revocation, text, scan, received_on=received_on, by_mail=True, by=by, now=now)
    revocation.entered_persons = sorted({*revocation.entered_persons, *by.natural_persons})
    revocation.save(update_fields=["entered_persons"])
    day = received_on.isoformat()
    record("funding.revocation.answer_entered", by=by, about=revocation, river="money", now=now, day=day)
    return answer


@transaction.atomic
def take_back_revocation(revocation_id: UUID, *, by: Actor, now: datetime) -> Revocation:
    """Drop a proposal, by either officer; the grant stays as it is, and its holder reads so.

    Raises PermissionDenied, Revocation.DoesNotExist, FourEyesError, RefusedError (dropped already).
    """
    check_any(by, *WORKED_ON)
    revocation = _locked(revocation_id, by=by)
    revocation.take_back()
    revocation.state = RevocationState.DROPPED
    revocation.save()
    record("funding.revocation.taken_back", by=by, about=revocation, river="money", now=now)
    return revocation


@transaction.atomic
def decide_revocation(revocation_id: UUID, *, read: int, by: Actor, now: datetime) -> Revocation:
    """Decide what another person has proposed, once the holder has answered or could have, and make the notice.

    `read`: how many answers the page showed. Where nothing is left, the grant is revoked.

    Raises:
        PermissionDenied, Revocation.DoesNotExist, FourEyesError.
        RefusedError: the hearing is not over, an answer was not read, the proposal was dropped, or its amounts are not
            those of today.
        PdfRefusedError: the notice cannot be made, so nothing is decided.
    """
    check(by, Permission.APPLICATION_DECIDE)
    revocation = _locked(revocation_id, by=by)
    if by.natural_persons & set(revocation.entered_persons):
        raise FourEyesError(FourEyesFault.SAME_PERSON)
    answers = list(answers_visible_to(by).filter(revocation=revocation).order_by("created_at", "pk"))
    today = timezone.localdate(now)
    check_heard(answers=len(answers), read=read, answer_until=revocation.answer_until, today=today)
    taken = taken_by(by, revocation)
    if taken.amounts != (revocation.old_amount, revocation.new_amount):
        raise RefusedError(Fault.AMENDMENT_OUTDATED)
    revocation.decide(by=by, now=now)
    revocation.state = RevocationState.DECIDED
    revocation.notice = issue_revocation(taken, answers, by=by, now=now)
    revocation.save()
    if not revocation.new_amount:
        application = revocation.application
        application.state = ApplicationState.REVOKED
        application.save(update_fields=["state"])
    amount, notice = revocation.new_amount, revocation.notice_id
    record("funding.revocation.decided", by=by, about=revocation, river="money", now=now, amount=amount, notice=notice)
    return revocation


def _numbers(by: Actor, application: Application, draft: RevocationDraft) -> list[int]:
    """The chosen positions, none where it is all of them; refused while something else is under way."""
    line, chosen = line_of(by, application), set(draft.positions)
    if line.proposed or line.hearing:
        raise RefusedError(Fault.AMENDMENT_OPEN if line.proposed else Fault.REVOCATION_OPEN)
    known = {one.number for one in line.now.positions}
    if chosen - known:
        raise Position.DoesNotExist
    return [] if chosen == known else sorted(chosen)


def _answered(  # one answer, whichever way it came
    revocation: Revocation,
    text: str,
    scan: Scan | None,
    *,
    received_on: date,
    by_mail: bool = False,
    by: Actor,
    now: datetime,
) -> HearingAnswer:
    asked_on = timezone.localdate(revocation.asked_at)
    check_answer(text, received_on, asked_on=asked_on, today=timezone.localdate(now))
    if revocation.answers.filter(text=text.strip()).exists():
        raise RefusedError(Fault.HEARING_SAID)
    answer = HearingAnswer.objects.create(
        organisation_id=revocation.organisation_id,
        revocation=revocation,
        edition=revocation.edition,
        text=text.strip(),
        received_on=received_on,
        by_mail=by_mail,
        created_at=now,
        created_by=by.user_id,
        created_role=by.role,
    )
    if scan is not None:
        keep_scan(answer, scan, by=by, now=now)
    return answer


def _locked_hearing(found: QuerySet[Revocation]) -> Revocation:
    """The one while its holder is heard. In the grant's name: the database gives the holder no lock on the row."""
    one_at_a_time(f"{AMENDING}:{found.get().application_id}")
    revocation = found.get()  # as it is now that nobody else works on it
    if revocation.state != RevocationState.HEARING:
        raise RefusedError(Fault.REVOCATION_CLOSED)
    return revocation


def _locked(revocation_id: UUID, *, by: Actor) -> Revocation:
    found = revocations_visible_to(by).select_related("application__organisation")
    one_at_a_time(f"{AMENDING}:{found.get(pk=revocation_id).application_id}")
    revocation = found.select_for_update(of=("self",)).get(pk=revocation_id)
    if revocation.is_decided:
        raise FourEyesError(FourEyesFault.ALREADY_DECIDED)
    if revocation.state == RevocationState.DROPPED:
        raise RefusedError(Fault.REVOCATION_CLOSED)
    return revocation
