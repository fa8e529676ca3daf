"""A list of cases that somebody has kept so far: read, shown, taken in as a whole."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.casework.actions.case_list import take_in_list
from wegbereiter.casework.forms.case_list import CaseList, CaseListForm, TakeInForm, case_list_of, packed, unpacked
from wegbereiter.casework.permissions import person_of
from wegbereiter.casework.queries.case_list import compare
from wegbereiter.casework.views.frame import REFUSALS, acting, sentence_of
from wegbereiter.core.documents.tables import TABLE_SENTENCES, TableRefusedError, read_table

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
SHOWN = 50  # rows of a preview


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def case_list(request: HttpRequest) -> HttpResponse:
    """A file is read and shown; what is wrong in it is said row by row. Nothing of it is kept yet."""
    form = CaseListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            return _preview(request, case_list_of(read_table(file.read(), file.name), today=timezone.localdate()))
        except TableRefusedError as refusal:
            form.add_error("file", refusal.problem.sentence(TABLE_SENTENCES, gettext))
    status = UNPROCESSABLE if request.method == "POST" else HTTPStatus.OK
    return render(request, "casework/case_list.html", {"form": form, "crumbs": _crumbs()}, status=status)


def _preview(request: HttpRequest, found: CaseList) -> HttpResponse:
    compared = compare(request.actor, found.rows, today=timezone.localdate())
    context = {
        "found": found,
        "rows": compared.new[:SHOWN],
        "new_count": len(compared.new),
        "there": compared.there,
        "alike": compared.alike,
        "more": max(len(compared.new) - SHOWN, 0),
        "content": packed(compared.new, person_of(request.actor)) if compared.new and not found.sentences else "",
        "crumbs": _crumbs(),
    }
    status = UNPROCESSABLE if found.sentences else HTTPStatus.OK
    return render(request, "casework/case_list_preview.html", context, status=status)


@needs(Permission.PERSON_WORK)
@require_POST
def take_in_cases(request: HttpRequest) -> HttpResponse:
    """All of them or nobody. The second click finds them all there."""
    form = TakeInForm(request.POST)
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
