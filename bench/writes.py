"""What is measured by doing it: decisions about applications, and the job that proposes pools."""

import re
import time

from client import Visitor

DECISIONS = 20
LONGEST_JOB = 300.0
TO_DECIDE = "/geld/antraege/?state=to_decide"
PROPOSED = re.compile(rb'href="(/geld/antraege/[0-9a-f-]{36}/)"')
ORDER = re.compile(rb'action="(/geld/wege/vorschlagen/[0-9a-f-]{36}/)"')
RUNNING = 200  # the page of a run leads away once the run is over


def decide(port: int) -> list[float]:
    """Milliseconds of each decision, with its notice as a PDF file: one officer, one application after the other."""
    officer, times = Visitor(port, "second-officer"), []
    found = PROPOSED.findall(officer.get(TO_DECIDE))
    for address in list(dict.fromkeys(found))[:DECISIONS]:
        path = f"{address.decode()}entscheiden/"
        officer.get(path)  # asks first; its form brings the token
        begun = time.perf_counter()
        officer.post(path, {})
        times.append((time.perf_counter() - begun) * 1000)
    if not times:
        raise RuntimeError("no application waits for a decision")
    return times


def propose_pools(port: int) -> float:
    """Milliseconds from the officer's click to the end of the job, the worker's waiting included."""
    officer = Visitor(port, "state-officer")
    order = ORDER.search(officer.get("/geld/wege/"))
    if order is None:
        raise RuntimeError("nothing to order on /geld/wege/")
    begun = time.perf_counter()
    run = officer.post(order.group(1).decode(), {})
    while officer.status(run) == RUNNING:
        if time.perf_counter() - begun > LONGEST_JOB:
            raise RuntimeError("the job does not end")
        time.sleep(0.1)
    return (time.perf_counter() - begun) * 1000
