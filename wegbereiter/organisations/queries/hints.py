"""What the guard beside notes has found, month by month."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from wegbereiter.core.tenancy import Actor
from wegbereiter.organisations.models import HintCount
from wegbereiter.organisations.permissions import Permission, check, house_of

FEW = 5  # numbers below are not named: in a small team they could point to one note


def hint_counts_visible_to(actor: Actor) -> QuerySet[HintCount]:
    """Of the own house, for its data protection officer."""
    own = HintCount.objects.filter(organisation_id=house_of(actor))
    return own if actor.may(Permission.READS_REVIEW) else own.none()


@dataclass(frozen=True, kw_only=True)
class Line:
    """One month and kind. None stands for "fewer than five, but some"; `left`: words that still stand in notes."""

    month: date
    kind: str
    shown: int | None
    moved: int | None
    reworded: int | None
    left: int | None


def hint_lines(actor: Actor) -> list[Line]:
    """The newest month first. What was saved in one month can be moved in the next, so no number is below nought. One query.

    Raises PermissionDenied for everybody but the data protection officer.
    """
    check(actor, Permission.READS_REVIEW)
    return [
        Line(
            month=row.month,
            kind=row.kind,
            shown=_named(row.shown),
            moved=_named(row.moved),
            reworded=_named(row.reworded),
            left=_named(max(row.shown - row.moved - row.reworded, 0)),
        )
        for row in hint_counts_visible_to(actor)
    ]


def _named(number: int) -> int | None:
    return None if 0 < number < FEW else number
