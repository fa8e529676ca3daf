"""The plan: what is agreed, what is done, what comes next; goals chosen from the library or written down."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.goals import agree_goal, drop_goal, refuse_goal, take_up_goal, unanswer_goal
from wegbereiter.casework.actions.plan import choose_goal, move_step, tick_step, untick_step, write_goal
from wegbereiter.casework.actions.steps import add_step, remove_step
from wegbereiter.casework.actions.talk import add_in_talk, move_in_talk, tick_in_talk
from wegbereiter.casework.choices import CaseState, Help, StepState
from wegbereiter.casework.forms.plan import (
    ChoiceForm,
    MoveForm,
    OwnGoalForm,
    StepForm,
    TickForm,
    VersionForm,
    area_choices,
)
from wegbereiter.casework.models import Case, Goal, Step
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.case import goals_visible_to, steps_visible_to
from wegbereiter.casework.queries.plan import Choice, choice, further, offers, page_language, plan_page, spoken
from wegbereiter.casework.queries.removed import Removed, removed_by
from wegbereiter.casework.rules.library import AREAS
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.views.frame import (
    CONFLICTS,
    REFUSALS,
    acting,
    case_page,
    form_page,
    found_case,
    outdated,
    refused,
    sentence_of,
)

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
WEEK = timedelta(weeks=1)
DIGITS = 10  # of a version: one more than anything can have


@needs(Permission.PERSON_WORK)
@require_safe
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Goals by life area with their steps, each of them ticked with one tap."""
    case, today = found_case(request, pk), timezone.localdate()
    record("casework.plan.read", by=request.actor, about=case, river="case", kind="read")
    page = plan_page(request.actor, case, today=today)
    return case_page(request, case, "plan", {"plan": page, "helps": page.helps})


