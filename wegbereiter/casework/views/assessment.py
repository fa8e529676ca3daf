"""The assessment: ten life areas on one scale, rated only where they were talked about."""

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.plan import rate
from wegbereiter.casework.choices import CaseState
from wegbereiter.casework.forms.assessment import AssessmentForm
from wegbereiter.casework.models import Case
from wegbereiter.casework.queries.assessment import AreaScale, assessment_of
from wegbereiter.casework.rules.plans import View
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.views.frame import CONFLICTS, case_page, found_case, refused
from wegbereiter.core.charts import Series, bar_chart


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def assessment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where somebody stands, the way travelled, and what was said today."""
    case = found_case(request, pk)
    if request.method == "POST":
        return _rate(request, case)
    record("casework.assessment.read", by=request.actor, about=case, river="case", kind="read")
    return _page(request, case)


def _page(
    request: HttpRequest, case: Case, *, typed: Mapping[str, View] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    """`typed`: what was chosen while somebody else has rated; saved once more it replaces what stands now."""
    today = timezone.localdate()
    found = assessment_of(request.actor, case, today=today, typed=typed)
    context = {
        "assessment": found, "today": today, "chart": _picture(found.rated), "conflict": typed is not None,
        "replaced": [one for one in found.areas if one.differs],
    }  # fmt: skip
    return case_page(request, case, "assessment", context, status=status)


def _picture(rated: list[AreaScale]) -> object:
    """First and newest rating side by side, by the manager's view."""
    shown = [one for one in rated if one.newest]
    if not shown:
        return None
    first = [one.first.level if one.first and one.way is not None else None for one in shown]
    newest = [one.newest.level if one.newest else None for one in shown]
    return bar_chart([one.name for one in shown], [Series(_("at first"), first), Series(_("now"), newest)])


def _rate(request: HttpRequest, case: Case) -> HttpResponse:
    back, today = reverse("casework:assessment", args=[case.pk]), timezone.localdate()
    if case.state == CaseState.CLOSED:
        return refused(request, RefusedError(Refusal.CASE_IS_CLOSED), back=back)
    form = AssessmentForm(request.POST)
    if not form.is_valid():
        raise BadRequest("no level of the scale")
    views, seen, now = form.views(), form.cleaned_data["seen"], timezone.now()
    try:
        rows = rate(case.person_id, views, seen=seen, by=request.actor, today=today, now=now)
    except CONFLICTS:
        return _page(request, case, typed=views, status=HTTPStatus.CONFLICT)
    if rows:
        messages.success(request, _("Kept: %(n)s life areas.") % {"n": len(rows)})
    else:
        messages.info(request, _("Of today nothing is rated."))
    return redirect("casework:assessment", case.pk)
