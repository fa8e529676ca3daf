"""The main job from an empty head count to what each town sees, by the people who do it. In English, so that both languages are walked."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import PHONE, count_inputs
from wegbereiter.demo.actions import final_count
from wegbereiter.demo.rules import Town
from wegbereiter.organisations.actions.loading import package_register

pytestmark = pytest.mark.journey
ENGLISH = {"locale": "en-GB"}
NARROW_SPACE = "[\u202f\xa0 ]"
ROOT = Path(__file__).resolve().parents[2]


def head_count_file() -> bytes:
    """The 1,101 numbers of 15 September 2017 as an office would send them: German headers, semicolons, a BOM."""
    entries = package_register().standing()
    counts = final_count([Town(ags=e.ags, district_key=e.ags[:5], population=e.population) for e in entries])
    lines = ["\ufeffGemeindeschlüssel;Gemeinde;Personen", *(f"{e.ags};{e.name};{counts[e.ags][0]}" for e in entries)]
    return "\r\n".join(lines).encode()


def euro(figure: str) -> str:
    return rf"€{figure}|{figure}{NARROW_SPACE}?€"


def test_from_a_file_to_what_every_town_sees(site_before_the_count, somebody):
    base = site_before_the_count
    officer = somebody(base, **ENGLISH).enter_as("state-officer")

    officer.open("/geld/kopfzahlen/").follow("Read in a file")
    officer.upload("File with the head count", "kopfzahl.csv", head_count_file())
    officer.press("Show what would change").sees("72,857")
    officer.check_page()
    officer.shoot("main-job-1-preview")
    officer.press("Take over as the next version").sees("Head count, version 1")
    officer.fill("Reported by the districts on", "2017-10-13").press("Mark as reported").sees("reported")
    officer.press("Propose as final").sees("Waits for the second officer")
    expect(officer.page.get_by_role("link", name=re.compile("Set final"))).to_have_count(0)
    officer.check_page()

    second = somebody(base, **ENGLISH).enter_as("second-officer")
    second.sees("second officer").follow("Set the head count final").press_link("Set final")
    second.sees("Set the head count final").press("Set final").sees("Decided")

    officer.open("/geld/berechnungen/")
    wanted = officer.page.locator("select option", has_text="Final allotment").get_attribute("value")
    officer.choose("What is to be calculated", wanted or "").press("^Calculate$")
    officer.wait_for_link("/geld/berechnungen/", "Final allotment")
    officer.follow("Final allotment").press("Propose as final").sees("Waits for the second officer")
    officer.shoot("main-job-2-proposed")

    clerk = somebody(base, size=PHONE, **ENGLISH).enter_as("clerk-wehr").open("/geld/unser-geld/")
    clerk.sees("No allotment yet")

    second.open("/").follow("Decide: Final allotment").press_link("Set final")
    second.sees("Set the allotments final").press("Set final").sees("Decided")

    clerk.open("/geld/unser-geld/").sees(euro("50,949")).sees("51").sees("Fill the gap with own money")
    clerk.check_page()
    clerk.shoot("main-job-3-town")

    assert count_inputs(officer) <= 9  # the day of the count is known from the edition
    assert count_inputs(second) == 4  # two decisions; each asks once more, because it cannot be taken back


def test_a_wrong_row_is_named_and_nothing_is_taken_over(site_before_the_count, somebody):
    officer = (
        somebody(site_before_the_count, **ENGLISH).enter_as("state-officer").open("/geld/kopfzahlen/einlesen/pik-2017/")
    )

    officer.upload(
        "File with the head count", "kopfzahl.csv", b"ags;name;persons\n08111000;Stuttgart;-5\n99999999;Nowhere;3\n"
    )
    officer.fill("Day of the count", "2017-09-15").press("Show what would change")

    officer.sees("cannot be taken over").sees("99999999")
    expect(officer.page.get_by_role("button", name=re.compile("Take over"))).to_have_count(0)
    officer.open("/geld/kopfzahlen/").sees("No count yet")


def test_the_second_officer_decides_the_additional_money_of_2022(site, somebody):
    """Left open in the demo on purpose; both the proposer and the decider are asked."""
    officer = somebody(site, **ENGLISH).enter_as("state-officer")
    officer.follow("Decide: Additional money").sees("Who has proposed it cannot decide it")

    second = somebody(site, **ENGLISH).enter_as("second-officer")
    second.follow("Decide: Additional money").sees("Waits for the second officer")
    second.check_page()


def test_whoever_sends_an_incomplete_form_lands_on_what_is_wrong(site, somebody):
    officer = somebody(site, **ENGLISH).enter_as("state-officer")

    officer.open("/geld/kopfzahlen/einlesen/pik-2017/").press("Show what would change").sees("Please check")
    expect(officer.page.locator(".w-error-summary")).to_be_focused()
    officer.follow("File with the head count")
    expect(officer.page.get_by_label(re.compile("File with the head count"))).to_be_focused()


def test_a_decision_asks_first_and_cancel_changes_nothing(site, somebody):
    second = somebody(site, **ENGLISH).enter_as("second-officer").follow("Decide: Additional money")

    second.press_link("Set final").sees("Set the allotments final")
    expect(second.page.get_by_role("button", name=re.compile("Cancel"))).to_be_focused()
    second.check_page()
    second.shoot("decide-dialog")
    second.press("Cancel").sees("Waits for the second officer")
    expect(second.page.get_by_role("link", name=re.compile("Set final"))).to_be_focused()


def test_a_decision_asks_on_a_page_of_its_own_without_script(site, somebody):
    second = somebody(site, script=False, **ENGLISH).enter_as("second-officer").follow("Decide: Additional money")

    second.press_link("Set final").sees("Set the allotments final")
    second.shoot("decide-page")
    second.follow("Cancel").sees("Waits for the second officer")
    expect(second.page.get_by_role("link", name=re.compile("Set final"))).to_be_visible()


def test_association_sees_sums_and_no_single_town(site, somebody):
    person = somebody(site, **ENGLISH).enter_as("association").open("/geld/summen/")

    person.sees("Whole state").sees("City districts together")
    assert "Schriesheim" not in person.page.content()
    assert re.search("3[.,]270[.,]297", person.page.content()) is None
    assert person.page.goto(site + "/geld/zuteilungen/").status == 403


def test_the_auditor_reads_what_was_let_pass_and_checks_the_trail_without_the_operator(site, somebody, tmp_path):
    auditor = somebody(site, **ENGLISH).enter_as("auditor").open("/geld/antraege/hinweise/")
    auditor.sees("Findings let pass").sees("Applied for there").check_page()
    auditor.page.locator("main tbody a").first.click()
    auditor.sees("let pass").check_page()

    auditor.follow("Audit trail").sees("Events of the money").check_page()
    with auditor.page.expect_download() as taken:
        auditor.press_link("Take along with seals")
    taken.value.save_as(tmp_path / "trail.jsonl")
    checked = subprocess.run(
        [sys.executable, ROOT / "tools" / "verify_export.py", tmp_path / "trail.jsonl"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert auditor.page.goto(f"{site}/geld/kopfzahlen/einlesen/pik-2017/").status == 403


def test_town_objects_by_keyboard_only(site, somebody):
    """Schriesheim's clerk reaches the form with the Tab key alone; the count is final, so the answer says what that means."""
    clerk = somebody(site, **ENGLISH).enter_as("clerk-schriesheim").open("/geld/unser-geld/").sees(euro("67,667"))
    page = clerk.page

    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName + document.activeElement.textContent").startswith(
            "SUMMARYObject"
        ):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("88")
    page.keyboard.press("Tab")
    page.keyboard.type("Three people more live here. (invented)")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    clerk.sees("on its way|open")
    clerk.check_page()


def test_every_form_works_without_script(site, somebody):
    clerk = somebody(site, script=False, **ENGLISH).enter_as("clerk-stuttgart").open("/geld/unser-geld/")

    clerk.sees(euro("3,270,297"))
    clerk.open("/organisationen/").fill("Name, key or district", "weil").press("Show").sees("Weil am Rhein")
