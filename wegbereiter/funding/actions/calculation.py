"""Sharing out: calculate, throw a draft away, and make it final by two officers."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from wegbereiter.accounts.permissions import check
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.decisions import DECIDED, PREPARED
from wegbereiter.core.jobs import Reporter
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.actions.way import WAYS
from wegbereiter.funding.models import Allotment, AreaSum, Calculation, HeadCount
from wegbereiter.funding.queries import numbers_of
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.rounds import Frame, Part, check_count_for, frame_of, parts
from wegbereiter.funding.rules.sums import Share, published_lines
from wegbereiter.funding.rules.versions import Number
from wegbereiter.funding.states import AreaKind, CalculationState, Fault, Round
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.models import Organisation
from wegbereiter.organisations.queries import districts
from wegbereiter.pact import queries as pact
from wegbereiter.pact.rules import Edition

BATCH = 200


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything a calculation needs, read and checked."""

    edition: Edition
    occasion: Round
    frame: Frame
    head_count: HeadCount | None
    numbers: dict[UUID, Number]


def plan_calculation(edition: str, occasion: Round, head_count_id: UUID | None) -> Plan:
    """Read what goes into a round.

    Raises:
        LookupError (no such edition), HeadCount.DoesNotExist.
        RefusedError: the round, the head count and the edition do not fit together, or the register lacks numbers.
    """
    rules = pact.edition(edition)
    head_count = HeadCount.objects.get(pk=head_count_id) if head_count_id else None
    frame = frame_of(rules, occasion)
    if head_count and head_count.edition != edition:
        raise RefusedError(Fault.COUNT_OF_OTHER_EDITION)
    check_count_for(occasion, count_state=head_count.state if head_count else None)
    numbers = numbers_of(head_count) if head_count else _populations()
    return Plan(edition=rules, occasion=occasion, frame=frame, head_count=head_count, numbers=numbers)


@transaction.atomic
def calculate(
    *,
    edition: str,
    occasion: Round,
    head_count_id: UUID | None,
    by: Actor,
    now: datetime,
    reporter: Reporter | None = None,
) -> Calculation:
    """Share the money of a round out. A round on a head count is calculated once: a second click finds it.

    Raises:
        PermissionDenied, AllotmentRefusedError; as `plan_calculation`; ALREADY_FINAL if the round is decided.
        CancelledError: somebody asked the reporter's run to stop.
    """
    check(by, Permission.ALLOTMENT_PREPARE)
    one_at_a_time(f"calculation:{edition}:{occasion}")
    found = Calculation.objects.filter(edition=edition, round=occasion, head_count_id=head_count_id).first()
    if found:
        return found
    check_not_final(edition, occasion)
    plan = plan_calculation(edition, occasion, head_count_id)
    numbers = {str(place): number.persons for place, number in plan.numbers.items()}
    shares = parts(numbers, edition=plan.edition, occasion=occasion)
    calculation = _calculation(plan, shares, by=by, now=now)
    calculation.save(force_insert=True)
    _save_allotments(calculation, plan, shares, reporter=reporter or Reporter.silent(by))
    _save_sums(calculation, plan, shares)
    _record("made", calculation, by=by, now=now, holders=calculation.holders, head_count=head_count_id)
    return calculation


@transaction.atomic
def discard_calculation(calculation_id: UUID, *, by: Actor, now: datetime) -> None:
    """Throw a draft away with its allotments.

    Raises:
        PermissionDenied, Calculation.DoesNotExist, RefusedError (it is proposed or final).
    """
    check(by, Permission.ALLOTMENT_PREPARE)
    calculation = _locked(calculation_id)
    if calculation.state != CalculationState.DRAFT:
        raise RefusedError(Fault.CALCULATION_NOT_DRAFT)
    _record("discarded", calculation, by=by, now=now)
    Allotment.objects.filter(calculation=calculation).delete()
    AreaSum.objects.filter(calculation=calculation).delete()
    calculation.delete()


@transaction.atomic
def propose_calculation(calculation_id: UUID, *, by: Actor, now: datetime) -> Calculation:
    """First pair of eyes: this calculation is to be final.

    Raises:
        PermissionDenied, Calculation.DoesNotExist, RefusedError (the round is decided), FourEyesError.
    """
    check(by, Permission.ALLOTMENT_PREPARE)
    calculation = _locked(calculation_id)
    calculation.prepare(by=by, now=now)
    check_not_final(calculation.edition, Round(calculation.round))
    calculation.state = CalculationState.PREPARED
    calculation.save(update_fields=[*PREPARED, "state"])
    _record("proposed", calculation, by=by, now=now)
    return calculation


@transaction.atomic
def take_back_calculation(calculation_id: UUID, *, by: Actor, now: datetime) -> Calculation:
    """Take the proposal back, or send it back.

    Raises:
        PermissionDenied, Calculation.DoesNotExist, FourEyesError.
    """
    check(by, Permission.ALLOTMENT_DECIDE)
    calculation = _locked(calculation_id)
    calculation.take_back()
    calculation.state = CalculationState.DRAFT
    calculation.save(update_fields=[*PREPARED, "state"])
    _record("taken_back", calculation, by=by, now=now)
    return calculation


