"""Reads of what changed after a grant: what is granted now, what was reported, and every amendment that follows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet, Sum

from wegbereiter.accounts.roles import Permission
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.choices import Qualification
from wegbereiter.funding.choices.amendment import AmendmentState, Cause, ChangeState, RevocationState
from wegbereiter.funding.models import (
    Amendment,
    Application,
    Forwarding,
    Position,
    PositionChange,
    PositionChangeFile,
    Revocation,
)
from wegbereiter.funding.permissions import own_organisation
from wegbereiter.funding.queries.application import (
    applications_visible_to,
    forwardings_visible_to,
    highest_number,
    planned,
    positions_visible_to,
)
from wegbereiter.funding.queries.calculation import allotments_visible_to, calculations_visible_to
from wegbereiter.funding.queries.pooling import ways_visible_to
from wegbereiter.funding.rules.amendment import (
    Change,
    Grant,
    Held,
    YearDifference,
    causes_of,
    changed,
    differences,
    held_of,
    left_of,
    requalify_by,
    years_of,
)
from wegbereiter.funding.rules.grant import YearSum, granted
from wegbereiter.funding.rules.revocation import revoked
from wegbereiter.funding.states import (
    ApplicationState,
    CalculationState,
    ForwardingState,
    PartnerState,
    Round,
    WayCode,
    WayState,
)
from wegbereiter.pact import queries as pact


@dataclass(frozen=True, kw_only=True)
class Line:
    """A grant: as it is now, as it would be with what is reported and allotted since, and the difference.

    `expected`: the same with what is proposed already, as a holder has to reckon with it.
    """

    application: Application
    now: Grant
    then: Grant
    expected: Grant
    changes: list[PositionChange] = field(default_factory=list)  # reported, not proposed yet
    proposed: Amendment | None = None
    hearing: Revocation | None = None  # its holder is being heard: nothing else is proposed meanwhile

    @property
    def old_years(self) -> tuple[YearSum, ...]:
        return years_of(self.now, pact.edition(self.application.edition))

    @property
    def new_years(self) -> tuple[YearSum, ...]:
        return years_of(self.then, pact.edition(self.application.edition))

    @property
    def old_amount(self) -> Decimal:
        return granted(self.old_years)

    @property
    def new_amount(self) -> Decimal:
        return granted(self.new_years)

    @property
    def years(self) -> tuple[YearDifference, ...]:
        return differences(self.old_years, self.new_years)

    @property
    def difference_amount(self) -> Decimal:
        return self.new_amount - self.old_amount

    @property
    def causes(self) -> tuple[Cause, ...]:
        return causes_of(self.now, self.then)

    @property
    def left_amount(self) -> Decimal:
        """Of the allotment of today over the term, what is neither granted nor reported."""
        return left_of(self.expected, pact.edition(self.application.edition))

    def overdue(self, today: date) -> list[tuple[Held, date]]:
        """Positions whose person should have finished the re-qualification by now."""
        edition = pact.edition(self.application.edition)
        due = [(one, requalify_by(one, edition)) for one in self.now.positions]
        return [(one, day) for one, day in due if day is not None and day < today]


def waiting_amendments(actor: Actor) -> int:
    """Reports that nobody has proposed yet, and proposals that nobody has decided yet."""
    reports = changes_visible_to(actor).filter(
        state=ChangeState.OPEN, amendment=None, application__state=ApplicationState.GRANTED
    )
    return reports.count() + amendments_visible_to(actor).filter(state=AmendmentState.PROPOSED).count()


def amendments_visible_to(actor: Actor) -> QuerySet[Amendment]:
    """What is proposed is the office's own business; the holder reads what is decided."""
    if actor.may(Permission.APPLICATION_READ_ALL):
        return Amendment.objects.all()
    if actor.may(Permission.APPLICATION_READ_OWN):
        return Amendment.objects.filter(organisation_id=own_organisation(actor), state=AmendmentState.DECIDED)
    return Amendment.objects.none()


def revocations_visible_to(actor: Actor) -> QuerySet[Revocation]:
    """The holder reads all of them: it is heard before anything is decided."""
    if actor.may(Permission.APPLICATION_READ_ALL):
        return Revocation.objects.all()
    if actor.may(Permission.APPLICATION_READ_OWN):
        return Revocation.objects.filter(organisation_id=own_organisation(actor))
    return Revocation.objects.none()


def changes_visible_to(actor: Actor) -> QuerySet[PositionChange]:
    if actor.may(Permission.APPLICATION_READ_ALL):
        return PositionChange.objects.all()
    if actor.may(Permission.APPLICATION_READ_OWN):
        return PositionChange.objects.filter(organisation_id=own_organisation(actor))
    return PositionChange.objects.none()


def scans() -> Prefetch:
    """The files of reports without their bytes."""
    return Prefetch("files", PositionChangeFile.objects.defer("content"))


