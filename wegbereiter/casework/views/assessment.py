"""The assessment: ten life areas on one scale, rated only where they were talked about."""

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
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.views.frame import CONFLICTS, case_page, found_case, outdated, refused
from wegbereiter.core.charts import Series, bar_chart


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def assessment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where somebody stands, the way travelled, and what was said today."""
    case, today = found_case(request, pk), timezone.localdate()
    if request.method == "POST":
        return _rate(request, case)
    found = assessment_of(request.actor, case, today=today)
    record("casework.assessment.read", by=request.actor, about=case, river="case", kind="read")
    context = {"assessment": found, "today": today, "chart": _picture(found.rated)}
    return case_page(request, case, "assessment", context)


def _picture(rated: list[AreaScale]) -> object:
    """First and newest rating side by side, by the manager's view."""
    shown = [one for one in rated if one.newest and one.newest.level is not None]
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
    views = form.views()
    if not any(view.level or view.own_level for view in views.values()):
        messages.info(request, _("Nothing was rated."))
        return redirect("casework:assessment", case.pk)
    seen, now = form.cleaned_data["seen"], timezone.now()
    try:
        rows = rate(case.person_id, views, seen=seen, by=request.actor, today=today, now=now)
    except CONFLICTS:
        return outdated(request, back=back)
    messages.success(request, _("Kept: %(n)s life areas.") % {"n": len(rows)})
    return redirect("casework:assessment", case.pk)
