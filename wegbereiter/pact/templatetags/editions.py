"""Values of an edition in words: amounts with their unit, codes by name, and how sure each value is."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import get_language, gettext

from wegbereiter.core.templatetags import numbers
from wegbereiter.pact.choices import CODES, LABELS, TAGS, UNITS, Tag, Unit
from wegbereiter.pact.rules import AnyValue, Source, Text

register = template.Library()

EURO_UNITS = {Unit.EURO, Unit.EURO_PER_YEAR, Unit.EURO_PER_POSITION}
TONES = {Tag.STATED: "success", Tag.DERIVED: "info", Tag.ASSUMED: "warning", Tag.UNKNOWN: "warning"}
SHARE_PLACES = 2
_DAY_OF_YEAR = re.compile(r"([0-9]{2})-([0-9]{2})")
_LEAP_YEAR = 2000  # so that 29 February is a day, too


@register.filter
def spoken(text: Text | None) -> str:
    """A text of the edition in the language of the page."""
    return "" if text is None else text.in_language(get_language() or "de")


@register.filter
def shown(value: AnyValue | None) -> str:
    """A value as it is read: "58.000.000 € im Jahr", "15.09.2017", "ja". What is not known is said so."""
    if value is None:
        return numbers.NOTHING
    if value.value is None:
        return gettext(TAGS[Tag.UNKNOWN])
    unit = UNITS[value.unit]
    return (gettext(unit) if unit else "%(value)s") % {"value": _words(value.value, value.unit)}


@register.filter
def figure(value: AnyValue) -> str:
    """A value without its unit, where the label beside it names the unit already."""
    return gettext(TAGS[Tag.UNKNOWN]) if value.value is None else _words(value.value, value.unit)


@register.filter
def references(value: AnyValue, sources: Sequence[Source]) -> list[tuple[int, Source]]:
    """The sources of a value with their numbers in the list at the end of the page."""
    return [(sources.index(source) + 1, source) for source in value.sources]


@register.filter
def value_label(path: str) -> str:
    """The name of a value by its path: "claim.least_amount" is "Least claim of an application"."""
    return gettext(LABELS[path])


@register.filter
def tag_words(tag: Tag) -> str:
    return gettext(TAGS[tag])


@register.filter
def tag_tone(tag: Tag) -> str:
    return TONES[tag]


def _words(value: object, unit: Unit) -> str:
    return _figure(value, unit) if isinstance(value, Decimal) else WORDS[type(value)](value)


def _figure(value: Decimal, unit: Unit) -> str:
    if unit in EURO_UNITS:
        return numbers.euro(value)
    return numbers.percent(value) if unit is Unit.PER_CENT else numbers.decimal(value, SHARE_PLACES)


def _code(code: str) -> str:
    if day := _DAY_OF_YEAR.fullmatch(code):
        text = numbers.day(date(_LEAP_YEAR, int(day[1]), int(day[2])))
        return text.removesuffix(str(_LEAP_YEAR)).strip()
    return gettext(CODES[code])


WORDS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: gettext("yes") if value else gettext("no"),
    int: numbers.integer,
    date: numbers.day,
    Text: spoken,
    tuple: lambda codes: ", ".join(_code(code) for code in codes),
    str: _code,
}
