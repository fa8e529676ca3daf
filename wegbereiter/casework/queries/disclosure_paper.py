"""Papers: the sheet with what was ticked and nothing else, the person's yes to be signed, the person's own list."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from wegbereiter.casework.choices.transfers import TransferState
from wegbereiter.casework.models import Case, Disclosure, Transfer, Transmission
from wegbereiter.casework.queries.disclosures import Line, law_said, ledger_of, purpose_said, words_in
from wegbereiter.casework.queries.disputes import dispute_notes
from wegbereiter.casework.queries.library import content
from wegbereiter.casework.queries.plan import language_of
from wegbereiter.casework.queries.transfers import transfers_of
from wegbereiter.casework.rules.disclosures import thawed_sheet
from wegbereiter.casework.rules.library import SOURCE
from wegbereiter.core.documents.letter import (
    PAGE_LABEL,
    Block,
    Facts,
    Letter,
    Note,
    Paragraph,
    Signatures,
    TwoLanguages,
)
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


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the person is asked to allow. `facts`: each with how it stands in the file; `notes`: of what is disputed."""

    house: str
    recipient: str
    kind: str
    facts: list[tuple[str, str]]
    purpose: str
    purpose_words: str
    last_day: date
    notes: list[str]


def consent_paper(asked: Asked, language: str, *, made_on: date) -> Letter:
    """The text that was read, in both languages, to be signed."""
    here, theirs = words_in(SOURCE), words_in(language)
    signed = content("paper", SOURCE)["words"], content("paper", language)["words"]
    with override(SOURCE):
        return Letter(
            lang=SOURCE,
            title=here["consent"]["title"],
            author=asked.house,
            sender=[asked.house],
            page_label=_(PAGE_LABEL),
            details=[(_("As of"), day(made_on))],
            blocks=[
                *_asked(asked, here, theirs),
                Signatures(
                    lines=[
                        "\n".join(dict.fromkeys(one[name] for one in signed))
                        for name in ("place_day", "signature_person")
                    ]
                ),
            ],
            footer=here["consent"]["title"],
        )


def _asked(asked: Asked, here: Any, theirs: Any) -> Iterator[Block]:
    both = beside(theirs["meta"]["language"])
    yield both(("", theirs["consent"]["title"]), strong=True)
    yield both(*zip(_asked_in(asked, here), _asked_in(asked, theirs), strict=True))
    yield both((here["consent"]["question"], theirs["consent"]["question"]), strong=True)
    yield both((here["list"]["unreviewed"], theirs["list"]["unreviewed"]))


def _asked_in(asked: Asked, words: Any) -> list[str]:
    """The same sentences as on the page."""
    text, kind = words["consent"], words["recipients"].get(asked.kind, "")
    purpose = "" if asked.purpose == "other" else words["purposes"][asked.purpose]
    return [
        text["intro"].format(organisation=asked.house),
        f"{text['recipient']}: {asked.recipient}" + (f" ({kind})" if kind else ""),
        "\n".join([f"{text['facts']}:", *(f"{words['facts'][fact]}: {said}" for fact, said in asked.facts)]),
        f"{text['purpose']}: {' '.join(part for part in (purpose, asked.purpose_words) if part)}",
        f"{text['until']}: {day(asked.last_day)}",
        *(["\n".join([f"{text['disputed']}:", *asked.notes])] if asked.notes else []),
        text["voluntary"],
        text["withdrawal"],
        text["note"],
    ]


def beside(language: str) -> Callable[..., TwoLanguages]:
    """Blocks with German on one side and the language on the other."""

    def both(*rows: tuple[str, str], strong: bool = False) -> TwoLanguages:
        tag = language.partition("-")[0]
        return TwoLanguages(lang=tag, right_to_left=language in RIGHT_TO_LEFT, rows=rows, strong=strong)

    return both


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
                *_list(
                    ledger_of(actor, case.person, today=made_on),
                    transfers_of(actor, case.person, today=made_on),
                    language_of(actor, case.person_id, today=made_on),
                ),
            ],
            footer=here["title"],
        )


def _list(lines: list[Line], transfers: list[Transfer], language: str) -> Iterator[Block]:
    here, theirs = words_in(SOURCE), words_in(language)
    both = beside(theirs["meta"]["language"])
    yield both(("", theirs["list"]["title"]), strong=True)
    yield both((here["list"]["intro"], theirs["list"]["intro"]))
    if not lines and not transfers:
        yield both((here["list"]["empty"], theirs["list"]["empty"]))
    for line in lines:
        row = line.disclosure
        yield both((_to(row, here), _to(row, theirs)), strong=True)
        yield both(*zip(_said(line, here), _said(line, theirs), strict=True))
    for one in transfers:
        yield both((one.to_organisation.name, one.to_organisation.name), strong=True)
        yield both(*zip(_offered(one, here), _offered(one, theirs), strict=True))
    yield both((here["list"]["unreviewed"], theirs["list"]["unreviewed"]))


def _offered(one: Transfer, words: Any) -> list[str]:
    """An offer of the whole counselling: from that day on the other house could read it, whatever it answered."""
    labels, parts = words["list"], content("transfer", words["meta"]["language"])
    return [
        "\n".join([f"{parts['consent']['what']}:", *(f"– {parts['scope'][part]}" for part in one.scope)]),
        f"{labels['consent']} {day(one.consent_on)}",
        f"{labels['given']} {day(one.asked_at)}",
        *([f"{labels['withdrawn']} {day(one.ended_at)}"] if one.state == TransferState.WITHDRAWN else []),
    ]


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
    # A line that rests on a law was taken back by the house: no yes of the person ended with it.
    until = timezone.localdate(row.withdrawn_at) if row.law and row.withdrawn_at else row.last_day
    ground = f"{labels['law']}: {law_said(row)}" if row.law else f"{labels['consent']} {day(row.consent_on)}"
    return [
        f"{asked['facts']}: {named(row.facts)}",
        f"{asked['purpose']}: {purpose_said(row, words['meta']['language'])}",
        f"{ground}\n{asked['until']}: {day(until)}",
        *(given or [labels["not_given"]]),
        *([f"{labels['withdrawn']} {day(row.withdrawn_at)}"] if row.withdrawn_at and not row.law else []),
    ]
