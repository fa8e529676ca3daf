"""What people do with a draft: make, change and copy it, share, comment, drop, and set it final by two officers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.core.documents.problems import Problem
from wegbereiter.core.templatetags.numbers import integer
from wegbereiter.funding import actions
from wegbereiter.funding.choices import DRAFT_KEYS, HOLDERS, SIMULATION_SENTENCES, DraftKey
from wegbereiter.funding.forms import SimulationCommentForm, SimulationForm
from wegbereiter.funding.models import Simulation
from wegbereiter.funding.queries.simulation import (
    counts_to_try,
    draft_kept,
    editions_to_try,
    simulations_visible_to,
    start_from,
)
from wegbereiter.funding.rules.drafts import Draft, DraftRefusedError
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Fault
from wegbereiter.funding.templatetags.simulation import count_label
from wegbereiter.funding.views.answers import refused, sentence_of, status_of
from wegbereiter.funding.views.simulator import WITH, crumbs, decide_question, result_context
from wegbereiter.funding.views.steps import Question, ask_first, take_step
from wegbereiter.pact.rules import Edition

GET_OR_POST = ["GET", "HEAD", "POST"]
TWO_DATES = 2
MOST_DIGITS = 9  # of a version


@needs(Permission.SIMULATION_PREPARE)
@require_http_methods(GET_OR_POST)
def new(request: HttpRequest) -> HttpResponse:
    """A draft from an edition, or (?from=) a copy of another draft."""
    source = _source(request)
    editions = editions_to_try()
    edition = _edition(request, source, editions)
    if edition is None:
        return render(request, "funding/simulation_form.html", {"crumbs": [*crumbs(), (_("New draft"), None)]})
    form = _form(request, draft_kept(source) if source else start_from(edition), title=_copy_title(source))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_valid():
        values = {"title": form.cleaned_data["title"], "edition": edition.code, "draft": form.draft()}
        try:
            made = actions.make_simulation(
                **values, copied_from=source.pk if source else None, by=request.actor, now=timezone.now()
            )
        except (DraftRefusedError, RefusedError) as refusal:
            _say(form, refusal)
        else:
            messages.success(
                request, _("The draft is computed. Only your office, the ministry and the auditors see it.")
            )
            return redirect("funding:simulation", pk=made.pk)
    context = _form_context(form, edition, crumb=_("New draft")) | {"source": source, "editions": editions}
    return render(request, "funding/simulation_form.html", context, status=status)


@needs(Permission.SIMULATION_PREPARE)
@require_http_methods(GET_OR_POST)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form carries the version it was opened on; another one in the meantime is a conflict."""
    found = get_object_or_404(simulations_visible_to(request.actor).select_related(*WITH), pk=pk)
    form = _form(request, draft_kept(found), title=found.title, version=found.version)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_valid():
        clean = form.cleaned_data
        change_it = partial(actions.change_simulation, found.pk, title=clean["title"], draft=form.draft())
        try:
            change_it(version=clean["version"] or 0, by=request.actor, now=timezone.now())
        except (DraftRefusedError, RefusedError) as refusal:
            if getattr(refusal, "fault", None) == Fault.SIMULATION_CHANGED:
                return _conflict(request, found, form)
            if isinstance(refusal, RefusedError) and status_of(refusal) == HTTPStatus.CONFLICT:
                return refused(request, refusal, back=_page(found))
            _say(form, refusal)
        else:
            messages.success(request, _("The draft is changed and computed anew."))
            return redirect("funding:simulation", pk=pk)
    context = _form_context(form, None, crumb=_("Change")) | {"simulation": found, "edition_code": found.edition}
    return render(request, "funding/simulation_form.html", context, status=status)


