"""Applications that are proposed and decided as a list; each line is a decision of its own."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.core.templatetags.numbers import integer
from wegbereiter.funding import actions
from wegbereiter.funding.queries import office
from wegbereiter.funding.states import Outcome
from wegbereiter.funding.views.answers import sentence_of
from wegbereiter.funding.views.portions import Portion, chosen_ids, go_on


@needs(Permission.APPLICATION_PREPARE)
@require_POST
def propose_list(request: HttpRequest) -> HttpResponse:
    """Confirm the chosen applications without a finding; a second person decides them."""
    lines = actions.propose_list(chosen_ids(request), by=request.actor, now=timezone.now())
    told = Portion(chosen=()).after(_told(lines))
    return _all_told(request, told, _proposed_sentence(told.done))


@needs(Permission.APPLICATION_DECIDE)
@require_POST
def decide_list(request: HttpRequest) -> HttpResponse:
    """Asks first, with the sum; the answer comes back with `sure`, and then once for each portion."""
    portion = Portion.read(request, "application")
    if "sure" not in request.POST:
        return _question(request, portion.chosen)
    portion = portion.after(_told(actions.decide_list(portion.now, by=request.actor, now=timezone.now())))
    if portion.chosen:
        title, back = _("Applications are decided"), reverse("funding:work_list")
        return go_on(request, portion, name="application", title=title, back=back, crumbs=_crumbs(_("Decide")))
    return _all_told(request, portion, _decided_sentence(portion.done))


def _question(request: HttpRequest, chosen: Iterable[UUID]) -> HttpResponse:
    found = office.handed_in(request.actor).filter(pk__in=chosen).select_related("organisation")
    rows = list(found.order_by(*office.OLDEST_FIRST))
    granted = [one.applied_amount or Decimal() for one in rows if one.outcome == Outcome.GRANT]
    context = {
        "rows": rows,
        "granted_amount": sum(granted, Decimal()),
        "back": reverse("funding:work_list"),
        "crumbs": _crumbs(_("Decide")),
    }
    return render(request, "funding/decide_list.html", context)


def _told(lines: Iterable[actions.Line]) -> dict[UUID, str]:
    return {line.application_id: sentence_of(line.refusal) if line.refusal else "" for line in lines}


def _all_told(request: HttpRequest, portion: Portion, sentence: str) -> HttpResponse:
    """What became of each line; those that were refused are named, the others stand."""
    if portion.done:
        messages.success(request, sentence)
    elif not portion.left:
        messages.warning(request, _("Nothing was chosen."))
    back = reverse("funding:work_list")
    if not portion.left:
        return HttpResponseClientRedirect(back) if request.htmx else redirect(back)
    found = office.handed_in(request.actor).filter(pk__in=portion.left).select_related("organisation")
    rows = [(one, portion.left[one.pk]) for one in found.order_by(*office.OLDEST_FIRST)]
    context = {"rows": rows, "done": portion.done, "back": back, "crumbs": _crumbs(_("Not done"))}
    return render(request, "funding/list_left.html", context)


def _proposed_sentence(number: int) -> str:
    return ngettext(
        "%(n)s application proposed. A second officer decides now.",
        "%(n)s applications proposed. A second officer decides now.",
        number,
    ) % {"n": integer(number)}


def _decided_sentence(number: int) -> str:
    return ngettext("%(n)s application decided.", "%(n)s applications decided.", number) % {"n": integer(number)}


def _crumbs(here: str) -> list[tuple[str, str | None]]:
    return [(_("Applications"), reverse("funding:work_list")), (here, None)]
