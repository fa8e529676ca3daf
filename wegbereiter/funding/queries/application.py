"""Reads of applications: as their holder, as the carrier that a position is passed on to, or as the state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Max, QuerySet, Sum
from django.utils import timezone

from wegbereiter.accounts.roles import Permission
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.choices import FindingCode, Qualification
from wegbereiter.funding.models import (
    Allotment,
    Application,
    ApplicationFile,
    Calculation,
    Forwarding,
    OverruledFinding,
    Pool,
    Position,
    Way,
)
from wegbereiter.funding.permissions import own_organisation
from wegbereiter.funding.queries.calculation import bases, calculations_visible_to
from wegbereiter.funding.queries.pooling import pool_view, pools_visible_to, ways_visible_to
from wegbereiter.funding.rules.application import Assessment, Claimed, Finding, assess
from wegbereiter.funding.rules.grant import Planned, year_sums
from wegbereiter.funding.rules.positions import claim_gap
from wegbereiter.funding.states import (
    BINDING,
    CHANGEABLE,
    IN_HAND,
    ApplicationState,
    ForwardingState,
    PartnerState,
    Round,
    WayCode,
    WayState,
)
from wegbereiter.organisations.models import Organisation
from wegbereiter.pact import queries as pact
from wegbereiter.pact.rules import Edition


@dataclass(frozen=True, kw_only=True)
class Basis:
    """The allotments that an application stands for. `way_is_open` is a finding where the way is not complete.

    `replaced`: the first tranche that the application was begun or handed in upon, before there was a final allotment.
    """

    calculation: Calculation
    pool: Pool | None
    yearly_amount: Decimal | None
    total_amount: Decimal | None
    own_amount: Decimal = Decimal()  # own money a year that the council has decided
    way_is_open: str = ""
    replaced: Calculation | None = None

    @property
    def is_first_tranche(self) -> bool:
        return self.calculation.round == Round.FIRST_TRANCHE

    @property
    def goes_another_way(self) -> bool:
        """Others apply for the town: the lead of its pool, or the district."""
        return self.way_is_open == FindingCode.OTHERS_APPLY


@dataclass(frozen=True, kw_only=True)
class ApplicationView:
    """An application with everything that its page shows."""

    application: Application
    edition: Edition
    basis: Basis
    positions: Sequence[Position]
    forwardings: dict[UUID, Forwarding]  # the standing one, by position
    assessment: Assessment

    @property
    def keeps_its_money(self) -> bool:
        """Handed in: its ceiling is that of the day on which it was, whatever is allotted since."""
        return self.application.state not in CHANGEABLE and self.application.allotted_total_amount is not None


def applications_visible_to(actor: Actor) -> QuerySet[Application]:
    if actor.may(Permission.APPLICATION_READ_ALL):
        return Application.objects.all()
    if actor.may(Permission.APPLICATION_READ_OWN):
        return Application.objects.filter(organisation_id=own_organisation(actor))
    return Application.objects.none()


def positions_visible_to(actor: Actor) -> QuerySet[Position]:
    """Applied for, or added to the grant since."""
    return Position.objects.filter(application__in=applications_visible_to(actor), removed_at=None)


def highest_number(application: Application) -> int:
    """Of its positions, also of one that was taken out of the draft, which keeps its number."""
    return Position.objects.filter(application=application).aggregate(found=Max("number"))["found"] or 0


def removed_positions(actor: Actor, application: Application) -> QuerySet[Position]:
    """What was taken out of the draft, for those who want it back."""
    own = applications_visible_to(actor).filter(pk=application.pk)
    return Position.objects.filter(application__in=own, removed_at__isnull=False).order_by("number")


def forwardings_visible_to(actor: Actor) -> QuerySet[Forwarding]:
    """What the own organisation passes on, or what it is asked to take over."""
    if actor.may(Permission.APPLICATION_READ_ALL):
        return Forwarding.objects.all()
    if actor.may(Permission.APPLICATION_READ_OWN):
        return Forwarding.objects.filter(organisation_id=own_organisation(actor))
    if actor.may(Permission.FORWARDING_ANSWER):
        return Forwarding.objects.filter(carrier_id=own_organisation(actor))
    return Forwarding.objects.none()


def files_visible_to(actor: Actor) -> QuerySet[ApplicationFile]:
    return ApplicationFile.objects.filter(application__in=applications_visible_to(actor))


def overruled_visible_to(actor: Actor) -> QuerySet[OverruledFinding]:
    """Seen by the office and the auditor; the applicant reads the notice."""
    if actor.may(Permission.APPLICATION_READ_ALL):
        return OverruledFinding.objects.all()
    return OverruledFinding.objects.none()


def basis_for(actor: Actor, holder: Organisation, calculation: Calculation, pool: Pool | None = None) -> Basis:
    """What `holder` may apply for: its own allotment, those of its pool, or those handed over to the district."""
    if pool is not None:
        return _of_pool(actor, calculation, pool)
    own = Allotment.objects.filter(calculation=calculation, organisation=holder).first()
    taken = _handed_over(actor, holder, calculation)
    if own is None and not taken:
        return Basis(calculation=calculation, pool=None, yearly_amount=None, total_amount=None)
    yearly = (own.annual_amount or Decimal() if own else Decimal()) + taken
    years = calculation.years or 1
    way = _own_way(actor, holder, calculation.edition)
    return Basis(
        calculation=calculation,
        pool=None,
        yearly_amount=yearly,
        total_amount=yearly * years,
        own_amount=way.top_up_amount if way else Decimal(),
        way_is_open=_openness(yearly, way, pact.edition(calculation.edition)),
    )


def in_hand(actor: Actor, holder: Organisation, edition: str) -> Application | None:
    """The holder's application that nobody has decided yet."""
    return _of_holder(actor, holder, edition).filter(state__in=IN_HAND).first()


