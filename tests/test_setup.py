"""What `make setup` and `make run` say and do: plain words for what is missing, nothing the second time, no network then."""

import json
import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.serving import environment

ROOT = Path(__file__).resolve().parents[1]
ALWAYS_THERE = (
    *("bash", "sh", "dirname", "mkdir", "cat", "sha256sum", "cut", "mv", "rm", "cp", "find", "id", "touch", "chmod"),
)
# Programs in the place of Python, Node and npm: they note how they are called and make what the real ones would make.
PYTHON = """#!/bin/sh
echo "python $*" >>"$CALLS"
case "$*" in
  *version_info*) exit "${PYTHON_IS_OLD:-0}" ;;
  -V) echo "Python 3.9.2" ;;
  "-m venv .venv") [ -z "${NO_VENV:-}" ] || exit 1
     mkdir -p .venv/bin && cp "$0" .venv/bin/python && cp "$(dirname "$0")/pybabel" .venv/bin/pybabel ;;
  *--editable*) touch .venv/bin/wegbereiter && chmod +x .venv/bin/wegbereiter ;;
  "-m pip "*) case "$*" in *"${PIP_FAILS:-nothing}"*) echo "no route to host" >&2; exit 1 ;; esac ;;
esac
"""
PYBABEL = """#!/bin/sh
echo "pybabel" >>"$CALLS"
for file in $(find wegbereiter/locale -name '*.po'); do touch "${file%.po}.mo"; done
"""
NODE = """#!/bin/sh
case "$*" in -v) echo v16.0.0 ;; *) exit "${NODE_IS_OLD:-0}" ;; esac
"""
NPM = """#!/bin/sh
echo "npm $1" >>"$CALLS"
[ "${NPM_FAILS:-nothing}" = "$1" ] && exit 1
mkdir -p node_modules
[ "$1" = ci ] || mkdir -p ../wegbereiter/static/built ../wegbereiter/core/documents/fonts
"""
SOURCES = {
    "requirements/build.txt": "a",
    "requirements/base.txt": "b",
    "requirements/dev.txt": "c",
    "pyproject.toml": "d",
    "frontend/package.json": "{}",
    "frontend/package-lock.json": "{}",
    "frontend/build.mjs": "e",
    "wegbereiter/static/wegbereiter/app.css": "f",
    "wegbereiter/locale/de/LC_MESSAGES/django.po": "g",
}


