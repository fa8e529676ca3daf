"""Rows for tests."""

from typing import Any

from django.utils import timezone

from wegbereiter.casework.models import Case
from wegbereiter.people.models import Person


def make_case(person: Person, **values: Any) -> Case:
    """An open case of somebody, begun today."""
    values.setdefault("edition", "pik-2025")
    values.setdefault("opened_on", timezone.localdate())
    return Case.objects.create(organisation=person.organisation, person=person, created_at=timezone.now(), **values)
