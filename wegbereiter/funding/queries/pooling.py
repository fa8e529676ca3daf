"""Reads of ways, pools and the adviser's proposals."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from wegbereiter.accounts.roles import Permission
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Allotment, Pool, PoolingAdvice, PoolingSuggestion, Way
from wegbereiter.funding.permissions import own_organisation, sees_all_allotments
from wegbereiter.funding.queries.calculation import allotments_visible_to, bases, calculations_visible_to
from wegbereiter.funding.rules.agreement import pool_gap
from wegbereiter.funding.states import PartnerState, WayCode, WayState
from wegbereiter.organisations.models import Organisation
from wegbereiter.organisations.queries import municipalities
from wegbereiter.pact import queries as pact

STANDING = (WayState.ASKED, WayState.ACCEPTED)
GONE = (WayState.REFUSED, WayState.LEFT)


@dataclass(frozen=True, kw_only=True)
class PoolView:
    """A pool with everybody in it: the lead's own way first, then the partners by size.

    `gone`: who has declined or left, and says why; without those that were asked again since. `estimated`: ways whose
    amount rests on an estimated count.
    """

    pool: Pool
    ways: list[Way]
    gone: list[Way] = field(default_factory=list)
    estimated: frozenset[UUID] = frozenset()

    @property
    def accepted_amount(self) -> Decimal:
        return sum((way.annual_amount or Decimal(0) for way in self.ways if way.state == WayState.ACCEPTED), Decimal())

    @property
    def asked_amount(self) -> Decimal:
        """What the pool has once everybody agrees, as far as the amounts are known."""
        return sum((way.annual_amount or Decimal(0) for way in self.ways), Decimal())

    @property
    def is_whole(self) -> bool:
        """Everybody has accepted, and together they reach the least claim: the lead can apply."""
        amounts = [way.annual_amount or Decimal(0) for way in self.ways]
        return all(way.state == WayState.ACCEPTED for way in self.ways) and not self._gap(amounts)

    @property
    def gap(self) -> Decimal | None:
        """What is missing to the least claim if everybody who was asked agrees."""
        return self._gap([way.annual_amount or Decimal(0) for way in self.ways])

    @property
    def has_estimate(self) -> bool:
        """One is enough to flag the sum."""
        return any(way.pk in self.estimated for way in self.ways)

    @property
    def has_unknown(self) -> bool:
        return any(way.annual_amount is None for way in self.ways)

    def _gap(self, amounts: list[Decimal]) -> Decimal | None:
        return pool_gap(amounts, pact.edition(self.pool.edition))


def ways_visible_to(actor: Actor) -> QuerySet[Way]:
    """Own ways, those that name the own town as lead or district, and those of partners in a shared pool."""
    if sees_all_allotments(actor):
        return Way.objects.all()
    if not actor.may(Permission.ALLOTMENT_READ_OWN):
        return Way.objects.none()
    own = own_organisation(actor)
    return Way.objects.filter(Q(organisation_id=own) | Q(partner_id=own) | Q(pool__in=_shared_pools(own)))


def pools_visible_to(actor: Actor) -> QuerySet[Pool]:
    if sees_all_allotments(actor):
        return Pool.objects.all()
    if not actor.may(Permission.ALLOTMENT_READ_OWN):
        return Pool.objects.none()
    own = own_organisation(actor)
    return Pool.objects.filter(Q(organisation_id=own) | Q(pk__in=_shared_pools(own)))


def advice_visible_to(actor: Actor) -> QuerySet[PoolingAdvice]:
    if sees_all_allotments(actor):
        return PoolingAdvice.objects.all()
    if actor.may(Permission.ALLOTMENT_READ_OWN):
        return PoolingAdvice.objects.filter(published_at__isnull=False)
    return PoolingAdvice.objects.none()


def suggestions_visible_to(actor: Actor) -> QuerySet[PoolingSuggestion]:
    """What the adviser proposed: to everybody for the state, to the own town once it is published."""
    if sees_all_allotments(actor):
        return PoolingSuggestion.objects.all()
    if actor.may(Permission.ALLOTMENT_READ_OWN):
        return PoolingSuggestion.objects.filter(
            organisation_id=own_organisation(actor), advice__published_at__isnull=False
        )
    return PoolingSuggestion.objects.none()


def bound_ways() -> frozenset[UUID]:
    """Ways of the acting town that an application rests on, its own or one that it cannot read (core/database/definer.py)."""
    with connection.cursor() as cursor:
        cursor.execute("select wb_bound_ways()")
        return frozenset(way for (way,) in cursor.fetchall())


def estimated_partners() -> frozenset[tuple[UUID, UUID]]:
    """Calculation and town of every amount told to the acting town that rests on an estimate, past the partners' own rows."""
    with connection.cursor() as cursor:
        cursor.execute("select calculation_id, organisation_id from wb_estimated_partners()")
        return frozenset(cursor.fetchall())


