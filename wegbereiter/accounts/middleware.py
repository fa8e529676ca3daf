"""Before a view runs: has this account or address tried too often, and is this session still good?"""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve
from django.urls.exceptions import Resolver404
from django.utils import timezone

from wegbereiter.accounts.actions import count_attempt
from wegbereiter.accounts.rules import account_key, address_key, session_is_over

GetResponse = Callable[[HttpRequest], HttpResponse]

# Which form counts as which kind of try, and where the account stands that it tries: in a field of the form, in the
# half-finished sign-in, in the session, in the address itself, or nowhere. Names are allauth's and ours.
PENDING, SIGNED_IN, IN_ADDRESS, NOWHERE = "pending", "signed in", "in address", ""
COUNTED: dict[str, tuple[str, str]] = {
    "accounts:sign_in": ("sign-in", "login"),
    "account_login": ("sign-in", "login"),
    "mfa_login_webauthn": ("sign-in", NOWHERE),
    "account_reauthenticate": ("second factor", SIGNED_IN),
    "account_change_password": ("second factor", SIGNED_IN),
    "mfa_authenticate": ("second factor", PENDING),
    "mfa_reauthenticate": ("second factor", SIGNED_IN),
    "mfa_reauthenticate_webauthn": ("second factor", SIGNED_IN),
    "account_reset_password": ("password reset", "email"),
    "account_reset_password_from_key": ("password reset", NOWHERE),
    "organisations:invitation": ("invitation", NOWHERE),
}
# Asked by programs again and again, with nobody signed in: each asking counts, not only a form that is sent.
COUNTED_ALWAYS: dict[str, tuple[str, str]] = {"calendar:feed": ("calendar", IN_ADDRESS)}
WAIT_SECONDS = "900"


class RateLimitMiddleware:
    """Counts tries before anything costly happens: before CSRF, before hashing, outside the request's transaction."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._allowed(request):
            response = render(request, "429.html", status=429)
            response["Retry-After"] = WAIT_SECONDS
            return response
        return self.get_response(request)

    def _allowed(self, request: HttpRequest) -> bool:
        try:
            view = resolve(request.path_info).view_name
        except Resolver404:
            return True
        counted = COUNTED_ALWAYS.get(view) or (COUNTED.get(view) if request.method == "POST" else None)
        if counted is None:
            return True
        kind, place = counted
        now = timezone.now()
        account = account_key(account_tried(request, place))
        # Both count, always: an account that is full must not leave the address uncounted.
        by_address = count_attempt(f"{kind} address", client_address(request), now=now)
        by_account = count_attempt(f"{kind} account", account, now=now) if account else True
        return by_address and by_account


def account_tried(request: HttpRequest, place: str) -> str:
    """Whose secret this request tries; empty where the request does not say."""
    if place == PENDING:
        pending = request.session.get("account_login")
        return str(pending.get("user_pk") or "") if isinstance(pending, dict) else ""
    if place == SIGNED_IN:
        return str(request.session.get(SESSION_KEY, ""))
    if place == IN_ADDRESS:
        return request.path_info
    return request.POST.get(place, "") if place else ""


def client_address(request: HttpRequest) -> str:
    """The address that a request comes from, as far as it can be believed."""
    forwarded = request.headers.get("x-forwarded-for", "")
    return address_key(request.META.get("REMOTE_ADDR", ""), forwarded, behind_proxy=settings.HTTPS)


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
