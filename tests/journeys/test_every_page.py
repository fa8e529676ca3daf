"""Every page of every role's navigation: readable, accessible, within the screen, without a word to another host.

Each is pictured in var/shots, for whoever wants to look: on a desk; with WEGBEREITER_SHOTS=1 on a phone in the dark too.
"""

import os
import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import resolve

from tests.access.matrix import ROWS
from tests.journeys.browser import DESKTOP, PHONE, SMALL, new_context
from tests.journeys.faces import check_printed, check_without_script, check_zoomed
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
    "calendar:feed",
    "casework:case_list_columns",
    "casework:intake_sheet_pdf",
    "casework:statistics_export",
    "casework:statistics_report_export",
    "funding:allotments_export",
    "funding:simulation_export",
    "funding:simulation_sums_export",
    "reporting:audit_export",
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
    "casework:handover_paper",
    "casework:case_brief",
    "casework:data_copy_json",
    "casework:plan_calendar",
    "casework:plan_pdf",
    "casework:plan_version_pdf",
    "casework:reminder_letter",
    "offers:entries_export",
}
HOME = "reporting:home"
PUBLIC_KINDS = {resolve(path).view_name for path in PUBLIC}
# Pages that no link leads to in the demo as it stands, by what has to happen before. A page that stands neither here nor
# behind a link makes the sweep red; what another journey on the same site has brought about may be seen all the same.
UNVISITED = {
    "signing in: test_sign_in": {
        "account_login",  # the same page as accounts:sign_in
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    },
    "the sign-in library's, after what goes wrong or takes long": {
        "account_inactive",
        "account_reauthenticate",
        "socialaccount_login_cancelled",
    },
    "a head count or a calculation on its way: test_main_job, test_without_script": {
        "funding:import",
        "funding:preview",
        "funding:correct",
        "funding:run",
        "funding:object",
    },
    "an application on its way: test_application, test_after_notice, test_revocation": {
        "funding:application",
        "funding:sign_application",
        "funding:print_application",
        "funding:withdraw_application",
        "funding:report_change",
        "funding:report_position",
        "funding:enter_change",
        "funding:enter_position",
        "funding:propose_revocation",
    },
    "a pool or a proposal for pools on its way: test_ways": {
        "funding:pool_application",
        "funding:advice_run",
    },
    "a draft of the simulator that nobody has adopted yet: test_simulator": {
        "funding:change_simulation",
        "funding:share_simulation",
    },
    "something that has happened in a case": {
        "casework:appointment",
        "casework:case_again",
        "casework:caseloads",
        "casework:case_justification",
        "casework:details_no_household",
        "casework:earlier",
        "casework:offer",
        "casework:plan_goal_words",  # of an own goal
        "casework:protected_notes",
        "casework:settle_dispute",
        "casework:statistics_report",
        "casework:two_people",
        "casework:unnamed",
        "casework:withdraw_transfer",
    },
    "something that has happened in an organisation": {
        "organisations:contact",
        "organisations:register_update",
        "organisations:reset",
        "organisations:two_people",
    },
}
FIRST_OF_ROLE = {member.role: member for member in reversed(cast())}


