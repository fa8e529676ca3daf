"""Reads of revocations: by the holder, who is heard, and by the state."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.choices.amendment import RevocationState
from wegbereiter.funding.choices.sample_texts import SAMPLE_TEXTS
from wegbereiter.funding.models import Application, HearingAnswer, HearingDocument, HearingFile, Revocation, TextBlock
from wegbereiter.funding.queries.amendment import line_of, revocations_visible_to
from wegbereiter.funding.rules.amendment import Grant, YearDifference, differences, years_of
from wegbereiter.funding.rules.grant import granted
from wegbereiter.funding.rules.revocation import revoked
from wegbereiter.funding.states import TextCode
from wegbereiter.pact import queries as pact


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a revocation takes of the grant as it is now."""

    revocation: Revocation
    now: Grant
    then: Grant

    @property
    def years(self) -> tuple[YearDifference, ...]:
        edition = pact.edition(self.revocation.edition)
        return differences(years_of(self.now, edition), years_of(self.then, edition))

    @property
    def amounts(self) -> tuple[Decimal, Decimal]:
        """Before and after, over all years."""
        edition = pact.edition(self.revocation.edition)
        return granted(years_of(self.now, edition)), granted(years_of(self.then, edition))


def taken_by(actor: Actor, revocation: Revocation) -> Taken:
    """Counted anew from what is granted now. Needs the application with it."""
    now = line_of(actor, revocation.application).now
    then = revoked(now, from_day=revocation.from_day, numbers=revocation.positions)
    return Taken(revocation=revocation, now=now, then=then)


def answers_visible_to(actor: Actor) -> QuerySet[HearingAnswer]:
    return HearingAnswer.objects.filter(revocation__in=revocations_visible_to(actor))


def hearing_files_visible_to(actor: Actor) -> QuerySet[HearingFile]:
    return HearingFile.objects.filter(answer__in=answers_visible_to(actor))


def hearing_documents_visible_to(actor: Actor) -> QuerySet[HearingDocument]:
    return HearingDocument.objects.filter(revocation__in=revocations_visible_to(actor))


def open_hearings(actor: Actor) -> QuerySet[Revocation]:
    """The first to end first, with their answers."""
    found = revocations_visible_to(actor).filter(state=RevocationState.HEARING)
    return found.select_related("application__organisation").prefetch_related("answers").order_by("answer_until", "pk")


def ended_revocations(actor: Actor) -> QuerySet[Revocation]:
    found = revocations_visible_to(actor).exclude(state=RevocationState.HEARING)
    return found.select_related("application__organisation", "notice").order_by("-asked_at", "-pk")


def revocations_of(actor: Actor, application: Application) -> list[Revocation]:
    """All of a grant, the newest first."""
    found = revocations_visible_to(actor).filter(application=application)
    return list(found.select_related("notice").order_by("-asked_at", "-pk"))


def hearing_words(revocation: Revocation) -> str:
    """The text of the hearing in the version that it was begun with; whoever sees the revocation reads it."""
    code, version = TextCode.HEARING, revocation.hearing_text
    block = TextBlock.objects.filter(code=code, version=version).first() if version else None
    return block.text if block else SAMPLE_TEXTS[code]


def numbers_in_words(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)
