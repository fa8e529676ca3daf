"""Long lists of the money river: filtered, ordered, cut into pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Model, Q, QuerySet, Sum

from wegbereiter.core.pages import Page, page_of
from wegbereiter.funding.models import Allotment, Calculation, HeadCount, HeadCountRow
from wegbereiter.funding.states import Round
from wegbereiter.organisations.choices import Kind
from wegbereiter.organisations.queries import districts
from wegbereiter.organisations.rules import read_query

Row = TypeVar("Row", bound=Model)

BY_NAME = ("organisation__search_text", "id")
ALLOTMENT_ORDERS = {
    "name": BY_NAME,
    "persons": ("persons", *BY_NAME),
    "-persons": ("-persons", *BY_NAME),
    "amount": ("total_amount", *BY_NAME),
    "-amount": ("-total_amount", *BY_NAME),
    "-name": ("-organisation__search_text", "-id"),
}
ROW_ORDERS = {name: ALLOTMENT_ORDERS[name] for name in ("name", "-name", "persons", "-persons")}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a person asked of a list; anything that makes no sense asks for nothing."""

    text: str = ""
    district: UUID | None = None
    claim: str = ""  # below, enough
    special: str = ""  # estimated, corrected
    sort: str = "name"
    place: str = ""

    @property
    def is_everything(self) -> bool:
        """Whether nothing is filtered out."""
        return not (self.text or self.district or self.claim or self.special)

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Wanted":
        return cls(
            text=query.get("q", "").strip(),
            district=_id_or_none(query.get("district", "")),
            claim=query.get("claim", ""),
            special=query.get("special", ""),
            sort=query.get("sort", "name"),
            place=query.get("after", "") or query.get("before", ""),
        )


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Sums over a list; `estimated` counts the rows that rest on an estimate, and one is enough to flag the sum."""

    places: int
    persons: int
    annual_amount: Decimal | None
    total_amount: Decimal | None
    below_claim: int
    estimated: int


def allotments_wanted(rows: QuerySet[Allotment], wanted: Wanted) -> QuerySet[Allotment]:
    """The rows that fit, with their towns, in no order yet."""
    rows = _about(rows, wanted).select_related("organisation__district")
    if wanted.claim in {"below", "enough"}:
        rows = rows.filter(below_claim=wanted.claim == "below")
    if wanted.special == "estimated":
        rows = rows.filter(estimated=True)
    return rows


def allotment_page(rows: QuerySet[Allotment], wanted: Wanted) -> Page[Allotment]:
    return page_of(rows, order=ALLOTMENT_ORDERS.get(wanted.sort, BY_NAME), word=wanted.place)


def allotments_ordered(rows: QuerySet[Allotment], wanted: Wanted) -> QuerySet[Allotment]:
    """All rows for an export."""
    return rows.order_by(*ALLOTMENT_ORDERS.get(wanted.sort, BY_NAME))


def totals_of(rows: QuerySet[Allotment]) -> Totals:
    found = rows.aggregate(
        places=Count("pk"),
        persons=Sum("persons"),
        annual=Sum("annual_amount"),
        total=Sum("total_amount"),
        below=Count("pk", filter=Q(below_claim=True)),
        estimated=Count("pk", filter=Q(estimated=True)),
    )
    return Totals(
        places=found["places"],
        persons=found["persons"] or 0,
        annual_amount=found["annual"],
        total_amount=found["total"],
        below_claim=found["below"],
        estimated=found["estimated"],
    )


def totals_wanted(calculation: Calculation, rows: QuerySet[Allotment], wanted: Wanted) -> Totals:
    """The sums of what is shown; those of the whole state were kept by the calculation and are not added up again."""
    if not wanted.is_everything:
        return totals_of(rows)
    return Totals(
        places=calculation.holders,
        persons=calculation.persons_total,
        annual_amount=calculation.annual_amount,
        total_amount=calculation.total_amount,
        below_claim=calculation.below_claim or 0,
        estimated=calculation.estimated_holders,
    )


def rows_wanted(rows: QuerySet[HeadCountRow], wanted: Wanted) -> QuerySet[HeadCountRow]:
    rows = _about(rows, wanted).select_related("organisation__district")
    if wanted.special == "estimated":
        rows = rows.filter(estimated=True)
    if wanted.special == "corrected":
        rows = rows.filter(corrected_from__isnull=False)
    return rows


def row_page(rows: QuerySet[HeadCountRow], wanted: Wanted) -> Page[HeadCountRow]:
    return page_of(rows, order=ROW_ORDERS.get(wanted.sort, BY_NAME), word=wanted.place)


def district_choices() -> list[tuple[str, str]]:
    """Landkreise for a filter; a Stadtkreis is a town of its own and is found by its name."""
    found = districts().filter(kind=Kind.DISTRICT).order_by("search_text").values_list("pk", "name")
    return [(str(pk), name) for pk, name in found]


def shown_calculation(calculations: QuerySet[Calculation], chosen: str) -> tuple[Calculation | None, list[Calculation]]:
    """The calculation a page speaks of, and all that may be chosen; final allotments of the newest edition come first.

    Raises:
        Calculation.DoesNotExist: one was chosen that the actor does not see.
    """
    found = sorted(calculations.select_related("head_count"), key=_rank, reverse=True)
    if chosen:
        wanted = _id_or_none(chosen)
        match = next((one for one in found if one.pk == wanted), None)
        if match is None:
            raise Calculation.DoesNotExist
        return match, found
    return (found[0] if found else None), found


def count_history(rows: QuerySet[HeadCountRow], organisation_id: UUID, edition: str) -> list[HeadCountRow]:
    """One town's number through the versions, the newest first."""
    found = rows.filter(organisation_id=organisation_id, head_count__edition=edition)
    return list(found.select_related("head_count").order_by("-head_count__number"))


def newest_editions_first(counts: QuerySet[HeadCount]) -> list[HeadCount]:
    return list(counts.order_by("-edition", "-number"))


def _rank(calculation: Calculation) -> tuple[bool, bool, str, object]:
    return (calculation.is_decided, calculation.round == Round.FINAL, calculation.edition, calculation.created_at)


def _about(rows: QuerySet[Row], wanted: Wanted) -> QuerySet[Row]:
    query = read_query(wanted.text)
    for word in query.words:
        rows = rows.filter(organisation__search_text__contains=word)
    for key in query.keys:
        rows = rows.filter(organisation__key__startswith=key)
    if wanted.district:
        rows = rows.filter(organisation__district_id=wanted.district)
    return rows


def _id_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
