"""Findings that were let pass, over all applications: read only, for the auditor and the state."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import ROLES, Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.documents.exports import export_of
from wegbereiter.core.documents.writers import OutCell
from wegbereiter.funding.models import OverruledFinding
from wegbereiter.funding.queries import overruled as queries
from wegbereiter.funding.queries.listing import district_choices
from wegbereiter.funding.queries.overruled import WantedFindings
from wegbereiter.funding.templatetags.office import finding_name


@needs(Permission.APPLICATION_READ_ALL)
@require_safe
def overruled(request: HttpRequest) -> HttpResponse:
    wanted = WantedFindings.read(request.GET)
    rows = queries.findings_wanted(request.actor, wanted)
    weight = queries.weight_of(request.actor, rows)
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    record("funding.findings.read", by=request.actor, river="money", kind="read")
    context = {
        "wanted": wanted,
        "page": queries.findings_page(rows, wanted),
        "weight": weight,
        "code_options": [("", "–"), *((code, finding_name(code, None)) for code in queries.known_codes(request.actor))],
        "district_options": [("", "–"), *district_choices()],
        "export_query": query.urlencode(),
    }
    return render(request, "funding/overruled.html", context)


@needs(Permission.APPLICATION_READ_ALL)
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The whole list as it is filtered."""
    rows = queries.findings_wanted(request.actor, WantedFindings.read(request.GET))
    cells = [_cells(one) for one in rows.order_by(*queries.NEWEST_FIRST)]
    record("funding.findings.exported", by=request.actor, river="money", kind="read", form=form, rows=len(cells))
    headers = [
        *(_("When"), _("AGS"), _("Applicant"), _("District"), _("Edition"), _("Finding"), _("Position"), _("Reason")),
        *(_("Role"), _("Account"), _("Applied for"), _("State"), _("Application")),
    ]
    return export_of(form, headers, cells, name="findings-let-pass")


def _cells(one: OverruledFinding) -> tuple[OutCell, ...]:
    place, app = one.organisation, one.application
    role = ROLES.get(one.role)
    return (
        *(timezone.localtime(one.at).isoformat(timespec="minutes"), place.key or "", place.name),
        *(place.district.name if place.district else "", app.edition, finding_name(one.code, one.position)),
        *(one.position, one.reason, str(role.label) if role else one.role, str(one.by)),
        *(app.applied_amount, app.get_state_display(), str(app.pk)),
    )
