"""What is kept about a person, on paper: German, with headings and rights in the person's language beside it."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from wegbereiter.casework.queries.access import DataCopy, Part
from wegbereiter.casework.queries.access_words import facts_of
from wegbereiter.casework.queries.library import content
from wegbereiter.casework.queries.sheet import sheet_in
from wegbereiter.casework.rules.library import SOURCE
from wegbereiter.core.documents.letter import PAGE_LABEL, Block, Facts, Heading, Letter, Paragraph, TwoLanguages
from wegbereiter.core.documents.pdf import RIGHT_TO_LEFT
from wegbereiter.core.templatetags.numbers import day


def access_paper(found: DataCopy, *, made_on: date) -> Letter:
    """Where the library lacks the person's language, plain German stands beside."""
    words = content("access", SOURCE)["words"]
    with override(SOURCE):
        return Letter(
            lang=SOURCE,
            title=words["title"],
            author=found.house,
            sender=[found.house],
            page_label=_(PAGE_LABEL),
            details=[(_("Name"), found.person.name or _("Without a name")), (_("As of"), day(made_on))],
            blocks=[*_blocks(found)],
            footer=words["title"],
        )


def _blocks(found: DataCopy) -> Iterator[Block]:
    here, theirs = content("access", SOURCE), content("access", found.language)
    own = theirs["meta"]["language"]

    def both(*rows: tuple[str, str], strong: bool = False) -> TwoLanguages:
        tag = own.partition("-")[0]
        return TwoLanguages(lang=tag, right_to_left=own in RIGHT_TO_LEFT, rows=rows, strong=strong)

    yield both((here["words"]["intro"], theirs["words"]["intro"]))
    for part in found.parts:
        if part.rows and part.section.said:
            table = part.section.table
            yield Heading(text=here["headings"][table])
            yield both(("", theirs["headings"][table]), strong=True)
            yield from _rows(part, found)
    yield Heading(text=here["words"]["left_out"])
    yield both(("", theirs["words"]["left_out"]), strong=True)
    yield both(*((here["reasons"][one], theirs["reasons"][one]) for one in found.reasons))
    yield Heading(text=here["words"]["purposes"])
    yield both(("", theirs["words"]["purposes"]), strong=True)
    sheets = (sheet_in(one, house=found.house).sections for one in (SOURCE, own))
    for one, other in zip(*sheets, strict=True):
        yield both((f"{one[0]}\n{one[1]}", f"{other[0]}\n{other[1]}"))
    yield both((sheet_in(SOURCE, house=found.house).note, sheet_in(own, house=found.house).note))
    yield both((here["words"]["unreviewed"], theirs["words"]["unreviewed"]))


def _rows(part: Part, found: DataCopy) -> Iterator[Block]:
    for row in part.rows:
        facts = facts_of(part.section, row, found)
        if facts:
            yield Facts(facts=facts)
        for reason in sorted(set(row.left_out.values())):
            yield Paragraph(text=content("access", SOURCE)["reasons"][reason])
