"""Rows for tests: invented places, and visibly so."""

from itertools import count
from typing import Any

from django.utils import timezone

from wegbereiter.offers.choices import EntryKind
from wegbereiter.offers.models import Entry
from wegbereiter.offers.rules.entries import searched_by
from wegbereiter.organisations.models import Organisation

_numbers = count(1)


def make_entry(organisation: Organisation, **values: Any) -> Entry:
    """An entry of the organisation's list."""
    now = timezone.now()
    values = {"kind": EntryKind.OFFICE, "name": f"Erfundenes Amt {next(_numbers)}", "town": "Nordtor"} | values
    values.setdefault("search", searched_by(values))
    return Entry.objects.create(organisation=organisation, created_at=now, changed_at=now, **values)
