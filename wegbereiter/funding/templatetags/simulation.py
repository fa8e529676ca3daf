"""Words and rows of the simulator."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wegbereiter.core.rows import address_of, cell, heading, link, row, written
from wegbereiter.core.templatetags.numbers import NOTHING, day, decimal, euro, integer, percent
from wegbereiter.funding.choices import DRAFT_KEYS, HOLDERS, RATES, DraftKey, Holder, RateCode
from wegbereiter.funding.models import HeadCount, Simulation, SimulationAmount
from wegbereiter.funding.queries.simulation import AreaLine
from wegbereiter.funding.queries.simulation_listing import Pair
from wegbereiter.funding.rules.comparison import Change
from wegbereiter.funding.rules.comparison_charts import DifferenceClass
from wegbereiter.funding.rules.positions import bought
from wegbereiter.funding.templatetags.funding import edition_title

register = template.Library()

PER_CENT_DIGITS = 1


@dataclass(frozen=True, kw_only=True)
class Side:
    """One line of "now and in the draft"."""

    label: str
    now: str
    draft: str
    difference: str


@register.filter
def key_label(code: str) -> str:
    return _(DRAFT_KEYS[DraftKey(code)])


@register.filter
def holder_label(code: str) -> str:
    return _(HOLDERS[Holder(code)])


@register.filter
def signed(amount: Decimal | int) -> str:
    """Euros with their sign, because they are a change."""
    return f"+{euro(amount)}" if amount > 0 else euro(amount)


@register.filter
def signed_per_cent(value: Decimal | None) -> str:
    if value is None:
        return NOTHING
    shown = percent(value / 100, PER_CENT_DIGITS)
    return f"+{shown}" if value > 0 else shown


def class_label(found: DifferenceClass) -> str:
    """By how much the holders of a class get more or less, in per cent of what they have."""
    if found.change == Change.SAME:
        return _("unchanged")
    if found.low is None:
        return _("had nothing before")
    values = {"low": percent(found.low / 100), "high": percent((found.high or Decimal()) / 100)}
    words = {
        (Change.LESS, False): _("more than %(low)s to %(high)s less"),
        (Change.LESS, True): _("up to %(high)s less"),
        (Change.MORE, False): _("more than %(low)s to %(high)s more"),
        (Change.MORE, True): _("up to %(high)s more"),
    }
    text = _("more than %(low)s more") if found.high is None else words[found.change, found.low == 0]
    return text % values


@register.filter
def count_label(count: HeadCount) -> str:
    """A head count to choose from: edition, version, day, how many."""
    values = {
        "edition": edition_title(count.edition),
        "number": count.number,
        "state": count.get_state_display(),
        "day": day(count.counted_on),
        "n": integer(count.persons_total),
    }
    return _("%(edition)s: version %(number)s (%(state)s), %(day)s, %(n)s persons") % values


def kept_rates(found: Simulation) -> dict[RateCode, str]:
    """The rates that the draft knows, in words."""
    rates = {RateCode.DEGREE: found.degree_rate_amount, RateCode.VOCATIONAL: found.vocational_rate_amount}
    return {code: _(RATES[code]) for code, rate in rates.items() if rate}


@register.simple_tag
def positions(found: Simulation) -> list[Side]:
    """What the whole sum would pay for at each rate, now and in the draft."""
    rates = ((RateCode.DEGREE, found.degree_rate_amount), (RateCode.VOCATIONAL, found.vocational_rate_amount))
    return [_positions(code, rate, found.now_annual_amount, found.draft_annual_amount) for code, rate in rates if rate]


@register.simple_tag
def sides(found: Simulation) -> list[Side]:
    """The whole state now and in the draft."""
    now, draft = found.now_annual_amount, found.draft_annual_amount
    lines = [
        _euros(_("Money a year"), found.now_money_amount, found.money_amount),
        _euros(_("Allotted a year"), now, draft),
        _euros(_("Left over by rounding"), now - found.now_money_amount, draft - found.money_amount, signs=True),
        _counts(_("Holders of the money"), found.now_holders, found.draft_holders),
    ]
    if found.now_least_claim_amount is not None or found.least_claim_amount is not None:
        lines.append(_euros(_("Least claim a year"), found.now_least_claim_amount, found.least_claim_amount))
        lines.append(_counts(_("Holders below the least claim"), found.now_below, found.draft_below))
    return [*lines, *positions(found)]


@register.simple_tag
def simulation_rows(rows: Iterable[SimulationAmount], found: Simulation, *, estimated: str) -> SafeString:
    """One line for each place: now, in the draft, the difference, and the least claim on both sides."""
    first_cells, now_label, draft_label = _first_cells(found), _("Now"), _("In the draft")
    difference_label, cent_label, claim_label = _("Difference"), _("Per cent"), _("Below the least claim")
    by_town, with_claim = found.level == Holder.TOWN, found.now_below is not None or found.draft_below is not None
    shown = _claim_words() if by_town else {}

    def line(one: SimulationAmount) -> SafeString:
        flag = estimated if one.estimated else ""
        cells = [
            *first_cells(one),
            cell(now_label, euro(one.now_amount), flag, numeric=True),
            cell(draft_label, euro(one.draft_amount), flag, numeric=True),
            cell(difference_label, signed(one.difference_amount), numeric=True),
            cell(cent_label, signed_per_cent(one.per_cent), numeric=True),
        ]
        if with_claim:
            sides = (one.now_below, one.draft_below)
            words = shown.get((bool(sides[0]), bool(sides[1]))) if by_town else None
            cells.append(cell(claim_label, words or f"{integer(sides[0])} → {integer(sides[1])}"))
        return row(*cells)

    return written(line, rows)


@register.simple_tag
def place_pair_rows(rows: Iterable[SimulationAmount], found: Simulation, *, estimated: str) -> SafeString:
    """One line for each place in two drafts; the rows come from `simulation_listing.beside`."""
    first_cells, now_label, one_label = _first_cells(found), _("Now"), _("One draft")
    other_label, difference_label = _("The other draft"), _("Difference of the two")

    def line(one: SimulationAmount) -> SafeString:
        flag = estimated if one.estimated else ""
        return row(
            *first_cells(one),
            cell(now_label, euro(one.now_amount), flag, numeric=True),
            cell(one_label, euro(one.draft_amount), flag, numeric=True),
            cell(other_label, euro(one.other_amount), numeric=True),
            cell(difference_label, signed(one.between_amount), numeric=True),
        )

    return written(line, rows)


@register.simple_tag
def area_rows(lines: Iterable[AreaLine], *, with_claim: int | None, estimated: str) -> SafeString:
    """One line for each area: towns, amounts, who gets more and less; `with_claim` is None where there is no claim."""
    towns_label, now_label, draft_label = _("Towns"), _("Now"), _("In the draft")
    difference_label, more_label, less_label = _("Difference"), _("More"), _("Less")
    below_label = _("Below the least claim")

    def line(one: AreaLine) -> SafeString:
        flag = estimated if one.estimated else ""
        cells: list[object] = [
            heading(format_html("<bdi>{}</bdi>", one.name)),
            cell(towns_label, integer(one.towns), numeric=True),
            cell(now_label, euro(one.now_amount), flag, numeric=True),
            cell(draft_label, euro(one.draft_amount), flag, numeric=True),
            cell(difference_label, signed(one.difference_amount), numeric=True),
            cell(more_label, integer(one.more), numeric=True),
            cell(less_label, integer(one.less), numeric=True),
        ]
        if with_claim is not None:
            cells.append(cell(below_label, f"{integer(one.now_below)} → {integer(one.draft_below)}", numeric=True))
        return row(*cells)

    return written(line, lines)


@register.simple_tag
def pair_rows(pairs: Iterable[Pair]) -> SafeString:
    """One line for each area: now, in the one draft, in the other, and what lies between the two."""
    now_label, one_label, other_label = _("Now"), _("One draft"), _("The other draft")
    difference_label = _("Difference of the two")

    def line(pair: Pair) -> SafeString:
        one, other, difference = pair.one, pair.other, pair.difference_amount
        known = one or other
        return row(
            heading(format_html("<bdi>{}</bdi>", pair.name)),
            cell(now_label, euro(known.now_amount if known else None), numeric=True),
            cell(one_label, euro(one.draft_amount if one else None), numeric=True),
            cell(other_label, euro(other.draft_amount if other else None), numeric=True),
            cell(difference_label, NOTHING if difference is None else signed(difference), numeric=True),
        )

    return written(line, pairs)


def _first_cells(found: Simulation) -> Callable[[SimulationAmount], list[object]]:
    """The place and, where towns hold the money, its district; what is the same in every line is asked for once."""
    to_place, to_district, label = address_of("funding:municipality"), address_of("funding:district"), _("District")
    by_town = found.level == Holder.TOWN

    def cells(one: SimulationAmount) -> list[object]:
        place, district = one.place, one.place.district
        first: list[object] = [heading(link(to_place(place.pk), place.name), place.key)]
        if by_town:
            first.append(cell(label, link(to_district(district.pk), district.name) if district else NOTHING))
        return first

    return cells


def _claim_words() -> dict[tuple[bool, bool], str]:
    return {
        (False, False): _("neither"),
        (True, True): _("both"),
        (True, False): _("now only"),
        (False, True): _("in the draft only"),
    }


def _euros(label: str, now: Decimal | None, draft: Decimal | None, *, signs: bool = False) -> Side:
    shown = signed if signs else euro
    texts = [NOTHING if amount is None else shown(amount) for amount in (now, draft)]
    difference = NOTHING if now is None or draft is None else signed(draft - now)
    return Side(label=label, now=texts[0], draft=texts[1], difference=difference)


def _counts(label: str, now: int | None, draft: int | None) -> Side:
    difference = NOTHING if now is None or draft is None else _plus(integer(draft - now), draft - now)
    return Side(label=label, now=integer(now), draft=integer(draft), difference=difference)


def _positions(code: RateCode, rate: Decimal, now: Decimal, draft: Decimal) -> Side:
    before, after = (bought(amount, code, rate).shown for amount in (now, draft))
    return Side(
        label=_("Positions at %(amount)s (%(rate)s)") % {"rate": _(RATES[code]), "amount": euro(rate)},
        now=decimal(before, 1),
        draft=decimal(after, 1),
        difference=_plus(decimal(after - before, 1), after - before),
    )


def _plus(text: str, value: Decimal | int) -> str:
    return f"+{text}" if value > 0 else text
