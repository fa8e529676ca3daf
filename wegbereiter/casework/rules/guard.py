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
class Lists:
    """`stems` may begin anywhere in a word, `words` are whole ones; `kin` makes the name behind it a third person's."""

    stems: Mapping[Kind, tuple[str, ...]]
    words: Mapping[Kind, tuple[str, ...]]
    allowed: tuple[str, ...]  # words that hold a stem and mean something else
    kin: tuple[str, ...]


class Guard:
    """The lists as expressions; made once, because that takes longer than using them."""

    def __init__(self, lists: Lists) -> None:
        self._allowed = frozenset(word.casefold() for word in lists.allowed)
        self._kinds = {kind: self._expression(lists, kind) for kind in Kind if kind is not Kind.THIRD_PERSON}
        kin = "|".join(sorted(map(re.escape, lists.kin), key=len, reverse=True))
        # A word for a relation, then a capital that is no noun of the sentence: "Bruder Samir", "Nachbarin Frau Yilmaz".
        self._third = (
            re.compile(rf"\b(?:{kin})\s+(?:(?:Frau|Herr|Herrn)\s+)?([A-ZÄÖÜ]\w+)", re.UNICODE) if kin else None
        )

    @staticmethod
    def _expression(lists: Lists, kind: Kind) -> re.Pattern[str] | None:
        stems = "|".join(map(re.escape, lists.stems.get(kind, ())))
        words = "|".join(map(re.escape, lists.words.get(kind, ())))
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
            if match[0].casefold() not in self._allowed
        ]
        if self._third:
            found += [
                Hint(kind=Kind.THIRD_PERSON, start=match.start(1), end=match.end(1))
                for match in self._third.finditer(text)
                if match[1].casefold() not in own
            ]
        return sorted(found, key=lambda hint: (hint.start, hint.kind))