def is_free_for(actor: Actor, amendment: Amendment) -> bool:
    """Whether the actor is a second pair of eyes: who proposed it or entered a letter is none."""
    persons = actor.natural_persons
    return amendment.may_be_decided_by(persons) and not persons & set(amendment.entered_persons)


def change_files_visible_to(actor: Actor) -> QuerySet[PositionChangeFile]:
    return PositionChangeFile.objects.filter(change__in=changes_visible_to(actor))


def line_of(actor: Actor, application: Application) -> Line:
    return lines_of(actor, [application])[0]


def next_number(line: Line) -> int:
    """The number that a further position gets. One query."""
    return max((highest_number(line.application), *(one.number for one in line.expected.positions))) + 1


def lines_of(actor: Actor, applications: Sequence[Application]) -> list[Line]:
    """What each of these grants comes to, now and with everything since: a fixed number of queries."""
    positions, reported = _positions(actor, applications), _reported(actor, applications)
    amended: dict[UUID, list[Amendment]] = defaultdict(list)
    for one in amendments_visible_to(actor).filter(application__in=applications).order_by("decided_at", "pk"):
        amended[one.application_id].append(one)
    taken: dict[UUID, list[Revocation]] = defaultdict(list)
    for two in (
        revocations_visible_to(actor).filter(application__in=applications).exclude(state=RevocationState.DROPPED)
    ):
        taken[two.application_id].append(two)
    ceilings = ceilings_today(actor, applications)
    return [
        _line(
            one, positions[one.pk], reported[one.pk], amended[one.pk], taken[one.pk], ceiling_today=ceilings.get(one.pk)
        )
        for one in applications
    ]


def amendable(actor: Actor, *, today: date) -> tuple[list[Line], list[Line]]:
    """Grants that something changes, the oldest first, and those whose re-qualification is overdue."""
    granted_ones = applications_visible_to(actor).filter(state=ApplicationState.GRANTED)
    found = list(granted_ones.select_related("organisation").order_by("decided_at", "pk"))
    with_change = set(changes_visible_to(actor).filter(state=ChangeState.OPEN).values_list("application_id", flat=True))
    ceilings, due = ceilings_today(actor, found), _requalifying(actor)
    newest = _newest_ceilings(actor, found)
    chosen = [
        one
        for one in found
        if one.pk in with_change or one.pk in due or ceilings.get(one.pk, newest[one.pk]) != newest[one.pk]
    ]
    lines = lines_of(actor, chosen)
    return [line for line in lines if line.causes or line.proposed], [line for line in lines if line.overdue(today)]


def proposal_of(actor: Actor, amendment: Amendment) -> Line:
    """What a proposed amendment changes, counted anew from what is granted now."""
    line = line_of(actor, amendment.application)
    held = list(changes_visible_to(actor).filter(amendment=amendment).select_related("position"))
    then = changed(line.now, [change_of(one) for one in held], ceiling=amendment.ceiling_amount)
    return Line(
        application=amendment.application, now=line.now, then=then, expected=then, changes=held, proposed=amendment
    )


def change_of(row: PositionChange) -> Change:
    """A report as the rules ask for it; needs its position."""
    return Change(
        number=row.number,
        from_day=row.from_day,
        fte=row.fte,
        qualification=_known(row.qualification),
        person=row.person,
        first_day=row.first_day,
        last_day=row.last_day,
        has_worked_before=row.has_worked_before,
        reason=row.reason,
        bears_rest=row.bears_rest,
    )


def ceilings_today(actor: Actor, applications: Iterable[Application]) -> dict[UUID, Decimal]:
    """The allotments over the term that each grant would rest on today; none where no final allotment is known."""
    found = calculations_visible_to(actor).filter(
        state=CalculationState.FINAL, round=Round.FINAL, annual_amount__isnull=False
    )
    newest = {one.edition: one for one in found.order_by("created_at", "pk")}
    own = {
        (one.calculation_id, one.organisation_id): one.annual_amount or Decimal()
        for one in allotments_visible_to(actor).filter(
            calculation__in=newest.values(), organisation__in={one.organisation_id for one in applications}
        )
    }
    pooled, handed = _ways_today(actor, applications)
    totals = {}
    for one in applications:
        calculation = newest.get(one.edition)
        if calculation is None:
            continue
        if one.pool_id:
            yearly = pooled.get(one.pool_id)
        else:
            parts = (own.get((calculation.pk, one.organisation_id)), handed.get((calculation.pk, one.organisation_id)))
            known = [part for part in parts if part is not None]
            yearly = sum(known, Decimal()) if known else None
        if yearly is not None:
            totals[one.pk] = yearly * (calculation.years or 1)
    return totals


