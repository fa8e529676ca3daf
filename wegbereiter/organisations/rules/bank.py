"""Bank accounts: is the number right, and when does the old account end? No database, no clock."""

from datetime import date, timedelta

from stdnum import iban
from stdnum.exceptions import ValidationError

from wegbereiter.organisations.choices import Refusal
from wegbereiter.organisations.rules.refusal import RefusedError

LONGEST_IBAN = 34


class IbanRefusedError(ValueError):
    """Length, country or check digits are wrong."""


def normal_iban(text: str) -> str:
    """Return the IBAN without blanks, in capitals.

    Raises:
        IbanRefusedError: not the form of its country, or the check digits (ISO 13616, remainder 97) do not fit.
    """
    try:
        return str(iban.validate(text))
    except ValidationError as error:
        raise IbanRefusedError(str(error)) from error


def shown_iban(number: str) -> str:
    """The IBAN in groups of four, as it is printed."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def last_day_of_old(*, old_first_day: date, new_first_day: date, today: date) -> date:
    """Return the last day of the account in use when a new one begins.

    An account replaced before its own first day was never valid: its last day is then the day before its first.

    Raises:
        RefusedError: the new one would begin in the past, or before a change that is entered already.
    """
    if new_first_day < today:
        raise RefusedError(Refusal.DAY_PAST)
    if new_first_day < old_first_day:
        raise RefusedError(Refusal.BANK_CHANGE_LATER)
    return new_first_day - timedelta(days=1)
