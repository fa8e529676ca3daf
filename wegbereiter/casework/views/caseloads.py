"""What somebody has left behind: the lead gives a whole caseload to one colleague or to several."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.casework.forms.care import NOBODY, CaseloadForm
from wegbereiter.casework.queries.team import left_caseloads
from wegbereiter.casework.views.frame import REFUSALS, acting, sentence_of
from wegbereiter.people.actions.care import give_caseload
from wegbereiter.people.queries.team import colleagues


@needs(Permission.PERSON_LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def caseloads(request: HttpRequest) -> HttpResponse:
    """All of somebody who has left, or single cases, to one colleague at a time."""
    today = timezone.localdate()
    loads, team = left_caseloads(request.actor, today=today), colleagues(request.actor, today=today)
    form = CaseloadForm(request.POST if request.method == "POST" else None, loads=loads, colleagues=team)
    if form.is_valid():
        chosen, to = form.person_ids(), form.cleaned_data["user_id"]
        try:
            given = give_caseload(chosen, to, **acting(request))
        except REFUSALS as refusal:
            form.add_error("user_id", sentence_of(refusal))
        else:
            _say(request, given=len(given), chosen=len(chosen), name=dict(team)[to])
            return redirect("casework:caseloads" if len(given) < len(form.known) else "casework:day")
    context = {
        "form": form,
        "loads": loads,
        "nobody": NOBODY,
        "ticked": set(form.data.getlist("of") + form.data.getlist("cases")) if form.is_bound else set(),
        "crumbs": [(_("My day"), reverse("casework:day")), (_("Give cases to colleagues"), None)],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "casework/caseloads.html", context, status=status)


def _say(request: HttpRequest, *, given: int, chosen: int, name: str) -> None:
    said = ngettext("One person given to %(name)s.", "%(n)s people given to %(name)s.", given)
    messages.success(request, said % {"n": given, "name": name})
    if given < chosen:
        messages.info(request, _("Somebody else was faster with the others: they stay where they are."))
