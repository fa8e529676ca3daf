"""What partners read of their lead's application; there is nothing to change on it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wegbereiter.accounts.permissions import needs
from wegbereiter.accounts.roles import Permission
from wegbereiter.funding.queries import pool_application as reads


@needs(Permission.APPLICATION_READ_OWN)
@require_safe
def pool_application(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Of a pool that the own town has accepted; a town that was only asked reads nothing yet."""
    way = get_object_or_404(reads.joined_ways(request.actor), pool=pk)
    context = {
        "way": way,
        "found": reads.pool_application(request.actor, way),
        "leads": way.partner_id == way.organisation_id,
        "crumbs": [(_("Our way"), reverse("funding:own_way")), (_("Application of the pool"), None)],
    }
    return render(request, "funding/pool_application.html", context)
