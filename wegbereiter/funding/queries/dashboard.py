"""Reads for the state's overview: kept sums by district and their total."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Calculation, MoneySum
from wegbereiter.funding.permissions import sees_all_allotments
from wegbereiter.funding.states import CalculationState, Round


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The whole state in one edition; `rows` are its districts."""

    rows: list[MoneySum]

    def total(self, field: str) -> int | Decimal:
        return sum((getattr(row, field) for row in self.rows), Decimal() if "amount" in field or "fte" in field else 0)

    @property
    def computed_at(self) -> datetime:
        return min(row.computed_at for row in self.rows)

    @property
    def open_amount(self) -> Decimal:
        return Decimal(self.total("allotted_amount")) - Decimal(self.total("granted_amount"))

    @property
    def qualifications(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for row in self.rows:
            found.update(row.qualifications)
        return found

    def mean_days(self, field: str) -> int | None:
        """Days from the allotment, averaged over what was granted; None while nothing is."""
        known = [row for row in self.rows if getattr(row, field) is not None]
        granted = sum(row.granted for row in known)
        return round(sum(getattr(row, field) for row in known) / granted) if granted else None


def sums_kept_for(actor: Actor) -> QuerySet[MoneySum]:
    """Only for those who read all money: a district may be one town alone."""
    if not sees_all_allotments(actor):
        return MoneySum.objects.none()
    return MoneySum.objects.all()


def overview(actor: Actor, edition: str) -> Overview | None:
    """The kept sums of an edition; None before the job has run."""
    rows = sums_kept_for(actor).filter(edition=edition).select_related("area").order_by("area__search_text")
    found = list(rows)
    return Overview(rows=found) if found else None


def editions_with_sums(actor: Actor) -> list[str]:
    found = sums_kept_for(actor).values_list("edition", flat=True).distinct()
    return sorted(found, reverse=True)


def calculations_with_ways() -> list[Calculation]:
    """The newest final allotment over years of every edition."""
    found = Calculation.objects.filter(
        state=CalculationState.FINAL, round=Round.FINAL, annual_amount__isnull=False
    ).order_by("edition", "-created_at")
    newest: dict[str, Calculation] = {}
    for one in found:
        newest.setdefault(one.edition, one)
    return list(newest.values())
