"""One cell of the matrix: a request as somebody, its status, and every canary in its body, headers and files."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.row import READERS, Row
from tests.access.world import World
from wegbereiter.organisations.models import Membership
from wegbereiter.testing.client import RoleClient

WORD = re.compile(r"zq([a-z]+?)({})qz")
SEPARATORS = re.compile(r"(?<=\d)[.,'’ \u00a0\u202f](?=\d{3}(?!\d))")
NUMBER = re.compile(r"(?<![0-9a-f-])\d{6,9}(?![0-9a-f-])")
# What the state and the audit office may read of everybody; the rest belongs to the body alone.
OF_THE_STATE = {"body", "street", "mail", "contact", "task", "phone", "holder", "objection", "reason"}


def addresses(patterns: Any = None, spaces: tuple[str, ...] = (), route: str = "") -> Iterator[str]:
    """Every address that the program answers: its name, or its path where it has none."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            space = (pattern.namespace,) if pattern.namespace else ()
            yield from addresses(pattern.url_patterns, spaces + space, path)
        elif isinstance(pattern, URLPattern):
            yield ":".join((*spaces, pattern.name)) if pattern.name else "/" + path


@contextmanager
def savepoint() -> Iterator[None]:
    """What a request does is undone; marked as the test's own, because an actor opens a transaction of its own only."""
    with test_transaction():
        yield
        transaction.set_rollback(True)


def test_transaction() -> Any:
    atomic = transaction.atomic()
    atomic._from_testcase = True
    return atomic


test_transaction.__test__ = False  # type: ignore[attr-defined]


def client_of(membership: Membership | None) -> RoleClient:
    """Signed in and acting in that membership, second factor given; or a visitor."""
    client = RoleClient(raise_request_exception=False)
    if membership is None:
        return client
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(membership.user_id)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = membership.user.get_session_auth_hash()
    session["membership"], session["second_factor"] = str(membership.pk), True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def address(row: Row, pk: object = None) -> str:
    if row.name.startswith("/"):
        return row.name
    kwargs = dict(row.kwargs) | ({row.key: pk} if row.thing else {})
    return reverse(row.name, kwargs=kwargs) + row.query


def targets(world: World, row: Row, body: str, *, every: bool) -> dict[str, str]:
    """What is asked: the own row, rows of others (one of them, or all), and a number that nobody has."""
    if not row.thing:
        return {"own": address(row)}
    foreign = world.foreign(row.thing, body) if world.things[row.thing].own(body) else []
    chosen = foreign if every else foreign[-1:]
    asked = {"own": address(row, world.own(row.thing, body))}
    asked |= {f"foreign {number}": address(row, pk) for number, pk in enumerate(chosen)}
    return asked | {"unknown": address(row, uuid4())}


def answer(client: RoleClient, method: str, url: str, row: Row, **headers: str) -> HttpResponse:
    data = row.data if method == "POST" else {}
    if method in {"GET", "HEAD"}:
        return getattr(client, method.lower())(url, headers=headers)
    if method == "POST":
        return client.post(url, data, headers=headers)
    return client.generic(method, url, b"", headers=headers)


def texts(response: HttpResponse) -> Iterator[str]:
    """Body, headers, and whatever is packed in a file, as deep as it goes."""
    yield "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    content = b"".join(response.streaming_content) if response.streaming else response.content
    yield from unpacked(content)


def unpacked(content: bytes) -> Iterator[str]:
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name
                yield from unpacked(archive.read(name))
    else:
        yield content.decode("utf-8", errors="replace")


def foreign_canaries(world: World, response: HttpResponse, role: str, body: str) -> set[str]:
    """Canaries in the answer that this role in this body must not see."""
    bodies = "|".join(sorted(world.bodies, key=len, reverse=True))
    numbers = {number: name for name, of_body in world.numbers.items() for number in of_body}
    found = set()
    for text in texts(response):
        for what, name in re.findall(WORD.pattern.format(bodies), text.lower()):
            if name != body and not (role in READERS and what in OF_THE_STATE):
                found.add(f"{what} of {name}")
        for digits in NUMBER.findall(SEPARATORS.sub("", text)):
            name = numbers.get(int(digits), body)
            if name != body and role not in READERS:
                found.add(f"{digits} of {name}")
    return found
