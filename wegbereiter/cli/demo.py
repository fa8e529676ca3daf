"""`wegbereiter demo`: fill an empty database with the real register, a head count, allotments and invented staff."""

import argparse
import sys
import time
from typing import TYPE_CHECKING

from wegbereiter.cli.database import django_on
from wegbereiter.core.database.errors import ServerError

if TYPE_CHECKING:
    from wegbereiter.cli.parsers import Subparsers

# People beside the few of the small demo. A district's worth is there to be compared with the state.
SCALES = {"small": 0, "district": 20_000, "state": 200_000}
BAR = 20  # signs of the bar, and so many lines at most


def register(subparsers: "Subparsers") -> None:
    parser = subparsers.add_parser("demo", help="load invented demo data into an empty database")
    parser.add_argument("--scale", choices=tuple(SCALES), default="small", help="small: a few people; state: 200,000")
    parser.add_argument("--people", type=int, help="so many people instead of those of the scale")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws other invented people (default 1)")
    parser.add_argument(
        "--digest", action="store_true", help="print one hash of the demo data that is there and change nothing"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 loaded (or digest printed), 1 the database holds other data."""
    try:
        with django_on(owner=True, with_tables=True):
            return (
                _print_digest()
                if args.digest
                else _load(args.seed, SCALES[args.scale] if args.people is None else args.people)
            )
    except ServerError as problem:
        print(problem, file=sys.stderr)
        return 2


def _print_digest() -> int:
    from wegbereiter.demo.queries import digest

    print(digest())
    return 0


def _load(seed: int, people: int) -> int:
    from wegbereiter.demo.actions import STEPS, DatabaseNotEmptyError, load

    begun = time.monotonic()

    shown = -1

    def say(done: int, total: int, step: str) -> None:
        nonlocal shown
        if total == STEPS:
            print(f"  [{done}/{total}] {step}", flush=True)
        elif (filled := BAR * done // total) != shown or done == total:
            shown = filled
            print(
                f"  [{'#' * filled:.<{BAR}}] {done:,} of {total:,} {step}, {time.monotonic() - begun:.0f} s", flush=True
            )

    try:
        load(seed=seed, say=say, people=people)
    except DatabaseNotEmptyError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"  Demo data loaded in {time.monotonic() - begun:.1f} s.")
    return 0
