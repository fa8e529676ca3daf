"""T22, T19, T20: headers on every address and every kind of answer, no form without its token, no way off the host."""

import json
import os
import re
import subprocess
import sys
from copy import copy
from itertools import product
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, include, path, reverse

from tests.access.cells import People, savepoint, targets, texts
from tests.access.headers import missing
from tests.access.matrix import BY_NAME, ROWS
from tests.access.row import Row
from wegbereiter.testing.client import RoleClient


def roles_for(row: Row) -> str:
    """A role that reaches the page, so that the page itself answers."""
    allowed = [role for roles in (*row.get, *row.post) for role in roles]
    return next(
        (role for role in ("manager", "state_officer", "funding_clerk", *allowed) if role in allowed), "manager"
    )


def member_for(people: People, row: Row):
    role = roles_for(row)
    return next(member for (code, body), member in people.world.members.items() if code == role)


@pytest.mark.parametrize("without", ["HeadersMiddleware", "CSPMiddleware"])
def test_whoever_asks_an_address_notices_what_is_missing(people: People, without: str):
    """The matrix asks every address as every role; each answer is looked at there."""
    fewer = [name for name in settings.MIDDLEWARE if not name.endswith(without)]
    naked = copy(people)
    with override_settings(MIDDLEWARE=fewer):
        naked.client = RoleClient(raise_request_exception=False)
        with pytest.raises(AssertionError, match="carries no"):
            naked.ask("GET", reverse("pact:editions"), membership=None)


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


class Planted:
    """The program's addresses and one that fails."""

    urlpatterns = [path("kaputt/", broken), path("", include("wegbereiter.urls"))]


def test_answers_to_what_goes_wrong_carry_them_too(people: People):
    client = RoleClient(raise_request_exception=False)
    member = people.world.members["manager", "towna"]
    with savepoint(), override_settings(ROOT_URLCONF=Planted):
        answers = {
            400: client.get("/", headers={"host": "evil.example"}),
            403: people.ask("GET", reverse("funding:allotments"), membership=member),
            404: client.get("/gibt-es-nicht/"),
            405: client.post(reverse("pact:editions")),
            410: client.get(reverse("organisations:invitation")),
            500: people.ask("GET", "/kaputt/", membership=member),
        }
        csrf = RoleClient(enforce_csrf_checks=True).post(reverse("accounts:sign_in"), {"login": "a@example.org"})
        # A counting window may end in between, and each lets ten pass.
        tries = [client.post(reverse("accounts:sign_in"), {"login": "a@example.org"}) for _ in range(21)]

    answers |= {"csrf": csrf, 429: next(answer for answer in tries if answer.status_code == 429)}
    assert {status: answer.status_code for status, answer in answers.items()} == {
        **{status: status for status in (400, 403, 404, 405, 410, 500, 429)},
        "csrf": 403,
    }
    assert {status: missing(answer) for status, answer in answers.items() if missing(answer)} == {}


@pytest.mark.parametrize("file", ["wegbereiter/app.css", "wegbereiter/app.js", "wegbereiter/icons.svg", "missing.css"])
def test_static_files_carry_them_too(people: People, file: str):
    with savepoint():
        response = RoleClient().get(f"/static/{file}")
        assert list(texts(response))  # read to the end, which closes the file

    assert response.status_code == (404 if file == "missing.css" else 200)
    assert missing(response, stored=True) == []


def test_https_is_asked_for_when_there_is_https(people: People):
    with savepoint(), override_settings(SECURE_HSTS_SECONDS=31_536_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True):
        response = RoleClient().get(reverse("pact:editions"), secure=True)

    assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


# ---------------------------------------------------------------- T19: no form without its token


def patterns(found: list | None = None) -> list[URLPattern]:
    inner = get_resolver().url_patterns if found is None else found
    return [p for i in inner for p in (patterns(i.url_patterns) if isinstance(i, URLResolver) else [i])]


def test_no_page_is_exempt():
    assert [str(p.pattern) for p in patterns() if getattr(p.callback, "csrf_exempt", False)] == []


POSTED = [row for row in ROWS if row.post]


@pytest.mark.parametrize("row", POSTED, ids=lambda row: row.name)
def test_form_without_its_own_token_is_refused(people: People, row: Row):
    member = member_for(people, row)
    url = targets(people.world, row, "towna", every=False)["own"]
    strict = copy(people)  # with its sessions
    strict.client = RoleClient(enforce_csrf_checks=True, raise_request_exception=False)

    answers = {
        "none": strict.ask("POST", url, membership=member, data={"x": "1"}),
        "invented": strict.ask("POST", url, membership=member, data={"csrfmiddlewaretoken": "a" * 64}),
        "invented header": strict.ask("POST", url, membership=member, data={"x": "1"}, **{"X-CSRFToken": "a" * 64}),
        "visitor": strict.ask("POST", url, membership=None, data={"x": "1"}),
    }

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 403)
    assert all("Diese Seite ist veraltet" in answer.content.decode() for answer in answers.values())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_token_counts_from_our_own_pages_only(people: People, headers: dict[str, str], status: int):
    client = RoleClient(enforce_csrf_checks=True)
    with savepoint():
        page = client.get(reverse("accounts:sign_in")).content.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        data = {"csrfmiddlewaretoken": token, "login": "nobody@example.org", "password": "x"}
        response = client.post(reverse("accounts:sign_in"), data, headers=headers)

    assert response.status_code == status


# ---------------------------------------------------------------- cookies


