"""The first page. Visitors see what this is; everybody else sees what is theirs to do."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wegbereiter.core.tenancy import NOBODY
from wegbereiter.reporting.queries import home_of


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    actor = getattr(request, "actor", NOBODY)
    membership = getattr(request, "membership", None)
    kind, found = home_of(actor, membership.organisation if membership else None)
    return render(request, f"reporting/home/{kind}.html", {"found": found})
