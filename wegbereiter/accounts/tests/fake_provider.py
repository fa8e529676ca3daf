"""An identity provider on the loopback, as honest or as false as a test wants it."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, KEY_ID = "wegbereiter", "geheim", "key-1"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class FakeProvider:
    """`claims` and `person` change what it says; `sign` how; `answer` the whole answer of the token endpoint."""

    def __init__(self) -> None:
        self.key = new_key()
        self.challenge = self.nonce = self.state = ""
        self.claims: dict[str, Any] = {}
        self.person: dict[str, Any] = {}
        self.sign: dict[str, Any] = {"algorithm": "RS256", "headers": {"kid": KEY_ID}}
        self.signing_key: Any = self.key
        self.answer: dict[str, Any] | None = None
        self.calls: list[str] = []
        self.url = ""

    def authorize(self, address: str) -> dict[str, str]:
        """What a browser brings along: the parameters of the redirect; remembers nonce and challenge."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.challenge, self.nonce, self.state = asked["code_challenge"], asked["nonce"], asked["state"]
        return asked

    def token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": "person-1", "iat": now, "exp": now + 300, "nonce": self.nonce}
        said = {name: value for name, value in {**claims, **self.claims}.items() if value is not None}
        return jwt.encode(said, self.signing_key, **self.sign)

    def respond(self, path: str, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        self.calls.append(path)
        if path == "/.well-known/openid-configuration":
            names = {
                "token_endpoint": "/token",
                "authorization_endpoint": "/authorize",
                "userinfo_endpoint": "/me",
                "jwks_uri": "/keys",
            }
            return 200, {"issuer": self.url, **{name: self.url + place for name, place in names.items()}}
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return 200, {"keys": [{**public, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}
        if path == "/token":
            return self._tokens(form)
        person = {"sub": "person-1", "email": "ada@example.org", "email_verified": True, "name": "Ada"}
        return 200, {**person, **self.person}

    def _tokens(self, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != self.challenge or form["client_secret"] != [SECRET]:
            return 400, {"error": "invalid_grant"}
        if self.answer is not None:
            return 200, self.answer
        return 200, {"access_token": "access", "token_type": "Bearer", "id_token": self.token()}


@contextmanager
def running() -> Iterator[FakeProvider]:
    provider = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(*provider.respond(self.path, {}))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(*provider.respond(self.path, parse_qs(body)))

        def _say(self, status: int, answer: dict[str, Any]) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
