"""Objections to notices: sent on the page of the notice or entered from a letter, answered by two officers."""

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

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.core.documents.download import download
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding import actions, queries
from wegbereiter.funding.choices.amendment import ChangeState
from wegbereiter.funding.forms import MailedObjectionForm, NoticeObjectionForm, ObjectionOutcomeForm
from wegbereiter.funding.models import NoticeObjection
from wegbereiter.funding.queries import notice_objection as reads
from wegbereiter.funding.queries.amendment import changes_visible_to, line_of
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.states import Fault, NoticeObjectionState
from wegbereiter.funding.views.answers import REFUSALS, refused, sentence_of, status_of
from wegbereiter.funding.views.notices import READERS, found_notice, notice_page
from wegbereiter.funding.views.steps import Question, ask_first, send_words, take_step

LATEST = 200
AT_FIELD = {Fault.NOTICE_OBJECTION_DAY: "received_on", Fault.NOTICE_OBJECTION_TEXT: "text"}
AT_OUTCOME = {Fault.ANSWER_MISSING: "reason", Fault.REMEDY_MISSING: "remedy", Fault.REMEDY_NEEDLESS: "remedy"}


@needs(Permission.APPLICATION_WRITE)
@require_POST
def object_to_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The recipient's own, sent from the page of the notice."""
    done = _("Your objection is on its way. You read here how it comes out.")
    form = NoticeObjectionForm(request.POST, request.FILES, auto_id="object-%s")
    return _sent(request, pk, form, actions.object_to_notice, done=done, name="objection_form")


