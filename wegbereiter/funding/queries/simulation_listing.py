"""The list of places of a draft: filtered, ordered, cut into pages; and two drafts side by side."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from wegbereiter.core.pages import Page, page_of
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.choices import Holder
from wegbereiter.funding.models import Simulation, SimulationAmount
from wegbereiter.funding.queries.listing import Wanted
from wegbereiter.funding.queries.simulation import AreaLine, area_lines, simulation_amounts_visible_to
from wegbereiter.organisations.models import Organisation
from wegbereiter.organisations.rules import read_query

BY_NAME = ("place__search_text", "id")
ORDERS = {
    "name": BY_NAME,
    "-name": ("-place__search_text", "-id"),
    **{
        f"{sign}{word}": (f"{sign}{column}", *BY_NAME)
        for word, column in (("now", "now_amount"), ("draft", "draft_amount"), ("difference", "difference_amount"))
        for sign in ("", "-")
    },
}
# An organisation has many columns, and each of fifty rows would read all of them twice.
SEEN = {"id", "name", "key", "search_text", "district"}
UNSEEN = tuple(
    f"{way}__{field.name}"
    for way, seen in (("place", SEEN), ("place__district", SEEN - {"district"}))
    for field in Organisation._meta.concrete_fields  # noqa: SLF001  the documented way to a model's columns
    if field.name not in seen
)
CHANGES = {
    "more": Q(difference_amount__gt=0),
    "less": Q(difference_amount__lt=0),
    "same": Q(difference_amount=0),
    "estimated": Q(estimated=True),
    "unmoved": Q(unmoved=True),
}
BETWEEN = {
    **ORDERS,
    **{
        f"{sign}{word}": (f"{sign}{column}", *BY_NAME)
        for word, column in (("other", "other_amount"), ("difference", "between_amount"))
        for sign in ("", "-")
    },
}
CHANGES_BETWEEN = {
    **CHANGES,
    "more": Q(between_amount__gt=0),
    "less": Q(between_amount__lt=0),
    "same": Q(between_amount=0),
}
CLAIMS = {
    "below": Q(draft_below__gt=0),
    "lost": Q(draft_below__gt=0) & (Q(now_below=0) | Q(now_below=None)),
    "reached": Q(now_below__gt=0) & (Q(draft_below=0) | Q(draft_below=None)),
}


@dataclass(frozen=True, kw_only=True)
class Pair:
    """An area in two drafts; None where one of them does not know it."""

    name: str
    one: AreaLine | None
    other: AreaLine | None

    @property
    def difference_amount(self) -> Decimal | None:
        """What the other draft gives more than the one."""
        return self.other.draft_amount - self.one.draft_amount if self.one and self.other else None


def beside(actor: Actor, rows: QuerySet[SimulationAmount], other: Simulation | None) -> QuerySet[SimulationAmount]:
    """With what the other draft gives the same place (`other_amount`), and how much more that is (`between_amount`).

    Only places that both know. Filters and orders of `amounts_wanted` and `amount_page` then speak of the two drafts.
    """
    if other is None:
        return rows
    there = simulation_amounts_visible_to(actor).filter(simulation=other, place_id=OuterRef("place_id"))
    found = rows.annotate(other_amount=Subquery(there.values("draft_amount")[:1]))
    return found.filter(other_amount__isnull=False).annotate(between_amount=F("other_amount") - F("draft_amount"))


def amounts_wanted(
    rows: QuerySet[SimulationAmount], wanted: Wanted, *, between: bool = False
) -> QuerySet[SimulationAmount]:
    """The rows that fit, with what is shown of their places, in no order yet."""
    rows = rows.select_related("place__district").defer(*UNSEEN)
    query = read_query(wanted.text)
    for word in query.words:
        rows = rows.filter(place__search_text__contains=word)
    for key in query.keys:
        rows = rows.filter(place__key__startswith=key)
    if wanted.district:
        rows = rows.filter(Q(place__district_id=wanted.district) | Q(place_id=wanted.district))
    changes = CHANGES_BETWEEN if between else CHANGES
    return rows.filter(changes.get(wanted.special, Q()), CLAIMS.get(wanted.claim, Q()))


def amount_page(rows: QuerySet[SimulationAmount], wanted: Wanted, *, between: bool = False) -> Page[SimulationAmount]:
    return page_of(rows, order=(BETWEEN if between else ORDERS).get(wanted.sort, BY_NAME), word=wanted.place)


def amounts_ordered(
    rows: QuerySet[SimulationAmount], wanted: Wanted, *, between: bool = False
) -> QuerySet[SimulationAmount]:
    """All rows for an export."""
    return rows.order_by(*(BETWEEN if between else ORDERS).get(wanted.sort, BY_NAME))


def side_by_side(actor: Actor, one: Simulation, other: Simulation) -> list[Pair]:
    """Areas of two drafts, in order of names: what the reader may see of each."""
    left, right = ({(line.key, line.name): line for line in area_lines(actor, found)} for found in (one, other))
    names = {**left, **right}
    return [Pair(name=key[1], one=left.get(key), other=right.get(key)) for key in names]


def amounts_of_towns(actor: Actor, found: Simulation) -> QuerySet[SimulationAmount, tuple[Decimal, Decimal]]:
    """What each town has now and would have in the draft; none where districts are compared."""
    rows = simulation_amounts_visible_to(actor).filter(simulation=found, simulation__level=Holder.TOWN)
    return rows.values_list("now_amount", "draft_amount")


def amounts_of_towns_between(
    actor: Actor, one: Simulation, other: Simulation
) -> QuerySet[SimulationAmount, tuple[Decimal, Decimal]]:
    """What each town would have in the one draft and in the other; none where one of them compares districts."""
    if {one.level, other.level} != {Holder.TOWN}:
        return SimulationAmount.objects.none().values_list("draft_amount", "draft_amount")
    rows = beside(actor, simulation_amounts_visible_to(actor).filter(simulation=one), other)
    return rows.values_list("draft_amount", "other_amount")  # type: ignore[misc]  # `beside` has annotated it


def moved_most(actor: Actor, found: Simulation) -> tuple[tuple[str, Decimal] | None, tuple[str, Decimal] | None]:
    """Who would get most more and most less, with how much; None where nobody would."""
    rows = simulation_amounts_visible_to(actor).filter(simulation=found).values_list("place__name", "difference_amount")
    up = rows.filter(difference_amount__gt=0).order_by("-difference_amount", *BY_NAME).first()
    down = rows.filter(difference_amount__lt=0).order_by("difference_amount", *BY_NAME).first()
    return up, down
