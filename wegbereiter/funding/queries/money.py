"""What one place is to get and why: everything that the page "our money" shows."""

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Allotment, Calculation, HeadCountRow, Objection
from wegbereiter.funding.queries.calculation import allotments_visible_to
from wegbereiter.funding.queries.headcount import objections_visible_to, rows_visible_to
from wegbereiter.funding.queries.listing import count_history
from wegbereiter.funding.rules import (
    Bought,
    Explanation,
    claim_gap,
    explain,
    explain_add_on,
    explain_first_tranche,
    positions_bought,
)
from wegbereiter.funding.rules.ways import Way, ways_of
from wegbereiter.funding.states import Round
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.models import Organisation
from wegbereiter.organisations.queries import municipalities
from wegbereiter.pact import queries as pact
from wegbereiter.pact.rules import Edition

EXPLAINED = {Round.FIRST_TRANCHE: explain_first_tranche, Round.FINAL: explain, Round.ADD_ON: explain_add_on}


@dataclass(frozen=True, kw_only=True)
class Money:
    """One allotment with its reasons."""

    allotment: Allotment
    calculation: Calculation
    edition: Edition
    explanation: Explanation
    bought: tuple[Bought, ...]
    gap: Decimal | None
    ways: list[Way]


@dataclass(frozen=True, kw_only=True)
class PlaceMoney:
    """All that is known about one place's money. `members`: towns of its municipal association, not their money."""

    place: Organisation
    main: Money | None
    others: list[Allotment]
    members: list[Organisation]
    count: HeadCountRow | None
    counts: list[HeadCountRow] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)


def place_money(actor: Actor, place: Organisation, *, chosen: UUID | None = None) -> PlaceMoney:
    """Everything about one place's money, as far as the actor may see it. `chosen`: the calculation to open with."""
    found = list(
        allotments_visible_to(actor)
        .filter(organisation=place)
        .select_related("calculation__head_count")
        .order_by("-calculation__created_at", "-pk")
    )
    main = next((one for one in found if one.calculation_id == chosen), None) or max(found, key=_rank, default=None)
    edition = main.calculation.edition if main else newest_counted(actor, place)
    counts = count_history(rows_visible_to(actor), place.pk, edition) if edition else []
    return PlaceMoney(
        place=place,
        main=money_of(main, place) if main else None,
        others=[one for one in found if one is not main],
        members=_members(place),
        count=counts[0] if counts else None,
        counts=counts,
        objections=list(objections_visible_to(actor).filter(organisation=place).select_related("row")),
    )


def money_of(allotment: Allotment, place: Organisation) -> Money:
    """One allotment with formula, what it buys and which ways are open."""
    calculation = allotment.calculation
    edition = pact.edition(calculation.edition)
    annual = allotment.annual_amount
    return Money(
        allotment=allotment,
        calculation=calculation,
        edition=edition,
        explanation=_explanation(allotment, calculation, edition),
        bought=positions_bought(annual, edition) if annual is not None else (),
        gap=claim_gap(annual, edition) if annual is not None else None,
        ways=ways_of(annual, edition=edition, has_association=place.association_id is not None)
        if annual is not None
        else [],
    )


def newest_counted(actor: Actor, place: Organisation) -> str:
    """The newest edition in which the place was counted; empty if it never was."""
    rows = rows_visible_to(actor).filter(organisation=place).order_by("-head_count__edition")
    return rows.values_list("head_count__edition", flat=True).first() or ""


def _explanation(allotment: Allotment, calculation: Calculation, edition: Edition) -> Explanation:
    explained = EXPLAINED[Round(calculation.round)]
    return explained(allotment.persons, edition=edition, persons_total=calculation.persons_total)


def _members(place: Organisation) -> list[Organisation]:
    """Towns that share the place's municipal association, without the place; all members for an association itself."""
    association = place.pk if place.kind == Kind.MUNICIPAL_ASSOCIATION else place.association_id
    if association is None:
        return []
    return list(municipalities().filter(association_id=association).exclude(pk=place.pk).order_by("search_text"))


def _rank(allotment: Allotment) -> tuple[bool, bool, str, object]:
    calculation = allotment.calculation
    is_final_round = calculation.round == Round.FINAL
    return (calculation.is_decided, is_final_round, calculation.edition, calculation.created_at)
