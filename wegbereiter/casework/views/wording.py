"""Correct the words of a goal and of a step, and who takes it; two at once get a form with both."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.casework.actions.wording import change_goal, change_step
from wegbereiter.casework.choices import CaseState, GoalState, StepState
from wegbereiter.casework.forms.plan import GoalWordsForm, StepWordsForm
from wegbereiter.casework.models import Case, Goal, Step
from wegbereiter.casework.queries.case import goals_visible_to, steps_visible_to
from wegbereiter.casework.queries.plan import page_language, spoken
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.views.frame import CONFLICTS, REFUSALS, acting, form_page, found_case, refused, sentence_of
from wegbereiter.casework.views.plans import in_talk, way_back

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def goal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Other words for a goal of one's own."""
    found = get_object_or_404(goals_visible_to(request.actor, today=timezone.localdate()), pk=pk)
    case = found_case(request, found.case_id)
    if refusal := _stay(case, is_open=found.state == GoalState.OPEN and not found.code):
        return refused(request, refusal, back=way_back(request, case.pk))
    if request.method != "POST":
        known = {name: getattr(found, name) for name in ("words", "done_when", "version")}
        return _goal_page(request, case, GoalWordsForm(initial=known))
    form = GoalWordsForm(request.POST)
    if not form.is_valid():
        return _goal_page(request, case, form, status=UNPROCESSABLE)
    try:
        change_goal(found.pk, form.new(), version=form.cleaned_data["version"], **acting(request))
    except REFUSALS as refusal:
        form.add_error("words", sentence_of(refusal))
        return _goal_page(request, case, form, status=UNPROCESSABLE)
    except CONFLICTS as conflict:
        stands = conflict.current
        _keep_typed(form, stands)
        return _goal_page(request, case, form, stands=stands, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Saved."))
    return redirect(f"{way_back(request, case.pk)}#goal-{found.pk}")


def _goal_page(
    request: HttpRequest, case: Case, form: GoalWordsForm, *, stands: Goal | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    """`stands`: the goal as somebody has kept it in the meantime."""
    context = {"form": form, "stands": stands, "is_talk": in_talk(request), "back": way_back(request, case.pk)}
    return form_page(request, case, "plan_goal_words", context, status=status)


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who takes an open step, and its words where they are one's own."""
    visible = steps_visible_to(request.actor, today=timezone.localdate()).select_related("goal")
    found = get_object_or_404(visible, pk=pk)
    case = found_case(request, found.goal.case_id)
    if refusal := _stay(case, is_open=found.state == StepState.OPEN):
        return refused(request, refusal, back=way_back(request, case.pk))
    if request.method != "POST":
        known = {name: getattr(found, name) for name in ("words", "by", "third", "version")}
        return _step_page(request, case, found, StepWordsForm(initial=known, own=not found.code))
    form = StepWordsForm(request.POST, own=not found.code)
    if not form.is_valid():
        return _step_page(request, case, found, form, status=UNPROCESSABLE)
    try:
        change_step(found.pk, form.new(), version=form.cleaned_data["version"], **acting(request))
    except REFUSALS as refusal:
        form.add_error(None, sentence_of(refusal))
        return _step_page(request, case, found, form, status=UNPROCESSABLE)
    except CONFLICTS as conflict:
        stands, new = conflict.current, form.new()
        same = (stands.words, stands.by, stands.third) == (new.words, str(new.by), new.third)
        if not same:  # the same twice is a second click
            _keep_typed(form, stands)
            return _step_page(request, case, stands, form, late=True, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Saved."))
    return redirect(f"{way_back(request, case.pk)}#step-{found.pk}")


def _step_page(
    request: HttpRequest, case: Case, step: Step, form: StepWordsForm, *, late: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    """`late`: somebody has changed the step in the meantime; it is shown as it stands."""
    words = spoken("steps", step.code, step.words, page_language()).here
    context = {
        "form": form, "step": step, "words": words, "late": late, "is_talk": in_talk(request),
        "back": way_back(request, case.pk),
    }  # fmt: skip
    return form_page(request, case, "plan_step_words", context, status=status)


def _stay(case: Case, *, is_open: bool) -> RefusedError | None:
    """Why words cannot be corrected, if they cannot."""
    if case.state == CaseState.CLOSED:
        return RefusedError(Refusal.CASE_IS_CLOSED)
    return None if is_open else RefusedError(Refusal.WORDS_STAY)


def _keep_typed(form: GoalWordsForm | StepWordsForm, stands: Goal | Step) -> None:
    """The form as it was typed, for what stands now: saved once more it replaces that."""
    form.data = form.data.copy()
    form.data["version"] = str(stands.version)
