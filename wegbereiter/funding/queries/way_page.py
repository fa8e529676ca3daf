"""Everything that the page "our way" shows: what was chosen, what waits for the council, and the ways side by side."""

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Allotment, PoolingSuggestion, Way
from wegbereiter.funding.queries.pooling import (
    PoolView,
    estimated_partners,
    given_up,
    newest_allotment,
    newest_suggestion,
    pool_views,
    standing_ways,
    towns_by_id,
)
from wegbereiter.funding.rules import Bought, claim_gap, positions_bought
from wegbereiter.funding.rules.agreement import Afterwards, YearAmount, afterwards, calendar_years, may_cross_borders
from wegbereiter.funding.rules.distances import Neighbourhood
from wegbereiter.funding.rules.ways import Way as RuleWay
from wegbereiter.funding.rules.ways import ways_of
from wegbereiter.funding.states import POOLED, PartnerState, WayCode, WayState
from wegbereiter.organisations.models import Organisation
from wegbereiter.organisations.queries import municipalities
from wegbereiter.pact import queries as pact
from wegbereiter.pact.rules import Edition


@dataclass(frozen=True, kw_only=True)
class Partner:
    """A town that may join; its yearly amount is None where nobody has told us."""

    town: Organisation
    annual_amount: Decimal | None
    estimated: bool = False


@dataclass(frozen=True, kw_only=True)
class Option:
    """One way with its figures. `together_amount` is what may be applied for, None while partners' amounts are open."""

    kind: WayCode
    paths: tuple[str, ...]
    together_amount: Decimal | None
    top_up: Decimal
    bought: tuple[Bought, ...]
    years: tuple[YearAmount, ...]
    afterwards: Afterwards | None
    partners: tuple[Partner, ...] = ()
    is_proposed: bool = False  # the adviser proposes it
    estimated: bool = False  # one of the allotments in the sum is
    lead: Organisation | None = None  # whom the adviser proposes as the lead, if not the town itself


@dataclass(frozen=True, kw_only=True)
class StandingWay:
    """A way that was accepted or waits for the council, with its pool and its figures."""

    way: Way
    pool: PoolView | None
    years: tuple[YearAmount, ...]
    afterwards: Afterwards | None

    @property
    def leads(self) -> bool:
        return self.way.pool_id is not None and self.way.partner_id == self.way.organisation_id

    @property
    def is_over(self) -> bool:
        """The district has said no: the town is free for another way."""
        return self.way.partner_state == PartnerState.REFUSED


@dataclass(frozen=True, kw_only=True)
class WayPage:
    """`allotment` is None until one is published; then there is nothing to choose yet."""

    town: Organisation
    allotment: Allotment | None
    edition: Edition | None = None
    gap: Decimal | None = None
    suggestion: PoolingSuggestion | None = None
    standing: list[StandingWay] = field(default_factory=list)
    given_up: list[Way] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)

    @property
    def accepted(self) -> StandingWay | None:
        return next((one for one in self.standing if one.way.state == WayState.ACCEPTED and not one.is_over), None)

    @property
    def led(self) -> StandingWay | None:
        """The own pool; a second one cannot be proposed beside it."""
        return next((one for one in self.standing if one.leads), None)


def way_page(actor: Actor, town: Organisation) -> WayPage:
    """`town` is the actor's own, with district and association. Ways begin with an allotment over years."""
    allotment = newest_allotment(actor)
    if allotment is None or allotment.annual_amount is None:
        return WayPage(town=town, allotment=None)
    edition = pact.edition(allotment.calculation.edition)
    suggestion = newest_suggestion(actor, allotment)
    ways = standing_ways(actor, edition.code)
    pools = pool_views(actor, [way.pool_id for way in ways if way.pool_id])
    own = allotment.annual_amount
    standing = [_standing(way, pools.get(way.pool_id), edition, own) for way in ways]  # type: ignore[arg-type]
    return WayPage(
        town=town,
        allotment=allotment,
        edition=edition,
        gap=claim_gap(allotment.annual_amount, edition),
        suggestion=suggestion,
        standing=standing,
        given_up=given_up(actor, edition.code),
        options=_SideBySide(
            town=town,
            allotment=allotment,
            edition=edition,
            suggestion=suggestion,
            told=estimated_partners() if suggestion else frozenset(),
        ).options(),
    )


