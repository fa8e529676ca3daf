"""Names of people and places: kept as they are written, found however they are typed.

DIN 91379 asks public bodies to take every letter of its set in every name field, in Unicode form NFC, and to search
by a form of the letters A to Z. Its set is Latin (with some Greek and Cyrillic); names in other scripts are welcome
here as well, and are found as written.
"""

import re
import unicodedata
from enum import StrEnum
from itertools import pairwise

LONGEST_NAME = 500

_JOINERS = "\u200c\u200d"  # zero width, but part of the spelling in Persian, Kurdish and Indic scripts
_SPACES = re.compile(r"\s+")

# The search form of DIN 91379 for letters that do not fall apart into a base letter and a mark.
_LETTERS = str.maketrans({
    "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "å": "aa", "þ": "th", "ð": "d",
    "đ": "d", "ħ": "h", "ı": "i", "ĸ": "k", "ł": "l", "ŋ": "ng", "ŧ": "t", "ə": "e", "ɛ": "e", "ɔ": "o", "ƶ": "z",
})  # fmt: skip


class NameFault(StrEnum):
    TOO_LONG = "too_long"
    FORBIDDEN_CHARACTER = "forbidden_character"


class NameRefusedError(ValueError):
    """The text cannot be a name; `fault` says why."""

    def __init__(self, fault: NameFault) -> None:
        super().__init__(fault)
        self.fault = fault


def clean_name(text: str, *, longest: int = LONGEST_NAME) -> str:
    """Return the name as it is stored: NFC, single spaces, without invisible characters that turn the direction.

    Raises:
        NameRefusedError: longer than `longest`, or with a control character or half a surrogate pair in it.
    """
    spaced = _SPACES.sub(" ", text).strip()
    kept = "".join(letter for letter in spaced if letter in _JOINERS or unicodedata.category(letter) != "Cf")
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in kept):
        raise NameRefusedError(NameFault.FORBIDDEN_CHARACTER)
    name = unicodedata.normalize("NFC", kept).strip()
    if len(name) > longest:
        raise NameRefusedError(NameFault.TOO_LONG)
    return name


def search_key(text: str) -> str:
    """Return the form that spellings of one name share: "Müller", "MUELLER", and u + diaeresis give "mueller".

    Letters of other scripts stay, without their marks. Anything that is no letter or digit becomes a single space.
    """
    composed = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare.translate(_LETTERS)).split())


def mixes_scripts(text: str) -> bool:
    """Whether a word mixes letters that look alike across scripts (Latin, Greek, Cyrillic): worth a second look."""
    return any(
        one != other
        for word in _SPACES.split(text)
        for one, other in pairwise([script for script in map(_lookalike_script, word) if script])
    )


def _lookalike_script(letter: str) -> str:
    script = unicodedata.name(letter, "").split(" ")[0] if letter.isalpha() else ""
    return script if script in {"LATIN", "GREEK", "CYRILLIC"} else ""
