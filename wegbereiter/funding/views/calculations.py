"""Calculations: order one, look at it, and make it final by two officers."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.core import progress
from wegbereiter.core.models import JobRun
from wegbereiter.core.templatetags.numbers import euro, integer
from wegbereiter.funding import actions, jobs, queries
from wegbereiter.funding.forms import CalculationForm
from wegbereiter.funding.models import Calculation
from wegbereiter.funding.queries.editions import Choice
from wegbereiter.funding.rules.rounds import rounds_of
from wegbereiter.funding.states import Round
from wegbereiter.funding.templatetags.funding import edition_title
from wegbereiter.funding.views.answers import REFUSALS, problem_of, refused, sentence_of, status_of
from wegbereiter.funding.views.steps import Question, ask_first, take_step
from wegbereiter.organisations.queries.register import register_date
from wegbereiter.pact import queries as pact


@needs(Permission.ALLOTMENT_READ_ALL)
@require_http_methods(["GET", "HEAD"])
def calculations(request: HttpRequest) -> HttpResponse:
    return render(request, "funding/calculations.html", _list_context(request))


@needs(Permission.ALLOTMENT_PREPARE)
@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Queue a calculation; the page that follows shows how far it is."""
    context = _list_context(request)
    form = CalculationForm(request.POST, choices=context["choices"])
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        edition, occasion, head_count_id = form.cleaned_data["what"]
        try:
            run = jobs.order_calculation(
                edition=edition,
                occasion=Round(occasion),
                head_count_id=head_count_id,
                by=request.actor,
                now=timezone.now(),
            )
        except REFUSALS as refusal:
            form.add_error(None, sentence_of(refusal))
            status = status_of(refusal)
        else:
            return redirect("funding:run", pk=run.pk)
    return render(request, "funding/calculations.html", context | {"form": form}, status=status)


@needs(Permission.ALLOTMENT_READ_ALL)
@require_safe
def calculation(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(queries.calculations_visible_to(request.actor).select_related("head_count"), pk=pk)
    current = queries.current_count(found.edition) if found.head_count else None
    context = {
        "calculation": found,
        "edition": pact.edition(found.edition),
        "difference": found.money_amount * found.share - (found.annual_amount or found.total_amount),
        "newer_count": current if current and current.pk != found.head_count_id else None,
        "can_prepare": request.actor.may(Permission.ALLOTMENT_PREPARE),
        "can_decide": request.actor.may(Permission.ALLOTMENT_DECIDE),
        "crumbs": _crumbs_to(found),
        "question": _question(found),
        "may_decide": found.may_be_decided_by(request.actor.natural_persons),
        "history": queries.history_of(found, request.actor),
        "register_date": register_date(),
    }
    return render(request, "funding/calculation.html", context)


@needs(Permission.ALLOTMENT_PREPARE)
@require_POST
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _step(request, pk, actions.propose_calculation, _("Proposed. A second officer decides now."))


@needs(Permission.ALLOTMENT_DECIDE)
@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _step(request, pk, actions.take_back_calculation, _("The proposal is taken back."))


@needs(Permission.ALLOTMENT_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks first, as a page; the dialog that asks the same on the page of the calculation posts right away."""
    if request.method == "POST":
        done = _("The allotments are final. Every municipality sees its own.")
        return _step(request, pk, actions.decide_calculation, done)
    found = get_object_or_404(queries.calculations_visible_to(request.actor), pk=pk)
    back = reverse("funding:calculation", args=[pk])
    crumbs = [*_crumbs_to(found)[:-1], (found.get_round_display(), back), (_("Set final"), None)]
    return ask_first(request, found, _question(found), crumbs=crumbs, back=back)


def _question(found: Calculation) -> Question:
    return Question(
        title=_("Set the allotments final?"),
        about=f"{edition_title(found.edition)}: {found.get_round_display()}, {euro(found.total_amount)}",
        what=_("Once it is final, every municipality sees its allotment."),
        submit=_("Set final"),
    )


@needs(Permission.ALLOTMENT_PREPARE)
@require_POST
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(queries.calculations_visible_to(request.actor), pk=pk)
    try:
        actions.discard_calculation(found.pk, by=request.actor, now=timezone.now())
    except REFUSALS as refusal:
        return refused(request, refusal, back=reverse("funding:calculation", args=[pk]))
    messages.success(request, _("The draft is thrown away."))
    return redirect("funding:calculations")


@needs(Permission.ALLOTMENT_PREPARE)
@require_safe
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a calculation is. With htmx only the bar is asked for, once a second; without, the page is reloaded."""
    found = get_object_or_404(progress.runs_visible_to(request.actor).filter(code=jobs.CALCULATE), pk=pk)
    if found.state == JobRun.State.DONE and found.result_id:
        address = reverse("funding:calculation", args=[found.result_id])
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    template = "funding/run_bar.html" if request.htmx else "funding/run.html"
    crumbs = [*_crumbs()[:-1], (_("Calculations"), reverse("funding:calculations")), (_("Progress"), None)]
    return render(request, template, {"run": found, "problem": problem_of(found), "crumbs": crumbs})


@needs(Permission.ALLOTMENT_PREPARE)
@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(progress.runs_visible_to(request.actor).filter(code=jobs.CALCULATE), pk=pk)
    jobs.stop_calculation(found.pk, by=request.actor, now=timezone.now())
    return redirect("funding:run", pk=pk)


def _step(request: HttpRequest, pk: UUID, action: Callable[..., Calculation], done: str) -> HttpResponse:
    found = get_object_or_404(queries.calculations_visible_to(request.actor), pk=pk)
    return take_step(request, found, action, done=done, back=reverse("funding:calculation", args=[found.pk]))


def _list_context(request: HttpRequest) -> dict[str, object]:
    found = list(queries.calculations_visible_to(request.actor).select_related("head_count"))
    offered = choices()
    may_order = request.actor.may(Permission.ALLOTMENT_PREPARE)
    return {
        "calculations": found,
        "crumbs": _crumbs(),
        "can_prepare": may_order,
        "choices": offered,
        "form": CalculationForm(choices=offered) if may_order and offered else None,
        "open_run": progress.open_run(jobs.CALCULATE, by=request.actor, now=timezone.now()) if may_order else None,
        "without_rounds": [edition for edition in pact.editions() if not rounds_of(edition)],
    }


def _crumbs() -> list[tuple[str, str | None]]:
    return [(_("Allotments"), reverse("funding:allotments")), (_("Calculations"), None)]


def _crumbs_to(found: Calculation) -> list[tuple[str, str | None]]:
    return [
        *_crumbs()[:-1],
        (_("Calculations"), reverse("funding:calculations")),
        (found.get_round_display(), None),
    ]


def choices() -> list[tuple[str, str]]:
    """What can be calculated now, in words."""
    return [(choice.value, _words(choice)) for choice in queries.calculation_choices()]


def _words(choice: Choice) -> str:
    title = f"{edition_title(choice.edition.code)}: {choice.occasion.label}"
    if choice.head_count is None:
        return f"{title}, {_('by population')}"
    count = choice.head_count
    values = {"number": count.number, "state": count.get_state_display(), "persons": integer(count.persons_total)}
    return f"{title}, " + _("head count version %(number)s (%(state)s, %(persons)s persons)") % values
