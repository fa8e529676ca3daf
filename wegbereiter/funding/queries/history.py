"""What happened to a thing of the money river."""

from uuid import UUID

from django.db.models import Model

from wegbereiter.audit import queries as audit
from wegbereiter.audit.queries import HistoryLine
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.queries.pooling import ways_visible_to


def history_of(thing: Model, actor: Actor) -> list[HistoryLine]:
    """Changes of the thing, the newest first, as far as the actor sees them."""
    return audit.history(actor, [thing.pk])


def way_history(actor: Actor, place: UUID) -> list[HistoryLine]:
    """What happened on the ways of a town and in its pools, and to what others asked it; as far as the actor sees it."""
    ways = ways_visible_to(actor)
    found = (ways.filter(organisation_id=place) | ways.filter(partner_id=place)).values_list("pk", "pool_id")
    return audit.history(actor, {pk for pair in found for pk in pair if pk})
