"""The own appointments in the own calendar: subscribed to at a secret address, or taken over once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.casework.actions.feed import close_feed, open_feed
from wegbereiter.casework.queries.feed import feeds_visible_to


@needs(Permission.PERSON_WORK)
@require_safe
def calendars(request: HttpRequest) -> HttpResponse:
    """Whether there is an address; the address itself is not known any more."""
    return _page(request)


@needs(Permission.PERSON_WORK)
@require_POST
def open_address(request: HttpRequest) -> HttpResponse:
    """The answer itself shows the address: kept nowhere for a next page, it is shown this once."""
    token = open_feed(by=request.actor, now=timezone.now())
    return _page(request, request.build_absolute_uri(reverse("calendar:feed", args=[token.text()])))


@needs(Permission.PERSON_WORK)
@require_POST
def close_address(request: HttpRequest) -> HttpResponse:
    close_feed(by=request.actor, now=timezone.now())
    messages.success(request, _("Ended. Calendars with the address get nothing more."))
    return redirect("casework:calendars")


def _page(request: HttpRequest, address: str = "") -> HttpResponse:
    crumbs = [(_("My day"), reverse("casework:day")), (_("My calendar"), None)]
    context = {"feed": feeds_visible_to(request.actor).first(), "address": address, "crumbs": crumbs}
    return render(request, "casework/calendars.html", context)
