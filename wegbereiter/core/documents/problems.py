"""What is wrong in a file, as data: place, code, value. The sentence is made where it is shown, in its language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the translators and return it as it is.

    Django's own would pull Django into programs that start without it; the collector of sentences goes by the name.
    """
    return sentence


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing in a file that somebody has to look at.

    `row` counts as a spreadsheet does, the header row is 1; None speaks of the whole file. `column` is the header as it
    stands in the file. `params` are numbers and texts for the sentence. A notice does not stop the file, all else does.
    """

    code: StrEnum
    row: int | None = None
    column: str = ""
    value: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    notice: bool = False

    def sentence(self, sentences: Mapping[StrEnum, str], translate: Callable[[str], str] = str) -> str:
        """What is wrong and how to mend it, in one or two sentences."""
        return translate(sentences[self.code]) % {
            "row": self.row,
            "column": self.column,
            "value": shortened(self.value),
            **self.params,
        }


def shortened(value: str, *, longest: int = 60) -> str:
    """The value as it may be repeated in a sentence: on one line, printable, not endless."""
    line = "".join(letter if letter.isprintable() else "�" for letter in value)
    return line if len(line) <= longest else line[: longest - 1] + "…"
