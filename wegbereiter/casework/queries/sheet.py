"""The information sheet in one language, with the names of whoever keeps the data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from wegbereiter.casework.queries.library import content
from wegbereiter.casework.rules.library import SOURCE
from wegbereiter.core.documents.letter import PAGE_LABEL, Block, Heading, Letter, Paragraph, Signatures, TwoLanguages
from wegbereiter.core.documents.pdf import RIGHT_TO_LEFT
from wegbereiter.core.periods import MONTHS_OF_A_YEAR
from wegbereiter.core.templatetags.numbers import day
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.queries.people import holders_of
from wegbereiter.privacy.choices import RETENTION

OFFICER = "data_protection_officer"


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


def version_of(language: str) -> int:
    """Of the text in a language."""
    return int(content("information", language)["meta"]["version"])


def officer_of(actor: Actor, *, today: date) -> str:
    """Who takes complaints in the own house, with the phone number; empty where nobody has that role."""
    found = holders_of(actor, OFFICER, today=today)
    return ", ".join(f"{one.name} ({one.phone})" if one.phone else one.name for one in found)


def sheet_paper(language: str, *, house: str, officer: str, made_on: date) -> Letter:
    """To be read and signed on paper, with a box for each answer: German, and the person's language beside it."""
    here, theirs = (sheet_in(one, house=house, officer=officer) for one in (SOURCE, language))
    words = content("paper", SOURCE)["words"], content("paper", language)["words"]
    with override(SOURCE):
        details, label = [(_("As of"), day(made_on)), (_("Version"), str(theirs.version))], _(PAGE_LABEL)
    signed = [dict.fromkeys(one[name] for one in words) for name in ("place_day", "signature_person")]
    return Letter(
        lang=SOURCE,
        title=here.title,
        author=house,
        sender=[house],
        page_label=label,
        details=details,
        blocks=[*_sheet(here, theirs), Signatures(lines=["\n".join(one) for one in signed])],
        footer=here.title,
    )


def _sheet(here: Sheet, theirs: Sheet) -> Iterator[Block]:
    tag, right_to_left = theirs.language.partition("-")[0], theirs.language in RIGHT_TO_LEFT

    def both(one: str, other: str, *, strong: bool = False) -> Block:
        if theirs.language == SOURCE:
            return Heading(text=one) if strong else Paragraph(text=one)
        return TwoLanguages(lang=tag, right_to_left=right_to_left, rows=[(one, other)], strong=strong)

    yield both(here.note, theirs.note)
    for (title, text), (their_title, their_text) in zip(here.sections, theirs.sections, strict=True):
        yield both(title, their_title, strong=True)
        yield both(text, their_text)
    yield both(here.question, theirs.question, strong=True)
    for name, answer in here.answers.items():
        yield both(f"[   ] {answer}", f"[   ] {theirs.answers[name]}")
