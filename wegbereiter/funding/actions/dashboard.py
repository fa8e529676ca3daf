"""Add up where the money stands, district by district; a job does it by the clock."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from wegbereiter.audit.actions import record
from wegbereiter.core.jobs import SYSTEM_ROLE
from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Allotment, Application, Calculation, MoneySum, Position, Way
from wegbereiter.funding.queries.dashboard import calculations_with_ways
from wegbereiter.funding.rules.dashboard import ApplicationFacts, TownFacts, add_up
from wegbereiter.funding.states import ForwardingState, PartnerState, WayState

FIELDS = [field.name for field in MoneySum._meta.fields if field.name not in {"id", "edition", "area"}]  # noqa: SLF001  Django's documented way


@transaction.atomic
def add_up_money(*, by: Actor, now: datetime) -> int:
    """Write the sums of every edition with final allotments over years anew; how many rows.

    Runs as the program itself, working for the approving office. Raises PermissionDenied for anybody else.
    """
    if by.role != SYSTEM_ROLE or by.organisation_kind != "approving_office":
        raise PermissionDenied
    written = 0
    for calculation in calculations_with_ways():
        rows = list(_rows(calculation, now))
        MoneySum.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["edition", "area"], update_fields=FIELDS
        )
        MoneySum.objects.filter(edition=calculation.edition).exclude(computed_at=now).delete()
        written += len(rows)
    record("funding.money.added_up", by=by, river="money", now=now, rows=written)
    return written


def _rows(calculation: Calculation, now: datetime) -> Iterator[MoneySum]:
    allotted_on = timezone.localdate(calculation.decided_at or calculation.created_at)
    found = add_up(_towns(calculation), _applications(calculation), allotted_on=allotted_on)
    for area, sums in found.items():
        values = {**vars(sums), "qualifications": dict(sums.qualifications)}
        yield MoneySum(edition=calculation.edition, area_id=area, computed_at=now, **values)


def _towns(calculation: Calculation) -> Iterator[TownFacts[UUID]]:
    decided = Way.objects.filter(edition=calculation.edition, state=WayState.ACCEPTED, pool__ended_at=None)
    with_way = set(decided.exclude(partner_state=PartnerState.REFUSED).values_list("organisation_id", flat=True))
    rows = Allotment.objects.filter(calculation=calculation).values_list(
        "organisation_id", "organisation__district_id", "total_amount", "below_claim"
    )
    for town, district, amount, below in rows:
        yield TownFacts(
            district=district or town, allotted_amount=amount, below_claim=bool(below), has_way=town in with_way
        )


def _applications(calculation: Calculation) -> Iterator[ApplicationFacts[UUID]]:
    handed_in = Application.objects.filter(edition=calculation.edition, submitted_at__isnull=False)
    people = _people(calculation.edition)
    for one in handed_in.select_related("organisation"):
        yield ApplicationFacts(
            district=one.organisation.district_id or one.organisation_id,
            state=one.state,
            applied_amount=one.applied_amount or Decimal(),
            granted_amount=one.granted_amount or Decimal(),
            fte=one.fte or Decimal(),
            decided_on=timezone.localdate(one.decided_at) if one.decided_at else None,
            people=tuple(people.get(one.pk, ())),
        )


def _people(edition: str) -> dict[UUID, list[tuple[str, bool, object]]]:
    """(group, with a carrier, first day) of every position, by application."""
    found: dict[UUID, list] = {}
    positions = Position.objects.filter(application__edition=edition, removed_at=None)
    carriers = dict(
        positions.filter(forwardings__state=ForwardingState.ACCEPTED).values_list("pk", "forwardings__qualification")
    )
    for pk, application, group, first_day in positions.values_list(
        "pk", "application_id", "qualification", "first_day"
    ):
        found.setdefault(application, []).append((carriers.get(pk, group), pk in carriers, first_day))
    return found
