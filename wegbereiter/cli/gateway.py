"""The door between granian and Django: a request takes a process only once it is there as a whole.

Under a plain WSGI server four visitors who send half a form hold all four threads for as long as they like. Here the
event loop reads the bodies, where a waiting connection costs next to nothing; only then Django, which stays an ordinary
WSGI application, gets the request in one of few processes (answering.py), each with its own database connection.
"""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

from wegbereiter.cli.answering import Answer, Environ, Team
from wegbereiter.core.database.runas import end_with_parent

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Ask = Callable[[Environ, bytes], Awaitable[Answer]]

PROCESSES_VARIABLE = "WEGBEREITER_WEB_PROCESSES"
LARGEST_BODY = 16 * 1024 * 1024  # bytes; a little more than the largest upload that the settings allow
ALL_BODIES = 8 * LARGEST_BODY  # bytes in memory per process, however many connections send
LONGEST_PAUSE = 20.0  # seconds without a byte
LONGEST_BODY = 300.0  # seconds for the whole, about 0.5 Mbit/s for the largest


class RefusedError(Exception):
    """The body is not accepted; `status` is the answer."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


class GoneError(Exception):
    """The client went away before its request was complete."""


class Gateway:
    """An ASGI application (HTTP only) in front of whoever answers."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = bytearray()
        try:
            await self._read(scope, receive, body)
            status, headers, content = await self._ask(environ_of(scope, len(body)), bytes(body))
        except RefusedError as refused:
            phrase = refused.status.phrase.encode()
            status, headers, content = refused.status, [("Content-Type", "text/plain")], phrase
        except GoneError:
            return
        finally:
            self._held -= len(body)
        encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        await send({"type": "http.response.start", "status": int(status), "headers": encoded})
        await send({"type": "http.response.body", "body": content})

    async def _read(self, scope: Scope, receive: Receive, body: bytearray) -> None:
        """Raises RefusedError and GoneError."""
        if _declared_length(scope) > LARGEST_BODY:
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if _has_no_body(scope):
            return
        try:
            async with asyncio.timeout(LONGEST_BODY):
                while await self._read_on(receive, body):
                    pass
        except TimeoutError as error:
            raise RefusedError(HTTPStatus.REQUEST_TIMEOUT) from error

    async def _read_on(self, receive: Receive, body: bytearray) -> bool:
        async with asyncio.timeout(LONGEST_PAUSE):
            message = await receive()
        if message["type"] == "http.disconnect":
            raise GoneError
        chunk = message.get("body", b"")
        body += chunk
        self._held += len(chunk)
        if len(body) > LARGEST_BODY:
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if self._held > ALL_BODIES:
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE)
        return bool(message.get("more_body", False))


def environ_of(scope: Scope, length: int) -> Environ:
    """The request as WSGI knows it (PEP 3333), without its streams: bytes appear as latin-1 text."""
    host, port = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    return _header_variables(scope) | {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(_raw_path(scope)).decode("latin-1"),
        "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"),
        "CONTENT_LENGTH": str(length),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _raw_path(scope: Scope) -> bytes:
    raw = scope.get("raw_path")
    return raw.partition(b"?")[0] if raw else scope["path"].encode()


def _header_variables(scope: Scope) -> dict[str, str]:
    variables: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").upper(), raw_value.decode("latin-1")
        if "_" in name or name == "PROXY":
            # X_Forwarded_For would pass for X-Forwarded-For, and Proxy would become HTTP_PROXY.
            continue
        key = name.replace("-", "_") if name == "CONTENT-TYPE" else f"HTTP_{name.replace('-', '_')}"
        if key in variables:
            value = f"{variables[key]}{'; ' if name == 'COOKIE' else ','}{value}"
        variables[key] = value
    for given_elsewhere in ("HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"):
        variables.pop(given_elsewhere, None)
    return variables


def _has_no_body(scope: Scope) -> bool:
    announcing = {b"content-length", b"transfer-encoding"}
    return scope["method"] in {"GET", "HEAD"} and not any(name.lower() in announcing for name, _ in scope["headers"])


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name.lower() == b"content-length" and value.isdigit():
            return int(value)
    return 0


def application() -> Gateway:
    """The gateway before its processes; granian calls it once (--factory)."""
    # granian's process would answer on the port for ever after its parent was killed.
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        end_with_parent(signal.SIGKILL, parent.pid)
    return Gateway(Team(int(os.environ.get(PROCESSES_VARIABLE, "3"))))
