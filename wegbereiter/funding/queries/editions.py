"""Which editions and rounds there are to work on."""

from dataclasses import dataclass

from wegbereiter.funding.models import Calculation, HeadCount
from wegbereiter.funding.rules.lifecycle import RefusedError
from wegbereiter.funding.rules.rounds import check_count_for, rounds_of
from wegbereiter.funding.states import CalculationState, Round
from wegbereiter.pact import queries as pact
from wegbereiter.pact.rules import Edition


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A round that can be calculated now, on which version of the head count."""

    edition: Edition
    occasion: Round
    head_count: HeadCount | None

    @property
    def value(self) -> str:
        return f"{self.edition.code}:{self.occasion}:{self.head_count.pk if self.head_count else ''}"


def counted_editions() -> list[Edition]:
    """Editions that share money out by a head count, the newest first."""
    return [edition for edition in reversed(pact.editions()) if Round.FINAL in rounds_of(edition)]


def calculation_choices() -> list[Choice]:
    """What can be calculated: rounds that are not final yet, on every version that fits and was not calculated."""
    done = set(Calculation.objects.values_list("edition", "round", "head_count_id"))
    final = set(Calculation.objects.filter(state=CalculationState.FINAL).values_list("edition", "round"))
    counts = list(HeadCount.objects.order_by("-number"))
    choices = [
        Choice(edition=edition, occasion=occasion, head_count=count)
        for edition in reversed(pact.editions())
        for occasion in reversed(rounds_of(edition))
        for count in ([None] if occasion == Round.ADD_ON else [one for one in counts if one.edition == edition.code])
        if (edition.code, occasion) not in final
    ]
    return [
        choice
        for choice in choices
        if _fits(choice)
        and (choice.edition.code, choice.occasion, choice.head_count.pk if choice.head_count else None) not in done
    ]


def _fits(choice: Choice) -> bool:
    try:
        check_count_for(choice.occasion, count_state=choice.head_count.state if choice.head_count else None)
    except RefusedError:
        return False
    return True
