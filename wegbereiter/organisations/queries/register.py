"""Reads of the register: public facts, the same for everybody who may search."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, IntegerField, Max, Q, QuerySet, Value, When

from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.choices import DISTRICT_KINDS, MUNICIPAL_KINDS, Kind
from wegbereiter.organisations.models import Organisation, RegisterChange, RegisterUpdate
from wegbereiter.organisations.permissions import house_of
from wegbereiter.organisations.rules import Cursor, Entry, Query, write_cursor

RANK_NAME_BEGINS, RANK_NAME_HOLDS, RANK_DISTRICT = 0, 1, 2


def municipalities() -> QuerySet[Organisation]:
    """The towns of today's register (1,101), Stadtkreise included."""
    return Organisation.objects.filter(kind__in=MUNICIPAL_KINDS, last_day__isnull=True)


def districts() -> QuerySet[Organisation]:
    """The 44 districts: Landkreise and Stadtkreise."""
    return Organisation.objects.filter(kind__in=DISTRICT_KINDS, last_day__isnull=True)


def approving_office() -> Organisation:
    """The one approving office of the installation. Raises Organisation.DoesNotExist before the register is loaded."""
    return Organisation.objects.get(kind=Kind.APPROVING_OFFICE)


def visible_to(actor: Actor) -> QuerySet[Organisation]:
    """Entries of the register: all of them, because they are public. A person without a role sees none."""
    if actor.organisation_id is None:
        return Organisation.objects.none()
    return Organisation.objects.select_related("district", "successor")


def organisation_visible_to(actor: Actor, organisation_id: UUID) -> Organisation:
    """One entry with its district, region, association and successor. Raises Organisation.DoesNotExist."""
    return visible_to(actor).select_related("region", "association").get(pk=organisation_id)


def register_date() -> date | None:
    """The day whose territory the register in use shows."""
    return municipalities().aggregate(newest=Max("register_date"))["newest"]


def found(actor: Actor, query: Query, *, kind: str = "", district_id: UUID | None = None) -> QuerySet[Organisation]:
    """Entries that fit, best first: names that begin so, names that hold it, then places of a district named so.

    Every word must stand in the name or in the district's name; every number must begin the official key.
    """
    entries = visible_to(actor)
    if kind:
        entries = entries.filter(kind=kind)
    if district_id:
        entries = entries.filter(district_id=district_id)
    for key in query.keys:
        entries = entries.filter(key__startswith=key)
    named = Q(search_text__contains="")
    for word in query.words:
        named &= Q(search_text__contains=word)
        entries = entries.filter(Q(search_text__contains=word) | Q(district__search_text__contains=word))
    rank = Case(
        When(search_text__startswith=" ".join(query.words), then=Value(RANK_NAME_BEGINS)),
        When(named, then=Value(RANK_NAME_HOLDS)),
        default=Value(RANK_DISTRICT),
        output_field=IntegerField(),
    )
    return entries.annotate(rank=rank).order_by("rank", "search_text", "id")


@dataclass(frozen=True, kw_only=True)
class Page:
    """A piece of a long list, and the cursors that lead to the pieces around it (empty where there is none)."""

    rows: list[Organisation]
    previous: str = ""
    next: str = ""


