"""The register: find an organisation, look at it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations import permissions
from wegbereiter.organisations.actions import REGISTER_SOURCE
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.forms import SearchForm
from wegbereiter.organisations.queries import districts, own, register
from wegbereiter.organisations.rules import read_cursor, read_query
from wegbereiter.organisations.views.answers import crumbs, or_404

PAGE_SIZE = 50


@require_safe
@needs(Permission.ORGANISATION_SEARCH)
def search(request: HttpRequest) -> HttpResponse:
    """Find organisations by name, key or district, in whatever spelling."""
    asked = SearchForm(request.GET).kept()
    found = register.found(request.actor, read_query(asked["q"]), kind=asked["kind"], district_id=asked["district"])
    page = register.page_of(found, read_cursor(request.GET.get("after", "")), size=PAGE_SIZE)
    context = {
        "asked": asked,
        "page": page,
        "kinds": [("", _("All kinds")), *Kind.choices],
        "districts": [("", _("All districts")), *districts().values_list("pk", "name")],
        "register_date": register.register_date(),
        "source": REGISTER_SOURCE,
        "may_update": request.actor.may(Permission.REGISTER_UPDATE),
    }
    return render(request, "organisations/search.html", context)


@require_safe
@needs(Permission.ORGANISATION_SEARCH)
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One entry of the register; what it says about itself only for itself, the state and the auditor."""
    with or_404():
        organisation = register.organisation_visible_to(request.actor, pk)
    context = {
        "organisation": organisation,
        "official_name": organisation.official_name if organisation.official_name != organisation.name else "",
        "crumbs": crumbs((_("Organisations"), "organisations:search"), last=organisation.name),
        "is_own": organisation.pk == request.actor.organisation_id and _may_edit(request.actor),
        "history": register.history_of(organisation),
        "predecessors": register.predecessors_of(organisation),
        "source": REGISTER_SOURCE,
        "sees_values": permissions.sees_values_of(request.actor, organisation.pk),
    }
    if context["sees_values"]:
        context |= own.all_of(request.actor, organisation, today=timezone.localdate())
    return render(request, "organisations/detail.html", context)


def _may_edit(actor: Actor) -> bool:
    return permissions.may_edit_values(actor) or permissions.may_edit_bank(actor)
