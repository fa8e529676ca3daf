"""Sign-in by an identity provider (OpenID Connect), stricter than allauth's own.

allauth may take the identity from an unsigned answer of the token endpoint. We ask for a signed token each time:
signature by a key of the provider and an asymmetric method, issuer, audience, validity, our own nonce, one subject in
all answers; and we believe an e-mail address only if the provider says in so many words that it has verified it.
"""

import json
import secrets
from hmac import compare_digest
from typing import Any

import jwt
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from requests import RequestException

# Asymmetric only: with a shared secret, or "none", anybody could sign.
METHODS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY_SECONDS = 60
NEEDED = ["iss", "aud", "sub", "exp", "iat", "nonce"]


class VerifiedProvider(OpenIDConnectProvider):
    def redirect(self, request: HttpRequest, process: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the provider, with a nonce that must come back. Only to sign in: connecting accounts is not offered."""
        del process
        nonce = secrets.token_urlsafe(32)
        asked = {"nonce": nonce}
        if level := self.app.settings.get("acr_values"):
            asked["acr_values"] = level
        kwargs["auth_params"] = {**self.get_auth_params(), **asked}  # nothing from the address of the request
        kwargs["scope"] = self.get_scope()
        return super().redirect(request, AuthProcess.LOGIN, *args, nonce=nonce, **kwargs)

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """The address, if it is verified: true, not "true"."""
        person = data["userinfo"]
        email = person.get("email")
        if not isinstance(email, str) or person.get("email_verified") is not True:
            return []
        return [EmailAddress(email=email, verified=True, primary=True)]

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing: an account's name and address come from its invitation, never from the provider."""
        del data
        return {}


class VerifiedAdapter(OpenIDConnectOAuth2Adapter):
    state: dict[str, Any]

    def get_provider(self) -> VerifiedProvider:
        provider = super().get_provider()
        verified = VerifiedProvider(self.request, app=provider.app)
        verified.oauth2_adapter_class = VerifiedAdapter
        return verified

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> Any:
        claims = self._claims(app, kwargs["response"].get("id_token"))
        person = self._fetch_user_info(token.token) if app.settings.get("fetch_userinfo", True) else claims
        if person.get("sub") != claims["sub"]:
            raise OAuth2Error("userinfo speaks of somebody else")
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims, "userinfo": person})

    def _claims(self, app: SocialApp, token: object) -> dict[str, Any]:
        """What the signed token says. Raises OAuth2Error for anything that is not meant for us, here and now."""
        if not isinstance(token, str):
            raise OAuth2Error("no id_token")
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key=self._key(token),
                algorithms=METHODS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY_SECONDS,
                options={"require": NEEDED},
            )
        except (jwt.PyJWTError, KeyError, ValueError) as error:
            raise OAuth2Error("id_token refused") from error
        self._check(app, claims)
        return claims

    def _check(self, app: SocialApp, claims: dict[str, Any]) -> None:
        nonce = self.state.get("nonce") or ""
        if not nonce or not compare_digest(str(claims["nonce"]), nonce):
            raise OAuth2Error("wrong nonce")
        if claims.get("azp", app.client_id) != app.client_id or len(_listed(claims["aud"])) > 1:
            raise OAuth2Error("meant for another program as well")
        levels = (app.settings.get("acr_values") or "").split()
        if levels and claims.get("acr") not in levels:
            raise OAuth2Error("trust level too low")

    def _key(self, token: str) -> Any:
        """The provider's key that the token names, or its only one. Raises KeyError and jwt's errors."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = jwt.PyJWKSet.from_json(json.dumps(answer.json()))
        header = jwt.get_unverified_header(token)
        if "kid" not in header and len(keys.keys) == 1:
            return keys.keys[0]
        return keys[header["kid"]]


def _listed(audience: object) -> list[object]:
    return audience if isinstance(audience, list) else [audience]


class CallbackView(OAuth2CallbackView):
    adapter: VerifiedAdapter

    def _get_state(self, request: HttpRequest, provider: VerifiedProvider) -> tuple[dict[str, Any] | None, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, response


@login_not_required
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send somebody to the provider."""
    return _answer(OAuth2LoginView, request, provider_id)


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Somebody comes back from the provider."""
    return _answer(CallbackView, request, provider_id)


def _answer(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    adapter = VerifiedAdapter(request, provider_id)
    try:
        answer: HttpResponse = view.adapter_view(adapter)(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except (RequestException, KeyError) as error:  # the provider does not answer, or its description lacks something
        answer = render_authentication_error(request, adapter.get_provider(), exception=error)
    return answer