@needs(Permission.APPLICATION_PREPARE)
@require_POST
def enter_objection(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One that came by mail."""
    done = _("Entered and marked. Another person decides about it.")
    form = MailedObjectionForm(request.POST, request.FILES, auto_id="letter-%s")
    return _sent(request, pk, form, actions.enter_objection, done=done, name="letter_form")


@needs(Permission.APPLICATION_READ_ALL)
@require_safe
def notice_objections(request: HttpRequest) -> HttpResponse:
    """The open ones first; ended ones below."""
    still_open = reads.open_objections(request.actor).select_related("organisation", "notice")
    ended = reads.notice_objections_visible_to(request.actor).exclude(state=NoticeObjectionState.OPEN)
    context = {
        "open": [reads.read(one) for one in still_open],
        "ended": [reads.read(one) for one in ended.select_related("organisation", "notice")[:LATEST]],
        "crumbs": [(_("Notices"), reverse("funding:notices")), (_("Objections to notices"), None)],
    }
    return render(request, "funding/notice_objections.html", context)


@needs(*READERS)
@require_safe
def notice_objection(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, _found(request, pk))


@needs(*READERS)
@require_safe
def objection_file(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
    """The scan as it came."""
    found = _found(request, pk)
    scan = get_object_or_404(reads.objection_files_visible_to(request.actor).filter(objection=found), pk=file)
    record("funding.notice_objection.file_read", by=request.actor, about=found, river="money", kind="read")
    return download(
        scan.content, name=f"{found.notice.reference} {_('Objection to a notice')}", media_type=scan.media_type
    )


@needs(Permission.APPLICATION_WRITE)
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, done = _found(request, pk), _("Your objection to the notice is withdrawn.")
    return take_step(request, found, actions.withdraw_notice_objection, done=done, back=_address(found))


@needs(Permission.APPLICATION_PREPARE)
@require_POST
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, form = _found(request, pk), ObjectionOutcomeForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        actions.propose_outcome(found.pk, **form.cleaned_data, by=request.actor, now=timezone.now())
    except RefusedError as refusal:
        if refusal.fault not in AT_OUTCOME:
            return refused(request, refusal, back=_address(found))
        form.add_error(AT_OUTCOME[refusal.fault], sentence_of(refusal))
        return _page(request, found, form=form, status=status_of(refusal))
    except REFUSALS as refusal:
        return refused(request, refusal, back=_address(found))
    messages.success(request, _("Proposed. A second officer decides now."))
    return redirect(_address(found))


@needs(Permission.APPLICATION_PREPARE, Permission.APPLICATION_DECIDE)
@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, done = _found(request, pk), _("The proposal is taken back.")
    return take_step(request, found, actions.take_back_outcome, done=done, back=_address(found))


@needs(Permission.APPLICATION_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks first, as a page; the dialog on the objection's page posts right away."""
    found = _found(request, pk)
    back = _address(found)
    if request.method == "POST":
        return take_step(request, found, actions.decide_outcome, done=_("Decided."), back=back)
    return ask_first(request, found, _question(found), crumbs=[*_crumbs(found)[:-1], (_("Decide"), None)], back=back)


def _sent(
    request: HttpRequest,
    pk: UUID,
    form: NoticeObjectionForm | MailedObjectionForm,
    action: Callable[..., NoticeObjection],
    *,
    done: str,
    name: str,
) -> HttpResponse:
    found = found_notice(request, pk)
    return send_words(
        request,
        pk,
        form,
        action,
        at_field=AT_FIELD,
        done=done,
        back=reverse("funding:notice", args=[pk]),
        goes_to=_address,
        page=lambda status: notice_page(request, found, status=status, **{name: form}),
    )


def _page(
    request: HttpRequest,
    found: NoticeObjection,
    *,
    form: ObjectionOutcomeForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    actor, is_open = request.actor, found.state == NoticeObjectionState.OPEN
    persons = actor.natural_persons
    context = {
        "objection": found,
        "read": reads.read(found),
        "files": reads.objection_files_visible_to(actor).filter(objection=found).defer("content"),
        "form": form or ObjectionOutcomeForm(),
        "reads_all": actor.may(Permission.APPLICATION_READ_ALL),
        "may_propose": is_open and not found.is_prepared and actor.may(Permission.APPLICATION_PREPARE),
        "can_decide": is_open and actor.may(Permission.APPLICATION_DECIDE),
        "may_decide": found.may_be_decided_by(persons) and not persons & set(found.entered_persons),
        "may_withdraw": is_open and not found.by_mail and actor.may(Permission.APPLICATION_WRITE),
        "question": _question(found),
        "is_owed": found.remedy != "" and reads.still_owed(actor).filter(pk=found.pk).exists(),
        **_following(actor, found),
        "history": queries.history_of(found, actor),
        "crumbs": _crumbs(found),
    }
    return render(request, "funding/notice_objection.html", context, status=status)


def _following(actor: Actor, found: NoticeObjection) -> dict[str, object]:
    """What an upheld objection still asks for: positions to change, and whether something is entered already."""
    owed = reads.owed_change(actor).filter(pk=found.pk).first() if actor.may(Permission.APPLICATION_PREPARE) else None
    if owed is None:
        return {}
    under_way = changes_visible_to(actor).filter(application=owed.notice.application, state=ChangeState.OPEN)
    reported = list(under_way.values_list("position__number", "objection_id"))
    changed = {number for number, _objection in reported if number}
    positions = line_of(actor, owed.notice.application).now.positions
    return {
        "to_change": [one for one in positions if one.number not in changed],
        "changed": sorted(changed),
        "adds": True,
        "remedied": any(objection == found.pk for _number, objection in reported),
    }


def _found(request: HttpRequest, pk: UUID) -> NoticeObjection:
    rows = reads.notice_objections_visible_to(request.actor).select_related("organisation", "notice")
    return get_object_or_404(rows, pk=pk)


def _question(found: NoticeObjection) -> Question:
    about = f"{found.organisation.name}, {found.notice.reference}: {found.get_outcome_display()}"
    if found.remedy:
        about += f" ({found.get_remedy_display()})"
    return Question(
        title=_("Decide about this objection?"),
        about=about,
        what=_("The decision is final; the recipient of the notice reads it at once."),
        submit=_("Decide"),
    )


def _address(found: NoticeObjection) -> str:
    return reverse("funding:notice_objection", args=[found.pk])


def _crumbs(found: NoticeObjection) -> list[tuple[str, str | None]]:
    return [
        (_("Notices"), reverse("funding:notices")),
        (found.notice.reference, reverse("funding:notice", args=[found.notice_id])),
        (_("Objection to a notice"), None),
    ]
