"""What happened to a thing of the money river."""

from wegbereiter.audit import queries as audit
from wegbereiter.audit.queries import HistoryLine
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Calculation, HeadCount


def history_of(thing: HeadCount | Calculation, actor: Actor) -> list[HistoryLine]:
    """Changes of the thing, the newest first, as far as the actor sees them."""
    return audit.history(actor, [thing.pk])
