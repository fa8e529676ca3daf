"""What looks at every page finds what it is there for, in a row far down as well."""

import pytest

from tests.journeys.browser import LAYOUT, axe_findings

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