@needs(Permission.SIMULATION_PREPARE)
@require_http_methods(GET_OR_POST)
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks first, because what was shown cannot be hidden again."""
    if request.method == "POST":
        done = _("Shared: the associations of towns read the sums and can comment.")
        return _step(request, pk, partial(actions.share_simulation, version=_version(request)), done)
    found = get_object_or_404(simulations_visible_to(request.actor), pk=pk)
    question = Question(
        title=_("Share this draft with the associations of towns?"),
        about=found.title,
        what=_(
            "They see its values and sums by district, never a single town. From then on the draft stays as it is; "
            "changes are made in a copy."
        ),
        submit=_("Share"),
    )
    context = {"question": question, "crumbs": _crumbs_to(found, _("Share")), "back": _page(found)}
    return render(request, "funding/decide.html", context)


@needs(Permission.SIMULATION_PREPARE)
@require_POST
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _step(request, pk, actions.drop_simulation, _("The draft is dropped. It stays in the file."))


@needs(Permission.SIMULATION_PREPARE)
@require_POST
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    action = partial(actions.propose_simulation, version=_version(request))
    return _step(request, pk, action, _("Proposed. A second officer decides now."))


@needs(Permission.SIMULATION_DECIDE)
@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _step(request, pk, actions.take_back_simulation, _("The proposal is taken back."))


@needs(Permission.SIMULATION_DECIDE)
@require_http_methods(GET_OR_POST)
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks first, as a page; the dialog on the page of the draft posts right away."""
    if request.method == "POST":
        action = partial(actions.decide_simulation, version=_version(request))
        return _step(request, pk, action, _("The draft is final: it is adopted. No allotment has changed."))
    found = get_object_or_404(simulations_visible_to(request.actor), pk=pk)
    question, way = decide_question(found), _crumbs_to(found, _("Set final"))
    return ask_first(request, found, question, crumbs=way, back=_page(found))