def nearby(town: Organisation, *, edition: Edition) -> list[tuple[Organisation, int]]:
    """Municipalities within the distance of the edition, with whole kilometres, the nearest first.

    Those beyond the border of the district only where the edition lets towns pool over it.
    """
    limit = edition.pooling.farthest_km
    if town.latitude is None or town.longitude is None or limit is None or limit.value is None:
        return []
    others = municipalities().exclude(pk=town.pk).filter(latitude__isnull=False).select_related("district")
    if not may_cross_borders(edition):
        others = others.filter(district_id=town.district_id).exclude(district=None)
    around = Neighbourhood((_Spot(one) for one in (town, *others)), farthest_km=limit.value).around(str(town.pk))
    found = [(one, round(around[str(one.pk)])) for one in others if str(one.pk) in around]
    return sorted(found, key=lambda one: (one[1], one[0].search_text))


def municipality_ids() -> list[UUID]:
    """Every town that can be asked."""
    return list(municipalities().values_list("pk", flat=True))


class _Spot:
    """A town on the map, as the rules ask for it."""

    def __init__(self, town: Organisation) -> None:
        assert town.latitude is not None
        assert town.longitude is not None
        self.ags, self.lat, self.lon = str(town.pk), float(town.latitude), float(town.longitude)


def _standing(way: Way, pool: PoolView | None, edition: Edition, own: Decimal) -> StandingWay:
    """A lead that asks may not know the amount; the town itself does."""
    amount = own if way.annual_amount is None else way.annual_amount
    return StandingWay(
        way=way,
        pool=pool,
        years=calendar_years(amount, edition, top_up=way.top_up_amount),
        afterwards=afterwards(amount, edition, top_up=way.top_up_amount),
    )


@dataclass(frozen=True, kw_only=True)
class _SideBySide:
    """The ways of one town, put next to each other."""

    town: Organisation
    allotment: Allotment
    edition: Edition
    suggestion: PoolingSuggestion | None
    told: frozenset[tuple[UUID, UUID]]  # calculation and town of those proposed amounts that rest on an estimate

    @property
    def annual_amount(self) -> Decimal:
        return self.allotment.annual_amount or Decimal()

    def options(self) -> list[Option]:
        """What the adviser proposes first, then in the order of the rules."""
        has_association = self.town.association_id is not None
        ways = ways_of(self.annual_amount, edition=self.edition, has_association=has_association)
        return sorted((self._option(way) for way in ways), key=lambda option: not option.is_proposed)

    def _option(self, way: RuleWay) -> Option:
        proposed = self.suggestion is not None and self.suggestion.kind == way.code
        top_up = way.yearly_amount or Decimal()
        partners = self._partners(way.code, proposed=proposed)
        together = self._together(way.code, top_up, partners)
        return Option(
            kind=way.code,
            paths=way.paths,
            together_amount=together,
            top_up=top_up,
            bought=positions_bought(together, self.edition) if together else (),
            years=calendar_years(self.annual_amount, self.edition, top_up=top_up),
            afterwards=None  # the district's own affair
            if way.code == WayCode.TO_DISTRICT
            else afterwards(self.annual_amount, self.edition, top_up=top_up),
            partners=partners,
            is_proposed=proposed,
            estimated=self.allotment.estimated or any(one.estimated for one in partners),
            lead=self._lead(partners) if proposed else None,
        )

    def _lead(self, partners: tuple[Partner, ...]) -> Organisation | None:
        assert self.suggestion is not None
        named = [] if self.suggestion.leads else self.suggestion.partners[:1]  # the lead stands first
        return next((one.town for one in partners if named and str(one.town.pk) == named[0][0]), None)

    def _partners(self, kind: WayCode, *, proposed: bool) -> tuple[Partner, ...]:
        """Those whom the adviser proposes; in the own association all members, where it proposes another way."""
        known: dict[UUID, Decimal] = {}
        if proposed and self.suggestion:
            known = {UUID(pk): Decimal(money) for pk, money in self.suggestion.partners}
        towns = list(towns_by_id(list(known)).values())
        if not known and kind == WayCode.ASSOCIATION:
            towns = list(municipalities().filter(association_id=self.town.association_id).exclude(pk=self.town.pk))
        counted = self.suggestion.advice.calculation_id if self.suggestion else None
        found = [
            Partner(
                town=one, annual_amount=known.get(one.pk), estimated=one.pk in known and (counted, one.pk) in self.told
            )
            for one in towns
        ]
        return tuple(sorted(found, key=lambda one: (-(one.annual_amount or 0), one.town.search_text)))

    def _together(self, kind: WayCode, top_up: Decimal, partners: tuple[Partner, ...]) -> Decimal | None:
        own = self.annual_amount + top_up
        if kind not in POOLED:
            return own
        if not partners or any(one.annual_amount is None for one in partners):
            return None
        return own + sum((one.annual_amount or Decimal() for one in partners), Decimal())
