"""In demo mode anybody becomes anybody with one click. Outside of it these pages do not exist."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from wegbereiter.accounts.queries import account_by_email
from wegbereiter.demo.queries import cast


@login_not_required
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the cast."""
    member = next((m for m in cast() if m.key == request.POST.get("role")), None)
    user = account_by_email(member.email) if member and settings.DEMO_MODE else None
    if user is None:
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("reporting:home")
