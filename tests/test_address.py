"""The address of the web server."""

import errno
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from wegbereiter.cli import address
from wegbereiter.cli.address import NotPossibleError, first_status, in_url, require_free_port


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_free_port_may_be_used_and_stays_free(port):
    require_free_port("127.0.0.1", port)
    require_free_port("127.0.0.1", port)


def test_a_taken_port_is_said(port, monkeypatch):
    monkeypatch.setattr(address, "_PATIENCE", 0)
    with socket.create_server(("127.0.0.1", port)), pytest.raises(NotPossibleError, match="Address already in use"):
        require_free_port("127.0.0.1", port)


def test_a_port_that_is_given_free_in_time_is_waited_for(port):
    taken = socket.create_server(("127.0.0.1", port))
    timer = threading.Timer(0.2, taken.close)
    timer.start()
    require_free_port("127.0.0.1", port)
    timer.join()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PermissionError(errno.EACCES, "denied"), "choose one above 1023"),
        (socket.gaierror(socket.EAI_NONAME, "unknown"), "unknown on this machine"),
    ],
)
def test_other_reasons_are_said(monkeypatch, port, error, sentence):
    def refuse(*_):
        raise error

    monkeypatch.setattr(address, "_listen", refuse)
    with pytest.raises(NotPossibleError, match=sentence):
        require_free_port("127.0.0.1", port)


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.seen = self.headers["Host"]
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.mark.parametrize(("public", "expected"), [("", None), ("https://pakt.example.de", "pakt.example.de")])
def test_the_start_page_is_asked_for_under_its_own_name(port, monkeypatch, public, expected):
    assert first_status("127.0.0.1", port) is None
    monkeypatch.setenv("WEGBEREITER_URL", public)
    with HTTPServer(("127.0.0.1", port), Page) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert first_status("", port) == 204
        thread.join()
        assert server.seen == (expected or f"127.0.0.1:{port}")


def test_an_ipv6_address_stands_in_brackets():
    assert (in_url("::1"), in_url("localhost")) == ("[::1]", "localhost")