class Seen:
    """Kinds of page that were looked at, and roles that are through: as folders, for all processes of a run."""

    def __init__(self, folder):
        self._kinds, self._roles = folder / "kinds", folder / "roles"
        for one in (self._kinds, self._roles):
            one.mkdir(parents=True, exist_ok=True)

    def claim(self, kind):
        """True once in a run, in whichever of its processes asks first."""
        try:
            (self._kinds / kind).mkdir()
        except FileExistsError:
            return False
        return True

    def kinds(self):
        return {path.name for path in self._kinds.iterdir()}

    def finish(self, role):
        (self._roles / role).mkdir(exist_ok=True)

    def finished(self):
        return {path.name for path in self._roles.iterdir()}


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    base = tmp_path_factory.getbasetemp()
    return Seen((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "seen_pages")


OPENED = {200, (200, 404)}


def pages():
    """Addresses that show somebody a page when they are opened; the access matrix knows them all."""
    shown = {row.name for row in ROWS if 200 in row.expected_of_visitor("GET") or OPENED & set(row.get.values())}
    return shown - NO_PAGES - PUBLIC_KINDS


def test_every_page_that_is_excused_exists():
    assert sorted(set().union(*UNVISITED.values()) - pages()) == []


def navigation_of(somebody):
    return [link.get_attribute("href") for link in somebody.page.locator("nav#navigation a").all()]


def links_of(somebody):
    """Addresses of our own pages that stand on this one, files left out."""
    addresses = somebody.page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    return own_paths(addresses, somebody.page.url)


def own_paths(addresses, here):
    paths = [urlsplit(urljoin(here, unescape(address))) for address in addresses]
    found = [
        part.path + (f"?{part.query}" if part.query else "") for part in paths if part.netloc == urlsplit(here).netloc
    ]
    return [path for path in found if not re.search(r"/export[./]|\.(csv|xlsx|jsonl)|export=", path)]


def links_read(somebody, path):
    """As `links_of`, of a page that another role has looked at: hers may lead on to where that role's did not."""
    answer = somebody.page.context.request.get(somebody.base + path)
    assert answer.ok, f"{path}: {answer.status}"
    if "text/html" not in answer.headers["content-type"]:
        raise AssertionError(f"{path} is no page: name it in NO_PAGES")
    return own_paths(re.findall(r'<a\b[^>]*\bhref="([^"]*)"', answer.text()), answer.url)


@pytest.mark.parametrize("path", PUBLIC)
def test_public_page_is_sound_on_the_smallest_screen(person, path):
    """The larger ones are walked below, by every role and by nobody."""
    somebody = person(size=SMALL).open(path)

    somebody.check_page()
    somebody.shoot(f"public{path.replace('/', '-').rstrip('-')}-{SMALL[0]}")


@pytest.fixture
def without_script(browser):
    window = new_context(browser, script=False)
    yield window
    window.close()


def check_both(somebody, name):
    """As it came, on a desk and light; and turned into a phone in the dark, which style and script have to follow."""
    for size, dark in ((DESKTOP, False), (PHONE, True)):
        somebody.page.emulate_media(color_scheme="dark" if dark else "light")
        somebody.page.set_viewport_size({"width": size[0], "height": size[1]})
        somebody.check_page()
        if not dark or os.environ.get("WEGBEREITER_SHOTS"):
            somebody.shoot(f"{name}-{size[0]}{'-dark' if dark else ''}")


@pytest.mark.parametrize("role", sorted(FIRST_OF_ROLE))
def test_every_page_that_a_role_can_reach_is_sound(person, role, seen, without_script):
    """Follows the links from the first page; each kind of page is looked at once, the first page for each role."""
    somebody = person().click_as(FIRST_OF_ROLE[role].key)
    waiting, known, reached = ["/", *navigation_of(somebody)], set(), 0

    while waiting:
        path = waiting.pop(0)
        kind = resolve(urlsplit(path).path).view_name
        if kind in NO_PAGES or kind in known:
            continue
        known.add(kind)
        if not seen.claim(kind) and kind != HOME:
            waiting += links_read(somebody, path)
            continue
        reached += 1
        somebody.open(path)
        check_both(somebody, f"{role}-{kind.replace(':', '-')}")
        check_zoomed(somebody)
        check_printed(somebody.page)
        check_without_script(without_script, somebody.page)
        waiting += links_of(somebody)

    assert reached
    seen.finish(role)
    if seen.finished() >= set(FIRST_OF_ROLE):  # the last of them, in whichever process: the whole is known now
        assert sorted(pages() - seen.kinds() - set().union(*UNVISITED.values())) == []


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
