"""The first day: the information sheet, the answer to it, and what is known already."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.casework.actions.case import count_unnamed
from wegbereiter.casework.actions.intake import take_in, take_up
from wegbereiter.casework.choices import Told
from wegbereiter.casework.forms.intake import IntakeForm, SheetForm, UnnamedForm
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.details import Known, who_is_known
from wegbereiter.casework.queries.sheet import sheet_in
from wegbereiter.casework.templatetags.casework import page_language
from wegbereiter.casework.views.frame import REFUSALS, acting, sentence_of
from wegbereiter.people.models import Person


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
    known_as, known = form.cleaned_data["known_as"], Known(known=[], in_house=False)
    if not known_as and not form.cleaned_data["anyway"]:
        known = who_is_known(request.actor, form.columns(), phone=form.cleaned_data["phone"], today=today)
    if known:
        form.data = form.data.copy()
        form.data["anyway"] = "on"
        return _facts_page(request, form, known=known, status=HTTPStatus.CONFLICT)
    try:
        case = (
            take_up(known_as, form.intake(), **acting(request))
            if known_as
            else take_in(form.intake(), **acting(request))
        )
    except REFUSALS as refusal:
        form.add_error(None, sentence_of(refusal))
        return _facts_page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except Person.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("Taken in. What is still missing can come later."))
    return redirect("casework:case", case.pk)


def _facts_page(
    request: HttpRequest, form: IntakeForm, *, known: Known | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {"form": form, "known": known} | _choice()
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
    count_unnamed(
        day=timezone.localdate(), language=language, by=request.actor, now=timezone.now(), **form.cleaned_data
    )
    messages.success(request, _("Counted. Nothing about the person was kept."))
    return redirect("casework:cases")
