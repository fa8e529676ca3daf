"""A draft of the agreement between the towns of a pool: one employs, the others get shares.

The form is the one that a source reports (domain S34); the clauses are our draft, and the paper says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from wegbereiter.core.documents.letter import Block, Column, Heading, Note, Paragraph
from wegbereiter.core.documents.letter import Table as LetterTable
from wegbereiter.core.templatetags.numbers import day, decimal, euro, percent
from wegbereiter.funding.queries.letterhead import LANGUAGE, name_of
from wegbereiter.funding.queries.pooling import PoolView
from wegbereiter.funding.queries.way_page import Option, Partner, WayPage
from wegbereiter.funding.rules import Bought, positions_bought
from wegbereiter.funding.rules.agreement import POOLED, Afterwards
from wegbereiter.funding.rules.sharing import share_of
from wegbereiter.funding.states import WayCode
from wegbereiter.organisations.models import Organisation
from wegbereiter.pact.rules import Edition

LINE = "________________"


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Who would agree with whom; the lead stands first."""

    kind: WayCode
    parties: tuple[Partner, ...]

    @property
    def lead(self) -> Organisation:
        return self.parties[0].town

    @property
    def together(self) -> Decimal | None:
        """None while an amount is open: then nobody's share is known."""
        amounts = [one.annual_amount for one in self.parties]
        return None if None in amounts else sum((one for one in amounts if one is not None), Decimal())


def agreements_of(page: WayPage) -> list[Agreement]:
    """With the pool that was accepted, else with each that waits for the council, else with whom the state proposes."""
    if page.accepted:
        return [_with(page.accepted.pool)] if page.accepted.pool else []
    waiting = [_with(one.pool) for one in page.standing if one.pool and not one.is_over]
    proposed = [one for one in page.options if one.is_proposed and one.kind in POOLED and one.partners]
    return waiting or [_proposed(page, one) for one in proposed]


def _with(pool: PoolView) -> Agreement:
    return Agreement(
        kind=WayCode(pool.pool.kind),
        parties=tuple(Partner(town=way.organisation, annual_amount=way.annual_amount) for way in pool.ways),
    )


def _proposed(page: WayPage, option: Option) -> Agreement:
    assert page.allotment is not None
    own = Partner(town=page.town, annual_amount=page.allotment.annual_amount)
    lead = option.lead or page.town
    parties = sorted((own, *option.partners), key=lambda one: one.town.pk != lead.pk)
    return Agreement(kind=option.kind, parties=tuple(parties))


def agreement_blocks(agreement: Agreement, edition: Edition, after: Afterwards | None) -> Iterator[Block]:
    lead = name_of(agreement.lead)
    others = ", ".join(name_of(one.town) for one in agreement.parties[1:])
    yield Heading(text=_("Annex: draft of an agreement"))
    yield Note(
        text=_(
            "This is a draft and no legal advice. Have it checked before the councils decide, "
            "also as to the form that it needs."
        )
    )
    yield Paragraph(text=_("Between %(lead)s, called the lead, and %(others)s") % {"lead": lead, "others": others})
    for number, (title, text) in enumerate(_clauses(agreement, edition, after), start=1):
        yield Heading(text=f"§ {number} {title}", level=2)
        yield Paragraph(text=text)
        if number == SHARES:
            yield _shares(agreement, edition)
    yield LetterTable(
        columns=[
            Column(label=_("Municipality"), width=3),
            Column(label=_("Decision of the council"), width=2),
            Column(label=_("Signature"), width=3),
        ],
        rows=[(name_of(one.town), LINE, LINE) for one in agreement.parties],
        caption=_("Signatures"),
    )


SHARES = 3  # the clause that the table of shares belongs to


def _clauses(agreement: Agreement, edition: Edition, after: Afterwards | None) -> Iterator[tuple[str, str]]:
    values = {"lead": name_of(agreement.lead), "edition": edition.title.in_language(LANGUAGE)}
    yield (
        _("What it is for"),
        _(
            "The parties do integration management together with money of the edition %(edition)s. %(lead)s applies, "
            "holds the grant, and owes the state what the grant obliges to."
        )
        % values,
    )
    yield _("Staff"), _("%(lead)s employs the staff. The staff works for all parties.") % values
    yield (
        _("Shares"),
        _(
            "Each party gets the share of the working time that its allotment has in the sum of the allotments. "
            "That shares follow the allotments is a proposal; the parties may agree on others."
        ),
    )
    yield _("Money"), _money(edition, values["lead"])
    yield _("After the term"), _afterwards(after)
    least = edition.claim.least_amount
    leaving = _("Whoever leaves says why, in time for the others to find a new partner.")
    if least and least.value:
        leaving += " " + _("Together the others need at least %(amount)s a year; else this agreement ends.") % {
            "amount": euro(least.value)
        }
    yield _("Leaving"), leaving
    yield _("Term"), _("This agreement begins once all councils have agreed, and ends with the last funded position.")


def _money(edition: Edition, lead: str) -> str:
    text = _("The state's money goes to %(lead)s. What it does not cover the parties bear by the same shares.")
    left_out = edition.rates.leaves_out
    more = _("It does not cover: %(what)s.")
    words = [text % {"lead": lead}]
    if left_out and left_out.value:
        words.append(more % {"what": left_out.value.in_language(LANGUAGE)})
    return " ".join(words)


def _afterwards(after: Afterwards | None) -> str:
    text = _("Before the term ends the parties decide together whether the staff stays.")
    if after is None:
        return text
    more = _(
        "From %(day)s on each party bears its share alone: at least the amount that stands beside it in section 3, "
        "more with every pay rise."
    )
    return f"{text} {more % {'day': day(after.from_day)}}"


def _shares(agreement: Agreement, edition: Edition) -> LetterTable:
    together = agreement.together
    bought = positions_bought(together, edition) if together else ()
    rates = [str(euro(one.rate_amount)) for one in bought]
    return LetterTable(
        columns=[
            Column(label=_("Municipality"), width=4),
            Column(label=_("Allotment a year"), width=3, figures=True),
            Column(label=_("Share"), width=2, figures=True),
            *(Column(label=_("Positions at %(rate)s") % {"rate": rate}, width=3, figures=True) for rate in rates),
        ],
        rows=[_share(one, together, bought) for one in agreement.parties],
        totals=[
            (_("together"), _amount(together), percent(Decimal(1)) if together else _("open"),
             *(decimal(one.positions) for one in bought))
        ],
        caption=_("Shares of the parties"),
    )  # fmt: skip


def _share(party: Partner, together: Decimal | None, bought: tuple[Bought, ...]) -> tuple[str, ...]:
    share = share_of(party.annual_amount, together)
    return (
        name_of(party.town),
        _amount(party.annual_amount),
        _("open") if share is None else percent(share, 1),
        *(decimal(one.positions * (share or 0)) for one in bought),
    )


def _amount(amount: Decimal | None) -> str:
    return _("open") if amount is None else euro(amount)
