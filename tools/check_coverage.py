"""Every branch of rules.py, permissions.py and actions.py is tested: errors there cost people money or privacy.

Reads what the last `tools/run_tests.py` has written to var/branches.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from wegbereiter.testing.branches import all_branches, held_files  # noqa: E402

UNSEEN = {"missing_lines": ["all"], "missing_branches": []}


def main() -> int:
    held, seen = held_files(), all_branches(ROOT / "var" / "branches")
    files = {str(path.relative_to(ROOT)): seen.get(str(path), UNSEEN) for path in held}
    open_ = {name: found for name, found in files.items() if found["missing_lines"] or found["missing_branches"]}
    for name, found in open_.items():
        branches = ", ".join(f"{a}->{b}" for a, b in found["missing_branches"])
        print(f"{name}: lines {found['missing_lines']} branches {branches}")
    print(
        f"Coverage: {len(held) - len(open_)} of {len(held)} rules, permissions and actions files at 100 % of branches."
    )
    return 1 if open_ else 0


if __name__ == "__main__":
    sys.exit(main())
