"""A file becomes a version of the head count: upload, preview, take over."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.core.documents.tables import TableRefusedError
from wegbereiter.funding import actions, queries
from wegbereiter.funding.forms import ImportForm, MissingForm
from wegbereiter.funding.queries.preview import preview_of
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import CountState, Fault, MissingTowns
from wegbereiter.funding.views.answers import refused, sentence_of, status_of
from wegbereiter.pact.rules import Edition

RECEIPT_FAULTS = {Fault.TOO_LATE, Fault.DAY_IN_FUTURE, Fault.DAY_BEFORE_COUNT}


@needs(Permission.HEADCOUNT_PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest, edition: str) -> HttpResponse:
    rules = _counted(edition)
    current = queries.current_count(edition)
    corrects = current is not None and current.state in {CountState.REPORTED, CountState.CORRECTED}
    day = rules.head_count.reference_day
    initial = {"counted_on": current.counted_on if corrects else day and day.value, "received_on": timezone.localdate()}
    form = ImportForm(request.POST or None, request.FILES or None, initial=initial, corrects=corrects)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_valid():
        values = dict(form.cleaned_data)
        file = values.pop("file")
        try:
            upload = actions.upload_file(
                edition=edition,
                data=file.read(),
                filename=file.name,
                **values,
                by=request.actor,
                now=timezone.now(),
            )
        except TableRefusedError as refusal:
            form.add_error("file", sentence_of(refusal))
        except RefusedError as refusal:
            received = refusal.fault in RECEIPT_FAULTS and "received_on" in form.fields
            form.add_error("received_on" if received else None, sentence_of(refusal))
        else:
            return redirect("funding:preview", pk=upload.pk)
    context = {
        "form": form,
        "edition": rules,
        "current": current,
        "corrects": corrects,
        "crumbs": _crumbs(_("Read in a file")),
    }
    return render(request, "funding/import.html", context, status=status)


@needs(Permission.HEADCOUNT_PREPARE)
@require_safe
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    return render(request, "funding/preview.html", _preview_context(request, pk))


@needs(Permission.HEADCOUNT_PREPARE)
@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    context = _preview_context(request, pk)
    form = MissingForm(request.POST, choices=MissingTowns.choices)
    if context["missing_form"] and not form.is_valid():
        context |= {"missing_form": form, "form": form}
        return render(request, "funding/preview.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    missing = form.cleaned_data["missing"] if context["missing_form"] else MissingTowns.KEEP
    try:
        count = actions.confirm_upload(pk, by=request.actor, now=timezone.now(), missing=missing)
    except RefusedError as refusal:
        if refusal.fault == Fault.UPLOAD_OUTDATED:
            return refused(request, refusal, back=reverse("funding:import", args=[context["upload"].edition]))
        context["refusal"] = sentence_of(refusal)
        return render(request, "funding/preview.html", context, status=status_of(refusal))
    messages.success(request, _("Taken over as version %(number)s.") % {"number": count.number})
    return redirect("funding:head_count", pk=count.pk)


@needs(Permission.HEADCOUNT_PREPARE)
@require_POST
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    upload = get_object_or_404(queries.uploads_visible_to(request.actor), pk=pk, head_count=None)
    actions.discard_upload(upload.pk, by=request.actor, now=timezone.now())
    messages.success(request, _("The preview is thrown away. Nothing was changed."))
    return redirect("funding:head_counts")


def _preview_context(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    uploads = queries.uploads_visible_to(request.actor).select_related("base", "head_count")
    upload = get_object_or_404(uploads, pk=pk)
    found = preview_of(upload, now=timezone.now())
    form = MissingForm(initial={"missing": MissingTowns.KEEP}, choices=MissingTowns.choices) if upload.missing else None
    return {
        "upload": upload,
        "preview": found,
        "missing_form": form,
        "edition": _counted(upload.edition),
        "crumbs": _crumbs(_("Preview")),
    }


def _crumbs(here: str) -> list[tuple[str, str | None]]:
    return [(_("Head count"), reverse("funding:head_counts")), (here, None)]


def _counted(edition: str) -> Edition:
    """The edition, if it shares money out by a head count; else there is no such page."""
    found = next((one for one in queries.counted_editions() if one.code == edition), None)
    if found is None:
        raise Http404
    return found
