"""Which way each town below the least claim has chosen: the state's view."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from wegbereiter.core.pages import Page, page_of
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Allotment, Calculation, PoolingAdvice, PoolingSuggestion, Way
from wegbereiter.funding.queries.calculation import allotments_visible_to
from wegbereiter.funding.queries.listing import BY_NAME, Wanted, allotments_wanted
from wegbereiter.funding.queries.pooling import advice_visible_to, suggestions_visible_to, ways_visible_to
from wegbereiter.funding.states import PartnerState, WayCode, WayState


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """How many towns below the claim go which way; `open` have not decided, `asked` of these have a way before them."""

    towns: int
    by_kind: dict[WayCode, int]
    asked: int

    @property
    def accepted(self) -> int:
        return sum(self.by_kind.values())

    @property
    def open(self) -> int:
        return self.towns - self.accepted


@dataclass(frozen=True, kw_only=True)
class TownRow:
    """One town: its allotment, its way if it has one, and what the adviser proposes."""

    allotment: Allotment
    way: Way | None
    suggestion: PoolingSuggestion | None


def below_claim(actor: Actor, calculation: Calculation) -> QuerySet[Allotment]:
    return allotments_visible_to(actor).filter(calculation=calculation, below_claim=True)


def chosen(actor: Actor, calculation: Calculation) -> Chosen:
    """Two queries, however many towns there are."""
    towns = below_claim(actor, calculation)
    ways = standing(actor, calculation.edition).filter(organisation__in=towns.values("organisation"))
    kinds = ways.filter(state=WayState.ACCEPTED).values_list("kind").annotate(n=Count("pk")).order_by("kind")
    asked = towns.filter(_way(actor, calculation, WayState.ASKED), ~Q(_way(actor, calculation, WayState.ACCEPTED)))
    return Chosen(towns=towns.count(), by_kind={WayCode(kind): n for kind, n in kinds}, asked=asked.count())


def standing(actor: Actor, edition: str) -> QuerySet[Way]:
    """Ways that still count: not in a pool that was given up, not refused by the district."""
    found = ways_visible_to(actor).filter(edition=edition, state__in=[WayState.ASKED, WayState.ACCEPTED])
    return found.filter(pool__ended_at=None).exclude(partner_state=PartnerState.REFUSED)


def town_page(actor: Actor, calculation: Calculation, wanted: Wanted) -> Page[Allotment]:
    """One page of towns below the claim; `wanted.special` is none, asked or accepted."""
    rows = allotments_wanted(below_claim(actor, calculation), wanted)
    accepted, asked = _way(actor, calculation, WayState.ACCEPTED), _way(actor, calculation, WayState.ASKED)
    if wanted.special == "accepted":
        rows = rows.filter(accepted)
    if wanted.special == "asked":
        rows = rows.filter(asked, ~Q(accepted))
    if wanted.special == "none":
        rows = rows.filter(without_way(actor, calculation))
    return page_of(rows, order=BY_NAME, word=wanted.place)


def without_way(actor: Actor, calculation: Calculation) -> Q:
    """Of allotments below the claim: nothing is accepted and nothing waits for a council."""
    return ~Q(_way(actor, calculation, WayState.ACCEPTED)) & ~Q(_way(actor, calculation, WayState.ASKED))


def town_rows(actor: Actor, calculation: Calculation, allotments: Iterable[Allotment]) -> list[TownRow]:
    """The towns of a page with their ways and proposals: two more queries."""
    towns = [one.organisation_id for one in allotments]
    found = standing(actor, calculation.edition).filter(organisation_id__in=towns)
    # Where a town has several, the accepted one counts: it comes last.
    ways = {way.organisation_id: way for way in found.select_related("partner").order_by("-state", "-asked_at")}
    advice = newest_advice(actor, calculation)
    proposed = suggestions_visible_to(actor).filter(advice=advice, organisation_id__in=towns)
    suggestions = {one.organisation_id: one for one in proposed} if advice else {}
    return [
        TownRow(allotment=one, way=ways.get(one.organisation_id), suggestion=suggestions.get(one.organisation_id))
        for one in allotments
    ]


def newest_advice(actor: Actor, calculation: Calculation) -> PoolingAdvice | None:
    return advice_visible_to(actor).filter(calculation=calculation).order_by("-created_at", "-pk").first()


def _way(actor: Actor, calculation: Calculation, state: WayState) -> Exists:
    of_town = standing(actor, calculation.edition).filter(organisation_id=OuterRef("organisation_id"), state=state)
    return Exists(of_town)
