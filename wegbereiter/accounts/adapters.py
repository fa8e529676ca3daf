"""How we differ from allauth's defaults: nobody signs up, few sessions at a time, the last second factor stays."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from wegbereiter.accounts.actions import end_sessions_beyond
from wegbereiter.accounts.middleware import client_address
from wegbereiter.accounts.models import User
from wegbereiter.audit.actions import record
from wegbereiter.core.tenancy import NOBODY, current_actor

UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104  a proxy on a socket has none; nothing listens here


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  allauth's signature
        """An account begins with an invitation (organisations.actions.invitations), never with this form."""
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Start the session's clock, and end the oldest sessions: a forgotten computer does not stay for ever."""
        request.session["started"] = request.session["seen"] = int(time.time())
        response = super().post_login(request, user, **kwargs)
        end_sessions_beyond(settings.SESSIONS_PER_ACCOUNT, user_id=user.pk, keep=request.session.session_key)
        record("accounts.session.started", by=current_actor() or NOBODY, river="account", account=user.pk)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002
        """Which account was tried stays out of the trail: people type their password into the wrong field."""
        record("accounts.session.refused", by=current_actor() or NOBODY, river="account", kind="refusal")

    def get_client_ip(self, request: HttpRequest) -> str:
        """What the list of one's own sessions shows."""
        return client_address(request) or UNKNOWN_ADDRESS

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On the public address of the settings, whatever host or port the request named."""
        if not settings.PUBLIC_URL:
            return super().get_reset_password_from_key_url(key)
        uid, _, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": secret})
        return f"{settings.PUBLIC_URL.rstrip('/')}{path}"


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        """An identity provider signs known accounts in; it does not make new ones."""
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:  # noqa: ARG002
        """The account is found by its address, if the provider says that it has verified it (accounts.oidc)."""
        return True

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """Refused by us or by the provider. What the provider said stays out of the trail: it may hold names."""
        record("accounts.identity.refused", by=current_actor() or NOBODY, river="account", kind="refusal")


class SecondFactorAdapter(DefaultMFAAdapter):
    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last second factor can be replaced, not removed."""
        if settings.DEMO_MODE or authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
