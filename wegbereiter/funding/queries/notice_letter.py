"""A decision as a letter, in German: what is granted to whom, how it is counted, what it obliges to, how to object."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from wegbereiter.core.documents.letter import Block, Column, Heading, Items, Letter, Note, Paragraph
from wegbereiter.core.documents.letter import Table as LetterTable
from wegbereiter.core.periods import MONTHS_OF_A_YEAR
from wegbereiter.core.templatetags.numbers import day, decimal, euro, integer
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.choices.notice import DUTIES
from wegbereiter.funding.models import Application
from wegbereiter.funding.queries.application import ApplicationView, planned
from wegbereiter.funding.queries.letterhead import LANGUAGE, letter_about, name_of
from wegbereiter.funding.queries.notice import TextInUse
from wegbereiter.funding.queries.office import OfficeView
from wegbereiter.funding.rules.grant import own_share
from wegbereiter.funding.rules.notice import Duty, duties_of
from wegbereiter.funding.states import Outcome, TextCode
from wegbereiter.pact.rules import Edition
from wegbereiter.pact.rules.values import Text


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What a notice is written from. `reference` and `made_on` stand in its head."""

    application: Application
    office: OfficeView
    texts: Mapping[TextCode, TextInUse]
    reference: str
    made_on: date


def letter_of(actor: Actor, writing: Writing) -> Letter:
    """The notice as data; both its file and its page are made of it."""
    with override(LANGUAGE):
        return _letter(actor, writing)


def _letter(actor: Actor, writing: Writing) -> Letter:
    application, view = writing.application, writing.office.view
    grants = application.outcome == Outcome.GRANT
    name = name_of(application.organisation)
    title = (
        _("Grant notice of %(amount)s for %(name)s") % {"amount": euro(application.applied_amount, 2), "name": name}
        if grants
        else _("Rejection notice for %(name)s") % {"name": name}
    )
    return letter_about(
        actor,
        application,
        title=title,
        reference=writing.reference,
        details=[(_("Day of the notice"), day(writing.made_on))],
        blocks=[*(_grant(writing) if grants else _rejection(writing)), *objection_note(view.edition, writing.texts)],
    )


def _grant(writing: Writing) -> Iterator[Block]:
    application, view = writing.application, writing.office.view
    values = {"day": day(application.submitted_at), "amount": euro(application.applied_amount, 2)}
    yield Paragraph(text=_("On your application of %(day)s we grant at most %(amount)s.") % values)
    yield Paragraph(text=writing.texts[TextCode.BASIS].text)
    yield Heading(text=_("Positions"))
    yield _positions(view)
    if writing.office.shares:
        yield _shares(writing)
    yield Heading(text=_("Amounts and how they are counted"))
    yield _counted(view)
    yield _years(view)
    duties = duties_of(
        [planned(one, view.forwardings.get(one.pk)) for one in view.positions], view.assessment.costs, view.edition
    )
    if duties:
        yield Heading(text=_("Duties"))
        yield Items(items=[duty_in_words(one) for one in duties])
    yield Heading(text=_("Conditions"))
    yield Paragraph(text=writing.texts[TextCode.CONDITIONS].text)


def _rejection(writing: Writing) -> Iterator[Block]:
    application = writing.application
    yield Paragraph(text=_("We reject your application of %(day)s.") % {"day": day(application.submitted_at)})
    yield Paragraph(text=writing.texts[TextCode.BASIS].text)
    yield Heading(text=_("Reason"))
    yield Paragraph(text=application.outcome_reason)
    yield Paragraph(text=writing.texts[TextCode.REJECTION].text)


def objection_note(edition: Edition, texts: Mapping[TextCode, TextInUse]) -> Iterator[Block]:
    basis = edition.applying.objection_basis
    words = f" {_spoken(basis.value)}." if basis and basis.value else ""
    yield Note(heading=_("How to object"), text=texts[TextCode.OBJECTION].text + words)


def _positions(view: ApplicationView) -> LetterTable:
    rows = []
    for one in view.positions:
        forwarding, costs = view.forwardings.get(one.pk), view.assessment.costs[one.number]
        person = forwarding or one
        carrier = f" ({forwarding.carrier.name})" if forwarding else ""
        period = f"{day(costs.period.first_day)} – {day(costs.period.last_day)}"
        rows.append(
            (str(one.number), person.person + carrier, person.get_qualification_display(), decimal(one.fte), period)
        )
    return positions_table(rows, caption=_("Positions that are funded"))


def _shares(writing: Writing) -> LetterTable:
    return LetterTable(
        columns=[Column(label=_("Municipality"), width=3), Column(label=_("Allotment a year"), width=2, figures=True)],
        rows=[(share.town.name, euro(share.yearly_amount)) for share in writing.office.shares],
        caption=_("Towns whose allotments the money comes from"),
    )


def _counted(view: ApplicationView) -> LetterTable:
    """Each position in each calendar year: rate, share and months, as the amount follows from them."""
    rows = []
    for one in view.positions:
        costs = view.assessment.costs[one.number]
        for part in costs.parts:
            formula = f"{euro(costs.rate_amount)} × {decimal(one.fte)} × {integer(part.months)} ÷ {MONTHS_OF_A_YEAR}"
            rows.append((str(one.number), str(part.year), formula, euro(part.amount, 2)))
    return LetterTable(
        columns=[
            Column(label=_("Position"), width=2),
            Column(label=_("Year"), width=2),
            Column(label=_("Rate × share × months"), width=6),
            Column(label=_("Amount"), width=4, figures=True),
        ],
        rows=rows,
        caption=_("Calculation"),
    )


def _years(view: ApplicationView) -> LetterTable:
    years = view.assessment.years
    total = sum((one.state_amount for one in years), start=years[0].state_amount * 0)
    return LetterTable(
        columns=[
            Column(label=_("Calendar year"), width=3),
            Column(label=_("Money of the state"), width=3, figures=True),
            Column(label=_("Own money"), width=3, figures=True),
        ],
        rows=[(str(one.year), euro(one.state_amount, 2), euro(one.own_amount, 2)) for one in years],
        totals=[(_("together"), euro(total, 2), euro(own_share(years), 2))],
        caption=_("Amounts by calendar year"),
    )


def duty_in_words(duty: Duty) -> str:
    """With its sources, in the language that is active."""
    shown = {name: _written(value) for name, value in duty.params.items()}
    notes = [source.label for source in duty.sources]
    if duty.is_assumption:
        notes.insert(0, _("assumption"))
    text = _(DUTIES[duty.code]) % shown
    return f"{text} ({'; '.join(notes)})" if notes else text


def _written(value: object) -> object:
    if isinstance(value, date):
        return day(value)
    return _spoken(value) if isinstance(value, Text) else value


def _spoken(text: Text) -> str:
    return text.in_language(LANGUAGE)


def positions_table(rows: Sequence[tuple[str, ...]], *, caption: str) -> LetterTable:
    """Number, person, qualification, share and period of each position, in every letter alike."""
    return LetterTable(
        columns=[
            Column(label=_("No.")),
            Column(label=_("Person"), width=4),
            Column(label=_("Qualification"), width=3),
            Column(label=_("Share"), width=2, figures=True),
            Column(label=_("Funding period"), width=4),
        ],
        rows=rows,
        caption=caption,
    )
