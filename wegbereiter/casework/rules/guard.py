"""Hints beside a free text: words that belong into the protected note, or nowhere. It never stops anybody from saving.

A hint names a kind and the place in the text, and nothing leaves the field: what is counted for the data protection officer
is the kind and the month. The lists are data (casework/library/guard.toml); they hold stems, because German puts its words
together ("Diabetesberatung", "Moscheegemeinde"). A list finds some of it and not all, and the page says so.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 20_000  # characters; longer texts are looked at up to here


class Kind(StrEnum):
    HEALTH = "health"
    RELIGION = "religion"
    ASYLUM_STORY = "asylum_story"
    THIRD_PERSON = "third_person"


@dataclass(frozen=True, kw_only=True)
class Hint:
    """`start` and `end` in characters of the text that was given."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Names:
    """What makes the word behind it a third person's name, and which words with a capital are none.

    "Bruder Samir" and "Frau Yilmaz" are; "Tochter Kitaplatz zugesagt" is how notes are written, and is none.
    """

    before: tuple[str, ...] = ()
    noun_beginnings: tuple[str, ...] = ()
    noun_endings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Lists:
    """`stems` may begin anywhere in a word, `words` are whole ones or some in a row, up to two capitals only as capitals.

    `allowed` are whole words that mean something else; `innocent` are parts of words which do ("Kooperation" holds
    "operation"): what is left of the word is looked at again.
    """

    stems: Mapping[Kind, tuple[str, ...]]
    words: Mapping[Kind, tuple[str, ...]]
    allowed: tuple[str, ...] = ()
    innocent: tuple[str, ...] = ()
    names: Names = Names()


SHORTEST = 2  # letters; "OP" and "IS" are words of their own only in capitals
TITLES = "Frau|Herr|Herrn"


class Guard:
    """The lists as expressions; made once, because that takes longer than using them."""

    def __init__(self, lists: Lists) -> None:
        self._allowed = frozenset(word.casefold() for word in lists.allowed)
        self._innocent = re.compile(_any_of(lists.innocent), re.IGNORECASE) if lists.innocent else None
        self._kinds = {kind: self._expression(lists, kind) for kind in Kind if kind is not Kind.THIRD_PERSON}
        self._third = None
        if lists.names.before:
            self._third = re.compile(rf"\b(?:{_any_of(lists.names.before)})\s+(?:(?:{TITLES})\s+)?([A-ZÄÖÜ]\w+)")
        self._no_name = re.compile(
            rf"(?:{_any_of(lists.names.noun_beginnings) or '(?!)'})|\w*(?:{_any_of(lists.names.noun_endings) or '(?!)'})\Z",
            re.IGNORECASE,
        )

    @staticmethod
    def _expression(lists: Lists, kind: Kind) -> re.Pattern[str] | None:
        stems, words = _any_of(lists.stems.get(kind, ())), "|".join(map(_whole, lists.words.get(kind, ())))
        parts = [rf"\w*(?:{stems})\w*" if stems else "", rf"(?:{words})" if words else ""]
        found = "|".join(part for part in parts if part)
        return re.compile(rf"\b(?:{found})\b", re.IGNORECASE) if found else None

    def hints(self, text: str, *, known: Iterable[str] = ()) -> list[Hint]:
        """What stands out in a text, in its order. `known`: names of the people whom the note is about."""
        own = {name.casefold() for names in known for name in names.split()}
        text = text[:LONGEST]
        found = [
            Hint(kind=kind, start=match.start(), end=match.end())
            for kind, expression in self._kinds.items()
            if expression
            for match in expression.finditer(text)
            if not self._is_innocent(match[0], expression)
        ]
        if self._third:
            found += [
                Hint(kind=Kind.THIRD_PERSON, start=match.start(1), end=match.end(1))
                for match in self._third.finditer(text)
                if match[1].casefold() not in own and not self._no_name.match(match[1])
            ]
        return sorted(found, key=lambda hint: (hint.start, hint.kind))

    def _is_innocent(self, word: str, expression: re.Pattern[str]) -> bool:
        if word.casefold() in self._allowed:
            return True
        if self._innocent is None or not self._innocent.search(word):
            return False
        return not expression.search(self._innocent.sub(" ", word))


def _any_of(parts: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, parts), key=len, reverse=True))


def _whole(word: str) -> str:
    return f"(?-i:{re.escape(word)})" if word.isupper() and len(word) <= SHORTEST else re.escape(word)
