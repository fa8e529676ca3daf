"""`wegbereiter demo`: fill an empty database with the real register, a head count, allotments and invented staff."""

import argparse
import sys
import time
from typing import TYPE_CHECKING

from wegbereiter.cli.database import django_on
from wegbereiter.core.database.errors import ServerError

if TYPE_CHECKING:
    from wegbereiter.cli.parsers import Subparsers

SCALES = ("small",)


def register(subparsers: "Subparsers") -> None:
    parser = subparsers.add_parser("demo", help="load invented demo data into an empty database")
    parser.add_argument("--scale", choices=SCALES, default="small")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws other invented people (default 1)")
    parser.add_argument(
        "--digest", action="store_true", help="print one hash of the demo data that is there and change nothing"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 loaded (or digest printed), 1 the database holds other data."""
    try:
        with django_on(owner=True, with_tables=True):
            return _print_digest() if args.digest else _load(args.seed)
    except ServerError as problem:
        print(problem, file=sys.stderr)
        return 2


def _print_digest() -> int:
    from wegbereiter.demo.queries import digest

    print(digest())
    return 0


def _load(seed: int) -> int:
    from wegbereiter.demo.actions import DatabaseNotEmptyError, load

    begun = time.monotonic()

    def say(done: int, total: int, step: str) -> None:
        print(f"  [{done}/{total}] {step}", flush=True)

    try:
        load(seed=seed, say=say)
    except DatabaseNotEmptyError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"  Demo data loaded in {time.monotonic() - begun:.1f} s.")
    return 0