def page_of(entries: QuerySet[Organisation], cursor: Cursor | None, *, size: int) -> Page:
    """One page of what `found` gave. One query, however far down the list."""
    backwards = cursor is not None and cursor.backwards
    if cursor:
        entries = entries.filter(_before(cursor) if backwards else _after(cursor))
    if backwards:
        entries = entries.reverse()
    rows = list(entries[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    goes_back = more if backwards else cursor is not None
    goes_on = cursor is not None if backwards else more
    return Page(
        rows=rows,
        previous=_cursor(rows[0], backwards=True) if rows and goes_back else "",
        next=_cursor(rows[-1]) if rows and goes_on else "",
    )


def _after(cursor: Cursor) -> Q:
    same = Q(rank=cursor.rank, search_text=cursor.sort, id__gt=cursor.id)
    return Q(rank__gt=cursor.rank) | Q(rank=cursor.rank, search_text__gt=cursor.sort) | same


def _before(cursor: Cursor) -> Q:
    same = Q(rank=cursor.rank, search_text=cursor.sort, id__lt=cursor.id)
    return Q(rank__lt=cursor.rank) | Q(rank=cursor.rank, search_text__lt=cursor.sort) | same


def _in_the_end(town: UUID, into: Mapping[UUID, UUID]) -> UUID:
    for _step in into:  # no more steps than there are mergers, whatever the register says
        town = into.get(town, town)
    return town


def _cursor(row: Organisation, *, backwards: bool = False) -> str:
    rank: int = row.rank  # type: ignore[attr-defined]  # annotated by `found`
    return write_cursor(Cursor(rank=rank, sort=row.search_text, id=str(row.pk), backwards=backwards))


def history_of(organisation: Organisation) -> list[RegisterChange]:
    """What register updates did to this entry, the newest first."""
    return list(organisation.register_changes.select_related("successor"))


def predecessors_of(organisation: Organisation) -> list[Organisation]:
    """Municipalities that were merged into this one."""
    return list(organisation.predecessors.order_by("search_text"))


def successors() -> dict[UUID, UUID]:
    """What each municipality that was merged away has become in the end, also by one merger after the other: one query."""
    into = dict(Organisation.objects.filter(successor__isnull=False).values_list("pk", "successor_id"))
    return {town: _in_the_end(town, into) for town in into}


def merged_keys() -> dict[str, str]:
    """The key of each municipality that was merged away, with that of what it has become a part of in the end."""
    gone = Organisation.objects.filter(kind__in=MUNICIPAL_KINDS, successor__isnull=False)
    keys = dict(gone.values_list("pk", "key")) | dict(municipalities().values_list("pk", "key"))
    found = ((keys.get(town), keys.get(into)) for town, into in successors().items())
    return {old: new for old, new in found if old and new}


def merged_into_by_key(key: str) -> Organisation | None:
    """What the municipality of that key has become a part of; None where it was not merged away."""
    into = merged_keys().get(key)
    return municipalities().get(key=into) if into else None


def entries_in_use() -> list[Entry]:
    """Today's register as entries, for comparing it with a newer one."""
    return [_entry(town) for town in municipalities().select_related("district", "region", "association")]


def keys_gone() -> list[str]:
    """Keys of municipalities that were merged away: they never come back."""
    gone = Organisation.objects.filter(kind__in=MUNICIPAL_KINDS, last_day__isnull=False)
    return [key for key in gone.values_list("key", flat=True) if key]


def _entry(town: Organisation) -> Entry:
    association = town.association
    return Entry(
        ags=town.key or "",
        name=town.name,
        official_name=town.official_name,
        type_name=town.type_name,
        district_name=town.district.name if town.district else "",
        region_name=town.region.name if town.region else "",
        population=town.population or 0,
        area_km2=town.area_km2,
        postcode=town.postcode,
        latitude=town.latitude,
        longitude=town.longitude,
        association_key=(association.key or "") if association else "",
        association_name=association.name if association else "",
        association_type=association.type_name if association else "",
    )


def updates_visible_to(actor: Actor) -> QuerySet[RegisterUpdate]:
    """Uploaded registers of the acting office, the newest first."""
    return RegisterUpdate.objects.filter(organisation_id=house_of(actor))


def recent_changes(limit: int = 50) -> list[RegisterChange]:
    """The newest changes of the register with the entries they speak of."""
    return list(RegisterChange.objects.select_related("subject__district", "successor")[:limit])


def by_key(keys: Iterable[str], kinds: Iterable[str]) -> dict[str, Organisation]:
    """Entries by their official key."""
    found_rows = Organisation.objects.filter(key__in=list(keys), kind__in=list(kinds))
    return {row.key: row for row in found_rows if row.key}
