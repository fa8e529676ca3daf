"""A town's story as the reader may see it: four more queries than the page has anyway."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Application, Calculation, HeadCountRow, Notice, Way
from wegbereiter.funding.permissions import sees_all_allotments
from wegbereiter.funding.queries.application import applications_visible_to, positions_visible_to
from wegbereiter.funding.queries.calculation import allotments_visible_to
from wegbereiter.funding.queries.money import Money, PlaceMoney
from wegbereiter.funding.queries.notice import notices_visible_to
from wegbereiter.funding.queries.pool_application import pool_application
from wegbereiter.funding.queries.pooling import transfers_visible_to
from wegbereiter.funding.queries.since import Since, since_of
from wegbereiter.funding.queries.ways_overview import standing
from wegbereiter.funding.rules.rounds import years_assumed
from wegbereiter.funding.rules.story import NOTHING, Chapter, Facts, Told, tell
from wegbereiter.funding.states import ApplicationState, CountState, PartnerState, Round, WayCode, WayState
from wegbereiter.organisations.models import Organisation

LIVING = (WayState.ASKED, WayState.ACCEPTED)


def town_story(actor: Actor, found: PlaceMoney, ways: Sequence[Way], *, today: date) -> tuple[Chapter, ...]:
    """`ways`: those of the town, the newest first. Empty where the town was never counted nor got an allotment."""
    if found.main is None and found.count is None:
        return ()
    way = _standing(ways, found.main.edition.code if found.main else "")
    application = _application(actor, found.place, found.main, way)
    elsewhere = application is None and way is not None and _others_apply(way, found.place)
    if elsewhere and not sees_all_allotments(actor):
        applied, decided, noticed, started = _of_others(actor, way, today)
    else:
        applied, decided, noticed, started = _later(actor, application, today)
    facts = Facts(
        count=_counted(actor, found.count),
        allotment=_allotted(actor, found.main),
        way=_went(way, found.main),
        application=applied,
        decision=decided,
        notice=noticed,
        start=started,
        needs_way=way is not None or bool(found.main and found.main.gap),
    )
    return tell(facts)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a town of a district is; `since` tells of its own application, or that of whoever applies for it."""

    way: Way | None
    since: Since | None


def progress_of(actor: Actor, calculation: Calculation, district: UUID) -> dict[UUID, Progress]:
    """Every town of a district with an allotment: seven queries."""
    towns = allotments_visible_to(actor).filter(calculation=calculation, organisation__district_id=district)
    ways = {
        way.organisation_id: way
        for way in ways_of_towns(actor, calculation.edition).filter(organisation__district_id=district)
    }
    pools = {way.pool_id for way in ways.values() if way.pool_id}
    here = Q(organisation__district_id=district) | Q(organisation_id=district) | Q(pool_id__in=pools)
    rows = list(_seen(actor).filter(here, edition=calculation.edition).order_by("created_at", "pk"))
    by_holder = {one.organisation_id: one for one in rows}
    by_pool = {one.pool_id: one for one in rows if one.pool_id}
    since = since_of(actor, rows)
    found = {}
    for town in towns.values_list("organisation_id", flat=True):
        way = ways.get(town)
        if way is not None and way.pool_id:
            application = by_pool.get(way.pool_id)
        elif way is not None and way.partner_state == PartnerState.ACCEPTED and way.partner_id:
            application = by_holder.get(way.partner_id)
        else:
            application = by_holder.get(town)
        found[town] = Progress(way=way, since=since[application.pk] if application else None)
    return found


def ways_of_towns(actor: Actor, edition: str) -> QuerySet[Way]:
    """Ways that count, the accepted one of a town last."""
    return standing(actor, edition).select_related("partner").order_by("-state", "-asked_at")