@needs(Permission.SIMULATION_COMMENT)
@require_POST
def comment(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(simulations_visible_to(request.actor).select_related(*WITH), pk=pk)
    form = SimulationCommentForm(request.POST)
    if form.is_valid():
        try:
            actions.comment_on_simulation(pk, text=form.cleaned_data["text"], by=request.actor, now=timezone.now())
        except RefusedError as refusal:
            return refused(request, refusal, back=_page(found))
        messages.success(request, _("Your comment is with the approving office."))
        return redirect("funding:simulation", pk=pk)
    context = result_context(request, found) | {"comment_form": form, "form": form}
    return render(request, "funding/simulation.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One field of a conflict: what stands there now, and what the person entered."""

    label: Promise | str
    theirs: str
    yours: str


def _conflict(request: HttpRequest, found: Simulation, form: SimulationForm) -> HttpResponse:
    """Somebody else saved first: both texts, a way to keep theirs, and one to save yours over it."""
    theirs = SimulationForm(initial=_initial(draft_kept(found), title=found.title), **_choices())
    names = [name for name in form.fields if name != "version"]
    lines = [
        Line(
            label=form.fields[name].label or name,
            theirs=_shown(theirs, name, theirs.get_initial_for_field(theirs.fields[name], name)),
            yours=_shown(form, name, form.data.get(name, "")),
        )
        for name in names
    ]
    context = {
        "simulation": found,
        "lines": lines,
        "entered": [("version", found.version), *((name, form.data.get(name, "")) for name in names)],
        "crumbs": _crumbs_to(found, _("Change")),
    }
    return render(request, "funding/simulation_conflict.html", context, status=HTTPStatus.CONFLICT)


def _shown(form: SimulationForm, name: str, value: object) -> str:
    choices = getattr(form.fields[name], "choices", None)
    return str(dict(choices).get(value or "", value or "")) if choices else str(value if value is not None else "")


def _form(request: HttpRequest, draft: Draft, *, title: str, version: int | None = None) -> SimulationForm:
    initial = _initial(draft, title=title) | {"version": version}
    return SimulationForm(request.POST if request.method == "POST" else None, initial=initial, **_choices())


def _initial(draft: Draft, *, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "money": _euros(draft.money),
        "years": draft.years,
        "key": draft.key.value,
        "count": draft.count,
        "persons_share": None if draft.persons_share is None else draft.persons_share.normalize(),
        "first": draft.first,
        "second": draft.second,
        "least_amount": "" if draft.least_amount is None else _euros(draft.least_amount),
        "holder": draft.holder.value,
    }


def _choices() -> dict[str, list[tuple[str, str]]]:
    """What can be chosen. Following people needs two dates, so with one count this key is not there."""
    counts = counts_to_try()
    keys = [(code.value, _(label)) for code, label in DRAFT_KEYS.items()]
    return {
        "counts": [("", "–"), *((str(one.pk), count_label(one)) for one in counts)],
        "keys": [key for key in keys if key[0] != DraftKey.FOLLOWS or len(counts) >= TWO_DATES],
        "holders": [(code.value, _(label)) for code, label in HOLDERS.items()],
    }


def _form_context(form: SimulationForm, edition: Edition | None, *, crumb: str) -> dict[str, Any]:
    counts = form.fields["count"].choices  # type: ignore[attr-defined]
    return {
        "form": form,
        "edition_code": edition.code if edition else "",
        "few_counts": len(counts) - 1 < TWO_DATES,
        "crumbs": [*crumbs(), (crumb, None)],
    }


def _say(form: SimulationForm, refusal: DraftRefusedError | RefusedError) -> None:
    """Put what is wrong beside the field it speaks of."""
    if isinstance(refusal, RefusedError):
        form.add_error("title" if refusal.fault == Fault.SIMULATION_TITLE_TAKEN else None, sentence_of(refusal))
        return
    for problem in refusal.problems:
        form.add_error(problem.column if problem.column in form.fields else None, _sentence(problem, form))


def _sentence(problem: Problem, form: SimulationForm) -> str:
    labels = dict(form.fields["count"].choices)  # type: ignore[attr-defined]
    params = {
        name: labels.get(str(value), value) if name == "count" else integer(value) if name == "most" else value  # type: ignore[arg-type]
        for name, value in problem.params.items()
    }
    said = Problem(code=problem.code, column=problem.column, value=problem.value, params=params)
    return said.sentence(SIMULATION_SENTENCES, _)


def _source(request: HttpRequest) -> Simulation | None:
    word = request.GET.get("from", "")
    if not word:
        return None
    try:
        return get_object_or_404(simulations_visible_to(request.actor), pk=UUID(word))
    except ValueError as error:
        raise Http404 from error


def _edition(request: HttpRequest, source: Simulation | None, editions: list[Edition]) -> Edition | None:
    """The edition of the source, the one that the address names, or the first that can be tried."""
    wanted = source.edition if source else request.GET.get("edition", "")
    if not wanted:
        return editions[0] if editions else None
    found = next((edition for edition in editions if edition.code == wanted), None)
    if found is None:
        raise Http404
    return found


def _copy_title(source: Simulation | None) -> str:
    return _("Copy of %(title)s") % {"title": source.title} if source else ""


def _euros(amount: Any) -> str:
    return integer(amount)


def _version(request: HttpRequest) -> int:
    """Which version the person looked at; none is one that does not exist."""
    word = request.GET.get("version", "")
    return int(word) if word.isascii() and word.isdigit() and len(word) <= MOST_DIGITS else 0


def _page(found: Simulation) -> str:
    return reverse("funding:simulation", args=[found.pk])


def _crumbs_to(found: Simulation, here: str) -> list[tuple[str, str | None]]:
    return [*crumbs(), (found.title, _page(found)), (here, None)]


def _step(request: HttpRequest, pk: UUID, action: Callable[..., Simulation], done: str) -> HttpResponse:
    found = get_object_or_404(simulations_visible_to(request.actor), pk=pk)
    return take_step(request, found, action, done=done, back=_page(found))
