"""A grant is taken back: proposed, its holder heard on the page of the revocation, decided by another officer."""

from collections.abc import Callable
from http import HTTPStatus
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
from wegbereiter.core.documents.pdf_faults import PdfRefusedError
from wegbereiter.funding import actions, queries
from wegbereiter.funding.choices.amendment import RevocationState
from wegbereiter.funding.forms import HearingAnswerForm, MailedAnswerForm, ReadForm, RevocationForm
from wegbereiter.funding.models import HearingAnswer, Revocation
from wegbereiter.funding.queries import revocation as reads
from wegbereiter.funding.queries.amendment import line_of, revocations_visible_to
from wegbereiter.funding.queries.office import handed_in
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.revocation import answer_by, hearing_stage
from wegbereiter.funding.states import ApplicationState, Fault
from wegbereiter.funding.views.answers import REFUSALS, refused, sentence_of, status_of
from wegbereiter.funding.views.notices import READERS
from wegbereiter.funding.views.steps import send_words, take_step
from wegbereiter.pact import queries as pact

ENDED_AT_MOST = 200
AT_FIELD = {
    Fault.REVOCATION_REASON: "reason",
    Fault.HEARING_TOO_SHORT: "answer_until",
    Fault.REVOCATION_NEEDLESS: "from_day",
}
AT_ANSWER = {Fault.HEARING_DAY: "received_on", Fault.HEARING_TEXT: "text", Fault.HEARING_SAID: "text"}


