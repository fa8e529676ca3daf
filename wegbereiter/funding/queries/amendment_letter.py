"""An amendment as a letter, in German: which notice it changes, why, what is granted now and the difference by year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from wegbereiter.core.documents.letter import Block, Column, Heading, Items, Letter, Paragraph
from wegbereiter.core.documents.letter import Table as LetterTable
from wegbereiter.core.periods import MONTHS_OF_A_YEAR
from wegbereiter.core.templatetags.numbers import NOTHING, day, decimal, euro, integer
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Notice
from wegbereiter.funding.queries.amendment import Line
from wegbereiter.funding.queries.letterhead import LANGUAGE, letter_about, name_of
from wegbereiter.funding.queries.notice import TextInUse
from wegbereiter.funding.queries.notice_letter import duty_in_words, objection_note, positions_table
from wegbereiter.funding.rules.amendment import Held, Stretch, YearDifference, costs_of_held
from wegbereiter.funding.rules.grant import Planned, own_share, period_of
from wegbereiter.funding.rules.notice import duties_of
from wegbereiter.funding.states import QualificationChoice, TextCode
from wegbereiter.pact import queries as pact
from wegbereiter.pact.rules import Edition


@dataclass(frozen=True, kw_only=True)
class Amending:
    """What an amendment notice is written from. `previous` is the notice that it changes."""

    line: Line
    previous: Notice
    texts: Mapping[TextCode, TextInUse]
    reference: str
    made_on: date

    @property
    def edition(self) -> Edition:
        return pact.edition(self.line.application.edition)


def amendment_letter(actor: Actor, writing: Amending) -> Letter:
    """The notice as data; both its file and its page are made of it."""
    with override(LANGUAGE):
        return _letter(actor, writing)


def change_details(previous: Notice, made_on: date) -> list[tuple[str, str]]:
    """What stands in the head of a notice that changes an earlier one."""
    return [(_("Changes the notice"), previous.reference), (_("Day of the notice"), day(made_on))]


def reasons_of(line: Line) -> list[str]:
    """Why the amounts change, in sentences of the language that is active."""
    before = {one.number: one for one in line.now.positions}
    found = [reason for one in line.then.positions for reason in _of_position(before.get(one.number), one)]
    if line.now.ceiling != line.then.ceiling:
        values = {"old": euro(line.now.ceiling, 2), "new": euro(line.then.ceiling, 2)}
        found.append(_("The allotment over the term is %(new)s; so far it was %(old)s.") % values)
    return found


def _letter(actor: Actor, writing: Amending) -> Letter:
    application = writing.line.application
    values = {"amount": euro(writing.line.new_amount, 2), "name": name_of(application.organisation)}
    return letter_about(
        actor,
        application,
        title=_("Amendment notice: now %(amount)s for %(name)s") % values,
        reference=writing.reference,
        details=change_details(writing.previous, writing.made_on),
        blocks=[*_blocks(writing), *objection_note(writing.edition, writing.texts)],
    )


def _blocks(writing: Amending) -> Iterator[Block]:
    line, made_on = writing.line, timezone.localdate(writing.previous.created_at)
    values = {
        "reference": writing.previous.reference,
        "day": day(made_on),
        "new": euro(line.new_amount, 2),
        "old": euro(line.old_amount, 2),
        "difference": signed(line),
    }
    yield Paragraph(
        text=_(
            "We amend our notice %(reference)s of %(day)s: from now on we grant at most %(new)s instead of %(old)s "
            "(difference: %(difference)s)."
        )
        % values
    )
    yield Paragraph(text=writing.texts[TextCode.BASIS].text)
    yield Heading(text=_("Reason"))
    yield Items(items=reasons_of(line))
    yield from _added(writing)
    yield Heading(text=_("Amounts and how they are counted"))
    yield _counted(writing)
    yield years_table(line.years)
    if above := own_share(line.new_years):
        yield Paragraph(text=_("%(amount)s above the allotment are borne by the holder.") % {"amount": euro(above, 2)})
    yield Paragraph(text=writing.texts[TextCode.AMENDMENT].text)


def _added(writing: Amending) -> Iterator[Block]:
    """Further positions as a grant notice has them, and what the grant obliges to with them."""
    known = {one.number for one in writing.line.now.positions}
    added = [one for one in writing.line.then.positions if one.number not in known]
    if not added:
        return
    yield _positions(added, writing.edition)
    found = {one.number: costs_of_held(one, writing.edition) for one in writing.line.then.positions}
    newest = {number: costs[-1] for number, costs in found.items() if costs}  # until when a position is funded
    duties = duties_of([_as_planned(one) for one in added], newest, writing.edition)
    yield Heading(text=_("Duties"))
    yield Items(items=[duty_in_words(one) for one in duties])


def _as_planned(held: Held) -> Planned:
    now = held.current
    return Planned(
        number=held.number, fte=now.fte, first_day=held.first_day, qualification=now.qualification, person=now.person
    )


def _positions(added: Sequence[Held], edition: Edition) -> LetterTable:
    rows = []
    for one in added:
        now, whole = one.current, period_of(one.first_day, edition)
        period = f"{day(one.first_day)} – {day(whole.last_day)}" if whole else str(day(one.first_day))
        label = QualificationChoice(now.qualification).label if now.qualification else NOTHING
        rows.append((str(one.number), now.person or _("vacant"), str(label), decimal(now.fte), period))
    return positions_table(rows, caption=_("Further positions that are funded"))


def signed(line: Line) -> str:
    """The difference with its sign."""
    amount = line.difference_amount
    return f"+{euro(amount, 2)}" if amount > 0 else str(euro(amount, 2))


def _of_position(old: Held | None, new: Held) -> Iterator[str]:
    number = {"position": new.number}
    if old is None:
        who = {"from_day": day(new.first_day), "new": _said(new.current)}
        yield _("Position %(position)s is added from %(from_day)s on: %(new)s.") % {**number, **who}
        return
    if old.first_day != new.first_day:
        values = {"new": day(new.first_day), "old": day(old.first_day)}
        yield _("Position %(position)s: it begins on %(new)s, not on %(old)s.") % {**number, **values}
    if new.last_day is not None and old.last_day != new.last_day:
        yield _("Position %(position)s: it ends early, on %(day)s.") % {**number, "day": day(new.last_day)}
    if new.last_day is None and old.last_day is not None:
        yield _("Position %(position)s: it does not end early any more.") % number
    if old.stretches != new.stretches:
        who = {"from_day": day(new.current.from_day), "old": _said(old.current), "new": _said(new.current)}
        yield _("Position %(position)s, from %(from_day)s: %(new)s; so far: %(old)s.") % {**number, **who}


def _said(stretch: Stretch) -> str:
    qualification = QualificationChoice(stretch.qualification).label if stretch.qualification else NOTHING
    return f"{stretch.person or _('vacant')}, {qualification}, {decimal(stretch.fte)}"


def _counted(writing: Amending) -> LetterTable:
    """Each position with each person in each calendar year, as it is now."""
    rows = []
    for one in writing.line.then.positions:
        for costs in costs_of_held(one, writing.edition):
            share = decimal(costs.yearly_amount / costs.rate_amount)
            for part in costs.parts:
                formula = f"{euro(costs.rate_amount)} × {share} × {integer(part.months)} ÷ {MONTHS_OF_A_YEAR}"
                period = f"{day(costs.period.first_day)} – {day(costs.period.last_day)}"
                rows.append((str(one.number), period, str(part.year), formula, euro(part.amount, 2)))
    return LetterTable(
        columns=[
            Column(label=_("No.")),
            Column(label=_("Funding period"), width=4),
            Column(label=_("Year"), width=2),
            Column(label=_("Rate × share × months"), width=5),
            Column(label=_("Amount"), width=3, figures=True),
        ],
        rows=rows,
        caption=_("Calculation"),
    )


def years_table(years: Sequence[YearDifference]) -> LetterTable:
    """Each calendar year before and after, with the sum."""
    old = sum((one.old_amount for one in years), start=Decimal())
    new = sum((one.new_amount for one in years), start=Decimal())
    return LetterTable(
        columns=[
            Column(label=_("Calendar year"), width=3),
            Column(label=_("So far"), width=3, figures=True),
            Column(label=_("Now"), width=3, figures=True),
            Column(label=_("Difference"), width=3, figures=True),
        ],
        rows=[
            (str(one.year), euro(one.old_amount, 2), euro(one.new_amount, 2), euro(one.difference_amount, 2))
            for one in years
        ],
        totals=[
            (
                _("together"),
                euro(old, 2),
                euro(new, 2),
                euro(new - old, 2),
            )
        ],
        caption=_("Money of the state by calendar year"),
    )
