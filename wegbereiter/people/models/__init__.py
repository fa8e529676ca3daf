"""Who somebody is, how to reach them, with whom they live, and who on the staff looks after them. No notes, no decisions."""

from wegbereiter.people.models.emergency import Block, Emergency
from wegbereiter.people.models.hold import Hold
from wegbereiter.people.models.household import Household, HouseholdMember
from wegbereiter.people.models.person import Care, Channel, Merger, Person, PersonLanguage

__all__ = [
    "Block",
    "Care",
    "Channel",
    "Emergency",
    "Hold",
    "Household",
    "HouseholdMember",
    "Merger",
    "Person",
    "PersonLanguage",
]
