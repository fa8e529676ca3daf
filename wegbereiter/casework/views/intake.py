"""The first day: the information sheet, the answer to it, and what is known already."""

from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

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
from wegbereiter.casework.actions.intake import take_in, take_up
from wegbereiter.casework.choices import CaseState, Told
from wegbereiter.casework.forms.intake import Answered, FamilyForm, IntakeForm, SheetForm, UnnamedForm, answered
from wegbereiter.casework.models import Case
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.case import case_of_entry, cases_visible_to
from wegbereiter.casework.queries.details import Family, Known, family_of, who_is_known
from wegbereiter.casework.queries.sheet import officer_of, sheet_in, sheet_paper, version_of
from wegbereiter.casework.templatetags.casework import page_language
from wegbereiter.casework.views.frame import REFUSALS, acting, sentence_of
from wegbereiter.casework.views.paper import paper
from wegbereiter.people.actions.details import live_together
from wegbereiter.people.models import Person
from wegbereiter.people.queries.team import works_here


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest) -> HttpResponse:
    """Before the first fact: a language is chosen, the sheet is read together, the answer decides how it goes on.

    A family that agreed to it today reads it once.
    """
    family, today = _family(request), timezone.localdate()
    form = SheetForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        return _answered(request, form, family)
    wanted = request.GET.get("sprache", "")
    if family and family.read_today in library.languages() and not wanted:
        said = _said(family.read_today, Told.AGREED)
        return redirect(_next(request, "intake_facts", said, family))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if wanted not in library.languages():
        return render(request, "casework/intake.html", _choice(family), status=status)
    context = sheets(request, wanted) | {"form": form} | _choice(family)
    return render(request, "casework/sheet.html", context, status=status)


def names(request: HttpRequest) -> dict[str, str]:
    """Who stands in the sheet."""
    officer = officer_of(request.actor, today=timezone.localdate())
    return {"house": request.membership.organisation.name, "officer": officer}


def sheets(request: HttpRequest, wanted: str) -> dict[str, object]:
    """The sheet in the language, and beside it in German."""
    named = names(request)
    return {"wanted": wanted, "sheet": sheet_in(wanted, **named), "beside": sheet_in("de", **named)}


def _said(language: str, answer: str, paper_on: date | None = None) -> Answered:
    today, version = timezone.localdate(), version_of(language)
    return Answered(language=language, answer=answer, text_version=version, said_on=today, paper_on=paper_on)


def _answered(request: HttpRequest, form: SheetForm, family: Family | None) -> HttpResponse:
    """On to the next page with the answer; a no stands in the trail, whatever becomes of that page."""
    said = _said(**form.cleaned_data)
    if said.answer == Told.AGREED:
        return redirect(_next(request, "intake_facts", said, family))
    read = {"language": said.language, "text_version": said.text_version}
    note_turned_down(said.answer, **read, by=request.actor, now=timezone.now())
    return redirect(_next(request, "unnamed", said, family))


@needs(Permission.PERSON_WORK)
@require_safe
def sheet_pdf(request: HttpRequest, language: str) -> HttpResponse:
    """The sheet to be read and signed on paper, in German and the language."""
    if language not in library.languages():
        raise Http404
    letter = sheet_paper(language, **names(request), made_on=timezone.localdate())
    name = _("Information sheet %(language)s") % {"language": language}
    back = reverse("casework:intake") + f"?sprache={language}"
    return paper(request, letter, "casework.information.printed", name=name, back=back, language=language)


def _family(request: HttpRequest) -> Family | None:
    """The household for which somebody is taken in, by the case that the address names; 404 where that is not one's own."""
    wanted = request.GET.get("haushalt", "")
    if not wanted:
        return None
    today = timezone.localdate()
    own = cases_visible_to(request.actor, today=today).filter(state=CaseState.OPEN, person__merged_into=None)
    try:
        case = own.select_related("person").get(pk=UUID(wanted))
    except (ValueError, Case.DoesNotExist) as missing:
        raise Http404 from missing
    return family_of(request.actor, case, today=today)


def _next(request: HttpRequest, name: str, said: Answered, family: Family | None) -> str:
    query = {"antwort": said.signed(request.actor.user_id)} | ({"haushalt": str(family.case.pk)} if family else {})
    return f"{reverse(f'casework:{name}')}?{urlencode(query)}"


