"""One invented week of an integration manager (docs/walkthrough.md): what she does, and how many inputs each job takes.

The numbers stand in the page. More inputs than it says are a failure, and so is a job that only one of both knows.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.browser import DESKTOP, PHONE, Person, count_inputs
from tests.journeys.test_decisions import ENGLISH
from wegbereiter.testing import ROOT

pytestmark = pytest.mark.journey
TABLET = (820, 1180)
ROW = re.compile(r"^\| ([^|]+) \| (\d+) \|$", re.MULTILINE)


def jobs_of_the_page() -> dict[str, int]:
    """Job -> the most inputs, out of the table of the page."""
    text = (ROOT / "docs" / "walkthrough.md").read_text(encoding="utf-8")
    return {job.strip(): int(number) for job, number in ROW.findall(text)}


class Week:
    """Counts the inputs of each job against the page, and notes which jobs were walked."""

    def __init__(self) -> None:
        self.most, self.walked = jobs_of_the_page(), {}

    def took(self, person: Person, job: str) -> None:
        number = count_inputs(person)
        print(f"{job}: {number}")
        assert number <= self.most.get(job, 0), f"{job} takes {number} inputs"
        self.walked[job] = number
        person.inputs.clear()


def click(person: Person, selector: str, what: str) -> None:
    """One control that no label tells apart."""
    person.page.locator(selector).first.click()
    person.inputs.append(what)


def monday(week: Week, manager: Person, phone: Person) -> None:
    """What waits, on the desk and on the way."""
    manager.open("/menschen/mein-tag/").sees("Due today and overdue").check_page()
    with manager.page.expect_download() as sheet:
        manager.press("^On paper")
    assert sheet.value.suggested_filename.endswith(".pdf")
    week.took(manager, "day sheet of today on paper")
    manager.open("/menschen/mein-tag/kalender/").press("^Make an address$").sees("It is shown this once").check_page()
    week.took(manager, "the own calendar subscribed to")
    phone.open("/menschen/mein-tag/").check_page()
    phone.shoot("week-monday-phone")
    phone.open("/menschen/?q=Fiktiv").follow("Ibrahima Fiktiv").follow("^Talks$")
    phone.press_choice("^Phone").press_choice("^only tried").press("^Save$").sees("Saved.").check_page()
    week.took(phone, "a call that nobody answered, on the phone")


def tuesday(week: Week, manager: Person) -> None:
    """Somebody new, who says yes, and somebody who says no."""
    manager.open("/menschen/aufnahme/?sprache=ar").press("نعم، أوافق")
    manager.fill("^Family name", "Wochenfrau").fill("^Given names", "Rana").fill("^Year", "1990")
    manager.fill("^Phone", "07321 55110").press("^Take in$").sees("Taken in.").check_page()
    week.took(manager, "somebody taken in, the sheet read in Arabic")
    case = manager.page.url
    manager.follow("^Assessment$")
    for area, level in (("language", 2), ("work", 3), ("daily-life", 2)):
        click(manager, f"#area-{area} > summary", f"open {area}")
        click(manager, f"input[name=level-{area}][value='{level}']", f"rate {area}")
    manager.press("Keep the assessment").sees("Kept: 3 life areas.")
    week.took(manager, "first talk: three life areas rated")
    manager.open("/menschen/aufnahme/?sprache=ar").press("لا")
    manager.press_choice("^Talk at the office").press_choice("^German course").press("^Count the talk$").sees(
        "[Cc]ounted"
    )
    week.took(manager, "somebody who says no, counted without a name")
    manager.page.goto(case)


def wednesday(week: Week, manager: Person) -> str:
    """A plan by choosing, then looked at together on a tablet; nothing of it is typed again."""
    manager.follow("^Plan$").follow("Add a goal")
    manager.page.locator("a[href*='/neu/office-letter/']").click()
    manager.page.get_by_label(re.compile("says yes")).check()
    manager.inputs.append("says yes")
    manager.press("Into the plan").sees("The goal is in the plan.")
    week.took(manager, "a goal with its steps")
    manager.follow("Agree on the plan").press("Agree and keep").sees("Agreed and kept.")
    week.took(manager, "the plan agreed on")
    manager.page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    manager.follow("Back to the plan").follow("Look at it together")
    expect(manager.page.locator("[lang=ar]").first).to_be_visible()
    click(manager, "button:has-text('alone')", "alone")
    manager.sees("Schritt erledigt: ").check_page()
    manager.shoot("week-wednesday-tablet")
    week.took(manager, "a step ticked while talking")
    manager.follow("^End the talk").press_choice("^Visit at home").fill("^Minutes", "20").choose("^Interpreter", "ar")
    manager.press("^Write the talk down$").sees("The talk is written down.")
    week.took(manager, "the talk ended, with interpreter")
    day = timezone.localdate() + timedelta(days=9)
    manager.fill_in("meeting_day", day.isoformat()).fill_in("meeting_time", "10:00")
    manager.press("^Make the appointment$").sees("Into a calendar")
    week.took(manager, "the next appointment")
    manager.page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    return day.isoformat()


def thursday(week: Week, manager: Person, case: str) -> None:
    """The family, a place to go to, a letter, an appointment with an interpreter."""
    manager.page.goto(case)
    manager.follow("^Contact and household$").fill("^Lives together with", "Probe").press("^Find$")
    for name in ("own_relation", "relation"):
        manager.page.locator(f"select[name={name}]").first.select_option("adult")
        manager.inputs.append(f"choose {name}")
    manager.press("^Lives here").sees("In a household as")
    week.took(manager, "somebody joined to the household")
    manager.follow("^Talks$").press_choice("^Talk at the office").press_choice("^German course").press_choice(
        "Aysel Probe"
    )
    manager.press("^Save$").sees("Together")
    week.took(manager, "one talk with two of a household")
    manager.page.goto(case)
    manager.follow("^Refer to an address").press(r"^Refer\W+Erfundene Sprachschule").sees("referred")
    week.took(manager, "a referral")
    manager.follow("^Appointments$")
    day = timezone.localdate() + timedelta(days=16)
    manager.fill("^On", day.isoformat()).fill("^At", "09:30").choose("^Interpreter", "ar").press(
        "^Make the appointment$|^Enter$"
    ).sees("Entered.")
    week.took(manager, "an appointment with an interpreter")
    manager.page.locator("main a[href*='/menschen/termine/']").first.click()
    with manager.page.expect_download() as letter:
        manager.page.locator("a[href$='erinnerung.pdf']").click()
    assert letter.value.suggested_filename.endswith(".pdf")
    manager.press(r"^Reminded\W+by letter").sees("Reminded on")
    week.took(manager, "a letter that reminds of it, noted")


def friday(week: Week, manager: Person, lead: Person, case: str) -> None:
    """The month in figures, what comes afterwards, and somebody who takes over."""
    manager.open("/menschen/statistik/").sees(
        "Counselling talks"
    ).check_page()  # as wide as the page, all months of a year
    manager.follow(timezone.localdate().strftime("^%B %Y$")).sees("Counselling talks")
    week.took(manager, "statistics of the month")
    manager.page.goto(case)
    manager.follow("^Until when").check_page()
    with manager.page.expect_download() as paper:
        manager.press("^On paper")
    assert paper.value.suggested_filename.endswith(".pdf")
    week.took(manager, "the paper for the time afterwards")
    lead.page.goto(case)
    lead.follow("^Give to a colleague")
    names = lead.page.locator("select[name=user_id] option").all_inner_texts()
    lead.choose("^Looks after the person", next(one for one in names[1:] if one != "Nadia Muster"))
    lead.press("^Give").sees("Wochenfrau")
    week.took(lead, "a case given to a colleague")


def test_a_week_takes_no_more_inputs_than_the_page_says(site, somebody):
    week = Week()
    manager = somebody(site, **ENGLISH).enter_as("integration-manager")
    phone = somebody(site, size=PHONE, dark=True, **ENGLISH).enter_as("integration-manager")
    lead = somebody(site, **ENGLISH).enter_as("team-lead")

    monday(week, manager, phone)
    tuesday(week, manager)
    case = manager.page.url
    wednesday(week, manager)
    thursday(week, manager, case)
    friday(week, manager, lead, case)

    print("\n".join(f"{number:3} {job}" for job, number in week.walked.items()))
    assert week.walked == week.most
    clerk = somebody(site, **ENGLISH).enter_as("clerk-wehr")
    assert clerk.page.goto(case).status == 403
