"""Before a view runs: has this account or address tried too often, and is this session still good?"""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve
from django.urls.exceptions import Resolver404
from django.utils import timezone

from wegbereiter.accounts.actions import count_attempt
from wegbereiter.accounts.rules import session_is_over

GetResponse = Callable[[HttpRequest], HttpResponse]

# Which form counts as which kind of try. Names are allauth's and ours.
COUNTED = {
    "account_login": "sign-in",
    "account_reauthenticate": "second factor",
    "mfa_authenticate": "second factor",
    "mfa_reauthenticate": "second factor",
    "mfa_login_webauthn": "sign-in",
    "account_reset_password": "password reset",
    "organisations:invitation": "invitation",
}


class RateLimitMiddleware:
    """Counts tries before anything costly happens: before CSRF, before hashing, outside the request's transaction."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and not self._allowed(request):
            response = render(request, "429.html", status=429)
            response["Retry-After"] = "900"
            return response
        return self.get_response(request)

    def _allowed(self, request: HttpRequest) -> bool:
        try:
            kind = COUNTED.get(resolve(request.path_info).view_name)
        except Resolver404:
            return True
        if kind is None:
            return True
        now = timezone.now()
        address = request.META.get("REMOTE_ADDR", "")
        if kind != "sign-in":
            session = request.session.session_key or address
            return count_attempt(kind, session, now=now)
        by_address = count_attempt("sign-in address", address, now=now)
        account = request.POST.get("login", "").strip().lower()
        by_account = count_attempt("sign-in account", account, now=now) if account else True
        return by_address and by_account


class SessionRulesMiddleware:
    """Ends a session after half an hour without a request, and twelve hours after sign-in at the latest."""

    refresh_after_seconds = 60  # a session is not written at every click

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = int(time.time())
        started, seen = request.session.get("started", now), request.session.get("seen", now)
        if session_is_over(
            started=started,
            seen=seen,
            now=now,
            idle_seconds=settings.SESSION_IDLE_SECONDS,
            absolute_seconds=settings.SESSION_ABSOLUTE_SECONDS,
        ):
            logout(request)
            return redirect("account_login")
        if "started" not in request.session or now - seen > self.refresh_after_seconds:
            request.session["started"], request.session["seen"] = started, now
        return self.get_response(request)
