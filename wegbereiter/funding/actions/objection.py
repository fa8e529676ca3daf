"""A town says that its number is wrong; the office answers."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wegbereiter.accounts.permissions import check
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.actions.headcount import correct
from wegbereiter.funding.actions.versions import locked_current
from wegbereiter.funding.models import HeadCount, Objection
from wegbereiter.funding.permissions import own_organisation, own_user
from wegbereiter.funding.queries import current_count, objections_visible_to, rows_visible_to
from wegbereiter.funding.rules import MOST_PERSONS
from wegbereiter.funding.rules.lifecycle import RefusedError, next_state
from wegbereiter.funding.states import Fault, ObjectionState

ANSWER_FIELDS = ["state", "answer", "answered_at", "answered_by", "answered_role", "corrected_in"]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The office's answer. `persons` is the new number and `received_on` the day of receipt when it is accepted."""

    accepted: bool
    text: str
    persons: int | None = None
    received_on: date | None = None


@transaction.atomic
def object_to_number(edition: str, *, persons: int, reason: str, by: Actor, now: datetime) -> Objection:
    """Object to the own town's number in the current version.

    An objection is taken at any time; whether it can still change something is said in the answer.

    Raises:
        PermissionDenied.
        RefusedError: no number yet, the same number, an impossible one, no reason, or one objection is open already.
    """
    check(by, Permission.HEADCOUNT_OBJECT)
    one_at_a_time(f"objection:{by.organisation_id}:{edition}")
    row = rows_visible_to(by).filter(head_count=current_count(edition), organisation_id=own_organisation(by)).first()
    if row is None:
        raise RefusedError(Fault.TOWN_WITHOUT_ROW)
    if not reason.strip():
        raise RefusedError(Fault.REASON_MISSING)
    if not 0 <= persons <= MOST_PERSONS:
        raise RefusedError(Fault.NUMBER_IMPOSSIBLE, value=persons, most=MOST_PERSONS)
    if persons == row.persons:
        raise RefusedError(Fault.SAME_NUMBER)
    if objections_visible_to(by).filter(edition=edition, state=ObjectionState.OPEN).exists():
        raise RefusedError(Fault.OBJECTION_OPEN)
    objection = Objection.objects.create(
        organisation_id=own_organisation(by),
        row=row,
        edition=edition,
        claimed_persons=persons,
        reason=reason.strip(),
        created_at=now,
        created_by=own_user(by),
    )
    record("funding.objection.made", by=by, about=objection, river="money", now=now, persons=persons, row=row.pk)
    return objection


@transaction.atomic
def withdraw_objection(objection_id: UUID, *, by: Actor, now: datetime) -> Objection:
    """Take the own open objection back.

    Raises:
        PermissionDenied, Objection.DoesNotExist, RefusedError (it is not open any more).
    """
    check(by, Permission.HEADCOUNT_OBJECT)
    objection = _locked_open(objection_id, by=by)
    objection.state = ObjectionState.WITHDRAWN
    objection.save(update_fields=["state"])
    record("funding.objection.withdrawn", by=by, about=objection, river="money", now=now)
    return objection


@transaction.atomic
def answer_objection(objection_id: UUID, *, answer: Answer, by: Actor, now: datetime) -> Objection:
    """Accept, which corrects the number in the same transaction, or reject; both with a reason.

    Raises:
        PermissionDenied, Objection.DoesNotExist.
        RefusedError: not open any more, no reason; if accepted also what `correct_number` refuses (too late, final, …).
    """
    check(by, Permission.HEADCOUNT_PREPARE)
    objection = _locked_open(objection_id, by=by)
    if not answer.text.strip():
        raise RefusedError(Fault.ANSWER_MISSING)
    objection.corrected_in = _corrected(objection, answer, by=by, now=now) if answer.accepted else None
    objection.state = ObjectionState.ACCEPTED if answer.accepted else ObjectionState.REJECTED
    objection.answer, objection.answered_at = answer.text.strip(), now
    objection.answered_by, objection.answered_role = by.user_id, by.role
    objection.save(update_fields=ANSWER_FIELDS)
    record(
        f"funding.objection.{objection.state}",
        by=by,
        about=objection,
        river="money",
        now=now,
        head_count=objection.corrected_in_id,
    )
    return objection


def _corrected(objection: Objection, answer: Answer, *, by: Actor, now: datetime) -> HeadCount:
    current = locked_current(objection.edition)
    next_state(current.state if current else None)
    assert current is not None  # the objection points to a row of a version
    return correct(
        current,
        objection.organisation_id,
        persons=objection.claimed_persons if answer.persons is None else answer.persons,
        reason=answer.text,
        received_on=answer.received_on or timezone.localdate(objection.created_at),
        by=by,
        now=now,
    )


def _locked_open(objection_id: UUID, *, by: Actor) -> Objection:
    """Asked for open ones only: the database gives a town no lock on its closed objection, as it cannot write it."""
    visible = objections_visible_to(by).filter(pk=objection_id)
    objection = visible.select_for_update(of=("self",)).filter(state=ObjectionState.OPEN).first()
    if objection is None:
        visible.get()
        raise RefusedError(Fault.OBJECTION_CLOSED)
    return objection
