"""The `wegbereiter` command line. Each subcommand is a file here with `register(subparsers)` and `run(args) -> int`."""

import argparse
import importlib
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

# In the order in which a newcomer needs them; imported one by one, so that none pays for another's libraries.
COMMANDS = (
    "serve",
    "demo",
    "init",
    "doctor",
    "allot",
    "pools",
    "simulate",
    "backup",
    "scrub",
    "verify_audit",
    "manage",
)


SIGNALS = (signal.SIGINT, signal.SIGTERM)
TIDYING = 30.0  # seconds after the first signal in which further ones wait: a server takes some to stop


class Ended(SystemExit):
    """SIGINT or SIGTERM: unwinds through every `finally`, so that a command that started the database stops it again."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code: 0 done, 1 found something wrong, 2 could not be asked that way.

    128 and the number of the signal where one ended it.
    """
    install_signal_handlers()
    program = "wegbereiter"
    try:
        parser = argparse.ArgumentParser(prog=program, description="Runs a state's Pact for Integration.")
        subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
        for name in COMMANDS:
            importlib.import_module(f"wegbereiter.cli.{name}").register(subparsers)
        args = parser.parse_args(argv)
        program = f"wegbereiter {args.command}"
        return int(args.run(args) or 0)
    except Ended as ended:
        code = int(ended.code or 0)
        print(f"{program}: stopped by {signal.Signals(code - 128).name}.", file=sys.stderr, flush=True)
        return code


def install_signal_handlers() -> None:
    """Ask for both signals by name: a script's background job inherits SIGINT as ignored."""
    end = _End()
    for number in SIGNALS:
        signal.signal(number, end)


class _End:
    """Whoever presses Ctrl-C twice would interrupt the tidying up, and leave a server or half a copy behind."""

    def __init__(self) -> None:
        self._first = -TIDYING

    def __call__(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002  the signature of a signal handler
        now = time.monotonic()
        if now - self._first >= TIDYING:
            self._first = now
            raise Ended(128 + number)


@contextmanager
def held_back() -> Iterator[None]:
    """A signal waits until the end of the block: for a step that must not stay half. In the main thread only.

    By the handler and not by the mask of the thread: where there is a second thread, the signal would go there.
    """
    waiting: list[int] = []
    former = {number: signal.signal(number, lambda came, _frame: waiting.append(came)) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
        if waiting:
            signal.raise_signal(waiting[0])


if __name__ == "__main__":
    sys.exit(main())
