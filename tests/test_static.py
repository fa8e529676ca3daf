"""What the browser gets: built by frontend/build.mjs or written by hand, never inline, never from elsewhere."""

import json
import re
from pathlib import Path

import pytest
from django.template import engines

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "wegbereiter" / "static"
BUILT = STATIC / "built"
OWN = STATIC / "wegbereiter"
TEMPLATES = sorted((ROOT / "wegbereiter").rglob("templates/**/*.html"))
STYLE_SHEETS = [OWN / "app.css", OWN / "parts.css", OWN / "palette.css", BUILT / "kern.css"]
MARKS = {"w-messages", "w-help", "w-explain"}  # names without a look of their own, for scripts, print and tests
PHYSICAL = re.compile(
    r"(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)|(?:text-align|float|clear): ?(?:left|right)"
)


def ids(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("sheet", STYLE_SHEETS, ids=lambda path: path.name)
def test_style_sheets_know_no_left_and_right(sheet):
    assert sheet.exists(), "run `npm ci && npm run build` in frontend/"
    assert PHYSICAL.findall(sheet.read_text()) == []


def test_kern_is_marked_as_changed_and_carries_its_licence():
    head = (BUILT / "kern.css").read_text()[:400]

    assert "EUPL-1.2" in head
    assert "CHANGED" in head
    assert "EUROP" in (BUILT / "kern-LICENSE.md").read_text()[:60]


KEPT_ICONS = {"danger", "info", "success", "warning"}  # KERN draws them inside its alerts


def test_kern_is_lean():
    css = (BUILT / "kern.css").read_text()

    assert len(css) < 130_000
    assert ".kern-mt-" not in css
    icons = set(re.findall(r"\.kern-icon--([a-z-]+)", css))
    assert icons <= KEPT_ICONS
    assert not re.search(r"[{;](?:margin|padding|border)-(?:left|right)", css), "the other direction would stand wrong"


def test_fonts_are_small_and_swap():
    rules = (BUILT / "fonts.css").read_text().split("@font-face")[1:]

    assert len(rules) == 4
    for rule in rules:
        assert "font-display:swap" in rule
        assert "unicode-range:" in rule
        file = BUILT / re.search(r'url\("([^"]+)"\)', rule)[1]
        assert file.read_bytes()[:4] == b"wOF2"
        assert file.stat().st_size < 40_000


def test_script_stays_small():
    assert (OWN / "app.js").stat().st_size < 5 * 1024


@pytest.mark.parametrize("path", [*STYLE_SHEETS, BUILT / "fonts.css", OWN / "app.js"], ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere(path):
    text = path.read_text().replace("http://www.w3.org/2000/svg", "")

    assert not re.search(r"(?:https?:)?//[\w-]+\.[a-z]", text)
    assert "@import" not in text


@pytest.mark.parametrize("template", TEMPLATES, ids=ids(TEMPLATES))
def test_templates_hold_no_inline_code(template):
    text = re.sub(r"\{#.*?#\}", "", template.read_text())

    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"hx-on|[\"']js:|javascript:", text)
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag
    assert "<style" not in text


@pytest.mark.parametrize("template", TEMPLATES, ids=ids(TEMPLATES))
def test_templates_compile(template):
    engines["django"].get_template(str(template).split("/templates/", 1)[1])


@pytest.mark.parametrize("template", TEMPLATES, ids=ids(TEMPLATES))
def test_icons_exist(template):
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (OWN / "icons.svg").read_text()))
    text = template.read_text()

    named = re.findall(r'<c-icon name="([\w-]+)"', text)
    named += re.findall(r'<c-(?!icon)[\w-]+\s[^>]*?(?<!:)\bicon="([\w-]+)"', text)
    assert set(named) - drawn == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=ids(TEMPLATES))
def test_classes_are_styled(template):
    styles = "".join(sheet.read_text() for sheet in STYLE_SHEETS)
    text = re.sub(r"\{[{%].*?[%}]\}", " ", template.read_text())

    used = {
        name
        for value in re.findall(r'class="([^"]*)"', text)
        for name in value.split()
        if re.match(r"(?:w|kern)-[a-z]", name)
    }
    whole = {name for name in used if not name.endswith("-")}  # the rest is completed by a variable
    assert {name for name in whole if f".{name}" not in styles} - MARKS == set()


def test_lock_file_names_no_download_address():
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())

    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in lock["packages"].items() if name)


def test_dependencies_are_pinned_exactly():
    package = json.loads((ROOT / "frontend" / "package.json").read_text())

    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["dependencies"].values())
