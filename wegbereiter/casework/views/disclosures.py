"""What others get about the person: the ledger, passing on by the person's yes or by law, withdrawal, and the papers."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.shortcuts import render as render_page
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.disclosure import check_leaves, give_again, withdraw
from wegbereiter.casework.actions.disclosure import disclose as note_and_give
from wegbereiter.casework.choices import CaseState, SharedFact
from wegbereiter.casework.forms.disclosure import AnswerForm, DiscloseForm, GiveAgainForm
from wegbereiter.casework.models import Case, Disclosure, Transmission
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.disclosure_paper import Asked, consent_paper, house_of_case, list_paper, sheet_paper
from wegbereiter.casework.queries.disclosures import (
    can_give_on,
    disclosures_visible_to,
    kind_of_recipient,
    known_facts,
    ledger_of,
    place_to_give_to,
    places_to_give_to,
    rulebook,
    transmissions_visible_to,
    words_in,
)
from wegbereiter.casework.queries.disputes import standing_disputes
from wegbereiter.casework.queries.plan import language_of
from wegbereiter.casework.rules.library import PLAIN, SOURCE
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.templatetags.casework import ENDONYMS, page_language
from wegbereiter.casework.views.frame import (
    REFUSALS,
    acting,
    case_page,
    form_page,
    found_case,
    lasting_case,
    refused,
    sentence_of,
)
from wegbereiter.core.documents.download import download
from wegbereiter.core.documents.letter import Letter
from wegbereiter.core.documents.pdf import Template, render
from wegbereiter.core.documents.pdf_faults import PdfRefusedError

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@needs(Permission.PERSON_WORK)
@require_safe
def disclosures(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who may get what, who got it, when and why; also once counselling has ended."""
    case, today = found_case(request, pk), timezone.localdate()
    record("casework.disclosures.read", by=request.actor, about=case, river="case", kind="read")
    lines = ledger_of(request.actor, case.person, today=today)
    return case_page(request, case, "disclosures", {"lines": lines, "can_give": can_give_on(case)})


