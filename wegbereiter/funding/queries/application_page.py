"""Everything that the pages of an application show besides the application: who is known, who can be asked, what follows."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Application, Forwarding, Position
from wegbereiter.funding.permissions import own_organisation
from wegbereiter.funding.queries.application import (
    ApplicationView,
    applications_visible_to,
    forwardings_visible_to,
    positions_visible_to,
    removed_positions,
    view_of,
)
from wegbereiter.funding.queries.calculation import newest_basis
from wegbereiter.funding.rules.agreement import Afterwards, after_positions
from wegbereiter.funding.states import ApplicationState, ForwardingState
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.queries.register import visible_to

MOST_KNOWN = 200
ENDED = {ApplicationState.WITHDRAWN, ApplicationState.REJECTED, ApplicationState.REVOKED}


@dataclass(frozen=True, kw_only=True)
class ApplicationPage:
    """`carriers`, `known` (names of the own people so far) and `removed` are empty once nothing can be changed any more."""

    view: ApplicationView
    afterwards: Afterwards | None
    carriers: tuple[tuple[UUID, str], ...] = ()
    known: tuple[str, ...] = ()
    removed: tuple[Position, ...] = ()

    @property
    def can_hand_in(self) -> bool:
        return not self.view.assessment.blocking


def own_applications(actor: Actor) -> QuerySet[Application]:
    """Of the acting organisation, the newest first."""
    found = applications_visible_to(actor).filter(organisation_id=own_organisation(actor))
    return found.select_related("organisation", "calculation", "pool")


def current(actor: Actor) -> Application | None:
    """The one in hand, else the newest that was decided; a withdrawn one is over."""
    return own_applications(actor).exclude(state=ApplicationState.WITHDRAWN).first()


def may_begin_anew(actor: Actor, application: Application) -> bool:
    """Whether the one shown is over: withdrawn, rejected, revoked, or granted for an edition that another one has followed."""
    if application.state != ApplicationState.GRANTED:
        return application.state in ENDED
    calculation = newest_basis(actor)
    return calculation is not None and calculation.edition != application.edition


def page_of(actor: Actor, application: Application, *, today: date, changeable: bool = False) -> ApplicationPage:
    view = view_of(actor, application, today=today)
    return ApplicationPage(
        view=view,
        afterwards=after_positions(view.assessment.costs.values()),
        carriers=tuple(_carriers(actor)) if changeable else (),
        known=tuple(_known(actor, application)) if changeable else (),
        removed=tuple(removed_positions(actor, application)) if changeable else (),
    )


def asked_of(actor: Actor) -> QuerySet[Forwarding]:
    """What the acting carrier is asked or has taken over; what was withdrawn before an answer is no business of it."""
    found = forwardings_visible_to(actor).filter(carrier_id=own_organisation(actor))
    return found.exclude(state=ForwardingState.WITHDRAWN).select_related("organisation")


def _carriers(actor: Actor) -> QuerySet:
    carriers = visible_to(actor).filter(kind=Kind.CARRIER, last_day=None)
    return carriers.order_by("name").values_list("pk", "name")


def _known(actor: Actor, application: Application) -> list[str]:
    """Names from applications before and from carriers that have accepted."""
    own = Q(organisation_id=application.organisation_id)
    before = positions_visible_to(actor).filter(own).exclude(person="").values_list("person", flat=True)
    accepted = forwardings_visible_to(actor).filter(own, state=ForwardingState.ACCEPTED)
    names = {*before.order_by()[:MOST_KNOWN], *accepted.order_by().values_list("person", flat=True)[:MOST_KNOWN]}
    return sorted(names)
