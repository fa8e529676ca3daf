"""The paper with which a council decides about its way, in German: what each way brings, and what it leaves behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from wegbereiter.core.documents.letter import (
    PAGE_LABEL,
    Block,
    Column,
    Facts,
    Heading,
    Items,
    Letter,
    Note,
    PageBreak,
    Paragraph,
)
from wegbereiter.core.documents.letter import Table as LetterTable
from wegbereiter.core.templatetags.numbers import NOTHING, day, decimal, euro, integer
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.queries.agreement_draft import Agreement, agreement_blocks, agreements_of
from wegbereiter.funding.queries.letterhead import LANGUAGE, address_of, name_of
from wegbereiter.funding.queries.reasons import why
from wegbereiter.funding.queries.way_page import Option, StandingWay, WayPage
from wegbereiter.funding.rules import positions_bought
from wegbereiter.funding.rules.agreement import POOLED, Afterwards
from wegbereiter.funding.states import WayCode
from wegbereiter.pact.choices import Tag
from wegbereiter.pact.rules import Edition
from wegbereiter.pact.templatetags.editions import shown, value_label

BLANK = "____________________"
# What every paper rests on, besides the values that allow its ways.
RESTS_ON = ("claim.least_amount", "term.last_day", "positions.months_at_most", "rates.leaves_out")


@dataclass(frozen=True, kw_only=True)
class Paper:
    """`page` has a final allotment and its edition; `agreements` are with the partners that are known."""

    page: WayPage
    edition: Edition
    agreements: list[Agreement]
    made_on: date

    @property
    def name(self) -> str:
        return name_of(self.page.town)

    @property
    def afterwards(self) -> Afterwards | None:
        """Of the town's own share, without own money: the least that any way leaves behind."""
        return next((one.afterwards for one in self.page.options if one.afterwards), None)

    @property
    def chosen(self) -> StandingWay | None:
        """What the council has accepted, or the one way that waits for it."""
        standing = [one for one in self.page.standing if not one.is_over]
        return self.page.accepted or (standing[0] if len(standing) == 1 else None)


def paper_of(actor: Actor, page: WayPage, *, made_on: date) -> Letter:
    """The paper as data. `page` is that of the actor's own town, with an allotment."""
    assert page.edition is not None
    paper = Paper(page=page, edition=page.edition, agreements=agreements_of(page), made_on=made_on)
    with override(LANGUAGE):
        return _letter(actor, paper)


def _letter(actor: Actor, paper: Paper) -> Letter:
    sender = address_of(actor, paper.page.town)
    title = _("Integration management in %(name)s: which way do we go?") % {"name": paper.name}
    return Letter(
        lang=LANGUAGE,
        title=title,
        author=sender[0],
        sender=sender,
        details=[
            (_("Paper for"), _("the council")),
            (_("As of"), day(paper.made_on)),
            (_("Edition"), paper.edition.title.in_language(LANGUAGE)),
        ],
        page_label=_(PAGE_LABEL),
        blocks=[
            *_question(paper),
            *_remains(paper),
            *_ways(paper),
            *_proposal(paper),
            *_decision(paper),
            *_basis(paper),
            *_annex(paper),
        ],
        footer=f"{paper.name}, {day(paper.made_on)}",
        mark=_("Draft for the council"),
    )


def _question(paper: Paper) -> Iterator[Block]:
    allotment, least = paper.page.allotment, paper.edition.claim.least_amount
    assert allotment is not None
    facts = [
        (_("Allotment a year"), euro(allotment.annual_amount)),
        (_("Allotment over the term"), euro(allotment.total_amount)),
    ]
    if least and least.value:
        facts.append((str(value_label("claim.least_amount")), shown(least)))
    if paper.page.gap:
        facts.append((_("Missing a year"), euro(paper.page.gap)))
    yield Heading(text=_("What it is about"))
    yield Paragraph(
        text=_("The allotment alone is too small for an application. These ways lead to one; the town decides.")
        if paper.page.gap
        else _(
            "The allotment reaches the least claim: the town can apply on its own, join others or hand the task over."
        )
    )
    yield Facts(facts=facts)
    if allotment.estimated:
        yield Paragraph(text=_("The head count behind these amounts is estimated in part."))


def _remains(paper: Paper) -> Iterator[Block]:
    """What the town bears alone once the term is over: before anything else, because staff is hired for longer."""
    after = paper.afterwards
    if after is None:
        return
    values = {"day": day(after.from_day), "amount": euro(after.yearly_amount)}
    text = _(
        "From %(day)s on the state pays nothing any more. If the staff stays, the town bears its share alone: "
        "at least %(amount)s a year, more with every pay rise."
    )
    yield Note(heading=_("What the town bears alone after the term"), text=text % values)
    yield LetterTable(
        columns=[
            Column(label=_("Way"), width=4),
            Column(label=_("Alone from"), width=2, figures=True),
            Column(label=_("A year alone"), width=3, figures=True),
        ],
        rows=[_left_behind(option) for option in paper.page.options],
        caption=_("What each way leaves behind"),
    )
    months, left_out = paper.edition.positions.months_at_most, paper.edition.rates.leaves_out
    sentences = [_("Counted is only the money that ends; that is an assumption.")]
    if months and months.value:
        sentences.append(
            _("Each position is funded for at most %(months)s months; what begins later ends later.")
            % {"months": integer(months.value)}
        )
    if left_out and left_out.value:
        sentences.append(_("The rates leave out: %(what)s.") % {"what": left_out.value.in_language(LANGUAGE)})
    yield Paragraph(text=" ".join(sentences))