def granted_of(actor: Actor, holder: Organisation, edition: str) -> Application | None:
    """The holder's application that money flows on."""
    return _of_holder(actor, holder, edition).filter(state=ApplicationState.GRANTED).first()


def binding_application(actor: Actor, holder: UUID, edition: str) -> Application | None:
    """The holder's application that is handed in or granted: the ways that it rests on stay as they are."""
    return _of_holder(actor, holder, edition).filter(state__in=BINDING).first()


def open_findings(actor: Actor, application: Application) -> list[Finding]:
    """What the office has to look at and has not let pass, as it was on the day of handing in."""
    day = timezone.localdate(application.submitted_at) if application.submitted_at else timezone.localdate()
    passed = set(overruled_visible_to(actor).filter(application=application).values_list("code", "position"))
    found = view_of(actor, application, today=day).assessment.findings
    return [one for one in found if (str(one.code), one.position) not in passed]


def led_pool(actor: Actor, holder: Organisation, edition: str) -> Pool | None:
    """The pool that the organisation leads and has not given up."""
    return pools_visible_to(actor).filter(organisation=holder, edition=edition, ended_at=None).first()


def view_of(actor: Actor, application: Application, *, today: date) -> ApplicationView:
    """Everything about an application, checked against the allotments of today: six queries, upon a first tranche seven.

    Once it is handed in, its money is that of the day on which it was: what has changed since is a finding, and after
    the grant an amendment.
    """
    calculation = rests_on(actor, application)
    basis = basis_for(actor, application.organisation, calculation, application.pool)
    if calculation != application.calculation:
        basis = replace(basis, replaced=application.calculation)
    applied_for = positions_visible_to(actor).filter(application=application, added_at=None)
    positions = list(applied_for.order_by("number"))
    standing = forwardings_visible_to(actor).filter(
        position__in=positions, state__in=[ForwardingState.ASKED, ForwardingState.ACCEPTED]
    )
    forwardings = {one.position_id: one for one in standing.select_related("carrier")}
    return assessed(application, basis, positions, forwardings, today=today)


