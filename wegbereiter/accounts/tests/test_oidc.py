"""Sign-in by an identity provider: one good way, and every bad one refused."""

import base64
import json
import time

import jwt
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.urls import reverse

from wegbereiter.accounts.models import User
from wegbereiter.accounts.tests.fake_provider import CLIENT, KEY_ID, SECRET, new_key, running
from wegbereiter.audit.models import Event
from wegbereiter.organisations.factories import make_user
from wegbereiter.testing.client import RoleClient

pytestmark = pytest.mark.django_db
START, BACK = "/konto/oidc/land/login/", "/konto/oidc/land/login/callback/"


@pytest.fixture(scope="module")
def shared_provider():
    with running() as provider:
        yield provider


@pytest.fixture
def provider(shared_provider, settings):
    fresh = type(shared_provider)()
    fresh.key, fresh.url = shared_provider.key, shared_provider.url
    fresh.signing_key = fresh.key
    shared_provider.__dict__.update(fresh.__dict__)
    app = {
        "provider_id": "land", "name": "Land", "client_id": CLIENT, "secret": SECRET,
        "settings": {"server_url": fresh.url, "oauth_pkce_enabled": True},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    return shared_provider


@pytest.fixture
def user():
    return make_user(email="ada@example.org", password="Regen auf dem Neckar")


def go(client, path=START):
    return client.post(path)


def come_back(client, provider, **changes):
    asked = {"code": "code", "state": provider.state, **changes}
    return client.get(BACK, {name: value for name, value in asked.items() if value is not None})


def sign_in(client, provider, **changes):
    provider.authorize(go(client)["Location"])
    return come_back(client, provider, **changes)


def signed_in(client):
    return client.get(reverse("accounts:security")).status_code == 200


def refused(client):
    event = Event.objects.filter(code="accounts.identity.refused", kind="refusal").first()
    return not signed_in(client) and event is not None and event.data["status"] == 401


# ---------------------------------------------------------------- the good way
def test_known_account_is_signed_in(client, provider, user):
    answer = sign_in(client, provider)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert signed_in(client)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert not SocialAccount.objects.exists()


def test_request_carries_state_nonce_and_challenge_of_its_own(client, provider):
    first, second = (provider.authorize(go(RoleClient())["Location"]) for _ in range(2))

    assert first["code_challenge_method"] == "S256"
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 16
        assert first[name] != second[name]


def test_address_of_the_request_adds_nothing(client, provider):
    asked = provider.authorize(
        go(client, f"{START}?auth_params=nonce%3Dplanted%26prompt%3Dnone&scope=admin&process=connect")["Location"]
    )

    assert asked["nonce"] != "planted"
    assert "prompt" not in asked
    assert "admin" not in asked["scope"]


def test_redirect_needs_a_click(client, provider):
    assert client.get(START).status_code == 200
    assert provider.calls == []


def test_second_factor_is_asked_all_the_same(client, provider, user):
    TOTP.activate(user, generate_totp_secret())

    assert sign_in(client, provider)["Location"] == reverse("mfa_authenticate")
    assert not signed_in(client)


def test_trust_level_is_asked_for_and_enough(client, provider, user, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["acr_values"] = "substantial high"
    provider.claims = {"acr": "high"}
    asked = provider.authorize(go(client)["Location"])

    come_back(client, provider)

    assert asked["acr_values"] == "substantial high"
    assert signed_in(client)


def test_identity_may_stand_in_the_token_alone(client, provider, user, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["fetch_userinfo"] = False
    provider.claims = {"email": "ada@example.org", "email_verified": True}

    sign_in(client, provider)

    assert signed_in(client)
    assert "/me" not in provider.calls


def test_key_without_a_name_is_found_if_it_is_the_only_one(client, provider, user):
    provider.sign = {"algorithm": "RS256"}

    sign_in(client, provider)

    assert signed_in(client)


# ---------------------------------------------------------------- false tokens
@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"}, {"iss": None},
        {"aud": "other"}, {"aud": ["wegbereiter", "other"]}, {"aud": None}, {"azp": "other"},
        {"nonce": "other"}, {"nonce": None}, {"nonce": ""},
        {"exp": int(time.time()) - 3600}, {"exp": None}, {"iat": int(time.time()) + 3600}, {"iat": None}, {"nbf": int(time.time()) + 3600},
        {"sub": None}, {"sub": "person-2"},
    ],
)  # fmt: skip
def test_false_claims_are_refused(client, provider, user, claims):
    provider.claims = claims

    sign_in(client, provider)

    assert refused(client)


def test_signature_of_another_key_is_refused(client, provider, user):
    provider.signing_key = new_key()

    sign_in(client, provider)

    assert refused(client)


def test_unsigned_token_is_refused(client, provider, user):
    provider.signing_key, provider.sign = None, {"algorithm": "none", "headers": {"kid": KEY_ID}}

    sign_in(client, provider)

    assert refused(client)


def test_token_signed_with_the_public_key_as_a_shared_secret_is_refused(client, provider, user):
    provider.authorize(go(client)["Location"])
    public = provider.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    now = int(time.time())
    claims = {
        "iss": provider.url,
        "aud": CLIENT,
        "sub": "person-1",
        "iat": now,
        "exp": now + 300,
        "nonce": provider.nonce,
    }
    header, body = ({"alg": "HS256", "kid": KEY_ID, "typ": "JWT"}, claims)
    text = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, body))
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(text.encode(), public)
    forged = f"{text}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"
    provider.answer = {"access_token": "access", "id_token": forged}

    come_back(client, provider)

    assert refused(client)


