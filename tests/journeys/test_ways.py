"""Every way from the allotment to an accepted way, with its inputs counted; then a partner that leaves, and its successor."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import PHONE, count_inputs
from tests.journeys.conftest import served
from wegbereiter.testing.template import TestServer

pytestmark = pytest.mark.journey
ENGLISH = {"locale": "en-GB"}
OWN_WAY = "/geld/unser-weg/"
DAY = "2018-02-20"
WORDS_ON_ONE_LINE = 90  # pixels
MOST_INPUTS = 5  # from the allotment to an accepted way, whichever it is

# Proposals are published and nobody has chosen. Two of the cast work in towns that have nobody of the cast: Achstetten in
# the district of Biberach, and Kippenheim, which is near Ettenheim and in another association.
NOBODY_HAS_CHOSEN = """
truncate funding_way, funding_pool cascade;
update organisations_membership m set organisation_id = o.id from organisations_organisation o, accounts_user u
where u.id = m.user_id and (u.email, o.key) in
  (('clerk-stuttgart@example.org', '08426001'), ('clerk-schriesheim@example.org', '08317059'))
"""


@pytest.fixture
def site_before_the_ways(test_server: TestServer, tmp_path: Path) -> Iterator[str]:
    with test_server.copy(test_server.demo_template(), prefix="wb_ways") as name:
        test_server.run_sql(*NOBODY_HAS_CHOSEN.split(";"), database=name)
        with served(test_server, name, tmp_path) as base:
            yield base


def inputs_of(person):
    """How many since the last time, printed; the next count begins anew."""
    number = count_inputs(person)
    person.inputs.clear()
    return number


def council_agrees(person):
    """The day of the decision and one click, on the card of the pool."""
    field = person.page.locator('[id^="accept-"][name="council_on"]').first.get_attribute("id")
    return person.fill_in(field, DAY).press("The council has decided so")


def folded(person, summary):
    """Open a fold; counted as what it is, one press."""
    person.page.locator("summary", has_text=re.compile(f"^{summary}")).first.click()
    person.inputs.append(f"open {summary}")
    return person


def test_each_way_takes_few_inputs_and_a_partner_that_leaves_is_replaced(site_before_the_ways, somebody):
    def enter(key, **options):
        return somebody(site_before_the_ways, **ENGLISH, **options).enter_as(key).open(OWN_WAY)

    counted = alone_and_by_the_district(enter)
    lead = enter("clerk-ettenheim")
    lead.shoot("ways-2-side-by-side")
    lead.press("Ask these partners").sees("Your partners are asked")
    council_agrees(lead).sees("your town is part of the pool")
    counted["pool lead"] = inputs_of(lead)
    partner = enter("clerk-rust")
    council_agrees(partner).sees("your town is part of the pool")
    counted["pool partner"] = inputs_of(partner)

    assert counted == {"top-up": 2, "transfer": 2, "district": 1, "pool lead": 3, "pool partner": 2}
    assert max(counted.values()) <= MOST_INPUTS

    folded(partner, "Leave this way").fill("Reason", "Rust employs its own staff (invented).")
    partner.press("Leave this way").sees("free for another way")
    assert inputs_of(partner) == 3
    replace_the_partner(lead, enter("clerk-schriesheim", size=PHONE, dark=True))
    apply_for_both(lead)

    successor = enter("clerk-schriesheim", size=PHONE, dark=True).follow("How far the application of the pool is")
    successor.sees("handed in").sees("Our share over all years").check_page()
    expect(successor.page.locator("main")).not_to_contain_text("Erfundene Fachkraft")
    successor.shoot("ways-5-pool-application-phone-dark")
    for stranger in (partner, enter("clerk-wehr")):  # who has left, and who never was in it
        assert stranger.page.goto(successor.page.url).status == 404


def alone_and_by_the_district(enter):
    """Own money, and the task handed over: inputs of each."""
    counted = {}

    alone = enter("clerk-wehr")
    alone.fill_in("top_up-council_on", DAY).press("The council has decided so").sees("Noted: your town fills the gap")
    counted["top-up"] = inputs_of(alone)

    handing = enter("clerk-stuttgart")
    handing.fill_in("to_district-council_on", DAY).press("Hand the task over").sees("The district is asked")
    counted["transfer"] = inputs_of(handing)
    district = enter("clerk-biberach", size=PHONE, dark=True)
    district.sees("Achstetten").check_page()
    button = district.page.get_by_role("button", name=re.compile("^Take over"))
    assert button.bounding_box()["width"] > WORDS_ON_ONE_LINE
    district.shoot("ways-1-district-phone-dark")
    district.press("^Take over").sees("The task is taken over")
    counted["district"] = inputs_of(district)
    return counted


def replace_the_partner(lead, successor):
    """A new question to another town: one press for the lead, two inputs for the town."""
    lead.open("/").sees("Rust does not take part in your pool").open(OWN_WAY).sees("Rust employs its own staff")
    lead.check_page()
    lead.shoot("ways-3-partner-has-left")
    lead.follow("Ask one more town").check_page()
    lead.press("^Ask Kippenheim").sees("The municipality is asked")
    assert inputs_of(lead) == 1
    successor.open(OWN_WAY).check_page()
    successor.shoot("ways-4-asked-phone-dark")
    council_agrees(successor).sees("your town is part of the pool")
    assert inputs_of(successor) == 2
    successor.follow("How far the application of the pool is").sees("Not begun yet").check_page()


def apply_for_both(lead):
    """The lead goes on with whoever has answered, and takes the council paper along."""
    lead.open(OWN_WAY)
    with lead.page.expect_download() as paper:
        lead.page.get_by_role("link", name="Council paper as PDF").click()
    assert paper.value.suggested_filename == "Council paper Ettenheim.pdf"
    for _town in ("Mahlberg", "Ringsheim", "Kappel-Grafenhausen"):
        lead.press("^Take back").sees("The question is taken back")
    lead.sees("Ettenheim can apply").open("/geld/antrag/").press("Begin the application")
    lead.page.locator("#p1 summary").click()
    lead.fill_in("p1-person", "Erfundene Fachkraft").fill_in("p1-first_day", "2018-03-01")
    lead.fill_in("p1-reason", "Employed since March 2018").fill_in("id_signatory", "Zainab Erfunden")
    lead.page.keyboard.press("Tab")
    lead.sees("Nothing is missing").press("Go on to the signature").press("Sign and hand in").sees("is handed in")
