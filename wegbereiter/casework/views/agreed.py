"""Agree on the plan, read what was agreed, compare two versions."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.plan import agree
from wegbereiter.casework.choices import CaseState, GoalState
from wegbereiter.casework.forms.plan import AgreeForm
from wegbereiter.casework.models import AgreedPlan, Case
from wegbereiter.casework.queries.agreed import areas_of, changes
from wegbereiter.casework.queries.case import goals_visible_to, plans_visible_to
from wegbereiter.casework.queries.frozen import frozen_plan
from wegbereiter.casework.queries.plan import language_of, plan_page
from wegbereiter.casework.queries.plan_paper import plan_paper
from wegbereiter.casework.rules.plans import FrozenPlan, thawed
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.views.frame import REFUSALS, case_page, form_page, found_case, refused, sentence_of
from wegbereiter.casework.views.paper import paper

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def agree_plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the plan as both agreed on it, word for word; the one before is over with it."""
    case, today = found_case(request, pk), timezone.localdate()
    if case.state == CaseState.CLOSED:
        back = reverse("casework:plan", args=[case.pk])
        return refused(request, RefusedError(Refusal.CASE_IS_CLOSED), back=back)
    page = plan_page(request.actor, case, today=today)
    form = AgreeForm(request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                made = agree(
                    case.pk,
                    language=page.language,
                    **form.cleaned_data,
                    by=request.actor,
                    today=today,
                    now=timezone.now(),
                )
            except REFUSALS as refusal:
                form.add_error(None, sentence_of(refusal))
            else:
                messages.success(request, _("Agreed and kept. This version stays as it is."))
                return redirect("casework:plan_version", made.pk)
    return form_page(request, case, "plan_agree", {"plan": page, "form": form}, status=status)


@needs(Permission.PERSON_WORK)
@require_safe
def version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One agreed plan as it was, and what is different from another version, the one before if none is named."""
    today = timezone.localdate()
    found = get_object_or_404(plans_visible_to(request.actor, today=today), pk=pk)
    case = found_case(request, found.case_id)
    page = plan_page(request.actor, case, today=today)
    record("casework.plan.read", by=request.actor, about=found, river="case", kind="read")
    other = next((one for one in page.agreed if one.number == _asked(request, found.number - 1)), None)
    earlier, later = _in_order(found, other)
    content = thawed(found.content)
    context = {
        "version": found,
        "language": content.language,
        "areas": areas_of(content),
        "agreed": page.agreed,
        "is_current": page.current == found,
        "earlier": earlier,
        "later": later,
        "changes": changes(earlier, later) if earlier else [],
        "others": [
            (one.number, _("Version %(number)s") % {"number": one.number}) for one in page.agreed if one != found
        ],
        "asked": other.number if other else "",
    }
    return case_page(request, case, "plan_version", context)


def _in_order(one: AgreedPlan, other: AgreedPlan | None) -> tuple[AgreedPlan | None, AgreedPlan]:
    if other is None:
        return None, one
    return (other, one) if other.number < one.number else (one, other)


def _asked(request: HttpRequest, default: int) -> int:
    typed = request.GET.get("with", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else default  # noqa: PLR2004  a number of plans


@needs(Permission.PERSON_WORK)
@require_safe
def plan_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The plan as it stands, to be signed and taken home."""
    case, today = found_case(request, pk), timezone.localdate()
    goals = goals_visible_to(request.actor, today=today).filter(case=case).exclude(state=GoalState.DROPPED)
    language = language_of(request.actor, case.person_id, today=today)
    return _pdf(request, case, frozen_plan(goals.prefetch_related("steps"), language))


@needs(Permission.PERSON_WORK)
@require_safe
def version_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An agreed plan, word for word as it was."""
    found = get_object_or_404(plans_visible_to(request.actor, today=timezone.localdate()), pk=pk)
    return _pdf(request, found_case(request, found.case_id), thawed(found.content), version=found)


def _pdf(request: HttpRequest, case: Case, plan: FrozenPlan, *, version: AgreedPlan | None = None) -> HttpResponse:
    letter = plan_paper(request.actor, case, plan, version=version, made_on=timezone.localdate())
    name, back = _("Plan %(name)s") % {"name": case.person.name}, reverse("casework:plan", args=[case.pk])
    return paper(request, letter, "casework.plan.printed", name=name, back=back, about=version or case)
