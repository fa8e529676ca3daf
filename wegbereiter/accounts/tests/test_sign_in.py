"""Signing in, the second factor, sessions, passwords: allauth's pages under our rules."""

import re
import time
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from wegbereiter.accounts import actions
from wegbereiter.accounts.models import User
from wegbereiter.accounts.rules import window_start
from wegbereiter.audit.models import Event
from wegbereiter.organisations.factories import make_membership, make_user
from wegbereiter.testing.client import RoleClient

pytestmark = pytest.mark.django_db
PASSWORD = "Regen auf dem Neckar"
OTHER = "Nebel auf der Alb 7"
LOGIN = "/konto/login/"


@pytest.fixture
def user():
    return make_user(email="ada@example.org", password=PASSWORD, name="Ada Beispiel")


@pytest.fixture
def member(user, settings):
    settings.DEMO_MODE = True  # pages are open without a second factor
    return make_membership("manager", user=user)


def sign_in(client, password=PASSWORD, login="ada@example.org", **headers):
    return client.post(LOGIN, {"login": login, "password": password}, headers=headers)


def signed_in(client):
    return client.get(reverse("accounts:security")).status_code == 200


MOMENT = time.time()


@pytest.fixture(autouse=True)
def one_window(monkeypatch):
    """A test that tries a hundred times is not to begin in one counting window and end in the next."""
    begun = timezone.now()

    def counted_from(now, window):
        return window_start(begun if now - begun < window else now, window)

    monkeypatch.setattr(actions, "window_start", counted_from)


@pytest.fixture(autouse=True)
def the_clock_of_the_app_stands_still(monkeypatch):
    """Half a minute may end between a code and its check: on a slow machine it does."""
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", SimpleNamespace(time=lambda: MOMENT))


