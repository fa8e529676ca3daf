"""From the work list to the notice: two officers grant a batch and one with a finding, the town downloads its notice."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import PHONE, count_inputs

pytestmark = pytest.mark.journey
ENGLISH = {"locale": "en-GB"}
SCAN = b"%PDF-1.7\ninvented\n%%EOF\n"


def enter_letter(officer):
    officer.open("/geld/antraege/").follow("Enter what came by mail")
    officer.fill("Key of the applicant", "08226082").fill("Received on", "2018-03-01")
    officer.fill("Signed by", "Erfundene Bürgermeisterin").upload("Scan of the letter", "brief.pdf", SCAN)
    officer.fill("Person", "Erfundene Fachkraft").fill("Share of a full-time", "1").fill("First day", "2018-04-01")
    officer.choose("Qualification", "a").fill("Reason for a start", "Since April (invented)")
    officer.page.get_by_role("button", name=re.compile("^Enter$")).first.click()
    officer.sees("Application of Schriesheim").sees("Came by mail")


def let_pass_and_propose(officer):
    before = count_inputs(officer)
    officer.page.locator("main summary").first.click()
    officer.fill("Why it may pass", "The contract is there (invented).").press("Let it pass").sees("let pass")
    officer.press("^Propose$").sees("Waits for the second officer")
    assert count_inputs(officer) - before == 3  # the reason, and two clicks


def propose_three(officer):
    officer.open("/geld/antraege/?finding=without")
    officer.check_page()
    officer.shoot("decisions-2-list")
    before = count_inputs(officer)
    boxes = officer.page.locator('input[name="application"]')
    for number in range(3):
        boxes.nth(number).check()
    officer.press("Propose the chosen ones").sees("3 applications proposed")
    assert count_inputs(officer) - before == 1  # and a tick for each line


def decide_ten(second):
    """More than one request does: the page goes on by itself."""
    second.open("/geld/antraege/?state=to_decide&sort=-age")
    for box in second.page.locator('input[name="application"]').all()[:10]:
        box.check()
    second.press("Decide the chosen ones").sees("Decide the chosen applications")
    second.check_page()
    second.press("^Decide$").sees("10 applications decided")
    assert count_inputs(second) == 2


def test_two_officers_grant_and_the_town_reads_its_notice(own_site, somebody):
    officer = somebody(own_site, **ENGLISH).enter_as("state-officer")
    enter_letter(officer)
    officer.check_page()
    officer.shoot("decisions-1-application")
    let_pass_and_propose(officer)
    propose_three(officer)
    decide_ten(somebody(own_site, **ENGLISH).enter_as("second-officer"))

    officer.open("/geld/bescheide/").follow("PIK-2017")
    officer.sees("not entered yet").press("^Enter$").sees("Objection possible until")
    officer.check_page()
    officer.shoot("decisions-3-notice")

    clerk = somebody(own_site, size=PHONE, dark=True, **ENGLISH).enter_as("clerk-schriesheim").open("/geld/bescheide/")
    clerk.follow("PIK-2017").sees("Bewilligungsbescheid über").sees("Erfundene Fachkraft")
    clerk.check_page()
    clerk.shoot("decisions-4-notice-town")
    with clerk.page.expect_download() as download:
        clerk.page.get_by_role("link", name=re.compile("Download as PDF")).click()
    assert download.value.suggested_filename.endswith(".pdf")

    stranger = somebody(own_site, **ENGLISH).enter_as("clerk-wehr").open("/geld/bescheide/").sees("No notices yet")
    assert stranger.page.goto(clerk.page.url).status == 404
    expect(stranger.page.locator("body")).not_to_contain_text("Fachkraft")
