"""Pages that say no, and tables on a phone: as readable, as wide as the screen, and as well heard as every other page."""

import pytest
from django.conf import settings

from tests.journeys.browser import PHONE, SMALL
from wegbereiter.accounts.rules import LIMITS

pytestmark = pytest.mark.journey
MOST_FIELDS = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS

# Sends a form that no page of ours has: with the token of the page or without, with so many fields.
SEND = """([path, fields, token]) => {
  const form = document.createElement('form')
  form.id = 'sent'; form.method = 'post'; form.action = path
  const put = (name, value) => { const input = document.createElement('input'); input.name = name; input.value = value; form.append(input) }
  for (const [name, value] of Object.entries(fields)) put(name, value)
  if (token) put('csrfmiddlewaretoken', document.querySelector('[name=csrfmiddlewaretoken]').value)
  document.body.append(form); form.submit()
}"""


def send(someone, path, fields, *, token=True):
    """The status of the answer, which stays on the screen."""
    page = someone.page
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        page.evaluate(SEND, [path, fields, token])
    page.locator("#sent").wait_for(state="detached")  # the old page is gone
    page.locator("h1").wait_for()
    page.wait_for_load_state()
    return sent.value.status


def looked_at(someone, status, name):
    assert someone.page.locator("h1").count() == 1
    someone.check_page()
    someone.page.emulate_media(color_scheme="dark")
    someone.check_page()
    someone.page.emulate_media(color_scheme="light")
    someone.shoot(f"refusal-{name}")
    return status


@pytest.mark.parametrize("size", [SMALL, (1280, 900)])
def test_pages_that_say_no_are_sound(person, size):
    manager = person(size=size).enter_as("integration-manager")
    found = {}
    for name, path in {"not there": "/gibt-es-nicht/", "not allowed": "/geld/zuteilungen/"}.items():
        found[name] = looked_at(manager, manager.page.goto(manager.base + path).status, name)
    manager.open("/menschen/")
    found["too much"] = looked_at(
        manager, send(manager, "/menschen/aufnahme/", {f"f{n}": "x" for n in range(MOST_FIELDS + 1)}), "400"
    )
    manager.open("/menschen/mein-tag/")
    found["outdated form"] = looked_at(manager, send(manager, "/menschen/mein-tag/notiz/", {}, token=False), "csrf")
    manager.open("/menschen/mein-tag/")
    case = manager.page.locator('select[name="case"] option').nth(1).get_attribute("value")
    gone = {"reason": "own", "key": "gone", "seen": "2026-01-01"}
    found["done meanwhile"] = looked_at(manager, send(manager, f"/menschen/{case}/aufgaben/erledigt/", gone), "422")

    assert found == {
        "not there": 404, "not allowed": 403, "too much": 400, "outdated form": 403, "done meanwhile": 422,
    }  # fmt: skip


def test_too_many_tries_are_answered_by_a_page_that_can_be_read(person):
    visitor = person(size=SMALL)
    for _try in range(2 * LIMITS["sign-in account"].tries + 1):  # a quarter of an hour may end between two tries
        visitor.open("/konto/login/")
        status = send(visitor, "/konto/login/", {"login": "niemand-hier@example.org", "password": "x"})
        if status == 429:
            break

    assert looked_at(visitor, status, "429") == 429


@pytest.mark.parametrize("query", ["dir=rtl", "dir=rtl&theme=dark"])
def test_every_component_is_sound_from_right_to_left(person, query):
    for size in (SMALL, (1280, 900)):
        person(size=size).open(f"/bausteine/?{query}").check_page()


def test_a_table_becomes_cards_on_a_phone(person):
    """Each cell on a line of its own with its word before it; the head is for who hears the page."""
    shown = """() => [...document.querySelectorAll('main table')].map(table => {
      const cell = table.querySelector('tbody td[data-label]'), head = table.querySelector('thead')
      return cell && [getComputedStyle(cell).display, getComputedStyle(cell, '::before').content, head.getBoundingClientRect().height > 2]
    }).filter(Boolean)"""
    tables = {}
    for size in (PHONE, (1280, 900)):
        officer = person(size=size).enter_as("state-officer")
        pages = ("/bausteine/", "/geld/zuteilungen/", "/geld/antraege/")
        tables[size] = [table for path in pages for table in officer.open(path).page.evaluate(shown)]

    assert len(tables[PHONE]) == 3
    assert {(display == "table-cell", label == "none", head) for display, label, head in tables[PHONE]} == {
        (False, False, False)
    }
    assert {(display, head) for display, _label, head in tables[1280, 900]} == {("table-cell", True)}
