"""Measure what docs/performance.md promises, on the demo data, against a real `wegbereiter serve`.

Four users are four closed loops without think time from this one light client on the same two cores; 200 requests a page after 60 to warm
up: a process has planned the statements of a page for good when it has answered it ten times. `floor_ms` is what a page asks, by raw SQL
as the owner (floors.py), null where it asks nothing. Writes $WEGBEREITER_HOME/bench.json.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import psutil
import states
from client import Visitor, free_port, loops, percentile, wait_for
from document import write_letter
from floors import floor_ms
from pages import PAGES
from queries import statements_of
from sign_in import sign_ins
from writes import compute_drafts, decide, propose_pools

ROOT = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("WEGBEREITER_HOME", ROOT / "var")).resolve()
BENCH_HOME = HOME / "bench"
USERS, WARM_UP, REQUESTS = 4, 60, 200


@dataclass(frozen=True, kw_only=True)
class Result:
    name: str
    kind: str  # page, write, job, command, yardstick
    users: int
    p50_ms: float
    p95_ms: float
    floor_ms: float | None = None
    queries: int | None = None
    bytes: int | None = None


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "wegbereiter.cli", *arguments]


def environment(home: Path) -> dict[str, str]:
    return os.environ | {"WEGBEREITER_HOME": str(home)}


class Served:
    """`wegbereiter serve --demo` for the length of a block, and how long its first page took."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __enter__(self) -> Self:
        self.port = free_port()
        begun = time.perf_counter()
        with (self.home / "serve.out").open("w") as log:
            self.process = subprocess.Popen(
                command("serve", "--demo", "--port", str(self.port)),
                env=environment(self.home),
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_for(self.port, self.process, seconds=180)
        self.first_page_ms = (time.perf_counter() - begun) * 1000
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)

    def largest_worker_mb(self) -> float:
        """Of those that answer the web; all that it holds in memory, shared or not."""
        processes = [p for p in self._children() if kind_of(p) == "web"]
        return max(p.memory_info().rss for p in processes) / 1e6

    def memory_mb(self) -> dict[str, float]:
        """By kind of process; what several share is divided among them (PSS), so that the sum is what the machine gives."""
        found = dict.fromkeys(("web", "worker", "database", "program"), 0.0)
        for process in (*self._children(), psutil.Process(self.process.pid)):
            found[kind_of(process)] += process.memory_full_info().pss / 1e6
        return {kind: round(size, 1) for kind, size in {**found, "sum": sum(found.values())}.items()}

    def _children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)


def kind_of(process: psutil.Process) -> str:
    words = process.cmdline()
    if {"granian", "wegbereiter.cli.answering"} & set(words):
        return "web"
    if "procrastinate" in words:
        return "worker"
    return "database" if process.name().startswith("postgres") else "program"


def measure_pages(port: int) -> list[Result]:
    results = []
    for page in PAGES:
        visitor = Visitor(port, page.cast)
        path = page.find(visitor)
        times, size = loops(lambda p=page: Visitor(port, p.cast), path, users=USERS, warm_up=WARM_UP, requests=REQUESTS)
        statements = statements_of(BENCH_HOME, page.cast, path)
        results.append(
            Result(
                name=page.name, kind="page", users=USERS, p50_ms=percentile(times, 50), p95_ms=percentile(times, 95),
                floor_ms=floor_ms(BENCH_HOME, page.floor_sql, statements), queries=len(statements), bytes=size,
            )
        )  # fmt: skip
        print(f"  {page.name:24} p95 {results[-1].p95_ms:7.1f} ms  queries {len(statements)}  {size} bytes")
    return results


def measure_sign_in(port: int) -> Result:
    """As the demo signs in: no password is hashed, which is made to take long (see `measure_real_sign_in`)."""
    times = []
    for _ in range(40):
        begun = time.perf_counter()
        Visitor(port, "state-officer")
        times.append((time.perf_counter() - begun) * 1000)
    return Result(
        name="sign-in by one click", kind="page", users=1, p50_ms=percentile(times, 50), p95_ms=percentile(times, 95)
    )


def measure_real_sign_in(port: int) -> Result:
    """Password and code, as outside the demo. No page's limit holds for it: a hash that is quickly made is quickly guessed."""
    times, hasher = sign_ins(port, BENCH_HOME)
    name = f"sign-in, {hasher} and code"
    return Result(name=name, kind="write", users=1, p50_ms=percentile(times, 50), p95_ms=percentile(times, 95))


def measure_writes(port: int) -> list[Result]:
    """After the pages, because they change what stands there."""
    decisions, drafts, job = decide(port), compute_drafts(port), propose_pools(port)
    return [
        *(
            Result(name=name, kind="write", users=1, p50_ms=percentile(times, 50), p95_ms=percentile(times, 95))
            for name, times in (("decision (write)", decisions), ("draft of the simulator (write)", drafts))
        ),
        Result(name="pooling job", kind="job", users=1, p50_ms=round(job, 1), p95_ms=round(job, 1)),
    ]


