"""A permission to pass something on says in time that it ends, and nothing any more once it is over or taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from wegbereiter.casework.actions.disclosure import Consent, Wanted, disclose, withdraw
from wegbereiter.casework.models import Disclosure
from wegbereiter.casework.queries.edition import span
from wegbereiter.casework.rules.tasks import Reason
from wegbereiter.casework.tests.test_actions_task import day_of, open_case
from wegbereiter.casework.tests.test_rights import does

pytestmark = pytest.mark.django_db


def permitted(ada, *, days, **more):
    """A case whose permission ends in so many days."""
    case, last_day = open_case(ada), timezone.localdate() + timedelta(days=days)
    consent = {} if more else {"consent": Consent(language="ar", version=1, given_as="spoken")}
    wanted = Wanted(
        facts=("own_words",), own_words="x", purpose="support", recipient_kind="school", recipient="Erfundene Schule",
        last_day=timezone.localdate() + timedelta(days=90), **(consent | more),
    )  # fmt: skip
    made = does(ada, disclose, case.pk, wanted, giving=None)
    Disclosure.objects.filter(pk=made.pk).update(first_day=min(last_day, made.first_day), last_day=last_day)
    return made


def lines(membership):
    day = day_of(membership)
    return [line for line in (*day.overdue, *day.due, *day.coming) if line.task.reason is Reason.PERMISSION_ENDS]


def test_it_is_said_so_many_days_before_as_the_edition_says_and_with_whom_it_was(ada):
    lead = span(timezone.localdate()).consent_days
    permitted(ada, days=lead + 1)
    assert lines(ada) == []

    permitted(ada, days=lead)

    [line] = lines(ada)
    assert (line.since.words, line.page) == ("Erfundene Schule", "casework:disclosures")
    assert line.task.due_on == timezone.localdate() + timedelta(days=lead)


def test_what_is_over_taken_back_or_rests_on_a_law_asks_for_nothing(ada):
    permitted(ada, days=-1)
    permitted(ada, days=3, law="sgbx_69")
    taken_back = permitted(ada, days=3)
    assert len(lines(ada)) == 1

    does(ada, withdraw, taken_back.pk)

    assert lines(ada) == []
