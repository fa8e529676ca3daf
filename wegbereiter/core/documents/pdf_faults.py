"""Why a PDF is not made, and the sentence that says how to mend it."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from wegbereiter.core.documents.problems import gettext_noop


class PdfFault(StrEnum):
    MISSING_GLYPHS = "pdf_missing_glyphs"
    TOO_LONG = "pdf_too_long"
    TOO_COSTLY = "pdf_too_costly"
    BROKEN = "pdf_broken"


PDF_SENTENCES: dict[StrEnum, str] = {
    PdfFault.MISSING_GLYPHS: gettext_noop(
        "The document cannot show these characters: %(characters)s. Please replace them; write names in Latin letters, as in the passport."
    ),
    PdfFault.TOO_LONG: gettext_noop("The document is too long. Please shorten its texts."),
    PdfFault.TOO_COSTLY: gettext_noop(
        "The document could not be made in time. Please shorten its texts, or try again."
    ),
    # Nothing that somebody typed leads here.
    PdfFault.BROKEN: gettext_noop(
        "The document could not be made. This is a mistake in the program; please report it."
    ),
}


class PdfRefusedError(Exception):
    """No document; `fault` says why, `characters` which ones no font of ours has, each once, in their order.

    `detail` is typst's own message. It may quote the text: for developers, never for a log.
    """

    def __init__(self, fault: PdfFault, *, characters: tuple[str, ...] = (), detail: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.characters = characters
        self.detail = detail

    def sentence(self, translate: Callable[[str], str] = str, sentences: Mapping[StrEnum, str] = PDF_SENTENCES) -> str:
        """What is wrong and how to mend it. An unprintable character is named by its number alone."""
        return translate(sentences[self.fault]) % {"characters": ", ".join(map(_named, self.characters))}


def _named(character: str) -> str:
    number = f"U+{ord(character):04X}"
    return f"{character} ({number})" if character.isprintable() else number
