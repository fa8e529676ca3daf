"""A light client: plain http.client, one kept connection per user, cookies by hand."""

import http.client
import re
import socket
import subprocess
import threading
import time
import urllib.parse
from collections.abc import Callable

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen, *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the server did not answer")


class Visitor:
    """Signed in by the demo's one click as a member of the cast; nobody when `cast` is empty."""

    def __init__(self, port: int, cast: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.token = self.location = ""
        if cast:
            self.get("/")
            self.post("/demo/anmelden/", {"role": cast})

    def get(self, path: str) -> bytes:
        status, body = self._send("GET", path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        if token := TOKEN.search(body):
            self.token = token.group(1).decode()
        return body

    def status(self, path: str) -> int:
        return self._send("GET", path)[0]

    def post(self, path: str, values: dict[str, str]) -> str:
        """Send a form with the token of the page read last; where it leads to."""
        body = urllib.parse.urlencode(values | {"csrfmiddlewaretoken": self.token})
        status, _content = self._send("POST", path, body)
        if status != 302:
            raise RuntimeError(f"{path} answered {status}")
        return self.location

    def _send(self, method: str, path: str, body: str = "") -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept-Encoding": "identity"}
        if method == "POST":
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://127.0.0.1:{self.connection.port}/",
            }
        self.connection.request(method, path, body or None, headers)
        response = self.connection.getresponse()
        content = response.read()
        self.location = response.getheader("Location") or ""
        for header, value in response.getheaders():
            if header.lower() == "set-cookie":
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.split(";", 1)[0]
        return response.status, content


def loops(
    make: Callable[[], Visitor], path: str, *, users: int, warm_up: int, requests: int
) -> tuple[list[float], int]:
    """Milliseconds of `requests` requests by `users` at once, and the size of one answer."""
    visitors = [make() for _ in range(users)]
    size = len(visitors[0].get(path))
    _at_once(visitors, path, warm_up // users)
    return _at_once(visitors, path, requests // users), size


def _at_once(visitors: list[Visitor], path: str, each: int) -> list[float]:
    times: list[float] = []

    def run(visitor: Visitor) -> None:
        for _ in range(each):
            begun = time.perf_counter()
            visitor.get(path)
            times.append((time.perf_counter() - begun) * 1000)

    threads = [threading.Thread(target=run, args=[visitor]) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def percentile(times: list[float], percent: int) -> float:
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))], 1)
