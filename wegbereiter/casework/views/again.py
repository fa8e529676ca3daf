"""A closed case goes on: it was closed by mistake, or the person has come back."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.casework.actions.case import reopen_case
from wegbereiter.casework.actions.intake import Intake, take_up
from wegbereiter.casework.choices import Again
from wegbereiter.casework.forms.fact import AgainForm
from wegbereiter.casework.views.frame import REFUSALS, acting, form_page, found_case, refused


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same case once more, or a new one of the same person from today on."""
    case = found_case(request, pk)
    form = AgainForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return form_page(request, case, "again", {"form": form}, status=status)
    try:
        if form.cleaned_data["how"] == Again.MISTAKE:
            goes_on = reopen_case(case.pk, **acting(request))
        else:
            goes_on = take_up(case.person_id, Intake(), **acting(request))
    except REFUSALS as refusal:
        return refused(request, refusal, back=request.path)
    messages.success(request, _("Counselling goes on."))
    return redirect("casework:case", goes_on.pk)