@pytest.mark.parametrize("headers", [{"kid": "other"}, {"kid": "../keys"}])
def test_unknown_key_is_refused(client, provider, user, headers):
    provider.sign = {"algorithm": "RS256", "headers": headers}

    sign_in(client, provider)

    assert refused(client)


@pytest.mark.parametrize(
    "answer",
    [
        {"access_token": "access"},
        {"access_token": "access", "id_token": "x"},
        {"access_token": "access", "id_token": 5},
        {},
        {"id_token": "x"},
    ],
)
def test_answer_without_a_signed_token_is_refused(client, provider, user, answer):
    provider.answer = answer

    sign_in(client, provider)

    assert refused(client)


def test_too_low_a_trust_level_is_refused(client, provider, user, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["acr_values"] = "high"
    provider.claims = {"acr": "low"}

    sign_in(client, provider)

    assert refused(client)


# ---------------------------------------------------------------- false ways back
@pytest.mark.parametrize("changes", [{"state": "other"}, {"state": None}, {"code": None}, {"error": "server_error"}])
def test_wrong_state_or_no_code_is_refused(client, provider, user, changes):
    sign_in(client, provider, **changes)

    assert refused(client)


def test_state_of_another_browser_is_refused(client, provider, user):
    provider.authorize(go(RoleClient())["Location"])

    come_back(client, provider)

    assert refused(client)


def test_way_back_works_once(client, provider, user):
    sign_in(client, provider)
    client.post(reverse("account_logout"))

    come_back(client, provider)

    assert refused(client)


def test_wrong_proof_of_the_code_is_refused(client, provider, user):
    provider.authorize(go(client)["Location"])
    provider.challenge = "other"

    come_back(client, provider)

    assert refused(client)


def test_person_who_cancels_is_told_so(client, provider, user):
    answer = sign_in(client, provider, error="access_denied", code=None)

    assert answer["Location"] == reverse("socialaccount_login_cancelled")
    assert client.get(answer["Location"]).status_code == 200


# ---------------------------------------------------------------- whose account
@pytest.mark.parametrize(
    "person",
    [{"email_verified": False}, {"email_verified": "true"}, {"email_verified": None}, {"email": None}, {"email": 5}],
)
def test_address_that_is_not_verified_opens_no_account(client, provider, user, person):
    provider.person = person

    sign_in(client, provider)

    assert not signed_in(client)


def test_unknown_person_gets_no_account(client, provider, user):
    provider.person = {"email": "fremd@example.org"}

    answer = sign_in(client, provider)

    assert not signed_in(client)
    assert User.objects.count() == 1
    assert "fremd" not in answer.get("Location", "")


def test_person_of_another_subject_than_the_token_is_refused(client, provider, user):
    provider.person = {"sub": "person-2"}

    sign_in(client, provider)

    assert refused(client)


def test_account_that_is_switched_off_stays_closed(client, provider, user):
    User.objects.update(is_active=False)

    sign_in(client, provider)

    assert not signed_in(client)


def test_unknown_provider_is_not_there(client, provider):
    assert client.post("/konto/oidc/other/login/").status_code == 404
    assert client.get("/konto/oidc/other/login/callback/").status_code == 404


def test_provider_that_is_down_is_told_so(client, provider, user, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"

    assert go(client).status_code in {200, 401, 502, 503}
    assert not signed_in(client)
