"""`wegbereiter allot`: every allotment of an edition from a head count, file in, file out. Needs no database."""

import argparse
import sys
from pathlib import Path

ROUNDS = FINAL, FIRST_TRANCHE = "final", "first-tranche"

_DONE, _REFUSED = 0, 2


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program's parser."""
    parser = subparsers.add_parser(
        "allot",
        help="compute every allotment of an edition from a head count",
        description="Reads a table with the columns ags, name, persons (CSV or XLSX) and writes CSV with the amounts "
        "in whole euros. Nothing is written if anything in the table is wrong.",
    )
    parser.add_argument("--edition", required=True, metavar="CODE", help="code of the edition, such as pik-2017")
    parser.add_argument("--round", required=True, choices=ROUNDS, help="which amounts to compute")
    parser.add_argument("--headcount", required=True, type=Path, metavar="IN.csv", help="the head count")
    parser.add_argument(
        "--total-persons", type=_total, metavar="N", help="persons in the whole state (default: the sum)"
    )
    parser.add_argument("--output", required=True, type=Path, metavar="OUT.csv", help="file to write")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Compute and write; return 0, or 2 after saying on standard error what is wrong."""
    # Only this command needs the rules, so only this command waits for them.
    from wegbereiter.cli import allotting

    try:
        edition = allotting.edition_named(args.edition)
        head_count = allotting.counted(args.headcount)
        first = args.round == FIRST_TRANCHE
        headers, rows = allotting.amounts_of(edition, head_count, first_tranche=first, total=args.total_persons)
        allotting.put(args.output, headers, rows)
    except allotting.CallRefusedError as refused:
        print(*refused.sentences, sep="\n", file=sys.stderr)
        return _REFUSED
    print(*allotting.notices(head_count), sep="", end="", file=sys.stderr)
    print(f"{args.output}: {len(rows)} municipalities, {head_count.persons_total} persons.", file=sys.stderr)
    return _DONE


def _total(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return int(text)
