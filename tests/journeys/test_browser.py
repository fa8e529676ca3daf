"""What looks at every page finds what it is there for, in a row far down as well."""

import pytest

from tests.journeys.browser import LAYOUT, axe_findings
from tests.journeys.faces import DEAD, MOVING, ON_PAPER

pytestmark = pytest.mark.journey
PAGE = """<!doctype html><html lang="de"><head><title>Erfunden</title><style>.pale { color: #ddd }</style></head>
<body><main><h1>Erfunden</h1><table><caption>Orte</caption><thead><tr><th scope="col">Ort</th></tr></thead><tbody>
%s</tbody></table></main></body></html>"""
SOUND = '<tr><td><a href="/%d/">Ort %d</a></td></tr>'


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (SOUND % (41, 41), ""),
        ('<tr><td class="pale">Ort 41</td></tr>', "color-contrast"),
        ('<tr><td><a href="/41/"></a></td></tr>', "link-name"),
        ('<tr style="background: #000"><td>Ort 41</td></tr>', "contrast 1"),
        ('<tr><td><label for="none">Ort</label><input id="other"></td></tr>', "label"),
        ('<tr><td><img src="data:,"></td></tr>', "image-alt"),
        ('<tr id="one"><td id="one">Ort 41</td></tr>', "id twice"),
    ],
)
def test_a_row_unlike_the_forty_before_it_is_looked_at(somebody, row, found):
    page = somebody("http://127.0.0.1").page
    page.set_content(PAGE % ("".join(SOUND % (n, n) for n in range(40)) + row))

    assert sorted({finding.split(":")[0] for finding in axe_findings(page)}) == ([found] if found else [])


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<h1>A</h1>", []),
        ('<h1>A</h1><div style="width: 4000px">B</div>', ["rtl: wider than the screen: 4008 of 1280", "ltr: wider"]),
        ('<h1>A</h1><p style="width: 20px">Erfunden</p>', ["rtl: P: Erfunden", "ltr: P: Erfunden"]),
        ("<h1>A</h1><h3>B</h3>", ["level left out: B"]),
    ],
)
def test_what_is_too_wide_or_unheard_is_named(somebody, body, found):
    page = somebody("http://127.0.0.1").page
    page.set_content(f"<!doctype html><body>{body}</body>")

    named = page.evaluate(LAYOUT)

    assert [text[: len(start)] for text, start in zip(named, found, strict=True)] == found


TOKEN = '<input type="hidden" name="csrfmiddlewaretoken" value="x">'
TABLE = "<div class=w-table-wrap style='inline-size: 300px; overflow-x: auto'><table><tr><td style='min-width: %dpx'>A</td></table></div>"


@pytest.mark.parametrize(
    ("check", "body", "found"),
    [
        (DEAD, f'<form method="post">{TOKEN}<button>A</button></form>', []),
        (DEAD, f'<form method="post">{TOKEN}<details><input><button>A</button></details></form>', []),
        (DEAD, '<form method="post"><button>A</button></form>', ["no token"]),
        (DEAD, '<form method="get"><input name="q"></form>', ["nothing sends it"]),
        (
            DEAD,
            '<form method="get"><input name="q"><button style="display: none">A</button></form>',
            ["nothing sends it"],
        ),
        (DEAD, "<form><input><button>A</button></form>", ["no method"]),
        (DEAD, '<form method="get" action="https://elsewhere.example/"><button>A</button></form>', ["leads elsewhere"]),
        (DEAD, '<button type="button">A</button>', ["does nothing"]),
        (DEAD, '<button type="button" popovertarget="a">A</button><div popover id="a">B</div>', []),
        (DEAD, '<select><option>A</option></select><a href="#">B</a>', ["in no form", "leads nowhere"]),
        (DEAD, '<button type="button" data-dialog="a" hidden>A</button>', ["opens by script alone", "stays hidden"]),
        (DEAD, '<div hx-get="/a/">A</div>', ["asks by script alone"]),
        (ON_PAPER, "<main><p>A</p></main>" + TABLE % 100, []),
        (ON_PAPER, "<nav>A</nav><main><button>B</button></main>", ["printed", "printed"]),
        (ON_PAPER, TABLE % 500, ["cut"]),
        (ON_PAPER, '<div style="width: 4000px">A</div>', ["wider than the sheet"]),
        (ON_PAPER, '<main><p style="color: oklch(94% 0 0)">A</p></main>', ["pale oklch(0.94 0 0)"]),
        (ON_PAPER, '<main><p class="w-card" style="background: #111">A</p></main>', ["dark ground"]),
        (MOVING, '<p style="transition: color 1s">A</p>', ["changes slowly"]),
        (MOVING, '<p style="animation: a 2s">A</p>', ["moves"]),
        (MOVING, '<p style="transition: none">A</p>', []),
    ],
)
def test_what_fails_without_script_on_paper_or_in_motion_is_named(somebody, check, body, found):
    page = somebody("http://127.0.0.1").page
    page.set_content(f"<!doctype html><body>{body}</body>")

    assert [text.partition(":")[0] for text in page.evaluate(check)] == found
