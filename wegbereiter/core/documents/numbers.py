"""Counts as people write them in tables.

A count is a whole number, so a separator before exactly three digits groups thousands ("1.234", "1,234", "1'234",
"1 234" are all 1234), and any other single point or comma begins decimals, which must be zeros ("12,0" and "12.00"
are 12, "1,5" is refused). "12.000" therefore is twelve thousand; readers that must not decide this silently ask
`groups_thousands`.
"""

import re
from decimal import Decimal
from enum import StrEnum

MOST_DIGITS = 12

_SPACES = "\u0020\u00a0\u2007\u2009\u202f"  # plain, no-break, figure, thin, narrow no-break
_APOSTROPHES = "'’ʼ"
_MINUS = "-−–"

_PLAIN = re.compile(r"[0-9]+")
_GROUPED = re.compile(rf"[1-9][0-9]{{0,2}}([.,{_APOSTROPHES}{_SPACES}])[0-9]{{3}}(?:\1[0-9]{{3}})*")
_DECIMAL = re.compile(
    rf"(?P<whole>[0-9]+|[1-9][0-9]{{0,2}}(?P<group>[.,{_APOSTROPHES}{_SPACES}])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*)"
    r"(?P<mark>[.,])(?P<rest>[0-9]+)",
)


class NumberFault(StrEnum):
    MISSING = "number_missing"
    NOT_A_NUMBER = "number_not_a_number"
    NEGATIVE = "number_negative"
    FRACTION = "number_fraction"
    TOO_LARGE = "number_too_large"


class NumberRefusedError(ValueError):
    """The cell holds no count; `fault` says why."""

    def __init__(self, fault: NumberFault) -> None:
        super().__init__(fault)
        self.fault = fault


def parse_count(cell: str | Decimal) -> int:
    """Return the count in a cell, zero included.

    Raises:
        NumberRefusedError: empty, no number, negative, a fraction, or more than `MOST_DIGITS` digits.
    """
    if isinstance(cell, Decimal):
        return _from_number(cell)
    text = cell.strip()
    if not text:
        raise NumberRefusedError(NumberFault.MISSING)
    if text[0] in _MINUS and _reads_as_number(text[1:].strip()):
        raise NumberRefusedError(NumberFault.NEGATIVE)
    return _limited(_digits(text))


def groups_thousands(cell: str | Decimal) -> bool:
    """Whether one point or comma was read as a thousands separator, which another country reads as decimals."""
    return isinstance(cell, str) and re.fullmatch(r"[1-9][0-9]{0,2}[.,][0-9]{3}", cell.strip()) is not None


def _digits(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    if grouped := _GROUPED.fullmatch(text):
        return text.replace(grouped[1], "")
    decimal = _DECIMAL.fullmatch(text)
    if decimal is None or decimal["mark"] == decimal["group"]:
        raise NumberRefusedError(NumberFault.NOT_A_NUMBER)
    if decimal["rest"].strip("0"):
        raise NumberRefusedError(NumberFault.FRACTION)
    return decimal["whole"].replace(decimal["group"] or "", "")


def _from_number(number: Decimal) -> int:
    if not number.is_finite():
        raise NumberRefusedError(NumberFault.NOT_A_NUMBER)
    if number < 0:
        raise NumberRefusedError(NumberFault.NEGATIVE)
    if number.adjusted() >= MOST_DIGITS:  # before int(), which would write out every digit of 1E+400
        raise NumberRefusedError(NumberFault.TOO_LARGE)
    if number != number.to_integral_value():
        raise NumberRefusedError(NumberFault.FRACTION)
    return int(number)


def _limited(digits: str) -> int:
    significant = digits.lstrip("0") or "0"
    if len(significant) > MOST_DIGITS:
        raise NumberRefusedError(NumberFault.TOO_LARGE)
    return int(significant)


def _reads_as_number(text: str) -> bool:
    return any(form.fullmatch(text) for form in (_PLAIN, _GROUPED, _DECIMAL))
