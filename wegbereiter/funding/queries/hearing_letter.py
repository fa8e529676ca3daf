"""The hearing before a revocation as a letter, in German: what is to be taken back, on which facts, until when to answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from wegbereiter.core.documents.letter import Block, Heading, Letter, Note, Paragraph
from wegbereiter.core.templatetags.numbers import day, euro
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.choices.amendment import RevocationKind
from wegbereiter.funding.models import Notice
from wegbereiter.funding.queries.amendment_letter import years_table
from wegbereiter.funding.queries.letterhead import LANGUAGE, letter_about, name_of
from wegbereiter.funding.queries.revocation import Taken, hearing_words
from wegbereiter.funding.queries.revocation_letter import what_is_taken


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """What the letter is written from. `notice` is the one that is to be taken back; the letter has its reference."""

    taken: Taken
    notice: Notice
    made_on: date


def hearing_letter(actor: Actor, hearing: Hearing) -> Letter:
    with override(LANGUAGE):
        application, notice = hearing.taken.revocation.application, hearing.notice
        return letter_about(
            actor,
            application,
            title=_("Hearing before a revocation: %(name)s") % {"name": name_of(application.organisation)},
            reference=notice.reference,
            details=[
                (_("Day of the letter"), day(hearing.made_on)),
                (_("You may answer until"), day(hearing.taken.revocation.answer_until)),
            ],
            blocks=_blocks(hearing),
        )


def _blocks(hearing: Hearing) -> Iterator[Block]:
    revocation, notice = hearing.taken.revocation, hearing.notice
    sentence = (
        _("We intend to withdraw our notice %(reference)s of %(day)s so far as is said here.")
        if revocation.kind == RevocationKind.WITHDRAWAL
        else _("We intend to revoke our notice %(reference)s of %(day)s so far as is said here.")
    )
    made_on = timezone.localdate(notice.created_at)
    yield Paragraph(text=sentence % {"reference": notice.reference, "day": day(made_on)})
    yield Paragraph(text=what_is_taken(revocation))
    old, new = hearing.taken.amounts
    yield Paragraph(text=_("Of %(old)s, %(new)s would stay granted.") % {"old": euro(old, 2), "new": euro(new, 2)})
    yield Heading(text=_("Facts on which the decision is to rest"))
    yield Paragraph(text=f"{capfirst(revocation.get_ground_display())}.")
    yield Paragraph(text=revocation.reason)
    yield Heading(text=_("Amounts and how they are counted"))
    yield years_table(hearing.taken.years)
    until = _("Your answer should reach us by %(day)s, in Wegbereiter or by letter with the reference above.")
    words = until % {"day": day(revocation.answer_until)}
    yield Note(heading=_("How to answer"), text=f"{hearing_words(revocation)} {words}")
