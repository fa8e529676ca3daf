"""Phone numbers: taken as they are dictated, kept in one form, found by their last digits."""

import re

import phonenumbers

HOME = "DE"  # a number without a country code is read as a German one
SHORTEST_SEARCH = 4  # digits
SHORTEST_NUMBER = 6  # digits after the country code: what is shorter reaches nobody from outside


class PhoneRefusedError(ValueError):
    """The text is no phone number that could be called."""


def normal_phone(text: str) -> str:
    """Return the number in the form of E.164.

    >>> normal_phone("0711 / 123 45-67"), normal_phone("00380 44 123 4567")
    ('+497111234567', '+380441234567')

    Raises:
        PhoneRefusedError: no number, or none of a length that its country has.
    """
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException as error:
        raise PhoneRefusedError(text) from error
    if not phonenumbers.is_possible_number(number) or len(str(number.national_number)) < SHORTEST_NUMBER:
        raise PhoneRefusedError(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown_phone(number: str) -> str:
    """The number as people read it aloud; German ones without the country code.

    >>> shown_phone("+497111234567")
    '0711 1234567'
    """
    parsed = phonenumbers.parse(number, None)
    style = phonenumbers.PhoneNumberFormat
    home = phonenumbers.region_code_for_country_code(parsed.country_code or 0) == HOME
    return phonenumbers.format_number(parsed, style.NATIONAL if home else style.INTERNATIONAL)


def digits_to_find(text: str) -> str:
    """The digits by which a typed number is found, without leading zeros; empty where the text is none."""
    if re.search(r"[^\d\s+()/.\-]", text):
        return ""
    found = re.sub(r"\D", "", text).lstrip("0")
    return found if len(found) >= SHORTEST_SEARCH else ""