@transaction.atomic
def decide_calculation(calculation_id: UUID, *, by: Actor, now: datetime) -> Calculation:
    """Second pair of eyes: the allotments are final, and every town sees its own from now on.

    What towns have agreed on the first tranche stays agreed, with the amounts of the final allotment.

    Raises:
        PermissionDenied, Calculation.DoesNotExist, RefusedError (another one of the round is final), FourEyesError.
    """
    check(by, Permission.ALLOTMENT_DECIDE)
    calculation = _locked(calculation_id)
    if calculation.round == Round.FINAL:
        one_at_a_time(WAYS)  # nobody agrees on the first tranche while it is replaced
    calculation.decide(by=by, now=now)
    check_not_final(calculation.edition, Round(calculation.round))
    calculation.state = CalculationState.FINAL
    calculation.save(update_fields=[*DECIDED, "state"])
    carried = carry_ways(calculation) if calculation.round == Round.FINAL else 0
    _record("final", calculation, by=by, now=now, total=calculation.total_amount, ways=carried)
    return calculation


def carry_ways(calculation: Calculation) -> int:
    """Ways and pools agreed on the first tranche rest on the final allotment from now on; how many ways."""
    with connection.cursor() as cursor:
        cursor.execute("select wb_carry_ways(%s)", [calculation.pk])
        return int(cursor.fetchone()[0])


def check_not_final(edition: str, occasion: Round) -> None:
    """Raises RefusedError(ALREADY_FINAL) once a calculation of the round is final."""
    if Calculation.objects.filter(edition=edition, round=occasion, state=CalculationState.FINAL).exists():
        raise RefusedError(Fault.ALREADY_FINAL)


def _locked(calculation_id: UUID) -> Calculation:
    """The calculation, locked, with its round: two drafts of one round are decided one after the other."""
    seen = Calculation.objects.get(pk=calculation_id)
    one_at_a_time(f"calculation:{seen.edition}:{seen.round}")
    return Calculation.objects.select_for_update().get(pk=calculation_id)


def _populations() -> dict[UUID, Number]:
    """The districts' inhabitants. The register's day is not the edition's, so each of them is an estimate."""
    found = dict(districts().values_list("pk", "population"))
    if not found:
        raise RefusedError(Fault.NO_DISTRICTS)
    known = {place: Number(persons=number, estimated=True) for place, number in found.items() if number}
    if unknown := len(found) - len(known):
        raise RefusedError(Fault.POPULATION_MISSING, count=unknown)
    return known


def _calculation(plan: Plan, shares: dict[str, Part], *, by: Actor, now: datetime) -> Calculation:
    annual = [part.annual_amount for part in shares.values() if part.annual_amount is not None]
    below = [part.below_claim for part in shares.values() if part.below_claim is not None]
    least = plan.edition.claim.least_amount
    return Calculation(
        edition=plan.edition.code,
        round=plan.occasion,
        head_count=plan.head_count,
        money_amount=plan.frame.money,
        share=plan.frame.share,
        years=plan.frame.years,
        persons_total=sum(number.persons for number in plan.numbers.values()),
        holders=len(plan.numbers),
        annual_amount=sum(annual, Decimal()) if annual else None,
        total_amount=sum((part.total_amount for part in shares.values()), Decimal()),
        estimated_holders=sum(number.estimated for number in plan.numbers.values()),
        least_claim_amount=least.value if least and below else None,
        below_claim=sum(below) if below else None,
        created_at=now,
        created_by=by.user_id,
        created_role=by.role,
    )


def _save_allotments(calculation: Calculation, plan: Plan, shares: dict[str, Part], *, reporter: Reporter) -> None:
    rows = [
        Allotment(
            organisation_id=place,
            calculation=calculation,
            persons=number.persons,
            annual_amount=shares[str(place)].annual_amount,
            years=plan.frame.years,
            total_amount=shares[str(place)].total_amount,
            estimated=number.estimated,
            below_claim=shares[str(place)].below_claim,
        )
        for place, number in plan.numbers.items()
    ]
    reporter.begin(total=len(rows))
    for start in range(0, len(rows), BATCH):
        Allotment.objects.bulk_create(rows[start : start + BATCH])
        reporter.reached(min(start + BATCH, len(rows)))


def _save_sums(calculation: Calculation, plan: Plan, shares: dict[str, Part]) -> None:
    """Keep the sums that may be published: by district, or by region where districts themselves get the money."""
    by_region = plan.occasion == Round.ADD_ON
    places = Organisation.objects.filter(pk__in=plan.numbers).values_list("pk", "kind", "district_id", "region_id")
    lines = published_lines(
        (
            Share(
                area=region if by_region else None if kind == Kind.CITY_DISTRICT else district,
                persons=plan.numbers[place].persons,
                annual_amount=shares[str(place)].annual_amount,
                total_amount=shares[str(place)].total_amount,
                below_claim=shares[str(place)].below_claim,
                estimated=plan.numbers[place].estimated,
                is_city_district=kind == Kind.CITY_DISTRICT,
            )
            for place, kind, district, region in places
        ),
        kind=AreaKind.REGION if by_region else AreaKind.DISTRICT,
    )
    AreaSum.objects.bulk_create(
        AreaSum(
            calculation=calculation,
            kind=line.kind,
            area_id=line.area,
            places=line.places,
            persons=line.persons,
            annual_amount=line.annual_amount,
            total_amount=line.total_amount,
            below_claim=line.below_claim,
            estimated_places=line.estimated_places,
        )
        for line in lines
    )


def _record(what: str, calculation: Calculation, *, by: Actor, now: datetime, **data: Any) -> None:
    record(
        f"funding.calculation.{what}",
        by=by,
        about=calculation,
        river="money",
        now=now,
        edition=calculation.edition,
        round=calculation.round,
        **data,
    )