class Checkout:
    """The real script in a small checkout, on a machine that has just the named programs."""

    def __init__(self, folder):
        self.root, self.bin, self.calls = folder / "checkout", folder / "bin", folder / "calls"
        self.bin.mkdir()
        for name in ALWAYS_THERE:
            (self.bin / name).symlink_to(shutil.which(name))
        for name, text in {"python3.11": PYTHON, "pybabel": PYBABEL, "node": NODE, "npm": NPM}.items():
            self.put(self.bin / name, text).chmod(0o755)
        for name, text in SOURCES.items():
            self.put(self.root / name, text)
        script = (ROOT / "tools" / "setup.sh").read_text()
        assert "/usr/bin/python3.11" in script
        self.put(self.root / "tools" / "setup.sh", script.replace("/usr/bin/python3.11", "/nowhere/python3.11"))
        for name in ("core/documents", "static"):
            (self.root / "wegbereiter" / name).mkdir(parents=True, exist_ok=True)

    @staticmethod
    def put(path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def without(self, *names):
        for name in names:
            (self.bin / name).unlink()

    def set_up(self, what="dev", **variables):
        """(exit code, what was said on stderr, what was called that makes anything)."""
        self.calls.write_text("")
        done = subprocess.run(
            [self.bin / "bash", "tools/setup.sh", what], cwd=self.root, capture_output=True, text=True, check=False,
            env={"PATH": str(self.bin), "CALLS": str(self.calls), **variables},
        )  # fmt: skip
        called = [
            line for line in self.calls.read_text().splitlines() if not re.match(r"python (-c|-V|-m compileall)", line)
        ]
        return done.returncode, done.stderr.strip(), called


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


# ------------------------------------------------------------------------------------ what is missing

MISSING = {
    "Python": (["python3.11"], {}, "Python 3.11 or newer is missing. On Debian: apt install python3 python3-venv"),
    "Python as named": ([], {"PYTHON": "/nowhere/python"}, "PYTHON names /nowhere/python, which is no program."),
    "newer Python": ([], {"PYTHON_IS_OLD": "1"}, "Python 3.11 or newer is needed; {bin}/python3.11 is Python 3.9.2."),
    "Node": (["node"], {}, "Node 20 and npm are missing (they build style sheet and fonts). On Debian: apt install nodejs npm"),
    "npm": (["npm"], {}, "Node 20 and npm are missing (they build style sheet and fonts). On Debian: apt install nodejs npm"),
    "newer Node": ([], {"NODE_IS_OLD": "1"}, "Node 20 or newer is needed; this is v16.0.0."),
    "venv": ([], {"NO_VENV": "1"}, "The venv module is missing. On Debian: apt install python3-venv"),
}  # fmt: skip


@pytest.mark.parametrize("what", MISSING)
def test_what_is_missing_is_said_in_one_sentence_and_nothing_is_installed(checkout, what):
    gone, variables, sentence = MISSING[what]
    checkout.without(*gone)

    code, said, called = checkout.set_up(**variables)

    assert (code, said) == (2, sentence.format(bin=checkout.bin))
    assert [call for call in called if "venv" not in call] == []


FAILING = {
    "build.txt": ({"PIP_FAILS": "build.txt"}, "The Python packages could not be installed"),
    "base.txt": ({"PIP_FAILS": "base.txt"}, "The Python packages could not be installed"),
    "dev.txt": ({"PIP_FAILS": "dev.txt"}, "The development tools could not be installed"),
    "npm ci": ({"NPM_FAILS": "ci"}, "The packages for style sheet and fonts could not be installed"),
    "npm run": ({"NPM_FAILS": "run"}, "Style sheet and fonts could not be built"),
}


@pytest.mark.parametrize("step", FAILING)
def test_a_step_that_fails_ends_the_set_up_and_is_taken_up_again(checkout, step):
    """Not one step further: what comes after it would fail for a reason that nobody understands."""
    variables, sentence = FAILING[step]

    code, said, called = checkout.set_up(**variables)

    assert (code, sentence in said.splitlines()[-1]) == (2, True), said
    assert step in called[-1]
    code, _, again = checkout.set_up()
    assert code == 0
    assert any(step in call for call in again)


def test_what_the_tests_need_is_said_to_who_may_not_install_it(checkout, tmp_path):
    shutil.copy(ROOT / "tools" / "system-packages.sh", tmp_path)
    checkout.without("id")
    Checkout.put(checkout.bin / "id", "#!/bin/sh\necho 1000\n").chmod(0o755)

    done = subprocess.run(
        [checkout.bin / "bash", tmp_path / "system-packages.sh"],
        env={"PATH": str(checkout.bin)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (
        2, "The tests need chromium gettext. On Debian: apt install chromium gettext\n",
    )  # fmt: skip


# ------------------------------------------------------------------------------------ the second time


def test_the_second_set_up_does_nothing(checkout):
    code, _, first = checkout.set_up()
    assert code == 0
    assert [call.split(" --")[0] for call in first] == [
        "python -m venv .venv", *["python -m pip"] * 4, "npm ci", "npm run", "pybabel",
    ]  # fmt: skip

    assert checkout.set_up() == (0, "", [])
    assert checkout.set_up("run") == (0, "", [])


CHANGED = {
    "requirements/base.txt": ["build.txt", "base.txt"],
    "requirements/dev.txt": ["dev.txt"],
    "pyproject.toml": ["--editable ."],
    "frontend/package-lock.json": ["npm ci", "npm run"],
    "frontend/build.mjs": ["npm run"],
    "wegbereiter/static/wegbereiter/app.css": ["npm run"],
    "wegbereiter/locale/de/LC_MESSAGES/django.po": ["pybabel"],
}


@pytest.mark.parametrize("name", CHANGED)
def test_only_what_a_change_is_about_is_done_again(checkout, name):
    checkout.set_up()
    checkout.put(checkout.root / name, "changed")

    code, _, called = checkout.set_up()

    assert code == 0
    assert [call.endswith(end) for call, end in zip(called, CHANGED[name], strict=True)] == [True] * len(called), called


DELETED = {
    ".venv": ["venv .venv", "build.txt", "base.txt", "dev.txt", "--editable ."],
    "frontend/node_modules": ["npm ci"],
    "wegbereiter/static/built": ["npm run"],
}


@pytest.mark.parametrize("gone", DELETED)
def test_what_was_deleted_is_made_again(checkout, gone):
    checkout.set_up()
    shutil.rmtree(checkout.root / gone)

    code, _, called = checkout.set_up()

    assert code == 0
    assert [call.endswith(end) for call, end in zip(called, DELETED[gone], strict=True)] == [True] * len(called), called
    assert checkout.set_up() == (0, "", [])


OFFLINE = {
    "PIP_NO_INDEX": "1",
    "npm_config_offline": "true",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
}


def test_this_checkout_is_set_up_again_without_a_network():
    done = subprocess.run(
        ["tools/setup.sh", "dev"], cwd=ROOT, env=os.environ | OFFLINE, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "installing" not in done.stdout


def test_make_run_on_a_taken_port_says_so_and_starts_nothing(tmp_path):
    changed = environment(tmp_path / "home") | OFFLINE
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            ["make", "-s", "run", f"PORT={port}"], cwd=ROOT, env=changed, capture_output=True, text=True, check=False
        )

    assert done.returncode == 2
    assert (
        f"Port {port} cannot be used (Address already in use); choose another with --port (make run: with PORT=)."
        in done.stderr
    )
    assert not (tmp_path / "home").exists()


# ------------------------------------------------------------------------------------ what is pinned

LOCKED = {f"requirements/{name}.txt" for name in ("base", "build", "dev")}
ADDRESS = re.compile(r"https?:|ftp:|git\+|file:|@ |^\s*-|index|find-links|registry", re.IGNORECASE)


def test_every_package_is_pinned_with_its_hash_and_no_address():
    assert {str(path.relative_to(ROOT)) for path in (ROOT / "requirements").glob("*.txt")} == LOCKED
    for name in LOCKED:
        text = re.sub(r"(?m)^\s*#.*\n|\s+#.*$", "", (ROOT / name).read_text()).replace("\\\n", " ")
        lines = [line for line in text.splitlines() if line.strip()]
        assert lines
        assert [
            line
            for line in lines
            if not re.fullmatch(r"[\w.\-\[\]]+==\S+(\s+;[^-]+)?(\s+--hash=sha256:[0-9a-f]{64})+", line)
        ] == []
        assert [line for line in lines if ADDRESS.search(line.partition("--hash")[0])] == []


def test_the_build_back_end_is_one_of_the_pinned_packages():
    pinned = re.findall(r"(?m)^([\w.-]+)==", (ROOT / "requirements" / "build.txt").read_text())
    needed = re.search(r"(?m)^requires = \[(.*)\]", (ROOT / "pyproject.toml").read_text()).group(1)

    assert {re.split(r"[^\w.-]", one.strip(' "'))[0] for one in needed.split(",")} <= set(pinned)


def test_every_package_of_the_style_sheet_is_pinned_with_its_hash_and_no_address():
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    wanted = json.loads((ROOT / "frontend" / "package.json").read_text())

    assert len(packages) >= 9
    assert [name for name, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, entry in packages.items() if "resolved" in entry or "://" in entry["version"]] == []
    versions = {**wanted.get("dependencies", {}), **wanted.get("devDependencies", {})}
    assert [version for version in versions.values() if not re.fullmatch(r"\d[\w.+-]*", version)] == []
    assert "registry=" not in (ROOT / "frontend" / ".npmrc").read_text()
