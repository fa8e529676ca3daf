"""Positions that others pass on to the own carrier: take over with a person, or say why not."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.funding import actions
from wegbereiter.funding.forms import CarrierReasonForm, TakeOverForm
from wegbereiter.funding.models import Forwarding
from wegbereiter.funding.queries.application_page import asked_of
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import ForwardingState
from wegbereiter.funding.templatetags.application import qualification_options
from wegbereiter.funding.views.answers import refused
from wegbereiter.pact import queries as pact

LATEST = 200


@needs(Permission.FORWARDING_ANSWER)
@require_safe
def forwardings(request: HttpRequest) -> HttpResponse:
    """What waits for an answer first."""
    found = asked_of(request.actor)
    context = {
        "waiting": found.filter(state=ForwardingState.ASKED).order_by("asked_at"),
        "answered": found.exclude(state=ForwardingState.ASKED)[:LATEST],
    }
    return render(request, "funding/forwardings.html", context)


@needs(Permission.FORWARDING_ANSWER)
@require_safe
def forwarding(request: HttpRequest, pk: UUID) -> HttpResponse:
    return render(request, "funding/forwarding.html", _context(_or_404(request, pk)))


@needs(Permission.FORWARDING_ANSWER)
@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _or_404(request, pk)
    form = TakeOverForm(request.POST, choices=_choices(found))
    if not form.is_valid():
        context = _context(found) | {"form": form, "take_over_form": form}
        return render(request, "funding/forwarding.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        actions.accept_forwarding(pk, **form.cleaned_data, by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        return refused(request, refusal, back=reverse("funding:forwarding", args=[pk]))
    messages.success(request, _("The position is taken over. The applicant reads the person's name and qualification."))
    return redirect("funding:forwardings")


@needs(Permission.FORWARDING_ANSWER)
@require_POST
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _or_404(request, pk)
    form = CarrierReasonForm(request.POST, auto_id="refuse-%s")
    if not form.is_valid():
        context = _context(found) | {"form": form, "reason_form": form}
        return render(request, "funding/forwarding.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        actions.refuse_forwarding(pk, reason=form.cleaned_data["reason"], by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        return refused(request, refusal, back=reverse("funding:forwarding", args=[pk]))
    messages.success(request, _("The applicant reads your answer."))
    return redirect("funding:forwardings")


def _context(found: Forwarding) -> dict[str, object]:
    return {
        "forwarding": found,
        "edition": pact.edition(found.edition),
        "is_open": found.state == ForwardingState.ASKED,
        "take_over_form": TakeOverForm(choices=_choices(found)),
        "reason_form": CarrierReasonForm(auto_id="refuse-%s"),
        "crumbs": [
            (_("Positions passed on to us"), reverse("funding:forwardings")),
            (found.organisation.name, None),
        ],
    }


def _choices(found: Forwarding) -> list[tuple[str, str]]:
    return [("", ""), *qualification_options(pact.edition(found.edition))]


def _or_404(request: HttpRequest, pk: UUID) -> Forwarding:
    return get_object_or_404(asked_of(request.actor), pk=pk)
