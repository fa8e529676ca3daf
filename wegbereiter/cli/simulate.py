"""`wegbereiter simulate`: what another key, other money or another least claim would change, file in, file out."""

import argparse
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path

_DONE, _REFUSED = 0, 2


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program's parser."""
    parser = subparsers.add_parser(
        "simulate",
        help="compare another way of sharing out with an edition",
        description="Reads a head count with the columns ags, name, persons (CSV or XLSX), shares the money out as the "
        "edition does and as the draft would, and writes CSV with both amounts a year and their difference. What is "
        "not given stays as in the edition. Nothing is written if anything in the tables is wrong.",
    )
    parser.add_argument("--edition", required=True, metavar="CODE", help="code of the edition, such as pik-2017")
    parser.add_argument("--headcount", required=True, type=Path, metavar="IN.csv", help="the head count")
    parser.add_argument("--money", type=_amount, metavar="N", help="euros a year")
    parser.add_argument(
        "--key",
        default="persons",
        metavar="KEY",
        help="persons, population, mix:0.5 (half by persons, half by population), or follows (money follows the "
        "refugees; an assumption, see docs/algorithms/simulation.md)",
    )
    parser.add_argument("--first", type=Path, metavar="FIRST.csv", help="head count of the first date, for follows")
    parser.add_argument("--second", type=Path, metavar="SECOND.csv", help="head count of the second date, for follows")
    parser.add_argument("--least-claim", type=_amount, metavar="N", help="euros a year that a claim must reach")
    parser.add_argument("--output", required=True, type=Path, metavar="OUT.csv", help="file to write")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Compute and write; return 0, or 2 after saying on standard error what is wrong."""
    # Only this command needs the rules, so only this command waits for them.
    from wegbereiter.cli import allotting, simulating

    try:
        edition = allotting.edition_named(args.edition)
        wish = simulating.Wish(
            money=args.money, key=args.key, least_claim=args.least_claim, follows=(args.first, args.second)
        )
        head_count = allotting.counted(args.headcount)
        compared = simulating.compared(edition, head_count, wish)
        allotting.put(args.output, *simulating.table_of(compared))
    except allotting.CallRefusedError as refused:
        print(*refused.sentences, sep="\n", file=sys.stderr)
        return _REFUSED
    print(*allotting.notices(head_count), sep="", end="", file=sys.stderr)
    print(f"{args.output}: {simulating.summary_of(compared)}", file=sys.stderr)
    return _DONE


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"{text!r} is not an amount, such as 58000000") from None
