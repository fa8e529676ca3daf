"""What the partners of a pool read of the application of their lead: how far it is, positions, amounts, the own share.

The application itself stays the lead's. The database gives the columns that are named here and no others, to towns that
have accepted the pool (`wb_pool_applications` in core/database/definer.py).
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from wegbereiter.core.tenancy import Actor
from wegbereiter.funding.models import Way
from wegbereiter.funding.permissions import own_organisation
from wegbereiter.funding.queries.pooling import on_estimates, ways_visible_to
from wegbereiter.funding.rules.sharing import part_of, share_of
from wegbereiter.funding.states import ApplicationState, WayState

COLUMNS = (
    "state, submitted_at, decided_at, allotted_yearly_amount, own_amount, yearly_amount, applied_amount,"
    " granted_amount, fte, number, position_fte, first_day"
)


@dataclass(frozen=True, kw_only=True)
class PoolPosition:
    """A position without the person on it."""

    number: int
    fte: Decimal
    first_day: date


@dataclass(frozen=True, kw_only=True)
class PoolApplication:
    """The newest application of a pool. Amounts and positions are there once it is handed in, not while it is written."""

    state: ApplicationState
    submitted_at: datetime | None
    decided_at: datetime | None
    allotted_yearly_amount: Decimal | None
    own_amount: Decimal | None
    yearly_amount: Decimal | None
    applied_amount: Decimal | None
    granted_amount: Decimal | None
    fte: Decimal | None
    share: Decimal | None  # of the reading town: its allotment in the sum that the application rests on
    estimated: bool = False  # the share: one of the pool's allotments rests on an estimate
    positions: tuple[PoolPosition, ...] = ()

    @property
    def amount(self) -> Decimal | None:
        """What is granted, else what is applied for, over all years."""
        return self.granted_amount if self.granted_amount is not None else self.applied_amount

    @property
    def own_amount_of_all(self) -> Decimal | None:
        return part_of(self.amount, self.share)

    @property
    def own_positions(self) -> Decimal | None:
        return part_of(self.fte, self.share)


def joined_ways(actor: Actor) -> QuerySet[Way]:
    """Ways by which the own town is in a pool of its own or of others that still stands."""
    own = ways_visible_to(actor).filter(organisation_id=own_organisation(actor), state=WayState.ACCEPTED)
    return own.filter(pool__isnull=False, pool__ended_at=None).select_related("pool__organisation")


def pool_application(actor: Actor, way: Way) -> PoolApplication | None:
    """Of the pool of an accepted way of the acting town; None where the lead has not begun."""
    rows = _rows(way.pool_id)
    if not rows:
        return None
    state, submitted_at, decided_at, at_hand_in, own, yearly, applied, granted, fte, *_position = rows[0]
    # Ways follow a final allotment by themselves, the application does not: a share is a part of what is of its own day.
    agreed = list(ways_visible_to(actor).filter(pool=way.pool_id, state=WayState.ACCEPTED)) if at_hand_in else []
    allotted = at_hand_in and sum((one.annual_amount or Decimal() for one in agreed), Decimal())
    return PoolApplication(
        state=ApplicationState(state),
        submitted_at=submitted_at,
        decided_at=decided_at,
        allotted_yearly_amount=allotted,
        own_amount=own,
        yearly_amount=yearly,
        applied_amount=applied,
        granted_amount=granted,
        fte=fte,
        share=share_of(way.annual_amount, allotted),
        estimated=bool(on_estimates(agreed)),
        positions=tuple(
            PoolPosition(number=number, fte=fte, first_day=first_day)
            for *_application, number, fte, first_day in rows
            if number is not None
        ),
    )


def _rows(pool_id: UUID | None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"select {COLUMNS} from wb_pool_applications() where pool_id = %s", [pool_id])  # noqa: S608  our own names
        return list(cursor.fetchall())