def handed_over(actor: Actor, places: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Those of these towns that have handed their task to the acting district."""
    return places.filter(pk__in=transfers_visible_to(actor).values("organisation_id"))


def handed_over_story(actor: Actor, place: Organisation, *, today: date) -> tuple[Chapter, ...]:
    """What a district sees of a town that has handed its task to it: the way, and what the district has made of it.

    Raises Way.DoesNotExist where the town has not, or has handed it to another district.
    """
    way = transfers_visible_to(actor).filter(organisation=place).first()
    if way is None:
        raise Way.DoesNotExist
    application = _of_edition(_seen(actor), way.edition).filter(organisation=way.partner).first()
    applied, decided, noticed, started = _later(actor, application, today)
    return tell(
        Facts(
            count=None,
            allotment=None,
            way=_went(way),
            application=applied,
            decision=decided,
            notice=noticed,
            start=started,
        )
    )


def _seen(actor: Actor) -> QuerySet[Application]:
    """Without drafts of others: they are their applicants' own business."""
    rows = applications_visible_to(actor).exclude(state=ApplicationState.WITHDRAWN).select_related("organisation")
    return rows.filter(submitted_at__isnull=False) if sees_all_allotments(actor) else rows


def _of_edition(rows: QuerySet[Application], edition: str) -> QuerySet[Application]:
    return rows.filter(edition=edition).order_by("-created_at", "-pk")


def _application(actor: Actor, place: Organisation, money: Money | None, way: Way | None) -> Application | None:
    """The town's own, that of its pool, or that of the district which has taken its task over."""
    if money is None:
        return None
    rows = _of_edition(_seen(actor), money.edition.code)
    if way is not None and _others_apply(way, place):
        return (
            rows.filter(pool_id=way.pool_id).first() if way.pool_id else rows.filter(organisation=way.partner).first()
        )
    return rows.filter(organisation=place).first()


def _others_apply(way: Way, place: Organisation) -> bool:
    if way.state != WayState.ACCEPTED or way.partner_id in (None, place.pk):
        return False
    return way.kind != WayCode.TO_DISTRICT or way.partner_state == PartnerState.ACCEPTED


def _standing(ways: Sequence[Way], edition: str) -> Way | None:
    """The accepted way, else the newest that waits for somebody."""
    living = [
        way
        for way in ways
        if way.edition == edition
        and way.state in LIVING
        and not (way.pool and way.pool.ended_at)
        and way.partner_state != PartnerState.REFUSED
    ]
    return next((way for way in living if way.state == WayState.ACCEPTED), living[0] if living else None)


def _counted(actor: Actor, row: HeadCountRow | None) -> Told:
    if row is None:
        return NOTHING
    count = row.head_count
    return Told(
        begun=True,
        done=count.state == CountState.FINAL,
        on=count.counted_on,
        who=count.decided_role or count.created_role,
        detail=str(row.persons),
        estimated=row.estimated,
        address=("funding:head_count", str(count.pk)) if sees_all_allotments(actor) else None,
    )


def _allotted(actor: Actor, money: Money | None) -> Told:
    if money is None:
        return NOTHING
    calculation = money.calculation
    return Told(
        begun=True,
        done=calculation.is_decided,
        on=calculation.decided_at or calculation.created_at,
        who=calculation.decided_role or calculation.created_role,
        amount=money.allotment.total_amount,
        estimated=money.allotment.estimated,
        assumed=years_assumed(money.edition, Round(calculation.round)),
        address=("funding:calculation", str(calculation.pk)) if sees_all_allotments(actor) else None,
    )


def _went(way: Way | None, money: Money | None = None) -> Told:
    if way is None:
        return NOTHING
    waits = way.partner_state == PartnerState.WAITING
    partner = way.partner.name if way.partner and way.partner_id != way.organisation_id else ""
    return Told(
        begun=True,
        done=way.state == WayState.ACCEPTED and not waits,
        on=way.partner_answered_at or way.council_on or way.asked_at,
        who=way.answered_role or way.asked_role,
        amount=way.top_up_amount or None,
        estimated=bool(money and way.top_up_amount and money.allotment.estimated),  # it fills the gap of the allotment
        detail=": ".join(part for part in (str(way.get_kind_display()), partner) if part),
    )


def _later(actor: Actor, application: Application | None, today: date) -> tuple[Told, Told, Told, Told]:
    """Application, decision, notice and the first day at work."""
    if application is None:
        return NOTHING, NOTHING, NOTHING, NOTHING
    page = "funding:office_application" if sees_all_allotments(actor) else "funding:application"
    address = (page, str(application.pk))
    handed_in = application.state not in (ApplicationState.DRAFT, ApplicationState.RETURNED)
    applied = Told(
        begun=True,
        done=handed_in,
        on=application.submitted_at if handed_in else application.saved_at,
        who=application.organisation.name,
        amount=application.applied_amount,
        detail=str(application.get_state_display()),
        address=address,
    )
    notice = notices_visible_to(actor).filter(application=application).order_by("-created_at", "-pk").first()
    return applied, _decided(application, notice, address), _noticed(notice), _started(actor, application, today)


def _of_others(actor: Actor, way: Way | None, today: date) -> tuple[Told | None, Told | None, Told | None, Told | None]:
    """What a town reads where others apply: of its pool without names and without the notice, of a district nothing."""
    if way is None or way.pool_id is None:
        return None, None, None, None
    found = pool_application(actor, way)
    if found is None:
        return NOTHING, NOTHING, None, NOTHING
    address = ("funding:pool_application", str(way.pool_id))
    applied = Told(
        begun=True,
        done=found.submitted_at is not None and found.state != ApplicationState.RETURNED,
        on=found.submitted_at,
        who=way.partner.name if way.partner else "",
        amount=found.applied_amount,
        detail=str(found.state.label),
        address=address,
    )
    decided = Told(
        begun=found.state == ApplicationState.SUBMITTED,
        done=found.decided_at is not None,
        on=found.decided_at,
        amount=found.granted_amount if found.state == ApplicationState.GRANTED else None,
    )
    days = [one.first_day for one in found.positions] if found.state == ApplicationState.GRANTED else []
    return applied, decided, None, _begun(days, today, applied.who)


def _decided(application: Application, notice: Notice | None, address: tuple[str, str]) -> Told:
    """What is granted says the newest notice; what is revoked is granted no longer."""
    decided = application.decided_at is not None
    return Told(
        begun=application.state == ApplicationState.SUBMITTED,
        done=decided,
        on=application.decided_at,
        who=application.decided_role,
        amount=notice.amount if notice and application.state == ApplicationState.GRANTED else None,
        detail=str(application.get_state_display()) if decided else "",
        address=address if decided else None,
    )


def _noticed(notice: Notice | None) -> Told:
    if notice is None:
        return NOTHING
    return Told(
        begun=True,
        done=notice.delivered_on is not None,
        on=notice.delivered_on or notice.created_at,
        who=notice.delivery_entered_role or notice.created_role,
        amount=notice.amount,
        detail=f"{notice.get_kind_display()} {notice.reference}",
        address=("funding:notice", str(notice.pk)),
    )


def _started(actor: Actor, application: Application, today: date) -> Told:
    if application.state != ApplicationState.GRANTED:
        return NOTHING
    rows = positions_visible_to(actor).filter(application=application, first_day__isnull=False)
    days = [day for day in rows.values_list("first_day", flat=True) if day]
    return _begun(days, today, application.organisation.name)


def _begun(days: Sequence[date], today: date, who: str) -> Told:
    """Planned as long as the first day lies ahead."""
    if not days:
        return NOTHING
    begun = [day for day in days if day <= today]
    return Told(begun=True, done=bool(begun), on=min(begun or days), who=who, detail=f"{len(begun)}/{len(days)}")