def signed_in(client: RoleClient, people: People, **more: str) -> HttpResponse:
    member = people.world.members["manager", "towna"]
    return client.post(reverse("accounts:sign_in"), {"login": member.user.email, "password": "x", **more})


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(people: People):
    client = RoleClient()
    with savepoint():
        client.get(reverse("accounts:sign_in"))
        client.post(reverse("set_language"), {"language": "en"})
        assert signed_in(client, people).status_code == 302

    flags = {name: (c["httponly"], c["samesite"], c["domain"], c["path"]) for name, c in client.cookies.items()}
    assert flags == dict.fromkeys(("session", "csrf", "language"), (True, "Lax", "", "/"))


def test_cookies_on_the_internet_belong_to_this_host_and_https():
    code = (
        "import json; from django.conf import settings as s; print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, "
        "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE, s.SESSION_COOKIE_DOMAIN, "
        "s.SECURE_HSTS_SECONDS > 0, s.ALLOWED_HOSTS, s.CSRF_TRUSTED_ORIGINS]))"
    )
    environment = {**os.environ, "WEGBEREITER_URL": "https://pakt.example.org", "WEGBEREITER_SECRET_KEY": "k" * 50}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    origin = ["https://pakt.example.org"]
    assert json.loads(done.stdout) == [
        "__Host-session",
        "__Host-csrf",
        True,
        True,
        True,
        None,
        True,
        ["pakt.example.org"],
        origin,
    ]


# ---------------------------------------------------------------- T20: no way off the host

HOSTS = (
    "evil.example",
    "testserver.evil.example",
    "testserver@evil.example",
    "evil.example#testserver",
    "evil.example%2f..",
)
BEFORE = (
    *("//", "///", "////", "/\\", "\\\\", "\\/", "/\t/", "\t//", " //", "/%09/", "/\n/", "http:", "http:/", "http://"),
    *(
        "https://",
        "HTTPS://",
        "https:\\\\",
        "https:/\\",
        "https://testserver:80@",
        "ftp://",
        "//testserver@",
        "/%5c",
        "/.//",
    ),
    *("\u2028//", "\x00//", "\x0b//", "﹨﹨", "／／", "http://[::1]@", "//%E3%80%82", "https:%2f%2f", "blob:https://"),
)
SCHEMES = (
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "mailto:a@b",
)
PAYLOADS = [before + host for before, host in product(BEFORE, HOSTS)] + [*SCHEMES, *(f"//{quote(s)}" for s in SCHEMES)]
# Each beginning with another host in turn, and each scheme; the whole list is for `make test-deep`.
SOME = [before + HOSTS[i % len(HOSTS)] for i, before in enumerate(BEFORE)] + list(SCHEMES)
LISTS = pytest.mark.parametrize(
    "payloads", [pytest.param(SOME, id="some"), pytest.param(PAYLOADS, id="all", marks=pytest.mark.deep)]
)


def leaves(location: str) -> bool:
    """Whether a browser would go elsewhere: it reads a backslash as a slash and drops control characters."""
    seen = re.sub(r"[\x00-\x20]", "", location).replace("\\", "/")
    parts = urlsplit(seen)
    return seen.startswith("//") or (bool(parts.scheme or parts.netloc) and parts.netloc != "testserver")


def test_there_are_enough_payloads():
    assert len(set(PAYLOADS)) > 150
    assert len(set(SOME)) > 35
    assert set(SOME) < set(PAYLOADS)
    assert leaves("//evil.example")
    assert leaves("/\\evil.example")
    assert not leaves("/geld/")


@LISTS
def test_sign_in_stays_on_the_host(people: People, payloads: list[str]):
    gone = []
    for payload in payloads:
        with savepoint():
            response = signed_in(RoleClient(), people, next=payload)
        if response.status_code != 302 or leaves(response["Location"]):
            gone.append((payload, response.status_code, response.headers.get("Location")))

    assert gone == []


@LISTS
@pytest.mark.parametrize("name", ["set_language", "account_logout", "accounts:sign_in", "mfa_authenticate"])
def test_other_pages_stay_on_the_host(people: People, name: str, payloads: list[str]):
    member = None if name == "accounts:sign_in" else people.world.members["manager", "towna"]
    asked = [("POST", payload, {}) for payload in payloads]
    asked += [("GET", payload, {}) for payload in payloads[::5]]  # the same check, read from the address
    asked += [(method, "", {"Referer": "https://evil.example/"}) for method in ("GET", "POST")]
    gone = []
    for method, payload, headers in asked:
        url = f"{reverse(name)}?next={quote(payload)}" if method == "GET" else reverse(name)
        data = {"next": payload, "language": "en"}
        response = people.ask(method, url, membership=member, data=data, **headers)
        if response.status_code == 302 and leaves(response["Location"]):
            gone.append((payload, response["Location"]))

    assert gone == []


# ---------------------------------------------------------------- Host


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "", "a b", "[::1"]
)
def test_foreign_host_is_refused(people: People, host: str):
    with savepoint():
        assert RoleClient().get(reverse("accounts:sign_in"), headers={"host": host}).status_code == 400


def test_forwarded_host_is_not_believed(people: People):
    with savepoint():
        page = RoleClient().get(reverse("accounts:sign_in"), headers={"x-forwarded-host": "evil.example"})

    assert page.status_code == 200
    assert b"evil.example" not in page.content


def test_rows_that_these_tests_name_exist():
    assert {"accounts:sign_in", "set_language", "account_logout", "mfa_authenticate"} <= BY_NAME.keys()
