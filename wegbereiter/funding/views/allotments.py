"""Who gets how much: the whole state, a district, a place, the own town, and published sums."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.documents.exports import export_of
from wegbereiter.funding import queries
from wegbereiter.funding.forms import ObjectionForm
from wegbereiter.funding.models import Allotment, Calculation, Way
from wegbereiter.funding.permissions import sees_all_allotments
from wegbereiter.funding.queries import listing, pooling
from wegbereiter.funding.queries.listing import Wanted
from wegbereiter.funding.queries.standing import standing_of
from wegbereiter.funding.queries.story import handed_over, handed_over_story, progress_of, town_story
from wegbereiter.funding.states import AreaKind, ObjectionState
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.models import Organisation
from wegbereiter.organisations.queries.register import register_date, visible_to
from wegbereiter.pact import queries as pact

PLACES = (Kind.MUNICIPALITY, Kind.CITY_DISTRICT, Kind.DISTRICT)


@needs(Permission.ALLOTMENT_READ_ALL)
@require_safe
def allotments(request: HttpRequest) -> HttpResponse:
    """Every allotment of a calculation."""
    calculation, choices = _chosen(request)
    context: dict[str, object] = {"calculation": calculation, "choices": choices}
    if calculation:
        wanted = Wanted.read(request.GET)
        rows = queries.allotments_visible_to(request.actor).filter(calculation=calculation)
        found = listing.allotments_wanted(rows, wanted)
        context |= {
            "edition": pact.edition(calculation.edition),
            "wanted": wanted,
            "page": listing.allotment_page(found, wanted),
            "totals": listing.totals_wanted(calculation, found, wanted),
            "district_options": [("", "–"), *listing.district_choices()],
            "claim_options": [("", "–"), ("below", _("below")), ("enough", _("reached"))],
            "special_options": [("", _("all")), ("estimated", _("estimated"))],
            "export_query": _without_places(request),
            "register_date": register_date(),
        }
        record("funding.allotments.read", by=request.actor, about=calculation, river="money", kind="read")
    return render(request, "funding/allotments.html", context)


@needs(Permission.ALLOTMENT_READ_ALL)
@require_safe
def allotments_export(request: HttpRequest, form: str) -> HttpResponse:
    """The list as a file, with the same filter and order."""
    calculation, _choices = _chosen(request)
    if calculation is None:
        raise Http404
    wanted = Wanted.read(request.GET)
    rows = queries.allotments_visible_to(request.actor).filter(calculation=calculation)
    found = list(listing.allotments_ordered(listing.allotments_wanted(rows, wanted), wanted))
    record(
        "funding.allotments.exported",
        by=request.actor,
        about=calculation,
        river="money",
        kind="read",
        form=form,
        rows=len(found),
    )
    headers = [
        _("AGS"),
        _("Name"),
        _("District"),
        _("Persons"),
        _("Annual amount"),
        _("Total amount"),
        _("Estimated"),
        _("Below the least claim"),
    ]
    return export_of(form, headers, [_cells(row) for row in found], name=f"{calculation.edition}-{calculation.round}")


@needs(Permission.ALLOTMENT_READ_ALL)
@require_safe
def district(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The towns of one district."""
    area = get_object_or_404(visible_to(request.actor).filter(kind=Kind.DISTRICT), pk=pk)
    calculation, choices = _chosen(request)
    wanted = Wanted.read(request.GET)
    rows = queries.allotments_visible_to(request.actor).filter(calculation=calculation, organisation__district=area)
    found = listing.allotments_wanted(rows, wanted)
    context = {
        "area": area,
        "crumbs": _crumbs(area.name),
        "calculation": calculation,
        "choices": choices,
        "edition": pact.edition(calculation.edition) if calculation else None,
        "wanted": wanted,
        "rows": listing.allotments_ordered(found, wanted),
        "totals": listing.totals_of(found),
        "progress": progress_of(request.actor, calculation, area.pk) if calculation else {},
        "standing": standing_of(request.actor, area.pk, calculation.edition) if calculation else None,
    }
    return render(request, "funding/district.html", context)


