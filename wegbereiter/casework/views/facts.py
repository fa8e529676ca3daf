"""What changes about somebody: a fact from a day on, the person's own data, the end of the case."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.casework.actions.case import close_case, enter_fact, withdraw_fact
from wegbereiter.casework.choices import CaseState
from wegbereiter.casework.forms.care import CareForm
from wegbereiter.casework.forms.fact import ClosingForm, FactForm, PersonForm
from wegbereiter.casework.models import Case
from wegbereiter.casework.queries.case import cases_visible_to, episodes_visible_to
from wegbereiter.casework.queries.ending import left_open_with
from wegbereiter.casework.queries.overview import overview
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.templatetags.casework import born, nationality_on_page
from wegbereiter.casework.views.frame import (
    CONFLICTS,
    REFUSALS,
    case_page,
    form_page,
    found_case,
    lasting_case,
    refused,
    sentence_of,
)
from wegbereiter.pact.queries import edition
from wegbereiter.people.actions.care import give_care
from wegbereiter.people.actions.person import change_person
from wegbereiter.people.queries.team import colleagues

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@needs(Permission.PERSON_WORK)
@require_POST
def enter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A status, a flat, a livelihood from a day on; what was so before ends by itself."""
    case, today, form = found_case(request, pk), timezone.localdate(), FactForm(request.POST)
    if case.state == CaseState.CLOSED:
        return refused(request, RefusedError(Refusal.CASE_IS_CLOSED), back=reverse("casework:case", args=[pk]))
    if form.is_valid():
        try:
            enter_fact(case.person_id, **form.values(today=today), by=request.actor, today=today, now=timezone.now())
        except REFUSALS as refusal:
            form.add_error("first_day", sentence_of(refusal))
        else:
            messages.success(request, _("Entered. What was so before stays to be seen."))
            return redirect("casework:case", case.pk)
    context = {"overview": overview(request.actor, case, today=today), "form": form, "edition": edition(case.edition)}
    return case_page(request, case, "case", context, status=UNPROCESSABLE)


@needs(Permission.PERSON_WORK)
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It was an error; it counts no more."""
    today = timezone.localdate()
    fact = get_object_or_404(episodes_visible_to(request.actor, today=today), pk=pk)
    case = get_object_or_404(cases_visible_to(request.actor, today=today), person=fact.person_id, state=CaseState.OPEN)
    withdraw_fact(fact.pk, by=request.actor, today=today, now=timezone.now())
    messages.success(request, _("Taken back. It counts no more."))
    return redirect("casework:case", case.pk)


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Names, birth and file number; two people at once get a page with both versions."""
    case, today = found_case(request, pk), timezone.localdate()
    if request.method != "POST":
        return _person_page(request, case, PersonForm(initial=_as_known(case), today=today))
    form = PersonForm(request.POST, today=today)
    if not form.is_valid():
        return _person_page(request, case, form, status=UNPROCESSABLE)
    version = form.cleaned_data["version"]
    try:
        change_person(
            case.person_id, form.columns(), version=version, by=request.actor, today=today, now=timezone.now()
        )
    except REFUSALS as refusal:
        form.add_error(None, sentence_of(refusal))
        return _person_page(request, case, form, status=UNPROCESSABLE)
    except CONFLICTS:
        return _conflict(request, case, form)
    messages.success(request, _("Saved."))
    return redirect("casework:case", case.pk)


def _as_known(case: Case) -> dict[str, Any]:
    names = ("family_name", "given_names", "original_name", "called_name", "gender", "file_number", "version", "birth")
    first, second, *_more = [*case.person.nationalities, "", ""]
    known = {name: getattr(case.person, name) for name in names}
    return known | {"nationality": first, "second_nationality": second}


def _person_page(request: HttpRequest, case: Case, form: PersonForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    return form_page(request, case, "person", {"form": form}, status=status)


def _conflict(request: HttpRequest, case: Case, form: PersonForm) -> HttpResponse:
    """What was typed stays in the form; what is saved otherwise stands above it, and saving again takes the typed one."""
    form.data = form.data.copy()
    form.data["version"] = str(case.person.version)
    return form_page(request, case, "person", {"form": form, "saved": _saved(case, form)}, status=HTTPStatus.CONFLICT)


def _saved(case: Case, form: PersonForm) -> list[tuple[str, str]]:
    """(label, words) of every field in which the saved row differs from what was typed."""
    known = _as_known(case)
    words = known | {
        "birth": born(case.person.birth), "gender": case.person.get_gender_display(),
        "nationality": nationality_on_page(known["nationality"]),
        "second_nationality": nationality_on_page(known["second_nationality"]),
    }  # fmt: skip
    differs = [name for name, typed in form.cleaned_data.items() if name != "version" and known[name] != typed]
    return [(str(form.fields[name].label), str(words[name])) for name in differs]


@needs(Permission.PERSON_LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The lead gives somebody to a colleague."""
    case, today = found_case(request, pk), timezone.localdate()
    team = colleagues(request.actor, today=today)
    form = CareForm(request.POST if request.method == "POST" else None, colleagues=team)
    if request.method != "POST" or not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else HTTPStatus.OK
        return form_page(request, case, "give", {"form": form}, status=status)
    try:
        give_care(case.person_id, **form.cleaned_data, by=request.actor, today=today, now=timezone.now())
    except REFUSALS as refusal:
        return refused(request, refusal, back=request.path)
    messages.success(request, _("Given. It stands in the colleague's list from now on."))
    return redirect("casework:case", case.pk)


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Counselling ends, with a reason. What is open and ends with it is named before."""
    case = lasting_case(request, pk)
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        left = left_open_with(request.actor, case.person_id, today=timezone.localdate(), now=timezone.now())
        status = UNPROCESSABLE if form.is_bound else HTTPStatus.OK
        return form_page(request, case, "close", {"form": form, "left": left}, status=status)
    try:
        close_case(
            case.pk, form.cleaned_data["ending"], by=request.actor, today=timezone.localdate(), now=timezone.now()
        )
    except REFUSALS as refusal:
        return refused(request, refusal, back=request.path)
    messages.success(request, _("Counselling is ended. The file stays as long as the retention period says."))
    return redirect("casework:case", case.pk)
