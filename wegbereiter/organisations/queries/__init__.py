"""Reads: who somebody is here, the register, the people and what an organisation says about itself."""

from wegbereiter.organisations.queries.actors import (
    actor_of,
    memberships_of,
    own_membership,
    represented_persons,
    valid_on,
)
from wegbereiter.organisations.queries.register import approving_office, districts, municipalities

__all__ = [
    "actor_of",
    "approving_office",
    "districts",
    "memberships_of",
    "municipalities",
    "own_membership",
    "represented_persons",
    "valid_on",
]
