"""A list of cases that somebody has kept so far: read, shown, taken in as a whole."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.casework.actions.case_list import take_in_list
from wegbereiter.casework.forms.case_list import (
    CaseList,
    CaseListForm,
    case_list_of,
    columns_understood,
    packed,
    unpacked,
)
from wegbereiter.casework.permissions import person_of
from wegbereiter.casework.queries.case_list import alike_among, parted
from wegbereiter.casework.views.frame import REFUSALS, acting, sentence_of
from wegbereiter.core.documents.carried import CarriedForm
from wegbereiter.core.documents.exports import export_of

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
SHOWN = 50  # rows of a preview


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def case_list(request: HttpRequest) -> HttpResponse:
    """A file is read and shown; what is wrong in it is said row by row. Nothing of it is kept yet."""
    form = CaseListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _preview(request, case_list_of(form.cleaned_data["file"], today=timezone.localdate()))
    status = UNPROCESSABLE if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "columns": columns_understood(timezone.localdate()), "crumbs": _crumbs()}
    return render(request, "casework/case_list.html", context, status=status)


@needs(Permission.PERSON_WORK)
@require_safe
def case_list_columns(request: HttpRequest, form: str) -> HttpResponse:  # noqa: ARG001
    """An empty list, to be filled in."""
    return export_of(form, columns_understood(timezone.localdate()), [], name="fallliste")


def _preview(request: HttpRequest, found: CaseList) -> HttpResponse:
    today = timezone.localdate()
    among = parted(request.actor, found.rows, today=today)
    new, back = among.new, [row for row, _person in among.back]
    whole = bool(new or back) and not found.sentences
    context = {
        "found": found,
        "rows": new[:SHOWN],
        "new_count": len(new),
        "there": among.there,
        "back": back,
        "alike": alike_among(request.actor, new, today=today),
        "more": max(len(new) - SHOWN, 0),
        "content": packed([*new, *back], person_of(request.actor)) if whole else "",
        "crumbs": _crumbs(),
    }
    status = UNPROCESSABLE if found.sentences else HTTPStatus.OK
    return render(request, "casework/case_list_preview.html", context, status=status)


@needs(Permission.PERSON_WORK)
@require_POST
def take_in_cases(request: HttpRequest) -> HttpResponse:
    """All of them or nobody. The second click finds them all there."""
    form = CarriedForm(request.POST)
    rows = unpacked(form.cleaned_data["content"], person_of(request.actor)) if form.is_valid() else None
    if rows is None:
        return _refused(request, _("This preview is too old. Upload the file once more."))
    try:
        cases = take_in_list(rows, **acting(request))
    except REFUSALS as refusal:
        return _refused(request, sentence_of(refusal))
    done = ngettext("One person was taken in.", "%(n)s people were taken in.", len(cases)) % {"n": len(cases)}
    messages.success(request, done if cases else _("All of these people are in your care already."))
    return redirect("casework:cases")


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    context = {"sentence": sentence, "back": reverse("casework:case_list")}
    return render(request, "refused.html", context, status=UNPROCESSABLE)


def _crumbs() -> list[tuple[str, str | None]]:
    return [(_("My cases"), reverse("casework:cases")), (_("Take in a list"), None)]
