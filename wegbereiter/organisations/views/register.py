"""The register of municipalities: history, and a newer one by file."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.core.documents.problems import Problem
from wegbereiter.core.documents.tables import TABLE_SENTENCES
from wegbereiter.core.templatetags.numbers import integer
from wegbereiter.organisations import actions
from wegbereiter.organisations.actions.register import compare, content_of
from wegbereiter.organisations.forms import RegisterForm
from wegbereiter.organisations.queries import register as queries
from wegbereiter.organisations.queries.history import update_history
from wegbereiter.organisations.rules import REGISTER_SENTENCES, Comparison, Difference, Entry, RefusedError, Step
from wegbereiter.organisations.views.answers import again, crumbs, or_404

MOST_PROBLEMS = 100  # what nobody reads is not sent
SENTENCES = {**TABLE_SENTENCES, **REGISTER_SENTENCES}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REGISTER_UPDATE)
def register(request: HttpRequest) -> HttpResponse:
    """What earlier updates did, and the form for a newer file."""
    form = RegisterForm(request.POST or None, request.FILES or None)
    context = {
        "form": form,
        "crumbs": crumbs((_("Organisations"), "organisations:search"), last=_("Register of municipalities")),
        "register_date": queries.register_date(),
        "source": actions.REGISTER_SOURCE,
        "history": queries.recent_changes(),
        "updates": queries.updates_visible_to(request.actor)[:10],
    }
    if request.method != "POST":
        return render(request, "organisations/register.html", context)
    if not form.is_valid():
        return again(request, "organisations/register.html", context)
    file = form.cleaned_data["file"]
    try:
        update = actions.upload_register(
            file.read(), file.name, day=form.cleaned_data["day"], by=request.actor, now=timezone.now()
        )
    except actions.FaultyFileError as error:
        problems = [sentence(problem) for problem in error.problems[:MOST_PROBLEMS]]
        form.add_error("file", _("The file cannot be used as it is. Nothing was changed."))
        return again(
            request, "organisations/register.html", {**context, "problems": problems, "count": len(error.problems)}
        )
    return redirect("organisations:register_update", pk=update.pk)


def sentence(problem: Problem) -> str:
    """What is wrong and how to mend it, in the reader's language."""
    return problem.sentence(SENTENCES, _)


@require_safe
@needs(Permission.REGISTER_UPDATE)
def register_update(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What an uploaded register would change; nothing is written yet."""
    with or_404():
        update = queries.updates_visible_to(request.actor).get(pk=pk)
    comparison = compare(content_of(update)) if update.applied_at is None else None
    context = {
        "update": update,
        "comparison": comparison,
        "crumbs": crumbs(
            (_("Organisations"), "organisations:search"),
            (_("Register of municipalities"), "organisations:register"),
            last=_("What the register changes"),
        ),
        "groups": [group_of(comparison, step) for step in Step] if comparison else [],
        "problems": [sentence(problem) for problem in comparison.problems[:MOST_PROBLEMS]] if comparison else [],
        "source": actions.REGISTER_SOURCE,
        "history": update_history(request.actor, update),
    }
    return render(request, "organisations/register_update.html", context)


LABELS = {
    Step.FOUNDED: gettext_lazy("New municipalities"),
    Step.MERGED: gettext_lazy("Merged municipalities"),
    Step.RENAMED: gettext_lazy("Renamed municipalities"),
    Step.POPULATION: gettext_lazy("Other population"),
    Step.FACTS: gettext_lazy("Other area, type, place or association"),
}


@dataclass(frozen=True, kw_only=True)
class Group:
    label: Promise | str
    changes: list[dict[str, str]]


def group_of(comparison: Comparison, step: Step) -> Group:
    """The changes of one kind, each with what stood there and what will stand there."""
    lines = [
        {"ags": change.ags, "name": change.new.name, "before": text_of(change.old, step), "after": _after(change)}
        for change in comparison.of(step)
    ]
    return Group(label=LABELS[step], changes=lines)


def _after(change: Difference) -> str:
    if change.step == Step.MERGED:
        return _("now part of %(key)s") % {"key": change.successor}
    return text_of(change.new, change.step)


def text_of(entry: Entry | None, step: Step) -> str:
    """What a municipality says in the point that changes."""
    if entry is None:
        return "–"
    if step == Step.POPULATION:
        return integer(entry.population)
    if step == Step.FACTS:
        facts = (
            entry.type_name,
            entry.association_name,
            entry.area_km2,
            entry.postcode,
            entry.latitude,
            entry.longitude,
        )
        return ", ".join(str(fact) for fact in facts if fact not in (None, ""))
    return f"{entry.name} ({entry.official_name})" if entry.official_name not in ("", entry.name) else entry.name


@require_POST
@needs(Permission.REGISTER_UPDATE)
def register_apply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Apply the uploaded register; pressing twice applies it once."""
    try:
        with or_404():
            actions.apply_update(pk, by=request.actor, now=timezone.now())
    except RefusedError as error:
        messages.error(request, error.reason.label)
        return redirect("organisations:register_update", pk=pk)
    messages.success(request, _("The register is up to date."))
    return redirect("organisations:register")
