"""Which edition pays for a case and since when, and why somebody is counselled whom it leaves out."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.casework.actions.frame import Frame, correct_frame, justify
from wegbereiter.casework.forms.fact import FrameForm, JustificationForm
from wegbereiter.casework.models import Case
from wegbereiter.casework.queries.overview import eligibility_of
from wegbereiter.casework.views.frame import CONFLICTS, REFUSALS, acting, form_page, found_case, sentence_of

NAMES = ("edition", "opened_on", "arrived_on", "allocated_on", "version")


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def case_frame(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Edition, begin, arrival and allocation; two people at once get a page with both versions."""
    case = found_case(request, pk)
    if request.method != "POST":
        return form_page(request, case, "case_frame", {"form": FrameForm(initial=_saved(case))})
    form = FrameForm(request.POST)
    if not form.is_valid():
        return form_page(request, case, "case_frame", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    values = dict(form.cleaned_data)
    version = values.pop("version")
    try:
        correct_frame(case.pk, Frame(**values), version=version, **acting(request))
    except REFUSALS as refusal:
        form.add_error(None, sentence_of(refusal))
        return form_page(request, case, "case_frame", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except CONFLICTS:
        return _conflict(request, found_case(request, pk), form)
    messages.success(request, _("Saved."))
    return redirect("casework:case", case.pk)


def _saved(case: Case) -> dict[str, object]:
    return {name: getattr(case, name) for name in NAMES}


def _conflict(request: HttpRequest, case: Case, form: FrameForm) -> HttpResponse:
    """What was typed stays in the form, what is saved stands above it; saving again takes the typed one."""
    titles = dict(form.fields["edition"].choices)  # type: ignore[attr-defined]
    form.data = form.data.copy()
    form.data["version"] = str(case.version)
    saved = [(form[name].label, getattr(case, name)) for name in ("opened_on", "arrived_on", "allocated_on")]
    context = {"form": form, "saved_edition": titles.get(case.edition, case.edition), "saved_days": saved}
    return form_page(request, case, "case_frame", context, status=HTTPStatus.CONFLICT)


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def justification(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Why somebody outside the target group is counselled; what somebody else has written meanwhile is shown."""
    case = found_case(request, pk)
    said = eligibility_of(request.actor, case, today=timezone.localdate())
    if request.method != "POST":
        form = JustificationForm(initial={"words": case.justification, "version": case.version})
        return form_page(request, case, "justification", {"form": form, "said": said})
    form = JustificationForm(request.POST)
    context = {"form": form, "said": said}
    if not form.is_valid():
        return form_page(request, case, "justification", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        justify(case.pk, form.cleaned_data["words"], version=form.cleaned_data["version"], **acting(request))
    except REFUSALS as refusal:
        form.add_error(None, sentence_of(refusal))
        return form_page(request, case, "justification", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except CONFLICTS:
        case = found_case(request, pk)
        form.data = form.data.copy()
        form.data["version"] = str(case.version)
        return form_page(request, case, "justification", context | {"saved": case}, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Saved."))
    return redirect("casework:case", case.pk)
