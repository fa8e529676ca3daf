"""Restriction and legal hold: set and lifted by the lead; restricted files on a page of their own."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.casework.forms.rights import HoldForm, RestrictForm
from wegbereiter.casework.queries.details import newest_cases
from wegbereiter.casework.queries.holds import restricted_files
from wegbereiter.casework.views.frame import REFUSALS, form_page, found_case, refused, sentence_of
from wegbereiter.people.actions.hold import hold_file, lift_hold, restrict_file
from wegbereiter.people.queries.person import holds_visible_to

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@needs(Permission.PERSON_LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def restrict(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close the file to all but the lead; nothing of it is deleted."""
    case = found_case(request, pk)
    form = RestrictForm(request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            restrict_file(
                case.person_id, **form.cleaned_data, by=request.actor, today=timezone.localdate(), now=timezone.now()
            )
            messages.success(request, _("Restricted. Nobody but the lead gets at this file now."))
            return redirect("casework:restricted")
    back = reverse("casework:rights", args=[case.pk])
    return form_page(request, case, "rights_restrict", {"form": form, "back": back}, status=status)


@needs(Permission.PERSON_LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def legal_hold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the file until a day, whatever its period says."""
    case = found_case(request, pk)
    form = HoldForm(request.POST if request.method == "POST" else None)
    back, status = reverse("casework:rights", args=[case.pk]), HTTPStatus.OK
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            today = timezone.localdate()
            try:
                hold_file(case.person_id, **form.cleaned_data, by=request.actor, today=today, now=timezone.now())
            except REFUSALS as refusal:
                form.add_error("last_day", sentence_of(refusal))
            else:
                messages.success(request, _("Kept until that day."))
                return redirect(back)
    return form_page(request, case, "rights_hold", {"form": form, "back": back}, status=status)


@needs(Permission.PERSON_LEAD)
@require_POST
def lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is over; the form says whether the person was told."""
    today, back = timezone.localdate(), reverse("casework:restricted")
    found = get_object_or_404(holds_visible_to(request.actor, today=today), pk=pk)
    try:
        lift_hold(found.pk, told=bool(request.POST.get("told")), by=request.actor, today=today, now=timezone.now())
    except REFUSALS as refusal:
        return refused(request, refusal, back=back)
    messages.success(request, _("Lifted."))
    case = newest_cases(request.actor, [found.person_id], today=today).get(found.person_id)
    return redirect("casework:rights", case.pk) if case else redirect(back)


@needs(Permission.PERSON_LEAD)
@require_safe
def restricted(request: HttpRequest) -> HttpResponse:
    """The files that nobody else gets at, with what can be done about them."""
    record("casework.restricted.read", by=request.actor, river="case", kind="read")
    return render(
        request, "casework/restricted.html", {"files": restricted_files(request.actor, today=timezone.localdate())}
    )
