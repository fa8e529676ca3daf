"""What an edition of the pact says about counselling, in the words of the rules."""

from datetime import date

from wegbereiter.casework.rules.clock import Limits
from wegbereiter.casework.rules.eligibility import Stage, TargetGroup
from wegbereiter.pact.queries import editions
from wegbereiter.pact.rules import Edition
from wegbereiter.pact.rules.values import Value


def current_edition(today: date) -> Edition:
    """The newest edition that has begun and says whom it counsels. Before the first one began: the first."""
    counselling = [one for one in editions() if one.counselling.stages is not None]
    begun = [one for one in counselling if _first_day(one) <= today]
    return max(begun, key=_first_day) if begun else min(counselling, key=_first_day)


def _first_day(edition: Edition) -> date:
    return (edition.term.first_day.value if edition.term.first_day else None) or date.max


def _codes(value: Value[tuple[str, ...]] | None) -> tuple[str, ...]:
    return (value.value if value else None) or ()


def target_group(edition: Edition) -> TargetGroup:
    """Stages and statuses of housing; None for stages where the edition does not go by them."""
    stages = frozenset(Stage(code) for code in _codes(edition.counselling.stages))
    return TargetGroup(stages=stages or None, statuses=frozenset(_codes(edition.counselling.statuses)))


def limits(edition: Edition) -> Limits:
    """Years of counselling; None where the edition says nothing."""
    most, justified = edition.counselling.years_at_most, edition.counselling.years_if_justified
    return Limits(years=most.value if most else None, years_if_justified=justified.value if justified else None)
