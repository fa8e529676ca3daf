"""The first day: the information sheet, the answer to it, and what is known already."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.casework.actions.case import count_unnamed
from wegbereiter.casework.actions.intake import take_in
from wegbereiter.casework.choices import Told
from wegbereiter.casework.forms.intake import IntakeForm, SheetForm, UnnamedForm
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.case import case_of_entry
from wegbereiter.casework.queries.sheet import sheet_in
from wegbereiter.casework.templatetags.casework import page_language
from wegbereiter.casework.views.frame import REFUSALS, sentence_of
from wegbereiter.people.queries.person import could_be
from wegbereiter.people.queries.team import works_here


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest) -> HttpResponse:
    """Before the first fact: a language is chosen, the sheet is read together, the answer decides how it goes on."""
    if request.method == "POST":
        form = SheetForm(request.POST)
        if form.is_valid():
            agreed = form.cleaned_data["answer"] == Told.AGREED
            where = reverse("casework:intake_facts" if agreed else "casework:unnamed")
            return redirect(f"{where}?sprache={form.cleaned_data['language']}")
        return render(request, "casework/intake.html", _choice(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    wanted = request.GET.get("sprache", "")
    if wanted not in library.languages():
        return render(request, "casework/intake.html", _choice())
    house = request.membership.organisation.name
    context = {"wanted": wanted, "sheet": sheet_in(wanted, house=house), "beside": sheet_in("de", house=house)}
    return render(request, "casework/sheet.html", context | _choice())


def _choice() -> dict[str, object]:
    return {
        "languages": library.languages(),
        "crumbs": [(_("My cases"), reverse("casework:cases")), (_("Take in"), None)],
    }


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: HttpRequest) -> HttpResponse:
    """What is known on the first day. Somebody who sounds alike is shown before a second file is made."""
    today = timezone.localdate()
    if request.method != "POST":
        language = request.GET.get("sprache", "")
        if language not in library.languages():
            return redirect("casework:intake")
        initial = {"language": language, "text_version": library.content("information", language)["meta"]["version"]}
        return _facts_page(request, IntakeForm(initial=initial, today=today))
    form = IntakeForm(request.POST, today=today)
    if not form.is_valid():
        return _facts_page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    person, entered = form.columns(), form.cleaned_data
    names = [person[name] for name in ("family_name", "given_names", "original_name", "called_name") if person[name]]
    alike = could_be(request.actor, *names, birth=entered["birth"], today=today)
    before = case_of_entry(request.actor, form.entry_key(), today=today)
    if before is None and form.unseen(alike):
        form.data = form.data.copy()
        form.data["anyway"] = " ".join(str(one.pk) for one in alike)
        return _facts_page(request, form, alike=alike, status=HTTPStatus.CONFLICT)
    try:
        case = take_in(form.intake(), by=request.actor, today=today, now=timezone.now())
    except REFUSALS as refusal:
        form.add_error(None, sentence_of(refusal))
        return _facts_page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("Taken in. What is still missing can come later."))
    if works_here(request.actor, person["given_names"], person["family_name"], phone=form.intake().phone, today=today):
        messages.warning(request, _(
            "Somebody who works here has this name or number. If it is the person or one of the household, put the file on"
            " the blocked list: Rights of the person, File of own staff."
        ))  # fmt: skip
    return redirect("casework:case", case.pk)


def _facts_page(
    request: HttpRequest, form: IntakeForm, *, alike: object = (), status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {"form": form, "alike": alike} | _choice()
    return render(request, "casework/intake_facts.html", context, status=status)


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def unnamed(request: HttpRequest) -> HttpResponse:
    """Who refuses is counselled all the same: counted, and nothing about the person is kept."""
    language = request.GET.get("sprache", "")
    language = language if language in library.languages() else ""
    words = dict(library.content("topics", page_language()))
    form = UnnamedForm(request.POST if request.method == "POST" else None, words=words)
    if request.method != "POST" or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return render(request, "casework/unnamed.html", {"form": form} | _choice(), status=status)
    entered = {name: form.cleaned_data[name] for name in ("kind", "topics")} | {"entry_key": form.entry_key()}
    count_unnamed(day=timezone.localdate(), language=language, by=request.actor, now=timezone.now(), **entered)
    messages.success(request, _("Counted. Nothing about the person was kept."))
    return redirect("casework:cases")
