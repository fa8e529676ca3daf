"""The office's work list: what was handed in, by age, findings and money; and one application with all that bears on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from wegbereiter.core.pages import Page, page_of
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Application, ApplicationFile, OverruledFinding, Way
from wegbereiter.funding.queries import application as reads
from wegbereiter.funding.queries.calculation import allotments_visible_to
from wegbereiter.funding.queries.pooling import pool_view, ways_visible_to
from wegbereiter.funding.rules.application import Finding
from wegbereiter.funding.states import ApplicationState, PartnerState, WayCode, WayState
from wegbereiter.organisations.models import Organisation
from wegbereiter.organisations.rules import read_query

OLDEST_FIRST = ("submitted_at", "id")
ORDERS = {
    "age": OLDEST_FIRST,
    "-age": ("-submitted_at", "-id"),
    "findings": ("findings", *OLDEST_FIRST),
    "-findings": ("-findings", *OLDEST_FIRST),
    "amount": ("applied_amount", *OLDEST_FIRST),
    "-amount": ("-applied_amount", *OLDEST_FIRST),
}
TO_DECIDE = "to_decide"  # handed in and proposed; in the list "handed in" is what nobody has proposed yet
STATES = (TO_DECIDE, *(state for state in ApplicationState.values if state != ApplicationState.DRAFT), "all")


@dataclass(frozen=True, kw_only=True)
class WantedApplications:
    """What a person asked of the list; anything that makes no sense asks for nothing."""

    text: str = ""
    state: str = str(ApplicationState.SUBMITTED)
    district: UUID | None = None
    finding: str = ""  # with, without
    least_amount: Decimal | None = None
    sort: str = "age"
    place: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "WantedApplications":
        state = query.get("state", "")
        return cls(
            text=query.get("q", "").strip(),
            state=state if state in STATES else str(ApplicationState.SUBMITTED),
            district=_id(query.get("district", "")),
            finding=query.get("finding", ""),
            least_amount=_amount(query.get("amount", "")),
            sort=query.get("sort", "age"),
            place=query.get("after", "") or query.get("before", ""),
        )


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What lies on the office's table."""

    to_check: int
    without_finding: int
    with_finding: int
    to_decide: int
    applied_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Share:
    """A town that an application stands for, with its part of the money."""

    town: Organisation
    yearly_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class OfficeView:
    """An application as it was on the day of handing in, with what was let pass since."""

    view: reads.ApplicationView
    open: list[Finding]
    overruled: list[OverruledFinding]
    files: list[ApplicationFile]
    shares: list[Share]


def handed_in(actor: Actor) -> QuerySet[Application]:
    """Applications that have reached the office; drafts are their applicants' own business."""
    return reads.applications_visible_to(actor).filter(submitted_at__isnull=False)


def wanted_of(rows: QuerySet[Application], wanted: WantedApplications) -> QuerySet[Application]:
    query = read_query(wanted.text)
    for word in query.words:
        rows = rows.filter(organisation__search_text__contains=word)
    for key in query.keys:
        rows = rows.filter(organisation__key__startswith=key)
    if wanted.state == TO_DECIDE:
        rows = rows.filter(state=ApplicationState.SUBMITTED, prepared_at__isnull=False)
    elif wanted.state == ApplicationState.SUBMITTED:
        rows = rows.filter(state=ApplicationState.SUBMITTED, prepared_at=None)
    elif wanted.state != "all":
        rows = rows.filter(state=wanted.state)
    if wanted.district:
        rows = rows.filter(Q(organisation__district_id=wanted.district) | Q(organisation_id=wanted.district))
    if wanted.finding in {"with", "without"}:
        rows = rows.filter(findings__gt=0) if wanted.finding == "with" else rows.filter(findings=0)
    if wanted.least_amount is not None:
        rows = rows.filter(applied_amount__gte=wanted.least_amount)
    return rows.select_related("organisation__district")


def page_wanted(rows: QuerySet[Application], wanted: WantedApplications) -> Page[Application]:
    return page_of(rows, order=ORDERS.get(wanted.sort, OLDEST_FIRST), word=wanted.place)


def waiting(actor: Actor) -> Waiting:
    found = handed_in(actor).filter(state=ApplicationState.SUBMITTED)
    is_new = Q(prepared_at=None)
    counts = found.aggregate(
        clear=Count("pk", filter=is_new & Q(findings=0)),
        marked=Count("pk", filter=is_new & Q(findings__gt=0)),
        decide=Count("pk", filter=~is_new),
        amount=Sum("applied_amount"),
    )
    return Waiting(
        to_check=counts["clear"] + counts["marked"],
        without_finding=counts["clear"],
        with_finding=counts["marked"],
        to_decide=counts["decide"],
        applied_amount=counts["amount"] or Decimal(),
    )


def office_view(actor: Actor, application: Application) -> OfficeView:
    """Everything about an application that has been handed in."""
    day = timezone.localdate(application.submitted_at)
    view = reads.view_of(actor, application, today=day)
    overruled = list(reads.overruled_visible_to(actor).filter(application=application).order_by("at", "pk"))
    passed = {(one.code, one.position) for one in overruled}
    return OfficeView(
        view=view,
        open=[one for one in view.assessment.findings if (str(one.code), one.position) not in passed],
        overruled=overruled,
        files=list(reads.files_visible_to(actor).filter(application=application).defer("content")),
        shares=_shares(actor, view),
    )


def _shares(actor: Actor, view: reads.ApplicationView) -> list[Share]:
    """The towns that the money comes from: of the pool, or those that handed their task to the district.

    With the amounts that the ceiling consists of: ways follow a final allotment by themselves, what is handed in does not.
    """
    application = view.application
    if application.pool_id:
        ways = [way for way in pool_view(actor, application.pool_id).ways if way.state == WayState.ACCEPTED]
    else:
        ways = list(_handed_over(actor, application))
    moved = view.keeps_its_money and any(way.calculation_id != application.calculation_id for way in ways)
    then = _allotted(actor, application, ways) if moved else {}
    amounts = [(way.organisation, then.get(way.organisation_id, way.annual_amount)) for way in ways]
    return [Share(town=town, yearly_amount=amount or Decimal()) for town, amount in amounts]


def _allotted(actor: Actor, application: Application, ways: Sequence[Way]) -> dict[UUID, Decimal | None]:
    """Yearly amounts of these towns in the calculation that the application was handed in upon."""
    towns = [way.organisation_id for way in ways]
    found = allotments_visible_to(actor).filter(calculation=application.calculation_id, organisation__in=towns)
    return dict(found.values_list("organisation_id", "annual_amount"))


def _handed_over(actor: Actor, application: Application) -> QuerySet[Way]:
    found = ways_visible_to(actor).filter(
        kind=WayCode.TO_DISTRICT,
        partner_id=application.organisation_id,
        edition=application.edition,
        state=WayState.ACCEPTED,
        partner_state=PartnerState.ACCEPTED,
    )
    return found.select_related("organisation").order_by("organisation__search_text")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _amount(text: str) -> Decimal | None:
    """An amount as people type it, in whole euros; dots part the thousands."""
    try:
        amount = Decimal(text.replace(".", "").strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount < Decimal("1e12") else None
