"""The office's side of applications: the work list, one application with every step, and lists that are decided at once."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.documents.download import download
from wegbereiter.core.templatetags.numbers import euro
from wegbereiter.funding import actions, queries
from wegbereiter.funding.forms import OutcomeForm, OverruleForm, ReturnForm
from wegbereiter.funding.models import Application
from wegbereiter.funding.queries import office
from wegbereiter.funding.queries.after_grant import after_grant
from wegbereiter.funding.queries.application import files_visible_to
from wegbereiter.funding.queries.listing import district_choices
from wegbereiter.funding.queries.office import TO_DECIDE, WantedApplications
from wegbereiter.funding.queries.revocation import revocations_of
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import ApplicationState, Fault, Outcome
from wegbereiter.funding.templatetags.funding import edition_title
from wegbereiter.funding.views.answers import REFUSALS, refused, sentence_of, status_of
from wegbereiter.funding.views.steps import Question, ask_first, take_step

ON_THE_FORM = {Fault.REASON_MISSING, Fault.OVERRULING_NEEDS_REASON}


@needs(Permission.APPLICATION_READ_ALL)
@require_safe
def work_list(request: HttpRequest) -> HttpResponse:
    wanted = WantedApplications.read(request.GET)
    rows = office.wanted_of(office.handed_in(request.actor), wanted)
    record("funding.applications.read", by=request.actor, river="money", kind="read")
    context = {
        "wanted": wanted,
        "page": office.page_wanted(rows, wanted),
        "all": rows.count(),
        "waiting": office.waiting(request.actor),
        "state_options": _state_options(),
        "district_options": [("", "–"), *district_choices()],
        "finding_options": [("", _("all")), ("without", _("without a finding")), ("with", _("with findings"))],
        "can_prepare": request.actor.may(Permission.APPLICATION_PREPARE),
        "can_decide": request.actor.may(Permission.APPLICATION_DECIDE),
    }
    return render(request, "funding/work_list.html", context)


@needs(Permission.APPLICATION_READ_ALL)
@require_safe
def application(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, _found(request, pk))


@needs(Permission.APPLICATION_READ_ALL)
@require_safe
def application_file(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
    """The scan as it came."""
    found = _found(request, pk)
    scan = get_object_or_404(files_visible_to(request.actor).filter(application=found), pk=file)
    record("funding.application.file_read", by=request.actor, about=found, river="money", kind="read")
    return download(
        scan.content, name=f"{found.organisation.name} {scan.uploaded_at:%Y-%m-%d}", media_type=scan.media_type
    )


@needs(Permission.APPLICATION_PREPARE)
@require_POST
def overrule(request: HttpRequest, pk: UUID) -> HttpResponse:
    def let_pass(found: UUID, *, position: int | None, **values: Any) -> object:
        if position is None:
            return actions.overrule_alike(found, **values)
        return actions.overrule_finding(found, position=position, **values)

    form, done = OverruleForm(request.POST), _("The finding may pass; the reason is kept.")
    return _do(request, _found(request, pk), let_pass, done=done, overrule_form=form)


@needs(Permission.APPLICATION_PREPARE)
@require_POST
def send_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    form, done = ReturnForm(request.POST, auto_id="return-%s"), _("Sent back. The applicant reads the reason.")
    return _do(request, _found(request, pk), actions.send_back, done=done, return_form=form)


@needs(Permission.APPLICATION_PREPARE)
@require_POST
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    form, done = OutcomeForm(request.POST, auto_id="outcome-%s"), _("Proposed. A second officer decides now.")
    return _do(request, _found(request, pk), actions.propose_decision, done=done, outcome_form=form)


@needs(Permission.APPLICATION_PREPARE, Permission.APPLICATION_DECIDE)
@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, done = _found(request, pk), _("The proposal is taken back.")
    return take_step(request, found, actions.take_back_proposal, done=done, back=_address(found))


@needs(Permission.APPLICATION_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks first, as a page; the dialog that asks the same on the application's page posts right away."""
    found = _found(request, pk)
    back = _address(found)
    if request.method == "POST":
        return take_step(request, found, actions.decide_application, done=_("Decided."), back=back)
    crumbs = [*_crumbs(), (found.organisation.name, back), (_("Decide"), None)]
    return ask_first(request, found, _question(found), crumbs=crumbs, back=back)


