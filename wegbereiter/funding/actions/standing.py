"""Add up where the money stands; a job does it by the clock."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from wegbereiter.audit.actions import record
from wegbereiter.core.jobs import SYSTEM_ROLE
from wegbereiter.core.locks import one_at_a_time
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Calculation, MoneySum
from wegbereiter.funding.queries.published_sums import moves_of, published_of
from wegbereiter.funding.queries.standing import (
    application_facts,
    calculations_over_years,
    changed_since_added_up,
    town_facts,
)
from wegbereiter.funding.rules.standing import (
    Clock,
    Line,
    Published,
    Sums,
    add_up,
    figures_of,
    held_back,
    is_due,
    published_lines,
)
from wegbereiter.funding.rules.sums import kind_together
from wegbereiter.funding.states import AreaKind
from wegbereiter.organisations.choices import Kind


@transaction.atomic
def add_up_money(*, by: Actor, now: datetime) -> int:
    """Write the sums of every edition with final allotments over years anew; how many lines, 0 if nothing has changed.

    Raises PermissionDenied for everybody but the program itself, working for the approving office.
    """
    if by.role != SYSTEM_ROLE or by.organisation_kind != Kind.APPROVING_OFFICE:
        raise PermissionDenied
    one_at_a_time("standing")
    if not changed_since_added_up(now):
        return 0
    MoneySum.objects.filter(is_published=False).delete()
    rows = [row for calculation in calculations_over_years() for row in _rows(calculation, now)]
    MoneySum.objects.bulk_create(rows)
    record("funding.money.added_up", by=by, river="money", now=now, rows=len(rows))
    return len(rows)


def _rows(calculation: Calculation, now: datetime) -> Iterator[MoneySum]:
    """A line for each district; and, once a month, the lines that are published anew: those before them go.

    A line stays as it was as long as its change would tell that of one or two bodies.
    """
    clock = Clock(
        allotted_on=timezone.localdate(calculation.decided_at or calculation.created_at), today=timezone.localdate(now)
    )
    towns = list(town_facts(calculation))
    sums = add_up(towns, application_facts(calculation.edition, today=clock.today), clock=clock)
    for district, one in sums.items():
        kept = _row(one, edition=calculation.edition, now=now)
        kept.kind, kept.area_id = AreaKind.DISTRICT, district
        yield kept
    before = published_of(calculation.edition)
    if is_due(timezone.localdate(max(line.at for line in before.values())) if before else None, clock.today):
        yield from _published(
            _anew(calculation.edition, published_lines(sums, towns), before), calculation.edition, now
        )


def _anew(edition: str, lines: Collection[Line[UUID]], before: Mapping[UUID | None, Published]) -> Iterator[Line[UUID]]:
    """The lines whose change is that of many; those that stood in their place are gone then."""
    new = {line.district: figures_of(line.sums) for line in lines}
    held = held_back(before, new, moves_of(edition)) if new else {*before}
    published = MoneySum.objects.filter(edition=edition, is_published=True).values_list("pk", "area_id")
    MoneySum.objects.filter(pk__in=[pk for pk, district in published if district not in held]).delete()
    yield from (line for line in lines if line.district not in held)


def _published(lines: Iterable[Line[UUID]], edition: str, now: datetime) -> Iterator[MoneySum]:
    for line in lines:
        kept = _row(line.sums, edition=edition, now=now)
        kept.kind, kept.area_id, kept.is_published = AreaKind.DISTRICT, line.district, True
        if line.district is None:
            kept.kind = kind_together([line.only_city_districts])
        yield kept


def _row(sums: Sums, *, edition: str, now: datetime) -> MoneySum:
    values = vars(sums) | {
        "applicants": len(sums.applicants),
        "waiting": len(sums.waiting),
        "granted": len(sums.granted),
        "groups": _plain(sums.groups),
        "employers": _plain(sums.employers),
    }
    return MoneySum(edition=edition, computed_at=now, **values)


def _plain(counted: dict[str, tuple[int, Decimal]]) -> dict[str, list[int | str]]:
    return {code: [people, str(fte)] for code, (people, fte) in counted.items()}
