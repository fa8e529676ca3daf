"""Every page of every role's navigation: readable, accessible, within the screen, without a word to another host.

Each is pictured in var/shots, for whoever wants to look: on a desk; with WEGBEREITER_SHOTS=1 on a phone in the dark too.
"""

import os
import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import resolve

from tests.journeys.browser import DESKTOP, PHONE, SMALL
from wegbereiter.demo.queries import cast

pytestmark = pytest.mark.journey

PUBLIC = (
    "/",
    "/pakt/editionen/",
    "/pakt/editionen/pik-2017/",
    "/konto/login/",
    "/konto/password/reset/",
    "/bausteine/",
)
NO_PAGES = {
    "account_logout",
    "casework:calendar",
    "casework:case_list_columns",
    "casework:statistics_export",
    "casework:statistics_report_export",
    "funding:allotments_export",
    "funding:sums_export",
    "funding:standing_export",
    "funding:overruled_export",
    "funding:head_count_export",
    "funding:scan",
    "funding:office_file",
    "funding:notice_file",
    "funding:objection_file",
    "funding:hearing_file",
    "funding:hearing_letter",
    "funding:change_file",
    "funding:council_paper",
    "casework:data_copy",
    "casework:disclosure_list",
    "casework:disclosure_sheet",
    "casework:day_sheet",
    "casework:data_copy_json",
    "casework:plan_calendar",
    "casework:plan_pdf",
    "casework:plan_version_pdf",
    "casework:reminder_letter",
    "offers:entries_export",
}
HOME = "reporting:home"
FIRST_OF_ROLE = {member.role: member for member in reversed(cast())}


@pytest.fixture(scope="module")
def first_to_look(tmp_path_factory):
    """`first_to_look(kind)` is true once in a run, in whichever of its processes asks first."""
    base = tmp_path_factory.getbasetemp()
    seen = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "seen_pages"
    seen.mkdir(exist_ok=True)

    def claim(kind):
        try:
            (seen / kind).mkdir()
        except FileExistsError:
            return False
        return True

    return claim


def navigation_of(somebody):
    return [link.get_attribute("href") for link in somebody.page.locator("nav#navigation a").all()]


def links_of(somebody):
    """Addresses of our own pages that stand on this one, files left out."""
    addresses = somebody.page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    paths = [urlsplit(urljoin(somebody.page.url, address)) for address in addresses]
    host = urlsplit(somebody.page.url).netloc
    found = [part.path + (f"?{part.query}" if part.query else "") for part in paths if part.netloc == host]
    return [path for path in found if not re.search(r"/export[./]|\.(csv|xlsx|jsonl)|export=", path)]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_page_is_sound_on_the_smallest_screen(person, path):
    """The larger ones are walked below, by every role and by nobody."""
    somebody = person(size=SMALL).open(path)

    somebody.check_page()
    somebody.shoot(f"public{path.replace('/', '-').rstrip('-')}-{SMALL[0]}")


def check_both(somebody, name):
    """As it came, on a desk and light; and turned into a phone in the dark, which style and script have to follow."""
    for size, dark in ((DESKTOP, False), (PHONE, True)):
        somebody.page.emulate_media(color_scheme="dark" if dark else "light")
        somebody.page.set_viewport_size({"width": size[0], "height": size[1]})
        somebody.check_page()
        if not dark or os.environ.get("WEGBEREITER_SHOTS"):
            somebody.shoot(f"{name}-{size[0]}{'-dark' if dark else ''}")


@pytest.mark.parametrize("role", sorted(FIRST_OF_ROLE))
def test_every_page_that_a_role_can_reach_is_sound(person, role, first_to_look):
    """Follows the links from the first page; each kind of page is looked at once, the first page for each role."""
    somebody = person().click_as(FIRST_OF_ROLE[role].key)
    waiting, reached = ["/", *navigation_of(somebody)], 0

    while waiting:
        path = waiting.pop(0)
        kind = resolve(urlsplit(path).path).view_name
        if kind in NO_PAGES or (reached if kind == HOME else not first_to_look(kind)):
            continue
        reached += 1
        somebody.open(path)
        check_both(somebody, f"{role}-{kind.replace(':', '-')}")
        waiting += links_of(somebody)

    assert reached


# The first clerk of the cast has chosen nothing yet; these lead a pool, are asked to join it, and answer for a district.
WAYS = (
    ("clerk-ettenheim", "/geld/unser-weg/"),
    ("clerk-ettenheim", "/geld/unser-weg/nachbarn/"),
    ("clerk-rust", "/geld/unser-weg/"),
    ("clerk-biberach", "/geld/unser-weg/"),
    ("state-officer", "/geld/wege/?special=none"),
)


def test_pages_of_ways_are_sound_for_everybody_who_takes_part(person):
    somebody, entered = person(), ""

    for key, path in WAYS:
        if key != entered:
            entered = somebody.enter_as(key) and key
        somebody.open(path)
        somebody.page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
        check_both(somebody, f"ways-{key}{path.split('?')[0].replace('/', '-').rstrip('-')}")


def test_pages_stand_four_times_as_large(person):
    """400 % zoom of a 1280 px window leaves 320 px: nothing scrolls sideways."""
    somebody = person(size=(320, 256)).enter_as("state-officer")

    for path in navigation_of(somebody):
        somebody.open(path)
        width = somebody.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width[0] <= width[1], path
