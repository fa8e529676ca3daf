"""Every branch of rules.py, permissions.py and actions.py is tested: errors there cost people money or privacy."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

PATTERNS = ("*/rules.py", "*/rules/*.py", "*/permissions.py", "*/actions.py", "*/actions/*.py")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "coverage.json"
        done = subprocess.run(
            [sys.executable, "-m", "coverage", "json", "-q", "-o", str(target)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stdout + done.stderr)
            return 1
        files = json.loads(target.read_text())["files"]
    held = {
        name: data
        for name, data in files.items()
        if any(Path(name).match(pattern) for pattern in PATTERNS) and "/tests/" not in name
    }
    open_ = {name: data for name, data in held.items() if data["summary"]["percent_covered"] < 100}
    for name, data in sorted(open_.items()):
        branches = ", ".join(f"{a}->{b}" for a, b in data["missing_branches"])
        print(f"{name}: lines {data['missing_lines']} branches {branches}")
    print(
        f"Coverage: {len(held) - len(open_)} of {len(held)} rules, permissions and actions files at 100 % of branches."
    )
    return 1 if open_ else 0


if __name__ == "__main__":
    sys.exit(main())
