"""Mails we send about organisations. Plain text, in the product's language, with the address from the settings alone."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from wegbereiter.accounts.models import User
from wegbereiter.organisations.models import Invitation


def invitation_mail(invitation: Invitation, token: str) -> EmailMessage:
    """The mail with the link. The host never comes from a request: a forged Host header would send the link elsewhere."""
    path = reverse("organisations:invitation_link", args=[token])
    with override(settings.LANGUAGE_CODE):
        values = {
            "organisation": invitation.organisation.name,
            "link": address(path),
            "expires_at": invitation.expires_at,
        }
        subject = _("Invitation to Wegbereiter: %(organisation)s") % values
        body = render_to_string("organisations/email/invitation.txt", values)
    return EmailMessage(subject=subject, body=body, to=[invitation.email])


def removed_factor_mail(user: User) -> EmailMessage:
    """Tells the person that somebody let them in anew: whoever did not ask for that hears of it here."""
    with override(user.language):
        subject = _("Wegbereiter: Your second factor was removed")
        body = render_to_string("organisations/email/removed_factor.txt", {"link": address(reverse("account_login"))})
    return EmailMessage(subject=subject, body=body, to=[user.email])


def address(path: str) -> str:
    """A page of ours as a mail names it."""
    origin = settings.PUBLIC_URL or settings.LOOPBACK_URL
    return f"{origin.rstrip('/')}{path}"
