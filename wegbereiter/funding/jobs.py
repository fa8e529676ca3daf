"""Work that takes its time: calculations in the background, and sweeping away what has expired."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from wegbereiter.accounts.permissions import check
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core import progress
from wegbereiter.core.jobs import Reporter, StoppedError, job_actor, job_with_progress, periodic
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.models import JobRun
from wegbereiter.core.retention import actors_for
from wegbereiter.core.tenancy import Actor, acting_as
from wegbereiter.funding import actions
from wegbereiter.funding.actions.advice import plan_advice
from wegbereiter.funding.actions.calculation import check_not_final, plan_calculation
from wegbereiter.funding.actions.retention import end_words
from wegbereiter.funding.queries.retention import words_over
from wegbereiter.funding.rules import AllotmentRefusedError
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Fault, Round
from wegbereiter.organisations.models import Organisation
from wegbereiter.organisations.queries import approving_office, memberships_of

CALCULATE = "funding.calculate"
PROPOSE_WAYS = "funding.propose_ways"


@job_with_progress(CALCULATE)
def calculate(actor: Actor, reporter: Reporter, *, edition: str, occasion: str, head_count: UUID | str = "") -> UUID:
    """Calculate a round. The officer's membership is looked up again: rights that have ended order nothing any more."""
    now = timezone.now()
    _check_membership(actor, now)
    try:
        calculation = actions.calculate(
            edition=edition,
            occasion=Round(occasion),
            head_count_id=head_count if isinstance(head_count, UUID) else None,
            by=actor,
            now=now,
            reporter=reporter,
        )
    except (RefusedError, AllotmentRefusedError) as refused:
        raise StoppedError(str(refused.fault)) from refused
    return calculation.pk


@job_with_progress(PROPOSE_WAYS)
def propose_ways(actor: Actor, reporter: Reporter, *, calculation: UUID) -> UUID:
    """Propose a way to every town below the claim; one step for each district."""
    now = timezone.now()
    _check_membership(actor, now)
    try:
        advice = actions.propose_ways(calculation, by=actor, now=now, reporter=reporter)
    except (RefusedError, AllotmentRefusedError) as refused:
        raise StoppedError(str(refused.fault)) from refused
    return advice.pk


def order_advice(calculation_id: UUID, *, by: Actor, now: datetime) -> JobRun:
    """Queue the adviser and return its run. While one is under way in the office, that one is returned instead.

    Raises:
        PermissionDenied, Calculation.DoesNotExist, RefusedError: what can be refused at once is refused here.
    """
    plan_advice(calculation_id, by=by)
    one_at_a_time(f"order:{by.organisation_id}")
    if run := progress.open_run(PROPOSE_WAYS, by=by, now=now):
        return run
    run = propose_ways.start(by=by, now=now, calculation=calculation_id)
    record("funding.pooling.ordered", by=by, river="money", now=now, run=run.pk, calculation=calculation_id)
    return run


def stop_advice(run_id: UUID, *, by: Actor, now: datetime) -> JobRun:
    """Ask the adviser to stop; nothing of it stays. Raises PermissionDenied, JobRun.DoesNotExist."""
    check(by, Permission.ALLOTMENT_PREPARE)
    run = progress.ask_to_stop(run_id, by=by, now=now)
    record("funding.pooling.stopped", by=by, river="money", now=now, run=run.pk)
    return run


def order_calculation(*, edition: str, occasion: Round, head_count_id: UUID | None, by: Actor, now: datetime) -> JobRun:
    """Queue a calculation and return its run. While one is under way in the office, that one is returned instead.

    Raises:
        PermissionDenied, LookupError, HeadCount.DoesNotExist, RefusedError: what can be refused at once is refused
        here.
    """
    check(by, Permission.ALLOTMENT_PREPARE)
    one_at_a_time(f"order:{by.organisation_id}")
    if run := progress.open_run(CALCULATE, by=by, now=now):
        return run
    check_not_final(edition, occasion)
    plan_calculation(edition, occasion, head_count_id)
    arguments: dict[str, Any] = {"edition": edition, "occasion": occasion.value}
    if head_count_id:
        arguments["head_count"] = head_count_id
    run = calculate.start(by=by, now=now, **arguments)
    record("funding.calculation.ordered", by=by, river="money", now=now, run=run.pk, **arguments)
    return run


def stop_calculation(run_id: UUID, *, by: Actor, now: datetime) -> JobRun:
    """Ask a calculation of the own office to stop; nothing of it stays.

    Raises:
        PermissionDenied, JobRun.DoesNotExist.
    """
    check(by, Permission.ALLOTMENT_PREPARE)
    run = progress.ask_to_stop(run_id, by=by, now=now)
    record("funding.calculation.stopped", by=by, river="money", now=now, run=run.pk)
    return run


def _check_membership(actor: Actor, now: datetime) -> None:
    """Rights that have ended order nothing any more. Raises StoppedError."""
    assert actor.user_id is not None
    valid = memberships_of(actor.user_id, today=timezone.localdate(now))
    if not any(membership.pk == actor.membership_id for membership in valid):
        raise StoppedError(Fault.MEMBERSHIP_ENDED)


@periodic("funding.sweep_uploads", cron="17 * * * *")
def sweep_uploads(now: datetime) -> None:
    """Delete expired previews of the approving office."""
    try:
        office = approving_office()
    except Organisation.DoesNotExist:
        return
    with acting_as(job_actor(office.pk, kind=office.kind)) as actor:
        actions.sweep_uploads(by=actor, now=now)


@periodic("funding.end_words", cron="57 * * * *")
def end_old_words(now: datetime) -> None:
    """Retention class "money_file", organisation by organisation."""
    for actor in actors_for(words_over(timezone.localdate(now))):
        with acting_as(actor):
            end_words(by=actor, now=now)


@periodic("funding.add_up_money", cron="*/5 * * * *")
def add_up_money(now: datetime) -> None:
    """Keep the sums of "where the money stands" up to date; costs five short queries while nothing changes."""
    try:
        office = approving_office()
    except Organisation.DoesNotExist:
        return
    with acting_as(job_actor(office.pk, kind=office.kind)) as actor:
        actions.add_up_money(by=actor, now=now)
