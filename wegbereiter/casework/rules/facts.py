"""How dated facts of one kind follow each other: each lasts until the next one begins, wherever it is put in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

from wegbereiter.casework.rules.refusal import Refusal, RefusedError

A_DAY = timedelta(days=1)


class Span(Protocol):
    """A fact that stands: which one it is, and its days."""

    pk: UUID
    first_day: date
    last_day: date | None


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a fact belongs: its last day, and which fact ends with it on which day. `last_day` None: it is so today."""

    last_day: date | None
    ends: UUID | None = None
    ends_on: date | None = None


def place_from(first_day: date, standing: Sequence[Span]) -> Place:
    """Where a fact that begins on this day belongs. Raises RefusedError: another one begins on the same day."""
    if any(one.first_day == first_day for one in standing):
        raise RefusedError(Refusal.FACT_OF_THIS_DAY)
    later = [one.first_day for one in standing if one.first_day > first_day]
    last_day = min(later) - A_DAY if later else None
    covering = next((one for one in standing if _covers(one, first_day)), None)
    if covering is None:
        return Place(last_day=last_day)
    return Place(last_day=last_day, ends=covering.pk, ends_on=first_day - A_DAY)


def _covers(one: Span, day: date) -> bool:
    return one.first_day < day and (one.last_day is None or one.last_day >= day)


def goes_on(gone: Span, standing: Sequence[Span]) -> UUID | None:
    """Which fact had ended because this one began: it goes on until the error's last day. None where there was none."""
    return next((one.pk for one in standing if one.last_day == gone.first_day - A_DAY), None)
