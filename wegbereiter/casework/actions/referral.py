"""Send somebody to a place of the address list, and say later what became of it."""

from datetime import date, datetime
from uuid import UUID

from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.case import own_case
from wegbereiter.casework.choices import CaseState, ReferralOutcome
from wegbereiter.casework.models import Referral
from wegbereiter.casework.permissions import Permission, check, person_of
from wegbereiter.casework.queries.case import cases_visible_to, steps_visible_to
from wegbereiter.casework.queries.referral import referrals_visible_to
from wegbereiter.casework.rules.refusal import ConflictError, Refusal, RefusedError
from wegbereiter.core.tenancy import Actor
from wegbereiter.offers.queries import entries_visible_to


def refer(
    case_id: UUID, entry_id: UUID, *, step_id: UUID | None = None, by: Actor, today: date, now: datetime
) -> Referral:
    """Note that somebody was sent there. As long as nobody has said what became of it, the same place twice is one.

    Raises:
        Case.DoesNotExist, Entry.DoesNotExist: not in the own care, not in the own list.
        RefusedError: a closed case, a place that has ended, a step of another plan.
    """
    check(by, Permission.PERSON_WORK)
    case = own_case(case_id, by=by, today=today)
    entry = entries_visible_to(by).get(pk=entry_id)
    if entry.ended_on is not None:
        raise RefusedError(Refusal.PLACE_HAS_ENDED)
    steps = steps_visible_to(by, today=today).filter(goal__case=case)
    if step_id is not None and not steps.filter(pk=step_id).exists():
        raise RefusedError(Refusal.NO_SUCH_FACT)
    open_ones = referrals_visible_to(by, today=today).filter(case=case, entry=entry, outcome=ReferralOutcome.REFERRED)
    twin = open_ones.first()
    if twin is not None:
        return twin
    referral = Referral.objects.create(
        organisation_id=case.organisation_id, case=case, person_id=case.person_id, entry=entry, step_id=step_id,
        made_on=today, made_at=now, made_by=person_of(by),
    )  # fmt: skip
    record("casework.referral.made", by=by, about=referral, river="case", now=now, entry=entry.pk, step=step_id)
    return referral


def settle_referral(
    referral_id: UUID, outcome: str, *, version: int, by: Actor, today: date, now: datetime
) -> Referral:
    """Went, helped, did not help, refused, not reached; or open again, which takes any of these back.

    Raises:
        Referral.DoesNotExist: not in the own care.
        ConflictError: somebody else saved since.
        RefusedError: a closed case, no such outcome, or the person was sent there anew since.
    """
    check(by, Permission.PERSON_WORK)
    visible = referrals_visible_to(by, today=today)
    case_id = visible.get(pk=referral_id).case_id
    # Always the case first: two acts that lock in another order would wait for each other.
    cases_visible_to(by, today=today).select_for_update(of=("self",)).get(pk=case_id)
    referral = visible.select_for_update(of=("self",)).select_related("case").get(pk=referral_id)
    if referral.case.state == CaseState.CLOSED:
        raise RefusedError(Refusal.CASE_IS_CLOSED)
    if referral.outcome == outcome:
        return referral  # a second click
    if referral.version != version:
        raise ConflictError(referral)
    if outcome not in ReferralOutcome.values:
        raise RefusedError(Refusal.NO_SUCH_STATE)
    reopened = outcome == ReferralOutcome.REFERRED
    if reopened and visible.filter(case_id=case_id, entry_id=referral.entry_id, outcome=outcome).exists():
        raise RefusedError(Refusal.REFERRED_AGAIN)
    referral.outcome, referral.version = outcome, referral.version + 1
    referral.outcome_on, referral.outcome_by = (None, None) if reopened else (today, person_of(by))
    referral.save(update_fields=["outcome", "outcome_on", "outcome_by", "version"])
    record("casework.referral.settled", by=by, about=referral, river="case", now=now, outcome=outcome)
    return referral