def measure_allot() -> Result:
    source, target = BENCH_HOME / "count.csv", BENCH_HOME / "allotments.csv"
    register = (ROOT / "wegbereiter/organisations/data/municipalities.csv").read_text(encoding="utf-8").splitlines()
    columns = register[0].split(",")
    ags, name = columns.index("ags"), columns.index("name")
    rows = [line.split(",") for line in register[1:]]
    source.write_text(
        "ags,name,persons\n" + "".join(f"{r[ags]},{r[name]},{50 + i % 30}\n" for i, r in enumerate(rows)),
        encoding="utf-8",
    )
    times = []
    for _ in range(7):
        begun = time.perf_counter()
        subprocess.run(
            command("allot", "--edition", "pik-2017", "--round", "final", "--headcount", str(source), "--output", str(target)),
            check=True, capture_output=True, cwd=ROOT,
        )  # fmt: skip
        times.append((time.perf_counter() - begun) * 1000)
    return Result(
        name="allot command", kind="command", users=1, p50_ms=percentile(times, 50), p95_ms=percentile(times, 95)
    )


def measure_pools() -> Result:
    """With the file that `measure_allot` left."""
    source, target = BENCH_HOME / "allotments.csv", BENCH_HOME / "pools.csv"
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        subprocess.run(
            command("pools", "--edition", "pik-2017", "--allotments", str(source), "--output", str(target)),
            check=True, capture_output=True, cwd=ROOT,
        )  # fmt: skip
        times.append((time.perf_counter() - begun) * 1000)
    return Result(
        name="pools command", kind="command", users=1, p50_ms=percentile(times, 50), p95_ms=percentile(times, 95)
    )


def measure_document() -> Result:
    """One letter of a page, the child process included."""
    times = []
    for _ in range(9):
        begun = time.perf_counter()
        size = write_letter()
        times.append((time.perf_counter() - begun) * 1000)
    return Result(
        name="document", kind="command", users=1, p50_ms=percentile(times, 50), p95_ms=percentile(times, 95), bytes=size
    )


def measure_yardstick() -> Result:
    """The same work in every version of this program: how fast the machine is at this moment, and nothing else."""
    times = []
    for _ in range(15):
        begun = time.perf_counter()
        text = "".join(f"<td>{number:,}</td>" for number in range(20_000))
        assert len(json.loads(json.dumps(text.split(",")))) > 1
        times.append((time.perf_counter() - begun) * 1000)
    return Result(
        name="yardstick", kind="yardstick", users=1, p50_ms=percentile(times, 50), p95_ms=percentile(times, 95)
    )


def start_up(name: str, milliseconds: float) -> Result:
    return Result(name=name, kind="command", users=1, p50_ms=round(milliseconds, 1), p95_ms=round(milliseconds, 1))


def measure_states() -> dict[str, Any]:
    """A small state and a large one, each with its own server. The first time both are filled, which takes minutes."""
    found, loads = [], []
    for people in (states.SMALL, states.LARGE):
        home = states.kept(HOME, people)
        loads.append(states.load(home, people, environment))
        with Served(home) as served:
            found += states.measure(served.port, home, people)
    return states.report(found, loads)


def main() -> int:
    shutil.rmtree(BENCH_HOME, ignore_errors=True)
    BENCH_HOME.mkdir(parents=True)
    print("Cold start with demo data ...")
    with Served(BENCH_HOME) as cold:
        results = [measure_yardstick(), start_up("start-up cold", cold.first_page_ms)]
    with Served(BENCH_HOME) as warm:
        results.append(start_up("start-up warm", warm.first_page_ms))
        print(f"  cold {cold.first_page_ms:.0f} ms, warm {warm.first_page_ms:.0f} ms to the first page")
        results += measure_pages(warm.port)
        results += [measure_sign_in(warm.port), measure_real_sign_in(warm.port)]
        results += measure_writes(warm.port)
        results.append(measure_yardstick())
        memory, largest = warm.memory_mb(), warm.largest_worker_mb()
    results += [measure_allot(), measure_pools(), measure_document()]
    in_states = measure_states()
    report = {
        "states": in_states,
        "results": [asdict(result) for result in results],
        "largest_worker_mb": round(largest, 1),
        "memory_mb": memory,
    }
    (HOME / "bench.json").write_text(json.dumps(report, indent=1) + "\n")
    print("  memory in MB: " + ", ".join(f"{kind} {size:.0f}" for kind, size in memory.items()))
    print(f"  largest web worker {largest:.0f} MB; written to {HOME.name}/bench.json")
    slow = [r.name for r in results if r.kind == "page" and r.p95_ms > 100]
    slow += [f"{r['name']} ({r['people']:,})" for r in in_states["pages"] if r["p95_ms"] > 100]
    grown = {name: times for name, times in in_states["growth"].items() if times > states.GROWS_AT_MOST}
    print(
        f"Ten times the data: {', '.join(f'{name} {times}' for name, times in grown.items()) or 'nothing grows too much'}"
    )
    print("All pages within 100 ms." if not slow else f"Over 100 ms: {', '.join(slow)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
