"""The address list of the acting organisation, and how entries are found in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, F, Func, Q, QuerySet

from wegbereiter.core.names import search_key
from wegbereiter.core.pages import Page, page_of
from wegbereiter.core.tenancy import Actor
from wegbereiter.offers.choices import EntryKind, EntryState
from wegbereiter.offers.models import Entry
from wegbereiter.offers.permissions import Permission, house_of
from wegbereiter.offers.rules.entries import Twin, looked_at_before
from wegbereiter.people.choices import LANGUAGES

ORDER = ("name", "pk")
LONGEST_SEARCH = 200


def entries_visible_to(actor: Actor) -> QuerySet[Entry]:
    """The list of the own organisation, also what has ended: for those who counsel there or keep the list."""
    own = Entry.objects.filter(organisation_id=house_of(actor))
    return own if actor.may(Permission.OFFERS_READ) else own.none()


def usual_town(actor: Actor) -> str:
    """The town of the entry that was made last, empty for none. One query."""
    newest = entries_visible_to(actor).order_by("-created_at", "-pk")
    return newest.values_list("town", flat=True).first() or ""


@dataclass(frozen=True, kw_only=True)
class WantedEntries:
    """What the list's address asks for; anything unknown in it is left out. An unknown town finds nothing."""

    text: str = ""
    kind: str = ""
    town: str = ""
    language: str = ""
    state: str = EntryState.CURRENT
    place: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "WantedEntries":
        def one_of(name: str, known: list[str], default: str = "") -> str:
            value = query.get(name, default)
            return value if value in known else default

        def words(name: str) -> str:
            return query.get(name, "").strip()[:LONGEST_SEARCH].replace("\x00", "")

        return cls(
            text=words("q"),
            kind=one_of("kind", list(EntryKind.values)),
            town=words("town"),
            language=one_of("language", list(LANGUAGES)),
            state=one_of("state", list(EntryState.values), EntryState.CURRENT),
            place=query.get("after", "") or query.get("before", ""),
        )

    @property
    def is_narrow(self) -> bool:
        return bool(self.text or self.kind or self.town or self.language) or self.state != EntryState.CURRENT


def filtered_entries(actor: Actor, wanted: WantedEntries, *, today: date) -> QuerySet[Entry]:
    """All entries that are asked for, by name."""
    rows = entries_visible_to(actor).filter(ended_on__isnull=wanted.state != EntryState.ENDED)
    if wanted.state == EntryState.CHECK:
        rows = rows.filter(Q(valid_until__lt=today) | Q(checked_on=None) | Q(checked_on__lt=looked_at_before(today)))
    for word in search_key(wanted.text).split():
        rows = rows.filter(search__contains=word)
    for column, value in (("kind", wanted.kind), ("town", wanted.town)):
        if value:
            rows = rows.filter(**{column: value})
    if wanted.language:
        rows = rows.filter(languages__contains=[wanted.language])
    return rows.order_by(*ORDER)


def wanted_entries(actor: Actor, wanted: WantedEntries, *, today: date) -> Page[Entry]:
    """One page of them. One query."""
    return page_of(filtered_entries(actor, wanted, today=today), order=ORDER, word=wanted.place)


def towns_in_list(actor: Actor) -> list[str]:
    """Every town of the current list, once."""
    rows = entries_visible_to(actor).filter(ended_on=None).exclude(town="")
    return list(rows.order_by("town").values_list("town", flat=True).distinct())


def languages_in_list(actor: Actor) -> list[str]:
    """Every language that is spoken somewhere in the current list, in the order of the form."""
    spoken = entries_visible_to(actor).filter(ended_on=None).order_by()
    codes = set(
        spoken.values_list(Func(F("languages"), function="unnest", output_field=CharField()), flat=True).distinct()
    )
    return [code for code in LANGUAGES if code in codes]


def twins_there(actor: Actor) -> set[Twin]:
    """What stands in the current list, by what makes two entries one place."""
    return set(entries_visible_to(actor).filter(ended_on=None).values_list("name", "street", "town"))
