"""The first day: the information sheet, the answer to it, and what is known already."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.casework.actions.case import count_unnamed, note_turned_down
from wegbereiter.casework.actions.intake import take_in
from wegbereiter.casework.choices import Told
from wegbereiter.casework.forms.intake import Answered, IntakeForm, SheetForm, UnnamedForm, answered
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.case import case_of_entry
from wegbereiter.casework.queries.sheet import officer_of, sheet_in, sheet_paper, version_of
from wegbereiter.casework.templatetags.casework import page_language
from wegbereiter.casework.views.frame import REFUSALS, acting, sentence_of
from wegbereiter.casework.views.paper import paper
from wegbereiter.people.queries.person import could_be
from wegbereiter.people.queries.team import works_here


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest) -> HttpResponse:
    """Before the first fact: a language is chosen, the sheet is read together, the answer decides how it goes on."""
    today = timezone.localdate()
    wanted = request.GET.get("sprache", "")
    form = SheetForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        return _answered(request, form)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if wanted not in library.languages():
        return render(request, "casework/intake.html", _choice(), status=status)
    return render(request, "casework/sheet.html", sheets(request, wanted) | {"form": form} | _choice(), status=status)


def sheets(request: HttpRequest, wanted: str) -> dict[str, object]:
    """The sheet in the language, and beside it in German, with the names of the own house."""
    names = {
        "house": request.membership.organisation.name,
        "officer": officer_of(request.actor, today=timezone.localdate()),
    }
    return {"wanted": wanted, "sheet": sheet_in(wanted, **names), "beside": sheet_in("de", **names)}


def _answered(request: HttpRequest, form: SheetForm) -> HttpResponse:
    """On to the next page with the answer; a no stands in the trail, whatever becomes of that page."""
    said = Answered(**form.cleaned_data, text_version=version_of(form.cleaned_data["language"]), said_on=form.today)
    agreed = said.answer == Told.AGREED
    if not agreed:
        words = {"language": said.language, "text_version": said.text_version}
        note_turned_down(said.answer, **words, by=request.actor, now=timezone.now())
    where = reverse("casework:intake_facts" if agreed else "casework:unnamed")
    return redirect(f"{where}?{urlencode({'antwort': said.signed(request.actor.user_id)})}")


@needs(Permission.PERSON_WORK)
@require_safe
def sheet_pdf(request: HttpRequest, language: str) -> HttpResponse:
    """The sheet to be read and signed on paper, in German and the language."""
    if language not in library.languages():
        raise Http404
    names = {
        "house": request.membership.organisation.name,
        "officer": officer_of(request.actor, today=timezone.localdate()),
    }
    letter = sheet_paper(language, **names, made_on=timezone.localdate())
    name = _("Information sheet %(language)s") % {"language": language}
    back = reverse("casework:intake") + f"?sprache={language}"
    return paper(request, letter, "casework.information.printed", name=name, back=back, language=language)


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
        word = request.GET.get("antwort", "")
        said = answered(word, request.actor.user_id, Told.AGREED)
        if said is None or said.said_on != today:  # an address that was kept is no answer of today
            return redirect("casework:intake")
        return _facts_page(request, IntakeForm(initial={"answered": word}, today=today, by=request.actor.user_id))
    form = IntakeForm(request.POST, today=today, by=request.actor.user_id)
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
    today = timezone.localdate()
    said = answered(request.GET.get("antwort", ""), request.actor.user_id, Told.REFUSED, Told.LATER)
    words = dict(library.content("topics", page_language()))
    form = UnnamedForm(request.POST if request.method == "POST" else None, words=words, today=today)
    if request.method != "POST" or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return render(request, "casework/unnamed.html", {"form": form} | _choice(), status=status)
    count_unnamed(form.talk(said), **acting(request))
    messages.success(request, _("Counted. Nothing about the person was kept."))
    return redirect("casework:cases")
