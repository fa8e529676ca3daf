"""The integration manager's job: from the first talk to a plan that both agreed on, looked at together on a tablet."""

import re

import pytest

from tests.journeys.browser import PHONE
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
    manager.page.get_by_role("button", name=re.compile("^alone")).first.click()
    manager.check_page()

    phone = somebody(site, size=PHONE, dark=True, **ENGLISH).enter_as("integration-manager")
    phone.open(address[len(site) :]).check_page()
    phone.follow("^Plan$").check_page()
    phone.shoot("plan-7-phone")
    phone.follow("^Assessment$").check_page()
    phone.shoot("plan-8-phone-assessment")
