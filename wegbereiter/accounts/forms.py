"""Forms of allauth for the second factor, with the rule that a code from the app counts once."""

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.models import Authenticator
from django.utils import timezone

from wegbereiter.accounts.actions import use_code


class _SingleUse:
    """Whoever reads a code over somebody's shoulder cannot use it again.

    allauth remembers used codes in Django's cache, and we have none.
    """

    authenticator: Authenticator

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not use_code(
            self.authenticator.pk, code, now=timezone.now()
        ):
            raise get_adapter().validation_error("incorrect_code")
        return code

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        context.request.refused = "accounts.second_factor.refused"
        super()._emit_authentication_failed(authenticator)  # type: ignore[misc]


class AuthenticateForm(_SingleUse, AllauthAuthenticateForm):
    """Second step of signing in."""


class ReauthenticateForm(_SingleUse, AllauthReauthenticateForm):
    """Once more before something that matters."""
