"""My day: what waits, who was not heard of, who comes today; tasks are done where they are seen."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.contact import QUICK, write_contact
from wegbereiter.casework.actions.task import finish_task, postpone_task, reopen_task, write_task
from wegbereiter.casework.forms.contact import NoteForm, TaskForm, TaskNameForm
from wegbereiter.casework.queries.contact import hints_in, own_drafts, templates_visible_to
from wegbereiter.casework.queries.day import Day, my_cases, my_day
from wegbereiter.casework.queries.day_sheet import appointments_on, day_sheet
from wegbereiter.casework.queries.library import content
from wegbereiter.casework.queries.reminders import reminders_ahead
from wegbereiter.casework.queries.team import team_load
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.templatetags.casework import page_language
from wegbereiter.casework.views.back import back_to
from wegbereiter.casework.views.contacts import of_template
from wegbereiter.casework.views.frame import REFUSALS, acting, found_case, refused, sentence_of
from wegbereiter.casework.views.paper import paper
from wegbereiter.people.queries.emergency import told_of

PARTS = ("overdue", "due", "coming", "silent", "appointments", "ahead", "new")
SHORT = 10  # lines of a part on the whole page; its own list shows all
UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@needs(Permission.PERSON_WORK)
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """Whole, or one part of it with all its lines (`?nur=overdue`)."""
    today = timezone.localdate()
    record("casework.day.read", by=request.actor, river="case", kind="read")
    found = my_day(request.actor, today=today)
    wanted = request.GET.get("nur", "")
    draft = own_drafts(request.actor).filter(key=QUICK).first()
    begun = (draft.content if draft else {"case": request.GET.get("fall", "")}) | of_template(request)
    form = note_form(found.cases, initial=begun)
    return _page(request, found, form, only=wanted if wanted in PARTS else "", draft=draft)


@needs(Permission.PERSON_WORK)
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The day on paper, today's or that of `?tag=`; what is no day is today."""
    today = timezone.localdate()
    on = _day(request.GET.get("tag", "")) or today
    meetings = appointments_on(request.actor, on, today=today)
    letter = day_sheet(request.actor, meetings, on, house=request.membership.organisation.name, today=today)
    people = sorted({str(one.person_id) for one in meetings})  # whose data is lost with the paper
    asked = {"day": on, "appointments": len(meetings), "people": people}
    return paper(request, letter, "casework.day.printed", name=letter.title, back=reverse("casework:day"), **asked)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def note_form(cases: list, *data: object, **values: object) -> NoteForm:
    words = content("topics", page_language())
    return NoteForm(*data, cases=cases, words=words, today=timezone.localdate(), **values)


def _page(
    request: HttpRequest, found: Day, form: NoteForm, *, only: str = "", draft: object = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    today = timezone.localdate()
    leads = request.actor.may(Permission.PERSON_LEAD) and not only
    parts = {name: getattr(found, name) if only else getattr(found, name)[:SHORT] for name in PARTS}
    house = request.membership.organisation.name
    context = {
        "day": found,
        "parts": parts,
        "ahead": reminders_ahead(request.actor, parts["ahead"], house=house, today=today),
        "only": only,
        "weeks": found.silent_weeks,
        "form": form,
        "draft": draft,
        "templates": templates_visible_to(request.actor) if not only else [],
        "today": today,
        "emergencies": told_of(request.actor, today=today, now=timezone.now()) if not only else [],
        "team": team_load(request.actor, today=today) if leads else None,
    }
    return render(request, "casework/day.html", context, status=status)


@needs(Permission.PERSON_WORK)
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """The quick note; a reminder becomes a task."""
    today = timezone.localdate()
    cases = list(my_cases(request.actor, today=today).select_related("person"))
    form = note_form(cases, request.POST)
    if not form.is_valid():
        return _page(request, my_day(request.actor, today=today), form, status=UNPROCESSABLE)
    case_id, follow_up_on = UUID(form.cleaned_data["case"]), form.cleaned_data["follow_up_on"]
    try:
        contact = write_contact(case_id, form.talk(), follow_up_on=follow_up_on, draft=QUICK, **acting(request))
    except REFUSALS as refusal:
        form.add_error(None, sentence_of(refusal))
        return _page(request, my_day(request.actor, today=today), form, status=UNPROCESSABLE)
    messages.success(request, _("Saved."))
    name = next(case.person.name for case in cases if case.pk == case_id)
    if hints_in(contact.note, [name]):
        return redirect(reverse("casework:contact", args=[contact.pk]) + "#note")
    return redirect("casework:day")


@needs(Permission.PERSON_WORK)
@require_POST
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Something to do, in own words."""
    case, form = found_case(request, pk), TaskForm(request.POST)
    back = back_to(request, reverse("casework:day"))
    if not form.is_valid():
        return refused(request, RefusedError(Refusal.NO_WORDS), back=back, typed=form.data.get("words", ""))
    try:
        write_task(case.pk, form.cleaned_data["words"], due_on=form.cleaned_data["due_on"], **acting(request))
    except REFUSALS as refusal:
        return refused(request, refusal, back=back, typed=form.cleaned_data["words"])
    messages.success(request, _("Entered."))
    return redirect(back)


@needs(Permission.PERSON_WORK)
@require_POST
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _act(request, pk, finish_task, _("Done. Below, under done today, it can be taken back."))


@needs(Permission.PERSON_WORK)
@require_POST
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _act(request, pk, reopen_task, _("The task is open again."))


@needs(Permission.PERSON_WORK)
@require_POST
def postpone(request: HttpRequest, pk: UUID) -> HttpResponse:
    form = TaskNameForm(request.POST)
    form.is_valid()
    entered = {"days": form.cleaned_data.get("days") or 0, "seen": form.cleaned_data.get("seen")}
    return _act(request, pk, postpone_task, _("Postponed."), **entered)


def _act(request: HttpRequest, pk: UUID, action: Callable[..., object], said: str, **more: object) -> HttpResponse:
    """One button of a task."""
    case, form = found_case(request, pk), TaskNameForm(request.POST)
    back = back_to(request, reverse("casework:day"))
    if not form.is_valid():
        return refused(request, RefusedError(Refusal.TASK_IS_GONE), back=back)
    try:
        action(case.pk, form.cleaned_data["reason"], form.cleaned_data["key"], **more, **acting(request))
    except REFUSALS as refusal:
        return refused(request, refusal, back=back)
    messages.success(request, said)
    return redirect(back)