def on_estimates(ways: Iterable[Way]) -> frozenset[UUID]:
    """Which of these ways have an amount that rests on an estimated count: one query, none without ways."""
    known = [way for way in ways if way.annual_amount is not None]
    told = estimated_partners() if known else frozenset()
    return frozenset(way.pk for way in known if (way.calculation_id, way.organisation_id) in told)


def newest_allotment(actor: Actor) -> Allotment | None:
    """The own town's allotment that ways rest on: the final one, or the first tranche as long as there is no other."""
    found = allotments_visible_to(actor).filter(
        organisation_id=own_organisation(actor), calculation__in=bases(calculations_visible_to(actor))
    )
    return found.select_related("calculation").order_by("-calculation__created_at", "-pk").first()


def newest_suggestion(actor: Actor, allotment: Allotment) -> PoolingSuggestion | None:
    """The newest published proposal to the town of this allotment."""
    found = suggestions_visible_to(actor).filter(
        organisation_id=allotment.organisation_id, advice__edition=allotment.calculation.edition
    )
    return found.select_related("advice").order_by("-advice__published_at", "-pk").first()


def standing_ways(actor: Actor, edition: str) -> list[Way]:
    """The own town's accepted way first, then what waits for its council."""
    found = ways_visible_to(actor).filter(
        organisation_id=own_organisation(actor), edition=edition, state__in=STANDING, pool__ended_at=None
    )
    ways = found.select_related("partner", "pool", "organisation").order_by("-asked_at", "-pk")
    return sorted(ways, key=lambda way: way.state != WayState.ACCEPTED)


def pool_view(actor: Actor, pool_id: UUID) -> PoolView:
    """A pool as its members see it. Raises Pool.DoesNotExist."""
    found = pool_views(actor, [pool_id])
    if pool_id not in found:
        raise Pool.DoesNotExist
    return found[pool_id]


def pool_views(actor: Actor, pool_ids: Iterable[UUID]) -> dict[UUID, PoolView]:
    """Several pools with everybody in them: three queries, however many there are."""
    pools = pools_visible_to(actor).filter(pk__in=list(pool_ids)).select_related("organisation", "calculation")
    found = ways_visible_to(actor).filter(pool__in=pools, state__in=(*STANDING, *GONE))
    ways = list(found.select_related("organisation", "allotment").order_by("asked_at", "pk"))
    estimated = on_estimates(ways)
    views = {pool.pk: PoolView(pool=pool, ways=[], estimated=estimated) for pool in pools}
    for way in ways:
        view = views[way.pool_id]  # type: ignore[index]
        (view.ways if way.state in STANDING else view.gone).append(way)
    for view in views.values():
        lead, there = view.pool.organisation_id, {way.organisation_id for way in view.ways}
        view.ways.sort(key=lambda way, lead=lead: (way.organisation_id != lead, -(way.annual_amount or 0)))  # type: ignore[misc]
        view.gone[:] = {way.organisation_id: way for way in view.gone if way.organisation_id not in there}.values()
    return views


def given_up(actor: Actor, edition: str) -> list[Way]:
    """Own ways in pools that another lead has given up: the town reads why, until it has accepted another way."""
    own = own_organisation(actor)
    found = ways_visible_to(actor).filter(organisation_id=own, edition=edition, state__in=STANDING)
    found = found.filter(pool__ended_at__isnull=False).exclude(partner_id=own)
    return list(found.select_related("partner", "pool").order_by("-pool__ended_at", "-pk"))


def transfers_visible_to(actor: Actor) -> QuerySet[Way]:
    """Tasks that towns hand to the own district, those that wait for an answer first."""
    found = ways_visible_to(actor).filter(kind=WayCode.TO_DISTRICT, partner_id=own_organisation(actor))
    return found.filter(state=WayState.ACCEPTED).select_related("organisation").order_by("-partner_state", "asked_at")


def towns_by_id(ids: list[UUID]) -> dict[UUID, Organisation]:
    return {town.pk: town for town in municipalities().filter(pk__in=ids)}


def waiting_transfers(actor: Actor) -> int:
    return transfers_visible_to(actor).filter(partner_state=PartnerState.WAITING).count()


def ways_of_place(actor: Actor, place: UUID) -> list[Way]:
    """Every way that a place has begun or was asked to take, the newest first; those that end nothing any more too."""
    found = ways_visible_to(actor).filter(organisation_id=place).select_related("partner", "pool")
    return list(found.order_by("-asked_at", "-pk"))


def _shared_pools(organisation_id: UUID) -> QuerySet[Way, UUID | None]:
    own = Way.objects.filter(organisation_id=organisation_id, state__in=STANDING, pool__isnull=False)
    return own.values_list("pool_id", flat=True)