def code(secret, step=0):
    return format_hotp_value(hotp_value(secret, int(MOMENT) // 30 + step))


# ---------------------------------------------------------------- password
def test_right_password_signs_in_and_is_recorded(client, user):
    assert sign_in(client)["Location"] == "/"

    assert signed_in(client)
    event = Event.objects.get(code="accounts.session.started")
    assert (event.user_id, event.data) == (user.pk, {})


@pytest.mark.parametrize("spelling", ["ADA@example.org", " ada@example.org"])
def test_address_is_taken_in_any_spelling(client, user, spelling):
    sign_in(client, login=spelling)

    assert signed_in(client)


def test_wrong_password_and_unknown_address_look_the_same(client, user):
    wrong = sign_in(client, password="falsch")
    unknown = sign_in(client, login="bob@example.org")

    def text(answer, login):
        page = re.sub(r'value="[^"]{64}"', "", answer.content.decode())
        return page.replace(login, "")

    assert wrong.status_code == unknown.status_code
    assert text(wrong, "ada@example.org") == text(unknown, "bob@example.org")
    assert Event.objects.filter(code="accounts.session.refused", kind="refusal").count() == 2
    assert all(event.data == {"view": "accounts:sign_in", "status": 200} for event in Event.objects.all())


@pytest.mark.parametrize(("login", "password"), [("ada@example.org", "falsch"), ("bob@example.org", "falsch")])
def test_each_try_costs_one_hash(client, user, monkeypatch, login, password):
    hashed = []
    encode = MD5PasswordHasher.encode

    def counting(self, value, salt):
        hashed.append(value)
        return encode(self, value, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)

    sign_in(client, password=password, login=login)

    assert len(hashed) == 1


def test_account_that_is_switched_off_cannot_sign_in(client, user):
    User.objects.update(is_active=False)

    sign_in(client)

    assert not signed_in(client)


def test_account_switched_off_is_out_at_the_next_request(client, member):
    sign_in(client)
    User.objects.update(is_active=False)

    assert not signed_in(client)


@pytest.mark.parametrize(
    "next_page",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:evil.example"],
)
def test_sign_in_leads_to_our_own_pages_alone(client, user, next_page):
    answer = client.post(
        f"{LOGIN}?next={next_page}", {"login": "ada@example.org", "password": PASSWORD, "next": next_page}
    )

    assert "evil" not in answer.get("Location", "")
    assert not answer.get("Location", "").startswith("javascript")


# ---------------------------------------------------------------- limits
def test_eleventh_try_is_refused_even_with_the_right_password(client, user):
    for _ in range(10):
        assert sign_in(client, password="falsch").status_code == 200

    answer = sign_in(client)

    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert not signed_in(client)
    assert sign_in(RoleClient()).status_code == 429
    assert sign_in(client, login=" ADA@EXAMPLE.ORG ").status_code == 429


def test_refused_try_is_not_hashed_and_needs_no_token(client, user, monkeypatch):
    for _ in range(10):
        sign_in(client, password="falsch")
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *_args: pytest.fail("hashed"))

    strict = RoleClient(enforce_csrf_checks=True)

    assert sign_in(strict).status_code == 429


def test_nobody_is_locked_out_for_ever(client, user, monkeypatch):
    for _ in range(11):
        sign_in(client, password="falsch")
    later = time.time() + 15 * 60 + 1
    from datetime import UTC, datetime

    monkeypatch.setattr("wegbereiter.accounts.middleware.timezone.now", lambda: datetime.fromtimestamp(later, UTC))

    sign_in(client)

    assert signed_in(client)


def test_one_address_cannot_try_all_accounts(client, user):
    answers = [sign_in(client, login=f"person{n}@example.org").status_code for n in range(101)]

    assert answers == [200] * 100 + [429]
    assert sign_in(client).status_code == 429


def test_many_addresses_cannot_try_one_account(user, settings):
    settings.HTTPS = True
    answers = []
    for number in range(11):
        client = RoleClient()
        answers.append(sign_in(client, password="falsch", **{"x-forwarded-for": f"203.0.113.{number}"}).status_code)

    assert answers == [200] * 10 + [429]


def test_forged_forwarding_changes_nothing_without_a_proxy(client, user):
    for number in range(100):
        sign_in(client, login=f"person{number}@example.org", **{"x-forwarded-for": f"203.0.113.{number}"})

    assert sign_in(client, **{"x-forwarded-for": "203.0.113.250"}).status_code == 429


# ---------------------------------------------------------------- second factor
@pytest.fixture
def secret(user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def give(client, value):
    return client.post(reverse("mfa_authenticate"), {"code": value})


def test_password_alone_opens_nothing(client, member, secret):
    assert sign_in(client)["Location"] == reverse("mfa_authenticate")

    assert not signed_in(client)
    assert client.get("/organisationen/")["Location"].startswith(LOGIN)


@pytest.mark.parametrize("step", [-1, 0, 1])
def test_code_of_the_app_opens(client, member, secret, step):
    sign_in(client)
    give(client, code(secret, step))

    assert signed_in(client)


@pytest.mark.parametrize("step", [-3, 3])
def test_code_of_another_time_opens_nothing(client, member, secret, step):
    sign_in(client)
    give(client, code(secret, step))

    assert not signed_in(client)


def test_code_works_once(client, member, secret):
    value, other = code(secret), RoleClient()
    sign_in(client)
    sign_in(other)
    give(client, value)
    give(other, value)
    assert signed_in(client)
    assert not signed_in(other)

    give(other, f" {value[:3]} {value[3:]} ")
    assert not signed_in(other)


def test_recovery_code_works_once(client, member, secret, user):
    value, other = RecoveryCodes.activate(user).generate_codes()[0], RoleClient()
    sign_in(client)
    sign_in(other)
    give(client, value)
    give(other, value)

    assert signed_in(client)
    assert not signed_in(other)


def test_codes_cannot_be_tried_through(client, member, secret):
    """A new sign-in, and so a new session, gives no further tries."""
    answers = []
    for _ in range(2):
        sign_in(client)
        answers += [give(client, "000000").status_code for _ in range(6)]
        client.cookies.clear()

    assert answers == [200] * 10 + [429] * 2
    assert Event.objects.filter(code="accounts.second_factor.refused").count() == 10


def test_second_step_without_the_first_leads_back(client, secret):
    assert give(client, code(secret)).status_code == 302
    assert not signed_in(client)


def test_second_factor_is_set_up(client, user, settings):
    make_membership("manager", user=user)
    sign_in(client)
    assert client.get("/organisationen/")["Location"] == reverse("mfa_index")
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]

    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})

    assert Authenticator.objects.filter(user=user, type="totp").exists()
    assert client.get("/organisationen/").status_code == 200
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200


