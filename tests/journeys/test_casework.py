"""The integration manager's job: take somebody in together, on a tablet, in the person's language."""

from time import monotonic
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import PHONE
from tests.journeys.test_after_notice import counted
from tests.journeys.test_decisions import ENGLISH

pytestmark = pytest.mark.journey


def take_in(manager, given="Samira", family="Journeyfrau", phone="0711 555123"):
    manager.open("/menschen/").follow("Take somebody in").check_page()
    manager.follow("العربية").check_page()
    manager.shoot("casework-1-sheet")
    manager.press("نعم، أوافق")
    manager.fill("^Family name", family).fill("^Given names", given).fill("^Year", "1993")
    manager.fill("^Phone", phone)
    manager.check_page()
    manager.shoot("casework-2-known")
    manager.press("^Take in$").sees("Taken in.").sees(f"{given} {family}").check_page()
    manager.shoot("casework-3-case")
    counted(manager, "intake", 8)


def pass_on(manager):
    """Two facts to the Jobcenter, read together and signed; then taken back in two clicks."""
    manager.follow("^Pass something on").check_page()
    manager.choose("^From the address list", "Erfundenes Jobcenter Nordtor (Nordtor (erfunden))")
    manager.press_choice("^Name: ").press_choice("^Phone: ").choose("^What for", "Apply for money or other benefits")
    manager.press("^Next$").sees("هل تسمحون").sees("0711 555123").check_page()
    manager.shoot("casework-5-may-we")
    manager.press("نعم، وقّعت").sees("Entered in the list").check_page()
    counted(manager, "passing something on", 6)
    with manager.page.expect_download() as sheet:
        manager.page.get_by_role("link", name="Print the sheet").click()
    assert sheet.value.suggested_filename.startswith("Passed on")
    manager.press_link("^Withdraw").check_page()
    manager.press("^Withdraw$").sees("Nothing is passed on by it any more")
    counted(manager, "withdrawing it", 2)
    expect(manager.page.get_by_role("link", name="Print the sheet")).to_have_count(0)


def talk(manager):
    """A talk with an interpreter: four inputs, and within the quarter of a minute that is promised for it."""
    case = urlsplit(manager.page.url).path
    manager.follow("^Talks$").check_page()
    begun = monotonic()
    manager.press_choice("^Phone$").press_choice("^Letters and offices$").choose("^Interpreter", "العربية")
    manager.press("^Save$").sees("Saved.").sees("Interpreter: العربية")
    assert monotonic() - begun < 15
    counted(manager, "a talk with an interpreter", 4)
    manager.open(case)


def test_somebody_is_taken_in_and_found_by_another_spelling(site, somebody):
    manager = somebody(site, **ENGLISH).enter_as("integration-manager")

    take_in(manager)
    talk(manager)
    pass_on(manager)

    manager.open("/menschen/?q=Zamira+Jurneyfrau").sees("Samira Journeyfrau").check_page()
    phone = somebody(site, size=PHONE, dark=True, **ENGLISH).enter_as("integration-manager")
    phone.open("/menschen/?q=0711555123").sees("Samira Journeyfrau").check_page()
    phone.follow("Samira Journeyfrau").sees("has agreed").check_page()
    phone.shoot("casework-4-phone")
    lead = somebody(site, **ENGLISH).enter_as("team-lead").open("/menschen/?q=Journeyfrau")
    lead.sees("Samira Journeyfrau")
    clerk = somebody(site, **ENGLISH).enter_as("clerk-wehr")
    assert clerk.page.goto(phone.page.url).status == 403
    expect(clerk.page.locator("body")).not_to_contain_text("Journeyfrau")


LIST = """Aktenzeichen;Nachname;Vorname;Geburtsdatum;Staatsangehörigkeit;Status;Unterbringung;Leistungen;Notizen
J-1;Yourneyliste;Amal;1990;Syrien;§ 25a;AU;Jobcenter;–
J-2;Yourneyliste;Tarek;03.05.1988;Afghanistan;Duldung;eigene Wohnung;;ruft an
J-3;Yourneyliste;Said;;;§ 25 Abs. 2;;;
"""


def test_a_list_kept_so_far_is_taken_in(site, somebody):
    manager = somebody(site, **ENGLISH).enter_as("integration-manager").open("/menschen/")
    manager.follow("Take in a list").check_page()
    manager.upload("^List of cases", "liste.csv", LIST.encode()).press("^Show who would be taken in")
    manager.sees("Row 4, Status, “§ 25 Abs. 2”: This is not understood").check_page()
    manager.shoot("casework-list-1-mend")
    manager.follow("Upload the mended list")
    manager.upload("^List of cases", "liste.csv", LIST.replace("§ 25 Abs. 2", "").encode())
    manager.press("^Show who would be taken in").sees("Columns that are not read: Notizen").check_page()
    manager.shoot("casework-list-2-preview")
    manager.press("^Take in$").sees("3 people were taken in.")
    counted(manager, "a list of three people, mended once", 5)

    phone = somebody(site, size=PHONE, dark=True, **ENGLISH).enter_as("integration-manager")
    phone.open("/menschen/?q=Yourneyliste").follow("Tarek Yourneyliste").sees("not answered yet").sees("Afghanistan")
    phone.check_page()
    phone.open("/menschen/aufnahme/liste/").check_page()
    phone.shoot("casework-list-3-phone")
