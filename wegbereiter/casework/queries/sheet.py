"""The information sheet in one language, with the names of whoever keeps the data."""

from dataclasses import dataclass

from wegbereiter.casework.queries.library import content
from wegbereiter.casework.rules.library import SOURCE
from wegbereiter.core.periods import MONTHS_OF_A_YEAR
from wegbereiter.privacy.choices import RETENTION


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """`language` is the one it could be given in; `sections` are (title, text)."""

    language: str
    version: int
    title: str
    note: str
    question: str
    sections: list[tuple[str, str]]
    answers: dict[str, str]
    unreviewed: bool


def sheet_in(language: str, *, house: str, officer: str = "") -> Sheet:
    """`house` keeps the data; `officer` takes complaints, the house itself where nobody is named."""
    found = content("information", language)
    names = {"organisation": house, "officer": officer or house, "months": RETENTION["case"].years * MONTHS_OF_A_YEAR}
    return Sheet(
        language=found["meta"]["language"], version=found["meta"]["version"], title=found["sheet"]["title"],
        note=found["sheet"]["note"], question=found["sheet"]["question"],
        sections=[(one["title"], one["text"].format_map(names)) for one in found["section"]],
        answers=dict(found["answers"]), unreviewed=found["meta"]["state"] == "unreviewed" and language != SOURCE,
    )  # fmt: skip
