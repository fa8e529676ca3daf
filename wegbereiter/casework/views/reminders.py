"""Remind somebody of an appointment: the letter, and the note that it was done. Nothing is sent from here."""

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
from wegbereiter.casework.actions.appointment import note_reminder
from wegbereiter.casework.queries.reminders import reminder_letter
from wegbereiter.casework.views.appointments import found_appointment
from wegbereiter.casework.views.back import back_to
from wegbereiter.casework.views.frame import REFUSALS, acting, refused
from wegbereiter.casework.views.paper import paper
from wegbereiter.core.documents.pdf import Template


@needs(Permission.PERSON_WORK)
@require_safe
def letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, _case = found_appointment(request, pk)
    made = reminder_letter(request.actor, found, made_on=timezone.localdate())
    back = reverse("casework:appointment", args=[pk])
    event = "casework.appointment.letter_made"
    return paper(request, made, event, name=made.title, back=back, about=found, template=Template.LETTER)


@needs(Permission.PERSON_WORK)
@require_POST
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One click says in which way the person was reminded."""
    found, _case = found_appointment(request, pk)
    back = back_to(request, reverse("casework:appointment", args=[pk]))
    try:
        note_reminder(found.pk, request.POST.get("way", ""), **acting(request))
    except REFUSALS as refusal:
        return refused(request, refusal, back=back)
    messages.success(request, _("Noted: the person was reminded."))
    return redirect(back)
