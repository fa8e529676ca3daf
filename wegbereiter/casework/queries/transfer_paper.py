"""What the person is asked before another house takes the counselling over: on the page and on paper."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from wegbereiter.casework.queries.disclosure_paper import beside
from wegbereiter.casework.queries.library import content
from wegbereiter.casework.queries.transfers import words_in
from wegbereiter.casework.rules.library import SOURCE
from wegbereiter.core.documents.letter import PAGE_LABEL, Block, Letter, Signatures
from wegbereiter.core.templatetags.numbers import day


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`notes`: of what is disputed, which go along; `last_day`: for the other house's answer."""

    house: str
    receiver: str
    scope: list[str]
    last_day: date
    notes: list[str] = field(default_factory=list)


def sentences(asked: Asked, words: Any) -> list[str]:
    """The same on the page and on paper, in one language; a line break parts what stands below each other."""
    text = words["consent"]
    named = {"organisation": asked.house, "receiver": asked.receiver, "day": day(asked.last_day)}
    return [
        text["intro"].format(**named),
        "\n".join([f"{text['what']}:", *(f"– {words['scope'][one]}" for one in asked.scope)]),
        text["never"],
        *(["\n".join([f"{text['disputed']}:", *asked.notes])] if asked.notes else []),
        text["after"].format(**named),
        text["voluntary"],
        text["withdrawal"].format(**named),
        text["note"],
    ]


def consent_paper(asked: Asked, language: str, *, made_on: date) -> Letter:
    """The text that was read, in both languages, to be signed."""
    here, theirs = words_in(SOURCE), words_in(language)
    with override(SOURCE):
        return Letter(
            lang=SOURCE,
            title=here["consent"]["title"],
            author=asked.house,
            sender=[asked.house],
            page_label=_(PAGE_LABEL),
            details=[(_("As of"), day(made_on))],
            blocks=[*_blocks(asked, here, theirs), signatures(language)],
            footer=here["consent"]["title"],
        )


def signatures(language: str) -> Signatures:
    signed = content("paper", SOURCE)["words"], content("paper", language)["words"]
    return Signatures(
        lines=["\n".join(dict.fromkeys(one[name] for one in signed)) for name in ("place_day", "signature_person")]
    )


def _blocks(asked: Asked, here: Any, theirs: Any) -> Iterator[Block]:
    both = beside(theirs["meta"]["language"])
    yield both(("", theirs["consent"]["title"]), strong=True)
    yield both(*zip(sentences(asked, here), sentences(asked, theirs), strict=True))
    yield both((here["consent"]["question"], theirs["consent"]["question"]), strong=True)
    yield both((here["consent"]["unreviewed"], theirs["consent"]["unreviewed"]))