def _page(
    request: HttpRequest, found: Application, *, status: HTTPStatus = HTTPStatus.OK, **forms: object
) -> HttpResponse:
    """Everything at a glance, and the steps that the actor may take now."""
    is_open = found.state == ApplicationState.SUBMITTED
    may_prepare = request.actor.may(Permission.APPLICATION_PREPARE) and is_open
    context = {
        "application": found,
        "office": office.office_view(request.actor, found),
        "crumbs": [*_crumbs(), (found.organisation.name, None)],
        "can_prepare": may_prepare,
        "may_propose": may_prepare and not found.is_prepared,
        "can_decide": request.actor.may(Permission.APPLICATION_DECIDE) and is_open,
        "may_decide": _may_decide(request, found),
        "question": _question(found),
        "after": after_grant(request.actor, found),
        "revocations": revocations_of(request.actor, found) if found.is_decided else [],
        "may_revoke": _may_revoke(request, found),
        "history": queries.history_of(found, request.actor),
        "overrule_form": OverruleForm(),
        "return_form": ReturnForm(auto_id="return-%s"),
        "outcome_form": OutcomeForm(auto_id="outcome-%s"),
        **forms,
    }
    return render(request, "funding/office_application.html", context, status=status)


def _do(
    request: HttpRequest, found: Application, action: Callable[..., object], *, done: str, **forms: Form
) -> HttpResponse:
    """One step with what was entered for it; what can be mended is said at the form, which is named as on the page."""
    ((name, form),) = forms.items()
    if not form.is_valid():
        return _page(request, found, status=HTTPStatus.UNPROCESSABLE_ENTITY, **forms)
    try:
        action(found.pk, **form.cleaned_data, by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        if refusal.fault not in ON_THE_FORM:
            return refused(request, refusal, back=_address(found))
        form.add_error("reason", sentence_of(refusal))
        return _page(request, found, status=status_of(refusal), **{name: form})
    except REFUSALS as refusal:
        return refused(request, refusal, back=_address(found))
    messages.success(request, done)
    return redirect(_address(found))


def _found(request: HttpRequest, pk: UUID) -> Application:
    rows = office.handed_in(request.actor).select_related("organisation__district", "calculation", "pool__organisation")
    return get_object_or_404(rows, pk=pk)


def _may_decide(request: HttpRequest, found: Application) -> bool:
    persons = request.actor.natural_persons
    return found.may_be_decided_by(persons) and not persons & set(found.entered_persons)


def _may_revoke(request: HttpRequest, found: Application) -> bool:
    return found.state == ApplicationState.GRANTED and request.actor.may(Permission.APPLICATION_PREPARE)


def _question(found: Application) -> Question:
    grants = found.outcome != Outcome.REJECT
    title = _("Grant this application?") if grants else _("Reject this application?")
    about = f"{found.organisation.name}, {edition_title(found.edition)}: {euro(found.applied_amount, 2)}"
    what = _("The decision is final; the applicant reads it at once.")
    return Question(title=title, about=about, what=what, submit=_("Grant") if grants else _("Reject"))


def _state_options() -> list[tuple[str, str]]:
    shown = [state for state in ApplicationState if state != ApplicationState.DRAFT]
    return [
        *((str(state), str(state.label)) for state in shown[:1]),
        (TO_DECIDE, _("waits for the second officer")),
        *((str(state), str(state.label)) for state in shown[1:]),
        ("all", _("all")),
    ]


def _address(found: Application) -> str:
    return reverse("funding:office_application", args=[found.pk])


def _crumbs() -> list[tuple[str, str | None]]:
    return [(_("Applications"), reverse("funding:work_list"))]
