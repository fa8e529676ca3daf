"""Referrals of a case: where somebody was sent, what became of it, and where to send them next."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.referral import refer as refer_to
from wegbereiter.casework.actions.referral import settle_referral
from wegbereiter.casework.choices import CaseState
from wegbereiter.casework.forms.referral import ReferForm, ReferralOutcomeForm
from wegbereiter.casework.models import Case, Step
from wegbereiter.casework.queries.case import step_in
from wegbereiter.casework.queries.referral import referrals_of, referrals_visible_to
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.views.back import back_to
from wegbereiter.casework.views.frame import CONFLICTS, REFUSALS, acting, case_page, found_case, outdated, refused
from wegbereiter.offers.choices import EntryKind
from wegbereiter.offers.models import Entry
from wegbereiter.offers.queries import WantedEntries, languages_in_list, towns_in_list, wanted_entries
from wegbereiter.people.choices import LANGUAGES


@needs(Permission.PERSON_WORK)
@require_safe
def referrals(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is open on top; below it the address list, each place with one button. `?schritt=` names a step of the plan."""
    case, today = found_case(request, pk), timezone.localdate()
    record("casework.referrals.read", by=request.actor, about=case, river="case", kind="read")
    context: dict[str, object] = {
        "referrals": referrals_of(request.actor, case.person_id, today=today),
        "step": _step(request, case),
        "is_open": case.state == CaseState.OPEN,
    }
    if case.state == CaseState.OPEN:
        wanted = WantedEntries.read(request.GET.dict() | {"state": "current"})
        context |= {
            "wanted": wanted,
            "page": wanted_entries(request.actor, wanted, today=today),
            "kinds": [("", _("all")), *EntryKind.choices],
            "towns": [("", _("all")), *((town, town) for town in towns_in_list(request.actor))],
            "spoken": [("", _("all")), *((code, LANGUAGES[code]) for code in languages_in_list(request.actor))],
        }
    return case_page(request, case, "referrals", context)


def _step(request: HttpRequest, case: Case) -> Step | None:
    """The step of this plan that the address names; anything else is left out."""
    form = ReferForm({"step": request.GET.get("schritt", "")})
    form.full_clean()
    wanted = form.cleaned_data.get("step")
    return step_in(request.actor, case, wanted, today=timezone.localdate()) if wanted else None


@needs(Permission.PERSON_WORK)
@require_POST
def refer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One tap: sent there today. The second one is the same."""
    case, form = found_case(request, pk), ReferForm(request.POST)
    back = reverse("casework:referrals", args=[case.pk])
    if not form.is_valid():
        return refused(request, RefusedError(Refusal.NO_SUCH_FACT), back=back)
    entered = form.cleaned_data
    try:
        made = refer_to(case.pk, entered["entry"], step_id=entered["step"], **acting(request))
    except REFUSALS as refusal:
        return refused(request, refusal, back=back)
    except Entry.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("Noted: referred to %(place)s.") % {"place": made.entry.name})
    return redirect(back)


@needs(Permission.PERSON_WORK)
@require_POST
def outcome(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What became of it in one tap, and one to take it back."""
    found = get_object_or_404(referrals_visible_to(request.actor, today=timezone.localdate()), pk=pk)
    back = back_to(request, reverse("casework:referrals", args=[found.case_id]))
    form = ReferralOutcomeForm(request.POST)
    if not form.is_valid():
        return refused(request, RefusedError(Refusal.NO_SUCH_STATE), back=back)
    entered = form.cleaned_data
    try:
        settled = settle_referral(found.pk, entered["outcome"], version=entered["version"], **acting(request))
    except REFUSALS as refusal:
        return refused(request, refusal, back=back)
    except CONFLICTS:
        return outdated(request, back=back)
    messages.success(request, _("Noted: %(state)s.") % {"state": settled.get_outcome_display()})
    return redirect(back)
