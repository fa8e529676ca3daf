"""Objections of towns against their number, and the answers of the office."""

from http import HTTPStatus
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
from wegbereiter.funding import actions, queries
from wegbereiter.funding.actions import Answer
from wegbereiter.funding.forms import AnswerForm, ObjectionForm
from wegbereiter.funding.models import Objection
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Fault, ObjectionState
from wegbereiter.funding.views.answers import refused, sentence_of, status_of
from wegbereiter.pact import queries as pact

LATEST = 200


@needs(Permission.HEADCOUNT_READ_ALL)
@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """The open ones first; answered ones below."""
    found = queries.objections_visible_to(request.actor).select_related("organisation", "row__head_count")
    still_open = list(found.filter(state=ObjectionState.OPEN).order_by("created_at"))
    ended = list(found.exclude(state=ObjectionState.OPEN)[:LATEST])
    context = {"open": still_open, "ended": ended, "crumbs": _crumbs()}
    return render(request, "funding/objections.html", context)


@needs(Permission.HEADCOUNT_READ_ALL)
@require_safe
def objection(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    form = AnswerForm(initial={"persons": found.claimed_persons, "received_on": timezone.localdate(found.created_at)})
    return render(request, "funding/objection.html", _context(request, found, form))


@needs(Permission.HEADCOUNT_PREPARE)
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    form = AnswerForm(request.POST)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        try:
            actions.answer_objection(found.pk, answer=Answer(**form.cleaned_data), by=request.actor, now=timezone.now())
        except RefusedError as refusal:
            if refusal.fault == Fault.OBJECTION_CLOSED:
                return refused(request, refusal, back=reverse("funding:objection", args=[pk]))
            form.add_error(None, sentence_of(refusal))
            status = status_of(refusal)
        else:
            messages.success(request, _("The municipality sees the answer from now on."))
            return redirect("funding:objections")
    return render(request, "funding/objection.html", _context(request, found, form), status=status)


@needs(Permission.HEADCOUNT_OBJECT)
@require_http_methods(["GET", "HEAD", "POST"])
def object_to_number(request: HttpRequest, edition: str) -> HttpResponse:
    """The own town's objection; a town without a number has nothing to object to yet."""
    counts = queries.rows_visible_to(request.actor).filter(head_count__edition=edition)
    row = counts.select_related("head_count").order_by("-head_count__number").first()
    if row is None:
        raise Http404
    form = ObjectionForm(request.POST or None)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_valid():
        try:
            actions.object_to_number(edition, **form.cleaned_data, by=request.actor, now=timezone.now())
        except RefusedError as refusal:
            form.add_error("persons" if refusal.fault == Fault.SAME_NUMBER else None, sentence_of(refusal))
            status = status_of(refusal)
        else:
            messages.success(request, _("Your objection is on its way. You read the answer on this page."))
            return redirect("funding:own")
    rules = pact.edition(edition)
    crumbs = [(_("Our money"), reverse("funding:own")), (_("Objection"), None)]
    context = {"form": form, "row": row, "edition": rules, "crumbs": crumbs}
    return render(request, "funding/object.html", context, status=status)


@needs(Permission.HEADCOUNT_OBJECT)
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(queries.objections_visible_to(request.actor), pk=pk)
    try:
        actions.withdraw_objection(found.pk, by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        return refused(request, refusal, back=reverse("funding:own"))
    messages.success(request, _("Your objection is withdrawn."))
    return redirect("funding:own")


def _found(request: HttpRequest, pk: UUID) -> Objection:
    found = queries.objections_visible_to(request.actor).select_related(
        "organisation", "row__head_count", "corrected_in"
    )
    return get_object_or_404(found, pk=pk)


def _context(request: HttpRequest, found: Objection, form: AnswerForm) -> dict[str, object]:
    rules = pact.edition(found.edition)
    return {
        "objection": found,
        "form": form,
        "edition": rules,
        "current": queries.current_count(found.edition),
        "can_prepare": request.actor.may(Permission.HEADCOUNT_PREPARE),
        "crumbs": [*_crumbs()[:-1], (_("Objections"), reverse("funding:objections")), (found.organisation.name, None)],
    }


def _crumbs() -> list[tuple[str, str | None]]:
    return [(_("Head count"), reverse("funding:head_counts")), (_("Objections"), None)]
