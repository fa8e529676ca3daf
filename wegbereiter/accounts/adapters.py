"""How we differ from allauth's defaults: nobody signs up by themselves, few sessions at a time, the last second factor stays."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from wegbereiter.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  allauth's signature
        """An account begins with an invitation (organisations.actions.accept_invitation), never with this form."""
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """End the oldest sessions beyond the limit: a forgotten computer does not stay signed in for ever."""
        sessions = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key).order_by("-created_at")
        for session in sessions[settings.SESSIONS_PER_ACCOUNT - 1 :]:
            session.end()
        return super().post_login(request, user, **kwargs)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        """An identity provider signs known accounts in; it does not make new ones."""
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last second factor can be replaced, not removed."""
        if settings.DEMO_MODE or authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
