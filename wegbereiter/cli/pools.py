"""`wegbereiter pools`: a way for every town below the least claim, file in, file out. Needs no database."""

import argparse
import sys
from pathlib import Path

_DONE, _REFUSED = 0, 2


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program's parser."""
    parser = subparsers.add_parser(
        "pools",
        help="propose pools to the towns below the least claim",
        description="Reads the file that `wegbereiter allot --round final` wrote and writes CSV with a row for every "
        "town below the least claim and for every partner: own top-up, association, neighbours or transfer. These are "
        "proposals; the towns decide. Nothing is written if anything in the file is wrong.",
    )
    parser.add_argument("--edition", required=True, metavar="CODE", help="code of the edition, such as pik-2017")
    parser.add_argument("--allotments", required=True, type=Path, metavar="OUT.csv", help="what allot wrote")
    parser.add_argument("--output", required=True, type=Path, metavar="POOLS.csv", help="file to write")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Propose and write; return 0, or 2 after saying on standard error what is wrong."""
    # Only this command needs the rules, so only this command waits for them.
    from wegbereiter.cli import allotting, pooling

    try:
        terms = pooling.terms_named(args.edition)
        towns = pooling.towns_of(args.allotments)
        advice = pooling.advised(towns, terms, say=_say)
        allotting.put(args.output, pooling.HEADERS, pooling.rows_of(advice, towns))
    except allotting.CallRefusedError as refused:
        print(*refused.sentences, sep="\n", file=sys.stderr)
        return _REFUSED
    for line in pooling.summary(advice, towns, terms):
        _say(line)
    _say(f"{args.output}: {len(advice.proposals)} rows, {len(advice.pools)} pools.")
    return _DONE


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
