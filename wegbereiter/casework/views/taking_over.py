"""Another house offers a case: the lead reads what comes along, accepts and names a colleague, or says why not."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.transfer import accept_transfer, refuse_transfer
from wegbereiter.casework.forms.transfer import RefuseForm, TakeOverForm
from wegbereiter.casework.models import Transfer
from wegbereiter.casework.queries.transfers import earlier_of, offer_of, offers_visible_to
from wegbereiter.casework.views.frame import REFUSALS, acting, case_page, found_case, refused
from wegbereiter.people.queries.person import could_be
from wegbereiter.people.queries.team import colleagues
from wegbereiter.people.rules.births import Birth

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@needs(Permission.PERSON_LEAD)
@require_safe
def offer(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    record("casework.transfer.read", by=request.actor, about=found, river="case", kind="read")
    return _page(request, found)


@needs(Permission.PERSON_LEAD)
@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    form = TakeOverForm(request.POST, colleagues=colleagues(request.actor, today=timezone.localdate()))
    if not form.is_valid():
        return _page(request, found, take_over=form, status=UNPROCESSABLE)
    try:
        case = accept_transfer(found.pk, form.cleaned_data["user_id"], **acting(request))
    except REFUSALS as refusal:
        return refused(request, refusal, back=reverse("casework:transfers"))
    messages.success(request, _("Taken over. Read the information sheet together at the first talk."))
    return redirect("casework:case", case.pk)


@needs(Permission.PERSON_LEAD)
@require_POST
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, form = _found(request, pk), RefuseForm(request.POST)
    if not form.is_valid():
        return _page(request, found, refusing=form, status=UNPROCESSABLE)
    try:
        refuse_transfer(found.pk, form.cleaned_data["reason"], **acting(request))
    except REFUSALS as refusal:
        return refused(request, refusal, back=reverse("casework:transfers"))
    messages.success(
        request, _("Refused. The other house reads why, and nothing of the case can be read here any more.")
    )
    return redirect("casework:transfers")


@needs(Permission.PERSON_WORK)
@require_safe
def earlier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What came along from another house: its talks and its last agreed plan, to be read and never counted."""
    case = found_case(request, pk)
    record("casework.earlier.read", by=request.actor, about=case, river="case", kind="read")
    found = earlier_of(request.actor, case.person_id, today=timezone.localdate())
    return case_page(request, case, "earlier", {"earlier": found})


def _found(request: HttpRequest, pk: UUID) -> Transfer:
    found: Transfer = get_object_or_404(offers_visible_to(request.actor), pk=pk)
    return found


def _page(
    request: HttpRequest,
    found: Transfer,
    *,
    take_over: TakeOverForm | None = None,
    refusing: RefuseForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    today = timezone.localdate()
    one = offer_of(found, today=today)
    person = one.package.get("person", {})
    names = [person.get(name, "") for name in ("family_name", "given_names", "original_name", "called_name")]
    born = Birth(**{part: person.get(f"birth_{part}") for part in ("year", "month", "day")})
    context = {
        "one": one,
        "transfer": found,
        "born": born,
        "take_over": take_over or TakeOverForm(colleagues=colleagues(request.actor, today=today)),
        "refusing": refusing or RefuseForm(),
        "alike": could_be(request.actor, *names, birth=born, today=today) if one.is_open else [],
        "crumbs": [(_("Transfers"), reverse("casework:transfers")), (one.name or found.organisation.name, None)],
    }
    return render(request, "casework/offer.html", context, status=status)