def _ways_today(
    actor: Actor, applications: Iterable[Application]
) -> tuple[dict[UUID, Decimal], dict[tuple[UUID, UUID], Decimal]]:
    """Yearly amounts of pools, and of tasks that were handed to a district (by calculation)."""
    accepted = ways_visible_to(actor).filter(state=WayState.ACCEPTED)
    pools = accepted.filter(pool__in={one.pool_id for one in applications if one.pool_id})
    taken = accepted.filter(
        kind=WayCode.TO_DISTRICT,
        partner_state=PartnerState.ACCEPTED,
        partner__in={one.organisation_id for one in applications},
    )
    by_pool = pools.values_list("pool_id").annotate(sum=Sum("annual_amount")).order_by()
    by_partner = taken.values_list("calculation_id", "partner_id").annotate(sum=Sum("annual_amount")).order_by()
    handed = {(calculation, partner): amount for calculation, partner, amount in by_partner}
    return {pool: amount for pool, amount in by_pool if pool}, handed


def _newest_ceilings(actor: Actor, applications: Iterable[Application]) -> dict[UUID, Decimal | None]:
    """What each grant rests on now: the allotment of its newest amendment, or of its application."""
    found = {one.pk: one.allotted_total_amount for one in applications}
    decided = amendments_visible_to(actor).filter(state=AmendmentState.DECIDED, application__in=found)
    return found | dict(decided.order_by("decided_at", "pk").values_list("application_id", "ceiling_amount"))


def _requalifying(actor: Actor) -> set[UUID]:
    code = Qualification.REQUALIFYING
    own = positions_visible_to(actor).filter(qualification=code).values_list("application_id", flat=True)
    carriers = forwardings_visible_to(actor).filter(qualification=code, state=ForwardingState.ACCEPTED)
    changes = changes_visible_to(actor).filter(qualification=code, state=ChangeState.DECIDED)
    return {
        *own.order_by(),
        *carriers.order_by().values_list("position__application_id", flat=True),
        *changes.order_by().values_list("application_id", flat=True),
    }


def _line(
    application: Application,
    positions: list[Held],
    reported: list[PositionChange],
    amended: list[Amendment],
    taken: list[Revocation],
    *,
    ceiling_today: Decimal | None,
) -> Line:
    ceiling = application.allotted_total_amount
    order = {}
    for number, one in enumerate(one for one in amended if one.state == AmendmentState.DECIDED):
        ceiling, order[one.pk] = one.ceiling_amount, number
    decided = [one for one in reported if one.amendment_id in order]
    decided.sort(key=lambda one: order[one.amendment_id])  # type: ignore[index]
    first = Grant(positions=tuple(positions), ceiling=ceiling)
    now = changed(first, [change_of(one) for one in decided], ceiling=ceiling)
    for part in taken:
        if part.state == RevocationState.DECIDED:
            now = revoked(now, from_day=part.from_day, numbers=_taken(part, now, decided))
    undecided = [one for one in reported if one.state == ChangeState.OPEN]
    still_open = [one for one in undecided if one.amendment_id is None]
    ceiling = ceiling if ceiling_today is None else ceiling_today
    then = changed(now, [change_of(one) for one in still_open], ceiling=ceiling)
    expected = changed(now, [change_of(one) for one in undecided], ceiling=ceiling)
    proposed = next((one for one in amended if one.state == AmendmentState.PROPOSED), None)
    hearing = next((part for part in taken if part.state == RevocationState.HEARING), None)
    return Line(
        application=application,
        now=now,
        then=then,
        expected=expected,
        changes=still_open,
        proposed=proposed,
        hearing=hearing,
    )


def _taken(part: Revocation, grant: Grant, decided: Iterable[PositionChange]) -> list[int]:
    """The positions that a revocation takes; one that an amendment has added since is none of them."""
    since = {
        one.added_number
        for one in decided
        if one.added_number and one.amendment and part.came_before(one.amendment.decided_at)
    }
    return [number for number in part.positions or [one.number for one in grant.positions] if number not in since]


def _positions(actor: Actor, applications: Sequence[Application]) -> dict[UUID, list[Held]]:
    """As they were granted at first: what an amendment has added comes with it."""
    first = positions_visible_to(actor).filter(application__in=applications, added_at=None)
    rows: list[Position] = list(first.order_by("application_id", "number"))
    standing = forwardings_visible_to(actor).filter(position__in=rows, state=ForwardingState.ACCEPTED)
    carriers: dict[UUID, Forwarding] = {one.position_id: one for one in standing.select_related("carrier")}
    found: dict[UUID, list[Held]] = defaultdict(list)
    for row in rows:
        found[row.application_id].append(held_of(planned(row, carriers.get(row.pk))))
    return found


def _reported(actor: Actor, applications: Sequence[Application]) -> dict[UUID, list[PositionChange]]:
    rows = changes_visible_to(actor).filter(
        Q(state__in=[ChangeState.OPEN, ChangeState.DECIDED]), application__in=applications
    )
    found: dict[UUID, list[PositionChange]] = defaultdict(list)
    for row in rows.select_related("position", "amendment").prefetch_related(scans()).order_by("created_at", "pk"):
        found[row.application_id].append(row)
    return found


def _known(code: str) -> Qualification | None:
    """None where the word has ended with the file on the money."""
    return Qualification(code) if code in list(Qualification) else None