def _choice(family: Family | None = None) -> dict[str, object]:
    return {
        "languages": library.languages(),
        "crumbs": [(_("My cases"), reverse("casework:cases")), (_("Take in"), None)],
        "family": family,
    }


def _form(request: HttpRequest, family: Family | None, **values: Any) -> IntakeForm:
    values |= {"today": timezone.localdate(), "by": request.actor.user_id}
    if family is None:
        return IntakeForm(**values)
    beside = family.case.person.name or _("Without a name")
    return FamilyForm(beside=beside, asks_own=not family.has_household, **values)


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: HttpRequest) -> HttpResponse:
    """What is known on the first day. Somebody who sounds alike is shown before a second file is made."""
    family = _family(request)
    if request.method != "POST":
        word = request.GET.get("antwort", "")
        said = answered(word, request.actor.user_id, Told.AGREED)
        if said is None or said.said_on != timezone.localdate():  # an address that was kept is no answer of today
            return redirect("casework:intake")
        form = _form(request, family, initial={"answered": word} | (family.shared if family else {}))
        return _facts_page(request, form, family)
    form = _form(request, family, data=request.POST)
    if not form.is_valid():
        return _facts_page(request, form, family, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    known = _asked_about(request, form, family)
    if known:
        form.data = form.data.copy()
        form.data["anyway"] = " ".join(known.keys)
        return _facts_page(request, form, family, known=known, status=HTTPStatus.CONFLICT)
    try:
        case = _taken_in(request, form, family)
    except REFUSALS as refusal:
        form.add_error(None, sentence_of(refusal))
        return _facts_page(request, form, family, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except Person.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("Taken in. What is still missing can come later."))
    _hint_at_own_staff(request, form)
    return redirect("casework:case", case.pk)


def _hint_at_own_staff(request: HttpRequest, form: IntakeForm) -> None:
    person, phone = form.columns(), form.cleaned_data["phone"]
    if works_here(request.actor, person["given_names"], person["family_name"], phone=phone, today=timezone.localdate()):
        messages.warning(request, _(
            "Somebody who works here has this name or number. If it is the person or one of the household, put the file on"
            " the blocked list: Rights of the person, File of own staff."
        ))  # fmt: skip


def _asked_about(request: HttpRequest, form: IntakeForm, family: Family | None) -> Known | None:
    """Whom this could be, unless that was answered: it is somebody else, or this very person."""
    entered = form.cleaned_data
    own, today = family.people if family else [], timezone.localdate()
    if entered["known_as"] or case_of_entry(request.actor, form.entry_key(), today=today):
        return None
    found = who_is_known(request.actor, form.columns(), phone=entered["phone"], family=own, today=today)
    return None if form.is_answered(found) else found


def _taken_in(request: HttpRequest, form: IntakeForm, family: Family | None) -> Case:
    entered, when = form.cleaned_data, acting(request)
    known_as = entered["known_as"]
    case = take_up(known_as, form.intake(), **when) if known_as else take_in(form.intake(), **when)
    if family:
        said = {"relation": entered["relation"], "other_relation": entered.get("own_relation", "")}
        live_together(case.person_id, family.case.person_id, **said, **when)
    return case


def _facts_page(
    request: HttpRequest,
    form: IntakeForm,
    family: Family | None,
    *,
    known: Known | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {"form": form, "known": known} | _choice(family)
    return render(request, "casework/intake_facts.html", context, status=status)


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def unnamed(request: HttpRequest) -> HttpResponse:
    """Who refuses is counselled all the same: counted, and nothing about the person is kept."""
    said = answered(request.GET.get("antwort", ""), request.actor.user_id, Told.REFUSED, Told.LATER)
    words, today = dict(library.content("topics", page_language())), timezone.localdate()
    form = UnnamedForm(request.POST if request.method == "POST" else None, words=words, today=today)
    if request.method != "POST" or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return render(request, "casework/unnamed.html", {"form": form} | _choice(), status=status)
    count_unnamed(form.talk(said), **acting(request))
    messages.success(request, _("Counted. Nothing about the person was kept."))
    return redirect("casework:cases")
