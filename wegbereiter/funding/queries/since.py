"""What has become of applications since they were handed in, for pages that list many: money, notice, first day at work."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.choices.amendment import ChangeState
from wegbereiter.funding.models import Application, Notice, Way
from wegbereiter.funding.queries.amendment import changes_visible_to
from wegbereiter.funding.queries.application import applications_visible_to, positions_visible_to
from wegbereiter.funding.queries.notice import notices_visible_to
from wegbereiter.funding.queries.pooling import on_estimates, transfers_visible_to
from wegbereiter.funding.states import ApplicationState, PartnerState


@dataclass(frozen=True, kw_only=True)
class Since:
    """`granted_amount`: what the newest notice says. `first_days`: of its positions, where they are granted."""

    application: Application
    granted_amount: Decimal | None = None
    notice: Notice | None = None
    first_days: Sequence[date] = ()

    @property
    def notice_on(self) -> date | None:
        """When the newest notice was delivered; as long as nobody has entered that, when it was made."""
        if self.notice is None:
            return None
        return self.notice.delivered_on or timezone.localdate(self.notice.created_at)

    @property
    def first_day(self) -> date | None:
        return min(self.first_days, default=None)

    def begun(self, today: date) -> int:
        """How many positions have begun."""
        return sum(day <= today for day in self.first_days)


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """A task that a town has handed to a district, with the district's application if that counts the town in."""

    way: Way
    since: Since | None
    estimated: bool = False

    @property
    def total_amount(self) -> Decimal:
        return (self.way.annual_amount or Decimal()) * (self.way.calculation.years or 1)


@dataclass(frozen=True, kw_only=True)
class Transfers:
    """Everything that towns have handed to the acting district."""

    waiting: list[Way]
    taken: list[Transfer]
    since: list[Since]  # the district's application of each edition, the newest first
    estimated: frozenset[UUID] = frozenset()  # ways whose allotment is

    @property
    def has_estimate(self) -> bool:
        """Whether the sums over the tasks taken over have one in them."""
        return any(one.estimated for one in self.taken)

    @property
    def annual_amount(self) -> Decimal:
        return sum((one.way.annual_amount or Decimal() for one in self.taken), Decimal())

    @property
    def total_amount(self) -> Decimal:
        return sum((one.total_amount for one in self.taken), Decimal())


def since_of(actor: Actor, applications: Iterable[Application]) -> dict[UUID, Since]:
    """Three queries, however many applications there are."""
    found = {one.pk: one for one in applications}
    newest = notices_visible_to(actor).filter(application__in=found).order_by("created_at", "pk")
    notices, days = {one.application_id: one for one in newest}, _first_days(actor, found.values())
    return {
        pk: Since(
            application=one,
            granted_amount=_granted(one, notices.get(pk)),
            notice=notices.get(pk),
            first_days=tuple(days[pk]),
        )
        for pk, one in found.items()
    }


def transfers_of(actor: Actor) -> Transfers:
    """Six queries, however many towns have handed their task over."""
    ways = list(transfers_visible_to(actor).select_related("organisation", "calculation"))
    rows = applications_visible_to(actor).filter(organisation=actor.organisation_id, pool=None)
    rows = rows.exclude(state=ApplicationState.WITHDRAWN).order_by("created_at", "pk") if ways else rows.none()
    newest = {one.edition: one for one in rows}
    since = since_of(actor, newest.values()) if newest else {}
    by_edition = {one.application.edition: one for one in since.values()}
    taken, estimated = [way for way in ways if way.partner_state == PartnerState.ACCEPTED], on_estimates(ways)
    return Transfers(
        waiting=[way for way in ways if way.partner_state == PartnerState.WAITING],
        taken=[
            Transfer(way=way, since=_counting(way, by_edition.get(way.edition)), estimated=way.pk in estimated)
            for way in taken
        ],
        since=[by_edition[edition] for edition in sorted(by_edition, reverse=True)],
        estimated=estimated,
    )


def _granted(application: Application, notice: Notice | None) -> Decimal | None:
    """What is revoked is granted no longer."""
    if application.state != ApplicationState.GRANTED:
        return None
    return notice.amount if notice else application.granted_amount


def _counting(way: Way, since: Since | None) -> Since | None:
    """A task that was taken over after the application was handed in is no part of it."""
    if since is None or way.partner_answered_at is None:
        return None
    handed_in = since.application.submitted_at
    return since if handed_in is None or way.partner_answered_at <= handed_in else None


def _first_days(actor: Actor, applications: Iterable[Application]) -> dict[UUID, list[date]]:
    """Of positions that are granted, with the starts that amendments have moved."""
    granted = [one.pk for one in applications if one.state == ApplicationState.GRANTED]
    rows = positions_visible_to(actor).filter(application__in=granted, first_day__isnull=False)
    changes = changes_visible_to(actor).filter(application__in=granted, state=ChangeState.DECIDED)
    moved = dict(changes.order_by("amendment__decided_at", "created_at", "pk").values_list("position_id", "first_day"))
    found: dict[UUID, list[date]] = defaultdict(list)
    for application, position, day in rows.values_list("application_id", "pk", "first_day"):
        found[application].append(moved.get(position) or day)  # type: ignore[arg-type]
    return found
