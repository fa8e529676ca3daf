"""Own pages around the account: sign-in with the providers' addresses allowed, and the overview of what protects it."""

from http import HTTPStatus

from allauth.account import views as allauth_views
from allauth.mfa.models import Authenticator
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wegbereiter.accounts.actions import change_reach
from wegbereiter.accounts.forms import ReachForm
from wegbereiter.accounts.queries import Reach, open_sessions, reach_of, second_factors


@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign-in by allauth. Only from here may a form lead to the identity providers, so only here the policy says so."""
    origins = settings.IDENTITY_PROVIDER_ORIGINS
    view = csp_update({"form-action": origins})(allauth_views.login) if origins else allauth_views.login
    answer: HttpResponse = view(request)
    return answer


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Password, second factor, recovery codes, sessions: what there is and where to change it."""
    kinds = second_factors(request.user.pk)
    context = {
        "has_totp": Authenticator.Type.TOTP in kinds,
        "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
        "has_recovery_codes": Authenticator.Type.RECOVERY_CODES in kinds,
        "sessions": open_sessions(request.user.pk),
    }
    return render(request, "accounts/security.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reach(request: HttpRequest) -> HttpResponse:
    """Phone, office hours and room at work."""
    form = ReachForm(request.POST if request.method == "POST" else None, initial=vars(reach_of(request.user.pk)))
    if request.method == "POST" and form.is_valid():
        change_reach(Reach(**form.cleaned_data), by=request.actor, now=timezone.now())
        messages.success(request, _("Saved. It stands on every plan that you print from now on."))
        return redirect("accounts:reach")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "accounts/reach.html", {"form": form}, status=status)


@login_not_required
def closed(_request: HttpRequest, **_parts: str) -> HttpResponse:
    """Pages of allauth that we do not offer: signing up, other addresses, connecting identities."""
    raise Http404
