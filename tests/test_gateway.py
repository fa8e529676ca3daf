"""The gateway: what Django gets to see, and who may keep it waiting."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from wegbereiter.cli import gateway
from wegbereiter.cli.answering import answer_of
from wegbereiter.cli.gateway import Gateway, environ_of


def scope(**changes):
    return {
        "type": "http", "method": "POST", "scheme": "http", "http_version": "1.1", "path": "/a b/ä",
        "raw_path": b"/a%20b/%C3%A4%FF", "query_string": b"q=%C3%A4", "headers": [], "server": ("127.0.0.1", 8000),
        "client": ("10.0.0.7", 1234),
    } | changes  # fmt: skip


class Wire:
    """A client that sends these messages, then nothing more, and the answer it gets."""

    def __init__(self, *messages):
        self.messages, self.sent = list(messages), []

    async def receive(self):
        if not self.messages:
            await asyncio.sleep(3600)
        return self.messages.pop(0)

    async def send(self, message):
        self.sent.append(message)

    @property
    def status(self):
        return self.sent[0]["status"]


def body(content, *, more=False):
    return {"type": "http.request", "body": content, "more_body": more}


def echo(environ, start_response):
    start_response("201 Created", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return [environ["wsgi.input"].read(), b"!"]


def run(work):
    """Run a coroutine in a thread of its own: beside an open browser this one already has a running loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def echoed(environ, content):
    return answer_of(echo, environ, content)


def ask(wire, **changes):
    run(Gateway(echoed)(scope(**changes), wire.receive, wire.send))
    return wire


def test_the_body_arrives_as_a_whole_and_the_answer_goes_out():
    wire = ask(Wire(body(b"hel", more=True), body(b"lo")))
    assert wire.sent == [
        {
            "type": "http.response.start",
            "status": 201,
            "headers": [(b"content-type", b"text/plain"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")],
        },
        {"type": "http.response.body", "body": b"hello!"},
    ]


def test_a_request_without_a_body_is_not_waited_for():
    assert ask(Wire(), method="GET").status == 201
    assert ask(Wire(body(b"x")), method="GET", headers=[(b"Content-Length", b"1")]).sent[1]["body"] == b"x!"


def test_the_environment_is_that_of_wsgi():
    headers = [
        (b"host", b"127.0.0.1:8000"), (b"content-type", b"text/plain"), (b"content-length", b"9"),
        (b"cookie", b"a=\xc3\xa4"), (b"cookie", b"b=2"), (b"x-two", b"1"), (b"x-two", b"2"),
    ]  # fmt: skip
    environ = environ_of(scope(headers=headers), 5)
    shown = {name: value for name, value in environ.items() if not name.startswith("wsgi.")}
    assert shown == {
        "REQUEST_METHOD": "POST", "SCRIPT_NAME": "", "PATH_INFO": "/a b/Ã¤ÿ", "QUERY_STRING": "q=%C3%A4",
        "CONTENT_LENGTH": "5", "CONTENT_TYPE": "text/plain", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "10.0.0.7", "REMOTE_PORT": "1234",
        "HTTP_HOST": "127.0.0.1:8000", "HTTP_COOKIE": "a=Ã¤; b=2", "HTTP_X_TWO": "1,2",
    }  # fmt: skip


def test_no_header_passes_for_another():
    headers = [(b"x_forwarded_for", b"1.2.3.4"), (b"proxy", b"http://evil"), (b"content_length", b"1")]
    environ = environ_of(scope(headers=headers), 0)
    assert not [name for name in environ if name.startswith("HTTP_")]
    assert environ["CONTENT_LENGTH"] == "0"


def test_a_path_without_its_raw_form():
    assert environ_of(scope(raw_path=None), 0)["PATH_INFO"] == "/a b/Ã¤"
    assert environ_of(scope(raw_path=b"/x%3F?y=1"), 0)["PATH_INFO"] == "/x?"


def test_a_body_that_never_ends_is_given_up(monkeypatch):
    monkeypatch.setattr(gateway, "LONGEST_PAUSE", 0.05)
    assert ask(Wire(body(b"half", more=True))).status == 408


def test_a_body_that_drips_is_given_up(monkeypatch):
    monkeypatch.setattr(gateway, "LONGEST_BODY", 0.1)
    wire = Wire()

    async def drip():
        await asyncio.sleep(0.02)
        return body(b"x", more=True)

    wire.receive = drip
    assert ask(wire).status == 408


def test_a_client_that_goes_away_costs_nothing_more():
    assert ask(Wire(body(b"half", more=True), {"type": "http.disconnect"})).sent == []


def test_too_large_is_refused_by_its_word_and_by_its_weight(monkeypatch):
    monkeypatch.setattr(gateway, "LARGEST_BODY", 10)
    assert ask(Wire(), headers=[(b"content-length", b"11")]).status == 413
    assert ask(Wire(body(b"x" * 11))).status == 413
    assert ask(Wire(body(b"x" * 10)), headers=[(b"content-length", b"lie")]).status == 201


def test_all_bodies_together_are_limited_and_given_free_again(monkeypatch):
    monkeypatch.setattr(gateway, "ALL_BODIES", 10)

    async def several():
        door = Gateway(echoed)
        waiting = Wire(body(b"x" * 8, more=True))
        first = asyncio.create_task(door(scope(), waiting.receive, waiting.send))
        await asyncio.sleep(0.01)
        second, third = Wire(body(b"y" * 8)), Wire(body(b"z" * 8))
        await door(scope(), second.receive, second.send)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        await door(scope(), third.receive, third.send)
        return second.status, third.status

    assert run(several()) == (503, 201)


def test_half_sent_requests_hold_nobody():
    async def crowd():
        door = Gateway(echoed)
        waiting = [asyncio.create_task(door(scope(), Wire(body(b"x", more=True)).receive, None)) for _ in range(100)]
        await asyncio.sleep(0.01)
        wire = Wire(body(b"whole"))
        await asyncio.wait_for(door(scope(), wire.receive, wire.send), 2)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return wire.status

    assert run(crowd()) == 201


def test_only_http_is_spoken():
    wire = Wire()
    run(Gateway(echoed)({"type": "websocket"}, wire.receive, wire.send))
    assert wire.sent == []
