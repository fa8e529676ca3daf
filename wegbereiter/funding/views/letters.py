"""The office enters an application that came by mail: complete, marked, with its scan. Who enters does not decide."""

from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding import actions
from wegbereiter.funding.actions import Draft, IncompleteError, PositionEntry
from wegbereiter.funding.forms import LetterForm, PositionFormSet
from wegbereiter.funding.models import Application
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.scans import read_scan
from wegbereiter.funding.states import Fault
from wegbereiter.funding.views.answers import sentence_of, status_of
from wegbereiter.organisations.queries.register import visible_to

OF_THE_SCAN = {Fault.SCAN_EMPTY, Fault.SCAN_TOO_LARGE, Fault.SCAN_KIND}


@needs(Permission.APPLICATION_PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def enter_letter(request: HttpRequest) -> HttpResponse:
    form = LetterForm(
        request.POST or None,
        request.FILES or None,
        holders=visible_to(request.actor),
        initial={"received_on": timezone.localdate(), "own_amount": Decimal()},
    )
    positions = PositionFormSet(request.POST or None, prefix="positions")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    missing: dict[str, object] = {}
    if form.is_bound and form.is_valid() and positions.is_valid():
        try:
            entered = _enter(form.cleaned_data, positions.cleaned_data, request.actor)
        except RefusedError as refusal:
            form.add_error("scan" if refusal.fault in OF_THE_SCAN else None, sentence_of(refusal))
            status = status_of(refusal)
            missing = _missing(refusal, positions.cleaned_data)
        else:
            messages.success(request, _("Entered and marked. Another person decides about it."))
            return redirect("funding:office_application", pk=entered.pk)
    crumbs = [(_("Applications"), reverse("funding:work_list")), (_("By mail"), None)]
    context = {"form": form, "positions": positions, "crumbs": crumbs, **missing}
    return render(request, "funding/enter_letter.html", context, status=status)


def _enter(values: dict[str, Any], rows: list[dict[str, Any]], by: Actor) -> Application:
    draft = Draft(
        version=1,
        signatory=values["signatory"],
        own_amount=values["own_amount"],
        positions=[PositionEntry(number=None, **rows[place]) for place in _entered(rows)],
    )
    return actions.enter_letter(
        values["holder"].pk,
        draft,
        received_on=values["received_on"],
        scan=read_scan(values["scan"].read()),
        by=by,
        now=timezone.now(),
    )


def _entered(rows: list[dict[str, Any]]) -> list[int]:
    """Places of the rows in which something stands; positions are numbered in their order."""
    return [place for place, row in enumerate(rows) if any(row.values())]


def _missing(refusal: RefusedError, rows: list[dict[str, Any]]) -> dict[str, object]:
    if not isinstance(refusal, IncompleteError):
        return {}
    return {"assessment": refusal.assessment, "edition": refusal.edition, "places": _entered(rows)}