@needs(Permission.ALLOTMENT_READ_ALL, Permission.ALLOTMENT_READ_OWN)
@require_safe
def municipality(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One place's money and its story, as the state sees it; for a district, of a town that has handed its task to it."""
    places = visible_to(request.actor).filter(kind__in=PLACES).select_related("association", "district")
    if not sees_all_allotments(request.actor):
        return _handed_over(request, get_object_or_404(handed_over(request.actor, places), pk=pk))
    place = get_object_or_404(places, pk=pk)
    calculation, _choices = _chosen(request)
    found = queries.place_money(request.actor, place, chosen=calculation.pk if calculation else None)
    ways = pooling.ways_of_place(request.actor, place.pk)
    context = {
        "place": place,
        "found": found,
        "ways": ways,
        "story": town_story(request.actor, found, ways, today=timezone.localdate()),
        "history": queries.way_history(request.actor, place.pk),
        "crumbs": _crumbs(place.name),
    }
    return render(request, "funding/municipality.html", context)


def _handed_over(request: HttpRequest, place: Organisation) -> HttpResponse:
    """What a district sees of a town; nothing of any other town, and a town has its own page."""
    try:
        story = handed_over_story(request.actor, place, today=timezone.localdate())
    except Way.DoesNotExist as error:
        raise Http404 from error
    crumbs = [(_("Our way"), reverse("funding:own_way")), (place.name, None)]
    history = queries.way_history(request.actor, place.pk)
    return render(
        request, "funding/handed_over.html", {"place": place, "story": story, "history": history, "crumbs": crumbs}
    )


@needs(Permission.ALLOTMENT_READ_OWN)
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The own town's money: how much, why, what it buys, which ways there are, and the number it rests on."""
    places = visible_to(request.actor).select_related("association", "district")
    place = get_object_or_404(places, pk=request.actor.organisation_id)
    found = queries.place_money(request.actor, place)
    ways = pooling.ways_of_place(request.actor, place.pk)
    context = {
        "place": place,
        "found": found,
        "story": town_story(request.actor, found, ways, today=timezone.localdate()),
        "objection_form": ObjectionForm(),
        "open_objection": next((one for one in found.objections if one.state == ObjectionState.OPEN), None),
        "may_object": request.actor.may(Permission.HEADCOUNT_OBJECT),
    }
    return render(request, "funding/own.html", context)


@needs(Permission.ALLOTMENT_READ_SUMS)
@require_safe
def sums(request: HttpRequest) -> HttpResponse:
    """Sums over at least two places each, for those who may not see a single town's money."""
    calculation, choices = _chosen(request)
    rows = queries.sums_visible_to(request.actor).filter(calculation=calculation).select_related("area")
    context = {
        "calculation": calculation,
        "choices": choices,
        "edition": pact.edition(calculation.edition) if calculation else None,
        "rows": sorted(rows, key=lambda row: row.area.search_text if row.area else "~"),
        "register_date": register_date(),
    }
    return render(request, "funding/sums.html", context)


@needs(Permission.ALLOTMENT_READ_SUMS)
@require_safe
def sums_export(request: HttpRequest, form: str) -> HttpResponse:
    calculation, _choices = _chosen(request)
    if calculation is None:
        raise Http404
    rows = queries.sums_visible_to(request.actor).filter(calculation=calculation).select_related("area")
    record("funding.sums.exported", by=request.actor, about=calculation, river="money", kind="read", form=form)
    headers = [
        _("Area"),
        _("Places"),
        _("Persons"),
        _("Annual amount"),
        _("Total amount"),
        _("Below the least claim"),
        _("Estimated places"),
    ]
    cells = [
        (
            row.area.name if row.area else str(AreaKind(row.kind).label),
            row.places,
            row.persons,
            row.annual_amount,
            row.total_amount,
            row.below_claim,
            row.estimated_places,
        )
        for row in sorted(rows, key=lambda row: row.area.search_text if row.area else "~")
    ]
    return export_of(form, headers, cells, name=f"{calculation.edition}-{calculation.round}-sums")


def _chosen(request: HttpRequest) -> tuple[Calculation | None, list[Calculation]]:
    """The calculation that the address names, or the one that matters most; one that cannot be seen does not exist."""
    try:
        return listing.shown_calculation(
            queries.calculations_visible_to(request.actor), request.GET.get("calculation", "")
        )
    except Calculation.DoesNotExist as error:
        raise Http404 from error


def _crumbs(here: str) -> list[tuple[str, str | None]]:
    return [(_("Allotments"), reverse("funding:allotments")), (here, None)]


def _without_places(request: HttpRequest) -> str:
    """The question of the address without the page, for the export of all pages."""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    return query.urlencode()


def _cells(row: Allotment) -> tuple[object, ...]:
    place = row.organisation
    return (
        place.key or "",
        place.name,
        place.district.name if place.district else "",
        row.persons,
        row.annual_amount,
        row.total_amount,
        _("estimated") if row.estimated else "",
        {True: _("yes"), False: _("no"), None: ""}[row.below_claim],
    )