# ---------------------------------------------------------------- passing on
@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def disclose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To whom, what, what for. Where the person decides, the text is read first, and the answer passes it on.

    `?stelle=` names a place of the address list, `?angabe=` facts that are ticked.
    """
    case = lasting_case(request, pk)
    if case.state == CaseState.CLOSED:
        return refused(request, RefusedError(Refusal.CASE_IS_CLOSED), back=_back(case))
    form = _form(request, case)
    if not form.is_bound:
        record("casework.disclosure.form_read", by=request.actor, about=case, river="case", kind="read")
    if not form.is_valid():
        return _form_page(request, case, form, status=UNPROCESSABLE if form.is_bound else HTTPStatus.OK)
    return _answered(request, case, form) if form.by_consent else _disclosed(request, case, form, answer="")


def _answered(request: HttpRequest, case: Case, form: DiscloseForm) -> HttpResponse:
    """The text first; then what the person says to it."""
    answered = AnswerForm(request.POST)
    if not answered.is_valid():
        return _consent_page(request, case, form)
    if answered.cleaned_data["answer"] == "paper":
        return _to_sign(request, case, form)
    if answered.cleaned_data["answer"] == "refuse":
        messages.success(request, _("The person said no. Nothing is noted, and nothing was passed on."))
        return redirect(_back(case))
    return _disclosed(request, case, form, answer=answered.cleaned_data["answer"])


def _disclosed(request: HttpRequest, case: Case, form: DiscloseForm, *, answer: str) -> HttpResponse:
    try:
        made = note_and_give(case.pk, form.wanted(answer), giving=form.giving(), **acting(request))
    except RefusedError as refusal:
        if refusal.code == Refusal.CONSENT_TEXT_CHANGED:
            return _consent_page(request, case, form, sentence=sentence_of(refusal), status=UNPROCESSABLE)
        form.add_error(None, sentence_of(refusal))
        return _form_page(request, case, form, status=UNPROCESSABLE)
    given = transmissions_visible_to(request.actor, today=timezone.localdate()).filter(disclosure=made).first()
    if given is None:
        messages.success(request, _("Noted. Nothing was passed on yet."))
        return redirect(_back(case, made))
    return _given(request, case, made, given)


def _given(request: HttpRequest, case: Case, made: Disclosure, given: Transmission) -> HttpResponse:
    """What cannot be set on paper was not passed on either: the refusal takes back the whole request."""
    try:
        _set(sheet_paper(given, made, case))
    except PdfRefusedError as refusal:
        return _no_paper(request, case, refusal)
    messages.success(request, _("Entered in the list. Print the sheet: it holds what was ticked and nothing else."))
    return redirect(_back(case, made))


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same facts as they stand today to the same place once more."""
    today = timezone.localdate()
    found: Disclosure = get_object_or_404(disclosures_visible_to(request.actor, today=today), pk=pk)
    case = lasting_case(request, found.case_id)
    form = GiveAgainForm(
        request.POST if request.method == "POST" else None,
        words=words_in(page_language()),
        disputes=standing_disputes(request.actor, case.person, today=today),
    )
    status = HTTPStatus.OK
    if not form.is_bound:
        record("casework.disclosure.form_read", by=request.actor, about=case, river="case", kind="read")
    else:
        giving = form.giving() if form.is_valid() else None
        if giving is not None:
            try:
                given = give_again(found.pk, giving, **acting(request))
            except REFUSALS as refusal:
                return refused(request, refusal, back=_back(case, found))
            return _given(request, case, found, given)
        status = UNPROCESSABLE
    known = known_facts(request.actor, case, today=today) | {"own_words": found.own_words}
    facts = [(one, known.get(one, "")) for one in found.facts]
    context = {"one": found, "form": form, "facts": facts, "back": _back(case, found)}
    return case_page(request, case, "disclosure_give", context, status=status)


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_disclosure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two clicks, also in a closed case and in a second file: consent is withdrawn at any time."""
    today = timezone.localdate()
    found: Disclosure = get_object_or_404(
        disclosures_visible_to(request.actor, today=today).select_related("case__person"), pk=pk
    )
    if request.method == "POST":
        withdraw(found.pk, **acting(request))
        messages.success(request, _("Withdrawn. Nothing is passed on by it any more."))
        return redirect(_back(found.case, found))
    return form_page(request, found.case, "disclosure_withdraw", {"one": found, "back": _back(found.case, found)})


# ---------------------------------------------------------------- paper
@needs(Permission.PERSON_WORK)
@require_safe
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was passed on, word for word; as long as the permission holds and nothing was disputed since."""
    today = timezone.localdate()
    visible = transmissions_visible_to(request.actor, today=today)
    given: Transmission = get_object_or_404(visible.select_related("disclosure"), pk=pk)
    case, made = found_case(request, given.disclosure.case_id), given.disclosure
    try:
        check_leaves(given, case, by=request.actor, today=today)
        pdf = _set(sheet_paper(given, made, case))
    except RefusedError as refusal:
        return refused(request, refusal, back=_back(case, made))
    except PdfRefusedError as refusal:
        return _no_paper(request, case, refusal)
    record("casework.disclosure.printed", by=request.actor, about=given, river="case", kind="read")
    return download(pdf, name=_("Passed on %(day)s") % {"day": timezone.localdate(given.given_at).isoformat()})


