"""Two files of one person: found, looked at side by side, joined, and parted again."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.audit.actions import record
from wegbereiter.casework.actions.files import join_files, part_files
from wegbereiter.casework.choices import CaseState
from wegbereiter.casework.forms.details import JoinForm
from wegbereiter.casework.models import Case
from wegbereiter.casework.queries.case import cases_visible_to
from wegbereiter.casework.queries.details import newest_cases, side_of, who_could_be_the_same
from wegbereiter.casework.rules.refusal import Refusal, RefusedError
from wegbereiter.casework.views.details import searched
from wegbereiter.casework.views.frame import REFUSALS, case_page, check_lasts, form_page, refused, sentence_of
from wegbereiter.core.templatetags.numbers import day
from wegbereiter.people.queries.person import mergers_visible_to

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def same_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """First the other file is found, then both stand side by side and one is chosen to go on."""
    cases = cases_visible_to(request.actor, today=timezone.localdate()).select_related("person")
    case = get_object_or_404(cases, pk=pk)  # a second file too: the second click comes from there
    check_lasts(request, case)
    named = (request.POST if request.method == "POST" else request.GET).get("other", "")
    other = cases.filter(pk=_key(named)).first() if named else None
    stays = _stays(case, other)
    if stays is not None:
        messages.info(request, _("These two are one person already."))
        return redirect("casework:case", stays.pk)
    if case.state == CaseState.CLOSED:
        return refused(request, RefusedError(Refusal.CASE_IS_CLOSED), back=reverse("casework:case", args=[pk]))
    if other is None or other.person_id == case.person_id or other.person.merged_into_id:
        return _search(request, case)
    return _compare(request, case, other)


def _key(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _stays(case: Case, other: Case | None) -> Case | None:
    """The file that goes on, where these two were joined before."""
    if other is None:
        return None
    if other.person.merged_into_id == case.person_id:
        return case
    return other if case.person.merged_into_id == other.person_id else None


def _search(request: HttpRequest, case: Case) -> HttpResponse:
    """Whoever sounds alike stands there before anything is typed."""
    typed = searched(request)
    found = who_could_be_the_same(request.actor, case, typed, today=timezone.localdate())
    status = UNPROCESSABLE if request.method == "POST" else HTTPStatus.OK
    context = {"typed": typed, "found": found, "missing": request.method == "POST"}
    return form_page(request, case, "same_person", context, status=status)


def _compare(request: HttpRequest, case: Case, other: Case) -> HttpResponse:
    today = timezone.localdate()
    files = [(one.pk, _as_choice(one)) for one in (case, other)]
    goes_on = min((case, other), key=lambda one: (one.state == CaseState.CLOSED, one.opened_on, one.pk))
    form = JoinForm(
        request.POST if request.method == "POST" else None,
        files=files,
        initial={"other": other.pk, "kept": goes_on.pk},
    )
    status = HTTPStatus.OK
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            kept = form.cleaned_data["kept"]
            gone = other.pk if kept == case.pk else case.pk
            try:
                join_files(kept, gone, by=request.actor, today=today, now=timezone.now())
            except REFUSALS as refusal:
                form.add_error(None, sentence_of(refusal))
            else:
                messages.success(request, _("One file now. What stood in the other one can be read from here."))
                return redirect("casework:case", kept)
    else:
        record("casework.files.compared", by=request.actor, about=case, river="case", kind="read", other=str(other.pk))
    sides = [side_of(request.actor, one, today=today) for one in (case, other)]
    context = {"join_form": form, "sides": sides}
    return case_page(request, case, "same_person_compare", context, status=status)


def _as_choice(case: Case) -> str:
    parts = [
        case.person.name or _("Without a name"),
        case.person.file_number,
        _("since %(day)s") % {"day": day(case.opened_on)},
    ]
    return ", ".join(part for part in parts if part)


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def two_people(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It was an error: two files again, as they were."""
    today = timezone.localdate()
    merger = get_object_or_404(mergers_visible_to(request.actor, today=today), pk=pk)
    cases = newest_cases(request.actor, [merger.kept_id, merger.gone_id], today=today)
    if merger.kept_id not in cases:
        raise Http404
    case = cases[merger.kept_id]
    if request.method != "POST":
        context = {"merger": merger, "second": cases.get(merger.gone_id)}
        return form_page(request, case, "same_person_undo", context)
    try:
        part_files(merger.pk, by=request.actor, today=today, now=timezone.now())
    except REFUSALS as refusal:
        return refused(request, refusal, back=reverse("casework:case", args=[case.pk]))
    messages.success(request, _("Two files again, each as it was."))
    return redirect("casework:case", case.pk)
