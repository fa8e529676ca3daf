"""How we differ from allauth's defaults: nobody signs up, few sessions at a time, the last second factor stays."""

import time
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from wegbereiter.accounts.actions import end_sessions_beyond
from wegbereiter.accounts.middleware import client_address
from wegbereiter.accounts.models import User
from wegbereiter.audit.actions import record
from wegbereiter.core.tenancy import NOBODY, current_actor

PRODUCT = "Wegbereiter"
SILENT = ("account/messages/logged_in.txt",)
UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104  a proxy on a socket has none; nothing listens here


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  allauth's signature
        """An account begins with an invitation (organisations.actions.invitations), never with this form."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Python takes some addresses apart by an error ("http://[::1]@elsewhere"); what it cannot read leads nowhere."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Start the session's clock, and end the oldest sessions: a forgotten computer does not stay for ever."""
        request.session["started"] = request.session["seen"] = int(time.time())
        response = super().post_login(request, user, **kwargs)
        end_sessions_beyond(settings.SESSIONS_PER_ACCOUNT, user_id=user.pk, keep=request.session.session_key or "")
        record("accounts.session.started", by=replace(current_actor() or NOBODY, user_id=user.pk), river="account")
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002
        """Which account was tried stays out of the trail: people type their password into the wrong field."""
        request.refused = "accounts.session.refused"  # type: ignore[attr-defined]

    def get_client_ip(self, request: HttpRequest) -> str:
        """What the list of one's own sessions shows."""
        return client_address(request) or UNKNOWN_ADDRESS

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A sign-in of the last quarter of an hour is fresh enough; a new colleague types the password once."""
        signed_in_at: int = context.request.session.get("started", 0)
        fresh = time.time() - signed_in_at < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Who has just signed in sees that; a message about it stands in the way of the others."""
        if message_template not in SILENT:
            super().add_message(request, level, message_template, *args, **kwargs)

    def format_email_subject(self, subject: str) -> str:
        """Without the host of the request in front of it."""
        return f"{PRODUCT}: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """With the public address of the settings in every link, whatever host or port the request named."""
        public = {name: public_link(value) for name, value in context.items()}
        super().send_mail(template_prefix, email, {**public, "current_site": SimpleNamespace(name=PRODUCT, domain="")})


def public_link(value: Any) -> Any:
    """A link of ours on the public address; anything else as it is."""
    if not settings.PUBLIC_URL or not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return value
    parts = urlsplit(value)
    return settings.PUBLIC_URL.rstrip("/") + urlunsplit(("", "", parts.path, parts.query, ""))


def display(user: User) -> str:
    """What allauth's pages and mails call an account."""
    return user.email


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        """An identity provider signs known accounts in; it does not make new ones."""
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:  # noqa: ARG002
        """The account is found by its address, if the provider says that it has verified it (accounts.oidc)."""
        return True

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """Refused by us or by the provider. What the provider said stays out of the trail: it may hold names."""
        request.refused = "accounts.identity.refused"  # type: ignore[attr-defined]


class SecondFactorAdapter(DefaultMFAAdapter):
    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last second factor can be replaced, not removed."""
        if settings.DEMO_MODE or authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
