"""Pages for everybody: the first page, and what the law wants on every site."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from wegbereiter.core.tenancy import NOBODY
from wegbereiter.privacy.choices import RETENTION
from wegbereiter.reporting.queries import home_of


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Visitors see what this is; everybody else sees what is theirs to do."""
    actor = getattr(request, "actor", NOBODY)
    membership = getattr(request, "membership", None)
    place = membership.organisation if membership else None
    kind, found = home_of(actor, place, now=timezone.now(), today=timezone.localdate())
    return render(request, f"reporting/home/{kind}.html", {"found": found})


@login_not_required
@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    return render(request, "reporting/imprint.html", {"operator": settings.OPERATOR})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What happens with personal data on these pages, and what rights one has (GDPR article 13)."""
    kept = [RETENTION[name] for name in ("session", "attempt", "account", "audit")]
    return render(request, "reporting/privacy.html", {"operator": settings.OPERATOR, "kept": kept})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement that the law on equal treatment of people with disabilities asks for (L-BGG, BITV 2.0)."""
    return render(request, "reporting/accessibility.html", {"operator": settings.OPERATOR})
