"""Forms of allauth for the second factor, with the rule that a code from the app counts once; how one is reached."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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


class ReachForm(forms.Form):
    """Everything may stay empty: then it is left out on paper."""

    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        validators=[
            RegexValidator(r"^[0-9+()/ \-]{5,}$", _("Digits, spaces and + ( ) / - only, so that it can be dialled."))
        ],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    office_hours = forms.CharField(
        label=_("Office hours"), max_length=120, required=False, help_text=_("For example: Mo 9–12, Th 14–18")
    )
    room = forms.CharField(
        label=_("Room and address"), max_length=200, required=False, help_text=_("For example: town hall, room 7")
    )


class AddPasskeyForm(AddWebAuthnForm):
    """Ready for signing in without a password, as that is what the sign-in page offers; allauth leaves it unticked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this passkey")
        self.fields["name"].help_text = _("So that you know later which device it is on.")
        self.fields["passwordless"].label = _("Sign in with it alone, without a password")
        self.fields["passwordless"].help_text = _("The device asks for a fingerprint, face or PIN.")
        self.fields["passwordless"].initial = True
