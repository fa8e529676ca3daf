"""Where the money stands in words: rows of the districts, groups of people, days."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wegbereiter.core.rows import address_of, cell, link, row, written
from wegbereiter.core.templatetags.numbers import decimal, euro, integer, percent
from wegbereiter.funding.queries.standing import DistrictLine, Staff, Standing
from wegbereiter.funding.rules.standing import Days
from wegbereiter.funding.states import QualificationChoice
from wegbereiter.funding.templatetags.funding import Shown, edition_value
from wegbereiter.organisations.choices import Kind
from wegbereiter.pact.rules import Area

register = template.Library()

FUNDED_AREA = "counselling"  # the area whose money is shared out and applied for here
MONEY = ("money.counselling_total", "money.counselling_yearly", "money.add_on_total", "money.pact_total")
EMPLOYERS = {Kind.MUNICIPALITY, Kind.CITY_DISTRICT, Kind.DISTRICT, Kind.CARRIER}


@register.simple_tag
def standing_rows(lines: Iterable[DistrictLine], *, sees_all: bool, query: str, estimated: str) -> SafeString:
    """One line for each district, with its number on the map. `estimated` is a rendered flag.

    It stands once in a line, beside the allotment that the line's other figures follow from: eight columns are full.
    """
    to_district, to_city = address_of("funding:district"), address_of("funding:municipality")
    allotted, applied, granted, part = _("Allotted"), _("Applied for"), _("Granted"), _("Share granted")
    fte, waiting, without = _("Positions"), _("Waiting"), _("No way yet")

    def line(one: DistrictLine) -> SafeString:
        kept, name = one.kept, format_html("<bdi>{}</bdi>", one.name)
        if sees_all and kept.area:
            address = to_district if kept.area.kind == Kind.DISTRICT else to_city
            name = link(address(kept.area.pk) + query, one.name)
        return row(
            format_html('<th scope="row"><span class="w-map__key">{}</span> {}</th>', one.number, name),
            cell(allotted, euro(kept.allotted_amount), estimated if kept.estimated else "", numeric=True),
            cell(applied, euro(kept.applied_amount), numeric=True),
            cell(granted, euro(kept.granted_amount), numeric=True),
            cell(part, percent(one.share), numeric=True),
            cell(fte, decimal(kept.granted_fte), numeric=True),
            cell(waiting, integer(kept.waiting), numeric=True),
            cell(without, integer(kept.without_way), numeric=True),
        )

    return written(line, lines)


@register.filter
def by_group(found: Standing) -> list[tuple[str, Staff]]:
    """People by group of qualification, in the order of the groups; words that have ended are unknown."""
    return _named(found.groups, {str(choice): str(choice.label) for choice in QualificationChoice})


@register.filter
def by_employer(found: Standing) -> list[tuple[str, Staff]]:
    """People by the kind of body that employs them."""
    return _named(found.employers, {str(kind): str(kind.label) for kind in Kind if kind in EMPLOYERS})


@register.filter
def days_words(days: Days | None) -> str:
    """The middle of some days: 91, or 91,5."""
    if days is None:
        return "\u2013"
    return decimal(days.middle, 0 if days.middle == days.middle.to_integral_value() else 1)


@register.simple_tag
def area_figures(area: Area, found: Standing) -> tuple[Decimal, Decimal, Decimal] | None:
    """Allotted, applied for and granted in an area of the pact; None where nothing is applied for here yet."""
    if area.code != FUNDED_AREA:
        return None
    return found.total.allotted_amount, found.total.applied_amount, found.total.granted_amount


@register.simple_tag
def money_of_edition(code: str) -> Shown | None:
    """What an edition gives for what is shared out here, with its source; over all years where it says so."""
    return next((value for path in MONEY if (value := edition_value(code, path))), None)


def _named(counted: Mapping[str, Staff], labels: Mapping[str, str]) -> list[tuple[str, Staff]]:
    known = [(label, counted[code]) for code, label in labels.items() if code in counted]
    return [*known, *((_("not known any more"), staff) for code, staff in counted.items() if code not in labels)]
