"""Substitution, set up by the lead: who is away stands in the address, so choosing and saving are the two inputs."""

from datetime import timedelta
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.casework.forms.care import StandInForm
from wegbereiter.casework.views.frame import REFUSALS, acting, sentence_of
from wegbereiter.people.actions.stand_in import end_stand_in
from wegbereiter.people.actions.stand_in import stand_in as set_up
from wegbereiter.people.queries.team import colleagues, owners, standing_in

AT_FIRST = timedelta(days=13)  # two weeks of leave; the day can be changed


@needs(Permission.PERSON_LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def stand_in(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    team, away = colleagues(request.actor, today=today), owners(request.actor, today=today)
    if request.method != "POST":
        begun = {"away": request.GET.get("fuer", ""), "last_day": today + AT_FIRST}
        return _page(request, StandInForm(initial=begun, team=team, away=away))
    form = StandInForm(request.POST, team=team, away=away)
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        people = set_up(**form.cleaned_data, **acting(request))
    except REFUSALS as refusal:
        form.add_error(None, sentence_of(refusal))
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = ngettext("Set up: one person.", "Set up: %(n)s people.", people)
    messages.success(request, said % {"n": people})
    return redirect("casework:stand_in")


def _page(request: HttpRequest, form: StandInForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    crumbs = [(_("My day"), reverse("casework:day")), (_("Substitution"), None)]
    context = {"form": form, "running": standing_in(request.actor, today=timezone.localdate()), "crumbs": crumbs}
    return render(request, "casework/stand_in.html", context, status=status)


@needs(Permission.PERSON_LEAD)
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Back from leave earlier than thought; whoever stands in for nobody has nothing to end."""
    today = timezone.localdate()
    wanted = request.POST.get("user", "")
    for one in standing_in(request.actor, today=today):
        if str(one.user_id) == wanted:
            end_stand_in(one.user_id, **acting(request))
    messages.success(request, _("Ended. A substitution that began today ends with today."))
    return redirect("casework:stand_in")
