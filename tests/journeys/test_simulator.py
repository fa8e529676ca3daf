"""A draft from the first idea to the second officer: tried out, shared, commented on, set final; no allotment changes."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import PHONE, count_inputs

pytestmark = pytest.mark.journey
ENGLISH = {"locale": "en-GB"}
TITLE = "Only by population"


@pytest.fixture
def drafted(site, somebody):
    """The address of a draft that a state officer has made and shared, and the officer at work."""
    officer = somebody(site, **ENGLISH).enter_as("state-officer").follow("^Simulator$").follow("New draft")
    officer.fill("Title", TITLE).press_choice("By population").press("^Compute$").sees("The draft is computed")
    officer.follow("Share with the associations").sees("never a single town").press("^Share$")
    officer.sees("the associations of towns read the sums")
    return officer, re.sub(r"\?.*", "", officer.page.url)[len(site) :]


def test_a_draft_goes_from_the_officer_over_the_association_to_the_second_officer(site, somebody, drafted):
    officer, address = drafted
    officer.check_page()
    officer.shoot("simulator-1-shared")

    union = somebody(site, size=PHONE, **ENGLISH).enter_as("association").open(address).sees(TITLE)
    union.fill("Your comment", "Small towns gain, cities lose. (invented)").press("Send the comment")
    union.sees("with the approving office").check_page()
    union.shoot("simulator-2-comment")
    assert "Schriesheim" not in union.page.content()

    officer.open(address).sees("Small towns gain").press("Propose as final").sees("Waits for the second officer")
    second = somebody(site, **ENGLISH).enter_as("second-officer").open(address)
    second.press_link("Set final").sees("It changes no edition and no allotment by itself").press("^Set final$")
    second.sees("Adopted").check_page()
    second.shoot("simulator-3-final")

    union.open(address).sees("Adopted")
    expect(union.page.get_by_label(re.compile("Your comment"))).to_have_count(0)
    clerk = somebody(site, **ENGLISH).enter_as("clerk-wehr").open("/geld/unser-geld/").sees("50,949")
    assert clerk.page.goto(site + address).status == 403
    assert count_inputs(officer) <= 5
    assert count_inputs(union) == 2
    assert count_inputs(second) == 2


def test_without_script_the_second_officer_is_asked_on_a_page_of_its_own(site, somebody):
    officer = somebody(site, script=False, **ENGLISH).enter_as("state-officer").open("/geld/simulator/neu/")
    officer.fill("Title", "Less money").fill("Money a year", "50000000").press("^Compute$").sees(
        "The draft is computed"
    )
    address = officer.page.url[len(site) :]
    officer.press("Propose as final").sees("Waits for the second officer")

    second = somebody(site, script=False, **ENGLISH).enter_as("second-officer").open(address)
    second.press_link("Set final").sees("Set this draft final").follow("Cancel").sees("Waits for the second officer")
    officer.open(address).press("Take the proposal back").sees("taken back").press("Drop the draft").sees("dropped")
