"""Figures as people read them, in the language of the page.

German writes 67.667,50 € and English €67,667.50. A filter never rounds money: what is to be rounded was rounded by
core.money, where the rule stands. The space before a sign is the narrow no-break space (U+202F), so that a figure and
its sign never part at a line end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils import timezone
from django.utils.translation import get_language, gettext

register = template.Library()

NARROW_SPACE = "\u202f"
MINUS = "\u2212"
NOTHING = "\u2013"
CENTS = 2
_TO_GERMAN = str.maketrans(",.", ".,")
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_german: ContextVar[bool | None] = ContextVar("wegbereiter_german", default=None)


@contextmanager
def one_language() -> Iterator[None]:
    """Ask for the language once for all figures of a block that does not change it: the question is a third of a figure."""
    token = _german.set(_is_german())
    try:
        yield
    finally:
        _german.reset(token)


def _is_german() -> bool:
    known = _german.get()
    return (get_language() or "de").startswith("de") if known is None else known


def _grouped(value: Decimal | int, places: int = 0, *, german: bool) -> str:
    """The figure with separators of the language; the sign is a true minus."""
    text = f"{abs(value):,.{places}f}"
    if german:
        text = text.translate(_TO_GERMAN)
    return f"{MINUS}{text}" if value < 0 else text


def _exact(value: object) -> Decimal | int:
    """Refuse floats and text: a float near money is a mistake that hides until an audit."""
    if isinstance(value, bool) or not isinstance(value, (Decimal, int)):
        raise TypeError(f"money and counts are Decimal or int, not {type(value).__name__}")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"not a figure: {value}")
    return value


def _places(value: Decimal | int) -> int:
    if isinstance(value, int) or value == value.to_integral_value():
        return 0
    return -int(value.normalize().as_tuple().exponent)


@register.filter
def euro(value: Decimal | int | None, places: int | str = "") -> str:
    """Money in euros: whole euros without cents, else two places; `euro:2` always shows cents.

    None is a dash. Raises TypeError on floats and text, ValueError on fractions of a cent.
    """
    if value is None or value == "":
        return NOTHING
    amount = _exact(value)
    needed = _places(amount)
    if needed > CENTS:
        raise ValueError(f"fractions of a cent are not shown: {value}")
    german = _is_german()
    shown = _grouped(amount, int(places) if places != "" else (CENTS if needed else 0), german=german)
    if german:
        return f"{shown}{NARROW_SPACE}€"
    return f"{MINUS}€{shown[1:]}" if shown.startswith(MINUS) else f"€{shown}"


@register.filter
def integer(value: Decimal | int | None) -> str:
    """A count with its thousands apart: 72.857. Raises ValueError when something stands behind the comma."""
    if value is None or value == "":
        return NOTHING
    amount = _exact(value)
    if _places(amount):
        raise ValueError(f"not a whole number: {value}")
    return _grouped(amount, german=_is_german())


@register.filter
def decimal(value: Decimal | int | None, places: int = 2) -> str:
    """A figure with so many places, half up: 1,33."""
    if value is None or value == "":
        return NOTHING
    step = Decimal(1).scaleb(-int(places))
    rounded = Decimal(_exact(value)).quantize(step, rounding=ROUND_HALF_UP)
    return _grouped(rounded, int(places), german=_is_german())


@register.filter
def percent(share: Decimal | int | None, places: int = 0) -> str:
    """A share of one as per cent: Decimal("0.6") is 60 %."""
    if share is None or share == "":
        return NOTHING
    step = Decimal(1).scaleb(-int(places))
    german, rounded = _is_german(), (Decimal(_exact(share)) * 100).quantize(step, rounding=ROUND_HALF_UP)
    shown = _grouped(rounded, int(places), german=german)
    return f"{shown}{NARROW_SPACE}%" if german else f"{shown}%"


@register.filter
def day(value: date | None) -> str:
    """A calendar day: 31.08.2025, in English 31 Aug 2025. A moment is shown as its day here."""
    if not value:
        return NOTHING
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    if _is_german():
        return f"{value.day:02}.{value.month:02}.{value.year}"
    return f"{value.day} {ENGLISH_MONTHS[value.month - 1]} {value.year}"


@register.filter
def moment(value: datetime | None) -> str:
    """A point in time, on the clock of the installation: 31.08.2025, 14:05 Uhr."""
    if not value:
        return NOTHING
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    clock = gettext("%(time)s h") % {"time": f"{local.hour:02}:{local.minute:02}"}
    return f"{day(local)}, {clock}"
