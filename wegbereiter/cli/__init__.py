"""The `wegbereiter` command line. Each subcommand is a file here with `register(subparsers)` and `run(args) -> int`."""

import argparse
import importlib
import signal
import sys
from collections.abc import Sequence
from types import FrameType

# In the order in which a newcomer needs them; imported one by one, so that none pays for another's libraries.
COMMANDS = ("serve", "demo", "init", "doctor", "allot", "pools", "simulate", "backup", "verify_audit", "manage")


class Ended(SystemExit):
    """SIGINT or SIGTERM: unwinds through every `finally`, so that a command that started the database stops it again."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code: 0 done, 1 found something wrong, 2 could not be asked that way."""
    install_signal_handlers()
    parser = argparse.ArgumentParser(prog="wegbereiter", description="Runs a state's Pact for Integration.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        importlib.import_module(f"wegbereiter.cli.{name}").register(subparsers)
    args = parser.parse_args(argv)
    return int(args.run(args) or 0)


def install_signal_handlers() -> None:
    """Ask for both signals by name: a script's background job inherits SIGINT as ignored."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)


def _end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  the signature of a signal handler
    raise Ended(128 + number)


if __name__ == "__main__":
    sys.exit(main())
