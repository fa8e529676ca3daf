"""The information sheet once more: who wanted to think about it, or thinks otherwise now, answers later."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.casework.actions.case import note_answer
from wegbereiter.casework.choices import ANSWERED
from wegbereiter.casework.forms.intake import SheetForm
from wegbereiter.casework.models import Case
from wegbereiter.casework.queries import library
from wegbereiter.casework.queries.sheet import version_of
from wegbereiter.casework.views.frame import acting, found_case
from wegbereiter.casework.views.intake import sheets


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read together in a language that is chosen first. Every answer stays, the newest counts.

    In a closed case too, because consent is withdrawn at any time.
    """
    case = found_case(request, pk)
    if request.method != "POST":
        return _page(request, case)
    form = SheetForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _page(request, case, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    version = version_of(form.cleaned_data["language"])
    note_answer(case.person_id, **form.cleaned_data, text_version=version, **acting(request))
    messages.success(request, ANSWERED[form.cleaned_data["answer"]])
    return redirect("casework:case", case.pk)


def _page(
    request: HttpRequest, case: Case, form: SheetForm | None = None, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    wanted = request.GET.get("sprache", "")
    crumbs = [
        (_("My cases"), reverse("casework:cases")),
        (case.person.name or _("Without a name"), reverse("casework:case", args=[case.pk])),
        (_("Information sheet"), None),
    ]
    context = {"languages": library.languages(), "crumbs": crumbs, "choice": request.path}
    if wanted not in library.languages():
        return render(request, "casework/intake.html", context, status=status)
    context |= sheets(request, wanted) | {"form": form or SheetForm(today=timezone.localdate())}
    return render(request, "casework/sheet.html", context, status=status)
