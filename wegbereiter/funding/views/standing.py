"""Where the money stands: the whole state on one screen, from sums that a job keeps."""

from collections.abc import Sequence
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.charts import Part, split_bar
from wegbereiter.core.documents.exports import export_of
from wegbereiter.core.maps import Map, Spot, draw
from wegbereiter.core.templatetags.numbers import euro, percent
from wegbereiter.funding.permissions import sees_all_allotments
from wegbereiter.funding.queries import standing as queries
from wegbereiter.funding.queries.standing import DistrictLine, EditionLine, Shade, Standing
from wegbereiter.funding.templatetags.funding import edition_title
from wegbereiter.pact import queries as pact


@needs(Permission.ALLOTMENT_READ_SUMS)
@require_safe
def standing(request: HttpRequest) -> HttpResponse:
    """Money, positions, people and days, by district; the areas of the pact and its editions beside each other."""
    editions = queries.edition_lines(request.actor)
    code = _chosen(request, editions)
    found = queries.standing(request.actor, code) if code else None
    sees_all = sees_all_allotments(request.actor)
    context: dict[str, object] = {"found": found, "editions": editions, "sees_all": sees_all}
    if found:
        lines = queries.numbered(found)
        wanted = request.GET.get("map", "")
        shade = Shade(wanted) if wanted in Shade.values else Shade.GRANTED
        context |= {
            "edition": pact.edition(code),
            "options": [
                (one.edition, edition_title(one.edition)) for one in editions if one.granted_amount is not None
            ],
            "lines": queries.ordered(lines, request.GET.get("sort", "")),
            "parts": _parts(found),
            "shade": shade,
            "shades": [(one.label, _with_shade(request, one), one is shade) for one in Shade],
            "map": _map(lines, shade),
        }
        record("funding.money.read", by=request.actor, river="money", kind="read", edition=code)
    return render(request, "funding/standing.html", context)


@needs(Permission.ALLOTMENT_READ_SUMS)
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The lines as a file, in the order of the page."""
    code = _chosen(request, queries.edition_lines(request.actor))
    found = queries.standing(request.actor, code) if code else None
    if found is None:
        raise Http404
    lines = queries.ordered(queries.numbered(found), request.GET.get("sort", ""))
    record("funding.money.exported", by=request.actor, river="money", kind="read", edition=code, form=form)
    headers = [
        *(
            _("District"),
            _("Towns"),
            _("Below the least claim"),
            _("No way chosen yet"),
            _("Allotted"),
            _("Applied for"),
        ),
        *(_("Waits for a decision"), _("Granted"), _("Not granted yet"), _("Applicants"), _("Waiting"), _("Grants")),
        *(_("Full-time positions granted"), _("People"), _("Rests on estimates"), _("Added up")),
    ]
    return export_of(form, headers, [_cells(line) for line in lines], name=f"{code}-standing")


def _chosen(request: HttpRequest, editions: Sequence[EditionLine]) -> str:
    """The edition that the address names, or the newest one with sums; empty where none has any."""
    known = [one.edition for one in editions if one.granted_amount is not None]
    wanted = request.GET.get("edition", "")
    return wanted if wanted in known else next(iter(known), "")


def _parts(found: Standing) -> tuple[Part, ...]:
    """What has become of the allotted money; the part that nobody has applied for is the hollow one."""
    labels = [_("Granted"), _("Waits for a decision"), _("Not applied for yet")]
    values = [found.total.granted_amount, found.total.waiting_amount, found.not_applied_amount]
    return split_bar(labels, values, euro, fills=(0, 2, 1))


def _map(lines: Sequence[DistrictLine], shade: Shade) -> Map | None:
    """Districts with a line of their own; what is put together has no place."""
    places = queries.spots()
    shown = [line for line in lines if line.kept.area_id in places.middle]
    return draw(tuple(_spot(line, places.middle[line.kept.area_id], shade) for line in shown), places.towns)  # type: ignore[index]


def _with_shade(request: HttpRequest, shade: Shade) -> str:
    query = request.GET.copy()
    query["map"] = shade
    return f"?{query.urlencode()}#map"


def _spot(line: DistrictLine, place: tuple[float, float], shade: Shade) -> Spot:
    part = line.shade(shade)
    words = _("%(name)s: %(money)s allotted; %(what)s: %(share)s") % {
        "name": line.name,
        "money": euro(line.kept.allotted_amount),
        "what": shade.label,
        "share": percent(part),
    }
    size, known = float(line.kept.allotted_amount), None if part is None else float(part)
    return Spot(number=line.number, place=place, size=size, share=known, text=words)


def _cells(line: DistrictLine) -> tuple[str | int | Decimal, ...]:
    one = line.kept
    return (
        *(line.name, one.towns, one.below_claim, one.without_way, one.allotted_amount, one.applied_amount),
        *(one.waiting_amount, one.granted_amount, line.open_amount, one.applicants, one.waiting, one.granted),
        *(one.granted_fte, one.people, one.estimated, one.computed_at.isoformat(timespec="minutes")),
    )
