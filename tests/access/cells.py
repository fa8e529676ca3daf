"""One cell of the matrix: a request as somebody, its status, and every canary in its body, headers and files."""

import io
import re
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from uuid import uuid4

import pypdf
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pypdf.errors import PyPdfError

from tests.access.headers import inline, missing
from tests.access.row import READERS, Row
from tests.access.world import World
from wegbereiter.accounts.models import User
from wegbereiter.organisations.models import Membership
from wegbereiter.testing.client import RoleClient

WORD = re.compile(r"zq([a-z]+?)({})qz")
SEPARATORS = re.compile(r"(?<=\d)[.,'’ \u00a0\u202f](?=\d{3}(?!\d))")
NUMBER = re.compile(r"(?<![0-9a-f-])\d{6,9}(?![0-9a-f-])")
WHOLE_RUN = 4 * 3_600  # seconds: a request that is rolled back leaves no sign that somebody is still at work
AN_HOUR = 3_600  # seconds since signing in: long enough that what matters asks for the password again
MOST_FOREIGN = 6  # foreign rows of one kind that are asked for
# What the state and the audit office may read of everybody; the rest belongs to the body alone.
OF_THE_STATE = {"body", "street", "mail", "contact", "task", "phone", "holder", "objection", "reason", "money"}
OF_THE_STATE |= {"ended", "declined", "proposed"}  # ways, and why they ended
OF_THE_STATE |= {"signer", "employee", "scan", "let"}  # applications
OF_THE_STATE |= {
    "signatory",
    "staff",
    "forwarded",
    "scan",
    "overruled",
    "reference",
    "notice",
    "says",
    "follows",
}  # applications
OF_THE_STATE |= {"taken", "asked", "heard"}  # revocations
OF_THE_STATE |= {"comment"}  # on drafts of the simulator


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
    with never_committed():
        yield
        transaction.set_rollback(True)


@contextmanager
def plans_kept() -> Iterator[None]:
    """Statements stay prepared when a request is undone: thousands of requests ask the same few hundred.

    psycopg forgets all of them at every rollback, because a table may have been made since. Here none is.
    """
    connection.ensure_connection()
    kept = connection.connection._prepared
    before = kept.prepared_max
    kept.prepared_max, kept._should_discard = 1000, lambda _prepare, _results: False
    yield
    kept.prepared_max = before
    del kept._should_discard


def never_committed() -> Any:
    atomic = transaction.atomic()
    atomic._from_testcase = True
    return atomic


def session_of(
    user: User, *, membership: Membership | None = None, second_factor: bool = True, age: int = AN_HOUR
) -> str:
    """Key of a session that is signed in, acts in that membership and has given the second factor."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["second_factor"] = second_factor
    session["started"], session["seen"] = int(time.time()) - age, int(time.time()) + WHOLE_RUN
    if membership:
        session["membership"] = str(membership.pk)
    session.save()
    return str(session.session_key)


class People:
    """Whoever may ask: one browser, and a session for each membership, made outside of what is rolled back."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.client = RoleClient(raise_request_exception=False)
        # All of them now: one that a test begins inside a savepoint is gone with it, and the next test is a visitor.
        self._sessions = {member.pk: session_of(member.user, membership=member) for member in world.members.values()}

    def ask(
        self, method: str, url: str, *, membership: Membership | None, data: Any = None, **headers: str
    ) -> HttpResponse:
        """The answer to somebody in a membership, or to a visitor; everything that the request wrote is undone.

        Whatever is asked carries every header: that is looked at here, at each answer of the whole matrix.
        """
        session = self._sessions[membership.pk] if membership else ""
        return self.ask_as(session, method, url, data, **headers)

    def ask_as(self, session: str, method: str, url: str, data: Any = None, **headers: str) -> HttpResponse:
        self.client.cookies.clear()
        if session:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = session
        with savepoint():
            if method in {"GET", "HEAD"}:
                response = getattr(self.client, method.lower())(url, headers=headers)
            elif method == "POST":
                response = self.client.post(url, data or {"csrfmiddlewaretoken": "x"}, headers=headers)
            else:
                response = self.client.generic(method, url, b"", headers=headers)
        faults = missing(response) + inline(response)
        assert faults == [], f"{method} {url} gives {response.status_code} and carries no {faults}"
        return response


def address(world: World, row: Row, pk: object = None) -> str:
    if row.name.startswith("/"):
        return row.name
    fixed = {key: world.bodies[value].pk if value in world.bodies else value for key, value in row.kwargs.items()}
    return reverse(row.name, kwargs=fixed | ({row.key: pk} if row.thing else {})) + row.query


def targets(world: World, row: Row, body: str, *, every: bool) -> dict[str, str]:
    """What is asked: the own row, rows of others (one of them, or all), and a number that nobody has."""
    if not row.thing:
        return {"own": address(world, row)}
    foreign = world.foreign(row.thing, body) if world.things[row.thing].own(body) else []
    chosen = foreign[-MOST_FOREIGN:] if every else foreign[-1:]
    asked = {"own": address(world, row, world.own(row.thing, body))}
    asked |= {f"foreign {number}": address(world, row, pk) for number, pk in enumerate(chosen)}
    return asked | {"unknown": address(world, row, uuid4())}


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
    elif content[:5] == b"%PDF-":
        yield from written_in(content)
    else:
        yield content.decode("utf-8", errors="replace")


def written_in(pdf: bytes) -> Iterator[str]:
    """Its words, also those that go on in the next line; a scan of this world is a PDF by its first letters only."""
    try:
        document = pypdf.PdfReader(io.BytesIO(pdf))
        pages = [page.extract_text() for page in document.pages]
    except PyPdfError:
        yield pdf.decode("utf-8", errors="replace")
        return
    yield str(document.metadata)
    for text in pages:
        yield text
        yield text.replace("-\n", "").replace("\n", "")


def canaries(world: World, response: HttpResponse) -> Iterator[tuple[str, str]]:
    """(what, body) of every canary in the answer."""
    bodies = "|".join(sorted(world.bodies, key=len, reverse=True))
    numbers = {number: name for name, of_body in world.numbers.items() for number in of_body}
    for text in texts(response):
        yield from re.findall(WORD.pattern.format(bodies), text.lower())
        for digits in NUMBER.findall(SEPARATORS.sub("", text)):
            if int(digits) in numbers:
                yield "money", numbers[int(digits)]


def foreign_canaries(world: World, response: HttpResponse, role: str, body: str) -> set[str]:
    """Canaries in the answer that this role in this body must not see."""
    return {
        f"{what} of {name}"
        for what, name in canaries(world, response)
        if name != body
        and not (role in READERS and what in OF_THE_STATE)
        and not (what == "money" and (name, body) in world.told)
    }
