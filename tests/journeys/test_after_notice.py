"""After the grant: another person and a further position reported, two officers amend, the town reads and objects."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import PHONE, count_inputs
from tests.journeys.test_decisions import ENGLISH, enter_letter, let_pass_and_propose

pytestmark = pytest.mark.journey


def counted(person, what, most):
    """The inputs since the last look, printed with the list."""
    number = count_inputs(person)
    print(what, number)
    assert number <= most
    person.inputs.clear()


def granted(own_site, somebody):
    """A letter of Schriesheim, granted by two others than who entered it: the officer enters, lets pass and proposes."""
    officer = somebody(own_site, **ENGLISH).enter_as("state-officer")
    enter_letter(officer)
    let_pass_and_propose(officer)
    second = somebody(own_site, **ENGLISH).enter_as("second-officer")
    second.open("/geld/antraege/?state=to_decide&sort=-age&q=Schriesheim")
    second.page.locator('input[name="application"]').first.check()
    second.press("Decide the chosen ones").press("^Decide$").sees("1 application decided")
    officer.inputs.clear()
    second.inputs.clear()
    return officer, second


def choose_line(officer, name):
    officer.page.get_by_role("row", name=re.compile("Schriesheim")).locator(f'input[name="{name}"]').check()
    officer.inputs.append("tick the line")


def report(clerk):
    clerk.sees("What is granted now").follow("Report a change").check_page()
    clerk.fill("From", "2018-10-01").fill("Person", "Zweite Fachkraft").choose("Qualification", "c")
    clerk.shoot("after-1-report")
    clerk.press("^Report$").sees("The office amends the grant").check_page()
    clerk.shoot("after-2-reported")
    counted(clerk, "report of a change", 4)


def amend(officer, second):
    officer.open("/geld/aenderungen/").sees("Zweite Fachkraft").check_page()
    officer.shoot("after-3-list")
    choose_line(officer, "application")
    officer.press("Propose the chosen ones").sees("amendment proposed")
    counted(officer, "proposal", 2)
    second.open("/geld/aenderungen/")
    choose_line(second, "amendment")
    second.press("Decide the chosen ones").check_page()
    second.press("^Decide$").sees("amendment decided")
    counted(second, "decision", 3)


def report_further(clerk):
    """A quarter of a position beside the granted one, its costs seen before anything is sent."""
    clerk.open("/geld/antrag/").follow("Report a further position").check_page()
    clerk.fill("Person", "Dritte Fachkraft").choose("Qualification", "c").fill("Share", "0.25")
    clerk.fill("First day", "2018-10-01").fill("Reason", "Since October (invented)").press("Show what it costs")
    clerk.sees("Nothing is sent yet").sees("25,500.00").check_page()
    clerk.shoot("after-6-costs")
    clerk.press("^Report$").sees("The office amends the grant").sees("Further position 2 from").check_page()
    counted(clerk, "report of a further position", 7)


def read_and_object(clerk):
    clerk.open("/geld/bescheide/").follow("PIK-2017").sees("Änderungsbescheid: jetzt").sees("Zweite Fachkraft")
    clerk.check_page()
    clerk.shoot("after-4-notice")
    with clerk.page.expect_download() as download:
        clerk.page.get_by_role("link", name=re.compile("Download as PDF")).click()
    assert download.value.suggested_filename.endswith(".pdf")
    clerk.page.get_by_text("Write an objection").click()
    clerk.inputs.append("open the form")
    clerk.fill("What you object to", "The rate is wrong (invented).").press("Send the objection")
    clerk.sees("Your objection is on its way").sees("open: the day of delivery").check_page()
    clerk.shoot("after-5-objection")
    counted(clerk, "objection", 4)


def test_a_change_of_person_becomes_an_amendment_notice_and_an_objection(own_site, somebody):
    officer, second = granted(own_site, somebody)
    clerk = somebody(own_site, **ENGLISH).enter_as("clerk-schriesheim").open("/geld/antrag/")

    report(clerk)
    amend(officer, second)
    read_and_object(clerk)
    report_further(clerk)
    officer.open("/geld/aenderungen/").sees("Position 2 is added from").sees("Dritte Fachkraft")

    clerk.open("/geld/bescheide/")
    clerk.page.get_by_role("link", name=re.compile("PIK-2017")).nth(1).click()
    clerk.sees("Changed by")
    phone = somebody(own_site, size=PHONE, dark=True, **ENGLISH).enter_as("clerk-schriesheim").open("/geld/antrag/")
    phone.check_page()
    phone.shoot("after-7-phone")
    stranger = somebody(own_site, **ENGLISH).enter_as("clerk-wehr").open("/geld/bescheide/")
    assert stranger.page.goto(clerk.page.url).status == 404
    expect(stranger.page.locator("body")).not_to_contain_text("Fachkraft")
