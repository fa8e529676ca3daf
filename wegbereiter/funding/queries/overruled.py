"""Findings that the office has let pass, over all applications: what an auditor looks through."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, F, QuerySet, Sum

from wegbereiter.audit.queries.events import start_of
from wegbereiter.core.pages import Page, page_of
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import OverruledFinding
from wegbereiter.funding.queries.application import applications_visible_to, overruled_visible_to
from wegbereiter.organisations.rules import read_query

Read = TypeVar("Read")

NEWEST_FIRST = ("-at", "-id")


@dataclass(frozen=True, kw_only=True)
class WantedFindings:
    """What a person asked of the list; anything that makes no sense asks for nothing. Both days are included."""

    text: str = ""
    code: str = ""
    district: UUID | None = None
    first_day: date | None = None
    last_day: date | None = None
    place: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "WantedFindings":
        return cls(
            text=query.get("q", "").strip(),
            code=query.get("code", ""),
            district=_read(UUID, query.get("district", "")),
            first_day=_read(date.fromisoformat, query.get("first_day", "")),
            last_day=_read(date.fromisoformat, query.get("last_day", "")),
            place=query.get("after", "") or query.get("before", ""),
        )


@dataclass(frozen=True, kw_only=True)
class Weight:
    """How much the list weighs: findings, the applications they stand in, and what was applied for there."""

    findings: int
    applications: int
    applied_amount: Decimal


def findings_wanted(actor: Actor, wanted: WantedFindings) -> QuerySet[OverruledFinding]:
    """In no order yet, with application and applicant."""
    rows = overruled_visible_to(actor).select_related("application", "organisation__district")
    query = read_query(wanted.text)
    for word in query.words:
        rows = rows.filter(organisation__search_text__contains=word)
    for key in query.keys:
        rows = rows.filter(organisation__key__startswith=key)
    if wanted.code:
        rows = rows.filter(code=wanted.code)
    if wanted.district:
        rows = rows.filter(organisation__district_id=wanted.district)
    if wanted.first_day:
        rows = rows.filter(at__gte=start_of(wanted.first_day))
    if wanted.last_day:
        rows = rows.filter(at__lt=start_of(date.fromordinal(wanted.last_day.toordinal() + 1)))
    return rows


def findings_page(rows: QuerySet[OverruledFinding], wanted: WantedFindings) -> Page[OverruledFinding]:
    return page_of(rows, order=NEWEST_FIRST, word=wanted.place)


def weight_of(actor: Actor, rows: QuerySet[OverruledFinding]) -> Weight:
    """An application with several findings counts its money once: two queries."""
    counted = rows.aggregate(findings=Count("pk"), applications=Count("application_id", distinct=True))
    behind = applications_visible_to(actor).filter(pk__in=rows.order_by().values("application_id"))
    amount = behind.aggregate(sum=Sum(F("applied_amount")))["sum"]
    return Weight(
        findings=counted["findings"], applications=counted["applications"], applied_amount=amount or Decimal()
    )


def known_codes(actor: Actor) -> list[str]:
    """Which findings were let pass at all."""
    return sorted(overruled_visible_to(actor).order_by().values_list("code", flat=True).distinct())


def _read(kind: Callable[[str], Read], text: str) -> Read | None:
    try:
        return kind(text)
    except ValueError:
        return None
