"""Daily tasks in a browser that runs no script: nothing opens by itself, nothing reloads by itself, and all of it works.

Signing in and inviting somebody without script stand in test_sign_in, applying in test_application.
"""

import re

import pytest

from tests.journeys.test_main_job import ENGLISH, head_count_file

pytestmark = pytest.mark.journey
IBAN = "DE89 3704 0044 0532 0130 00"  # the example of the banks themselves


@pytest.fixture
def plain(site_before_the_count, somebody):
    return lambda key: somebody(site_before_the_count, script=False, **ENGLISH).enter_as(key)


def reload_until(person, title):
    """As somebody does who is told that it is still running; a short job may be done before."""
    heading = person.page.locator("h1")
    for _ in range(60):
        if re.search(title, heading.inner_text()):
            return person
        person.page.wait_for_timeout(250)
        person.page.get_by_role("link", name="Reload the page").click()
    raise AssertionError(f"{person.page.url} is never about {title}")


def test_head_count_from_a_file_over_an_objection_to_the_calculation(plain):
    officer = plain("state-officer").open("/geld/kopfzahlen/").follow("Read in a file")
    officer.press("Show what would change").sees("Please check")
    officer.upload("File with the head count", "kopfzahl.csv", head_count_file()).press("Show what would change")
    officer.sees("72,857").press("Take over as the next version").sees("Head count, version 1")
    officer.fill("Reported by the districts on", "2017-10-13").press("Mark as reported").sees("Propose as final")
    versions = officer.page.url

    clerk = plain("clerk-schriesheim").open("/geld/unser-geld/")
    clerk.page.locator("summary", has_text="Object to this number").click()
    clerk.fill("Number that is right", "90").fill("Reason", "Three people more live here (invented).")
    clerk.press("Send the objection").sees("open")

    officer.page.goto(versions)
    officer.fill("Name or key", "Schriesheim").press("Show").page.get_by_role(
        "link", name=re.compile("Correct")
    ).click()
    officer.fill("Right number of persons", "90").fill("Received on", "2017-11-20").fill(
        "Reason", "Counted anew (invented)."
    ).press("^Correct$")
    officer.sees("Head count, version 2")

    officer.open("/geld/berechnungen/")
    wanted = officer.page.locator("select option", has_text="First tranche, head count version 2").get_attribute(
        "value"
    )
    officer.choose("What is to be calculated", wanted or "").press("^Calculate$")
    reload_until(officer, "First tranche").sees("Propose as final")


def test_bank_address_case_and_search(plain):
    clerk = plain("clerk-wehr").open("/organisationen/unsere/bank/")
    clerk.fill("IBAN", "DE00 1234").press("^Save").sees("no valid IBAN")
    clerk.fill("Account holder", "Stadt Wehr (erfunden)").fill("IBAN", IBAN).fill("Valid from", "2026-12-01").press(
        "^Save"
    )
    clerk.sees("0130 00")

    editor = plain("offer-editor").open("/adressen/neu/").press("^Save").sees("Please check")
    editor.page.locator("#id_kind").select_option(index=1)
    editor.fill("^Name", "Erfundene Beratung ohne Skript").press("^Save").sees("Erfundene Beratung ohne Skript")
    editor.open("/adressen/").page.locator("main input[name=q]").first.fill("ohne Skript")
    editor.press("Show|Search").sees("Erfundene Beratung ohne Skript")

    manager = plain("integration-manager").open("/menschen/").follow("Take somebody in").follow("English")
    manager.press("I agree").fill("^Family name", "Ohneskript").fill("^Given names", "Amal").press("^Take in$")
    manager.sees("Taken in").sees("Amal Ohneskript")
    manager.open("/menschen/").page.locator("main input[name=q]").first.fill("Oneskript")
    manager.press("Show|Search").sees("Amal Ohneskript")