# ---------------------------------------------------------------- goals
@needs(Permission.PERSON_WORK)
@require_safe
def goals(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What can be chosen: proposals from the assessment first, each with its reason."""
    case, today = found_case(request, pk), timezone.localdate()
    if case.state == CaseState.CLOSED:
        return _closed(request, case)
    area = request.GET.get("area", "")
    area, everything = area if area in AREAS else "", request.GET.get("show") == "all"
    context = {
        "offers": offers(request.actor, case, area=area, everything=everything, today=today),
        "areas": [("", _("all")), *area_choices()],
        "shows": [("", _("what fits status and household")), ("all", _("everything"))],
        "area": area,
        "show": "all" if everything else "",
        "is_talk": in_talk(request),
    }
    return form_page(request, case, "plan_goals", context)


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def goal(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """One goal of the library with its steps, all of them chosen at first."""
    case, today = found_case(request, pk), timezone.localdate()
    if case.state == CaseState.CLOSED:
        return _closed(request, case)
    chosen = choice(request.actor, case, code, today=today)
    if chosen is None:
        raise Http404
    form = ChoiceForm(request.POST if request.method == "POST" else None, chosen=chosen)
    if request.method != "POST":
        return _choice_page(request, case, chosen, form)
    if not form.is_valid():
        return _choice_page(request, case, chosen, form, status=UNPROCESSABLE)
    try:
        choose_goal(case.pk, code, **form.cleaned_data, by=request.actor, today=today, now=timezone.now())
    except REFUSALS as refusal:
        form.add_error(None, sentence_of(refusal))
        return _choice_page(request, case, chosen, form, status=UNPROCESSABLE)
    messages.success(request, _("The goal is in the plan."))
    return redirect(way_back(request, case.pk))


def _choice_page(
    request: HttpRequest, case: Case, chosen: Choice, form: ChoiceForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    return form_page(
        request, case, "plan_goal", {"choice": chosen, "form": form} | _where(request, case), status=status
    )


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def own_goal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A goal in own words; what was typed stays in the form when it is refused."""
    case = found_case(request, pk)
    if case.state == CaseState.CLOSED:
        return _closed(request, case)
    form = OwnGoalForm(
        request.POST if request.method == "POST" else None, initial={"area": request.GET.get("area", "")}
    )
    if request.method != "POST":
        return form_page(request, case, "plan_own_goal", {"form": form} | _where(request, case))
    if form.is_valid():
        try:
            write_goal(case.pk, **form.values(), by=request.actor, today=timezone.localdate(), now=timezone.now())
        except REFUSALS as refusal:
            form.add_error("words", sentence_of(refusal))
        else:
            messages.success(request, _("The goal is in the plan."))
            return redirect(way_back(request, case.pk))
    return form_page(request, case, "plan_own_goal", {"form": form} | _where(request, case), status=UNPROCESSABLE)


@needs(Permission.PERSON_WORK)
@require_POST
def say_yes(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _turn_goal(
        request, pk, partial(agree_goal, **_shown(request)), _("Noted: the person says yes to this goal.")
    )


@needs(Permission.PERSON_WORK)
@require_POST
def say_no(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _turn_goal(
        request, pk, partial(refuse_goal, **_shown(request)), _("Noted: the person does not want this goal.")
    )


@needs(Permission.PERSON_WORK)
@require_POST
def say_nothing(request: HttpRequest, pk: UUID) -> HttpResponse:
    done = _("The answer is taken out: the person has not been asked yet.")
    return _turn_goal(request, pk, partial(unanswer_goal, **_shown(request)), done)


@needs(Permission.PERSON_WORK)
@require_POST
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _turn_goal(request, pk, drop_goal, _("The goal is given up. It stays below, and can be taken up again."))


@needs(Permission.PERSON_WORK)
@require_POST
def take_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _turn_goal(request, pk, take_up_goal, _("The goal is in the plan again."))


def _turn_goal(request: HttpRequest, pk: UUID, action: Callable[..., object], done: str) -> HttpResponse:
    goal = get_object_or_404(goals_visible_to(request.actor, today=timezone.localdate()), pk=pk)
    back = way_back(request, goal.case_id)
    try:
        action(goal.pk, **acting(request))
    except REFUSALS as refusal:
        return refused(request, refusal, back=back)
    except CONFLICTS:
        return outdated(request, back=back)
    messages.success(request, done)
    return redirect(f"{back}#goal-{goal.pk}")


def _shown(request: HttpRequest) -> dict[str, int]:
    """The version of the goal, from a button that sends it."""
    version = request.POST.get("version", "")
    return {"version": int(version)} if version.isdecimal() and len(version) < DIGITS else {}


# ---------------------------------------------------------------- steps
@needs(Permission.PERSON_WORK)
@require_POST
def tick(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Done: alone, with help or accompanied. The tick is the note."""
    found, form = _found(request, pk), _valid(TickForm(request.POST))
    act = tick_in_talk if in_talk(request) else tick_step
    return _change(request, found, form, partial(act, found.pk, Help(form["how"])), help=form["how"])


@needs(Permission.PERSON_WORK)
@require_POST
def untick(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, form = _found(request, pk), _valid(VersionForm(request.POST))
    return _change(request, found, form, partial(untick_step, found.pk), state=StepState.OPEN)


@needs(Permission.PERSON_WORK)
@require_POST
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One week on, from its day or from today where that is over; or a day of one's own."""
    found, form, today = _found(request, pk), _valid(MoveForm(request.POST)), timezone.localdate()
    # On a second click the step has moved already: a week from the day that its page showed is the day where it stands.
    shown = found.due_on if found.version == form["version"] else form["seen"]
    day = max(shown or today, today) + WEEK if form["week"] else form["due_on"]
    act = move_in_talk if in_talk(request) else move_step
    return _change(request, found, form, partial(act, found.pk, day), due_on=day)


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A further step for a goal: one tap where the library has it, else in own words."""
    today = timezone.localdate()
    goal = get_object_or_404(goals_visible_to(request.actor, today=today), pk=pk)
    case = found_case(request, goal.case_id)
    if case.state == CaseState.CLOSED:
        return _closed(request, case)
    found = further(request.actor, goal, today=today)
    form = StepForm(request.POST if request.method == "POST" else None, codes=_codes_of(goal))
    context = {"further": found, "form": form} | _where(request, case)
    if request.method != "POST":
        return form_page(request, case, "plan_step_add", context)
    if form.is_valid():
        act = add_in_talk if in_talk(request) else add_step
        try:
            step = act(goal.pk, form.new(), by=request.actor, today=today, now=timezone.now())
        except REFUSALS as refusal:
            form.add_error(None, sentence_of(refusal))
        else:
            messages.success(request, _("The step is in the plan."))
            return redirect(f"{way_back(request, case.pk)}#step-{step.pk}")
    return form_page(request, case, "plan_step_add", context, status=UNPROCESSABLE)


def _codes_of(goal: Goal) -> list[str]:
    """All steps that the library has for a goal: a second click on one that is there is no fault."""
    known = library.goal_of(goal.code)
    return list(known.step_codes()) if known else []


@needs(Permission.PERSON_WORK)
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A step goes that should not have come. It is gone at a second click, which says what the first one said."""
    visible = steps_visible_to(request.actor, today=timezone.localdate()).select_related("goal")
    found = visible.filter(pk=pk).first()
    if found is None:
        return _removed(request, removed_by(request.actor, pk))
    form = _valid(VersionForm(request.POST))
    back = way_back(request, found.goal.case_id)
    try:
        remove_step(found.pk, version=form["version"], **acting(request))
    except REFUSALS as refusal:
        return refused(request, refusal, back=back)
    except CONFLICTS:
        return outdated(request, back=back)
    except Step.DoesNotExist:  # the first click had the case locked
        return _removed(request, removed_by(request.actor, pk))
    return _removed(request, Removed(case_id=found.goal.case_id, goal_id=found.goal_id))


def _removed(request: HttpRequest, removed: Removed | None) -> HttpResponse:
    if removed is None:
        raise Http404
    case = found_case(request, removed.case_id)
    messages.success(request, _("The step is taken out."))
    return redirect(f"{way_back(request, case.pk)}#goal-{removed.goal_id}")


def _found(request: HttpRequest, pk: UUID) -> Step:
    visible = steps_visible_to(request.actor, today=timezone.localdate())
    return get_object_or_404(visible.select_related("goal"), pk=pk)


def _valid(form: VersionForm) -> dict[str, Any]:
    """What the buttons of the page send; anything else comes from no page of ours."""
    if not form.is_valid():
        raise BadRequest("no such step on any page")
    return form.cleaned_data


def _change(
    request: HttpRequest, step: Step, form: dict[str, Any], act: Callable[..., Step], **wanted: object
) -> HttpResponse:
    """`wanted`: the column that the act changes, where a second click on its button is no conflict."""
    back, version = way_back(request, step.goal.case_id), form["version"]
    try:
        act(version=version, by=request.actor, today=timezone.localdate(), now=timezone.now())
    except REFUSALS as refusal:
        return refused(request, refusal, back=back)
    except CONFLICTS as conflict:
        # The same twice in a row is one: the first counted, and nothing is to be said about the second.
        stands = conflict.current
        same = bool(wanted) and all(getattr(stands, name) == value for name, value in wanted.items())
        if not same or stands.version != version + 1:
            return _too_late(request, stands, form.get("due_on"), back=back)
    except Step.DoesNotExist:  # taken out while this act waited for the case
        return outdated(request, back=back)
    return redirect(f"{back}#step-{step.pk}")


def _too_late(request: HttpRequest, stands: Step, day: date | None, *, back: str) -> HttpResponse:
    """Somebody was faster. A day that was typed stays in a form beside what is kept now."""
    if day is None or stands.state != StepState.OPEN:
        return outdated(request, back=back, typed=date_format(day, "SHORT_DATE_FORMAT") if day else "")
    words = spoken("steps", stands.code, stands.words, page_language()).here
    context = {"step": stands, "words": words, "day": day, "is_talk": in_talk(request), "back": back}
    case = found_case(request, stands.goal.case_id)
    return form_page(request, case, "plan_step_conflict", context, status=HTTPStatus.CONFLICT)


def in_talk(request: HttpRequest) -> bool:
    """Whether both look at the plan together: what is done there writes the talk."""
    asked = request.POST if request.method == "POST" else request.GET
    return asked.get("from") == "talk"


def _where(request: HttpRequest, case: Case) -> dict[str, object]:
    return {"is_talk": in_talk(request), "back": way_back(request, case.pk)}


def way_back(request: HttpRequest, case_id: UUID) -> str:
    return reverse("casework:talk" if in_talk(request) else "casework:plan", args=[case_id])


def _closed(request: HttpRequest, case: Case) -> HttpResponse:
    return refused(request, RefusedError(Refusal.CASE_IS_CLOSED), back=reverse("casework:plan", args=[case.pk]))
