"""What leaves on paper: the sheet with what was ticked and nothing else, and the person's own list of all of it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from wegbereiter.casework.models import Case, Disclosure, Transmission
from wegbereiter.casework.queries.disclosures import Line, law_said, ledger_of, purpose_said, words_in
from wegbereiter.casework.queries.disputes import dispute_notes
from wegbereiter.casework.queries.plan import language_of
from wegbereiter.casework.rules.disclosures import thawed_sheet
from wegbereiter.casework.rules.library import SOURCE
from wegbereiter.core.documents.letter import PAGE_LABEL, Block, Facts, Letter, Note, Paragraph, TwoLanguages
from wegbereiter.core.documents.pdf import RIGHT_TO_LEFT
from wegbereiter.core.templatetags.numbers import day
from wegbereiter.core.tenancy import Actor


def house_of_case(case: Case) -> str:
    return case.organisation.official_name or case.organisation.name


def sheet_paper(given: Transmission, disclosure: Disclosure, case: Case) -> Letter:
    """German. Nothing of the file stands on it but what was given: no file number, no name unless it was ticked."""
    sheet, names = thawed_sheet(given.content), words_in(SOURCE)["facts"]
    with override(SOURCE):
        return Letter(
            lang=SOURCE,
            title=_("Passed on with the consent of the person") if disclosure.law == "" else _("Passed on by law"),
            author=house_of_case(case),
            sender=[house_of_case(case)],
            page_label=_(PAGE_LABEL),
            details=[
                (_("To"), disclosure.recipient),
                (_("For this purpose only"), purpose_said(disclosure)),
                (_("On the ground of"), _ground(disclosure)),
                (_("As of"), day(given.given_at)),
            ],
            blocks=[
                *[
                    Note(
                        heading=_("Disputed by the person: %(what)s") % {"what": one.what},
                        text=f"{one.words} ({one.noted_on})",
                    )
                    for one in sheet.disputed
                ],
                Facts(facts=[(names[fact], said) for fact, said in sheet.facts.items()]),
                Paragraph(text=_("Use this for the purpose named above only, and keep it no longer than that takes.")),
            ],
            footer=_("Passed on"),
        )


def _ground(disclosure: Disclosure) -> str:
    if disclosure.law:
        return law_said(disclosure)
    return _("consent of %(day)s, until %(end)s; it can be withdrawn at any time") % {
        "day": day(disclosure.consent_on),
        "end": day(disclosure.last_day),
    }


def list_paper(actor: Actor, case: Case, *, made_on: date) -> Letter:
    """For the person: German and the own language side by side, else plain German."""
    here = words_in(SOURCE)["list"]
    with override(SOURCE):
        house = house_of_case(case)
        return Letter(
            lang=SOURCE,
            title=here["title"],
            author=house,
            sender=[house],
            page_label=_(PAGE_LABEL),
            details=[(_("Name"), case.person.name or _("Without a name")), (_("As of"), day(made_on))],
            blocks=[
                *dispute_notes(actor, case.person, today=made_on),
                *_list(ledger_of(actor, case.person, today=made_on), language_of(actor, case.person_id, today=made_on)),
            ],
            footer=here["title"],
        )


def _list(lines: list[Line], language: str) -> Iterator[Block]:
    here, theirs = words_in(SOURCE), words_in(language)
    own = theirs["meta"]["language"]

    def both(*rows: tuple[str, str], strong: bool = False) -> TwoLanguages:
        return TwoLanguages(lang=own.partition("-")[0], right_to_left=own in RIGHT_TO_LEFT, rows=rows, strong=strong)

    yield both(("", theirs["list"]["title"]), strong=True)
    yield both((here["list"]["intro"], theirs["list"]["intro"]))
    if not lines:
        yield both((here["list"]["empty"], theirs["list"]["empty"]))
    for line in lines:
        row = line.disclosure
        yield both((_to(row, here), _to(row, theirs)), strong=True)
        yield both(*zip(_said(line, here), _said(line, theirs), strict=True))
    yield both((here["list"]["unreviewed"], theirs["list"]["unreviewed"]))


def _to(row: Disclosure, words: Any) -> str:
    return f"{words['recipients'][row.recipient_kind]}: {row.recipient}"


def _said(line: Line, words: Any) -> list[str]:
    """A line of the ledger in one language, sentence by sentence."""
    row, labels, asked = line.disclosure, words["list"], words["consent"]
    comma = "، " if words["meta"]["language"] in RIGHT_TO_LEFT else ", "

    def named(facts: list[str]) -> str:
        return comma.join(words["facts"][one] for one in facts)

    given = [
        f"{labels['given']} {day(one.given_at)}: {named(one.facts)} ({words['ways'][one.how]})" for one in line.given
    ]
    ground = f"{labels['law']}: {law_said(row)}" if row.law else f"{labels['consent']} {day(row.consent_on)}"
    return [
        f"{asked['facts']}: {named(row.facts)}",
        f"{asked['purpose']}: {purpose_said(row, words['meta']['language'])}",
        f"{ground}\n{asked['until']}: {day(row.last_day)}",
        *(given or [labels["not_given"]]),
        *([f"{labels['withdrawn']} {day(row.withdrawn_at)}"] if row.withdrawn_at else []),
    ]