@needs(Permission.PERSON_WORK)
@require_safe
def own_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For the person, in German and the own language: who may get what, and who got it."""
    case, today = found_case(request, pk), timezone.localdate()
    try:
        pdf = _set(list_paper(request.actor, case, made_on=today))
    except PdfRefusedError as refusal:
        return _no_paper(request, case, refusal)
    record("casework.disclosures.printed", by=request.actor, about=case, river="case", kind="read")
    return download(pdf, name=_("Passed on %(name)s") % {"name": case.person.name})


def _set(letter: Letter) -> bytes:
    return render(Template.PAPER, letter.data(), made_at=timezone.now())


def _no_paper(request: HttpRequest, case: Case, refusal: PdfRefusedError) -> HttpResponse:
    context = {"sentence": refusal.sentence(_), "back": _back(case)}
    return render_page(request, "refused.html", context, status=UNPROCESSABLE)


# ---------------------------------------------------------------- pages
def _back(case: Case, made: Disclosure | None = None) -> str:
    return reverse("casework:disclosures", args=[case.pk]) + (f"#disclosure-{made.pk}" if made else "")


def _form(request: HttpRequest, case: Case) -> DiscloseForm:
    today, actor = timezone.localdate(), request.actor
    language = language_of(actor, case.person_id, today=today)
    return DiscloseForm(
        request.POST if request.method == "POST" else None,
        initial={
            "language": language if language in library.languages() else PLAIN,
            "entry": _place(request),
            "facts": _facts(request),
        },
        words=words_in(page_language()),
        known=known_facts(actor, case, today=today),
        entries=places_to_give_to(actor),
        disputes=standing_disputes(actor, case.person, today=today),
        languages=[(code, ENDONYMS[code]) for code in library.languages()],
        today=today,
        days=rulebook()["days"]["usual"],
    )


def _place(request: HttpRequest) -> str:
    """The place of the list that the address names; anything else is left out."""
    try:
        found = place_to_give_to(request.actor, UUID(request.GET.get("stelle", "")))
    except ValueError:
        return ""
    return str(found.pk) if found else ""


def _facts(request: HttpRequest) -> list[str]:
    return [one for one in request.GET.getlist("angabe") if one in set(SharedFact)]


def _form_page(request: HttpRequest, case: Case, form: DiscloseForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    laws = [law for law in rulebook()["laws"].values() if law["source"]]
    context = {"form": form, "laws": laws, "back": _back(case)}
    return case_page(request, case, "disclose", context, status=status)


def _consent_page(
    request: HttpRequest, case: Case, form: DiscloseForm, *, sentence: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    """Looked at together. Nothing is kept yet: what was entered goes on with the answer."""
    crumbs = [
        (_("My cases"), reverse("casework:cases")),
        (case.person.name or _("Without a name"), reverse("casework:case", args=[case.pk])),
        (_("Passed on to others"), _back(case)),
        (_("Pass something on"), None),
    ]
    texts = [words_in(one) for one in dict.fromkeys((form.cleaned_data["language"], SOURCE))]
    context = {
        "crumbs": crumbs,
        "texts": texts,
        "text": texts[0],
        "said": _asked(request, case, form),
        "sentence": sentence,
        "case": case,
        "carried": list(form.carried()),
    }
    return render_page(request, "casework/disclosure_consent.html", context, status=status)


def _asked(request: HttpRequest, case: Case, form: DiscloseForm) -> Asked:
    entered, wanted = form.cleaned_data, form.wanted("")
    place = place_to_give_to(request.actor, wanted.entry_id) if wanted.entry_id else None
    known = known_facts(request.actor, case, today=timezone.localdate()) | {"own_words": wanted.own_words}
    return Asked(
        house=house_of_case(case),
        recipient=place.name if place else wanted.recipient,
        kind=kind_of_recipient(place, wanted.recipient_kind),
        facts=[(one, known.get(one, "")) for one in wanted.facts],
        purpose=wanted.purpose,
        purpose_words=wanted.purpose_words,
        last_day=wanted.last_day,
        notes=[label for code, label in _notes(form) if code in entered.get("disputes", [])],
    )


def _to_sign(request: HttpRequest, case: Case, form: DiscloseForm) -> HttpResponse:
    """The same text on paper; it goes to the person, and nothing is kept yet."""
    asked = _asked(request, case, form)
    try:
        pdf = _set(consent_paper(asked, form.cleaned_data["language"], made_on=timezone.localdate()))
    except PdfRefusedError as refusal:
        return _no_paper(request, case, refusal)
    record("casework.disclosure.asked", by=request.actor, about=case, river="case", kind="read")
    return download(pdf, name=_("To sign %(name)s") % {"name": case.person.name})


def _notes(form: DiscloseForm) -> list[tuple[str, str]]:
    return list(form.fields["disputes"].choices) if "disputes" in form.fields else []  # type: ignore[attr-defined]
