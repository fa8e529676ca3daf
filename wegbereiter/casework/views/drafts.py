"""Drafts: what is being typed is kept, seen by its writer alone, and thrown away with one click."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.casework.actions.contact import drop_draft, keep_change_draft, keep_quick_draft
from wegbereiter.casework.queries.contact import hints_in
from wegbereiter.casework.queries.day import my_cases
from wegbereiter.casework.views.contacts import beside, change_form, found_contact, typed
from wegbereiter.casework.views.day import note_form
from wegbereiter.casework.views.frame import REFUSALS, acting, refused

LIVE = "casework/parts/contact_live.html"


@needs(Permission.PERSON_WORK)
@require_POST
def quick(request: HttpRequest) -> HttpResponse:
    """The quick note as it stands, whole or not."""
    cases = list(my_cases(request.actor, today=timezone.localdate()).select_related("person"))
    form = note_form(cases, request.POST)
    kept = keep_quick_draft(typed(form), by=request.actor, now=timezone.now())
    if "HX-Request" not in request.headers:
        return redirect(reverse("casework:day") + "#quick")
    names = [case.person.name for case in cases if str(case.pk) == form.data.get("case")]
    return render(request, LIVE, {"hints": hints_in(form.data.get("note", ""), names), "draft": kept})


@needs(Permission.PERSON_WORK)
@require_POST
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A correction as it stands, with the version it was begun from."""
    found, case = found_contact(request, pk)
    form, back = change_form(request, case, found, request.POST), reverse("casework:contact", args=[pk])
    try:
        kept = keep_change_draft(found.pk, typed(form), **acting(request))
    except REFUSALS as refusal:
        return refused(request, refusal, back=back, typed=form.data.get("note", ""))
    if "HX-Request" not in request.headers:
        return redirect(back)
    hints = hints_in(form.data.get("note", ""), [case.person.name, *beside(request, case, found), *form.ticked()])
    return render(request, LIVE, {"hints": hints, "draft": kept})


@needs(Permission.PERSON_WORK)
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """The form is empty again, or stands as the talk is saved."""
    key = request.POST.get("draft", "")
    drop_draft(key, by=request.actor, now=timezone.now())
    messages.success(request, _("The draft is thrown away."))
    return redirect(_page_of(key))


def _page_of(key: str) -> str:
    """Where the form of a draft stands; what is no key leads to my day."""
    form, _colon, number = key.partition(":")
    page = {"contact": "casework:contacts", "change": "casework:contact"}.get(form)
    try:
        return reverse(page, args=[UUID(number)]) if page else reverse("casework:day")
    except ValueError:
        return reverse("casework:day")
