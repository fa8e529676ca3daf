"""Figures of the money river with their reasons:

formulas as people write them, values of an edition with their sources.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django import template
from django.utils.translation import get_language, gettext

from wegbereiter.core.money import to_cents
from wegbereiter.core.templatetags.numbers import day, decimal, euro, integer, percent
from wegbereiter.funding.choices import RATES, STEPS, StepCode
from wegbereiter.funding.choices.notice import TIMELINESS
from wegbereiter.funding.models import Calculation
from wegbereiter.funding.queries.notice_objection import Read
from wegbereiter.funding.rules import Explanation, Step, rounds
from wegbereiter.funding.states import Round
from wegbereiter.pact import queries as pact
from wegbereiter.pact.choices import Tag
from wegbereiter.pact.rules import Edition
from wegbereiter.pact.rules.values import Source, Text
from wegbereiter.pact.templatetags.editions import shown, value_label

register = template.Library()

TONES = {
    "provisional": "neutral",
    "reported": "info",
    "corrected": "warning",
    "final": "success",
    "draft": "neutral",
    "shared": "info",
    "dropped": "neutral",
    "prepared": "warning",
    "open": "warning",
    "accepted": "success",
    "asked": "warning",
    "waiting": "warning",
    "refused": "neutral",
    "left": "neutral",
    "rejected": "neutral",
    "upheld": "success",
    "partly": "success",
    "in_time": "success",
    "decided": "success",
    "late": "warning",
    "submitted": "info",
    "returned": "warning",
    "granted": "success",
    "withdrawn": "neutral",
    "hearing": "warning",
    "revoked": "danger",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One step of a calculation: what is done, and the figures."""

    sentence: str
    formula: str
    is_result: bool


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A value of an edition in the language of the page."""

    label: str
    text: str
    note: str
    derivation: str
    sources: tuple[Source, ...]
    is_assumption: bool
    is_unknown: bool


@register.filter
def tone(state: str) -> str:
    """The tone of a state's badge."""
    return TONES.get(str(state), "neutral")


@register.filter
def in_time(read: Read) -> str:
    """Whether an objection came in time, as a sentence with the last day."""
    until = read.objection.notice.objection_until
    return gettext(TIMELINESS[read.timeliness]) % {"day": day(until) if until else ""}


@register.filter
def edition_title(code: str) -> str:
    """An edition's title in the language of the page."""
    return _text(pact.edition(code).title)


@register.simple_tag
def calculation_options(calculations: list[Calculation]) -> list[tuple[str, str]]:
    """Calculations to choose from, with edition, round, head count and state."""
    return [(str(one.pk), _named(one)) for one in calculations]


def _named(calculation: Calculation) -> str:
    parts = [f"{edition_title(calculation.edition)}: {calculation.get_round_display()}"]
    if calculation.head_count:
        parts.append(gettext("version %(number)s") % {"number": calculation.head_count.number})
    return ", ".join([*parts, calculation.get_state_display()])


@register.filter
def lines(explanation: Explanation) -> list[Line]:
    """The steps of an explanation, ready to print."""
    return [_line(step) for step in explanation.steps]


@register.simple_tag
def edition_value(edition: Edition | str, path: str) -> Shown | None:
    """A value of an edition with its sources; None where the edition has no such rule."""
    rules = pact.edition(edition) if isinstance(edition, str) else edition
    value = rules.value(path)
    if value is None:
        return None
    return Shown(
        label=str(value_label(path)),
        text=str(shown(value)),
        note=_text(value.note) if value.note else "",
        derivation=_text(value.derivation) if value.derivation else "",
        sources=value.sources,
        is_assumption=value.tag == Tag.ASSUMED,
        is_unknown=value.tag == Tag.UNKNOWN,
    )


@register.simple_tag
def values_behind(edition: Edition, paths: tuple[str, ...]) -> list[Shown]:
    """Every value of the edition that a figure rests on, with its sources."""
    return [value for path in paths if (value := edition_value(edition, path))]


@register.simple_tag
def values_of_round(calculation: Calculation) -> list[Shown]:
    """What stands behind all amounts of a calculation."""
    return values_behind(pact.edition(calculation.edition), rounds.paths_of(Round(calculation.round)))


@register.filter
def years_assumed(calculation: Calculation) -> bool:
    """Whether totals over years rest on an assumption about the years."""
    return rounds.years_assumed(pact.edition(calculation.edition), Round(calculation.round))


def _text(text: Text) -> str:
    return text.in_language(get_language() or "de")


def _line(step: Step) -> Line:
    sentence = gettext(STEPS[step.code])
    if step.rate:
        sentence = f"{sentence}: {gettext(RATES[step.rate])}"
    figures = {entry.name: entry.value for entry in step.inputs}
    formula = FORMULAS[step.code](figures, step.result)
    return Line(sentence=sentence, formula=formula, is_result=step.code == StepCode.ROUND)


Figures = dict[str, Decimal]


def _share(figures: Figures, result: Decimal) -> str:
    people = f"{integer(figures['persons'])} ÷ {integer(figures['persons_total'])}"
    return f"{euro(figures['money'])} × {people} = {_cents(result)}"


def _tranche(figures: Figures, result: Decimal) -> str:
    return f"{percent(figures['first_tranche_share'])} × {_share(figures, result)}"


def _round(figures: Figures, result: Decimal) -> str:
    return f"{_cents(figures['share'])} → {euro(result)}"


def _years(figures: Figures, result: Decimal) -> str:
    return f"{euro(figures['annual_amount'])} × {integer(figures['years'])} = {euro(result)}"


def _gap(figures: Figures, result: Decimal) -> str:
    return f"{euro(figures['least_amount'])} − {euro(figures['annual_amount'])} = {euro(result)}"


def _positions(figures: Figures, result: Decimal) -> str:
    return f"{euro(figures['annual_amount'])} ÷ {euro(figures['rate'])} = {decimal(result, 3)}"


def _cents(amount: Decimal) -> str:
    return str(euro(to_cents(amount), 2))


FORMULAS: dict[StepCode, Callable[[Figures, Decimal], str]] = {
    StepCode.SHARE: _share,
    StepCode.TRANCHE: _tranche,
    StepCode.ADD_ON: _share,
    StepCode.ROUND: _round,
    StepCode.YEARS: _years,
    StepCode.GAP: _gap,
    StepCode.POSITIONS: _positions,
}