def test_fresh_sign_in_need_not_be_repeated_an_old_one_must(client, member, monkeypatch):
    sign_in(client)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200

    now = time.time()
    monkeypatch.setattr("wegbereiter.accounts.adapters.time.time", lambda: now + 901)

    answer = client.get(reverse("mfa_activate_totp"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_last_second_factor_cannot_be_taken_away(client, user, secret):
    make_membership("manager", user=user)
    sign_in(client)
    give(client, code(secret))

    client.post(reverse("mfa_deactivate_totp"))

    assert Authenticator.objects.filter(user=user, type="totp").exists()
    assert client.get("/organisationen/").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "usersessions_list",
        "account_change_password",
        "accounts:security",
    ],
)
def test_pages_of_the_account_open(client, member, name):
    sign_in(client)

    assert client.get(reverse(name)).status_code == 200


def test_passkey_page_asks_before_anybody_is_known(client):
    answer = client.get(
        reverse("mfa_login_webauthn"), headers={"accept": "application/json", "x-requested-with": "XMLHttpRequest"}
    )

    assert answer.status_code == 200
    assert "request_options" in answer.json()


def test_security_page_tells_what_is_set_up(client, member, user, secret):
    RecoveryCodes.activate(user)
    sign_in(client)
    give(client, code(secret))

    context = client.get(reverse("accounts:security")).context

    assert [context[name] for name in ("has_totp", "has_passkey", "has_recovery_codes", "sessions")] == [
        True,
        False,
        True,
        1,
    ]


@pytest.mark.parametrize(
    "path",
    ["signup/", "email/", "confirm-email/", "confirm-email/abc/", "3rdparty/", "3rdparty/signup/", "social/connections/",
     "social/signup/", "login/code/confirm/"],
)  # fmt: skip
def test_pages_that_are_not_offered_are_not_there(client, member, path):
    assert client.get(f"/konto/{path}").status_code == 404
    sign_in(client)
    for method in (client.get, client.post):
        assert method(f"/konto/{path}", {"email": "boss@example.org", "action_add": "1"}).status_code == 404


# ---------------------------------------------------------------- sessions
def key(client):
    return client.cookies["session"].value


def test_session_key_changes_with_sign_in(client, user):
    client.get(LOGIN)
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["session"] = session.session_key

    sign_in(client)

    assert key(client) != session.session_key
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_sign_out_ends_the_session_on_the_server(client, member):
    sign_in(client)
    old = key(client)

    client.post(reverse("account_logout"))

    assert not Session.objects.filter(session_key=old).exists()
    other = RoleClient()
    other.cookies["session"] = old
    assert not signed_in(other)


def test_sign_out_by_a_link_does_nothing(client, member):
    sign_in(client)
    client.get(reverse("account_logout"))

    assert signed_in(client)


@pytest.mark.parametrize(("minutes", "open_still"), [(29, True), (31, False)])
def test_session_ends_after_half_an_hour_without_a_request(client, member, monkeypatch, minutes, open_still):
    sign_in(client)
    now = time.time()
    monkeypatch.setattr("wegbereiter.accounts.middleware.time.time", lambda: now + minutes * 60)

    assert signed_in(client) is open_still
    assert signed_in(client) is open_still


def test_session_ends_after_twelve_hours_however_busy(client, member, monkeypatch):
    sign_in(client)
    now, opened = time.time(), []
    for step in range(1, 38):
        monkeypatch.setattr("wegbereiter.accounts.middleware.time.time", lambda step=step: now + step * 20 * 60)
        opened.append(signed_in(client))

    assert opened == [True] * 36 + [False]


def test_password_change_ends_other_sessions(client, member):
    other = RoleClient()
    sign_in(client)
    sign_in(other)
    before = key(client)

    answer = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    )

    assert answer.status_code == 302
    assert key(client) != before
    assert signed_in(client)
    assert not signed_in(other)


