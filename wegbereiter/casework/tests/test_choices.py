"""Whatever a rule can say has its words."""

import pytest

from wegbereiter.casework import choices
from wegbereiter.casework.choices.refusals import REFUSALS
from wegbereiter.casework.rules import eligibility, guard, library, refusal, tasks
from wegbereiter.people import choices as people
from wegbereiter.people.rules.births import BirthFault
from wegbereiter.people.rules.refusal import Refusal


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (choices.VERDICTS, eligibility.Verdict),
        (choices.REASONS, eligibility.Reason),
        (REFUSALS, refusal.Refusal),
        (choices.TASKS, tasks.Reason),
        (choices.TASK_REASONS, tasks.Reason),
        (choices.HINTS, guard.Kind),
        (choices.BY, library.By),
        (people.REFUSALS, Refusal),
        (people.BIRTH_FAULTS, BirthFault),
    ],
)
def test_every_code_has_words(words, codes):
    assert set(words) == {str(code) for code in codes}