def assessed(
    application: Application,
    basis: Basis,
    positions: Sequence[Position],
    forwardings: dict[UUID, Forwarding],
    *,
    today: date,
) -> ApplicationView:
    """The same from rows that are at hand: no query."""
    edition = pact.edition(application.edition)
    claimed = Claimed(
        holder=application.organisation.kind,
        positions=[planned(one, forwardings.get(one.pk)) for one in positions],
        allotted_yearly=basis.yearly_amount,
        allotted_total=basis.total_amount,
        own_money=application.own_amount,
        way_is_open=basis.way_is_open,
        signatory=application.signatory,
        today=today,
    )
    view = ApplicationView(
        application=application,
        edition=edition,
        basis=basis,
        positions=positions,
        forwardings=forwardings,
        assessment=assess(claimed, edition),
    )
    if not view.keeps_its_money:
        return view
    ceiling = application.allotted_total_amount
    basis = replace(basis, yearly_amount=application.allotted_yearly_amount, total_amount=ceiling)
    years = year_sums(view.assessment.costs.values(), ceiling=ceiling)
    return replace(view, basis=basis, assessment=replace(view.assessment, years=years))


def rests_on(actor: Actor, application: Application) -> Calculation:
    """As long as nobody has decided it: the final allotment, once that has replaced the first tranche."""
    begun_on = application.calculation
    if begun_on.round != Round.FIRST_TRANCHE or application.state not in IN_HAND:
        return begun_on
    today = bases(calculations_visible_to(actor)).filter(edition=application.edition)
    return today.first() or begun_on


def planned(position: Position, forwarding: Forwarding | None) -> Planned:
    """A position as the rules ask for it; where it is passed on, person and qualification are the carrier's."""
    person = forwarding or position
    return Planned(
        number=position.number,
        fte=position.fte,
        first_day=position.first_day,
        qualification=_known(person.qualification),
        person=person.person,
        reason=position.reason,
        has_worked_before=person.has_worked_before,
        carrier=forwarding.carrier.name if forwarding else "",
        carrier_has_accepted=forwarding is None or forwarding.state == ForwardingState.ACCEPTED,
    )


def _of_holder(actor: Actor, holder: Organisation | UUID, edition: str) -> QuerySet[Application]:
    return applications_visible_to(actor).filter(organisation=holder, edition=edition)


def _known(code: str) -> Qualification | None:
    """None where nothing is chosen yet, and where the word has ended with the file on the money."""
    return Qualification(code) if code in list(Qualification) else None


def _of_pool(actor: Actor, calculation: Calculation, pool: Pool) -> Basis:
    view = pool_view(actor, pool.pk)
    yearly = view.accepted_amount
    return Basis(
        calculation=calculation,
        pool=pool,
        yearly_amount=yearly,
        total_amount=yearly * (calculation.years or 1),
        way_is_open="" if view.is_whole and pool.ended_at is None else FindingCode.POOL_OPEN,
    )


def _handed_over(actor: Actor, holder: Organisation, calculation: Calculation) -> Decimal:
    """Yearly amounts of the towns whose task the district has taken over."""
    taken = ways_visible_to(actor).filter(
        kind=WayCode.TO_DISTRICT,
        partner=holder,
        calculation=calculation,
        state=WayState.ACCEPTED,
        partner_state=PartnerState.ACCEPTED,
    )
    return taken.aggregate(sum=Sum("annual_amount"))["sum"] or Decimal()


def _own_way(actor: Actor, holder: Organisation, edition: str) -> Way | None:
    return ways_visible_to(actor).filter(organisation=holder, edition=edition, state=WayState.ACCEPTED).first()


def _openness(yearly: Decimal, way: Way | None, edition: Edition) -> str:
    """Below the claim a town needs own money, or others; who has joined others leaves the application to them."""
    if way is not None and way.kind != WayCode.TOP_UP and way.partner_state != PartnerState.REFUSED:
        return FindingCode.OTHERS_APPLY
    tops_up = way is not None and way.kind == WayCode.TOP_UP
    return FindingCode.WAY_OPEN if claim_gap(yearly, edition) and not tops_up else ""
