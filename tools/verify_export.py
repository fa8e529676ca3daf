"""Check an export of the audit trail without Wegbereiter: python3 verify_export.py EXPORT.jsonl [ANCHOR.json ...]

Every line of the export is one event with its place in a chain: the hash of the place before, the number of the place,
and its own hash, which is SHA-256 over these and the event. Needs nothing but Python. Exit code 0: all fits; 1: something
does not; 2: the file is no export.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

Line = dict[str, Any]


def recomputed(line: Line) -> str:
    """The hash as the program computes it: canonical JSON of the link before, the place, and the event."""
    parts = [line["previous"], line["sequence"], line["event"]]
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def place(line: Line) -> str:
    return f"{line['organisation']}, {line['river']}, {line['month']} no. {line['sequence']}"


def check_lines(lines: list[Line]) -> tuple[list[str], int, int]:
    """Sentences about what does not fit, and how many places lie between those in the file."""
    faults: list[str] = []
    before: dict[tuple[str, str], Line] = {}
    missing = 0
    for line in lines:
        chain = (line["organisation"], line["river"])
        if recomputed(line) != line["hash"]:
            faults.append(f"{place(line)}: the event does not fit its seal.")
        last = before.get(chain)
        if last and follows(last, line):
            if line["previous"] != last["hash"]:
                faults.append(f"{place(line)}: it is not linked to the place before.")
        elif last or line["sequence"] > 1:
            missing += 1
        before[chain] = line
    return faults, missing, len(before)


def follows(last: Line, line: Line) -> bool:
    """The next place of the month, or the first one of a later month whose link is that very place."""
    if last["month"] == line["month"]:
        return bool(line["sequence"] == last["sequence"] + 1)
    return bool(line["sequence"] == 1 and line["previous"] == last["hash"])


def check_anchor(lines: list[Line], anchor: Line) -> list[str]:
    heads = {(h["organisation"], h["river"], h["month"], h["sequence"]): h["hash"] for h in anchor["heads"]}
    faults = []
    for line in lines:
        known = heads.get((line["organisation"], line["river"], line["month"], line["sequence"]))
        if known and known != line["hash"]:
            faults.append(f"{place(line)}: it differs from the anchor of {anchor['day']}.")
    return faults


def read(path: str) -> list[Line]:
    """Lines of the export without its head. Raises ValueError for anything else."""
    lines = [json.loads(text) for text in Path(path).read_text(encoding="utf-8").splitlines()]
    events = [line for line in lines if "hash" in line]
    if not events and not (lines and "events" in lines[0]):
        raise ValueError("there is no event in it")
    return events


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__)
        return 2
    try:
        lines = read(arguments[0])
        anchors = [json.loads(Path(name).read_text(encoding="utf-8")) for name in arguments[1:]]
    except (OSError, ValueError) as error:
        print(f"This is no export of the audit trail: {error}")
        return 2
    faults, missing, chains = check_lines(lines)
    for anchor in anchors:
        faults += check_anchor(lines, anchor)
    print(*faults, sep="\n", end="\n" if faults else "")
    what = f"{len(lines)} events in {chains} chains"
    if faults:
        print(f"{what}: {len(faults)} do not fit.")
    elif missing:
        print(f"{what}: each one fits its seal; at {missing} points places in between are not in this file.")
    else:
        print(f"{what}: each one fits its seal, and no link is missing.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
