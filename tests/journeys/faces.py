"""The other faces of a page: without script, on paper, without motion, four times as large."""

from playwright.sync_api import BrowserContext, Page

from tests.journeys.browser import LAYOUT, Person

# 400 % zoom of a 1280 x 1024 px window leaves 320 x 256 px: what WCAG 1.4.10 asks for, and narrower than any phone.
ZOOMED, PAPER_WIDTH = (320, 256), 658  # pixels; A4 without our margins of 18 mm

# What nobody can use without script. A closed dialog is opened by a link that leads to a page with the same question; a
# popover opens by itself. Passkeys are the one thing that needs script: they are hidden, and a sentence says so.
DEAD = """() => {
  const found = [], say = (what, part) => found.push(`${what}: ${part.outerHTML.replace(/\\s+/g, " ").slice(0, 160)}`)
  for (const fold of document.querySelectorAll("details")) fold.open = true
  const aside = part => part.closest("dialog:not([open]), [popover]")
  const seen = part => aside(part) || part.checkVisibility()
  for (const form of document.querySelectorAll("form")) {
    const parts = [...form.elements], sends = parts.filter(part => part.type === "submit")
    const asks = sends.length || parts.some(part => part.type !== "hidden" && part.type !== "button")
    if (asks && !sends.some(seen) && !parts.some(part => part.matches("[data-passkey]"))) say("nothing sends it", form)
    if (!["get", "post", "dialog"].includes(form.getAttribute("method")?.toLowerCase())) say("no method", form)
    if (new URL(form.action, location).origin !== location.origin) say("leads elsewhere", form)
    if (form.method === "post" && !form.elements.csrfmiddlewaretoken) say("no token", form)
  }
  for (const button of document.querySelectorAll("button")) {
    if (button.hidden || aside(button)?.matches("dialog")) continue
    const works = button.type === "submit" ? button.form : button.getAttribute("popovertarget")
    if (!works) say("does nothing", button)
  }
  for (const field of document.querySelectorAll("input, select, textarea")) if (!field.form) say("in no form", field)
  for (const link of document.querySelectorAll("a"))
    if (!link.hasAttribute("href") || /^(#$|javascript:)/.test(link.getAttribute("href"))) say("leads nowhere", link)
  for (const part of document.querySelectorAll("[hx-get], [hx-post]"))
    if (!part.matches("form, a[href]") && !part.querySelector("a[href]")) say("asks by script alone", part)
  for (const opener of document.querySelectorAll("[data-dialog]")) if (!opener.href) say("opens by script alone", opener)
  for (const part of document.querySelectorAll("[hidden]"))
    if (!part.matches("[data-passkey], [data-passkey-problem], [data-print], input")) say("stays hidden", part)
  return found
}"""

# Asked at the width of a sheet. Colours are read as they are drawn, in whatever notation they are written.
ON_PAPER = """() => {
  const seen = part => part.checkVisibility({visibilityProperty: true})
  const drawn = document.createElement("canvas").getContext("2d", {willReadFrequently: true})
  const light = colour => {
    drawn.clearRect(0, 0, 1, 1)
    drawn.fillStyle = colour
    drawn.fillRect(0, 0, 1, 1)
    const [r, g, b, a] = drawn.getImageData(0, 0, 1, 1).data
    return a < 128 ? null : (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255
  }
  const found = [], name = part => `${part.tagName} ${part.className}: ${part.textContent.trim().slice(0, 50)}`
  for (const part of document.querySelectorAll("header.w-header, nav, footer, button, dialog, .kern-btn, .w-skip"))
    if (seen(part)) found.push("printed: " + name(part))
  const page = document.documentElement
  if (page.scrollWidth > page.clientWidth) found.push(`wider than the sheet: ${page.scrollWidth}`)
  for (const table of document.querySelectorAll("table, pre, .w-chart > svg")) {
    const frame = table.closest(".w-table-wrap") ?? table.parentElement
    if (seen(table) && table.getBoundingClientRect().right > frame.getBoundingClientRect().right + 1) found.push("cut: " + name(table))
  }
  const met = new Set()
  for (const part of document.querySelectorAll("body, main *")) {
    if (!seen(part) || part.closest("svg") || ![...part.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue
    const colour = getComputedStyle(part).color
    if (met.has(colour)) continue
    met.add(colour)
    if (light(colour) > 0.6) found.push(`pale ${colour}: ${name(part)}`)
  }
  for (const part of [page, document.body, ...document.querySelectorAll("main .w-card, main .w-tile, main td, main .w-table-wrap")]) {
    const ground = light(getComputedStyle(part).backgroundColor)
    if (ground !== null && ground < 0.7) { found.push("dark ground: " + name(part)); break }
  }
  return found
}"""

MOVING = """() => {
  const found = new Set(), met = new Set()
  for (const part of document.querySelectorAll("*")) {
    const kind = part.tagName + "." + part.getAttribute("class")
    if (met.has(kind)) continue
    met.add(kind)
    for (const pseudo of ["", "::before", "::after", "::backdrop"]) {
      const style = getComputedStyle(part, pseudo)
      const lasts = times => times.split(",").some(time => parseFloat(time) > 0.01)
      if (style.animationName !== "none" && lasts(style.animationDuration)) found.add("moves: " + kind + pseudo)
      if (style.transitionProperty !== "none" && lasts(style.transitionDuration)) found.add("changes slowly: " + kind + pseudo)
      if (style.scrollBehavior === "smooth") found.add("scrolls slowly: " + kind)
    }
  }
  return [...found]
}"""


def check_zoomed(person: Person) -> None:
    """Nothing scrolls sideways, and nothing moves for whoever has asked for that."""
    page = person.page
    page.set_viewport_size({"width": ZOOMED[0], "height": ZOOMED[1]})
    page.emulate_media(reduced_motion="reduce")
    found = [*page.evaluate(LAYOUT), *page.evaluate(MOVING)]
    assert found == [], f"{page.url}, four times as large: {found}"
    page.emulate_media(reduced_motion="no-preference")


def check_printed(page: Page) -> None:
    """On a sheet of A4, by somebody whose screen is dark."""
    page.set_viewport_size({"width": PAPER_WIDTH, "height": 900})
    page.emulate_media(media="print", color_scheme="dark")
    found = page.evaluate(ON_PAPER)
    assert found == [], f"{page.url}, on paper: {found}"
    page.emulate_media(media="screen")


def check_without_script(window: BrowserContext, page: Page) -> None:
    """The same address in a window without script, as the same person."""
    window.clear_cookies()
    window.add_cookies(page.context.cookies())  # type: ignore[arg-type]  as they came
    quiet = window.pages[0] if window.pages else window.new_page()
    quiet.goto(page.url)
    found = quiet.evaluate(DEAD)
    assert found == [], f"{page.url}, without script: {found}"
