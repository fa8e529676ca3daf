"""Editions of the pact for everybody: what an edition says, where that is written, what changed since."""

from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wegbereiter.core.charts import Chart, Series, bar_chart
from wegbereiter.core.templatetags import numbers
from wegbereiter.pact import queries
from wegbereiter.pact.choices import CHANGES, LABELS, SECTIONS, ChangeKind, Tag
from wegbereiter.pact.rules import AnyValue, Change, Edition, Source
from wegbereiter.pact.templatetags.editions import spoken

MILLION = 1_000_000
KEY_FIGURES = (
    "money.pact_total",
    "money.pact_yearly",
    "money.add_on_total",
    "money.counselling_yearly",
    "claim.least_amount",
    "allotting.persons_total",
)
MOST_TILES = 4


@dataclass(frozen=True, kw_only=True)
class Line:
    """One value on the page; `anchor` is what other pages link to: claim-least_amount."""

    path: str
    label: str
    value: AnyValue

    @property
    def anchor(self) -> str:
        return self.path.replace(".", "-")


@dataclass(frozen=True, kw_only=True)
class Section:
    code: str
    title: str
    lines: list[Line]


@dataclass(frozen=True, kw_only=True)
class Group:
    """The changes of one kind, each with the name of its value."""

    kind: ChangeKind
    title: str
    changes: list[tuple[str, Change]]


@login_not_required
@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """All editions, newest first."""
    context = {"editions": queries.editions()[::-1], "crumbs": [(_("Editions"), None)]}
    return render(request, "pact/editions.html", context)


@login_not_required
@require_safe
def edition(request: HttpRequest, code: str) -> HttpResponse:
    """One edition with every value, its source, and what is assumed."""
    found = _edition_or_404(code)
    context = {
        "edition": found,
        "body": _body(code, get_language() or "de"),
        "crumbs": [(_("Editions"), reverse("pact:editions")), (spoken(found.title), None)],
    }
    return render(request, "pact/edition.html", context)


@login_not_required
@require_safe
def comparison(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """What is new, gone, or different in `other` against `code`."""
    before, after = _edition_or_404(code), _edition_or_404(other)
    context = {
        "before": before,
        "after": after,
        "groups": _groups(before, after),
        "crumbs": [
            (_("Editions"), reverse("pact:editions")),
            (spoken(before.title), reverse("pact:edition", args=[code])),
            (_("Comparison"), None),
        ],
    }
    return render(request, "pact/comparison.html", context)


def _edition_or_404(code: str) -> Edition:
    try:
        return queries.edition(code)
    except LookupError:
        raise Http404(code) from None


@lru_cache(maxsize=64)
def _body(code: str, language: str) -> SafeString:
    """All that a page says of an edition, rendered once for each language: editions are files and change with the program."""
    found = queries.edition(code)
    with override(language):
        lines = _lines(found)
        context = {
            "edition": found,
            "sections": _sections(lines),
            "tiles": [line for path in KEY_FIGURES for line in lines if line.path == path][:MOST_TILES],
            "assumed": [line for line in lines if line.value.tag == Tag.ASSUMED],
            "unknown": [line for line in lines if line.value.tag == Tag.UNKNOWN],
            "chart": _chart(found),
            "sources": _sources(found),
            "others": [other for other in queries.editions() if other.code != code],
        }
        return render_to_string("pact/parts/edition_body.html", context)


def _lines(edition: Edition) -> list[Line]:
    names = {f"areas.{area.code}": spoken(area.name) for area in edition.areas}
    return [Line(path=path, label=names.get(path) or _(LABELS[path]), value=value) for path, value in edition.values()]


def _sections(lines: list[Line]) -> list[Section]:
    """The values in their sections. The areas have a part of the page of their own."""
    return [
        Section(code=code, title=_(title), lines=found)
        for code, title in SECTIONS.items()
        if code != "areas" and (found := [line for line in lines if line.path.startswith(f"{code}.")])
    ]


def _chart(edition: Edition) -> Chart | None:
    if not edition.areas:
        return None
    amounts = [area.yearly_amount.value for area in edition.areas]
    series = Series(_("Money per year"), [None if amount is None else amount / MILLION for amount in amounts])
    return bar_chart([spoken(area.short) for area in edition.areas], [series], lambda value: numbers.decimal(value, 1))


def _sources(edition: Edition) -> list[Source]:
    """Every source that a value of the edition names, once, in the order of first mention."""
    values = [value for _path, value in edition.values()]
    programmes = [programme for area in edition.areas for programme in area.programmes]
    values += [value for item in programmes for value in (item.topped_up, item.yearly_amount) if value is not None]
    return list(dict.fromkeys(source for value in values for source in value.sources))


def _groups(before: Edition, after: Edition) -> list[Group]:
    names = {f"areas.{area.code}": spoken(area.name) for edition in (before, after) for area in edition.areas}
    changes = queries.difference(before.code, after.code)
    groups = (
        Group(
            kind=kind,
            title=_(title),
            changes=[(names.get(item.path) or _(LABELS[item.path]), item) for item in changes if item.kind == kind],
        )
        for kind, title in CHANGES.items()
    )
    return [group for group in groups if group.changes]
