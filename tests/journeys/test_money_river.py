"""The money from the allotment to the notice: a city, neighbours over a border, and a town from the first tranche on."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import PHONE, count_inputs
from tests.journeys.conftest import served
from wegbereiter.testing.template import TestServer

pytestmark = pytest.mark.journey
ENGLISH = {"locale": "en-GB"}
SCAN = b"%PDF-1.7\ninvented\n%%EOF\n"
COUNCIL, START = "2018-02-20", "2018-03-01"
POSITIONS = 51
UNFOLDED = 4  # from so many positions on the field for a list stands open
MOST_OF_A_WAY, MOST_OF_A_CITY = 5, 8  # inputs: from the allotment to an accepted way; from "begin" to "handed in"

# Nobody has applied, nobody pools; towns of Biberach have handed their task over. Rust's clerk works beyond the border, in
# the Landkreis Emmendingen: Rheinhausen.
NOBODY_HAS_APPLIED = """
truncate funding_application cascade;
delete from funding_way where kind <> 'to_district'; delete from funding_pool;
update organisations_membership m set organisation_id = o.id from organisations_organisation o, accounts_user u
where u.id = m.user_id and u.email = 'clerk-rust@example.org' and o.key = '08316053'
"""
# The summer of 2017: the first tranche is published, the final allotment is not, and Ostfildern has a clerk.
BEFORE_THE_FINAL_ALLOTMENT = """
truncate funding_way, funding_pool, funding_application, funding_poolingadvice, funding_simulation cascade;
delete from funding_areasum where calculation_id in (select id from funding_calculation where round <> 'first_tranche');
delete from funding_allotment where calculation_id in (select id from funding_calculation where round <> 'first_tranche');
delete from funding_calculation where round <> 'first_tranche';
update organisations_membership m set organisation_id = o.id from organisations_organisation o, accounts_user u
where u.id = m.user_id and u.email = 'clerk-schriesheim@example.org' and o.key = '08116080'
"""


@contextmanager
def demo_with(server: TestServer, statements: str, home: Path) -> Iterator[str]:
    with server.copy(server.demo_template(), prefix="wb_river") as name:
        server.run_sql(*statements.split(";"), database=name)
        with served(server, name, home) as base:
            yield base


@pytest.fixture
def all_allotted(test_server: TestServer, tmp_path: Path) -> Iterator[str]:
    with demo_with(test_server, NOBODY_HAS_APPLIED, tmp_path) as base:
        yield base


@pytest.fixture
def first_tranche(test_server: TestServer, tmp_path: Path) -> Iterator[str]:
    with demo_with(test_server, BEFORE_THE_FINAL_ALLOTMENT, tmp_path) as base:
        yield base


def inputs_of(person):
    """How many since the last time, printed; the next count begins anew."""
    number = count_inputs(person)
    person.inputs.clear()
    return number


def fold(person, summary):
    person.page.locator("summary", has_text=re.compile(f"^{summary}")).first.click()
    person.inputs.append(f"open {summary}")


def saved(person):
    """The answer to what was typed last is there."""
    person.page.wait_for_timeout(700)
    expect(person.page.locator("[data-saving]")).to_have_count(0)
    return person


# ---------------------------------------------------------------- the office


def propose(officer, town):
    """Look at one application, let its findings pass, propose: inputs of it."""
    officer.open(f"/geld/antraege/?q={town}").page.locator("main tbody th a").first.click()
    officer.sees(f"Application of {town}")
    officer.page.eval_on_selector_all("main details", "all => all.forEach(one => one.open = true)")
    officer.check_page()
    officer.shoot(f"river-6-findings-{town}")
    officer.page.reload()
    while officer.page.locator("main summary", has_text="Let it pass").count():
        fold(officer, "Let it pass")
        officer.fill("Why it may pass", "The contract is there (invented).").press("Let it pass").sees("may pass")
    officer.press("^Propose$").sees("Waits for the second officer")
    return inputs_of(officer)


def decide(second, number):
    """Decide everything that is proposed, as a list."""
    second.open("/geld/antraege/?state=to_decide")
    for box in second.page.locator('input[name="application"]').all():
        box.check()
        second.inputs.append("tick")
    second.press("Decide the chosen ones").press("^Decide$").sees(rf"\b{number} applications? decided")
    return inputs_of(second)


def reads_notice(holder, *texts):
    holder.open("/geld/bescheide/").follow("PIK-2017").sees("Bewilligungsbescheid über")
    for text in texts:
        holder.sees(text)
    holder.check_page()


# ---------------------------------------------------------------- a city and a pool


def city_applies(city):
    """Fifty-one people out of a spreadsheet, one of them with a share of their own."""
    rows = [f"Erfundene Person {n}\t\ta\t{START}\tEmployed since March" for n in range(1, POSITIONS + 1)]
    city.press("Begin the application").sees(f"{POSITIONS} positions")
    city.fill_in("id_signatory", "Yusuf Modell")
    saved(city).fill("People, one on each line", "\n".join(rows)).press("Take the list over").sees("Nothing is missing")
    expect(city.page.locator(f"#p{POSITIONS}-person")).to_have_value(f"Erfundene Person {POSITIONS}")
    city.check_page()
    city.shoot("river-1-city")
    city.press("Go on to the signature").press("Sign and hand in").sees("is handed in")
    return inputs_of(city)


def district_applies(district):
    """For the towns that have handed their task over to it; positions are planned already, people come as a list."""
    district.press("Begin the application").sees("Still missing")
    number = district.page.locator("fieldset.w-position").count()
    assert number > 1
    rows = [f"Fachkraft im Kreis {n}\t\t\t{START}\tEmployed since March" for n in range(1, number + 1)]
    district.fill_in("id_signatory", "Paul Fiktiv")
    if number < UNFOLDED:
        fold(saved(district), "People from a spreadsheet")
    district.fill("People, one on each line", "\n".join(rows)).press("Take the list over").sees("Nothing is missing")
    district.press("Go on to the signature").press("Sign and hand in").sees("is handed in").check_page()
    return inputs_of(district)


def neighbours_pool(lead, partner):
    """Chosen from the list of neighbours, beyond the border of the district; both councils decide."""
    lead.open("/geld/unser-weg/nachbarn/").sees("Together across district borders").check_page()
    row = lead.page.locator(".kern-form-check", has_text="Rheinhausen im Breisgau")
    expect(row).to_contain_text("Emmendingen")
    lead.press_choice("Rheinhausen im Breisgau").press("Ask these partners").sees("Your partners are asked")
    for town in (lead, partner):
        town.open("/geld/unser-weg/")
        field = town.page.locator('[id^="accept-"][name="council_on"]').first.get_attribute("id")
        town.fill_in(field, COUNCIL).press("The council has decided so").sees("your town is part of the pool")
    return inputs_of(lead), inputs_of(partner)


def lead_applies_on_paper(lead):
    """Printed, signed by hand, uploaded as a scan, and handed in with it."""
    lead.open("/geld/antrag/").press("Begin the application")
    lead.page.locator("#p1 summary").click()
    lead.fill_in("p1-person", "Erfundene Fachkraft").fill_in("p1-first_day", START)
    lead.fill_in("p1-reason", "Employed since March").fill_in("id_signatory", "Erfundene Bürgermeisterin")
    lead.page.keyboard.press("Tab")
    lead.sees("Nothing is missing").press("Go on to the signature").sees("Only Erfundene Bürgermeisterin signs online")
    lead.follow("Print the application").sees("Erfundene Fachkraft").check_page()
    lead.page.go_back()
    lead.press("Upload and hand in").sees("Please check")
    lead.upload("Scan of the signed print", "antrag.pdf", SCAN).press("Upload and hand in").sees("is handed in")
    lead.check_page()


def test_a_city_and_a_pool_over_the_border_come_to_their_notices(all_allotted, somebody):
    def enter(key, **options):
        return somebody(all_allotted, **ENGLISH, **options).enter_as(key)

    city, lead, partner = enter("clerk-stuttgart"), enter("clerk-ettenheim"), enter("clerk-rust", size=PHONE, dark=True)
    counted = {"city": city_applies(city.open("/geld/antrag/"))}
    counted["lead"], counted["partner"] = neighbours_pool(lead, partner)
    lead_applies_on_paper(lead)
    district = enter("clerk-biberach")
    counted["district"] = district_applies(district.open("/geld/antrag/"))

    officer, second = enter("state-officer"), enter("second-officer")
    counted["proposal of the city"] = propose(officer, "Stuttgart")
    propose(officer, "Ettenheim")
    expect(officer.page.get_by_role("link", name=re.compile("^Scan of"))).to_be_visible()
    propose(officer, "Landkreis Biberach")
    counted["decision of all"] = decide(second, 3)
    print(counted)
    assert max(counted["city"], counted["district"]) <= MOST_OF_A_CITY
    assert max(counted["lead"], counted["partner"]) <= MOST_OF_A_WAY
    assert counted["proposal of the city"] <= 4  # one reason for fifty-one positions that begin on one day
    assert counted["decision of all"] <= 5

    reads_notice(city, "Erfundene Person 1", f"Erfundene Person {POSITIONS}")
    reads_notice(lead, "Erfundene Fachkraft")
    reads_notice(district, "Fachkraft im Kreis 1")
    partner.open("/geld/unser-weg/").follow("How far the application of the pool is").sees("Granted over all years")
    partner.sees("Our share over all years").check_page()
    partner.shoot("river-2-partner-phone-dark")
    expect(partner.page.locator("main")).not_to_contain_text("Erfundene Fachkraft")
    stranger = enter("clerk-wehr")
    for page in (partner.page.url, lead.page.url, city.page.url):
        assert stranger.page.goto(page).status == 404


# ---------------------------------------------------------------- first tranche, final allotment, amendment


def town_applies_upon_the_first_tranche(clerk):
    """Somebody in re-qualification, whom the town has paid itself for two years."""
    clerk.press("Begin the application").sees("You apply upon the first tranche")
    clerk.page.locator("#p1 summary").click()
    clerk.fill_in("p1-person", "Erfundene Lernende").choose_in("p1-qualification", "requalifying")
    clerk.page.locator("#p1-has_worked_before").check()
    clerk.inputs.append("tick has worked before")
    clerk.fill_in("p1-first_day", START).fill_in("p1-employed_since", "2016-05-01")
    clerk.fill_in("p1-reason", "Paid by the town so far (invented)").fill_in("id_signatory", "Hélène Probe")
    clerk.fill_in("id_own_amount", "20000")  # until the final allotment pays for the third position as well
    fold(saved(clerk), "People from a spreadsheet")
    rows = [f"Erfundene Zweite;1;a;{START};Since March", f"Erfundene Dritte;0.5;c;{START};Since March"]
    clerk.fill("People, one on each line", "\n".join(rows)).press("Take the list over").sees("3 positions")
    clerk.sees("Nothing is missing").sees("in re-qualification").check_page()
    clerk.shoot("river-3-first-tranche")


def final_allotment(officer, second):
    officer.open("/geld/berechnungen/")
    wanted = officer.page.locator("select option", has_text="Final allotment").get_attribute("value")
    officer.choose("What is to be calculated", wanted or "").press("^Calculate$")
    officer.wait_for_link("/geld/berechnungen/", "Final allotment").follow("Final allotment")
    officer.press("Propose as final").sees("Waits for the second officer")
    second.open("/").follow("Decide: Final allotment").press_link("Set final")
    second.sees("Set the allotments final").press("Set final").sees("Decided")


def amend_all(officer, second):
    """All grants that rest on the first tranche, as one list."""
    for who, box, press in ((officer, "application", "Propose"), (second, "amendment", "Decide")):
        who.inputs.clear()
        who.open("/geld/aenderungen/").sees("Ostfildern").check_page()
        boxes = who.page.locator(f'input[name="{box}"]')
        assert boxes.count() == 1
        boxes.first.check()
        who.press(f"{press} the chosen ones")
        if who is second:
            who.press("^Decide$").sees("amendment decided")
        assert count_inputs(who) <= 2


def test_a_grant_upon_the_first_tranche_is_amended_by_the_final_allotment(first_tranche, somebody):
    def enter(key, **options):
        return somebody(first_tranche, **ENGLISH, **options).enter_as(key)

    clerk, officer, second = enter("clerk-schriesheim"), enter("state-officer"), enter("second-officer")
    town_applies_upon_the_first_tranche(clerk.open("/geld/antrag/"))
    clerk.press("Go on to the signature").press("Sign and hand in").sees("is handed in")
    propose(officer, "Ostfildern")
    officer.sees("employed since 1 May 2016").sees("Erfundene Lernende")
    decide(second, 1)
    reads_notice(clerk, r"Stelle 1, Erfundene Lernende: .*spätestens am \d")
    clerk.shoot("river-4-notice-duty")

    final_allotment(officer, second)
    amend_all(officer, second)
    phone = enter("clerk-schriesheim", size=PHONE, dark=True).open("/geld/bescheide/")
    phone.follow("PIK-2017").sees("Änderungsbescheid: jetzt").check_page()
    phone.shoot("river-5-amendment-phone-dark")
    clerk.open("/geld/bescheide/")
    clerk.page.get_by_role("link", name=re.compile("PIK-2017")).nth(1).click()
    clerk.sees("Changed by").sees("Bewilligungsbescheid über")  # the first one stays
