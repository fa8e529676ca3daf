"""The demo's applications as far as their holders bring them, written in bulk as the owner.

Every row and every event is one that beginning, saving, passing on, answering and handing in would have written one
after the other; a test does exactly that and compares. What the office does afterwards is done by its actions.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from wegbereiter.audit.actions import event_of, record_all
from wegbereiter.audit.models import Event
from wegbereiter.core.tenancy import Actor
from wegbereiter.demo.queries import data
from wegbereiter.funding.actions.application import put_in, shared_out
from wegbereiter.funding.models import Application, Calculation, Forwarding, Pool, Position
from wegbereiter.funding.queries.application import ApplicationView, Basis, assessed, basis_for
from wegbereiter.funding.rules.grant import prefilled
from wegbereiter.funding.states import ApplicationState, ForwardingState, QualificationChoice, Signature
from wegbereiter.organisations.models import Membership
from wegbereiter.organisations.queries import actor_of
from wegbereiter.pact import queries as pact

START, EARLIER = date(2018, 7, 1), date(2017, 9, 1)
BACK = "Die Person ist seit September 2017 beschäftigt. (erfundenes Beispiel)"
NOT_TAKEN = "Wir finden dafür gerade niemanden. (erfundenes Beispiel)"
PASSED_ON = {"carrier", "carrier granted", "asked", "refused"}
DRAFTS = {"draft", "asked", "refused"}


@dataclass(frozen=True, kw_only=True)
class Players:
    """Who acts: the clerks by organisation, one carrier, and the two officers of the approving office."""

    clerks: dict[UUID, Membership]
    carrier: Membership
    first: Actor
    second: Actor
    rng: random.Random

    def invented(self) -> str:
        names = data("people")
        return f"{self.rng.choice(names['given'])} {self.rng.choice(names['family'])}"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Who applies, when, and what is particular about it (`applications.MIX`)."""

    holder: UUID
    kind: str
    now: datetime


def hand_in(players: Players, wishes: Iterable[Wish]) -> list[Application]:
    """One application for each wish, handed in unless it is to stay a draft."""
    made = _Made(players=players)
    for wish in wishes:
        made.add(wish)
    return made.kept()


@dataclass(kw_only=True)
class _Made:
    """Rows before they are written."""

    players: Players
    applications: list[Application] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    forwardings: list[Forwarding] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    _calculation: Calculation | None = None
    _pools: dict[UUID, Pool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._pools = {pool.organisation_id: pool for pool in Pool.objects.filter(ended_at=None)}

    def kept(self) -> list[Application]:
        Application.objects.bulk_create(self.applications)
        Position.objects.bulk_create(self.positions)
        Forwarding.objects.bulk_create(self.forwardings)
        record_all(self.events)
        return self.applications

    def add(self, wish: Wish) -> None:
        clerk = self.players.clerks[wish.holder]
        by = actor_of(clerk, natural_person=clerk.user.profile.natural_person)
        if self._calculation is None:
            self._calculation = shared_out(by)
        basis = basis_for(by, clerk.organisation, self._calculation, self._pools.get(wish.holder))
        application = _draft(clerk, basis, wish.now)
        self.applications.append(application)
        self._event("begun", application, by, wish.now)
        positions = self._positions(application, basis, wish)
        self._event("saved", application, by, wish.now, version=application.version)
        asked = self._passed_on(positions[0], by, wish) if wish.kind in PASSED_ON else None
        if wish.kind not in DRAFTS:
            standing = {asked.position_id: asked} if asked else {}
            today = timezone.localdate(wish.now)
            self._hand_in(assessed(application, basis, positions, standing, today=today), by, wish)

    def _positions(self, application: Application, basis: Basis, wish: Wish) -> list[Position]:
        assert basis.yearly_amount is not None
        planned = prefilled(basis.yearly_amount + basis.own_amount, pact.edition(application.edition))
        is_early = wish.kind in {"early", "passed"}
        made = [
            Position(
                organisation=application.organisation,
                application=application,
                number=number,
                fte=one.fte,
                first_day=EARLIER if is_early else START,
                qualification=one.group,
                person=self.players.invented(),
                reason=BACK if is_early else "",
            )
            for number, one in enumerate(planned, start=1)
        ]
        if wish.kind == "requalifying":
            made[0].qualification, made[0].has_worked_before = QualificationChoice.REQUALIFYING, True
        elif wish.kind == "own staff":
            made[0].employed_since = EARLIER
        self.positions += made
        return made

    def _passed_on(self, position: Position, by: Actor, wish: Wish) -> Forwarding:
        """The carrier takes the position over and names its person, refuses, or has not answered."""
        group, position.person, position.qualification = position.qualification, "", ""
        one = Forwarding(
            organisation=position.organisation,
            carrier=self.players.carrier.organisation,
            position=position,
            edition=position.application.edition,
            fte=position.fte,
            first_day=position.first_day,
            asked_at=wish.now,
            asked_by=by.user_id,
            asked_role=by.role,
        )
        self.forwardings.append(one)
        if wish.kind == "refused":
            one.state, one.reason = ForwardingState.REFUSED, NOT_TAKEN
        elif wish.kind != "asked":
            one.state, one.person, one.qualification = ForwardingState.ACCEPTED, self.players.invented(), group
        if one.state != ForwardingState.ASKED:
            member = self.players.carrier
            carrier = actor_of(member, natural_person=member.user.profile.natural_person)
            one.answered_at, one.answered_by, one.answered_role = wish.now, carrier.user_id, carrier.role
            self._event(one.state, one, carrier, wish.now, of="forwarding", position=one.position_id)
        return one

    def _hand_in(self, view: ApplicationView, by: Actor, wish: Wish) -> None:
        assert not view.assessment.blocking
        put_in(view, Signature.ONLINE, by=by, now=wish.now)
        application = view.application
        values = {"amount": application.applied_amount, "signature": str(application.signature)}
        self._event("handed_in", application, by, wish.now, **values)
        if wish.kind == "withdrawn":
            application.state, application.withdrawn_at = ApplicationState.WITHDRAWN, wish.now
            application.withdrawn_by, application.withdrawn_role = by.user_id, by.role
            self._event("withdrawn", application, by, wish.now)

    def _event(
        self,
        what: str,
        about: Application | Forwarding,
        by: Actor,
        now: datetime,
        *,
        of: str = "application",
        **values: object,
    ) -> None:
        self.events.append(event_of(f"funding.{of}.{what}", by=by, about=about, river="money", now=now, **values))


def _draft(clerk: Membership, basis: Basis, now: datetime) -> Application:
    """Begun and saved once, with its signatory."""
    by = actor_of(clerk, natural_person=clerk.user.profile.natural_person)
    return Application(
        organisation=clerk.organisation,
        edition=basis.calculation.edition,
        calculation=basis.calculation,
        pool=basis.pool,
        version=2,
        own_amount=basis.own_amount,
        signatory=clerk.user.profile.name,
        created_at=now,
        created_by=by.user_id,
        created_role=by.role,
        saved_at=now,
        saved_by=by.user_id,
    )
