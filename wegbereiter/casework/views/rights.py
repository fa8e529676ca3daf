"""What the person may ask for: the copy of all data, a note where something is disputed, restriction."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.dispute import note_dispute, settle_dispute
from wegbereiter.casework.forms.rights import DisputeForm, SettleForm
from wegbereiter.casework.models import Case, Dispute
from wegbereiter.casework.queries.changes import history_of_case
from wegbereiter.casework.queries.details import newest_cases
from wegbereiter.casework.queries.disputes import disputes_of, disputes_visible_to
from wegbereiter.casework.queries.holds import holds_of
from wegbereiter.casework.rules.refusal import RefusedError
from wegbereiter.casework.views.frame import acting, case_page, form_page, found_case, refused

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@needs(Permission.PERSON_WORK)
@require_safe
def rights(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All on one page; in a closed case too, because no right ends with it."""
    case = found_case(request, pk)
    record("casework.rights.read", by=request.actor, about=case, river="case", kind="read")
    return _page(request, case, DisputeForm())


@needs(Permission.PERSON_WORK)
@require_safe
def file_history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What happened to the file; in a closed case too."""
    case = found_case(request, pk)
    record("casework.history.read", by=request.actor, about=case, river="case", kind="read")
    return case_page(request, case, "history", {"history": history_of_case(request.actor, case)})


def _page(request: HttpRequest, case: Case, form: DisputeForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "form": form,
        "noted": disputes_of(request.actor, case.person_id, today=today),
        "holds": holds_of(request.actor, case.person_id, today=today),
        "may_hold": request.actor.may(Permission.PERSON_LEAD),
        "today": today,
    }
    return case_page(request, case, "rights", context, status=status)


@needs(Permission.PERSON_WORK)
@require_POST
def dispute(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person says that something is not so."""
    case, form = found_case(request, pk), DisputeForm(request.POST)
    if not form.is_valid():
        return _page(request, case, form, status=UNPROCESSABLE)
    note_dispute(case.person_id, **form.cleaned_data, **acting(request))
    messages.success(request, _("Noted. The note stands on every page of the case and on every print."))
    return redirect("casework:rights", case.pk)


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the check has shown."""
    today = timezone.localdate()
    found: Dispute = get_object_or_404(disputes_visible_to(request.actor, today=today), pk=pk)
    case = found_case(request, _case_of(request, found))
    back = reverse("casework:rights", args=[case.pk])
    form = SettleForm(request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                settle_dispute(found.pk, **form.cleaned_data, **acting(request))
            except RefusedError as refusal:
                return refused(request, refusal, back=back)
            messages.success(request, _("Settled. What was wrong is corrected where it stands."))
            return redirect(back)
    return form_page(request, case, "rights_settle", {"form": form, "dispute": found, "back": back}, status=status)


def _case_of(request: HttpRequest, found: Dispute) -> UUID:
    cases = newest_cases(request.actor, [found.person_id], today=timezone.localdate())
    if found.person_id not in cases:
        raise Http404
    return cases[found.person_id].pk
