"""Until when somebody is counselled, one year more with its reason, and the paper for the time afterwards."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.casework.actions.further_year import extend_counselling, take_back_extension
from wegbereiter.casework.choices import CaseState, SharedFact
from wegbereiter.casework.forms.fact import FurtherYearForm
from wegbereiter.casework.models import Case
from wegbereiter.casework.queries.edition import clock_of
from wegbereiter.casework.queries.handover import balance, chosen_places, places
from wegbereiter.casework.queries.handover_paper import handover_paper
from wegbereiter.casework.queries.plan import page_language
from wegbereiter.casework.rules.clock import WARNING_MONTHS, ClockState
from wegbereiter.casework.rules.refusal import RefusedError
from wegbereiter.casework.views.frame import acting, form_page, found_case, refused
from wegbereiter.casework.views.paper import paper
from wegbereiter.core.periods import add_months
from wegbereiter.core.templatetags.numbers import day
from wegbereiter.pact.queries import edition

PASSED_ON = (SharedFact.NAME, SharedFact.HANDOVER)


@needs(Permission.PERSON_WORK)
@require_safe
def handover(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, found_case(request, pk), FurtherYearForm())


def _page(request: HttpRequest, case: Case, form: FurtherYearForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    today = timezone.localdate()
    runs = clock_of(case, today=today)
    is_near = runs.state in {ClockState.WARNING, ClockState.OVER}
    context = {
        "clock": runs,
        "warns_from": add_months(runs.last_day, -WARNING_MONTHS) if runs.last_day else None,
        "over": runs.state == ClockState.OVER,
        "form": form if case.state == CaseState.OPEN and runs.may_extend and is_near else None,
        "edition": edition(case.edition),
        "balance": balance(request.actor, case, page_language(), today=today),
        "places": places(request.actor, case, today=today),
        "passed_on": "&".join(f"angabe={one}" for one in PASSED_ON),
        "today": today,
    }
    return form_page(request, case, "handover", context, status=status)


@needs(Permission.PERSON_WORK)
@require_safe
def paper_of(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For the person, as `?ort=` names the places: nothing leaves to others by it, so no line of the ledger."""
    case, today = found_case(request, pk), timezone.localdate()
    letter = handover_paper(request.actor, case, chosen_places(request.actor, _asked(request)), made_on=today)
    name, back = _("Handover %(name)s") % {"name": case.person.name}, reverse("casework:handover", args=[case.pk])
    return paper(request, letter, "casework.handover.printed", name=name, back=back, about=case)


def _asked(request: HttpRequest) -> list[UUID]:
    found = []
    for text in request.GET.getlist("ort"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@needs(Permission.PERSON_WORK)
@require_POST
def extend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more year with its reason."""
    case, form = found_case(request, pk), FurtherYearForm(request.POST)
    if not form.is_valid():
        return _page(request, case, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        extended = extend_counselling(case.pk, form.cleaned_data["reason"], **acting(request))
    except RefusedError as refusal:
        back = reverse("casework:handover", args=[case.pk])
        return refused(request, refusal, back=back, typed=form.cleaned_data["reason"])
    last_day = day(clock_of(extended, today=timezone.localdate()).last_day)
    messages.success(request, _("Entered. Counselling is paid until %(day)s.") % {"day": last_day})
    return redirect("casework:handover", case.pk)


@needs(Permission.PERSON_WORK)
@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It was an error."""
    case = found_case(request, pk)
    try:
        take_back_extension(case.pk, **acting(request))
    except RefusedError as refusal:
        return refused(request, refusal, back=reverse("casework:handover", args=[case.pk]))
    messages.success(request, _("Taken back."))
    return redirect("casework:handover", case.pk)
