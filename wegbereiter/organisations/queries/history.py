"""What happened to what an organisation says about itself, to its people's roles, and to a file of the register."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from wegbereiter.audit import queries as audit
from wegbereiter.audit.queries import HistoryLine
from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.models import RegisterUpdate
from wegbereiter.organisations.queries.own import accounts_visible_to, contacts_visible_to, values_visible_to
from wegbereiter.organisations.queries.people import invitations_visible_to, members_visible_to


def own_history(actor: Actor) -> list[HistoryLine]:
    """Of address and law, contacts and bank accounts of the acting organisation, the newest first. Four queries."""
    of = (values_visible_to(actor), contacts_visible_to(actor), accounts_visible_to(actor))
    return audit.history(actor, [pk for rows in of for pk in _own(rows, actor)])


def people_history(actor: Actor) -> list[HistoryLine]:
    """Of roles and invitations in the acting organisation, the newest first. Three queries."""
    of = (members_visible_to(actor), invitations_visible_to(actor))
    return audit.history(actor, [pk for rows in of for pk in _own(rows, actor)])


def update_history(actor: Actor, update: RegisterUpdate) -> list[HistoryLine]:
    return audit.history(actor, [update.pk])


def _own(rows: QuerySet[Any], actor: Actor) -> Iterable[UUID]:
    return rows.filter(organisation_id=actor.organisation_id).values_list("pk", flat=True)
