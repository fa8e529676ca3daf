"""The simulator: drafts of another way to share the money out, what each would change, and two of them side by side."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.charts import SideChart, side_chart
from wegbereiter.core.documents.exports import export_of
from wegbereiter.core.templatetags.numbers import euro, integer
from wegbereiter.funding import queries
from wegbereiter.funding.choices import DraftKey, RateCode
from wegbereiter.funding.forms import SimulationCommentForm
from wegbereiter.funding.models import Simulation, SimulationAmount
from wegbereiter.funding.queries import listing, simulation_listing
from wegbereiter.funding.queries.listing import Wanted
from wegbereiter.funding.queries.simulation import (
    area_lines,
    comments_visible_to,
    merged_since,
    simulation_amounts_visible_to,
    simulations_visible_to,
)
from wegbereiter.funding.rules.comparison import Change
from wegbereiter.funding.rules.comparison_charts import class_bars, difference_bars, difference_classes
from wegbereiter.funding.rules.positions import bought
from wegbereiter.funding.states import SimulationState
from wegbereiter.funding.templatetags.simulation import class_label, kept_rates, signed
from wegbereiter.funding.views.steps import Question

MOST_BARS = 11
WITH = ("count", "first", "second")
OPEN = {SimulationState.DRAFT, SimulationState.SHARED}


@needs(Permission.SIMULATION_READ_SUMS)
@require_safe
def simulations(request: HttpRequest) -> HttpResponse:
    found = list(simulations_visible_to(request.actor))
    context = {
        "simulations": found,
        "can_prepare": request.actor.may(Permission.SIMULATION_PREPARE),
        "reads_all": request.actor.may(Permission.SIMULATION_READ),
        "options": [(str(one.pk), one.title) for one in found],
    }
    return render(request, "funding/simulations.html", context)


@needs(Permission.SIMULATION_READ_SUMS)
@require_safe
def simulation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a draft would change: for the state down to the town, for associations of towns as sums."""
    found = get_object_or_404(simulations_visible_to(request.actor).select_related(*WITH), pk=pk)
    record("funding.simulation.read", by=request.actor, about=found, river="money", kind="read")
    return render(request, "funding/simulation.html", result_context(request, found))


