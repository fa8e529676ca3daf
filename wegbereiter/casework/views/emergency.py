"""Open a file of somebody else's in an emergency, and end that again."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.casework.forms.emergency import EmergencyForm
from wegbereiter.casework.queries.details import newest_cases
from wegbereiter.casework.views.frame import acting, sentence_of
from wegbereiter.core.templatetags.numbers import moment
from wegbereiter.people.actions.emergency import end_emergency, open_in_emergency
from wegbereiter.people.queries.emergency import emergencies_visible_to
from wegbereiter.people.rules.emergency import HOURS
from wegbereiter.people.rules.refusal import RefusedError


@needs(Permission.PERSON_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    """What opens a file at once, and who hears of it. A try in vain is kept in the trail, so it answers with a redirect."""
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        crumbs = [(_("My cases"), reverse("casework:cases")), (_("Emergency access"), None)]
        context = {"form": form, "hours": HOURS, "crumbs": crumbs}
        return render(request, "casework/emergency.html", context, status=status)
    why = {name: form.cleaned_data[name] for name in ("reason", "words")}
    try:
        opened = open_in_emergency(form.sought(), **why, **acting(request))
    except RefusedError as refusal:
        messages.error(request, sentence_of(refusal))
        return redirect("casework:emergency")
    if opened.emergency is None:
        messages.info(request, _("You see this file anyway. Nothing was opened."))
    else:
        messages.success(request, _("Open until %(until)s.") % {"until": moment(opened.emergency.until_at)})
    case = newest_cases(request.actor, [opened.person_id], today=timezone.localdate()).get(opened.person_id)
    return redirect("casework:case", case.pk) if case else redirect("casework:cases")


@needs(Permission.PERSON_WORK)
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Before its time."""
    found = get_object_or_404(emergencies_visible_to(request.actor, today=timezone.localdate()), pk=pk)
    end_emergency(found.pk, **acting(request))
    messages.success(request, _("Ended. The file is closed again."))
    return redirect("casework:day")
