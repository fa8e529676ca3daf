"""The address that the web server listens on: is it free, and does it answer."""

import http.client
import os
import socket
import time
from urllib.parse import urlsplit

_PATIENCE = 2.0  # seconds; a server that was just killed gives its port free within this time
_STEP = 0.1
_ANSWER = 5.0  # seconds; then it is asked again, so that Ctrl-C is not kept waiting by a page that hangs
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - compared with, not bound


class NotPossibleError(RuntimeError):
    """Nothing was started; the message is one plain sentence."""


def in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def require_free_port(host: str, port: int) -> None:
    """Raises NotPossibleError with the reason; the web server itself would share the port with another of its kind."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            _listen(host, port)
        except socket.gaierror as error:
            raise NotPossibleError(f"The address {host} is unknown on this machine.") from error
        except PermissionError as error:
            raise NotPossibleError(f"This account may not use port {port}; choose one above 1023 (--port).") from error
        except OSError as error:
            if time.monotonic() > deadline:
                remedy = "choose another with --port (make run: with PORT=)."
                raise NotPossibleError(f"Port {port} cannot be used ({error.strerror}); {remedy}") from error
            time.sleep(_STEP)
        else:
            return


def _listen(host: str, port: int) -> None:
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        probe.listen()


def first_status(host: str, port: int) -> int | None:
    """Status of the start page as this machine reaches it; None while nobody answers."""
    host = _EVERYWHERE.get(host, host)
    public = urlsplit(os.environ.get("WEGBEREITER_URL", "")).netloc  # where set, Django answers to no other name
    connection = http.client.HTTPConnection(host, port, timeout=_ANSWER)
    try:
        connection.request("GET", "/", headers={"Host": public or f"{in_url(host)}:{port}"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
