"""What is measured by doing it: decisions about applications, drafts of the simulator, and the job that proposes pools."""

import re
import time
from html.parser import HTMLParser

from client import Visitor

DECISIONS, DRAFTS = 20, 10
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


class Form(HTMLParser):
    """What a browser would send of a form that nobody has touched, by the names of its fields."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.choosing = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name, kind = found.get("name", ""), found.get("type", "text")
        if tag == "select":
            self.choosing = name
        elif tag == "option" and "selected" in found:
            self.values[self.choosing] = found.get("value", "")
        elif tag == "input" and name and (kind not in {"radio", "checkbox"} or "checked" in found):
            self.values[name] = found.get("value", "")


def compute_drafts(port: int) -> list[float]:
    """Milliseconds of each draft over all towns: computed, kept, and compared with the final allotment."""
    officer, times = Visitor(port, "state-officer"), []
    path = "/geld/simulator/neu/"
    for number in range(DRAFTS):
        values = Form(officer.get(path)).values | {"title": f"Draft {number}", "key": "population"}
        begun = time.perf_counter()
        officer.post(path, values)
        times.append((time.perf_counter() - begun) * 1000)
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
