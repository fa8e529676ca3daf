"""Every page of every role's navigation: readable, accessible, within the screen, without a word to another host."""

import pytest

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
SAME_FOR_ALL = {"/pakt/editionen/", "/organisationen/"}
FIRST_OF_ROLE = {member.role: member for member in reversed(cast())}


@pytest.fixture(scope="module")
def seen_pages():
    return set()


def navigation_of(somebody):
    return [link.get_attribute("href") for link in somebody.page.locator("nav#navigation a").all()]


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, False), (PHONE, True), (SMALL, False)])
def test_public_page_is_sound(person, path, size, dark):
    somebody = person(size=size, dark=dark).open(path)

    somebody.check_page()

    somebody.shoot(f"public{path.replace('/', '-').rstrip('-')}-{size[0]}{'-dark' if dark else ''}")


@pytest.mark.parametrize("role", sorted(FIRST_OF_ROLE))
@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["desktop", "phone"])
def test_every_page_of_the_navigation_is_sound(person, role, size, dark, seen_pages):
    """Pages that are the same for everybody are looked at once for each kind of screen."""
    somebody = person(size=size, dark=dark).enter_as(FIRST_OF_ROLE[role].key)
    paths = navigation_of(somebody)

    assert paths
    for path in paths:
        if path in SAME_FOR_ALL and (path, size) in seen_pages:
            continue
        seen_pages.add((path, size))
        somebody.open(path)
        somebody.check_page()
        somebody.shoot(f"{role}{path.replace('/', '-').rstrip('-')}-{size[0]}{'-dark' if dark else ''}")


def test_pages_stand_four_times_as_large(person):
    """400 % zoom of a 1280 px window leaves 320 px: nothing scrolls sideways."""
    somebody = person(size=(320, 256)).enter_as("state-officer")

    for path in navigation_of(somebody):
        somebody.open(path)
        width = somebody.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width[0] <= width[1], path
