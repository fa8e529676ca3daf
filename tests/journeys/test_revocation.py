"""A grant is taken back from a day on: one officer proposes, the town answers, another decides, the town reads the notice."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import PHONE
from tests.journeys.test_after_notice import counted, granted
from tests.journeys.test_decisions import ENGLISH

pytestmark = pytest.mark.journey


def propose(officer):
    officer.open("/geld/antraege/?state=granted&sort=-age&q=Schriesheim").follow("Schriesheim").follow(
        "Take the grant back"
    )
    officer.check_page()
    officer.shoot("revocation-1-propose")
    officer.page.get_by_label("revocation of a lawful grant").check()
    officer.inputs.append("choose what it is in law")
    officer.fill("^From", "2018-10-01").choose("^Reason", "purpose")
    officer.fill("Facts on which", "The position was not filled (invented).")
    officer.press("Propose, and ask the holder").sees("The holder reads it now").sees(
        "It can be decided after the answer"
    )
    officer.check_page()
    officer.shoot("revocation-2-proposed")
    counted(officer, "proposal of a revocation", 6)


def answer(clerk):
    clerk.open("/").follow("Your grant is to be taken back").sees("You are being heard").check_page()
    clerk.shoot("revocation-3-hearing")
    clerk.fill("Your answer", "It was, since April (invented).").press("Send the answer").sees("Your answer is kept")
    counted(clerk, "answer in a hearing", 2)


def decide(second):
    second.open("/geld/aufhebungen/").sees("answered").check_page()
    second.follow("Schriesheim").follow("Take the grant back").sees("It was, since April").check_page()
    second.shoot("revocation-4-decide")
    second.press("^Take the grant back$").sees("Decided.").sees("Final").check_page()
    counted(second, "decision of a revocation", 2)


def test_a_grant_is_taken_back_after_its_holder_was_heard(own_site, somebody):
    officer, second = granted(own_site, somebody)
    clerk = somebody(own_site, **ENGLISH).enter_as("clerk-schriesheim")

    propose(officer)
    answer(clerk)
    decide(second)

    clerk.open("/geld/bescheide/").follow("PIK-2017").sees("Aufhebungsbescheid: jetzt").sees(
        "It was, since April"
    ).check_page()
    clerk.shoot("revocation-5-notice")
    phone = somebody(own_site, size=PHONE, dark=True, **ENGLISH).enter_as("clerk-schriesheim").open("/geld/antrag/")
    phone.sees("revoked from").check_page()
    phone.page.get_by_role("link", name=re.compile("revocation of a lawful grant")).click()
    phone.check_page()
    phone.shoot("revocation-6-phone")
    stranger = somebody(own_site, **ENGLISH).enter_as("clerk-wehr").open("/geld/bescheide/")
    assert stranger.page.goto(phone.page.url).status == 404
    expect(stranger.page.locator("body")).not_to_contain_text("since April")
