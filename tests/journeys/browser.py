"""A person at a browser: every input that the job needs is counted, every page that she sees is checked."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

# The shell draws the same pages without a desktop's windows around them, at half the work.
CHROMIUM = which("chromium-headless-shell") or which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP, PHONE, SMALL = (1280, 900), (360, 740), (320, 640)
LEAST_CONTRAST = 4.5

# Contrast takes most of what axe takes, and the rows of a table are made alike: it reads the first two of each shape. A
# shape is all that a row is written with, and its ground; of texts and references only whether they are there.
FINDINGS = """async least => {
  const own = new Set("id href for name value title datetime aria-label d points x y width height cx cy x1 x2 y1 y2 transform".split(" "))
  const references = new Set(["for", "headers", "aria-labelledby", "aria-describedby", "aria-controls"])
  const lead = value => value.split(/\\s+/).every(id => document.getElementById(id))
  const written = ({name, value}) =>
    name + "=" + (references.has(name) ? lead(value) : own.has(name) ? Boolean(value.trim()) : value)
  const shape = box => `<${box.tagName} ${[...box.attributes].map(written)}>` + [...box.childNodes].map(
    part => part.nodeType === 1 ? shape(part) : part.nodeType === 3 && part.data.trim() ? "text" : "").join("") + "</>"
  const alike = []
  for (const list of document.querySelectorAll("tbody, ul, ol, dl")) {
    if (alike.some(row => row.contains(list))) continue
    const seen = new Map()
    for (const row of list.children) {
      const key = getComputedStyle(row).backgroundColor + shape(row), before = seen.get(key) ?? 0
      seen.set(key, before + 1)
      if (before > 1) alike.push(row)
    }
  }
  const {violations, incomplete} = await axe.run(
    {include: [["html"]], exclude: alike}, {resultTypes: ["violations", "incomplete"]})
  const found = violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 120)}`))
  for (const node of incomplete.filter(rule => rule.id === "color-contrast").flatMap(rule => rule.nodes)) {
    for (const ratio of node.any.map(check => check.data?.contrastRatio)) {
      if (ratio && ratio < least) found.push(`contrast ${ratio}: ${node.html.slice(0, 120)}`)
    }
  }
  const ids = [...document.querySelectorAll("[id]")].map(part => part.id), met = new Set()
  for (const id of ids) met.has(id) ? found.push(`id twice: ${id}`) : met.add(id)
  return found
}"""

# Texts that run out of their own box, over their neighbour's: that makes no page wider. What is folded away has no width yet.
SPILLING = """() => [...document.querySelectorAll("dt, dd, th, td, p, li, label, legend, h1, h2, h3")]
  .filter(box => box.checkVisibility() && box.clientWidth > 1 && box.scrollWidth > box.clientWidth + 1)
  .filter(box => getComputedStyle(box).overflowX === "visible" && !box.closest(".kern-sr-only, .w-table--stack thead"))
  .map(box => `${box.tagName}: ${box.textContent.trim().slice(0, 60)}`)"""

# What somebody who listens to the page misses: its one title, a level of headings, what a table or a line of it is about.
UNHEARD = """() => {
  const seen = box => box.getClientRects().length && !box.closest("dialog:not([open])")
  const headings = [...document.querySelectorAll("h1, h2, h3, h4")].filter(seen)
  const found = headings.filter(h => h.tagName === "H1").length === 1 ? [] : ["not one title"]
  headings.slice(1).forEach((h, i) => {
    if (h.tagName[1] - headings[i].tagName[1] > 1) found.push(`level left out: ${h.textContent.trim()}`)
  })
  for (const table of document.querySelectorAll("table")) {
    const name = table.caption?.textContent.trim()
    if (!name) found.push(`no caption: ${table.textContent.trim().slice(0, 60)}`)
    if (table.closest(".w-manage")) continue  // the sign-in library writes these rows
    if ([...table.querySelectorAll("tbody tr")].some(row => !row.querySelector("th"))) found.push(`row without header: ${name}`)
    if ([...table.querySelectorAll("thead th")].some(head => !head.textContent.trim())) found.push(`header without text: ${name}`)
  }
  return found
}"""

# In one call, as each takes a round through three processes. The page is left as it was, from left to right.
LAYOUT = f"""() => {{
  const page = document.documentElement, spilling = {SPILLING}, unheard = {UNHEARD}
  const found = ["rtl", "ltr"].flatMap(direction => {{
    page.dir = direction
    const wider = page.scrollWidth > page.clientWidth
    return [...(wider ? [`wider than the screen: ${{page.scrollWidth}} of ${{page.clientWidth}}`] : []), ...spilling()]
      .map(text => `${{direction}}: ${{text}}`)
  }})
  return [...found, ...unheard()]
}}"""


@dataclass
class Person:
    """What somebody does, in words. Signing in and following links are no inputs; filling, choosing and pressing are."""

    page: Page
    base: str
    shots: Path
    inputs: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Collect what must never happen: requests to other hosts, broken content policy, script errors."""
        host = urlsplit(self.base).netloc
        self.page.on("request", lambda request: self._request(request, host))
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))

    def _request(self, request: Request, host: str) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.netloc != host:
            self.problems.append(f"request to {parts.netloc}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.problems.append(f"console: {message.text}")

    def open(self, path: str) -> "Person":
        response = self.page.goto(self.base + path)
        assert response is not None
        assert response.status < 400, f"{path} answered {response.status}"
        return self

    def click_as(self, key: str) -> "Person":
        """Sign in by the demo's one click; not counted."""
        self.page.context.clear_cookies()
        self.open("/")
        self.page.locator(f'button[name="role"][value="{key}"]').evaluate(
            "button => button.closest('details')?.setAttribute('open', '')"
        )
        self.page.locator(f'button[name="role"][value="{key}"]').click()
        expect(self.page.locator("main")).to_be_visible()
        return self

    def enter_as(self, key: str) -> "Person":
        """As `click_as`, which every role does once in a run, without drawing the page of the click."""
        context = self.page.context
        context.clear_cookies()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', context.request.get(f"{self.base}/").text())
        assert token is not None
        answer = context.request.post(
            f"{self.base}/demo/anmelden/", form={"role": key, "csrfmiddlewaretoken": token[1]}, max_redirects=0
        )
        assert answer.status == 302, f"{key} may not enter: {answer.status}"
        self.open("/")
        expect(self.page.locator("main")).to_be_visible()
        return self

    def follow(self, name: str) -> "Person":
        self.page.get_by_role("link", name=re.compile(name)).first.click()
        return self

    def wait_for_link(self, path: str, name: str, *, tries: int = 60) -> "Person":
        """Look again every half second until a job has brought the link about."""
        for _ in range(tries):
            self.open(path)
            if self.page.get_by_role("link", name=re.compile(name)).count():
                return self
            self.page.wait_for_timeout(500)
        raise AssertionError(f"no link {name} on {path}")

    def fill(self, label: str, value: str) -> "Person":
        self.page.get_by_label(re.compile(label)).first.fill(value)
        return self._count(f"fill {label}")

    def fill_in(self, field: str, value: str) -> "Person":
        """As `fill`, where the same label stands more than once: by the field's own id."""
        self.page.locator(f"#{field}").fill(value)
        return self._count(f"fill {field}")

    def choose_in(self, field: str, value: str) -> "Person":
        self.page.locator(f"#{field}").select_option(value)
        return self._count(f"choose {field}")

    def choose(self, label: str, value: str) -> "Person":
        self.page.get_by_label(re.compile(label)).first.select_option(value)
        return self._count(f"choose {label}")

    def press_choice(self, label: str) -> "Person":
        """One of several buttons of which one is chosen."""
        self.page.get_by_label(re.compile(label)).first.check()
        return self._count(f"choose {label}")

    def upload(self, label: str, name: str, content: bytes) -> "Person":
        self.page.get_by_label(re.compile(label)).first.set_input_files(
            {"name": name, "mimeType": "text/csv", "buffer": content}
        )
        return self._count(f"upload {label}")

    def press(self, name: str) -> "Person":
        self.page.get_by_role("button", name=re.compile(name)).first.click()
        return self._count(f"press {name}")

    def press_link(self, name: str) -> "Person":
        """A link that looks like a button and leads to a question: counted as what it looks like."""
        self.page.get_by_role("link", name=re.compile(name)).first.click()
        return self._count(f"press {name}")

    def sees(self, text: str) -> "Person":
        expect(self.page.locator("body")).to_contain_text(re.compile(text))
        return self

    def _count(self, what: str) -> "Person":
        self.inputs.append(what)
        return self

    def shoot(self, name: str) -> None:
        self.shots.mkdir(parents=True, exist_ok=True)
        # JPEG: a long page as PNG takes as long again as opening it.
        self.page.screenshot(path=self.shots / f"{name}.jpg", type="jpeg", quality=80, full_page=True)

    def check_page(self) -> None:
        """No axe violation, no text that cannot be read, nothing wider than its place, nothing from elsewhere."""
        found = self.page.evaluate(LAYOUT)
        assert found == [], f"{self.page.url}: {found}"
        found = axe_findings(self.page)
        assert found == [], f"{self.page.url}: {found}"
        assert self.problems == []


def axe_findings(page: Page) -> list[str]:
    """Violations, and text of its background's colour, which axe calls "incomplete" (ratio 1:1)."""
    if not page.evaluate("'axe' in window"):  # half a megabyte: once for each page, however often it is turned
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(FINDINGS, LEAST_CONTRAST)


def count_inputs(person: Person) -> int:
    """How many inputs the job took; the list is printed."""
    print(f"\n{len(person.inputs)} inputs: " + "; ".join(person.inputs))
    return len(person.inputs)


def new_context(
    browser: Browser, *, size: tuple[int, int] = DESKTOP, dark: bool = False, script: bool = True, locale: str = "de-DE"
) -> BrowserContext:
    context = browser.new_context(
        locale=locale,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
    )
    context.set_default_timeout(10_000)
    return context
