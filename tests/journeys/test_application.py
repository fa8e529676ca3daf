"""From "begin" to "handed in" by a town with three positions, with known people, with a carrier, and by two at once."""

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import PHONE, SMALL, count_inputs

pytestmark = pytest.mark.journey
ENGLISH = {"locale": "en-GB"}
CLERK = "clerk-schriesheim"
NAME = "Hélène Probe"
MOST_INPUTS = 12

# A town like Schriesheim whose allotment pays for three positions; nobody of the cast works in one.
THREE_POSITIONS = """
update organisations_membership set organisation_id = (
  select a.organisation_id from funding_allotment a join funding_calculation c on c.id = a.calculation_id
  join organisations_organisation o on o.id = a.organisation_id
  where c.round = 'final' and c.state = 'final' and o.kind = 'municipality'
    and a.annual_amount between 192000 and 207999 order by o.key limit 1)
where user_id = (select id from accounts_user where email = 'clerk-schriesheim@example.org')
"""


@pytest.fixture
def town_with_three(emptied):
    base, run = emptied
    run("truncate funding_application cascade", THREE_POSITIONS)
    return base


def saved(person):
    """The answer to what was typed last is there."""
    person.page.wait_for_timeout(700)
    expect(person.page.locator("[data-saving]")).to_have_count(0)
    return person


def test_a_town_with_three_positions_applies_with_at_most_twelve_inputs(town_with_three, somebody):
    clerk = somebody(town_with_three, **ENGLISH).enter_as(CLERK).open("/geld/antrag/")
    clerk.check_page()

    clerk.press("Begin the application").sees("3 positions").sees("Still missing")
    clerk.check_page()
    clerk.shoot("application-1-begun")
    for number in (1, 2, 3):
        clerk.fill_in(f"p{number}-person", f"Erfundene Person {number}")
    clerk.fill_in("id_signatory", NAME)
    clerk.fill("First day for all", "2018-03-01").fill("Reason for all", "Employed since March 2018")
    clerk.press("Fill in where it is empty").sees("Nothing is missing")
    clerk.check_page()
    clerk.shoot("application-2-complete")
    clerk.press("Go on to the signature").sees("You are signed in as")
    clerk.check_page()
    clerk.shoot("application-3-sign")
    clerk.press("Sign and hand in").sees("Your application is handed in")
    clerk.check_page()
    clerk.shoot("application-4-status")
    assert count_inputs(clerk) <= MOST_INPUTS

    clerk.inputs.clear()
    clerk.press_link("Withdraw").check_page()
    clerk.press("Withdraw").sees("No application yet")
    clerk.inputs.clear()
    clerk.press("Begin the application").sees("Nothing is missing")
    clerk.press("Go on to the signature").press("Sign and hand in").sees("handed in")
    assert count_inputs(clerk) == 3  # the people are known already


def test_every_page_of_an_application_is_sound_on_the_smallest_screen_in_the_dark(town_with_three, somebody):
    clerk = somebody(town_with_three, size=SMALL, dark=True).enter_as(CLERK).open("/geld/antrag/")
    clerk.page.locator("main form button").click()
    own = clerk.page.url.removeprefix(town_with_three)
    clerk.check_page()
    clerk.page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    clerk.check_page()
    clerk.shoot("application-small-dark")
    for page in ("unterschreiben", "drucken", "zuruecknehmen"):
        clerk.open(f"{own}{page}/").check_page()


def test_a_draft_keeps_itself_and_two_savers_see_both_texts(town_with_three, somebody):
    first = somebody(town_with_three, **ENGLISH).enter_as(CLERK).open("/geld/antrag/")
    first.press("Begin the application")
    second = somebody(town_with_three, **ENGLISH).enter_as(CLERK).open("/geld/antrag/")

    first.fill_in("p1-person", "Erfundene Eins").page.keyboard.press("Tab")
    saved(first).fill_in("p2-person", "Erfundene Zwei").page.keyboard.press("Tab")
    saved(first)
    expect(first.page.locator("#p1-person")).to_have_value("Erfundene Eins")
    expect(first.page.locator("input[name=version]")).to_have_value("3")
    second.fill_in("p1-person", "Erfundene Andere").page.keyboard.press("Tab")
    second.sees("somebody else has saved")
    second.check_page()
    second.press("Compare both texts").sees("Erfundene Eins").sees("Erfundene Andere")
    second.check_page()
    second.shoot("application-conflict")
    second.page.locator("#theirs-p1-person").check()
    second.page.locator("#theirs-p2-person").check()
    second.press("Save what is chosen")
    expect(second.page.locator("#p1-person")).to_have_value("Erfundene Eins")

    second.fill_in("p3-fte", "viel").page.keyboard.press("Tab")
    second.sees("Not saved. What you typed is still there")
    expect(second.page.locator("#p3-fte")).to_have_value("viel")


def test_without_script_nothing_typed_is_lost(town_with_three, somebody):
    clerk = somebody(town_with_three, script=False, size=PHONE, **ENGLISH).enter_as(CLERK).open("/geld/antrag/")
    clerk.press("Begin the application").fill_in("p1-person", "Erfundene Eins")

    clerk.fill_in("p2-fte", "viel").press("Add a position").sees("Not saved")
    expect(clerk.page.locator("#p1-person")).to_have_value("Erfundene Eins")
    expect(clerk.page.locator("#p2-fte")).to_have_value("viel")
    clerk.fill_in("p2-fte", "0.5").press("Add a position")
    expect(clerk.page.locator("#p4-person")).to_be_visible()
    expect(clerk.page.locator("#p1-person")).to_have_value("Erfundene Eins")


def test_a_carrier_takes_a_position_over(town_with_three, somebody):
    clerk = somebody(town_with_three, **ENGLISH).enter_as(CLERK).open("/geld/antrag/")
    clerk.press("Begin the application")
    clerk.page.locator("#p1 summary").click()
    wanted = clerk.page.locator("#p1-carrier option", has_text="Caritas").first.get_attribute("value")
    clerk.choose_in("p1-carrier", wanted or "")
    saved(clerk).sees("has not accepted")

    carrier = somebody(town_with_three, size=PHONE, dark=True, **ENGLISH).enter_as("carrier-office")
    carrier.open("/geld/weiterleitungen/").check_page()
    carrier.page.locator(".w-task a").first.click()
    carrier.sees("Take the position over").check_page()
    carrier.shoot("forwarding-phone-dark")
    carrier.fill("Person", "Erfundene Fachkraft").choose("Qualification", "c").press("Take over").sees("taken over")
    assert count_inputs(carrier) == 3

    clerk.open("/geld/antrag/").sees("Erfundene Fachkraft")
    clerk.check_page()
