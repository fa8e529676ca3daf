"""Whatever a rule can say has its words."""

import unicodedata

import pytest
from django.utils import timezone
from django.utils.translation import override

from wegbereiter.casework import choices
from wegbereiter.casework.choices.refusals import REFUSALS
from wegbereiter.casework.rules import eligibility, guard, library, refusal, tasks
from wegbereiter.casework.templatetags.casework import ENDONYMS, age, direction, endonym
from wegbereiter.people import choices as people
from wegbereiter.people.choices import LANGUAGES
from wegbereiter.people.rules.births import Birth, BirthFault
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


@pytest.mark.parametrize("code", [*LANGUAGES, *ENDONYMS])
def test_the_name_of_a_language_stands_in_the_direction_of_its_script(code):
    """Read off the letters themselves, so that a language that is added goes the right way or red."""
    first = unicodedata.bidirectional(next(letter for letter in endonym(code) if letter.isalpha()))

    assert direction(code) == ("rtl" if first in {"R", "AL"} else "ltr")


def test_an_age_is_said_as_far_as_the_birth_is_known():
    today = timezone.localdate()
    day = Birth(year=today.year - 36, month=today.month, day=today.day)

    with override("de"):
        said = [age(day), age(Birth(year=today.year - 1, month=today.month, day=today.day)), age(Birth())]
        year = age(Birth(year=today.year - 36))

    assert said == ["36 Jahre", "1 Jahr", ""]
    assert year == "35 bis 36 Jahre"
