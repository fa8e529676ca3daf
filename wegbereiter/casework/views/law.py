"""Rights and duties of somebody: hints by the status, the days that deadlines run from, and what was explained."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.law import enter_permit_days, explain
from wegbereiter.casework.forms.law import ExplainedForm, PermitDaysForm
from wegbereiter.casework.models import Case
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.law import LawPage, law_page
from wegbereiter.casework.rules.refusal import RefusedError
from wegbereiter.casework.templatetags.casework import endonym
from wegbereiter.casework.views.frame import acting, case_page, found_case, sentence_of

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def law(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What belongs to the status; a post notes what was explained."""
    case = found_case(request, pk)
    page = law_page(request.actor, case, today=timezone.localdate())
    if request.method != "POST":
        record("casework.law.read", by=request.actor, about=case, river="case", kind="read")
        return _page(request, case, page)
    form = _explained_form(page, request)
    if form.is_valid():
        values = form.cleaned_data
        try:
            explain(case.pk, values["points"], values["heard"], language=values["language"], **acting(request))
        except RefusedError as refusal:
            form.add_error(None, sentence_of(refusal))
        else:
            messages.success(request, _("Noted what was explained, and when."))
            return redirect("casework:law", case.pk)
    return _page(request, case, page, explained=form, status=UNPROCESSABLE)


@needs(Permission.PERSON_WORK)
@require_POST
def days(request: HttpRequest, pk: UUID) -> HttpResponse:
    """When the permit was issued and when the Federal Office decided."""
    case, form = found_case(request, pk), PermitDaysForm(request.POST)
    if form.is_valid():
        try:
            enter_permit_days(case.pk, **form.cleaned_data, **acting(request))
        except RefusedError as refusal:
            form.add_error(None, sentence_of(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("casework:law", case.pk)
    page = law_page(request.actor, case, today=timezone.localdate())
    return _page(request, case, page, days=form, status=UNPROCESSABLE)


def _explained_form(page: LawPage, request: HttpRequest | None = None) -> ExplainedForm:
    codes = [line.point.code for line in (*page.rights, *page.duties)]
    spoken = [(code, endonym(code)) for code in dict.fromkeys([page.language, *library.languages()])]
    return ExplainedForm(request.POST if request else None, codes=codes, spoken=spoken)


def _page(
    request: HttpRequest,
    case: Case,
    page: LawPage,
    *,
    explained: ExplainedForm | None = None,
    days: PermitDaysForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    known = {name: getattr(page.status, name, None) for name in PermitDaysForm.base_fields}
    bound = explained or _explained_form(page)
    bound.fields["language"].initial = page.language
    context = {
        "page": page,
        "explained": bound,
        "ticked": bound.data.getlist("points") if bound.is_bound else [],
        "days": days or PermitDaysForm(initial=known),
        "days_are_wrong": days is not None,
    }
    return case_page(request, case, "law", context, status=status)
