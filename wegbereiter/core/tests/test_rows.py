"""Rows written in Python escape what a template would escape."""

from uuid import UUID

import pytest
from django.utils.safestring import SafeString
from django.utils.translation import override

from wegbereiter.core import rows
from wegbereiter.core.templatetags import parts
from wegbereiter.core.templatetags.numbers import integer

HOSTILE = """<script>alert('x')</script>&"quoted" """
SAFE = "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&amp;&quot;quoted&quot; "


def test_hostile_text_is_escaped_wherever_it_stands():
    written = [
        rows.link(HOSTILE, "a"),
        rows.link("/a/", HOSTILE),
        rows.cell(HOSTILE, "a"),
        rows.cell("a", "b", HOSTILE),
        rows.heading(HOSTILE),
        rows.heading("a", HOSTILE),
        rows.row(HOSTILE),
        rows.together([HOSTILE]),
        parts.icon(HOSTILE, HOSTILE),
        parts.options([(HOSTILE, HOSTILE)], ""),
    ]

    for text in written:
        assert isinstance(text, SafeString)
        assert SAFE in text
        assert "<script" not in text


def test_a_row_keeps_what_is_safe_already():
    line = rows.row(rows.heading("Wehr", "08337116"), rows.cell("Persons", 64, SafeString("<i>!</i>"), numeric=True))

    assert line == (
        '<tr><th scope="row">Wehr <span class="w-code w-muted">08337116</span></th>'
        '<td data-label="Persons" class="w-num">64<i>!</i></td></tr>'
    )


@pytest.mark.parametrize(("view", "before"), [("funding:municipality", ()), ("funding:correct", (UUID(int=7),))])
def test_addresses_are_those_of_reverse(view, before):
    from django.urls import reverse

    pk = UUID(int=5)

    assert rows.address_of(view, *before)(pk) == reverse(view, args=[*before, pk])


@pytest.mark.parametrize(("value", "chosen"), [("b", 1), ("", 0), (None, 0), (UUID(int=1), 1)])
def test_one_option_is_chosen_by_its_text(value, chosen):
    assert str(parts.options([("a", "A"), ("b", "B"), (str(UUID(int=1)), "C")], value)).count(" selected") == chosen


def test_an_icon_is_hidden_from_screen_readers():
    assert 'class="w-icon w-icon--large w-icon--home" aria-hidden="true"' in parts.icon("home", "large")


def test_lines_are_written_in_the_language_of_the_moment():
    """The language is asked for once for all lines, and anew for the next table."""
    shown = {}
    for language in ("de", "en", "de"):
        with override(language):
            shown[language] = rows.written(lambda figure: rows.row(integer(figure)), [72857, 5000])

    assert shown == {
        "de": "<tr>72.857</tr><tr>5.000</tr>",
        "en": "<tr>72,857</tr><tr>5,000</tr>",
    }
