"""The integration manager's job: from the first talk to a plan that both agreed on, looked at together on a tablet."""

import re

import pytest

from tests.journeys.browser import PHONE
from tests.journeys.test_after_notice import counted
from tests.journeys.test_casework import take_in
from tests.journeys.test_decisions import ENGLISH

pytestmark = pytest.mark.journey


def rate(manager):
    manager.follow("^Assessment$")
    for area, level in (("language", 2), ("work", 3), ("daily-life", 2)):
        manager.page.locator(f"#area-{area} > summary").click()
        manager.page.locator(f"input[name=level-{area}][value='{level}']").check()
        manager.page.locator(f"input[name=own-{area}][value='{level + 1}']").check()
    manager.check_page()
    manager.shoot("plan-1-assessment")
    manager.press("Keep the assessment").sees("Kept: 3 life areas.").check_page()


def talked(manager):
    """What is done at the plan writes the talk; four inputs say how it was held, and the next meeting is made."""
    manager.page.get_by_role("button", name=re.compile("^alone")).first.click()
    manager.sees("Schritt erledigt: ").check_page()
    manager.inputs.clear()
    manager.page.get_by_role("link", name=re.compile("^Add a step")).first.click()
    manager.check_page()
    manager.shoot("talk-1-step")
    manager.fill("^What is to be done", "Ich bringe den Brief mit.").press("^Into the plan$").sees("Neuer Schritt bis ")
    counted(manager, "add a step", 4)
    manager.shoot("talk-2-together")
    manager.follow("^End the talk").check_page()
    manager.press_choice("^Visit at home").fill("^Minutes", "20").choose("^Interpreter", "ar")
    manager.press("^Write the talk down$").sees("The talk is written down.").check_page()
    counted(manager, "three-minute review", 4)
    manager.shoot("talk-3-review")
    manager.fill_in("meeting_day", "2030-05-02").fill_in("meeting_time", "10:00").press("^Make the appointment$")
    manager.sees("Into a calendar").sees("Print").check_page()
    counted(manager, "next appointment", 3)
    manager.follow("^Talks$").sees("Schritt erledigt: ").sees("Neuer Schritt bis ").check_page()
    manager.shoot("talk-4-talks")


def test_from_the_first_talk_to_an_agreed_plan(site, somebody):
    manager = somebody(site, **ENGLISH).enter_as("integration-manager")
    take_in(manager, "Tekle", "Planmann", "07321 44321")  # nobody who sounds like the one of the other journey
    rate(manager)

    manager.follow("^Plan$").check_page()
    manager.follow("Add a goal").sees("is at level 2").check_page()
    manager.shoot("plan-2-proposals")
    manager.page.locator("a[href*='/neu/office-letter/']").click()
    manager.check_page()
    manager.page.get_by_label(re.compile("says yes")).check()
    manager.shoot("plan-3-steps")
    manager.press("Into the plan").sees("The goal is in the plan.").check_page()
    manager.shoot("plan-4-plan")
    manager.page.get_by_role("button", name=re.compile("^with help")).first.click()
    manager.sees("with help, ").check_page()
    manager.follow("Agree on the plan").check_page()
    manager.press("Agree and keep").sees("Agreed and kept.").check_page()
    manager.shoot("plan-5-version")
    address = manager.page.url
    manager.follow("Back to the plan").follow("Look at it together").check_page()
    manager.shoot("plan-6-together")
    talked(manager)

    phone = somebody(site, size=PHONE, dark=True, **ENGLISH).enter_as("integration-manager")
    phone.open(address[len(site) :]).check_page()
    phone.follow("^Plan$").check_page()
    phone.shoot("plan-7-phone")
    phone.follow("^Assessment$").check_page()
    phone.shoot("plan-8-phone-assessment")
