"""A case is offered to another house: which, what of the file, what the person says; and what became of it."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.transfer import offer_transfer, withdraw_transfer
from wegbereiter.casework.forms.disclosure import AnswerForm
from wegbereiter.casework.forms.transfer import TransferForm
from wegbereiter.casework.models import Case, Transfer
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.disclosure_paper import house_of_case
from wegbereiter.casework.queries.disclosures import can_give_on
from wegbereiter.casework.queries.disputes import standing_disputes
from wegbereiter.casework.queries.plan import language_of
from wegbereiter.casework.queries.transfer_paper import Asked, consent_paper, sentences
from wegbereiter.casework.queries.transfers import (
    answer_days,
    houses_to_ask,
    offers_of_case,
    offers_to_us,
    own_offers,
    transfers_visible_to,
    words_in,
)
from wegbereiter.casework.rules import transfers as rules
from wegbereiter.casework.rules.library import PLAIN, SOURCE
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.templatetags.casework import ENDONYMS
from wegbereiter.casework.views.frame import (
    REFUSALS,
    acting,
    case_page,
    check_lasts,
    lasting_case,
    refused,
    sentence_of,
)
from wegbereiter.core.documents.download import download
from wegbereiter.core.documents.pdf import Template
from wegbereiter.core.documents.pdf import render as render_pdf
from wegbereiter.core.documents.pdf_faults import PdfRefusedError

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@needs(Permission.PERSON_WORK)
@require_safe
def transfers(request: HttpRequest) -> HttpResponse:
    """What other houses offer, for the lead; and what was offered of the own care."""
    today = timezone.localdate()
    record("casework.transfers.read", by=request.actor, river="case", kind="read")
    context = {
        "leads": request.actor.may(Permission.PERSON_LEAD),
        "to_us": offers_to_us(request.actor, today=today),
        "own": own_offers(request.actor, today=today),
    }
    return render(request, "casework/transfers.html", context)


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To whom and what; then the person reads and answers, and only then anything is kept."""
    case = lasting_case(request, pk)
    if request.method != "POST":
        record("casework.form.read", by=request.actor, about=case, river="case", kind="read")
        return _page(request, case, _form(request, case))
    if not can_give_on(case):
        return refused(request, RefusedError(Refusal.CASE_IS_CLOSED), back=_back(case))
    form = _form(request, case)
    if not form.is_valid():
        return _page(request, case, form, status=UNPROCESSABLE)
    answered = AnswerForm(request.POST)
    if not answered.is_valid():
        return _consent_page(request, case, form)
    return _answered(request, case, form, answered.cleaned_data["answer"])


def _answered(request: HttpRequest, case: Case, form: TransferForm, answer: str) -> HttpResponse:
    if answer == "paper":
        return _to_sign(request, case, form)
    if answer == "refuse":
        messages.success(request, _("The person said no. Nothing is noted, and nothing was passed on."))
        return redirect(_back(case))
    try:
        offer_transfer(case.pk, form.wanted(answer), **acting(request))
    except RefusedError as refusal:
        if refusal.code == Refusal.CONSENT_TEXT_CHANGED:
            return _consent_page(request, case, form, sentence=sentence_of(refusal), status=UNPROCESSABLE)
        return refused(request, refusal, back=_back(case))
    messages.success(request, _("Offered. The other house's answer stands here."))
    return redirect(_back(case))


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two clicks: the person or the house does not want it any more."""
    visible = transfers_visible_to(request.actor, today=timezone.localdate())
    found: Transfer = get_object_or_404(visible.select_related("case__person", "to_organisation"), pk=pk)
    check_lasts(request, found.case)
    if request.method != "POST":
        record("casework.form.read", by=request.actor, about=found.case, river="case", kind="read")
        return case_page(request, found.case, "transfer_withdraw", {"one": found, "back": _back(found.case)})
    try:
        withdraw_transfer(found.pk, **acting(request))
    except REFUSALS as refusal:
        return refused(request, refusal, back=_back(found.case))
    messages.success(request, _("Taken back. The other house cannot read anything of it any more."))
    return redirect(_back(found.case))


# ---------------------------------------------------------------- pages
def _back(case: Case) -> str:
    return reverse("casework:transfer", args=[case.pk])


def _form(request: HttpRequest, case: Case) -> TransferForm:
    language = language_of(request.actor, case.person_id, today=timezone.localdate())
    return TransferForm(
        request.POST if request.method == "POST" else None,
        initial={"language": language if language in library.languages() else PLAIN},
        houses=houses_to_ask(request.actor),
        languages=[(code, ENDONYMS[code]) for code in library.languages()],
    )


def _page(request: HttpRequest, case: Case, form: TransferForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    today = timezone.localdate()
    offers = offers_of_case(request.actor, case, today=today)
    waits = any(one.is_open for one in offers)
    context = {
        "offers": offers,
        "form": form if can_give_on(case) and not waits else None,
        "back": reverse("casework:case", args=[case.pk]),
        "days": answer_days(today),
        "can_withdraw": can_give_on(case),
    }
    return case_page(request, case, "transfer", context, status=status)


def _asked(request: HttpRequest, case: Case, form: TransferForm) -> Asked:
    today = timezone.localdate()
    disputes = standing_disputes(request.actor, case.person, today=today)
    return Asked(
        house=house_of_case(case),
        receiver=form.receiver().name,
        scope=rules.whole_scope(form.cleaned_data["scope"]),
        last_day=rules.last_day_of_offer(today, answer_days(today)),
        notes=[f"{one.what}: {one.words}" for one in disputes],
    )


def _consent_page(
    request: HttpRequest, case: Case, form: TransferForm, *, sentence: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    """Looked at together. Nothing is kept yet: what was entered goes on with the answer."""
    asked = _asked(request, case, form)
    languages = dict.fromkeys((form.cleaned_data["language"], SOURCE))
    texts = [{"words": words_in(one), "said": sentences(asked, words_in(one))} for one in languages]
    context = {
        "crumbs": [
            (_("My cases"), reverse("casework:cases")),
            (case.person.name or _("Without a name"), reverse("casework:case", args=[case.pk])),
            (_("Hand over to another house"), _back(case)),
            (_("Ask the person"), None),
        ],
        "texts": texts,
        "text": texts[0]["words"],
        "sentence": sentence,
        "carried": list(form.carried()),
    }
    return render(request, "casework/transfer_consent.html", context, status=status)


def _to_sign(request: HttpRequest, case: Case, form: TransferForm) -> HttpResponse:
    """The same text on paper; it goes to the person, and nothing is kept yet."""
    letter = consent_paper(_asked(request, case, form), form.cleaned_data["language"], made_on=timezone.localdate())
    try:
        pdf = render_pdf(Template.PAPER, letter.data(), made_at=timezone.now())
    except PdfRefusedError as refusal:
        context = {"sentence": refusal.sentence(_), "back": _back(case)}
        return render(request, "refused.html", context, status=UNPROCESSABLE)
    record("casework.transfer.asked", by=request.actor, about=case, river="case", kind="read")
    return download(pdf, name=_("To sign %(name)s") % {"name": case.person.name})
