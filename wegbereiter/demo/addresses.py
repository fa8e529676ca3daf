"""Invented places that an integration manager sends people to, kept by the real actions."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from wegbereiter.core.tenancy import Actor
from wegbereiter.demo.queries import data
from wegbereiter.offers.actions import add_entry, end_entry
from wegbereiter.offers.models import Entry
from wegbereiter.offers.rules.entries import COLUMNS
from wegbereiter.organisations.models import Membership
from wegbereiter.organisations.queries import actor_of
from wegbereiter.people.rules.phones import normal_phone

KEPT_SINCE = timedelta(weeks=70)


def address_list(memberships: list[Membership], *, now: datetime) -> dict[str, Entry]:
    """The list of whoever counsels in the demo, by name; one of its entries has ended."""
    found = next(m for m in memberships if m.role == "integration_manager")
    keeper = actor_of(found, natural_person=found.user.profile.natural_person)
    return {entry["name"]: _entry(entry, keeper, now) for entry in data("addresses")["entry"]}


def _entry(entry: Mapping[str, Any], keeper: Actor, now: datetime) -> Entry:
    known = {column: entry[column] for column in COLUMNS if column in entry}
    known["phone"] = normal_phone(entry["phone"]) if "phone" in entry else ""
    known["checked_on"] = timezone.localdate(now - timedelta(weeks=entry["checked_weeks"]))
    if "valid_weeks" in entry:
        known["valid_until"] = timezone.localdate(now + timedelta(weeks=entry["valid_weeks"]))
    made = add_entry(known, by=keeper, now=now - KEPT_SINCE)
    return end_entry(made.pk, by=keeper, today=timezone.localdate(now), now=now) if entry.get("ended") else made