def _left_behind(option: Option) -> tuple[str, str, str]:
    if option.afterwards is None:
        return str(option.kind.label), NOTHING, _("the district decides")
    return str(option.kind.label), day(option.afterwards.from_day), euro(option.afterwards.yearly_amount)


def _ways(paper: Paper) -> Iterator[Block]:
    yield Heading(text=_("The ways side by side"))
    yield LetterTable(
        columns=[
            Column(label=_("Way"), width=4),
            Column(label=_("Partners"), width=4),
            Column(label=_("Together a year"), width=3, figures=True),
            Column(label=_("Own money a year"), width=3, figures=True),
            Column(label=_("Positions"), width=3, figures=True),
        ],
        rows=[_side(paper, option) for option in paper.page.options],
        caption=_("The ways in euros"),
    )
    yield Paragraph(text=_("Positions: full-time, with a university degree or with vocational training."))
    years = paper.page.options[0].years if paper.page.options else ()
    if years:
        yield LetterTable(
            columns=[
                Column(label=_("Way"), width=4),
                *(Column(label=_("State %(year)s") % {"year": one.year}, width=2, figures=True) for one in years),
                Column(label=_("Own money a year"), width=2, figures=True),
            ],
            rows=[
                (str(option.kind.label), *(euro(one.state_amount) for one in option.years), euro(option.top_up))
                for option in paper.page.options
            ],
            caption=_("Money for our town by calendar year"),
        )


def _side(paper: Paper, option: Option) -> tuple[str, ...]:
    """One way; where a pool is before the council, its partners stand beside its way."""
    known = next((one for one in paper.agreements if one.kind == option.kind), None)
    partners, together, bought = option.partners, option.together_amount, option.bought
    if known:
        partners = tuple(one for one in known.parties if one.town.pk != paper.page.town.pk)
        together = known.together
        bought = positions_bought(together, paper.edition) if together else ()
    nobody = _("open") if option.kind in POOLED else NOTHING
    return (
        str(option.kind.label) + (f" ({_('proposed')})" if option.is_proposed else ""),
        ", ".join(name_of(one.town) for one in partners) or nobody,
        _("open") if together is None else euro(together),
        euro(option.top_up),
        f" {_('or')} ".join(decimal(one.positions) for one in bought) or NOTHING,
    )


def _proposal(paper: Paper) -> Iterator[Block]:
    suggestion = paper.page.suggestion
    yield Heading(text=_("What is proposed, and what has happened"))
    if suggestion:
        kind = WayCode(suggestion.kind).label
        yield Paragraph(text=_("The state proposes: %(way)s. %(why)s") % {"way": kind, "why": why(suggestion)})
    else:
        yield Paragraph(text=_("The state has published no proposal for this town."))
    steps = [_step(one) for one in paper.page.standing]
    if steps:
        yield Items(items=steps)


def _step(one: StandingWay) -> str:
    words = [f"{one.way.get_kind_display()}: {one.way.get_state_display()}"]
    if one.way.council_on:
        words.append(_("decision of the council on %(day)s") % {"day": day(one.way.council_on)})
    if one.pool:
        words.append(_("lead: %(name)s") % {"name": name_of(one.pool.pool.organisation)})
    elif one.way.partner:
        words.append(f"{name_of(one.way.partner)}: {one.way.get_partner_state_display()}")
    return ", ".join(words)


def _decision(paper: Paper) -> Iterator[Block]:
    """A draft of the decision. Which way is left open unless one is before the council."""
    proposed = next((str(one.kind.label) for one in paper.page.options if one.is_proposed), BLANK)
    way = paper.chosen.way.get_kind_display() if paper.chosen else proposed
    items = [
        _("The council takes note of the ways and of what the town bears alone after the term."),
        _("The council decides for this way: %(way)s.") % {"way": way},
    ]
    if paper.agreements:
        items.append(_("The council agrees to the draft in the annex; the administration concludes the agreement."))
    items.append(_("Whether the staff stays after the term is decided anew, before the term ends."))
    yield Heading(text=_("Draft of the decision"))
    yield Items(items=items, numbered=True)


def _basis(paper: Paper) -> Iterator[Block]:
    """The rules behind it, each with its source or the word "assumption"."""
    paths = dict.fromkeys((*RESTS_ON, *(path for option in paper.page.options for path in option.paths)))
    values = [(path, value) for path in paths if (value := paper.edition.value(path)) is not None]
    if not values:
        return
    yield Heading(text=_("Rules and sources"))
    yield Items(
        items=[
            f"{value_label(path)}: {shown(value)} ("
            + "; ".join(
                [*([_("assumption")] if value.tag == Tag.ASSUMED else []), *(one.label for one in value.sources)]
            )
            + ")"
            for path, value in values
        ]
    )


def _annex(paper: Paper) -> Iterator[Block]:
    for agreement in paper.agreements:
        yield PageBreak()
        yield from agreement_blocks(agreement, paper.edition, paper.afterwards)
