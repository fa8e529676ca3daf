"""Mails and pages of django-allauth in our words: German says "Sie", and nobody is offered a sign-up that is closed."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context as allauth_context
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from babel.messages.pofile import read_po
from django.core import mail
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import gettext, override

from wegbereiter.accounts.wording import SENTENCES
from wegbereiter.organisations.factories import make_membership, make_user

ALLAUTH = Path(allauth.__file__).parent
FAMILIAR = re.compile(r"\b(du|dich|dir|dein\w*)\b", re.IGNORECASE)
SIGN_UP = re.compile(r"/konto/(3rdparty/|social/)?signup", re.IGNORECASE)
MAILS = sorted(
    f"{path.parents[1].name}/email/{path.name.removesuffix('_message.txt')}"
    for path in (ALLAUTH / "templates").glob("*/email/*_message.txt")
    if path.name != "base_message.txt"
)
SENT = ["account/email/password_reset_key", "account/email/unknown_account"]
pytestmark = pytest.mark.django_db


def words_of(answer):
    return re.sub(r"<[^>]*>", " ", answer.content.decode())


# ---------------------------------------------------------------- sentences
def test_every_familiar_sentence_of_the_library_has_our_german():
    with (ALLAUTH / "locale" / "de" / "LC_MESSAGES" / "django.po").open("rb") as file:
        texts = {
            entry.id
            for entry in read_po(file)
            for text in ([entry.string] if isinstance(entry.string, str) else entry.string)
            if entry.id and FAMILIAR.search(text)
        }

    assert texts - set(SENTENCES) == set()
    assert set(SENTENCES) - texts == set()


@pytest.mark.parametrize("sentence", SENTENCES)
def test_our_german_is_polite(sentence):
    with override("de"):
        german = gettext(sentence)

    assert german != sentence
    assert not FAMILIAR.search(german)


# ---------------------------------------------------------------- mails
def rendered(prefix, language):
    request = RequestFactory().get("/")
    request.user = make_user(email="ada@example.org")
    values = {
        "request": request,
        "user": request.user,
        "email": "ada@example.org",
        "signup_url": "http://testserver/konto/signup/",
        "password_reset_url": "http://testserver/konto/password/reset/",
        "activate_url": "http://testserver/konto/confirm-email/x/",
        "code": "123456",
        "provider": "oidc",
    }
    with override(language), allauth_context.request_context(request):
        get_adapter(request).send_mail(prefix, "ada@example.org", values)
    [message] = mail.outbox
    return f"{message.subject}\n{message.body}"


def test_there_are_mails_to_look_at():
    assert set(SENT) < set(MAILS)


@pytest.mark.parametrize("prefix", MAILS)
def test_mail_is_polite_and_offers_no_sign_up(prefix):
    text = rendered(prefix, "de")

    assert not FAMILIAR.search(text)
    assert not SIGN_UP.search(text)


@pytest.mark.parametrize("prefix", MAILS)
def test_mail_is_english_for_whoever_reads_english(prefix):
    text = rendered(prefix, "en")

    assert not re.search(r"\b(Sie|Ihr\w*|und|Konto|Passwort)\b", text)
    assert not SIGN_UP.search(text)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("address", ["ada@example.org", "niemand@example.org"])
def test_mails_that_are_sent_are_in_our_words(client, address, language):
    make_user(email="ada@example.org", password="x")

    client.post(reverse("account_reset_password"), {"email": address}, headers={"accept-language": language})

    [message] = mail.outbox
    assert message.body.strip().startswith({"de": "Guten Tag,", "en": "Good day,"}[language])
    assert ("/konto/password/reset/key/" in message.body) is (address == "ada@example.org")
    assert not re.search(r"sign ?up|registrier", message.body, re.IGNORECASE)
    assert not FAMILIAR.search(message.body)
    if address != "ada@example.org":
        assert "http" not in message.body


# ---------------------------------------------------------------- pages
FOR_VISITORS = [
    ("account_login", {}),
    ("account_inactive", {}),
    ("account_reset_password", {}),
    ("account_reset_password_done", {}),
    ("account_reset_password_from_key", {"uidb36": "1", "key": "x-y"}),
    ("account_reset_password_from_key_done", {}),
    ("socialaccount_login_cancelled", {}),
]
FOR_STAFF = [
    "accounts:security",
    "account_logout",
    "account_change_password",
    "account_reauthenticate",
    "usersessions_list",
    "mfa_index",
    "socialaccount_login_error",
    "mfa_list_webauthn",
    "mfa_deactivate_totp",
    "mfa_add_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
]


def check(answer):
    assert answer.status_code in {200, 401, 422}
    assert not FAMILIAR.search(words_of(answer))
    assert not SIGN_UP.search(answer.content.decode())


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("name", "kwargs"), FOR_VISITORS)
def test_page_for_visitors_is_polite_and_offers_no_sign_up(client, name, kwargs, method):
    answer = getattr(client, method)(reverse(name, kwargs=kwargs), headers={"accept-language": "de"})
    if answer.status_code != 405:
        check(answer)


@pytest.fixture
def staff(client, settings):
    settings.DEMO_MODE = True  # pages are open without a second factor
    user = make_user(email="ada@example.org", password="Regen auf dem Neckar")
    make_membership("manager", user=user)
    client.post("/konto/login/", {"login": user.email, "password": "Regen auf dem Neckar"})
    RecoveryCodes.activate(user)
    TOTP.activate(user, generate_totp_secret())
    return client


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", FOR_STAFF)
def test_page_of_the_account_is_polite_and_offers_no_sign_up(staff, name, method):
    answer = getattr(staff, method)(reverse(name), headers={"accept-language": "de"})
    if answer.status_code not in {302, 405}:
        check(answer)


def test_messages_after_what_one_does_are_polite(staff):
    values = {"oldpassword": "Regen auf dem Neckar", "password1": "Nebel auf der Alb 7", "password2": "Nebel am Neckar"}
    differing = staff.post(reverse("account_change_password"), values, headers={"accept-language": "de"})
    check(differing)
    assert "zweimal dasselbe Passwort" in words_of(differing)

    staff.post(reverse("account_change_password"), {**values, "password2": values["password1"]})

    told = staff.get(reverse("accounts:security"), headers={"accept-language": "de"})
    check(told)
