"""Protected notes of somebody: read those that name the reader, write one, and say who reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.protected import add_reader, remove_reader, write_protected
from wegbereiter.casework.forms.contact import ProtectedForm, ReaderForm
from wegbereiter.casework.models import Case, ProtectedNote
from wegbereiter.casework.queries.contact import protected_notes_visible_to
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.views.frame import REFUSALS, acting, case_page, found_case, refused, sentence_of
from wegbereiter.people.queries.team import care_team, names_of

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A note, who else reads it (account, name), and who could."""

    note: ProtectedNote
    others: list[tuple[UUID, str]]
    possible: list[tuple[UUID, str]]


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def protected_notes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Notes that name the reader; each reading of them is an event of its own. A new one is read by its writer alone."""
    case = found_case(request, pk)
    if request.method != "POST":
        return _page(request, case, ProtectedForm())
    form = ProtectedForm(request.POST)
    if not form.is_valid():
        return _page(request, case, form, status=UNPROCESSABLE)
    try:
        write_protected(case.pk, form.cleaned_data["text"], **acting(request))
    except REFUSALS as refusal:
        form.add_error(None, sentence_of(refusal))
        return _page(request, case, form, status=UNPROCESSABLE)
    messages.success(request, _("Saved. Only you read it until you name others."))
    return redirect("casework:protected_notes", case.pk)


def _page(request: HttpRequest, case: Case, form: ProtectedForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    today = timezone.localdate()
    notes = list(protected_notes_visible_to(request.actor, today=today).filter(person_id=case.person_id))
    if not form.is_bound:
        asked = {"about": case, "river": "case", "kind": "read", "notes": len(notes)}
        record("casework.protected_notes.read", by=request.actor, **asked)
    team = care_team(request.actor, case.person_id, today=today)
    names = names_of(reader for note in notes for reader in note.readers)
    me = request.actor.user_id
    shown = [
        Shown(
            note=note,
            others=[(user, names.get(user, "–")) for user in note.readers if user != me],
            possible=[pair for pair in team if pair[0] not in note.readers],
        )
        for note in notes
    ]
    return case_page(request, case, "contact_protected", {"notes": shown, "form": form}, status=status)


@needs(Permission.PERSON_WORK)
@require_POST
def reader_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _named(request, pk, add_reader, _("The colleague reads this note from now on."))


@needs(Permission.PERSON_WORK)
@require_POST
def reader_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _named(request, pk, remove_reader, _("The colleague does not read this note any more."))


def _named(request: HttpRequest, pk: UUID, action: Callable[..., object], said: str) -> HttpResponse:
    """One colleague of one note, both named by the form."""
    case, form = found_case(request, pk), ReaderForm(request.POST)
    back = reverse("casework:protected_notes", args=[case.pk])
    if not form.is_valid():
        return refused(request, RefusedError(Refusal.NO_SUCH_FACT), back=back)
    visible = protected_notes_visible_to(request.actor, today=timezone.localdate()).filter(person_id=case.person_id)
    note = get_object_or_404(visible, pk=form.cleaned_data["note"])
    try:
        action(note.pk, form.cleaned_data["user"], **acting(request))
    except REFUSALS as refusal:
        return refused(request, refusal, back=back)
    messages.success(request, said)
    return redirect(back)
