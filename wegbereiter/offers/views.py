"""The address list: found, read, kept, taken as a file, and read in from one."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.core.documents.carried import CarriedForm
from wegbereiter.core.documents.exports import export_of
from wegbereiter.offers.actions import (
    add_entry,
    change_entry,
    end_entry,
    import_entries,
    note_checked,
    take_up_entry,
)
from wegbereiter.offers.choices import REFUSALS, EntryKind, EntryState
from wegbereiter.offers.forms import (
    ChangeForm,
    EntryForm,
    FileForm,
    as_typed,
    entries_of,
    packed,
    unpacked,
)
from wegbereiter.offers.models import Entry
from wegbereiter.offers.permissions import house_of
from wegbereiter.offers.queries import (
    WantedEntries,
    entries_visible_to,
    filtered_entries,
    languages_in_list,
    towns_in_list,
    twins_there,
    usual_town,
    wanted_entries,
)
from wegbereiter.offers.rules.entries import COLUMNS, needs_a_look, twin_of
from wegbereiter.offers.rules.refusal import ConflictError, RefusedError
from wegbereiter.people.choices import LANGUAGES
from wegbereiter.people.rules.phones import shown_phone

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
SHOWN = 100  # rows of a preview


@needs(Permission.OFFERS_READ)
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """Where one can send somebody, found by name, kind, town or language."""
    today, wanted = timezone.localdate(), WantedEntries.read(request.GET.dict())
    context = {
        "wanted": wanted,
        "page": wanted_entries(request.actor, wanted, today=today),
        "kinds": [("", _("all")), *EntryKind.choices],
        "towns": [("", _("all")), *((town, town) for town in towns_in_list(request.actor))],
        "languages": [("", _("all")), *((code, LANGUAGES[code]) for code in languages_in_list(request.actor))],
        "states": EntryState.choices,
        "query": request.GET.urlencode(),
        "may_edit": request.actor.may(Permission.OFFERS_EDIT),
    }
    return render(request, "offers/entries.html", context)


@needs(Permission.OFFERS_READ)
@require_safe
def entries_export(request: HttpRequest, form: str) -> HttpResponse:
    """What the filter shows as a file, which can be read in again."""
    wanted = WantedEntries.read(request.GET.dict())
    found = filtered_entries(request.actor, wanted, today=timezone.localdate())
    headers = [str(EntryForm.base_fields[column].label) for column in COLUMNS]
    return export_of(form, headers, [_line(entry) for entry in found], name=f"adressen-{timezone.localdate()}")


def _line(entry: Entry) -> list[Any]:
    values = {column: getattr(entry, column) for column in COLUMNS}
    values["kind"] = str(entry.get_kind_display())
    values["phone"] = shown_phone(entry.phone) if entry.phone else ""
    values["languages"] = ", ".join(LANGUAGES.get(code, code) for code in entry.languages)
    return list(values.values())


@needs(Permission.OFFERS_READ)
@require_safe
def entry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One place, to call or to go to."""
    found, today = _found(request, pk), timezone.localdate()
    context = {
        "entry": found,
        "stale": needs_a_look(found.valid_until, found.checked_on, today=today),
        "today": today,
        "may_edit": request.actor.may(Permission.OFFERS_EDIT),
        "crumbs": _crumbs(found.name),
    }
    return render(request, "offers/entry.html", context)


def _found(request: HttpRequest, pk: UUID) -> Entry:
    return get_object_or_404(entries_visible_to(request.actor), pk=pk)


def _crumbs(here: str) -> list[tuple[str, str | None]]:
    return [(_("Address list"), reverse("offers:entries")), (here, None)]


