"""A task of the state's officers without a mouse: each stop is seen, none holds one fast, and what opens can be closed.

The system's own window for choosing a file is not the page's: the file is put into the field that has the focus.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_main_job import head_count_file

pytestmark = pytest.mark.journey
ENGLISH = {"locale": "en-GB"}
MOST_STOPS = 60

# What has the focus, and what is wrong there. Whether one sees it: the same place looks otherwise without the focus; some
# fields show it at their frame or label. `last` is the stop before: the order of the keys is the order of reading.
STOP = """() => {
  const at = document.activeElement
  if (!at || at === document.body || at === document.documentElement) { window.last = null; return ["", []] }
  const near = [at, at.parentElement, at.nextElementSibling, ...(at.labels ?? [])].filter(Boolean)
  const look = () => near.flatMap(part => ["", "::before", "::after"].map(pseudo => {
    const style = getComputedStyle(part, pseudo)
    return [style.outline, style.boxShadow, style.backgroundColor, style.borderColor, style.textDecoration].join()
  })).join(";")
  const found = []
  if (window.last !== at) {
    const focused = look()
    at.blur()
    if (focused === look()) found.push("nobody sees the focus")
    at.focus({preventScroll: true})
  }
  const box = at.getClientRects()[0]
  const [x, y] = box ? [box.x + box.width / 2, box.y + box.height / 2] : [-1, -1]
  const top = document.elementFromPoint(x, y)
  if (!top || !(at.contains(top) || top.contains(at) || [...(at.labels ?? [])].some(one => one.contains(top)))) found.push("out of sight")
  const parts = at.type === "date" ? 4 : 1  // day, month, year, and the calendar
  window.times = window.last === at ? window.times + 1 : 1
  if (window.times > parts) found.push("held fast")
  else if (window.last?.isConnected && window.last.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_PRECEDING)
    found.push("before the stop before it")
  window.last = at
  const name = at.getAttribute("aria-label") || [...(at.labels ?? [])].map(one => one.textContent).join() || at.textContent
  return [name.replace(/\\s+/g, " ").trim(), found]
}"""


def stop(person):
    """One more press; the name of where one is now."""
    person.page.keyboard.press("Tab")
    name, found = person.page.evaluate(STOP)
    assert found == [], f"{person.page.url}: {name}: {found}"
    return name


def reach(person, name):
    """Tab until there, from wherever one is; then press Enter."""
    met = []
    for _ in range(MOST_STOPS):
        met.append(stop(person))
        if re.match(name, met[-1]):
            return person
    raise AssertionError(f"{person.page.url}: no {name} among {met}")


@pytest.fixture
def at_the_keys(somebody):
    """Without motion, so that a frame that fades in is there at once."""

    def sit_down(base, key):
        person = somebody(base, **ENGLISH)
        person.page.emulate_media(reduced_motion="reduce")
        return person.enter_as(key)

    return sit_down


def enter(person, name):
    reach(person, name).page.keyboard.press("Enter")
    return person


def content(person, title):
    """The next page is there, and the first press leads past the navigation."""
    expect(person.page.locator("h1")).to_have_text(re.compile(title))
    person.page.wait_for_load_state()
    if person.page.evaluate("document.activeElement === document.body"):
        assert stop(person) == "Skip to the content"
        person.page.keyboard.press("Enter")
        expect(person.page.locator("main")).to_be_focused()
    return person


def test_head_count_is_read_in_and_set_final_by_keyboard(site_before_the_count, at_the_keys):
    officer = at_the_keys(site_before_the_count, "state-officer")
    enter(officer, "Head count")  # in the navigation
    enter(content(officer, "Head count"), "Read in a file")
    reach(content(officer, "Read in"), "File with the head count")
    officer.page.locator(":focus").set_input_files(
        {"name": "kopfzahl.csv", "mimeType": "text/csv", "buffer": head_count_file()}
    )
    enter(officer, "Show what would change")
    enter(content(officer, "What would change"), "Take over as the next version")
    reach(content(officer, "Head count, version 1"), "Reported by the districts on")
    officer.page.keyboard.type("10132017")
    enter(officer, "Mark as reported").sees("Propose as final")
    enter(content(officer, "Head count, version 1"), "Propose as final").sees("Waits for the second officer")

    second = at_the_keys(site_before_the_count, "second-officer")
    enter(content(second, "."), "Set the head count final")
    set_final_after_a_second_thought(second)
    enter(second, "^Set final").sees("Decided")


def set_final_after_a_second_thought(second):
    """The question opens, Escape closes it and gives the focus back; open, it keeps the keys to itself and lets them go."""
    opener = "^Set final"
    enter(content(second, "."), opener)
    dialog = second.page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    second.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(second.page.locator(":focus")).to_have_text(re.compile(opener))
    second.page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    expect(dialog.locator(":focus")).to_have_text(re.compile("Cancel"))


PAGES = (
    ("state-officer", "/"),
    ("state-officer", "/geld/zuteilungen/"),
    ("clerk-ettenheim", "/geld/unser-weg/"),
    ("clerk-wehr", "/geld/antrag/"),
)


@pytest.mark.parametrize(("key", "path"), PAGES)
def test_no_stop_of_a_page_holds_one_fast(site, at_the_keys, key, path):
    """From the first stop to the last; after it the browser's own controls come, and then the page anew."""
    person = at_the_keys(site, key).open(path)
    names = [stop(person)]
    while (name := stop(person)) and name != "Skip to the content":
        names.append(name)
        assert len(names) < 800
    assert (names[0], names[-1]) == ("Skip to the content", "Accessibility")
