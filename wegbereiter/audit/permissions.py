"""Which events an actor sees. Row-level security says the same; each lock holds when the other fails."""

from django.db.models import Q

from wegbereiter.core.tenancy import Actor

READ_ALL_MONEY = frozenset({"approving_office", "ministry", "audit_office"})  # kinds of organisations, as in protect.py


def visible(actor: Actor) -> Q:
    """Events of the own organisation, events about it, and the whole money river for the state and the auditor."""
    seen = Q(organisation_id=actor.organisation_id) | Q(about_organisation_id=actor.organisation_id)
    return seen | Q(river="money") if actor.organisation_kind in READ_ALL_MONEY else seen


def visible_chains(actor: Actor) -> Q:
    """The chains that an actor can follow without a gap: the own ones, and that of the money."""
    own = Q(organisation_id=actor.organisation_id)
    return own | Q(river="money") if actor.organisation_kind in READ_ALL_MONEY else own