@needs(Permission.SIMULATION_READ)
@require_safe
def places(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every place that is compared in a draft, for those who see single towns."""
    found = get_object_or_404(simulations_visible_to(request.actor), pk=pk)
    record("funding.simulation.read", by=request.actor, about=found, river="money", kind="read", places=found.towns)
    return render(request, "funding/simulation_places.html", _places(request, found))


@needs(Permission.SIMULATION_READ)
@require_safe
def export(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """Every place of the list as a file, with the same filter and order."""
    found = get_object_or_404(simulations_visible_to(request.actor), pk=pk)
    wanted, other = Wanted.read(request.GET), _other(request, found)
    rows = _rows(request, found, other, wanted)
    chosen = list(simulation_listing.amounts_ordered(rows, wanted, between=other is not None))
    _record_export(request, found, form, rows=len(chosen))
    if other:
        return _export_of_two(chosen, found, form)
    rates = kept_rates(found)
    headers = [
        *(_("AGS"), _("Name"), _("District"), _("Now, a year"), _("In the draft, a year"), _("Difference")),
        *(_("Difference in per cent"), _("Below the least claim now"), _("Below the least claim in the draft")),
        *(header for label in rates.values() for header in _position_headers(label)),
        *(_("Estimated"), _("Could not be moved")),
    ]
    cells = [_cells(row, found) for row in chosen]
    return export_of(form, headers, cells, name=f"{found.edition}-draft-{found.version}")


@needs(Permission.SIMULATION_READ_SUMS)
@require_safe
def sums_export(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """The areas as a file; for associations of towns only sums that may be published."""
    found = get_object_or_404(simulations_visible_to(request.actor), pk=pk)
    lines = area_lines(request.actor, found)
    _record_export(request, found, form, rows=len(lines))
    headers = [
        *(_("Area"), _("Towns"), _("Now, a year"), _("In the draft, a year"), _("Difference"), _("More"), _("Less")),
        *(_("Unchanged"), _("Below the least claim now"), _("Below the least claim in the draft"), _("Estimated")),
    ]
    cells = [
        (
            line.name,
            line.towns,
            line.now_amount,
            line.draft_amount,
            line.difference_amount,
            line.more,
            line.less,
            line.same,
            line.now_below,
            line.draft_below,
            line.estimated,
        )
        for line in lines
    ]
    return export_of(form, headers, cells, name=f"{found.edition}-draft-{found.version}-sums")


@needs(Permission.SIMULATION_READ_SUMS)
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two drafts side by side, area by area; for associations of towns in sums that may be published."""
    visible = simulations_visible_to(request.actor).select_related(*WITH)
    one, other = (_chosen(visible, request.GET.get(name, "")) for name in ("one", "other"))
    pairs = simulation_listing.side_by_side(request.actor, one, other)
    differences = [(pair.name, pair.difference_amount) for pair in pairs if pair.difference_amount is not None]
    context = {
        "one": one,
        "other": other,
        "pairs": pairs,
        "reads_all": request.actor.may(Permission.SIMULATION_READ),
        "by_place": request.actor.may(Permission.SIMULATION_READ) and one.level == other.level and one != other,
        "options": [(str(found.pk), found.title) for found in visible],
        "chart": _chart(differences) if any(amount for _name, amount in differences) else None,
        "classes": _classes(simulation_listing.amounts_of_towns_between(request.actor, one, other)),
        "crumbs": [*crumbs(), (_("Side by side"), None)],
    }
    record("funding.simulation.compared", by=request.actor, about=one, river="money", kind="read", other=other.pk)
    return render(request, "funding/simulation_compare.html", context)


def result_context(request: HttpRequest, found: Simulation) -> dict[str, object]:
    """Everything on the page of a draft; the page of a refused comment shows it again."""
    actor, lines = request.actor, area_lines(request.actor, found)
    reads_all = actor.may(Permission.SIMULATION_READ)
    moved = [(line.name, line.difference_amount) for line in lines]
    context: dict[str, object] = {
        "simulation": found,
        "lines": lines,
        "chart": _chart(moved) if any(amount for _name, amount in moved) else None,
        "classes": _classes(simulation_listing.amounts_of_towns(actor, found)),
        "follows": found.key == DraftKey.FOLLOWS,
        "is_open": found.state in OPEN,
        "comments": comments_visible_to(actor).filter(simulation=found).select_related("organisation"),
        "reads_all": reads_all,
        "can_prepare": actor.may(Permission.SIMULATION_PREPARE),
        "can_decide": actor.may(Permission.SIMULATION_DECIDE),
        "may_decide": found.may_be_decided_by(actor.natural_persons),
        "comment_form": SimulationCommentForm() if _may_comment(request, found) else None,
        "question": decide_question(found),
        "crumbs": [*crumbs(), (found.title, None)],
    }
    if reads_all:
        moved, history = simulation_listing.moved_most(actor, found), queries.history_of(found, actor)
        context |= {"moved_most": moved, "history": history, "merged": merged_since(actor, found)}
    return context


def _places(request: HttpRequest, found: Simulation) -> dict[str, object]:
    """The list of single places with its filters."""
    wanted, other = Wanted.read(request.GET), _other(request, found)
    rows = _rows(request, found, other, wanted)
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    return {
        "simulation": found,
        "crumbs": [*crumbs(), (found.title, reverse("funding:simulation", args=[found.pk])), (_("Every place"), None)],
        "wanted": wanted,
        "other": other,
        "other_options": [("", "–"), *((str(one.pk), one.title) for one in _others(request, found))],
        "page": simulation_listing.amount_page(rows, wanted, between=other is not None),
        "export_query": query.urlencode(),
        "district_options": [("", "–"), *listing.district_choices()],
        "claim_options": [
            ("", "–"),
            ("below", _("below in the draft")),
            ("lost", _("below in the draft only")),
            ("reached", _("below now only")),
        ],
        "special_options": [
            ("", _("all")),
            ("more", _("more")),
            ("less", _("less")),
            ("same", _("unchanged")),
            ("estimated", _("estimated")),
            *([("unmoved", _("could not be moved"))] if found.unmoved else []),
        ],
    }


def _others(request: HttpRequest, found: Simulation) -> QuerySet[Simulation]:
    """Drafts that give money to places of the same kind."""
    return simulations_visible_to(request.actor).filter(level=found.level).exclude(pk=found.pk)


def _other(request: HttpRequest, found: Simulation) -> Simulation | None:
    """The draft that stands beside this one, if the address names one. Raises Http404."""
    word = request.GET.get("other", "")
    return _chosen(_others(request, found), word) if word else None


def _rows(
    request: HttpRequest, found: Simulation, other: Simulation | None, wanted: Wanted
) -> QuerySet[SimulationAmount]:
    rows = simulation_amounts_visible_to(request.actor).filter(simulation=found)
    rows = simulation_listing.beside(request.actor, rows, other)
    return simulation_listing.amounts_wanted(rows, wanted, between=other is not None)


def _export_of_two(rows: list[SimulationAmount], found: Simulation, form: str) -> HttpResponse:
    headers = [
        *(_("AGS"), _("Name"), _("District"), _("Now, a year"), _("In the draft, a year")),
        *(_("In the other draft, a year"), _("Difference of the two"), _("Estimated")),
    ]
    cells = [
        (
            row.place.key or "",
            row.place.name,
            row.place.district.name if row.place.district else "",
            row.now_amount,
            row.draft_amount,
            row.other_amount,
            row.between_amount,
            _("estimated") if row.estimated else "",
        )
        for row in rows
    ]
    return export_of(form, headers, cells, name=f"{found.edition}-draft-{found.version}-two")


def decide_question(found: Simulation) -> Question:
    return Question(
        title=_("Set this draft final?"),
        about=f"{found.title}: {euro(found.money_amount)}",
        what=_(
            "A final draft is adopted and kept as it is. It changes no edition and no allotment by itself: that takes a "
            "new edition."
        ),
        submit=_("Set final"),
    )


def crumbs() -> list[tuple[str, str | None]]:
    return [(_("Simulator"), reverse("funding:simulations"))]


def _may_comment(request: HttpRequest, found: Simulation) -> bool:
    return request.actor.may(Permission.SIMULATION_COMMENT) and found.state in OPEN


def _chosen(visible: object, word: str) -> Simulation:
    try:
        return get_object_or_404(visible, pk=UUID(word))  # type: ignore[arg-type]
    except ValueError as error:
        raise Http404 from error


def _chart(figures: list[tuple[str, Decimal]]) -> SideChart:
    bars = difference_bars(
        figures,
        most=MOST_BARS,
        name=_("Difference a year"),
        others=lambda n: _("%(n)s others together") % {"n": integer(n)},
    )
    return side_chart(bars.labels, bars.series[0], signed)


def _classes(amounts: Iterable[tuple[Decimal, Decimal]]) -> SideChart | None:
    """How many towns get more and less, by how much; None where no town changes or none may be seen."""
    found = difference_classes(amounts)
    if not any(one.holders for one in found if one.change != Change.SAME):
        return None
    bars = class_bars(found, name=_("Towns"), label=class_label)
    return side_chart(bars.labels, bars.series[0], lambda number: integer(abs(number)))


def _record_export(request: HttpRequest, found: Simulation, form: str, *, rows: int) -> None:
    code = "funding.simulation.exported"
    record(code, by=request.actor, about=found, river="money", kind="read", form=form, rows=rows)


def _position_headers(label: str) -> tuple[str, str]:
    values = {"rate": label}
    return _("Positions now (%(rate)s)") % values, _("Positions in the draft (%(rate)s)") % values


def _cells(row: SimulationAmount, found: Simulation) -> tuple[object, ...]:
    place = row.place
    rates = {RateCode.DEGREE: found.degree_rate_amount, RateCode.VOCATIONAL: found.vocational_rate_amount}
    return (
        place.key or "",
        place.name,
        place.district.name if place.district else "",
        row.now_amount,
        row.draft_amount,
        row.difference_amount,
        row.per_cent,
        row.now_below,
        row.draft_below,
        *(
            bought(amount, code, rate).positions
            for code, rate in rates.items()
            if rate
            for amount in (row.now_amount, row.draft_amount)
        ),
        _("estimated") if row.estimated else "",
        _("yes") if row.unmoved else "",
    )
