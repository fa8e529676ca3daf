"""A revocation as a letter, in German: which notice it takes back, how far, why, what the holder said, what is left."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from wegbereiter.core.documents.letter import Block, Heading, Letter, Paragraph
from wegbereiter.core.templatetags.numbers import day, euro
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.choices.amendment import RevocationKind
from wegbereiter.funding.models import HearingAnswer, Notice, Revocation
from wegbereiter.funding.queries.amendment_letter import change_details, years_table
from wegbereiter.funding.queries.letterhead import LANGUAGE, letter_about, name_of
from wegbereiter.funding.queries.notice import TextInUse
from wegbereiter.funding.queries.notice_letter import objection_note
from wegbereiter.funding.queries.revocation import Taken, numbers_in_words
from wegbereiter.funding.states import TextCode
from wegbereiter.pact import queries as pact


@dataclass(frozen=True, kw_only=True)
class Revoking:
    """What a revocation notice is written from. `previous` is the notice that it takes back."""

    taken: Taken
    previous: Notice
    answers: Sequence[HearingAnswer]
    texts: Mapping[TextCode, TextInUse]
    reference: str
    made_on: date


def revocation_letter(actor: Actor, writing: Revoking) -> Letter:
    """The notice as data; both its file and its page are made of it."""
    with override(LANGUAGE):
        return _letter(actor, writing)


def what_is_taken(revocation: Revocation) -> str:
    """Which positions from when on, in a sentence of the language that is active."""
    values = {"positions": numbers_in_words(revocation.positions), "from_day": day(revocation.from_day)}
    if revocation.positions and revocation.from_day:
        return _("Positions %(positions)s, for the months that begin on %(from_day)s or later.") % values
    if revocation.positions:
        return _("Positions %(positions)s, from the beginning.") % values
    if revocation.from_day:
        return _("All positions, for the months that begin on %(from_day)s or later.") % values
    return _("The whole grant, from the beginning.")


def _letter(actor: Actor, writing: Revoking) -> Letter:
    application = writing.taken.revocation.application
    edition = pact.edition(application.edition)
    values = {"amount": euro(writing.taken.amounts[1], 2), "name": name_of(application.organisation)}
    return letter_about(
        actor,
        application,
        title=_("Revocation notice: now %(amount)s for %(name)s") % values,
        reference=writing.reference,
        details=change_details(writing.previous, writing.made_on),
        blocks=[*_blocks(writing), *objection_note(edition, writing.texts)],
    )


def _blocks(writing: Revoking) -> Iterator[Block]:
    revocation = writing.taken.revocation
    old, new = writing.taken.amounts
    made_on = timezone.localdate(writing.previous.created_at)
    sentence = (
        _("We withdraw our notice %(reference)s of %(day)s so far as is said here.")
        if revocation.kind == RevocationKind.WITHDRAWAL
        else _("We revoke our notice %(reference)s of %(day)s so far as is said here.")
    )
    yield Paragraph(text=sentence % {"reference": writing.previous.reference, "day": day(made_on)})
    yield Paragraph(text=what_is_taken(revocation))
    amounts = {"new": euro(new, 2), "old": euro(old, 2)}
    yield Paragraph(text=_("Of %(old)s, %(new)s stay granted.") % amounts)
    yield Paragraph(text=writing.texts[TextCode.BASIS].text)
    yield Heading(text=_("Reason"))
    yield Paragraph(text=f"{capfirst(revocation.get_ground_display())}.")
    yield Paragraph(text=revocation.reason)
    yield Heading(text=_("Hearing"))
    yield from _heard(writing)
    yield Heading(text=_("Amounts and how they are counted"))
    yield years_table(writing.taken.years)
    yield Paragraph(text=writing.texts[TextCode.REVOCATION].text)


def _heard(writing: Revoking) -> Iterator[Block]:
    """What was said, word for word; or that nothing was."""
    revocation = writing.taken.revocation
    asked = {"day": day(timezone.localdate(revocation.asked_at)), "until": day(revocation.answer_until)}
    yield Paragraph(text=_("We heard you from %(day)s on; you could answer until %(until)s.") % asked)
    if not writing.answers:
        yield Paragraph(text=_("Nothing has reached us."))
    for one in writing.answers:
        yield Paragraph(text=_("On %(day)s you answered:") % {"day": day(one.received_on)})
        yield Paragraph(text=one.text)
