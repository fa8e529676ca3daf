"""Restriction and legal hold, set and lifted by the lead; restricted files on a page of their own; files of own staff."""

from http import HTTPStatus
from typing import Any
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
from wegbereiter.casework.forms.emergency import BlockForm, NamedForm
from wegbereiter.casework.forms.rights import HoldForm, RestrictForm
from wegbereiter.casework.models import Case
from wegbereiter.casework.queries.details import newest_cases
from wegbereiter.casework.queries.holds import restricted_files
from wegbereiter.casework.views.frame import REFUSALS, acting, check_lasts, form_page, found_case, refused, sentence_of
from wegbereiter.people.actions.block import block_file, lift_block, name_anew, name_for_blocks
from wegbereiter.people.actions.hold import hold_file, lift_hold, restrict_file
from wegbereiter.people.models import Block
from wegbereiter.people.queries.person import blocks_left_alone, blocks_visible_to, holds_visible_to
from wegbereiter.people.queries.team import can_be_named
from wegbereiter.people.rules.refusal import Refusal, RefusedError

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
NAMED = 2  # who see a file of own staff


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
    today = timezone.localdate()
    context: dict[str, object] = {
        "files": restricted_files(request.actor, today=today),
        "left_alone": blocks_left_alone(request.actor),
    }
    if context["left_alone"]:
        context["form"] = NamedForm(colleagues=can_be_named(request.actor, today=today))
    return render(request, "casework/restricted.html", context)


@needs(Permission.PERSON_LEAD)
@require_POST
def name_for_blocked(request: HttpRequest) -> HttpResponse:
    """Two others for files of own staff that nobody sees any more; the lead does not learn whose they are."""
    back = reverse("casework:restricted")
    form = NamedForm(request.POST, colleagues=can_be_named(request.actor, today=timezone.localdate()))
    if not form.is_valid():
        return refused(request, RefusedError(Refusal.BLOCK_NAMES_TWO), back=back)
    try:
        name_for_blocks(**form.cleaned_data, **acting(request))
    except REFUSALS as refusal:
        return refused(request, refusal, back=back)
    messages.success(request, _("Named. These two see the files now."))
    return redirect(back)


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A file of own staff: which two see it. Whoever names others than herself sees it no more."""
    case = found_case(request, pk)
    check_lasts(request, case)
    today = timezone.localdate()
    running = blocks_visible_to(request.actor, today=today).filter(person=case.person_id, lifted_at=None).first()
    form = _block_form(request, running)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                _block(request, case, running, form.cleaned_data)
            except REFUSALS as refusal:
                form.add_error("deputy_id", sentence_of(refusal))
            else:
                messages.success(request, _("On the blocked list. Only the two who are named see this file now."))
                return redirect("casework:cases")
    context = {
        "form": form,
        "running": running,
        "too_few": len(form.fields["deputy_id"].choices) - 1 < NAMED,
        "back": reverse("casework:rights", args=[case.pk]),
    }
    return form_page(request, case, "rights_block", context, status=status)


def _block_form(request: HttpRequest, running: Block | None) -> NamedForm:
    colleagues = can_be_named(request.actor, today=timezone.localdate())
    data = request.POST if request.method == "POST" else None
    if running is None:
        return BlockForm(data, colleagues=colleagues, initial={"user_id": request.actor.user_id})
    named = {"user_id": running.user_id, "deputy_id": running.deputy_id}
    return NamedForm(data, colleagues=colleagues, initial=named)


def _block(request: HttpRequest, case: Case, running: Block | None, entered: dict[str, Any]) -> None:
    if running is None:
        block_file(case.person_id, **entered, **acting(request))
    else:
        name_anew(running.pk, **entered, **acting(request))


@needs(Permission.PERSON_WORK)
@require_POST
def lift_blocked(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The team sees the file again."""
    found = get_object_or_404(blocks_visible_to(request.actor, today=timezone.localdate()), pk=pk)
    try:
        lift_block(found.pk, **acting(request))
    except REFUSALS as refusal:
        return refused(request, refusal, back=reverse("casework:cases"))
    messages.success(request, _("Lifted. The team sees this file again."))
    return redirect("casework:cases")
