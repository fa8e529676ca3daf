"""All tests but the deep ones: those that drive a browser and the like in one process, the others in two beside it.

A browser's test waits most of its time, for a page or for a server that starts. Beside the others it fills what they
leave of two cores; among them, at the end of a run, one core stood still. What is costly to set up for each process, the
demo and a second database server, is set up there once.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTEST = [sys.executable, "-m", "pytest", "-q"]
BESIDE = "journey or demo or own_server"
LOG = ROOT / "var" / "journeys.log"
BRANCHES = ROOT / "var" / "branches"  # what tools/check_coverage.py reads


def main() -> int:
    LOG.parent.mkdir(exist_ok=True)
    shutil.rmtree(BRANCHES, ignore_errors=True)
    BRANCHES.mkdir()
    os.environ["WEGBEREITER_BRANCHES"] = str(BRANCHES)
    began = time.monotonic()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # four processes read the same tests; whoever comes first compiles
    home = os.environ.get("WEGBEREITER_TEST_HOME", str(ROOT / "var" / "test"))
    with LOG.open("w") as log:
        print(f"Journeys in the browser run beside the other tests; they write to {LOG.relative_to(ROOT)}.", flush=True)
        beside = subprocess.Popen(
            [*PYTEST, "-m", f"not deep and ({BESIDE})"],
            cwd=ROOT, env=os.environ | {"WEGBEREITER_TEST_HOME": f"{home}-journeys"}, stdout=log, stderr=log,
        )  # fmt: skip
        others = subprocess.Popen(
            [*PYTEST, "-m", f"not deep and not ({BESIDE})", "-n", "2", "--dist", "worksteal"], cwd=ROOT
        )
        try:
            codes = [others.wait(), beside.wait()]
        except KeyboardInterrupt:  # both got it as well, and clean up
            codes = [others.wait(), beside.wait()]
    print(f"Journeys:\n{LOG.read_text()}", end="")
    print(f"All tests: {time.monotonic() - began:.0f} s, {'failed' if any(codes) else 'passed'}.")
    return max(codes, key=abs)


if __name__ == "__main__":
    sys.exit(main())
