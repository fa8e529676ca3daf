"""Rows for tests: invented people, and visibly so."""

from itertools import count
from typing import Any

from django.utils import timezone

from wegbereiter.organisations.models import Membership
from wegbereiter.people.models import Care, Person
from wegbereiter.people.rules.sounds import sounds_of, spellings

_numbers = count(1)


def make_person(looked_after_by: Membership | None = None, **values: Any) -> Person:
    """Somebody of the organisation, in the care of that colleague, if one is named."""
    values.setdefault("family_name", f"Erfunden {next(_numbers)}")
    names = [values.get(name, "") for name in ("family_name", "given_names", "original_name", "called_name")]
    if looked_after_by is not None:
        values.setdefault("organisation", looked_after_by.organisation)
    person = Person.objects.create(
        spellings=spellings(*names), sounds=list(sounds_of(*names)), created_at=timezone.now(), **values
    )
    if looked_after_by is not None:
        give(person, looked_after_by)
    return person


def give(person: Person, to: Membership, **values: Any) -> Care:
    values.setdefault("first_day", timezone.localdate())
    return Care.objects.create(
        organisation=person.organisation, person=person, user_id=to.user_id, given_at=timezone.now(), **values
    )
