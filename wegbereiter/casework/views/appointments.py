"""Appointments of a case: make one, change it, say what became of it, take them into the own calendar."""

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
from wegbereiter.casework.actions.appointment import change_appointment, make_appointment, settle_appointment
from wegbereiter.casework.choices import AppointmentState, CaseState, ReminderWay
from wegbereiter.casework.forms.appointment import MeetingForm, OutcomeForm, as_agreed
from wegbereiter.casework.models import Appointment, Case
from wegbereiter.casework.queries.case import cases_visible_to
from wegbereiter.casework.queries.contact import ahead_of, appointments_visible_to, contacts_of
from wegbereiter.casework.queries.feed import planned_of
from wegbereiter.casework.queries.reminders import reminder_of
from wegbereiter.casework.rules.calendar import Slot, calendar
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.views.back import back_to
from wegbereiter.casework.views.frame import (
    CONFLICTS,
    REFUSALS,
    acting,
    case_page,
    found_case,
    outdated,
    refused,
    sentence_of,
)

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
MOST_PAST = 50


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def appointments(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What lies ahead and what was, and a new one."""
    case = found_case(request, pk)
    if request.method != "POST":
        record("casework.appointments.read", by=request.actor, about=case, river="case", kind="read")
        return _page(request, case, MeetingForm())
    form = MeetingForm(request.POST)
    if not form.is_valid():
        return _page(request, case, form, status=UNPROCESSABLE)
    try:
        make_appointment(case.pk, form.meeting(), **acting(request))
    except REFUSALS as refusal:
        form.add_error(None, sentence_of(refusal))
        return _page(request, case, form, status=UNPROCESSABLE)
    messages.success(request, _("Entered."))
    return redirect(back_to(request, reverse("casework:appointments", args=[case.pk])))


def _page(request: HttpRequest, case: Case, form: MeetingForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    today = timezone.localdate()
    own = appointments_visible_to(request.actor, today=today).filter(person_id=case.person_id)
    context = {
        "form": form,
        "ahead": list(own.filter(begins_at__date__gte=today).order_by("begins_at", "pk")),
        "past": list(own.filter(begins_at__date__lt=today).order_by("-begins_at", "-pk")[:MOST_PAST]),
        "today": today,
    }
    return case_page(request, case, "appointments", context, status=status)


def found_appointment(request: HttpRequest, pk: UUID) -> tuple[Appointment, Case]:
    today = timezone.localdate()
    found = get_object_or_404(appointments_visible_to(request.actor, today=today), pk=pk)
    cases = cases_visible_to(request.actor, today=today).filter(person_id=found.person_id).select_related("person")
    case = cases.order_by("-state", "-opened_on").first()  # the open one before closed ones
    if case is None:
        raise Http404
    return found, case


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def appointment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another time or place."""
    found, case = found_appointment(request, pk)
    if request.method != "POST":
        record("casework.appointment.read", by=request.actor, about=found, river="case", kind="read")
        return _one(request, case, found, MeetingForm(initial=as_agreed(found)))
    form = MeetingForm(request.POST)
    if not form.is_valid():
        return _one(request, case, found, form, status=UNPROCESSABLE)
    try:
        change_appointment(found.pk, form.meeting(), version=form.cleaned_data["version"] or 0, **acting(request))
    except REFUSALS as refusal:
        form.add_error(None, sentence_of(refusal))
        return _one(request, case, found, form, status=UNPROCESSABLE)
    except CONFLICTS:
        form.data = form.data.copy()
        form.data["version"] = str(found.version)
        return _one(request, case, found, form, conflict=True, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Saved."))
    return redirect("casework:appointments", case.pk)


def _one(
    request: HttpRequest, case: Case, found: Appointment, form: MeetingForm, *, conflict: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    planned = case.state == CaseState.OPEN and found.state == AppointmentState.PLANNED
    house = request.membership.organisation.name
    context = {
        "appointment": found,
        "form": form,
        "conflict": conflict,
        "reminder": reminder_of(request.actor, found, house=house, today=timezone.localdate()) if planned else None,
        "ways": ReminderWay.choices,
    }
    return case_page(request, case, "appointment", context, status=status)


@needs(Permission.PERSON_WORK)
@require_POST
def outcome(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It took place, nobody came, it is cancelled, or none of these: one click each, and one to take it back.

    After a meeting the form of the talk is open, with everything in it that is known already.
    """
    found, case = found_appointment(request, pk)
    form, back = OutcomeForm(request.POST), back_to(request, reverse("casework:appointments", args=[case.pk]))
    if not form.is_valid():
        return refused(request, RefusedError(Refusal.NO_SUCH_STATE), back=back)
    try:
        settled = settle_appointment(
            found.pk, form.cleaned_data["state"], version=form.cleaned_data["version"], **acting(request)
        )
    except REFUSALS as refusal:
        return refused(request, refusal, back=back)
    except CONFLICTS:
        return outdated(request, back=back)
    messages.success(request, _("Noted: %(state)s.") % {"state": AppointmentState(settled.state).label})
    if settled.state == AppointmentState.KEPT and not _is_written(request, settled):
        return redirect(f"{reverse('casework:contacts', args=[case.pk])}?termin={settled.pk}#contact-form")
    return redirect(back)


def _is_written(request: HttpRequest, settled: Appointment) -> bool:
    """A talk of that day stands in the file: nobody is asked for a second entry."""
    talks = contacts_of(request.actor, [settled.person_id], today=timezone.localdate())
    return talks.filter(day=timezone.localdate(settled.begins_at), reached=True).exists()


@needs(Permission.PERSON_WORK)
@require_safe
def calendar_file(request: HttpRequest) -> HttpResponse:
    """What lies ahead as iCalendar: when and how long, nothing about whom."""
    rows = list(planned_of(request.actor, today=timezone.localdate()))
    record("casework.calendar.read", by=request.actor, river="case", kind="read", appointments=len(rows))
    return _as_calendar(rows)


@needs(Permission.PERSON_WORK)
@require_safe
def plan_calendar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What lies ahead of one plan as iCalendar, to be taken along: when and how long, no name, no place."""
    case = found_case(request, pk)
    rows = list(ahead_of(request.actor, case.person_id, today=timezone.localdate()))
    record("casework.calendar.read", by=request.actor, about=case, river="case", kind="read", appointments=len(rows))
    return _as_calendar(rows)


def _as_calendar(rows: list[Appointment]) -> HttpResponse:
    slots = [Slot(key=row.pk, begins_at=row.begins_at, minutes=row.minutes, changes=row.version - 1) for row in rows]
    text = calendar(slots, summary=_("Appointment"), now=timezone.now())
    headers = {"Content-Disposition": 'attachment; filename="termine.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)