# ---------------------------------------------------------------- keeping it
@needs(Permission.OFFERS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Kind, name, phone: enough for an entry. The town is the own one until somebody changes it."""
    today = timezone.localdate()
    if request.method != "POST":
        form = EntryForm(initial={"town": usual_town(request.actor), "checked_on": today}, today=today)
        return _form_page(request, form, _("A new address"))
    form = EntryForm(request.POST, today=today)
    if not form.is_valid():
        return _form_page(request, form, _("A new address"), status=UNPROCESSABLE)
    try:
        made = add_entry(form.columns(), by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        form.add_error("name", REFUSALS[refusal.code])
        return _form_page(request, form, _("A new address"), status=UNPROCESSABLE)
    messages.success(request, _("It stands in the list."))
    return redirect("offers:entry", made.pk)


def _form_page(
    request: HttpRequest, form: EntryForm, title: str, *, status: int = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    opened = bool(set(form.errors) - set(form.FIRST))
    context |= {"form": form, "title": title, "opened": opened, "crumbs": _crumbs(title)}
    return render(request, "offers/entry_form.html", context, status=status)


@needs(Permission.OFFERS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything that is known about it; two people at once get a page with both versions."""
    found, today = _found(request, pk), timezone.localdate()
    if request.method != "POST":
        return _form_page(request, ChangeForm(initial=as_typed(found), today=today), found.name, entry=found)
    form = ChangeForm(request.POST, today=today)
    if not form.is_valid():
        return _form_page(request, form, found.name, status=UNPROCESSABLE, entry=found)
    version = form.cleaned_data["version"]
    try:
        change_entry(found.pk, form.columns(), version=version, by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        form.add_error("name", REFUSALS[refusal.code])
        return _form_page(request, form, found.name, status=UNPROCESSABLE, entry=found)
    except ConflictError:
        return _conflict(request, found, form)
    messages.success(request, _("Saved."))
    return redirect("offers:entry", found.pk)


def _conflict(request: HttpRequest, found: Entry, form: ChangeForm) -> HttpResponse:
    """What was typed stays in the form; what stands there now and differs is shown above it."""
    form.data = form.data.copy()
    form.data["version"] = str(found.version)
    typed, now = form.columns(), as_typed(found)
    differs = [column for column in COLUMNS if typed[column] != getattr(found, column)]
    saved = [(form[column].label, _shown(found, column, now[column])) for column in differs]
    return _form_page(request, form, found.name, status=HTTPStatus.CONFLICT, entry=found, saved=saved)


def _shown(found: Entry, column: str, value: Any) -> str:
    if column == "kind":
        return str(found.get_kind_display())
    return ", ".join(LANGUAGES.get(code, code) for code in value) if column == "languages" else str(value or "–")


@needs(Permission.OFFERS_EDIT)
@require_POST
def checked(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _turn(request, pk, note_checked, _("Noted: it is still so today."), today=timezone.localdate())


@needs(Permission.OFFERS_EDIT)
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    done = _("Ended. It is found under “ended”, and can be taken up again.")
    return _turn(request, pk, end_entry, done, today=timezone.localdate())


@needs(Permission.OFFERS_EDIT)
@require_POST
def take_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _turn(request, pk, take_up_entry, _("It stands in the list again."))


def _turn(request: HttpRequest, pk: UUID, action: Callable[..., Entry], done: str, **values: Any) -> HttpResponse:
    found = _found(request, pk)
    try:
        action(found.pk, by=request.actor, now=timezone.now(), **values)
    except RefusedError as refusal:
        return _refused(request, str(REFUSALS[refusal.code]), back=reverse("offers:entry", args=[found.pk]))
    messages.success(request, done)
    return redirect("offers:entry", found.pk)


def _refused(request: HttpRequest, sentence: str, *, back: str) -> HttpResponse:
    return render(request, "refused.html", {"sentence": sentence, "back": back}, status=UNPROCESSABLE)


# ---------------------------------------------------------------- out of a file
@needs(Permission.OFFERS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def read_file(request: HttpRequest) -> HttpResponse:
    """A file is read and shown; what is wrong in it is said row by row. Nothing of it is kept yet."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _preview(request, entries_of(form.cleaned_data["file"], today=timezone.localdate()))
    status = UNPROCESSABLE if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "crumbs": _crumbs(_("Read in a file"))}
    return render(request, "offers/read_file.html", context, status=status)


def _preview(request: HttpRequest, found: Any) -> HttpResponse:
    there = twins_there(request.actor)
    new = [values for values in found.entries if twin_of(values) not in there]
    rows = [Entry(**values) for values in new[:SHOWN]]
    context = {
        "found": found,
        "rows": rows,
        "new_count": len(new),
        "known_count": len(found.entries) - len(new),
        "more": len(new) - len(rows),
        "content": packed(new, house_of(request.actor)) if new and not found.sentences else "",
        "crumbs": _crumbs(_("Preview")),
    }
    return render(request, "offers/preview.html", context, status=UNPROCESSABLE if found.sentences else HTTPStatus.OK)


@needs(Permission.OFFERS_EDIT)
@require_POST
def take_over(request: HttpRequest) -> HttpResponse:
    """All of them or none. The second click finds them all there."""
    form, back = CarriedForm(request.POST), reverse("offers:read_file")
    content = unpacked(form.cleaned_data["content"], house_of(request.actor)) if form.is_valid() else None
    if content is None:
        return _refused(request, _("This preview is too old. Upload the file once more."), back=back)
    try:
        new = import_entries(content, by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        return _refused(request, str(REFUSALS[refusal.code]), back=back)
    done = ngettext("One address was taken over.", "%(n)s addresses were taken over.", len(new)) % {"n": len(new)}
    messages.success(request, done if new else _("All of these addresses stand in the list already."))
    return redirect("offers:entries")
