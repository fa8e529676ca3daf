"""The processes that answer: each holds Django and one database connection, and works on one request at a time.

The gateway hands requests out first come, first served: whoever is free takes the next one. Were connections divided
among processes instead, three visitors could wait for one process while the other has nothing to do.

    python -m wegbereiter.cli.answering CHANNEL PARENT
"""

import asyncio
import contextlib
import contextvars
import gc
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any

from wegbereiter.core.database.runas import end_with_parent

Environ = dict[str, Any]
Answer = tuple[int, list[tuple[str, str]], bytes]
Application = Callable[..., Iterable[bytes]]

COMMAND = (sys.executable, "-m", "wegbereiter.cli.answering")
_SIZES = struct.Struct(">II")  # of the head, which is JSON, and of the body
SHORTEST_LIFE = 0.5  # seconds from the end of a process to the start of the next one in its place
LONG = 0.25  # seconds; a request at work for longer lets the next one begin beside it
_FAILED: Answer = (HTTPStatus.INTERNAL_SERVER_ERROR, [("Content-Type", "text/plain")], b"Internal Server Error")


class Answering:
    """One process, and the channel to it. `start` it before there is an event loop or within one."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    def start(self) -> None:
        self._channel, theirs = socket.socketpair()
        command = [*COMMAND, str(theirs.fileno()), str(os.getpid())]
        self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()])  # noqa: S603  our own program
        theirs.close()

    async def ask(self, environ: Environ, body: bytes) -> Answer:
        """Raises OSError or EOFError when the process has ended before it answered."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(sock=self._channel)
        reader, writer = self._streams
        writer.write(_framed(environ, body))
        await writer.drain()
        head, content = await self._received(reader)
        status, headers = head
        return status, headers, content

    def has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    async def begin_again(self) -> None:
        """Another process in the place of one that has ended, or that nobody can talk to any more."""
        await self.end()
        await asyncio.sleep(SHORTEST_LIFE)
        self.start()

    async def end(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            with contextlib.suppress(OSError):
                await self._streams[1].wait_closed()
            self._streams = None
        elif self._channel is not None:
            self._channel.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    @staticmethod
    async def _received(reader: asyncio.StreamReader) -> tuple[Any, bytes]:
        head, body = _SIZES.unpack(await reader.readexactly(_SIZES.size))
        return json.loads(await reader.readexactly(head)), await reader.readexactly(body)


class Turn:
    """The right to be at work. It ends with the answer, or earlier where that takes long."""

    def __init__(self, turns: asyncio.Semaphore) -> None:
        self._turns: asyncio.Semaphore | None = turns
        self._timer = asyncio.get_running_loop().call_later(LONG, self.end)

    def end(self) -> None:
        """Harmless the second time."""
        self._timer.cancel()
        if self._turns is not None:
            self._turns.release()
            self._turns = None


class Team:
    """A number of processes that answer; a request takes the next one that is free.

    As many requests begin at once as there are cores: three pages that share two cores are all late. The processes
    beyond these are for requests that take long, because they wait for a lock or set a file. Of those that are free
    the last one to answer goes first: what it needs still lies in the core's cache.
    """

    def __init__(self, number: int, at_once: int | None = None) -> None:
        self._all = [Answering() for _number in range(number)]
        self._free: asyncio.LifoQueue[Answering] = asyncio.LifoQueue()
        self._turns = asyncio.Semaphore(at_once or os.cpu_count() or 2)
        self._replacing: set[asyncio.Task[None]] = set()
        for one in self._all:
            one.start()
            self._free.put_nowait(one)

    async def __call__(self, environ: Environ, body: bytes) -> Answer:
        await self._turns.acquire()
        turn = Turn(self._turns)
        self._replace_ended()
        try:
            one = await self._free.get()
        except BaseException:
            turn.end()
            raise
        # Shielded: who goes away leaves its answer in the channel, and the next one would get it.
        return await asyncio.shield(asyncio.ensure_future(self._asked(one, turn, environ, body)))

    async def _asked(self, one: Answering, turn: Turn, environ: Environ, body: bytes) -> Answer:
        """Who reads is asked once more where the process has ended; whether a form was worked on, nobody knows then."""
        try:
            for _try in range(2 if environ["REQUEST_METHOD"] in {"GET", "HEAD"} else 1):
                if one.has_ended():
                    await one.begin_again()
                with contextlib.suppress(OSError, EOFError):
                    return await one.ask(environ, body)
                await one.begin_again()
            return _FAILED
        finally:
            turn.end()
            self._free.put_nowait(one)

    def _replace_ended(self) -> None:
        """Also those whose turn has not come: nobody waits for another one to start before they have to."""
        resting = [self._free.get_nowait() for _one in range(self._free.qsize())]
        for one in reversed(resting):
            if one.has_ended():
                self._replacing.add(task := asyncio.ensure_future(self._replaced(one)))
                task.add_done_callback(self._replacing.discard)
            else:
                self._free.put_nowait(one)

    async def _replaced(self, one: Answering) -> None:
        try:
            await one.begin_again()
        finally:
            self._free.put_nowait(one)

    async def end(self) -> None:
        """End them all, whatever they do. Where the gateway itself ends, they end with it."""
        for one in self._all:
            await one.end()


def answer_of(application: Application, environ: Environ, body: bytes) -> Answer:
    """What a WSGI application answers, as a whole."""
    started: list[tuple[int, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _exc_info: object = None) -> None:
        started[:] = [(int(status.split(" ", 1)[0]), headers)]

    result = application(environ | {"wsgi.input": BytesIO(body), "wsgi.errors": sys.stderr}, start_response)
    try:
        content = b"".join(result)
    finally:
        if hasattr(result, "close"):
            result.close()
    status, headers = started[0]
    return status, headers, content


def answer_all(requests: IO[bytes], answers: IO[bytes], application: Application) -> None:
    """Answer what comes, one after the other, until the other side closes."""
    while sizes := requests.read(_SIZES.size):
        head, body = _SIZES.unpack(sizes)
        environ, content = json.loads(requests.read(head)), requests.read(body)
        environ["wsgi.version"] = tuple(environ["wsgi.version"])
        try:
            # Each request has a context of its own: what one leaves behind in it, no other can find.
            answer = contextvars.copy_context().run(answer_of, application, environ, content)
        except Exception:  # noqa: BLE001  Django answers its own errors; this is the last net
            traceback.print_exc()
            answer = _FAILED
        status, headers, said = answer
        answers.write(_framed([int(status), headers], said))
        answers.flush()


def _framed(head: object, body: bytes) -> bytes:
    encoded = json.dumps(head).encode()
    return _SIZES.pack(len(encoded), len(body)) + encoded + body


def main(descriptor: int, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the gateway ends us once it has no more requests
    end_with_parent(signal.SIGKILL, parent)
    from wegbereiter.wsgi import application  # a second that the gateway does not wait for

    gc.collect()
    gc.freeze()  # what Django consists of stays; to look through it again and again is for nothing
    gc.set_threshold(50_000, 20, 20)  # a page makes tens of thousands of objects, nearly all of them without cycles
    with socket.socket(fileno=descriptor) as own, own.makefile("rb") as requests, own.makefile("wb") as answers:
        answer_all(requests, answers, application)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