@needs(Permission.APPLICATION_PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def propose_revocation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is taken back, why, and until when the holder may answer."""
    grants = handed_in(request.actor).filter(state=ApplicationState.GRANTED).select_related("organisation")
    found = get_object_or_404(grants, pk=pk)
    edition, held = pact.edition(found.edition), line_of(request.actor, found).now.positions
    initial = {"answer_until": answer_by(timezone.localdate(), edition)}
    form = RevocationForm(request.POST if request.method == "POST" else None, held=held, initial=initial)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    back = reverse("funding:office_application", args=[pk])
    if form.is_valid():
        try:
            made = actions.propose_revocation(pk, form.draft(), by=request.actor, now=timezone.now())
        except RefusedError as refusal:
            if refusal.fault not in AT_FIELD:
                return refused(request, refusal, back=back, typed=form.cleaned_data["reason"])
            form.add_error(AT_FIELD[refusal.fault], sentence_of(refusal))
            status = status_of(refusal)
        except PdfRefusedError as refusal:
            return refused(request, refusal, back=back, typed=form.cleaned_data["reason"])
        else:
            done = _(
                "Proposed. The holder reads it now; send it the letter of the hearing. Then a second officer decides."
            )
            messages.success(request, done)
            return redirect(_address(made))
    crumbs = [
        (_("Applications"), reverse("funding:work_list")),
        (found.organisation.name, back),
        (_("Take the grant back"), None),
    ]
    context = {"form": form, "application": found, "crumbs": crumbs, "back": back}
    return render(request, "funding/propose_revocation.html", context, status=status)


@needs(Permission.APPLICATION_READ_ALL)
@require_safe
def revocations(request: HttpRequest) -> HttpResponse:
    """Running hearings first, ended ones below."""
    context = {
        "hearings": list(reads.open_hearings(request.actor)),
        "ended": list(reads.ended_revocations(request.actor)[:ENDED_AT_MOST]),
        "crumbs": [(_("Applications"), reverse("funding:work_list")), (_("Revocations"), None)],
    }
    return render(request, "funding/revocations.html", context)


@needs(*READERS)
@require_safe
def revocation(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, _found(request, pk))


@needs(Permission.APPLICATION_WRITE)
@require_POST
def answer_hearing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The holder's own."""
    done = _("Your answer is kept; whoever decides reads it.")
    form = HearingAnswerForm(request.POST, request.FILES, auto_id="answer-%s")
    return _sent(request, pk, form, actions.answer_hearing, done=done, name="answer_form")


@needs(Permission.APPLICATION_PREPARE)
@require_POST
def enter_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One that came by mail."""
    done = _("Entered and marked. Another person decides about it.")
    form = MailedAnswerForm(request.POST, request.FILES, auto_id="letter-%s")
    return _sent(request, pk, form, actions.enter_answer, done=done, name="letter_form")


@needs(*READERS)
@require_safe
def hearing_file(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
    """The scan as it came."""
    found = _found(request, pk)
    scan = get_object_or_404(reads.hearing_files_visible_to(request.actor).filter(answer__revocation=found), pk=file)
    record("funding.revocation.file_read", by=request.actor, about=found, river="money", kind="read")
    name = f"{found.application.organisation.name} {_('Hearing')} {scan.uploaded_at:%Y-%m-%d}"
    return download(scan.content, name=name, media_type=scan.media_type)


@needs(*READERS)
@require_safe
def hearing_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same bytes for both sides, noted for whoever reads."""
    found = _found(request, pk)
    document = get_object_or_404(reads.hearing_documents_visible_to(request.actor), revocation=found)
    record("funding.revocation.letter_read", by=request.actor, about=found, river="money", kind="read")
    return download(document.content, name=f"{found.application.organisation.name} {_('Hearing')}")


@needs(Permission.APPLICATION_PREPARE, Permission.APPLICATION_DECIDE)
@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, done = _found(request, pk), _("The proposal is taken back.")
    return take_step(request, found, actions.take_back_revocation, done=done, back=_address(found))


@needs(Permission.APPLICATION_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks first, with everything that was said; the answer comes back with how many answers the page showed."""
    found = _found(request, pk)
    form, back = ReadForm(request.POST if request.method == "POST" else None), _address(found)
    if form.is_valid():
        try:
            actions.decide_revocation(pk, **form.cleaned_data, by=request.actor, now=timezone.now())
        except REFUSALS as refusal:
            return refused(request, refusal, back=back)
        messages.success(request, _("Decided."))
        return redirect(back)
    answers = list(reads.answers_visible_to(request.actor).filter(revocation=found))
    crumbs = [*_crumbs(request, found)[:-1], (_("Revocation"), back), (_("Decide"), None)]
    context = {"revocation": found, "answers": answers, "crumbs": crumbs, "back": back}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "funding/decide_revocation.html", context, status=status)


def _sent(
    request: HttpRequest,
    pk: UUID,
    form: HearingAnswerForm | MailedAnswerForm,
    action: Callable[..., HearingAnswer],
    *,
    done: str,
    name: str,
) -> HttpResponse:
    found = _found(request, pk)
    return send_words(
        request,
        pk,
        form,
        action,
        at_field=AT_ANSWER,
        done=done,
        back=_address(found),
        goes_to=lambda _answer: _address(found),
        page=lambda status: _page(request, found, status=status, **{name: form}),
    )


def _page(
    request: HttpRequest, found: Revocation, *, status: HTTPStatus = HTTPStatus.OK, **forms: Form
) -> HttpResponse:
    """The hearing, what was said, and the steps that the actor may take now."""
    actor, is_open = request.actor, found.state == RevocationState.HEARING
    answers = list(reads.answers_visible_to(actor).filter(revocation=found))
    files = reads.hearing_files_visible_to(actor).filter(answer__revocation=found).defer("content")
    persons = actor.natural_persons
    stage = hearing_stage(answers=len(answers), answer_until=found.answer_until, today=timezone.localdate())
    writes, prepares = actor.may(Permission.APPLICATION_WRITE), actor.may(Permission.APPLICATION_PREPARE)
    context = {
        "revocation": found,
        "taken": reads.taken_by(actor, found) if is_open else None,
        "answers": [(one, [file for file in files if file.answer_id == one.pk]) for one in answers],
        "hearing_words": reads.hearing_words(found),
        "document": reads.hearing_documents_visible_to(actor)
        .filter(revocation=found)
        .defer("content", "letter")
        .first(),
        "is_open": is_open,
        "stage": stage,
        "reads_all": actor.may(Permission.APPLICATION_READ_ALL),
        "can_decide": is_open and actor.may(Permission.APPLICATION_DECIDE),
        "may_decide": found.may_be_decided_by(persons) and not persons & set(found.entered_persons),
        "answer_form": HearingAnswerForm(auto_id="answer-%s") if is_open and writes else None,
        "letter_form": MailedAnswerForm(auto_id="letter-%s") if is_open and prepares else None,
        "history": queries.history_of(found, actor),
        "crumbs": _crumbs(request, found),
        **forms,
    }
    return render(request, "funding/revocation.html", context, status=status)


def _found(request: HttpRequest, pk: UUID) -> Revocation:
    rows = revocations_visible_to(request.actor).select_related("application__organisation", "notice")
    return get_object_or_404(rows, pk=pk)


def _address(found: Revocation) -> str:
    return reverse("funding:revocation", args=[found.pk])


def _crumbs(request: HttpRequest, found: Revocation) -> list[tuple[str, str | None]]:
    if request.actor.may(Permission.APPLICATION_READ_ALL):
        name, own = found.application.organisation.name, "funding:office_application"
        first = (_("Applications"), reverse("funding:work_list"))
        return [first, (name, reverse(own, args=[found.application_id])), (_("Revocation"), None)]
    own_page = reverse("funding:application", args=[found.application_id])
    return [(_("Our application"), own_page), (_("Revocation"), None)]