@pytest.mark.parametrize("new", ["kurz", "password1234", "ada@example.org"])
def test_weak_password_is_not_taken(client, member, new):
    sign_in(client)
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert User.objects.get().check_password(PASSWORD)


def test_sixth_session_ends_the_first(user, member):
    clients = [RoleClient() for _ in range(6)]
    for one in clients:
        sign_in(one)

    assert [signed_in(one) for one in clients] == [False] + [True] * 5
    assert UserSession.objects.filter(user=user).count() == 5


def test_other_session_can_be_ended_from_the_list(client, member):
    other = RoleClient()
    sign_in(other)
    sign_in(client)

    client.post(reverse("usersessions_list"))

    assert signed_in(client)
    assert not signed_in(other)


# ---------------------------------------------------------------- forgotten password
RESET = "/konto/password/reset/"


def ask(client, email="ada@example.org", **headers):
    return client.post(RESET, {"email": email}, headers=headers)


def link():
    return re.search(r"https?://\S+?(/konto/password/reset/key/\S+)", mail.outbox[-1].body)[1]


def follow(client, path, password=OTHER):
    form = client.get(path)
    if form.status_code != 302:
        return form
    return client.post(form["Location"], {"password1": password, "password2": password})


def test_forgotten_password_is_set_anew_once(client, user):
    ask(client)
    path = link()

    follow(client, path)

    user.refresh_from_db()
    assert user.check_password(OTHER)
    assert not signed_in(client)
    follow(client, path, password="Noch ein Regen 99")
    user.refresh_from_db()
    assert user.check_password(OTHER)


def test_setting_it_anew_ends_every_session(client, member):
    sign_in(client)
    other = RoleClient()
    ask(other)
    follow(other, link())

    assert not signed_in(client)


def test_link_holds_an_hour(client, user, monkeypatch, settings):
    assert settings.PASSWORD_RESET_TIMEOUT == 3600
    ask(client)
    path = link()
    from django.contrib.auth.tokens import PasswordResetTokenGenerator

    now = PasswordResetTokenGenerator._now
    from datetime import timedelta

    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: now(self) + timedelta(seconds=3601))

    follow(client, path)

    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_answer_is_the_same_for_unknown_addresses(client, user):
    known, unknown = ask(client), ask(client, "bob@example.org")

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [["ada@example.org"], ["bob@example.org"]]


def test_sixth_mail_to_one_address_is_refused(client, user):
    answers = [ask(RoleClient(), spelling).status_code for spelling in ["ada@example.org", "ADA@example.org"] * 3]

    assert answers == [302] * 5 + [429]
    assert len(mail.outbox) == 5


def test_forged_host_does_not_reach_the_mail(client, user, settings):
    assert ask(client, host="evil.example").status_code == 400
    settings.PUBLIC_URL = "https://pakt.example.de"
    settings.ALLOWED_HOSTS = ["pakt.example.de"]
    assert ask(client, **{"host": "pakt.example.de:666", "x-forwarded-host": "evil.example"}).status_code == 302

    [message] = mail.outbox
    assert "https://pakt.example.de/konto/password/reset/key/" in message.body
    assert ":666" not in message.body
    assert "evil" not in message.body
    follow_path = link()
    settings.ALLOWED_HOSTS = ["testserver"]
    follow(client, follow_path)
    user.refresh_from_db()
    assert user.check_password(OTHER)


def test_second_factor_stays_after_the_password_was_reset(client, member, secret):
    ask(client)
    follow(client, link())
    sign_in(client, password=OTHER)

    assert not signed_in(client)


# ---------------------------------------------------------------- policy of the sign-in page
def test_form_action_names_the_identity_providers_on_the_sign_in_page_alone(client, settings):
    settings.IDENTITY_PROVIDER_ORIGINS = ["https://idp.example"]

    assert "form-action 'self' https://idp.example" in client.get(LOGIN)["Content-Security-Policy"]
    assert "idp.example" not in client.get(RESET)["Content-Security-Policy"]


def test_form_action_is_narrow_without_a_provider(client):
    assert "form-action 'self';" in client.get(LOGIN)["Content-Security-Policy"] + ";"
