"""The state looks at the ways of all towns, has ways proposed, and publishes the proposals."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core import progress
from wegbereiter.core.models import JobRun
from wegbereiter.funding import actions, jobs, queries
from wegbereiter.funding.queries import listing, ways_overview
from wegbereiter.funding.queries.listing import Wanted
from wegbereiter.funding.queries.pooling import advice_visible_to
from wegbereiter.funding.views.answers import REFUSALS, problem_of, refused
from wegbereiter.organisations.queries.register import register_date


@needs(Permission.ALLOTMENT_READ_ALL)
@require_safe
def ways(request: HttpRequest) -> HttpResponse:
    """How many towns go which way, and each town below the least claim."""
    actor, calculation = request.actor, queries.newest_basis(request.actor)
    context: dict[str, object] = {"calculation": calculation}
    if calculation:
        wanted = Wanted.read(request.GET)
        page = ways_overview.town_page(actor, calculation, wanted)
        can_prepare = actor.may(Permission.ALLOTMENT_PREPARE)
        context |= {
            "wanted": wanted,
            "page": page,
            "rows": ways_overview.town_rows(actor, calculation, page.rows),
            "chosen": ways_overview.chosen(actor, calculation),
            "advice": ways_overview.newest_advice(actor, calculation),
            "can_prepare": can_prepare,
            "open_run": progress.open_run(jobs.PROPOSE_WAYS, by=actor, now=timezone.now()) if can_prepare else None,
            "register_date": register_date(),
            "district_options": [("", "–"), *listing.district_choices()],
            "special_options": [
                ("", _("all")),
                ("none", _("no way yet")),
                ("asked", _("waits for the council")),
                ("accepted", _("agreed")),
            ],
        }
        record("funding.ways.read", by=actor, about=calculation, river="money", kind="read")
    return render(request, "funding/ways.html", context)


@needs(Permission.ALLOTMENT_PREPARE)
@require_POST
def order(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Queue the adviser for the towns of a final calculation."""
    found = get_object_or_404(queries.calculations_visible_to(request.actor), pk=pk)
    try:
        run = jobs.order_advice(found.pk, by=request.actor, now=timezone.now())
    except REFUSALS as refusal:
        return refused(request, refusal, back=reverse("funding:ways"))
    return redirect("funding:advice_run", pk=run.pk)


@needs(Permission.ALLOTMENT_PREPARE)
@require_safe
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the adviser is; as with calculations, htmx asks for the bar alone."""
    found = get_object_or_404(progress.runs_visible_to(request.actor).filter(code=jobs.PROPOSE_WAYS), pk=pk)
    if found.state == JobRun.State.DONE:
        address = reverse("funding:ways")
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    template = "funding/advice_bar.html" if request.htmx else "funding/advice_run.html"
    crumbs = [(_("Ways"), reverse("funding:ways")), (_("Progress"), None)]
    return render(request, template, {"run": found, "problem": problem_of(found), "crumbs": crumbs})


@needs(Permission.ALLOTMENT_PREPARE)
@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(progress.runs_visible_to(request.actor).filter(code=jobs.PROPOSE_WAYS), pk=pk)
    jobs.stop_advice(found.pk, by=request.actor, now=timezone.now())
    return redirect("funding:advice_run", pk=pk)


@needs(Permission.ALLOTMENT_PREPARE)
@require_POST
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every town sees from now on what is proposed to it."""
    found = get_object_or_404(advice_visible_to(request.actor), pk=pk)
    try:
        actions.publish_advice(found.pk, by=request.actor, now=timezone.now())
    except REFUSALS as refusal:
        return refused(request, refusal, back=reverse("funding:ways"))
    messages.success(request, _("Published: every municipality sees what is proposed to it. It decides itself."))
    return redirect("funding:ways")
